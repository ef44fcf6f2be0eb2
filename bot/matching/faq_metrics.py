"""How good a matcher is, in figures with fixed meanings (docs/matching.md)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from bot.matching.outcome import Verdict

WRONG_ALLOWED = 0.05
IN_SCOPE = 0.95
"""Share of the questions with an entry that stay above the threshold of `fpr95`."""

Figures = dict[str, float | int | None]


class Asked(msgspec.Struct, frozen=True):
    """One question that was put to a matcher, and what came back.

    gold: key of the right entry, None if there is none; found: keys, best first;
    confidence: in the first of them; verdict: at the shipped thresholds; ms: what it took.
    """

    gold: int | None
    found: tuple[int, ...]
    confidence: float
    verdict: Verdict
    language: str = ""
    ms: float = 0.0

    @property
    def is_right(self) -> bool:
        """Whether the first choice is the right entry."""
        return self.gold is not None and self.found[:1] == (self.gold,)


def faq_figures(asked: Sequence[Asked]) -> Figures:
    """Give all figures of some questions as shares 0-1; None where one is not defined."""
    known = [one for one in asked if one.gold is not None]
    strange = [one for one in asked if one.gold is None]
    return {
        "n_in": len(known),
        "n_oos": len(strange),
        "top1": _share(one.is_right for one in known),
        "top3": _share(one.gold in one.found[:3] for one in known),
        "auroc": auroc(_confidences(known), _confidences(strange)),
        "fpr95": fpr95(_confidences(known), _confidences(strange)),
        "cov5": cov5(asked) if known and strange else None,
        **_shipped(known, strange),
        "p50_ms": quantile([one.ms for one in asked], 0.5, digits=3),
        "p95_ms": quantile([one.ms for one in asked], 0.95, digits=3),
    }


def by_language(asked: Sequence[Asked]) -> dict[str, Figures]:
    """Give the figures of each language's questions."""
    languages = sorted({one.language for one in asked})
    return {
        language: faq_figures([one for one in asked if one.language == language])
        for language in languages
    }


def auroc(known: Sequence[float], strange: Sequence[float]) -> float | None:
    """Probability that a question with an entry is more confident than one without."""
    if not known or not strange:
        return None
    ranked = sorted(strange)
    above = sum(bisect_left(ranked, one) + bisect_right(ranked, one) for one in known)
    return above / 2 / len(known) / len(ranked)


def fpr95(known: Sequence[float], strange: Sequence[float]) -> float | None:
    """Share of strangers at or above the confidence that 95 % of the known questions reach."""
    if not known or not strange:
        return None
    threshold = quantile(known, 1 - IN_SCOPE)
    return _share(threshold is not None and one >= threshold for one in strange)


def cov5(asked: Sequence[Asked]) -> float:
    """Largest share answered rightly at a threshold where at most 5 % of the answers are wrong.

    Known questions and strangers weigh one half each. The threshold is chosen in hindsight.
    """
    known = sum(one.gold is not None for one in asked)
    strange = len(asked) - known
    right = wrong = strangers = best = 0
    ranked = sorted(asked, key=lambda one: -one.confidence)
    for _, ties in groupby(ranked, key=lambda one: one.confidence):
        for one in ties:
            right += one.is_right
            wrong += one.gold is not None and not one.is_right
            strangers += one.gold is None
        bad = wrong / known + strangers / strange
        if bad <= WRONG_ALLOWED * (bad + right / known):
            best = max(best, right)
    return best / known


def quantile(values: Sequence[float], share: float, digits: int | None = None) -> float | None:
    """Give the value below which a share of them lies, between two neighbours linearly."""
    if not values:
        return None
    ranked = sorted(values)
    at = share * (len(ranked) - 1)
    low = int(at)
    high = min(low + 1, len(ranked) - 1)
    value = ranked[low] + (ranked[high] - ranked[low]) * (at - low)
    return value if digits is None else round(value, digits)


def _shipped(known: Sequence[Asked], strange: Sequence[Asked]) -> Figures:
    right = _share(one.verdict is Verdict.ANSWER and one.is_right for one in known)
    wrong = _share(one.verdict is Verdict.ANSWER and not one.is_right for one in known)
    astray = _share(one.verdict is Verdict.ANSWER for one in strange)
    bad, given = (wrong or 0) + (astray or 0), (right or 0) + (wrong or 0) + (astray or 0)
    return {
        "answered_right": right,
        "answered_wrong": wrong,
        "oos_answered": astray,
        "offered_right": _share(
            one.verdict is Verdict.SUGGEST and one.gold in one.found[:3] for one in known
        ),
        "wrong_of_answers": bad / given if given else None,
    }


def _confidences(asked: Sequence[Asked]) -> list[float]:
    return [one.confidence for one in asked]


def _share(flags: Iterable[bool]) -> float | None:
    values = list(flags)
    return sum(values) / len(values) if values else None
