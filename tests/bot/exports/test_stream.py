"""A long list of messages, of which some are damaged, is read past the damage."""

import json

import pytest

from bot.exports.rows import Skips
from bot.exports.stream import (
    BAD_NUMBER,
    DAMAGED,
    ENDS_EARLY,
    LONGEST,
    NO_MESSAGE,
    TOO_DEEP,
    TOO_LONG,
    Broken,
    Stream,
)
from tests.bot.exports.writing import channel, group, posted, said, source

DEEP = b"[" * 100_000 + b"]" * 100_000


def read(data: bytes) -> tuple[list[object], Skips]:
    skips = Skips()
    stream = Stream(source(data), skips)
    stream.header()
    return [item.get("id") for item in stream.items()], skips


def between(*middle: bytes) -> bytes:
    """A sound message, something else, and sound messages after it."""
    items = [json.dumps(said(1)).encode(), *middle, json.dumps(said(3)).encode()]
    return b'{"name": "a", "messages": [' + b",".join(items) + b'], "more": 1}'


def test_messages_come_one_by_one_across_the_pieces_they_were_read_in() -> None:
    many = [said(n, text="ñ" * 500) for n in range(1, 3_000)]
    found, skips = read(group(*many))
    assert found == list(range(1, 3_000))
    assert not skips.counts


@pytest.mark.parametrize(
    ("middle", "reason"),
    [
        (b'{"id": 2, "type": "message", "text": }', DAMAGED),
        (b'{"id": 2, "type": "message", "text": "it\'s "quoted""}', DAMAGED),
        (b'{"id": 2, "type": "message", "text": "\\q"}', DAMAGED),
        (b'{"id": 2, "type": "message", "text": "no end}', DAMAGED),
        (b'{"id": 2, "type": "message"', DAMAGED),
        (b'{"id": ' + b"9" * 5_000 + b', "type": "message"}', BAD_NUMBER),
        (b"9" * 5_000, BAD_NUMBER),
        (b'{"id": 2, "type": "message", "text": ' + DEEP + b"}", TOO_DEEP),
        (b"null", NO_MESSAGE),
        (b'"a text"', NO_MESSAGE),
        (b"\0\0\0", DAMAGED),
    ],
)  # fmt: skip
def test_a_damaged_message_is_named_with_its_position_and_the_next_is_read(
    middle: bytes, reason: str
) -> None:
    data = between(middle)
    found, skips = read(data)
    assert found == [1, 3]
    assert skips.counts == {reason: 1}
    assert skips.places == {reason: [data.index(middle)]}


def test_raw_control_characters_in_a_text_do_no_harm() -> None:
    assert read(between(b'{"id": 2, "type": "message", "text": "a\0b\x1bc\n"}'))[0] == [1, 2, 3]


def test_a_message_of_absurd_length_is_passed_without_being_kept() -> None:
    long = b'{"id": 2, "type": "message", "text": "' + b"a" * (LONGEST * 2) + b'"}'
    found, skips = read(between(long))
    assert found == [1, 3]
    assert skips.counts == {TOO_LONG: 1}


def test_a_file_that_ends_in_a_message_keeps_those_before() -> None:
    data = group(*(said(n) for n in range(1, 50)))
    at = data.index(b'"id": 30,')
    found, skips = read(data[: at + 40])
    assert found == list(range(1, 30))
    assert skips.places == {ENDS_EARLY: [data.rindex(b"{", 0, at)]}


def test_a_file_that_ends_between_messages_is_not_taken_for_whole() -> None:
    data = group(said(1), said(2))
    whole = data[: data.rindex(b"}", 0, data.rindex(b"]")) + 1]
    assert read(whole)[0] == [1, 2]
    assert read(whole)[1].counts == {ENDS_EARLY: 1}


def test_positions_are_bytes_whatever_the_letters_take() -> None:
    start = group(*(said(n, text="日本語🚲" * 50) for n in range(1, 2_000)))
    cut = start.rindex(b"\n ]")
    bad = b'{"id": 2, "type": "message", "text": }'
    data = start[:cut] + b",\n" + bad + start[cut:]
    skips = read(data)[1]
    assert skips.places == {DAMAGED: [data.index(bad)]}
    marked = b"\xef\xbb\xbf" + data
    assert read(marked)[1].places == {DAMAGED: [marked.index(bad)]}


def test_only_the_first_places_of_each_damage_are_named() -> None:
    _, skips = read(between(*[b"null"] * 1_000))
    assert skips.counts == {NO_MESSAGE: 1_000}
    assert len(skips.places[NO_MESSAGE]) == 5


def test_a_discord_message_is_found_again_past_a_damaged_one_with_roles() -> None:
    data = channel(posted(1), posted(2), posted(3))
    broken = data.replace(b'"content": ""', b'"content": "', 2).replace(
        b'"content": "', b'"content": ""', 1
    )
    found, skips = read(broken)
    assert found == ["1", "3"]
    assert skips.counts == {DAMAGED: 1}


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"[1, 2]", b'{"name": "a"}', b'{"name"', b'{"a" 1}', b"{1: 2}",
     b'{"messages": {}}', b'{"a": ' + DEEP, b'{"a": ' + b"9" * 9_000 + b"}"],
)  # fmt: skip
def test_what_has_no_messages_is_no_export(data: bytes) -> None:
    with pytest.raises(Broken):
        Stream(source(data), Skips()).header()
