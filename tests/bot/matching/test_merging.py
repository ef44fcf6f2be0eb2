"""Questions that ask the same are answered once; what differs in one thing stays apart."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.encoder import WIDTH
from bot.matching.merging import same


class Kindred:
    """Finds all questions alike, and single words too, unless told which are not."""

    def __init__(self, *strangers: str) -> None:
        self.strangers = strangers

    def encode(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array of the extra
        np = pytest.importorskip("numpy", reason="numpy comes with the extra `semantic`")
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            vectors[row, 1 if text in self.strangers else 0] = 1.0
        return vectors


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("How do I reset my password?", "how do i reset my password", "en"),
        ("How do I reset my password??", "How do I reset my pasword", "en"),  # codespell:ignore
        ("¿Cómo cambio mi contraseña?", "como cambio mi contraseña", "es"),
        ("Comment changer mon nom ici ?", "comment changer mon nom ici svp", "fr"),
        ("Как мне сменить пароль?", "как сменить пароль", "ru"),
    ],
)
def test_the_same_question_typed_differently_is_one(one: str, other: str, language: str) -> None:
    others = ["Where are the rules?", other]
    assert same(one, others, language=language) == 1
    assert same(other, ["когда стрим", one], language=language) == 1


APART = [
    ("How do I upgrade to version 3?", "How do I upgrade to version 4?"),
    ("How do I upgrade to version 3?", "How do I upgrade to version?"),
    ("How do I use Docker here?", "How do I use here?"),
    (
        "How do I install Docker on my own little server?",
        "How do I install Podman on my own little server?",
    ),
    ("Why can I log in?", "Why can't I log in?"),
    ("Why does it work?", "Why does it not work?"),
    ("¿Por qué puedo entrar?", "¿Por qué no puedo entrar?"),
    ("Pourquoi je peux entrer ?", "Pourquoi je ne peux pas entrer ?"),
    ("Почему я могу войти?", "Почему я не могу войти?"),
    ("How do I turn on the notifications?", "How do I turn off the notifications?"),
    ("Как включить уведомления в чате?", "Как выключить уведомления в чате?"),
    ("When is the Monday meeting?", "When is the Friday meeting?"),
    ("how do i update it on windows", "how do i update it on linux"),
    ("Как поставить Docker на сервер?", "Как поставить Podman на сервер?"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_a_difference_that_matters_keeps_questions_apart(one: str, other: str) -> None:
    for encoder in (None, Kindred("docker", "podman", "monday", "windows")):
        assert same(one, [other], encoder) is None
        assert same(other, [one], encoder) is None


def test_close_meaning_makes_one_of_two_that_share_some_words() -> None:
    one, other = "where may I watch the stream", "where can people see the stream"
    assert same(one, [other]) is None
    assert same(one, ["nothing like it", other], Kindred()) == 1


def test_one_word_in_the_place_of_another_must_mean_the_same() -> None:
    one, other = "where can I watch the stream", "where can I record the stream"
    assert same(one, [other], Kindred()) == 0
    assert same(one, [other], Kindred("record")) is None


def test_vectors_alone_never_make_one_of_two() -> None:
    assert same("where is the garden", ["когда начало"], Kindred()) is None


@pytest.mark.parametrize("text", ["", "😀", "/rules", "a" * 1001, "\u200b"])
def test_what_is_no_question_is_merged_with_nothing(text: str) -> None:
    assert same(text, ["rules", text]) is None
    assert same("rules", [text]) is None


@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_finds_a_place_or_none(question: str, others: list[str]) -> None:
    found = same(question, others)
    assert found is None or 0 <= found < len(others)
