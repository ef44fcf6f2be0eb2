"""Words cut to their stem, so that "answers" finds "answered"."""

from threading import Lock
from typing import Protocol

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]  # has none
from snowballstemmer.french_stemmer import FrenchStemmer  # type: ignore[import-untyped]  # has none
from snowballstemmer.russian_stemmer import RussianStemmer  # type: ignore[import-untyped]  # has none
from snowballstemmer.spanish_stemmer import SpanishStemmer  # type: ignore[import-untyped]  # has none


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str:  # noqa: N802  Snowball's own name
        ...


_LONGEST_WORD = 40
_CACHED_WORDS = 10_000


class Stems:
    """Stems of English, Spanish, French and Russian words, remembered within bounds.

    Words of other languages, words with digits and very long words stay as they are.
    Safe to share between threads.
    """

    def __init__(self) -> None:
        # the pure classes on purpose: the package's own factory would silently switch to a C
        # library when one is installed, and stored stems would no longer agree
        self._stemmers: dict[str, _Stemmer] = {
            "en": EnglishStemmer(),
            "es": SpanishStemmer(),
            "fr": FrenchStemmer(),
            "ru": RussianStemmer(),
        }
        self._known: dict[tuple[str, str], str] = {}
        self._lock = Lock()

    def stem(self, word: str, language: str) -> str:
        """Stem one normalised word by the rules of a language ("en", "es", "fr", "ru")."""
        known = self._known.get((language, word))
        if known is not None:
            return known
        stemmer = self._stemmers.get(language)
        if stemmer is None or len(word) > _LONGEST_WORD or not word.isalpha():
            return word[:_LONGEST_WORD]
        with self._lock:
            stem = stemmer.stemWord(word) or word
            if len(self._known) >= _CACHED_WORDS:
                self._known.clear()
            self._known[language, word] = stem
        return stem
