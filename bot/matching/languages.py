"""The language a short message is written in, among those a community speaks."""

from __future__ import annotations

import gzip
import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files

import msgspec

from bot.matching.normalise import normalise, words

READ_WORDS = 20
FEWEST_WORDS = 3
SURE = 2.0  # log-odds to the runner-up; guess, MATCHING.md §8

_SIZES = range(1, 5)
_CACHED_WORDS = 20_000
_LONGEST_WORD = 40
# languages written otherwise than in Latin letters; Unicode's own script names
_SCRIPTS = {
    "ru": ("CYRILLIC",),
    "uk": ("CYRILLIC",),
    "be": ("CYRILLIC",),
    "bg": ("CYRILLIC",),
    "sr": ("CYRILLIC", "LATIN"),
    "el": ("GREEK",),
    "he": ("HEBREW",),
    "ar": ("ARABIC",),
    "fa": ("ARABIC",),
    "ur": ("ARABIC",),
    "hi": ("DEVANAGARI",),
    "th": ("THAI",),
    "ko": ("HANGUL",),
    "zh": ("CJK",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
}
_LATIN = ("LATIN",)


class Table(msgspec.Struct, frozen=True):
    """How often each language uses each character n-gram.

    logs: n-grams x languages, natural logarithms; unseen: one number a language.
    """

    languages: tuple[str, ...]
    rows: dict[str, int]
    logs: array[float]
    unseen: tuple[float, ...]


def word_grams(word: str) -> list[str]:
    """Give the 1- to 4-grams of a blank-padded word."""
    padded = f" {word[:_LONGEST_WORD]} "
    return [padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1)]


def read_table(data: bytes) -> Table:
    """Read a gzip-compressed table: a line of languages, a line of unseen, then n-gram and logs."""
    lines = gzip.decompress(data).decode("utf-8").split("\n")
    languages = tuple(lines[0].split("\t")[1:])
    unseen = tuple(float(value) for value in lines[1].split("\t")[1:])
    rows: dict[str, int] = {}
    logs = array("f")
    for line in lines[2:]:
        gram, *values = line.split("\t")
        if values:
            rows[gram] = len(rows)
            logs.extend(map(float, values))
    return Table(languages, rows, logs, unseen)


def shipped_table() -> Table:
    """Read the table that comes with the program: English, Spanish, French, Russian."""
    return read_table((files(__package__) / "data" / "languages.tsv.gz").read_bytes())


class Languages:
    """Tells the language of a message, or that it is not sure."""

    def __init__(self, table: Table | None = None) -> None:
        self._table = table or shipped_table()
        self._words: dict[str, tuple[float, ...]] = {}

    def guess(self, text: str, among: Collection[str]) -> str | None:
        """Give the language among those given, or None when the text leaves a doubt.

        Script decides first; then Latin (or any shared) script needs three words and a clear lead.
        A language without a table is never guessed where another shares its script.
        """
        read = words(normalise(text))[:READ_WORDS]
        script = _script(read)
        rivals = [language for language in among if script in _SCRIPTS.get(language, _LATIN)]
        if len(rivals) == 1 and script not in _LATIN:
            return rivals[0]
        if len(read) < FEWEST_WORDS or not rivals:
            return None
        if len(rivals) == 1:
            return rivals[0]
        ranked = self.ranked(read, rivals)
        if len(ranked) < len(rivals) or ranked[0][0] - ranked[1][0] < SURE:
            return None
        return ranked[0][1]

    def ranked(self, read: Collection[str], among: Collection[str]) -> list[tuple[float, str]]:
        """Give log-likelihoods of normalised words, likeliest first, of languages with a table."""
        columns = [
            (column, language)
            for column, language in enumerate(self._table.languages)
            if language in among
        ]
        scores = [self._word(word) for word in read]
        sums = [(sum(score[column] for score in scores), name) for column, name in columns]
        return sorted(sums, reverse=True)

    def _word(self, word: str) -> tuple[float, ...]:
        known = self._words.get(word)
        if known is not None:
            return known
        table, width = self._table, len(self._table.languages)
        totals = [0.0] * width
        for gram in word_grams(word):
            row = table.rows.get(gram)
            start = -1 if row is None else row * width
            values = table.unseen if start < 0 else table.logs[start : start + width]
            for column, value in enumerate(values):
                totals[column] += value
        if len(self._words) >= _CACHED_WORDS:
            self._words.clear()
        self._words[word] = score = tuple(totals)
        return score


def _script(read: Collection[str]) -> str:
    counts = Counter(_letter_script(char) for word in read for char in word if char.isalpha())
    return counts.most_common(1)[0][0] if counts else ""


@lru_cache(maxsize=4096)
def _letter_script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0].split("-")[0]
