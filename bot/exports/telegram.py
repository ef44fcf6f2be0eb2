"""Telegram Desktop's `result.json`: one group, with its topics, joins, reactions and replies."""

import re
from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import Any

from bot.exports.export import Export
from bot.exports.formats import wrong
from bot.exports.rows import (
    BY_CHANNEL,
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
from bot.exports.values import counted, latest, plausible, words

PLATFORM = "telegram"
WANTED = "the export of a group by Telegram Desktop (result.json)"

_KINDS = {
    "private_group": "basic_group",
    "private_supergroup": "group",
    "public_supergroup": "group",
    "private_channel": "channel",
    "public_channel": "channel",
}
_PRIVATE = ("personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes")
_SPECIAL = {"1087968824": BY_CHANNEL, "136817688": BY_CHANNEL, "777000": "written by Telegram"}
_JOINS_ONESELF = ("join_group_by_link", "join_group_by_request")
_ACTION = re.compile(r"[a-z_]{1,40}")
_USER = re.compile(r"user(\d{1,19})")

# Before 2021 an author was a number, with these added for those who are no person.
_CHANNELS_FROM = 1 << 32
_HIGHEST_ID = 1 << 31


class TelegramReader:
    """Turns the messages of one export into rows."""

    def __init__(self, zone: tzinfo, bots: Collection[str], latest: int) -> None:
        self._zone = zone
        self._bots = bots
        self._latest = latest
        self._authors: dict[object, Author] = {}
        self._topics: set[int] = set()

    def row(self, item: dict[str, Any]) -> Row | str:
        """The row of a message, or why it is left out. Raises `Unfit`."""
        id_ = item.get("id")
        if type(id_) is not int or not -_HIGHEST_ID < id_ < _HIGHEST_ID or not id_:
            raise Unfit(NO_ID)
        at = self._moment(item)
        kind = item.get("type")
        if kind == "message":
            return self._written(item, id_, at)
        if kind == "service":
            return self._service(item, id_, at)
        return "of an unsupported kind"

    def _moment(self, item: dict[str, Any]) -> int:
        told = item.get("date_unixtime")
        try:
            if isinstance(told, str | int):
                at = int(told)
            else:
                at = int(
                    datetime.fromisoformat(item["date"]).replace(tzinfo=self._zone).timestamp()
                )
        except (ValueError, TypeError, KeyError, OverflowError):
            raise Unfit(NO_DATE) from None
        return plausible(at, self._latest)

    def _written(self, item: dict[str, Any], id_: int, at: int) -> Row | str:
        author = self._author(item.get("from_id"), item.get("from"))
        if isinstance(author, str):
            return author
        reply_to = item.get("reply_to_message_id")
        # What stands in a topic replies to the message by which the topic began.
        if type(reply_to) is not int or reply_to in self._topics or "reply_to_peer_id" in item:
            reply_to = 0
        reactions = item.get("reactions")
        return Written(
            id_, at, author, words(item.get("text")), reply_to,
            counted(reactions) if reactions else 0,
        )  # fmt: skip

    def _service(self, item: dict[str, Any], id_: int, at: int) -> Row | str:
        action = item.get("action")
        if action == "topic_created":
            self._topics.add(id_)
        if action in _JOINS_ONESELF:
            author = self._author(item.get("actor_id"), item.get("actor"))
            return author if isinstance(author, str) else Moved(id_, at, True, (author,))
        if action in ("invite_members", "remove_members"):
            return self._others(item, id_, at, has_joined=action == "invite_members")
        if isinstance(action, str) and _ACTION.fullmatch(action):
            return f"service message: {action}"
        return "service message: another"

    def _others(self, item: dict[str, Any], id_: int, at: int, *, has_joined: bool) -> Moved:
        """Those whom a service message only names; who did it to themselves is known by id."""
        members = item.get("members")
        names = [clean(name) for name in members] if isinstance(members, list) else []
        actor = self._author(item.get("actor_id"), item.get("actor"))
        if not isinstance(actor, str) and names in ([], [actor.name]):
            return Moved(id_, at, has_joined, (actor,))
        return Moved(id_, at, has_joined, (), tuple(names))

    def _author(self, key: object, name: object) -> Author | str:
        if not isinstance(key, str | int) or isinstance(key, bool):
            raise Unfit(NO_AUTHOR)
        author = self._authors.get(key)
        if author is None:
            native = _native(key)
            if not native:
                return BY_CHANNEL
            if native in _SPECIAL:
                return _SPECIAL[native]
            shown = key if isinstance(key, str) else f"user{key}"
            author = Author(shown, native, clean(name), is_bot=native in self._bots)
            self._authors[key] = author
        elif not author.name:
            author.name = clean(name)
        return author


def telegram(source: Source, now: datetime, zone: tzinfo, bots: Collection[str] = ()) -> Export:
    """Begin to read Telegram Desktop's result.json. Raises `WrongFormat`.

    zone: of times that do not name theirs (exports before 2021); bots: the ids of those known.
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
    return Export(header, source, stream, skips, TelegramReader(zone, bots, latest(now)).row)


def _header(found: dict[str, Any]) -> Header | None:
    kind, id_ = found.get("type"), found.get("id")
    if kind in _PRIVATE:
        raise WrongFormat(
            "This is the export of a private conversation. Only groups and channels are imported."
        )
    if not isinstance(kind, str) or kind not in _KINDS or type(id_) is not int:
        return None
    prefix = "" if id_ < 0 else "-" if kind == "private_group" else "-100"
    native = f"{prefix}{id_}"
    return Header(
        platform=PLATFORM, native=native, title=clean(found.get("name")), kind=_KINDS[kind]
    )


def _native(key: str | int) -> str:
    """The id of a person's account; nothing for a channel or group."""
    if isinstance(key, int):
        return str(key) if 0 < key < _CHANNELS_FROM else ""
    found = _USER.fullmatch(key)
    return found[1] if found else ""
