"""Whether an open question asks what another one asks already, so that one answer serves both.

Careful on purpose: who is merged wrongly gets somebody else's answer, who is not merged waits for
his own. Numbers, names, days, systems, negations and opposites that differ keep questions apart
whatever else they share; so does one word in the place of another that means something else.
Thresholds from benchmarks/merging_quality.py (docs/matching.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

import msgspec

from bot.matching.encoder import Encoder
from bot.matching.grams import grams
from bot.matching.lexical import is_searchable
from bot.matching.merging_words import KINDS, NOT, OPPOSITES, SMALL
from bot.matching.normalise import LONGEST, normalise, words
from bot.matching.stems import Stems

if TYPE_CHECKING:
    import numpy as np

MEANT = 0.86
"""Cosine of sentence vectors from which on two questions are one, if their words agree a little."""

SPELT = 0.70
"""Likeness of the words alone, 0-1, from which on two questions are one."""

_SHARED = 0.25  # likeness of the words that close vectors need as well
_SWAPPED = 0.65  # cosine of what one question has in the place of the other's
_SWAPPED_WORDS = 2  # up to so many; longer phrases are judged by the whole question
_MISSPELT = 0.5  # likeness of spelling from which on a word is the other, typed differently
_NAME = re.compile(
    r"(?<![.!?\u2026]\s)(?<!^)(?<![\u00bf\u00a1])\b"
    r"(?:[^\W\d_]*[A-Z\u0401\u0410-\u042f][^\W_]*|\w*\d\w*)\b"
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LATIN = re.compile(r"[a-z][a-z0-9.+#-]*")
_CYRILLIC = re.compile("[\u0430-\u044f\u0451]")


class _Asked(msgspec.Struct, frozen=True):
    form: str
    text: str
    words: frozenset[str]
    stems: frozenset[str]
    grams: frozenset[int]


class Merging:
    """Finds, among open questions, the one that a further question repeats.

    encoder: of the extra `semantic`; without one words alone decide. A question takes milliseconds
    for each of the others with an encoder: use a worker thread.
    """

    def __init__(self, encoder: Encoder | None = None, stems: Stems | None = None) -> None:
        self._encoder = encoder
        self._stems = stems or Stems()

    def same(self, question: str, others: Sequence[str], language: str | None = None) -> int | None:
        """Give the place of the question that asks the same; None if no other does for sure.

        language: of the question, chooses its stems; None compares words as they are.
        """
        mine = self._asked(question, language)
        if mine is None:
            return None
        rest = [(at, self._asked(text, language)) for at, text in enumerate(others)]
        fit = [(at, one) for at, one in rest if one is not None and agree(mine, one)]
        alike = {at: likeness(mine, one) for at, one in fit if not _swapped(mine, one)}
        sure = {at: value for at, value in alike.items() if value >= SPELT}
        if sure:
            return max(sure, key=lambda at: (sure[at], -at))
        near = [(at, one) for at, one in fit if likeness(mine, one) >= _SHARED]
        if self._encoder is None or not near:
            return None
        return self._nearest(mine, near)

    def _nearest(self, mine: _Asked, near: Sequence[tuple[int, _Asked]]) -> int | None:
        encoder = self._encoder
        if encoder is None:
            return None
        vectors = encoder.encode([mine.text, *(one.text for _, one in near)])
        cosines = (vectors[1:] @ vectors[0]).tolist()
        for at in sorted(range(len(near)), key=lambda at: -cosines[at]):
            if cosines[at] < MEANT:
                break
            place, one = near[at]
            swapped = _swapped(mine, one)
            if not swapped or _cosine(encoder.encode(swapped)) >= _SWAPPED:
                return place
        return None

    def _asked(self, text: str, language: str | None) -> _Asked | None:
        if not is_searchable(text):
            return None
        found = words(_plain(text))
        stems = frozenset(self._stems.stem(word, language or "") for word in found)
        form = " ".join(found)
        return _Asked(form, text[:LONGEST], frozenset(found), stems, frozenset(grams(form)))


def same(
    question: str,
    others: Sequence[str],
    encoder: Encoder | None = None,
    language: str | None = None,
) -> int | None:
    """Give the place of the question that asks the same; None if no other does for sure."""
    return Merging(encoder).same(question, others, language)


def agree(one: _Asked, other: _Asked) -> bool:
    """Whether nothing keeps two questions apart: number, name, negation, opposite."""
    return (
        sorted(_NUMBER.findall(one.form)) == sorted(_NUMBER.findall(other.form))
        and _names(one) <= other.words
        and _names(other) <= one.words
        and bool(one.words & NOT) == bool(other.words & NOT)
        and all(one.words & kind == other.words & kind for kind in KINDS)
        and not any(
            _turned(one.words, other.words, left, right)
            or _turned(other.words, one.words, left, right)
            for left, right in OPPOSITES
        )
    )


def likeness(one: _Asked, other: _Asked) -> float:
    """How alike the words of two questions are, 0-1: half shared stems, half spelling."""
    if one.form == other.form:
        return 1.0
    shared = len(one.stems & other.stems) / len(one.stems | other.stems)
    return (shared + _spelt(one.grams, other.grams)) / 2


def _swapped(one: _Asked, other: _Asked) -> list[str]:
    """What each has in the place of the other's words, if both have a little; else nothing."""
    mine = [word for word in one.form.split() if word not in other.words | SMALL]
    theirs = [word for word in other.form.split() if word not in one.words | SMALL]
    mine, theirs = _unlike(mine, theirs), _unlike(theirs, mine)
    if mine and theirs and max(len(mine), len(theirs)) <= _SWAPPED_WORDS:
        return [" ".join(mine), " ".join(theirs)]
    return []


def _unlike(found: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words that are none of the others typed differently."""
    marks = [frozenset(grams(word)) for word in others]
    return [
        word
        for word in found
        if not any(_spelt(frozenset(grams(word)), other) >= _MISSPELT for other in marks)
    ]


def _spelt(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / sqrt(len(one) * len(other) or 1)


def _cosine(pair: np.ndarray) -> float:
    return float(pair[0] @ pair[1])


def _names(asked: _Asked) -> set[str]:
    """Words written like names: capitals inside a sentence, digits, Latin among Cyrillic."""
    text = " ".join(asked.text.split())
    found = {word for name in _NAME.findall(text) for word in words(_plain(name))}
    if _CYRILLIC.search(asked.form):
        found.update(_LATIN.findall(asked.form))
    return found - {"i"}


def _plain(text: str) -> str:
    """Without apostrophes and accents, which people leave out as they please."""
    folded = unicodedata.normalize("NFD", normalise(text).replace("'", ""))
    return "".join(one for one in folded if not unicodedata.combining(one))


def _turned(
    one: frozenset[str], other: frozenset[str], left: frozenset[str], right: frozenset[str]
) -> bool:
    return bool(one & left and other & right and not one & right and not other & left)
