"""Messages keep their words and looks on every network, and hostile text stays inert."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formatting.console import to_ansi_plain
from bot.formatting.discord import discord_length, to_discord
from bot.formatting.discord_reading import from_discord
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich, Span, moment, rich, utf16_length
from bot.formatting.split import is_boundary, split
from bot.formatting.telegram import from_telegram, to_telegram

KINDS = ("bold", "italic", "underline", "strike", "code", "pre", "link", "quote", "spoiler", "time")
ADDRESSES = ["https://x.org/a(b)*_", "tg://user?id=1", "javascript:alert(1)", "0", "1700000000"]
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("*_~|`[]()<>#-+\\@:/!. \n1aяé😀\u200d\u0301🇪🇸\u202e\u200b"), st.characters()
    ),
    max_size=120,
)
MARKED = st.lists(
    st.sampled_from(
        [
            "**",
            "*",
            "_",
            "__",
            "~~",
            "||",
            "`",
            "```",
            "\n",
            "> ",
            "# ",
            "[a](https://x.org)",
            "(",
            "](",
            "<@1>",
            "@here",
            "ana",
            "<t:1700000000:R>",
            "http://e.org/*",
            "\\",
            " ",
            "1. ",
            "\ud800",
            "|",
        ]
    ),
    max_size=25,
).map("".join)
SPANS = st.lists(
    st.builds(
        Span,
        kind=st.sampled_from(KINDS),
        start=st.integers(-2, 130),
        end=st.integers(-2, 130),
        url=st.sampled_from(ADDRESSES),
        language=st.sampled_from(["", "py"]),
    ),
    max_size=8,
)
MESSAGES = st.builds(rich, HOSTILE, SPANS)
MEASURES = st.sampled_from([utf16_length, discord_length, len])


def looks(message: Rich) -> list[tuple[str, str]]:
    return [(span.kind, message.text[span.start : span.end]) for span in message.spans]


def test_markdown_becomes_text_and_looks() -> None:
    message = from_markdown(
        "# Rules\n\nBe **kind *always***, see `/rules` and [us](https://a.org)."
    )
    assert message.text == "Rules\n\nBe kind always, see /rules and us."
    assert looks(message) == [
        ("bold", "Rules"),
        ("bold", "kind always"),
        ("italic", "always"),
        ("code", "/rules"),
        ("link", "us"),
    ]


def test_lists_and_tables_become_lines() -> None:
    source = "- one\n- two\n  1. deep\n  2. deeper\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert from_markdown(source).text == "• one\n• two\n  1. deep\n  2. deeper\n\na | b\n1 | 2"


def test_quotes_and_code_blocks_keep_their_lines() -> None:
    message = from_markdown("> be kind\n> always\n\n```py\nx = 1\n\ny = 2\n```\nend")
    assert message.text == "be kind\nalways\n\nx = 1\n\ny = 2\n\nend"
    assert message.spans == (Span("quote", 0, 14), Span("pre", 16, 28, language="py"))


def test_html_stays_literal_and_images_become_links() -> None:
    message = from_markdown("<b>no</b> ![a cat](https://cats.org/1.png)")
    assert message.text == "<b>no</b> a cat"
    assert message.spans == (Span("link", 10, 15, url="https://cats.org/1.png"),)


@pytest.mark.parametrize("address", ["ftp://a.org", "data:text/html,x", "javascript:alert(1)"])
def test_a_link_of_another_scheme_is_only_text(address: str) -> None:
    assert from_markdown(f"[press]({address})").spans == ()


def test_telegram_counts_an_emoji_as_two() -> None:
    text, entities = to_telegram(rich("😀 hola", [Span("bold", 2, 6)]))
    assert text == "😀 hola"
    assert entities == [{"type": "bold", "offset": 3, "length": 4}]


def test_an_entity_inside_a_surrogate_pair_takes_the_whole_character() -> None:
    message = from_telegram("a😀b", [{"type": "bold", "offset": 2, "length": 1}])
    assert looks(message) == [("bold", "😀")]


def test_unknown_and_broken_entities_are_plain_text() -> None:
    entities: list[dict[str, object]] = [
        {"type": "mention", "offset": 0, "length": 3},
        {"type": "bold"},
        {},
    ]
    assert from_telegram("@ana", entities) == Rich("@ana")


def test_crossing_looks_are_nested() -> None:
    message = rich("abcdef", [Span("bold", 0, 4), Span("italic", 2, 6)])
    assert looks(message) == [("bold", "ab"), ("italic", "cdef"), ("bold", "cd")]


def test_code_carries_no_other_look() -> None:
    assert looks(rich("abc", [Span("bold", 0, 3), Span("code", 1, 2)])) == [
        ("bold", "a"),
        ("code", "b"),
        ("bold", "c"),
    ]


def test_discord_gets_its_own_marks() -> None:
    message = from_markdown("**hi** *you*\n\n> quoted\n\n```py\nx\n```\n\n[us](https://a.org)")
    assert to_discord(message) == (
        "**hi** *you*\n\n> quoted\n\n```py\nx\n```\n\n[us](https://a.org)"
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**bold** _it_ ~~s~~ ||sp||", r"\*\*bold\*\* \_it\_ \~\~s\~\~ \|\|sp\|\|"),
        ("[press](https://evil.org)", r"\[press\](https://evil.org)"),
        ("# title", r"\# title"),
        ("> quote", r"\> quote"),
        ("1. one", r"1\. one"),
        ("@everyone @here", "@\u200beveryone @\u200bhere"),
        ("<@123> <@&1> <#5>", "\\<\u200b@123> \\<\u200b@&1> \\<\u200b#5>"),
        ("https://a.org/b_c?d=*", "https://a.org/b_c?d=\\*"),
    ],
)
def test_what_a_member_typed_stays_inert_on_discord(typed: str, shown: str) -> None:
    assert to_discord(Rich(typed)) == shown


def test_code_cannot_be_closed_from_inside() -> None:
    message = rich("a```@here", [Span("pre", 0, 9)])
    inner = to_discord(message).removeprefix("```\n").removesuffix("\n```")
    assert "```" not in inner
    assert "@here" not in inner


def test_a_link_cannot_hide_behind_another_address() -> None:
    message = rich("https://bank.org", [Span("link", 0, 16, url="https://evil.org")])
    assert to_discord(message) == "https://bank.org (https://evil.org)"


def test_an_address_as_its_own_label_is_written_once() -> None:
    assert to_discord(from_markdown("<https://a.org/x>")) == "https://a.org/x"


def test_discord_markdown_is_read() -> None:
    message = from_discord(
        "**b** *i* _j_ __u__ ~~s~~ ||p|| `c` [l](https://a.org)\n> q\n```py\nx\n```"
    )
    assert message.text == "b i j u s p c l\nq\nx"
    assert looks(message) == [
        ("bold", "b"),
        ("italic", "i"),
        ("italic", "j"),
        ("underline", "u"),
        ("strike", "s"),
        ("spoiler", "p"),
        ("code", "c"),
        ("link", "l"),
        ("quote", "q"),
        ("pre", "x"),
    ]


@pytest.mark.parametrize(
    "typed", ["snake_case_name", "2 * 3 * 4", "**open", "a || b", "`open", "***"]
)
def test_doubtful_discord_marks_stay_as_typed(typed: str) -> None:
    assert from_discord(typed) == Rich(typed)


def test_the_console_spells_links_out_and_drops_control_characters() -> None:
    message = rich("us\x1b[2J now", [Span("link", 0, 2, url="https://a.org"), Span("bold", 0, 2)])
    assert to_ansi_plain(message) == "us (https://a.org)[2J now"
    assert to_ansi_plain(message, styled=True).startswith("\x1b[4;34;1mus\x1b[0m")


def test_parts_end_at_paragraphs_then_lines_then_sentences_then_words() -> None:
    text = "One two three.\n\nFour five six. Seven eight nine ten eleven"
    assert [part.text for part in split(Rich(text), 20, len)] == [
        "One two three.",
        "Four five six.",
        "Seven eight nine ten",
        "eleven",
    ]


def test_a_span_over_a_cut_is_closed_and_opened_again() -> None:
    message = rich("aaaaaaaaaa bbbbbbbbbb", [Span("bold", 0, 21)])
    assert [looks(part) for part in split(message, 16, len)] == [
        [("bold", "a" * 10)],
        [("bold", "b" * 10)],
    ]


def test_a_family_or_flag_is_never_cut() -> None:
    family = "👩\u200d👩\u200d👧"
    assert all(part.text == family * 2 for part in split(Rich(family * 8), 17, utf16_length))
    assert all(len(part.text) % 2 == 0 for part in split(Rich("🇪🇸" * 20), 17, utf16_length))


def test_an_indented_code_line_keeps_its_indent_after_a_cut() -> None:
    message = from_markdown("```\nif happy:\n    clap(hands)\n```")
    assert [part.text for part in split(message, 16, len)] == ["if happy:", "    clap(hands)"]


def test_a_limit_nobody_can_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        split(Rich("hello"), 3, len)


def test_joined_parts_keep_their_looks() -> None:
    bold = rich("b", [Span("bold", 0, 1)])
    assert Rich(", ").join([bold, "x", bold]) == rich(
        "b, x, b", [Span("bold", 0, 1), Span("bold", 6, 7)]
    )
    assert looks(bold + " and " + bold) == [("bold", "b"), ("bold", "b")]


@given(MESSAGES)
def test_spans_stay_in_bounds_sorted_and_nested(message: Rich) -> None:
    order = [(span.start, -span.end) for span in message.spans]
    assert order == sorted(order)
    for span in message.spans:
        assert 0 <= span.start < span.end <= len(message.text)
        for other in message.spans:
            crosses = span.start < other.start < span.end < other.end
            assert not crosses
    assert rich(message.text, message.spans) == message


@given(MESSAGES)
def test_a_moment_is_told_once_and_whole(message: Rich) -> None:
    moments = [span for span in message.spans if span.kind == "time"]
    shown = to_discord(message)
    for one in moments:
        others = [span for span in message.spans if span != one]
        assert all(
            span.end <= one.start
            or span.start >= one.end
            or (span.start <= one.start and span.end >= one.end)
            for span in others
        )
        assert not any(
            span.kind in {"code", "pre", "link", "time"}
            and span.start < one.end
            and span.end > one.start
            for span in others
        )
    told = [span for span in moments if message.text[span.start : span.end].strip()]
    assert len(told) <= shown.count("<t:") <= len(moments)


@given(MESSAGES)
def test_telegram_gives_back_what_it_got(message: Rich) -> None:
    text, entities = to_telegram(message)
    assert from_telegram(text, entities) == message
    units = len(text.encode("utf-16-le")) // 2
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        assert isinstance(offset, int)
        assert isinstance(length, int)
        assert 0 <= offset < offset + length <= units


@given(st.one_of(HOSTILE, MARKED).filter(lambda text: "http" not in text))
def test_plain_text_has_no_looks_on_discord(text: str) -> None:
    shown = from_discord(to_discord(rich(text)))
    assert shown.spans == ()
    gapless = str.maketrans("", "", "\u200b")
    assert shown.text.translate(gapless) == rich(text).text.translate(gapless)


@given(st.builds(rich, MARKED, SPANS))
def test_nobody_is_pinged_from_discord_text(message: Rich) -> None:
    shown = to_discord(message)
    assert "@here" not in shown
    assert "@everyone" not in shown
    assert "<@" not in shown


@given(st.one_of(HOSTILE, MARKED))
def test_any_markdown_is_read(text: str) -> None:
    for message in (from_markdown(text), from_discord(text)):
        message.text.encode()
        assert to_ansi_plain(message) is not None
        assert to_discord(message) is not None


@given(MESSAGES, st.integers(16, 60), MEASURES)
def test_parts_fit_and_lose_only_blanks(
    message: Rich, limit: int, measure: Callable[[Rich], int]
) -> None:
    parts = split(message, limit, measure)
    assert all(measure(part) <= limit for part in parts)
    rest = message.text
    for part in parts:
        at = rest.index(part.text) if part.text in rest else -1
        assert at >= 0
        assert not rest[:at].strip()
        rest = rest[at + len(part.text) :]
    assert not rest.strip()


@given(HOSTILE, st.integers(16, 40))
def test_no_part_begins_with_half_a_character(text: str, limit: int) -> None:
    message = rich(text)
    longest = 0
    for char in message.text:
        longest = longest + 1 if unicodedata.category(char)[0] == "M" or char in "\u200d" else 0
    position = 0
    for part in split(message, limit, len):
        position = message.text.index(part.text, position)
        whole = is_boundary(message.text, position) or longest > 1 or len(part.text) >= limit
        assert whole or position == 0
        position += len(part.text)


def test_looks_that_need_more_room_than_a_part_has_are_dropped() -> None:
    message = rich("tiny words here", [Span("link", 0, 15, url="https://a.org/" + "x" * 90)])
    assert split(message, 16, discord_length) == [Rich("tiny words here")]


def test_a_character_longer_than_a_part_is_cut_all_the_same() -> None:
    parts = split(Rich("e" + "\u0301" * 40), 16, len)
    assert [len(part) for part in parts] == [16, 16, 9]


def test_jamo_of_one_syllable_stay_together() -> None:
    assert not is_boundary("\u1112\u1161\u11ab", 1)
    assert not is_boundary("a\r\nb", 2)


def test_nested_lists_keep_their_depth() -> None:
    assert from_markdown("1. a\n   - b\n\n     more\n2. c").text == "1. a\n  • b\n\nmore\n2. c"


def test_everything_behind_three_arrows_is_a_quote() -> None:
    message = from_discord("hi\n>>> one\ntwo")
    assert looks(message) == [("quote", "one\ntwo")]


def test_code_with_backticks_survives_discord() -> None:
    message = rich("a`b", [Span("code", 0, 3)])
    assert to_discord(message) == "`` a`b ``"
    assert from_discord(to_discord(message)) == message


def test_a_mark_that_ends_where_another_begins_is_kept_apart() -> None:
    message = from_markdown("**a***b*")
    assert to_discord(message) == "**a**\u200b*b*"


def test_a_bracket_without_a_label_is_no_link() -> None:
    assert from_discord("see ](https://a.org)") == Rich("see ](https://a.org)")


def test_an_entity_with_a_link_of_another_scheme_is_plain() -> None:
    entity = {"type": "text_link", "offset": 0, "length": 2, "url": "javascript:alert(1)"}
    assert from_telegram("us", [entity]) == Rich("us")


EVE = moment(datetime(2026, 12, 24, 18, 30, tzinfo=UTC))


def test_a_moment_is_shown_in_every_readers_own_zone() -> None:
    message = Rich("Draw: ") + EVE
    assert message.text == "Draw: 2026-12-24 18:30 UTC"
    assert to_discord(message) == "Draw: <t:1798137000:F>"
    assert to_ansi_plain(message) == message.text
    assert to_telegram(message)[1] == [
        {
            "type": "date_time",
            "offset": 6,
            "length": 20,
            "unix_time": 1798137000,
            "date_time_format": "wDt",
        }
    ]


@given(st.datetimes(datetime(1970, 1, 2), datetime(2038, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants bounds without a zone
def test_a_moment_survives_both_networks(at: datetime) -> None:
    message = rich("at noon", [Span("bold", 0, 2)]) + " " + moment(at) + ", be there"
    assert from_telegram(*to_telegram(message)) == message
    assert from_discord(to_discord(message)) == message


def test_a_moment_of_another_zone_is_told_in_utc() -> None:
    madrid = datetime(2026, 12, 24, 19, 30, tzinfo=timezone(timedelta(hours=1)))
    assert moment(madrid) == EVE


@pytest.mark.parametrize("seconds", ["", "soon", "-5", "007", "9999999999"])
def test_a_moment_nobody_can_show_is_only_text(seconds: str) -> None:
    assert rich("then", [Span("time", 0, 4, url=seconds)]) == Rich("then")
    assert from_discord("<t:9999999999:F>") == Rich("<t:9999999999:F>")


def test_half_a_moment_is_only_text() -> None:
    assert EVE.cut(0, 10) == Rich("2026-12-24")


def test_a_moment_keeps_together_when_a_message_is_cut() -> None:
    parts = split(Rich("one two three ") + EVE + " four", 24, len)
    assert [part.text for part in parts] == ["one two three ", "2026-12-24 18:30 UTC", "four"]
    assert looks(parts[1]) == [("time", EVE.text)]


def test_a_look_over_half_a_moment_ends_before_it() -> None:
    message = rich("now then", [Span("time", 4, 8, url="5"), Span("bold", 0, 6)])
    assert looks(message) == [("bold", "now "), ("time", "then")]


def test_a_moment_behind_a_link_is_only_its_words() -> None:
    spans = [Span("time", 0, 4, url="5"), Span("link", 2, 4, url="https://a.org")]
    assert looks(rich("then", spans)) == [("link", "en")]
