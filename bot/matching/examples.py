"""Whether another way of asking teaches anything that the known ones do not."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bot.matching.encoder import Encoder
from bot.matching.normalise import normalise, words

NEAR = 0.95
"""Cosine from which on two ways of asking are one (MATCHING.md §4.9)."""


class Judged(msgspec.Struct, frozen=True):
    """What a further example is worth, and which of the known ones says least of its own."""

    is_new: bool
    most_redundant: str


def judged(text: str, known: Sequence[str], encoder: Encoder | None = None) -> Judged:
    """Compare an example with those an entry has; without an encoder the words decide."""
    form = _form(text)
    if not form or any(_form(one) == form for one in known):
        return Judged(is_new=False, most_redundant="")
    if encoder is None:
        return Judged(is_new=True, most_redundant=_most_alike(known))
    vectors = encoder.encode([text, *known])
    likeness = vectors[1:] @ vectors[0]
    if len(known) and float(likeness.max()) >= NEAR:
        return Judged(is_new=False, most_redundant="")
    between = vectors[1:] @ vectors[1:].T
    for at in range(len(known)):
        between[at, at] = 0.0
    redundant = known[int(between.max(1).argmax())] if len(known) > 1 else ""
    return Judged(is_new=True, most_redundant=redundant)


def _form(text: str) -> str:
    return " ".join(words(normalise(text)))


def _most_alike(known: Sequence[str]) -> str:
    """The example that shares most with another one, by words."""
    sets = [set(_form(one).split()) for one in known]
    best, found = 0.0, ""
    for at, mine in enumerate(sets):
        for other in sets[:at]:
            share = len(mine & other) / max(1, len(mine | other))
            if share > best:
                best, found = share, known[at]
    return found
