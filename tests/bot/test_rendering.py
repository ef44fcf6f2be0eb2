"""A text shows its values in the reader's language, and what members typed stays inert."""

# ruff: noqa: RUF001  letters of other scripts are meant

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import Text, t
from bot.formatting.discord import to_discord
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich, Span, rich
from bot.texts import MissingText, Texts
from tests.bot.catalogues import built, entries, forms, placeholders

COUNTS = (0, 1, 2, 5, 11, 21)
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
MARKS = re.compile(r"[*`{}\\]|~~|__|\]\(")
PINGS = re.compile(r"@everyone|@here|<@|<t:")
HOSTILE = [
    "**x**",
    "{name}",
    "{0}",
    "{{count}}",
    "@everyone",
    "<@1> <t:1:F>",
    "# title\n> quote\n- point",
    "[press](https://evil.org)",
    "`code` ||spoiler||",
    "x" * 500,
    "👩\u200d👩\u200d👧 🇪🇸",
    "\u202eשלום مرحبا",
    "%s %(name)s",
]


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """The texts as they are written now."""
    return built(tmp_path_factory.mktemp("locales"))


@cache
def parsed(template: str) -> Rich:
    return from_markdown(template)


def test_a_text_is_markdown_that_leaves_no_mark_and_loses_no_value() -> None:
    for language, key, entry in entries():
        for form in forms(entry):
            shown = parsed(form).text
            assert PLACEHOLDER.findall(shown) == PLACEHOLDER.findall(form), f"{key} in {language}"
            assert not MARKS.search(PLACEHOLDER.sub("", shown)), f"{key} in {language}"


@pytest.mark.parametrize("value", HOSTILE)
def test_what_a_member_typed_stays_as_it_was_typed(texts: Texts, value: str) -> None:
    for language, key, entry in entries():
        for count in COUNTS if entry.pluralizable else (0,):
            names = placeholders(forms(entry)[0])
            values = {name: count if name == "count" else value for name in names}
            shown = texts.render(Text(key=key, values=values), language)
            wanted = [
                PLACEHOLDER.sub(lambda found, v=values: str(v[found[1]]), parsed(form).text)  # type: ignore[misc]
                for form in forms(entry)
            ]
            looks = {span.kind for form in forms(entry) for span in parsed(form).spans}
            assert shown.text in wanted, f"{key} in {language}"
            assert {span.kind for span in shown.spans} <= looks, f"{key} in {language}"
            assert not PINGS.search(to_discord(shown)), f"{key} in {language}"


@given(st.text(max_size=60))
def test_any_words_at_all_stay_literal(texts: Texts, words: str) -> None:
    shown = texts.render(t("arguments.too_many", rest=words), "en").text
    assert rich(words).text in shown


def test_russian_counts_as_russians_do(texts: Texts) -> None:
    said = {n: texts.plain("ticket.waiting", "ru", count=n, lines="") for n in COUNTS}
    assert {n: text.split()[1] for n, text in said.items()} == {
        0: "вопросов",
        1: "вопрос",
        2: "вопроса",
        5: "вопросов",
        11: "вопросов",
        21: "вопрос",
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["seconds", "second", "seconds", "seconds"]),
        ("es", ["segundos", "segundo", "segundos", "segundos"]),
        ("fr", ["seconde", "seconde", "secondes", "secondes"]),
    ],
)
def test_nothing_and_one_count_as_each_language_wants(
    texts: Texts, language: str, words: list[str]
) -> None:
    said = [texts.plain("engine.too_often", language, count=n) for n in (0, 1, 2, 21)]
    assert [text.rstrip(".").rsplit(maxsplit=1)[1] for text in said] == words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 12, 24, 18, 30, tzinfo=UTC), "2026-12-24 18:30 UTC"),
        (timedelta(hours=1, minutes=30), "1 hora 30 minutos"),
        (timedelta(hours=24), "24 horas"),
        (timedelta(days=180), "180 días"),
        (timedelta(0), "0 segundos"),
        (1_000_000, "1000000"),
        (["ana", Rich("luis"), t("role.guide")], "ana\nluis\nguía"),
        (t("role.line", name="ana", role=t("role.admin")), "ana — administración"),
        ("", ""),
    ],
)
def test_a_value_of_every_sort_is_shown(texts: Texts, value: Any, shown: str) -> None:  # noqa: ANN401
    body = t("engine.community_chosen", name=value)
    assert texts.render(body, "es").text == f"Bien, ahora hablamos de {shown}."


def test_a_value_keeps_its_looks_and_takes_those_around_it(texts: Texts) -> None:
    body = t(
        "relay.card", ticket="T-1", name="Ana", where="Casa", language="es", why="x", facts="",
        question=rich("a\n\nb c", [Span("bold", 3, 4)]),
    )  # fmt: skip
    shown = texts.render(body, "en")
    looks = [(span.kind, shown.text[span.start : span.end]) for span in shown.spans]
    assert ("quote", "a\n\nb c") in looks
    assert ("bold", "b") in looks
    assert ("bold", "T-1") in looks


def test_a_moment_in_a_text_is_shown_in_the_readers_own_zone(texts: Texts) -> None:
    at = datetime(2026, 12, 24, 18, 30, tzinfo=UTC)
    shown = texts.render(t("relay.undelivered", ticket="T-1", name="Ana", reason=at), "ru")
    assert f"<t:{int(at.timestamp())}:F>" in to_discord(shown)


def test_words_that_are_in_their_language_already_pass_through(texts: Texts) -> None:
    words = rich("**as it is**", [Span("bold", 0, 2)])
    assert texts.render(words, "fr") is words


@pytest.mark.parametrize("language", ["de", "", "es-MX"])
def test_who_speaks_none_of_the_languages_reads_english(texts: Texts, language: str) -> None:
    assert texts.plain("settings.undo", language) == "Undo"


def test_texts_that_were_not_built_say_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(MissingText, match=r"faq in es: .*make texts"):
        Texts(tmp_path).plain("faq.glad", "es")
    assert not Texts(tmp_path).has("faq.glad", "es")


def test_a_misspelt_text_is_named(texts: Texts) -> None:
    with pytest.raises(MissingText, match=r"faq\.gald"):
        texts.plain("faq.gald", "es")
    assert texts.has("faq.glad", "es")
    assert texts.has("ticket.waiting", "ru")
    assert not texts.has("faq.gald", "es")
