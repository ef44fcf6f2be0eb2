"""Only what asks is looked up: questions and calls for help, not thanks and greetings."""

# ruff: noqa: RUF001  letters of other scripts are meant

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.questions import looks_like_question

ASKING = [
    ("How do I reset my password", "en"),
    ("can anyone help", "en"),
    ("my app is not working", "en"),
    ("works on mac?", "en"),
    ("Hi all, does anyone know the link", "en"),
    ("thanks! but how do I log in", "en"),
    ("thanks in advance", "en"),
    ("¿Cómo entro?", "es"),
    ("alguien sabe si abre hoy", "es"),
    ("no me deja entrar", "es"),
    ("hola, ¿qué tal? ¿cómo cambio mi clave?", "es"),
    ("gracias de antemano", "es"),
    ("comment je fais", "fr"),
    ("ça marche pas", "fr"),
    ("quelqu'un sait où est le lien", "fr"),
    ("merci d'avance", "fr"),
    ("подскажите где ссылка", "ru"),
    ("не работает вход", "ru"),
    ("можно ли вывести", "ru"),
    ("заранее спасибо", "ru"),
]
TELLING = [
    ("thank you!", "en"),
    ("thanks for showing how to do it", "en"),
    ("hi, how are you?", "en"),
    ("hello?", "en"),
    ("what a day", "en"),
    ("`how do i`", "en"),
    ("```\nhow do I\n``` done", "en"),
    ("> how do I join?\nyes", "en"),
    ("???", "en"),
    ("😀?", "en"),
    ("https://example.org/?a=b", "en"),
    ("I sent it yesterday", "en"),
    ("", "en"),
    ("hola, ¿qué tal?", "es"),
    ("muchas gracias por la ayuda", "es"),
    ("salut, ça va ?", "fr"),
    ("merci beaucoup", "fr"),
    ("привет, как дела?", "ru"),
    ("спасибо большое", "ru"),
    ("Вчера всё отправил", "ru"),
    ("как раз вовремя", "ru"),
]


@pytest.mark.parametrize(("text", "language"), ASKING)
def test_a_question_is_seen(text: str, language: str) -> None:
    assert looks_like_question(text, language)
    assert looks_like_question(text, None)


@pytest.mark.parametrize(("text", "language"), TELLING)
def test_what_asks_nothing_is_left_alone(text: str, language: str) -> None:
    assert not looks_like_question(text, language)
    assert not looks_like_question(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "h\u200bow do I log in",
        "\uff48\uff4f\uff57 do I log in",
        "we can\u2019t log in",
        "\U0001f64f\ufe0f does anyone know the link",
        '"does anyone know the link"',
        "no link here\nso where is it",
        "see https://example.org/ how do I read that",
        "ok `pip` how do I use it",
        "> it works\nnot working here",
        "я не знаю 🤷 кто поможет",
        "y ¿está abierto",
        "интересно, где ссылка",
        "и можно ли так",
    ],
)
def test_a_question_is_seen_in_any_dress(text: str) -> None:
    assert looks_like_question(text, None)


@pytest.mark.parametrize(
    "text",
    ["a significant change", "we show to everybody", "это или то", "или вот это", "data questions"],
)
def test_a_phrase_inside_other_words_asks_nothing(text: str) -> None:
    assert not looks_like_question(text, None)


def test_an_unknown_language_tries_all_of_ours() -> None:
    assert looks_like_question("подскажите где ссылка", "uk")


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(["how ", "? ", "thanks ", "ne ", "а ", "`", "> ", "\n"])).map(
            "".join
        ),
        st.sampled_from(["a", "(", "спасибо а ", "merci d ", "any "]).map(lambda part: part * 4096),
    )
)
def test_any_text_is_judged(text: str) -> None:
    assert looks_like_question(text, None) in {True, False}
