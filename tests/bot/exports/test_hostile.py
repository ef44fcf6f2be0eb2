"""No file, however it was made or mangled, stops a reader with anything but its own words."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.rows import WrongFormat
from tests.bot.exports.writing import NOW, channel, count, done, group, posted, said

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
TELEGRAM_KEYS = st.sampled_from(
    ["id", "type", "date", "date_unixtime", "from", "from_id", "actor", "actor_id", "action",
     "members", "text", "reply_to_message_id", "reactions"]
)  # fmt: skip
DISCORD_KEYS = st.sampled_from(
    ["id", "type", "timestamp", "content", "author", "reference", "reactions"]
)
SOUND = {
    "telegram": group(*(said(n, by=n % 3, text="¿qué?") for n in range(1, 9)), done(9, "pin")),
    "discord": channel(*(posted(n, by=n % 3 + 1, text="¿qué?") for n in range(1, 9))),
}

END = {"telegram": b"\n  }", "discord": b"\n    }"}


def survive(data: bytes) -> None:
    """Reads to the end or is refused; what was read can be told to a script."""
    try:
        told = count(data)
    except WrongFormat:
        return
    assert sum(told.by_day.values()) == sum(told.by_author.values()) == told.messages
    assert told.members == len(told.by_author) <= told.seen
    assert all(datetime.fromisoformat(day).replace(tzinfo=UTC) <= NOW for day in told.by_day)
    json.dumps([told.by_author, told.skipped, told.damaged_at]).encode()


@given(st.lists(st.dictionaries(TELEGRAM_KEYS, JSON)), st.dictionaries(TELEGRAM_KEYS, JSON))
def test_telegram_messages_of_any_values(
    messages: list[dict[str, Any]], wrong: dict[str, Any]
) -> None:
    survive(group(*messages, said(1), said(2) | wrong, done(3, "invite_members") | wrong))


@given(st.lists(st.dictionaries(DISCORD_KEYS, JSON)), st.dictionaries(DISCORD_KEYS, JSON))
def test_discord_messages_of_any_values(
    messages: list[dict[str, Any]], wrong: dict[str, Any]
) -> None:
    survive(channel(*messages, posted(1), posted(2) | wrong))


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@given(data=st.data())
def test_a_mangled_file(kind: str, pack: Callable[[bytes], bytes], data: st.DataObject) -> None:
    whole = pack(SOUND[kind])
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    survive(whole[:at] + data.draw(st.binary(max_size=40)) + whole[at + length :])


@pytest.mark.parametrize("kind", SOUND)
@given(data=st.data())
def test_a_file_cut_anywhere_keeps_every_whole_message(kind: str, data: st.DataObject) -> None:
    whole = SOUND[kind]
    at = data.draw(st.integers(whole.index(b"messages") + 16, len(whole)))
    told = count(whole[:at])
    complete = whole[:at].count(END[kind])
    assert told.messages == min(complete, 8)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    survive(data)
    survive(b'{"name": "a", "type": "private_group", "id": 5, "messages": [' + data)
    survive(b'{"guild": {"id": "5"}, "channel": {"id": "6", "type": "x"}, "messages": [' + data)
