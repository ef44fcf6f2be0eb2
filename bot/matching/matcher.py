"""Finds the entry a question means, by words or by words and meaning, and says how sure it is.

One interface for both: `put`, `drop`, `search`. By words it needs nothing; by meaning it needs the
extra `semantic`, whose encoder is given to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import TYPE_CHECKING

import msgspec

from bot.matching.encoder import Encoder
from bot.matching.lexical import Candidate, Entry, LexicalIndex, is_searchable
from bot.matching.outcome import SHIPPED, Calibration, logistic, margin, probability

if TYPE_CHECKING:
    import numpy as np

    from bot.matching.semantic import Meaning, SemanticIndex

_BY_WORDS = 20  # entries the lexical channel has a say in


class Evidence(msgspec.Struct, frozen=True):
    """Everything that tells how likely the first choice is right, as numbers."""

    score: float
    margin: float
    head: float
    words_agree: float
    length: float
    examples: float


class Weights(msgspec.Struct, frozen=True):
    """The logistic over the `Evidence`, fitted by benchmarks/fit_faq.py (docs/matching.md)."""

    bias: float = -4.337
    score: float = 6.694
    margin: float = 3.946
    head: float = 1.902
    words_agree: float = 0.169
    length: float = 0.0
    examples: float = -0.217
    boldness: float = 0.41

    def probability(self, evidence: Evidence) -> float:
        """How likely the first choice is right, 0-1."""
        weight = self.bias + sum(getattr(self, name) * getattr(evidence, name) for name in EVIDENCE)
        return logistic(weight, self.boldness)


EVIDENCE = Evidence.__struct_fields__
SEMANTIC = Weights()


class Matcher:
    """The entries of a community, and the way to them; entries come, change and go in place.

    encoder: of the extra `semantic`; without one words alone decide. Not for use by two threads at
    once; with an encoder a question takes milliseconds and a change a second: use a worker thread.
    """

    def __init__(
        self,
        encoder: Encoder | None = None,
        calibration: Calibration = SHIPPED,
        weights: Weights = SEMANTIC,
    ) -> None:
        self._lexical = LexicalIndex()
        self._semantic: SemanticIndex | None = None
        self._calibration = calibration
        self._weights = weights
        if encoder is not None:
            from bot.matching.semantic import SemanticIndex  # noqa: PLC0415 - needs numpy

            self._semantic = SemanticIndex(encoder)

    def __len__(self) -> int:
        """Number of entries."""
        return len(self._lexical)

    @property
    def has_meaning(self) -> bool:
        """Whether sentence vectors take part."""
        return self._semantic is not None

    def put(
        self, entry: Entry, answer: str = "", vectors: Sequence[np.ndarray] | None = None
    ) -> None:
        """Add an entry or replace the one of the same key.

        vectors: of its phrases, where they are kept; else they are made now.
        """
        self._lexical.put(entry, answer)
        if self._semantic is not None:
            self._semantic.put(entry, answer, vectors)

    def drop(self, key: int) -> None:
        """Forget an entry; an unknown key is no error."""
        self._lexical.drop(key)
        if self._semantic is not None:
            self._semantic.drop(key)

    def settle(self) -> None:
        """Do now what the first question after a change would have to wait for."""
        if self._semantic is not None:
            self._semantic.settle()

    def exact(self, question: str) -> int | None:
        """Give the one entry a phrase of which is the question, word by word."""
        return self._lexical.exact(question)

    def search(self, question: str, language: str | None = None, limit: int = 3) -> list[Candidate]:
        """Give the likeliest entries, best first, with the probability that each is right.

        language: of the question, if known. Empty, wordless, command-only and over-long questions
        find nothing.
        """
        found, evidence = self.weigh(question, language, max(limit, 2))
        if not found:
            return []
        if found[0].score >= 1.0 and margin(found) > 0.0:
            chance = 1.0
        elif evidence is None:
            chance = probability(found, self._calibration)
        else:
            chance = self._weights.probability(evidence)
        rest = sum(one.score for one in found[1:])
        shares = [(1 - chance) * one.score / rest if rest else 0.0 for one in found[1:]]
        chances = [chance, *(min(chance, share) for share in shares)]
        return [
            msgspec.structs.replace(one, probability=value)
            for one, value in zip(found[:limit], chances, strict=False)
        ]

    def weigh(
        self, question: str, language: str | None = None, limit: int = 3
    ) -> tuple[list[Candidate], Evidence | None]:
        """Give the likeliest entries without a probability, and what one can be learned from.

        There is no evidence where words alone decided.
        """
        if self._semantic is None:
            return self._lexical.search(question, language, limit), None
        if not is_searchable(question):
            return [], None
        by_words = self._lexical.search(question, language, _BY_WORDS)
        if by_words and by_words[0].score >= 1.0:
            return by_words[:limit], None
        scores = {one.key: one.score for one in by_words}
        meant = self._semantic.search(question, scores, limit)
        if not meant:
            return by_words[:limit], None
        count = by_words[0].words if by_words else len(question.split())
        # a perfect score is kept for a phrase met word by word
        found = [Candidate(one.key, min(one.score, 0.999), one.phrase, count) for one in meant]
        return found, _evidence(meant[0], found, by_words)


def length_of(candidate: Candidate) -> float:
    """Logarithm of the words in the question that found a candidate."""
    return log(max(candidate.words, 1))


def _evidence(
    first: Meaning, found: Sequence[Candidate], by_words: Sequence[Candidate]
) -> Evidence:
    return Evidence(
        score=first.score,
        margin=margin(found),
        head=first.head,
        words_agree=float(bool(by_words) and by_words[0].key == first.key),
        length=length_of(found[0]),
        examples=log(first.phrases),
    )
