"""Exports as the programs write them, small enough to be read in a test."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from bot.exports.discord import discord
from bot.exports.export import Export
from bot.exports.rows import Author, Row
from bot.exports.source import Source
from bot.exports.tally import Summary, Tally
from bot.exports.telegram import telegram

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BEGAN = datetime(2024, 3, 1, 9, tzinfo=UTC)
Message = dict[str, Any]


def said(
    id_: int, by: int = 1, text: object = "", minutes: float | None = None, **more: object
) -> Message:
    """A message of Telegram's, a minute after the one before unless told."""
    at = BEGAN + timedelta(minutes=id_ if minutes is None else minutes)
    return {
        "id": id_,
        "type": "message",
        "date": at.replace(tzinfo=None).isoformat(),
        "date_unixtime": str(int(at.timestamp())),
        "from": f"Rider {by}",
        "from_id": f"user{by}",
        "text": text,
        "text_entities": [],
    } | more


def done(id_: int, action: str, by: int = 1, **more: object) -> Message:
    """A service message of Telegram's."""
    message = said(id_) | {
        "type": "service", "action": action, "actor": f"Rider {by}", "actor_id": f"user{by}",
    }  # fmt: skip
    del message["from"], message["from_id"]
    return message | more


def group(*messages: object, **header: object) -> bytes:
    """Telegram Desktop's result.json."""
    root = {"name": "Riders", "type": "private_supergroup", "id": 77} | header
    return json.dumps(root | {"messages": messages}, indent=1, ensure_ascii=False).encode()


def posted(id_: int, by: int = 1, text: str = "", **more: object) -> Message:
    """A message of DiscordChatExporter's."""
    at = BEGAN + timedelta(minutes=id_)
    author = {
        "id": str(by), "name": f"rider{by}", "discriminator": "0000",
        "nickname": f"Rider {by}", "isBot": False, "roles": [{"id": "5", "name": "Mechanic"}],
    }  # fmt: skip
    return {
        "id": str(id_), "type": "Default", "timestamp": at.isoformat(timespec="milliseconds"),
        "content": text, "author": author, "attachments": [], "embeds": [], "stickers": [],
        "reactions": [], "mentions": [],
    } | more  # fmt: skip


def channel(*messages: object, **header: object) -> bytes:
    """DiscordChatExporter's JSON."""
    root: dict[str, object] = {
        "guild": {"id": "900", "name": "Riders"},
        "channel": {"id": "910", "type": "GuildTextChat", "categoryId": "1", "name": "general"},
        "dateRange": {"after": None, "before": None},
    }
    told = root | header | {"messages": messages, "messageCount": len(messages)}
    return json.dumps(told, indent=2).encode()


def source(data: bytes) -> Source:
    return Source(BytesIO(data), len(data))


def begin(
    data: bytes, bots: Iterable[str] = (), authors: dict[str, Author] | None = None
) -> Export:
    """Begin to read either kind."""
    if b'"guild"' in data[:40]:
        known = {} if authors is None else authors
        return discord(source(data), NOW, known, set(bots))
    return telegram(source(data), NOW, UTC, set(bots))


def rows(data: bytes) -> list[Row]:
    return list(begin(data).rows())


def count(*files: bytes, bots: Iterable[str] = ()) -> Summary:
    """The figures of these files together."""
    tally = Tally()
    authors: dict[str, Author] = {}
    for data in files:
        list(tally.counted(begin(data, bots, authors)))
    return tally.summary()
