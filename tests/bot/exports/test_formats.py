"""A file that is no export of the kind wanted is called by its name."""

import gzip
from datetime import UTC

import pytest

from bot.exports.discord import discord
from bot.exports.rows import WrongFormat
from bot.exports.telegram import telegram
from tests.bot.exports.writing import NOW, channel, group, posted, said, source

ACCOUNT = b'{\n "about": "Here is the data you requested.",\n "chats": {"list": []}}'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04aaaa", "zip archive"),
        (b"SQLite format 3\0", "SQLite"),
        (b"<!DOCTYPE html>\n<html>", "HTML"),
        (ACCOUNT, "whole Telegram account"),
        (b'[{"type": "message", "ts": "1.2"}]', "Slack"),
        (b'[{"ID": 5, "Timestamp": "2024", "Contents": "x"}]', "Discord's own data package"),
        (b"01/02/24, 10:00 - Ana: hi", "WhatsApp"),
        (b"[01.02.24, 10:00:00] Ana: hi", "WhatsApp"),
        (b"AuthorID,Author,Date,Content", r"table \(CSV\)"),
        (b'{"name": 1}', "JSON of another kind"),
        (b'{"name": "a", "type": "private_supergroup", "id": 5, "messa', "beginning is damaged"),
        (b"once upon a time", "no other export"),
        (b"\x89PNG\r\n", "no other export"),
    ],
)
def test_a_wrong_file_is_named(data: bytes, name: str) -> None:
    for packed in (data, gzip.compress(data)):
        with pytest.raises(WrongFormat, match=name):
            telegram(source(packed), NOW, UTC)
        with pytest.raises(WrongFormat, match=name):
            discord(source(packed), NOW, {})


def test_a_gzip_file_of_which_nothing_is_left_is_empty() -> None:
    with pytest.raises(WrongFormat, match="is empty"):
        discord(source(gzip.compress(b"")[:8]), NOW, {})


def test_each_kind_is_told_from_the_other_with_the_command_for_it() -> None:
    with pytest.raises(WrongFormat, match="tertulia import discord FILE"):
        telegram(source(channel(posted(1))), NOW, UTC)
    with pytest.raises(WrongFormat, match="tertulia import telegram FILE"):
        discord(source(group(said(1))), NOW, {})


@pytest.mark.parametrize("header", [{"id": None}, {"id": "77"}, {"type": "planet"}, {"type": []}])
def test_an_export_that_does_not_say_of_what_is_refused(header: dict[str, object]) -> None:
    with pytest.raises(WrongFormat):
        telegram(source(group(said(1), **header)), NOW, UTC)
