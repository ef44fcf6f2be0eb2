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
from bot.matching.evidence import LEXICAL, MEANING, SEMANTIC, Evidence, Weights
from bot.matching.lexical import Candidate, Entry, LexicalIndex, is_searchable
from bot.matching.outcome import by_words, is_exact, margin

if TYPE_CHECKING:
    import numpy as np

    from bot.matching.semantic import Meaning, SemanticIndex

_BY_WORDS = 12  # entries the lexical channel has a say in


class Matcher:
    """The entries of a community, and the way to them; entries come, change and go in place.

    encoder: of the extra `semantic`; without one words alone decide. Not for use by two threads at
    once; with an encoder a question takes milliseconds and a change a second: use a worker thread.
    words, meaning: how sure either kind of evidence makes; a community's own set, learned by
    bot/matching/refit.py, may be put in their place at any time.
    """

    def __init__(
        self,
        encoder: Encoder | None = None,
        words: Weights = LEXICAL,
        meaning: Weights = SEMANTIC,
    ) -> None:
        self._lexical = LexicalIndex()
        self._semantic: SemanticIndex | None = None
        self.words = words
        self.meaning = meaning
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
        found = self.weigh(question, language, max(limit, 2))
        if not found:
            return []
        evidence = found[0].evidence
        if evidence is None:
            chance = 1.0
        else:
            weights = self.meaning if evidence.kind == MEANING else self.words
            chance = weights.probability(evidence)
        rest = sum(one.score for one in found[1:])
        shares = [(1 - chance) * one.score / rest if rest else 0.0 for one in found[1:]]
        chances = [chance, *(min(chance, share) for share in shares)]
        return [
            msgspec.structs.replace(one, probability=value)
            for one, value in zip(found[:limit], chances, strict=False)
        ]

    def weigh(self, question: str, language: str | None = None, limit: int = 3) -> list[Candidate]:
        """Give the likeliest entries without a probability; the first carries its evidence."""
        if self._semantic is None:
            return _weighed(self._lexical.search(question, language, limit))
        if not is_searchable(question):
            return []
        worded = self._lexical.search(question, language, _BY_WORDS)
        if worded and worded[0].score >= 1.0:
            return _weighed(worded[:limit])
        scores = {one.key: one.score for one in worded}
        meant = self._semantic.search(question, scores, limit)
        if not meant:
            return _weighed(worded[:limit])
        count = worded[0].words if worded else len(question.split())
        # a perfect score is kept for a phrase met word by word
        found = [Candidate(one.key, min(one.score, 0.999), one.phrase, count) for one in meant]
        return [
            msgspec.structs.replace(found[0], evidence=_evidence(meant[0], found, worded)),
            *found[1:],
        ]


def _weighed(found: list[Candidate]) -> list[Candidate]:
    if not found or is_exact(found):
        return found
    return [msgspec.structs.replace(found[0], evidence=by_words(found)), *found[1:]]


def _evidence(first: Meaning, found: Sequence[Candidate], worded: Sequence[Candidate]) -> Evidence:
    return Evidence(
        MEANING,
        score=first.score,
        margin=margin(found),
        head=first.head,
        words_agree=float(bool(worded) and worded[0].key == first.key),
        length=log(max(found[0].words, 1)),
        examples=log(first.phrases),
    )
