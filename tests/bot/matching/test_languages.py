"""The language of a message is told, or left open."""

# ruff: noqa: RUF001  letters of other scripts are meant

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.languages import Languages, shipped_table

FOUR = ("en", "es", "fr", "ru")


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages(shipped_table())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where do I find the weekly schedule", "en"),
        ("no puedo entrar en mi cuenta desde ayer", "es"),
        ("je ne trouve pas le lien pour m'inscrire", "fr"),
        ("не могу найти ссылку на встречу", "ru"),
        ("привет", "ru"),
    ],
)
def test_a_plain_sentence_is_told(languages: Languages, text: str, language: str) -> None:
    assert languages.guess(text, FOUR) == language


@pytest.mark.parametrize("text", ["", "ok", "wifi bluetooth", "😀😀😀", "12 34 56", "你好吗"])
def test_a_doubt_stays_open(languages: Languages, text: str) -> None:
    assert languages.guess(text, FOUR) is None


def test_only_the_languages_of_the_community_compete(languages: Languages) -> None:
    text = "no puedo entrar en mi cuenta desde ayer"
    assert languages.guess(text, ("en", "fr", "ru")) != "es"
    assert languages.guess(text, ()) is None


def test_a_language_without_a_table_is_not_guessed_over(languages: Languages) -> None:
    assert languages.guess("where do I find the weekly schedule", ("en", "de")) is None
    assert languages.guess("не могу найти ссылку", ("ru", "uk")) is None
    assert languages.guess("που είναι ο σύνδεσμος", ("en", "el")) == "el"


def test_a_mixed_message_follows_most_of_its_letters(languages: Languages) -> None:
    assert languages.guess("не работает login через google", FOUR) == "ru"


@given(text=st.text())
def test_any_text_gets_an_answer(languages: Languages, text: str) -> None:
    assert languages.guess(text, FOUR) in {*FOUR, None}


def test_remembered_words_give_the_same_answer(languages: Languages) -> None:
    text = "comment est-ce que je peux rejoindre la réunion"
    assert languages.guess(text, FOUR) == languages.guess(text, FOUR) == "fr"
