"""Messages much like spam that is known already, found by an index of character 4-grams."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import sqrt

import msgspec

from bot.matching.spam.disguise import undisguise

ALIKE = 0.6
"""Cosine from which on two messages count as the same spam."""

_SIZE = 4
_COMMON = 400  # texts above which an n-gram is not followed: it says little and costs most
_LONGEST_WORD = 40


class Near(msgspec.Struct, frozen=True):
    """A known text, and how much alike it is, from 0 to 1."""

    key: int
    cosine: float


class KnownSpam:
    """Spam that was seen before; keys are the caller's own. Not for two threads at once."""

    def __init__(self) -> None:
        self._grams: dict[int, Counter[str]] = {}
        self._norms: dict[int, float] = {}
        self._texts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def __len__(self) -> int:
        """How many texts are known."""
        return len(self._grams)

    def add(self, key: int, text: str) -> None:
        """Keep a text, or replace the one of the same key; a wordless text is not kept."""
        self.drop(key)
        grams = four_grams(text)
        if not grams:
            return
        self._grams[key], self._norms[key] = grams, _norm(grams)
        for gram, count in grams.items():
            self._texts[gram][key] = count

    def drop(self, key: int) -> None:
        """Forget a text; an unknown key is no error."""
        for gram in self._grams.pop(key, ()):
            texts = self._texts[gram]
            del texts[key]
            if not texts:
                del self._texts[gram]
        self._norms.pop(key, None)

    def nearest(self, text: str) -> Near | None:
        """Give the known text most like this one, None if none is alike enough."""
        grams = four_grams(text)
        norm = _norm(grams)
        products: defaultdict[int, float] = defaultdict(float)
        for gram, count in grams.items():
            texts = self._texts.get(gram)
            if texts and len(texts) <= _COMMON:
                for key, times in texts.items():
                    products[key] += count * times
        best = max(
            ((product / self._norms[key], -key) for key, product in products.items()), default=None
        )
        if best is None or best[0] < ALIKE * norm:
            return None
        return Near(-best[1], min(1.0, best[0] / norm))


def four_grams(text: str) -> Counter[str]:
    """Count the 4-grams of a text's words as they are without disguise; short words are whole."""
    grams: Counter[str] = Counter()
    for word in undisguise(text).folded:
        padded = f" {word[:_LONGEST_WORD]} "
        grams.update(padded[at : at + _SIZE] for at in range(max(1, len(padded) - _SIZE + 1)))
    return grams


def _norm(grams: Counter[str]) -> float:
    return sqrt(sum(count * count for count in grams.values()))
