"""Discord's messages, live or from a channel's history, read into events."""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.events import Account, Edited, Identity, Media, Message, Replied
from bot.formatting.discord_reading import from_discord
from bot.formatting.rich import Rich
from bot.platforms.discord.places import NAME, Payload, Places

_REPLY = 19
_WRITTEN_BY_PEOPLE = frozenset({0, _REPLY, 20, 23})
"""Default, reply, and the two kinds that answer a command; all others are Discord's notices."""
JOIN_NOTICE = 7
_FORWARD = 1
_CROSSPOSTED = 1 << 1
_VOICE_MESSAGE = 1 << 13
_TOKEN = re.compile(r"<(?:@!?(\d+)|@&(\d+)|#(\d+)|a?:(\w+):\d+)>")
_SPECIAL = re.compile(r"([\\*_~|`\[\]<])")
_FORMATTED = re.compile("[\\\\*_~|`\\[\\]<>\ud800-\udfff]|://")
"""Whatever may be more than plain words; most messages have none of it."""


class Parts(NamedTuple):
    """What a message or a forwarded copy of one consists of."""

    text: Rich
    media: tuple[Media, ...]


def instant(value: str) -> datetime:
    """Read a time as Discord writes it, aware UTC."""
    return datetime.fromisoformat(value).astimezone(UTC)


def account(user: Payload, member: Payload | None = None) -> Account:
    """A user of Discord; the name is the one shown in the server, if it was told."""
    shown = (member or {}).get("nick") or user.get("global_name") or user.get("username") or ""
    return Account(
        platform=NAME,
        id=user["id"],
        name=shown,
        username=user.get("username") or "",
        is_bot=bool(user.get("bot")),
    )


def is_from_person(data: Payload) -> bool:
    """Whether this is something written, not one of Discord's own notices."""
    return data.get("type", 0) in _WRITTEN_BY_PEOPLE


class MessageReader:
    """Reads messages as the bot `places.me` sees them."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def read(self, data: Payload, *, is_caught_up: bool = False) -> Message | None:
        """A message as an event; nothing for the bot's own words and Discord's notices."""
        if data["author"]["id"] == self.places.me or not is_from_person(data):
            return None
        return Message(
            cause=f"dc:msg:{data['id']}",
            at=instant(data["timestamp"]),
            is_caught_up=is_caught_up,
            **self._fields(data),
        )

    def read_edit(self, data: Payload) -> Edited | None:
        """A changed message; nothing if only Discord touched it, or nobody says who wrote it."""
        edited, author = data.get("edited_timestamp"), data.get("author")
        if not edited or not author or author["id"] == self.places.me:
            return None
        if not is_from_person({"type": 0, **data}) or "content" not in data:
            return None
        return Edited(
            cause=f"dc:edit:{data['id']}:{edited}", at=instant(edited), **self._fields(data)
        )

    def _fields(self, data: Payload) -> dict[str, Any]:
        server = data.get("guild_id") or ""
        chat = self.places.chat(data["channel_id"], server)
        parts, is_foreign = self._parts(data, server)
        replied = self._replied(data)
        sender = account(data["author"], data.get("member"))
        return {
            "chat": chat,
            "id": data["id"],
            "sender": sender,
            "text": parts.text.text,
            "spans": parts.text.spans,
            "media": parts.media,
            "reply_to": replied,
            "mentions": tuple(
                account(one, one.get("member")) for one in data.get("mentions") or ()
            ),
            "identity": identity(data),
            "is_foreign": is_foreign,
            "is_caption": bool(parts.media and parts.text.text),
            "is_addressed": chat.is_private or self._is_addressed(data, replied, server),
        }

    def _parts(self, data: Payload, server: str) -> tuple[Parts, bool]:
        reference = data.get("message_reference") or {}
        if reference.get("type") != _FORWARD:
            return Parts(self.text(data, server), media(data)), False
        copies = data.get("message_snapshots") or ({"message": data},)
        copy = copies[0]["message"]
        return Parts(self.text(copy, server), media(copy)), True

    def text(self, data: Payload, server: str) -> Rich:
        """The words of a message; mentions are written as people read them."""
        content = data.get("content") or ""
        if not _FORMATTED.search(content):
            return Rich(content)
        if "<" in content:
            names = {user["id"]: user.get("username") or "" for user in data.get("mentions") or ()}
            content = _TOKEN.sub(lambda found: self._spoken(found, names, server), content)
        return from_discord(content)

    def _spoken(self, found: re.Match[str], names: dict[str, str], server: str) -> str:
        user, role, channel, emoji = found.groups()
        if user and names.get(user):
            words = f"@{names[user]}"
        elif role and (known := self.places.servers.get(server)) and role in known.roles:
            words = f"@{known.roles[role].name}"
        elif channel and channel in self.places.places:
            words = f"#{self.places.places[channel].name}"
        elif emoji:
            words = f":{emoji}:"
        else:
            return found[0]
        return _SPECIAL.sub(r"\\\1", words)

    def _replied(self, data: Payload) -> Replied | None:
        reference = data.get("message_reference") or {}
        if data.get("type") != _REPLY or "message_id" not in reference:
            return None
        first = data.get("referenced_message")
        if not first:
            return Replied(id=reference["message_id"])
        return Replied(
            id=first["id"],
            sender=account(first["author"], first.get("member")),
            text=self.text(first, data.get("guild_id") or "").text,
        )

    def _is_addressed(self, data: Payload, replied: Replied | None, server: str) -> bool:
        me = self.places.me
        if replied is not None and replied.sender is not None and replied.sender.id == me:
            return True
        own = self.places.own_role(server)
        return any(user["id"] == me for user in data.get("mentions") or ()) or (
            bool(own) and own in (data.get("mention_roles") or ())
        )


def identity(data: Payload) -> Identity:
    """As whom a message was written; webhooks and bots never hold rights."""
    if (data.get("flags") or 0) & _CROSSPOSTED and "message_reference" in data:
        return Identity.CHANNEL
    author = data["author"]
    if author.get("system"):
        return Identity.SERVICE
    if data.get("webhook_id") or author.get("bot"):
        return Identity.BOT
    return Identity.PERSON


def media(data: Payload) -> tuple[Media, ...]:
    """The files of a message."""
    is_voice = bool((data.get("flags") or 0) & _VOICE_MESSAGE)
    files = tuple(_file(one, is_voice=is_voice) for one in data.get("attachments") or ())
    stickers = tuple(
        Media(kind="sticker", file=one["id"], name=one.get("name") or "")
        for one in data.get("sticker_items") or ()
    )
    return files + stickers


def _file(data: Payload, *, is_voice: bool = False) -> Media:
    mime = data.get("content_type") or ""
    kinds = {"image": "photo", "video": "video", "audio": "voice" if is_voice else "audio"}
    return Media(
        kind=kinds.get(mime.partition("/")[0], "document"),
        file=data["url"],
        name=data.get("filename") or "",
        size=data.get("size") or 0,
        mime=mime.partition(";")[0],
    )


def file_of_option(data: Payload) -> Media:
    """A file given as argument of a command."""
    return _file(data)
