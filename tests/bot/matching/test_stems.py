"""Inflected words meet at their stem."""

import pytest

from bot.matching.stems import Stems


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "answers", "answered"),
        ("es", "cuenta", "cuentas"),
        ("fr", "problèmes", "problème"),
        ("ru", "кошельки", "кошелька"),
    ],
)
def test_inflected_words_meet(language: str, one: str, other: str) -> None:
    stems = Stems()
    assert stems.stem(one, language) == stems.stem(other, language)


def test_a_remembered_stem_is_the_same() -> None:
    stems = Stems()
    assert stems.stem("joining", "en") == stems.stem("joining", "en") == "join"


@pytest.mark.parametrize("word", ["v2ray", "11", "héllo"])
def test_words_of_unknown_languages_and_numbers_stay(word: str) -> None:
    assert Stems().stem(word, "en" if word != "héllo" else "xx") == word


def test_a_very_long_word_is_only_cut() -> None:
    assert Stems().stem("a" * 4000, "en") == "a" * 40


def test_the_memory_is_bounded() -> None:
    stems = Stems()
    for number in range(10_050):
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        stems.stem(letters, "en")
    assert len(stems._known) <= 10_000
