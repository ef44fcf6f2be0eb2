"""DiscordChatExporter's JSON: one channel or thread, with its replies, reactions and joins."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bot.exports.export import Export
from bot.exports.formats import wrong
from bot.exports.rows import (
    NO_AUTHOR,
    NO_DATE,
    NO_ID,
    Author,
    Header,
    Moved,
    Row,
    Skips,
    Unfit,
    Written,
    WrongFormat,
    clean,
)
from bot.exports.source import Source
from bot.exports.stream import Broken, Stream
from bot.exports.values import counted, latest, plausible, snowflake

PLATFORM = "discord"
WANTED = "the JSON of a channel by DiscordChatExporter"

_THREADS = ("GuildPublicThread", "GuildPrivateThread", "GuildNewsThread")
_KINDS = {"GuildNews": "channel", "GuildForum": "forum", "GuildMedia": "forum"}
# The exporter writes a number for kinds it has no name for.
_MESSAGES = ("Default", "Reply", "0", "19", "ChatInputCommand", "20", "ContextMenuCommand", "23")
_REPLIES = ("Reply", "19")
_JOINS = ("GuildMemberJoin", "7")
_NAMES = {
    "1": "RecipientAdd", "2": "RecipientRemove", "6": "ChannelPinnedMessage", "8": "Boost",
    "18": "ThreadCreated", "21": "ThreadStarterMessage", "24": "AutoModerationAction",
}  # fmt: skip
_KIND = re.compile(r"\w{1,40}", re.ASCII)


class DiscordReader:
    """Turns the messages of one export into rows."""

    def __init__(self, bots: Collection[str], latest: int, authors: dict[str, Author]) -> None:
        self._bots = bots
        self._latest = latest
        self._authors = authors

    def row(self, item: dict[str, Any]) -> Row | str:
        """The row of a message, or why it is left out. Raises `Unfit`."""
        id_ = snowflake(item.get("id"))
        if not id_:
            raise Unfit(NO_ID)
        at = self._moment(item.get("timestamp"))
        author = self._author(item.get("author"))
        kind = item.get("type")
        if kind in _MESSAGES:
            return self._written(item, id_, at, author)
        if kind in _JOINS:
            return Moved(id_, at, True, (author,))
        if isinstance(kind, str) and _KIND.fullmatch(kind):
            return f"service message: {_NAMES.get(kind, kind)}"
        return "service message: another"

    def _moment(self, told: object) -> int:
        try:
            when = datetime.fromisoformat(told) if isinstance(told, str) else None
            if when is None:
                raise Unfit(NO_DATE)
            at = int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError):
            raise Unfit(NO_DATE) from None
        return plausible(at, self._latest)

    def _written(self, item: dict[str, Any], id_: int, at: int, author: Author) -> Written:
        reference = item.get("reference")
        reply_to = 0
        if isinstance(reference, dict) and item.get("type") in _REPLIES:
            reply_to = snowflake(reference.get("messageId"))
        content = item.get("content")
        reactions = item.get("reactions")
        return Written(
            id_, at, author, content if isinstance(content, str) else "", reply_to,
            counted(reactions) if reactions else 0,
        )  # fmt: skip

    def _author(self, told: object) -> Author:
        key = told.get("id") if isinstance(told, dict) else None
        if not isinstance(told, dict) or not isinstance(key, str):
            raise Unfit(NO_AUTHOR)
        author = self._authors.get(key)
        if author is None:
            if not snowflake(key):
                raise Unfit(NO_AUTHOR)
            username = clean(told.get("name"))
            name = clean(told.get("nickname")) or username
            is_bot = told.get("isBot") is True or key in self._bots
            author = Author(key, key, name, username, is_bot)
            self._authors[key] = author
        return author


def discord(
    source: Source, now: datetime, authors: dict[str, Author], bots: Collection[str] = ()
) -> Export:
    """Begin to read one file of DiscordChatExporter. Raises `WrongFormat`.

    authors: those met in other files of the same server, to which this one adds its own.
    """
    skips = Skips()
    stream = Stream(source, skips)
    head = stream.head
    try:
        header = _header(stream.header())
    except Broken:
        header = None
    if header is None:
        raise wrong(WANTED, head)
    return Export(header, source, stream, skips, DiscordReader(bots, latest(now), authors).row)


def _header(found: dict[str, Any]) -> Header | None:
    guild, channel = found.get("guild"), found.get("channel")
    if not isinstance(guild, dict) or not isinstance(channel, dict):
        return None
    kind, id_ = channel.get("type"), snowflake(channel.get("id"))
    if isinstance(kind, str) and kind.startswith("Direct"):
        raise WrongFormat(
            "This is the export of a private conversation. Only channels of servers are imported."
        )
    if not id_ or not isinstance(kind, str) or not snowflake(guild.get("id")):
        return None
    parent = snowflake(channel.get("categoryId")) if kind in _THREADS else 0
    return Header(
        platform=PLATFORM,
        native=str(id_),
        title=clean(channel.get("name")),
        kind="thread" if parent else _KINDS.get(kind, "group"),
        server=str(snowflake(guild.get("id"))),
        parent=str(parent) if parent else "",
        parent_title=clean(channel.get("category")) if parent else "",
    )
