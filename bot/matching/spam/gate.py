"""When the spam model holds its tongue, and what its probability leads to when it does not."""

from collections.abc import Sequence
from enum import Enum, StrEnum, auto

import msgspec

GOOD_NEEDED = 200
SPAM_NEEDED = 50
SEEN_NEEDED = 0.6
"""Share of a message's n-grams that must be of a kind the model has read."""


class Abstention(StrEnum):
    """Why the model's word does not count, or counts for a person's decision only."""

    NO_LANGUAGE = "no_language"
    UNSEEN_LANGUAGE = "unseen_language"
    FEW_SPAM = "few_spam"
    STRANGE_WORDS = "strange_words"
    NO_WORDS = "no_words"


class Outcome(Enum):
    """What a probability leads to."""

    REMOVE = auto()
    HOLD = auto()
    PASS = auto()


class Thresholds(msgspec.Struct, frozen=True):
    """From which probability a message is removed, and from which a person looks at it."""

    remove: float = 0.98
    hold: float = 0.80


class Counts(msgspec.Struct, frozen=True):
    """How many samples of a language the model has read."""

    good: int = 0
    spam: int = 0


SHIPPED = Thresholds()


def abstention(language: str | None, counts: Counts, seen: float | None) -> Abstention | None:
    """Say why a message of a language must not be judged; None if it may be.

    seen: share of its n-grams the model has read, None for a message without a word.
    """
    if seen is None:
        return Abstention.NO_WORDS
    if language is None:
        return Abstention.NO_LANGUAGE
    if counts.good < GOOD_NEEDED:
        return Abstention.UNSEEN_LANGUAGE
    if seen < SEEN_NEEDED:
        return Abstention.STRANGE_WORDS
    return Abstention.FEW_SPAM if counts.spam < SPAM_NEEDED else None


def outcome(p: float, abstained: Abstention | None, thresholds: Thresholds = SHIPPED) -> Outcome:
    """Decide what a verdict leads to; one that is abstained from is held at most, or nothing."""
    if abstained is None and p >= thresholds.remove:
        return Outcome.REMOVE
    if abstained in {None, Abstention.FEW_SPAM} and p >= thresholds.hold:
        return Outcome.HOLD
    return Outcome.PASS


def fitted(
    known_good: Sequence[float], *, removed: float = 0.0005, held: float = 0.005
) -> Thresholds:
    """Thresholds at which so few of a community's known-good messages are hit; never lower ones.

    known_good: probabilities of its last 1,000 known-good messages of one language.
    """
    ranked = sorted(known_good, reverse=True)
    return Thresholds(
        remove=max(SHIPPED.remove, _above(ranked, removed)),
        hold=max(SHIPPED.hold, _above(ranked, held)),
    )


def _above(ranked: Sequence[float], share: float) -> float:
    """The least probability that leaves at most this share at or above it."""
    allowed = int(share * len(ranked))
    if allowed >= len(ranked):
        return 0.0
    return min(1.0, ranked[allowed] + 1e-6)
