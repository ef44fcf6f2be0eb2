"""What follows from the candidates: answer, suggest, or hand over to a person."""

from collections.abc import Sequence
from enum import StrEnum
from math import exp, log

import msgspec

from bot.matching.lexical import Candidate


class Verdict(StrEnum):
    """The three things that can follow a question."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    HAND_OVER = "hand_over"


class Calibration(msgspec.Struct, frozen=True):
    """Weights of the logistic that turns score, margin and log of the words into a probability.

    boldness: what is left of the log-odds in favour of an answer (1 = all). The plain fit answers
    wrongly too often when strangers resemble the entries (13-16 % of the answers), so the top is
    pressed down while the lower half, where titles are suggested, stays as fitted.
    The defaults come from benchmarks/fit_faq.py, for the lexical channel.
    """

    bias: float = -5.902
    score: float = 6.543
    margin: float = 6.581
    length: float = 1.012
    boldness: float = 0.39


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


_STEEPEST = 30.0  # log-odds; beyond, only the floating point would suffer

SHIPPED = Calibration()
DEFAULT = Thresholds()


def margin(candidates: Sequence[Candidate]) -> float:
    """How far the first candidate is before the second."""
    if not candidates:
        return 0.0
    return candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0.0)


def probability(candidates: Sequence[Candidate], calibration: Calibration = SHIPPED) -> float:
    """How likely the first candidate is the right entry, 0-1; a phrase met word by word is sure.

    A matcher that has weighed more than score and margin is believed.
    """
    if not candidates:
        return 0.0
    first = candidates[0]
    if first.probability is not None:
        return first.probability
    lead = margin(candidates)
    if first.score >= 1.0 and lead > 0.0:
        return 1.0
    weight = (
        calibration.bias
        + calibration.score * first.score
        + calibration.margin * lead
        + calibration.length * log(max(first.words, 1))
    )
    return logistic(weight, calibration.boldness)


def logistic(weight: float, boldness: float = 1.0) -> float:
    """Turn log-odds into a probability; boldness is what is left of those in favour."""
    odds = weight * (boldness if weight > 0 else 1.0)
    return 1 / (1 + exp(-max(-_STEEPEST, min(_STEEPEST, odds))))


def decide(
    candidates: Sequence[Candidate],
    thresholds: Thresholds = DEFAULT,
    calibration: Calibration = SHIPPED,
) -> Outcome:
    """Say what follows: an answer, up to three titles to choose from, or a person."""
    chance, lead = probability(candidates, calibration), margin(candidates)
    is_exact = bool(candidates) and candidates[0].score >= 1.0 and lead > 0.0
    if chance >= thresholds.answer and (lead >= thresholds.margin or is_exact):
        verdict = Verdict.ANSWER
    elif chance >= thresholds.suggest:
        verdict = Verdict.SUGGEST
    else:
        verdict = Verdict.HAND_OVER
    return Outcome(verdict, chance, lead, tuple(candidates[:3]))
