"""The entry a question means, found by its words and by how they are spelt.

Half BM25 over stems, half cosine of character n-grams (MATCHING.md §4.3). Measured on top of it:
how rare a word is counts entries, not phrases, and an entry scores half by its nearest phrase, half
by the mean of its nearest three (+3 points of first choices on a sample of CLINC-10 questions).
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest, nsmallest
from math import log, sqrt
from typing import TypeVar

import msgspec

from bot.matching.evidence import Evidence
from bot.matching.grams import BUCKETS, grams, probes
from bot.matching.normalise import normalise, words
from bot.matching.stems import Stems

LONGEST_QUESTION = 1000

_K1, _B = 1.2, 0.5
_NEAREST = 3  # phrases of an entry that speak for it
_WORD_STEPS, _PROBE_STEPS = 24_000, 24_000  # postings read a question: bounds its time
_WORD_POOL, _PROBE_POOL, _ENTRY_POOL = 80, 60, 8
_BEFORE_LENGTH = 5  # times as many phrases are kept before their length is looked at
_Key = TypeVar("_Key")
_COMMAND = re.compile(r"[/!.]\w+(?:@\w+)?\Z")


class Entry(msgspec.Struct, frozen=True):
    """The ways to ask for one answer: its title, aliases and examples."""

    key: int
    phrases: tuple[str, ...]
    language: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """An entry that may be meant: score 0-1, its nearest phrase, and words in the question.

    probability: that it is the right one, where the matcher that found it has said so already;
    evidence: on the first candidate, what that rests on: worth keeping with the outcome. None
    for a phrase met word by word, from which nothing is to be learned.
    """

    key: int
    score: float
    phrase: str
    words: int = 1
    probability: float | None = None
    evidence: Evidence | None = None


class _Unit(msgspec.Struct, frozen=True):
    key: int
    phrase: str
    form: str
    stems: tuple[str, ...]
    grams: array[int]
    is_answer: bool


class _Query(msgspec.Struct, frozen=True):
    form: str
    words: int
    weights: dict[str, float]
    mass: float
    grams: frozenset[int]
    probes: frozenset[int]
    norm: float


class LexicalIndex:
    """Finds entries by words and spelling; entries come, change and go in place.

    Not for use by two threads at once.
    """

    def __init__(self, stems: Stems | None = None) -> None:
        self._stems = stems or Stems()
        self._entries: dict[int, tuple[list[int], str]] = {}
        self._units: dict[int, _Unit] = {}
        self._next = 0
        self._words = 0
        self._postings: dict[str, array[int]] = {}
        self._probes: dict[int, array[int]] = {}
        self._stem_entries: Counter[str] = Counter()
        self._gram_entries = array("I", bytes(4 * BUCKETS))
        self._languages: Counter[str] = Counter()
        self._keys_by_form: dict[str, set[int]] = {}
        self._squares: list[float] = []

    def __len__(self) -> int:
        """Number of entries."""
        return len(self._entries)

    @property
    def phrases(self) -> int:
        """Number of phrases and answers held."""
        return len(self._units)

    def put(self, entry: Entry, answer: str = "") -> None:
        """Add an entry or replace the one of the same key; the answer's words count as well."""
        self.drop(entry.key)
        units: list[int] = []
        self._entries[entry.key] = units, entry.language
        self._languages[entry.language] += 1
        for text, is_answer in [*((phrase, False) for phrase in entry.phrases), (answer, True)]:
            form = _form(text)
            if not form:
                continue
            stems = tuple(self._stems.stem(word, entry.language) for word in form.split())
            marks = array("I") if is_answer else grams(form)
            unit = _Unit(entry.key, text, "" if is_answer else form, stems, marks, is_answer)
            units.append(self._next)
            self._hold(self._next, unit)
            self._next += 1
        self._count_entry(units, 1)

    def drop(self, key: int) -> None:
        """Forget an entry; an unknown key is no error."""
        held = self._entries.pop(key, None)
        if held is None:
            return
        units, language = held
        self._languages[language] -= 1
        self._languages += Counter()
        self._count_entry(units, -1)
        for number in units:
            self._release(number, self._units.pop(number))

    def exact(self, question: str) -> int | None:
        """Give the one entry a phrase of which is the question; None if several or no entry has."""
        form = _form(question) if is_searchable(question) else ""
        keys = self._keys_by_form.get(form, set())
        return next(iter(keys)) if len(keys) == 1 else None

    def search(self, question: str, language: str | None = None, limit: int = 3) -> list[Candidate]:
        """Give the likeliest entries, best first.

        language: of the question, chooses its stems; None tries those of every entry's language.
        Empty, wordless, command-only and over-long questions find nothing.
        """
        if not self._units or not is_searchable(question):
            return []
        query = self._query(_form(question), language)
        scores: dict[int, float] = {}
        best: dict[int, float] = {}
        for number in self._pool(query):
            scores[number] = score = self._score(query, self._units[number])
            key = self._units[number].key
            best[key] = max(best.get(key, 0.0), score)
        keys = nlargest(max(_ENTRY_POOL, limit), best, key=lambda key: (best[key], -key))
        found = [self._candidate(query, key, scores) for key in keys]
        return nsmallest(limit, found, key=lambda candidate: (-candidate.score, candidate.key))

    # keeping

    def _hold(self, number: int, unit: _Unit) -> None:
        self._units[number] = unit
        self._words += len(unit.stems)
        for stem in set(unit.stems):
            self._postings.setdefault(stem, array("I")).append(number)
        if unit.form:
            self._keys_by_form.setdefault(unit.form, set()).add(unit.key)
            for probe in probes(unit.form):
                self._probes.setdefault(probe, array("I")).append(number)

    def _release(self, number: int, unit: _Unit) -> None:
        self._words -= len(unit.stems)
        for stem in set(unit.stems):
            _take_out(self._postings, stem, number)
        if unit.form:
            for probe in probes(unit.form):
                _take_out(self._probes, probe, number)
            keys = self._keys_by_form.get(unit.form, set())
            keys.discard(unit.key)
            if not keys:
                self._keys_by_form.pop(unit.form, None)

    def _count_entry(self, numbers: Iterable[int], step: int) -> None:
        units = [self._units[number] for number in numbers]
        for stem in {stem for unit in units for stem in unit.stems}:
            self._stem_entries[stem] += step
            if not self._stem_entries[stem]:
                del self._stem_entries[stem]
        for bucket in {bucket for unit in units for bucket in unit.grams}:
            self._gram_entries[bucket] += step

    # finding

    def _query(self, form: str, language: str | None) -> _Query:
        if len(self._squares) != len(self._entries) + 1:
            total = len(self._entries) + 1
            self._squares = [(log(total / (1 + held)) + 1) ** 2 for held in range(total)]
        known = {language, ""} if language in self._languages else set(self._languages)
        languages = [name for name in known if name is not None]
        weights: dict[str, float] = {}
        mass = 0.0
        for word in set(form.split()):
            stems = {self._stems.stem(word, name) for name in languages}
            rarity = self._rarity(max(self._stem_entries[stem] for stem in stems))
            mass += rarity
            weights.update(dict.fromkeys(stems, rarity))
        marks = frozenset(grams(form))
        return _Query(
            form,
            len(form.split()),
            weights,
            mass,
            marks,
            frozenset(probes(form)),
            sqrt(self._square_sum(marks)),
        )

    def _rarity(self, held: int) -> float:
        return log(1 + (len(self._entries) - held + 0.5) / (held + 0.5))

    def _square_sum(self, buckets: Iterable[int]) -> float:
        held = map(self._gram_entries.__getitem__, buckets)
        return sum(map(self._squares.__getitem__, held))

    def _pool(self, query: _Query) -> set[int]:
        """Phrases worth a full comparison, rare words and n-grams first."""
        return {*self._by_words(query), *self._by_probes(query), *self._by_form(query)}

    def _by_form(self, query: _Query) -> list[int]:
        keys = self._keys_by_form.get(query.form, set())
        numbers = [number for key in keys for number in self._entries[key][0]]
        return [number for number in numbers if self._units[number].form == query.form]

    def _by_words(self, query: _Query) -> list[int]:
        lists = [(self._postings[s], w) for s, w in query.weights.items() if s in self._postings]
        sums: dict[int, float] = {}
        steps = 0
        for numbers, weight in sorted(lists, key=lambda item: len(item[0])):
            steps += len(numbers)
            if sums and steps > _WORD_STEPS:
                break
            for number in numbers:
                sums[number] = sums.get(number, 0.0) + weight
        average, units = self._words / len(self._units), self._units

        def worth(number: int) -> float:
            return sums[number] / (_K1 * (_B * len(units[number].stems) / average + 1 - _B) + 1)

        return nlargest(_WORD_POOL, _likeliest(sums, _WORD_POOL), key=worth)

    def _by_probes(self, query: _Query) -> list[int]:
        lists = [self._probes[probe] for probe in query.probes if probe in self._probes]
        shared: Counter[int] = Counter()
        steps = 0
        for numbers in sorted(lists, key=len):
            steps += len(numbers)
            if shared and steps > _PROBE_STEPS:
                break
            shared.update(numbers)
        units = self._units

        def worth(number: int) -> float:
            return shared[number] ** 2 / len(units[number].grams)

        return nlargest(_PROBE_POOL, _likeliest(shared, _PROBE_POOL), key=worth)

    def _score(self, query: _Query, unit: _Unit) -> float:
        if unit.form == query.form:
            return 1.0
        by_words = self._word_score(query, unit)
        if unit.is_answer:
            return by_words / 2
        common = self._square_sum(query.grams.intersection(unit.grams))
        length = sqrt(self._square_sum(unit.grams)) * query.norm
        return min(1.0, (by_words + (common / length if length else 0.0)) / 2)

    def _word_score(self, query: _Query, unit: _Unit) -> float:
        length = _K1 * (1 - _B + _B * len(unit.stems) * len(self._units) / self._words)
        found = Counter(stem for stem in unit.stems if stem in query.weights)
        total = sum(
            query.weights[stem] * times * (_K1 + 1) / (times + length)
            for stem, times in found.items()
        )
        return min(1.0, total / query.mass) if query.mass else 0.0

    def _candidate(self, query: _Query, key: int, scores: dict[int, float]) -> Candidate:
        ranked = nlargest(
            _NEAREST,
            (
                (scores[n] if n in scores else self._score(query, self._units[n]), -n)
                for n in self._entries[key][0]
            ),
        )
        nearest, number = ranked[0]
        score = (nearest + sum(value for value, _ in ranked) / len(ranked)) / 2
        unit = self._units[-number]
        title = self._units[self._entries[key][0][0]].phrase
        return Candidate(
            key,
            1.0 if nearest == 1.0 and unit.form == query.form else score,
            title if unit.is_answer else unit.phrase,
            query.words,
        )


def is_searchable(question: str) -> bool:
    """Tell whether a text is worth a search: it has words, is no bare command and not too long."""
    text = question.strip()
    return len(text) <= LONGEST_QUESTION and not _COMMAND.match(text) and bool(_form(text))


def _form(text: str) -> str:
    return " ".join(words(normalise(text)))


def _likeliest(sums: Mapping[int, float], pool: int) -> Sequence[int]:
    """The phrases whose length is worth a look: it changes little, and looking takes long."""
    many = pool * _BEFORE_LENGTH
    return nlargest(many, sums, key=sums.__getitem__) if len(sums) > many else list(sums)


def _take_out(postings: dict[_Key, array[int]], key: _Key, number: int) -> None:
    numbers = postings[key]
    numbers.remove(number)
    if not numbers:
        del postings[key]
