"""What follows from the candidates: answer, suggest, or hand over to a person."""

from collections.abc import Sequence
from enum import StrEnum
from math import log

import msgspec

from bot.matching.evidence import LEXICAL, WORDS, Evidence, Weights
from bot.matching.lexical import Candidate


class Verdict(StrEnum):
    """The three things that can follow a question."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    HAND_OVER = "hand_over"


class Thresholds(msgspec.Struct, frozen=True):
    """From which probability and margin on an outcome follows (FEATURES.md §1)."""

    answer: float = 0.80
    margin: float = 0.10
    suggest: float = 0.35


class Outcome(msgspec.Struct, frozen=True):
    """What follows a question, and how sure that is: probability 0-1, margin of the scores."""

    verdict: Verdict
    probability: float
    margin: float
    candidates: tuple[Candidate, ...] = ()


LOWEST_ANSWER = 0.70
"""Whatever a community sets or its outcomes suggest: below, the bot answers nothing by itself."""

DEFAULT = Thresholds()


def margin(candidates: Sequence[Candidate]) -> float:
    """How far the first candidate is before the second."""
    if not candidates:
        return 0.0
    return candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0.0)


def by_words(found: Sequence[Candidate]) -> Evidence:
    """Say what the words alone tell of the first choice."""
    return Evidence(
        WORDS,
        score=found[0].score,
        margin=margin(found),
        length=log(max(found[0].words, 1)),
    )


def is_exact(candidates: Sequence[Candidate]) -> bool:
    """Whether the first candidate was met word by word, and no other was."""
    return bool(candidates) and candidates[0].score >= 1.0 and margin(candidates) > 0.0


def probability(candidates: Sequence[Candidate], weights: Weights = LEXICAL) -> float:
    """How likely the first candidate is the right entry, 0-1; a phrase met word by word is sure.

    A matcher that has weighed more than words is believed.
    """
    if not candidates:
        return 0.0
    first = candidates[0]
    if first.probability is not None:
        return first.probability
    return 1.0 if is_exact(candidates) else weights.probability(by_words(candidates))


def decide(
    candidates: Sequence[Candidate],
    thresholds: Thresholds = DEFAULT,
    weights: Weights = LEXICAL,
) -> Outcome:
    """Say what follows: an answer, up to three titles to choose from, or a person."""
    chance, lead = probability(candidates, weights), margin(candidates)
    is_clear = lead >= thresholds.margin or is_exact(candidates)
    if chance >= max(thresholds.answer, LOWEST_ANSWER) and is_clear:
        verdict = Verdict.ANSWER
    elif chance >= thresholds.suggest:
        verdict = Verdict.SUGGEST
    else:
        verdict = Verdict.HAND_OVER
    return Outcome(verdict, chance, lead, tuple(candidates[:3]))
