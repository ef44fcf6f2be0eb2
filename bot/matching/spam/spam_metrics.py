"""How good the spam filter is, in figures with fixed meanings (docs/spam.md)."""

from collections.abc import Iterable, Sequence

import msgspec

from bot.matching.faq_metrics import Figures, quantile
from bot.matching.spam.gate import Outcome

RATES = (0.1, 0.5, 1.0)
"""Percent of the good messages that may be hit where recall is told."""


class Judged(msgspec.Struct, frozen=True):
    """One message whose kind is known, and what the filter made of it."""

    is_spam: bool
    p: float
    outcome: Outcome
    is_abstained: bool
    language: str = ""


def spam_figures(judged: Sequence[Judged]) -> Figures:
    """Give what the shipped thresholds do, as shares 0-1; None where one is not defined."""
    spam = [one for one in judged if one.is_spam]
    good = [one for one in judged if not one.is_spam]
    return {
        "n_spam": len(spam),
        "n_ham": len(good),
        "removed_spam": _share(one.outcome is Outcome.REMOVE for one in spam),
        "removed_ham": _share(one.outcome is Outcome.REMOVE for one in good),
        "held_spam": _share(one.outcome is Outcome.HOLD for one in spam),
        "held_ham": _share(one.outcome is Outcome.HOLD for one in good),
        "abstained": _share(one.is_abstained for one in judged),
    }


def recalls(judged: Sequence[Judged]) -> Figures:
    """Give the recall at thresholds chosen in hindsight, `recall_at_fpr_0.1` and so on."""
    return {f"recall_at_fpr_{rate:g}": recall_at(judged, rate / 100) for rate in RATES}


def recall_at(judged: Sequence[Judged], rate: float) -> float | None:
    """Share of the spam above the threshold that hits this share of the good messages."""
    threshold = threshold_at(judged, rate)
    if threshold is None:
        return None
    return _share(one.p > threshold for one in judged if one.is_spam)


def threshold_at(judged: Sequence[Judged], rate: float) -> float | None:
    """The probability a message must be above; None where there is nothing good."""
    good = sorted((one.p for one in judged if not one.is_spam), reverse=True)
    return good[min(int(rate * len(good)), len(good) - 1)] if good else None


def attack_figures(clean: Sequence[Judged], disguised: Sequence[Judged]) -> Figures:
    """Give what a disguise does, at the threshold that hits one in a hundred undisguised."""
    threshold = threshold_at(clean, 0.01)
    if threshold is None:
        threshold = 1.0
    return spam_figures(disguised) | {
        "recall": _share(one.p > threshold for one in disguised if one.is_spam),
        "flagged_ham": _share(one.p > threshold for one in disguised if not one.is_spam),
        "recall_lost": _lost(clean, disguised, threshold),
    }


def by_language(judged: Sequence[Judged]) -> dict[str, Figures]:
    """Give the figures of each language's messages."""
    languages = sorted({one.language for one in judged})
    return {
        language: spam_figures([one for one in judged if one.language == language])
        for language in languages
    }


def times(milliseconds: Sequence[float]) -> Figures:
    """Give how long one verdict takes, half of the time and in 19 of 20 cases."""
    return {
        "p50_ms": quantile(milliseconds, 0.5, digits=3),
        "p95_ms": quantile(milliseconds, 0.95, digits=3),
    }


def _lost(clean: Sequence[Judged], disguised: Sequence[Judged], threshold: float) -> float | None:
    before = _share(one.p > threshold for one in clean if one.is_spam)
    after = _share(one.p > threshold for one in disguised if one.is_spam)
    return None if before is None or after is None else before - after


def _share(flags: Iterable[bool]) -> float | None:
    values = list(flags)
    return sum(values) / len(values) if values else None
