"""Channels, threads and single messages: opened, closed, pinned, removed, reacted to."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.actions import (
    ChangeTopic,
    ClosePoll,
    CreateInvite,
    Delete,
    LeaveChat,
    Lock,
    MessageRef,
    OpenTopic,
    Pin,
    React,
    SlowMode,
    Typing,
    Unpin,
)
from bot.clock import Clock
from bot.events import Chat, Kind
from bot.formatting.rich import Rich
from bot.platform import Reason, Receipt, Refused
from bot.platforms.discord import errors, wording
from bot.platforms.discord.errors import Declined
from bot.platforms.discord.facts import Facts
from bot.platforms.discord.permissions import Permission
from bot.platforms.discord.places import Overwrite, Payload, Places
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.sending import Sender
from bot.platforms.discord.snowflakes import first_of, moment

BULK = 100
BULK_AGE = timedelta(days=14) - timedelta(hours=1)
LONGEST_SLOW_MODE = 21_600
_NAME = 100
_WEEK = 10_080
_ANNOUNCEMENTS, _PUBLIC, _PRIVATE = 10, 11, 12
_CHANNEL = "/channels/{channel_id}"
_MESSAGE = _CHANNEL + "/messages/{message_id}"
_WRITING = Permission.SEND_MESSAGES | Permission.SEND_IN_THREADS
_ROLE, _MEMBER = 0, 1
_OPENED = 256


class Arranger:
    """Carries out what concerns a place or one of its messages."""

    def __init__(
        self, rest: Rest, facts: Facts, sender: Sender, places: Places, clock: Clock
    ) -> None:
        self._rest = rest
        self._facts = facts
        self._sender = sender
        self._places = places
        self._clock = clock
        self._opened: OrderedDict[str, str] = OrderedDict()

    async def delete(self, action: Delete, _: str) -> Receipt:
        """Remove messages: together where Discord allows it, else one by one."""
        oldest = self._clock.now() - BULK_AGE
        young = [id_ for id_ in action.ids if moment(id_) > oldest and action.chat.server]
        if len(young) < 2:  # noqa: PLR2004 - a single one is no bulk
            young = []
        for at in range(0, len(young), BULK):
            part = young[at : at + BULK]
            if len(part) == 1 or not await self._delete_together(action, part):
                for id_ in part:
                    await self._delete_one(action, id_)
        for id_ in action.ids:
            if id_ not in young:
                await self._delete_one(action, id_)
        return Receipt()

    async def _delete_together(self, action: Delete, ids: list[str]) -> bool:
        path = _CHANNEL + "/messages/bulk-delete"
        try:
            await self._rest.request(
                "POST",
                path,
                json={"messages": ids},
                reason=action.reason[:512],
                channel_id=action.chat.id,
            )
        except Declined as error:
            if error.code in (errors.BULK_AGE, errors.BULK_COUNT, errors.UNKNOWN_MESSAGE):
                return False
            raise
        return True

    async def _delete_one(self, action: Delete, id_: str) -> None:
        try:
            await self._rest.request(
                "DELETE",
                _MESSAGE,
                reason=action.reason[:512],
                channel_id=action.chat.id,
                message_id=id_,
            )
        except Declined as error:
            if error.code != errors.UNKNOWN_MESSAGE:
                raise

    async def react(self, action: React, _: str) -> Receipt:
        """Put a reaction on a message, or take the bot's own away."""
        if action.emoji:
            await self._reaction("PUT", action.message, action.emoji)
            return Receipt()
        told = await self._on("GET", _MESSAGE, action.message)
        for one in told.get("reactions") or ():
            if one.get("me"):
                emoji = one["emoji"]
                custom = f"{emoji['name']}:{emoji['id']}" if emoji.get("id") else emoji["name"]
                await self._reaction("DELETE", action.message, custom)
        return Receipt()

    async def _reaction(self, method: str, message: MessageRef, emoji: str) -> None:
        await self._rest.request(
            method,
            _MESSAGE + "/reactions/{emoji}/@me",
            channel_id=message.chat.id,
            message_id=message.id,
            emoji=emoji,
        )

    async def pin(self, action: Pin, _: str) -> Receipt:
        """Pin a message."""
        await self._on("PUT", _CHANNEL + "/messages/pins/{message_id}", action.message)
        return Receipt()

    async def unpin(self, action: Unpin, _: str) -> Receipt:
        """Unpin a message; one that is gone is not pinned."""
        try:
            await self._on("DELETE", _CHANNEL + "/messages/pins/{message_id}", action.message)
        except Declined as error:
            if error.code != errors.UNKNOWN_MESSAGE:
                raise
        return Receipt()

    async def close_poll(self, action: ClosePoll, _: str) -> Receipt:
        """End a poll of the bot."""
        await self._on("POST", _CHANNEL + "/polls/{message_id}/expire", action.message)
        return Receipt()

    async def open_topic(self, action: OpenTopic, key: str) -> Receipt:
        """Open a thread or forum post; the receipt names its chat."""
        if action.chat.kind is Kind.FORUM:
            return await self._open_post(action, key)
        if key not in self._opened:
            # A second attempt must not open a second thread.
            self._opened[key] = await self._open_thread(action)
            if len(self._opened) > _OPENED:
                self._opened.popitem(last=False)
        thread = self._opened[key]
        for number, content in enumerate(wording.contents(action.body or Rich(""))):
            if content:
                await self._sender.post(thread, _first(content, key, number))
        return Receipt(message=thread)

    async def recognise(self, action: OpenTopic, key: str, since: datetime) -> None:
        """Know again what a former life opened and did not write down: by name, place and time."""
        if not action.chat.server:
            return
        try:
            told = await self._rest.request(
                "GET", "/guilds/{guild_id}/threads/active", guild_id=action.chat.server
            )
        except Refused:
            return
        parent, name = action.chat.parent or action.chat.id, action.name[:_NAME]
        for raw in told["threads"]:
            is_own = raw.get("owner_id") == self._facts.me and int(raw["id"]) >= first_of(since)
            if is_own and (raw.get("parent_id"), raw["name"]) == (parent, name):
                self._opened[key] = str(raw["id"])

    async def _open_thread(self, action: OpenTopic) -> str:
        public = _ANNOUNCEMENTS if action.chat.kind is Kind.CHANNEL else _PUBLIC
        body: Payload = {
            "name": action.name[:_NAME],
            "type": _PRIVATE if action.is_hidden else public,
            "auto_archive_duration": _WEEK,
        }
        if action.is_hidden:
            body["invitable"] = False
        channel = action.chat.parent or action.chat.id
        told = await self._rest.request(
            "POST", _CHANNEL + "/threads", json=body, channel_id=channel
        )
        return str(told["id"])

    async def _open_post(self, action: OpenTopic, key: str) -> Receipt:
        first, *rest = wording.contents(action.body or Rich(action.name))
        body: Payload = {
            "name": action.name[:_NAME],
            "auto_archive_duration": _WEEK,
            "message": {"content": first, "allowed_mentions": wording.pings()},
        }
        forum = self._places.places.get(action.chat.id)
        if forum is not None and forum.needs_tag and forum.tags:
            body["applied_tags"] = [forum.tags[0]]
        if key not in self._opened:
            told = await self._rest.request(
                "POST", _CHANNEL + "/threads", json=body, channel_id=action.chat.id
            )
            self._opened[key] = str(told["id"])
        thread = self._opened[key]
        for number, content in enumerate(rest, start=1):
            await self._sender.post(thread, _first(content, key, number))
        return Receipt(message=thread)

    async def change_topic(self, action: ChangeTopic, _: str) -> Receipt:
        """Rename, close or reopen a thread."""
        if action.chat.kind is not Kind.THREAD:
            raise Refused(Reason.UNSUPPORTED, "only threads are closed and reopened")
        body: Payload = {"name": action.name[:_NAME]} if action.name else {}
        if action.is_closed is not None:
            body |= {"archived": action.is_closed, "locked": action.is_closed}
        try:
            await self._change(action.chat.id, body)
        except Declined as error:
            if error.code != errors.THREAD_ARCHIVED:
                raise
            await self._change(action.chat.id, {"archived": False})
            await self._change(action.chat.id, body)
        return Receipt()

    async def create_invite(self, action: CreateInvite, _: str) -> Receipt:
        """Make an invite of the bot's own; the receipt is its link."""
        told = await self._rest.request(
            "POST",
            _CHANNEL + "/invites",
            json={"max_age": 0, "max_uses": 0, "unique": True},
            reason=action.name[:512],
            channel_id=action.chat.parent or action.chat.id,
        )
        return Receipt(message=f"https://discord.gg/{told['code']}")

    async def slow_mode(self, action: SlowMode, _: str) -> Receipt:
        """Let each member write once in an interval of at most six hours."""
        seconds = min(max(int(action.every.total_seconds()), 0), LONGEST_SLOW_MODE)
        await self._change(action.chat.id, {"rate_limit_per_user": seconds})
        return Receipt()

    async def lock(self, action: Lock, _: str) -> Receipt:
        """Let only moderators write, or everybody again."""
        if action.chat.kind is Kind.THREAD:
            await self._change(action.chat.id, {"locked": action.is_locked})
            return Receipt()
        server = await self._facts.server(action.chat)
        marks = (await self._facts.place(action.chat)).overwrites
        if action.is_locked:
            # First those who go on writing: the bot may lock itself out otherwise.
            await self._mark(action.chat, self._facts.me, _MEMBER, marks, allow=True)
            for role, facts in server.roles.items():
                if facts.permissions & Permission.MANAGE_MESSAGES and role != server.id:
                    await self._mark(action.chat, role, _ROLE, marks, allow=True)
        allow = False if action.is_locked else None
        await self._mark(action.chat, server.id, _ROLE, marks, allow=allow)
        return Receipt()

    async def _mark(
        self,
        chat: Chat,
        target: str,
        kind: int,
        marks: dict[str, Overwrite],
        *,
        allow: bool | None,
    ) -> None:
        old = marks.get(target, Overwrite(kind, 0, 0))
        allowed = old.allow & ~_WRITING | (_WRITING if allow else 0)
        denied = old.deny & ~_WRITING | (_WRITING if allow is False else 0)
        if (allowed, denied) == (old.allow, old.deny):
            return
        await self._rest.request(
            "PUT",
            _CHANNEL + "/permissions/{target}",
            json={"type": kind, "allow": str(allowed), "deny": str(denied)},
            channel_id=chat.id,
            target=target,
        )

    async def typing(self, action: Typing, _: str) -> Receipt:
        """Show that an answer is being written."""
        await self._rest.request("POST", _CHANNEL + "/typing", channel_id=action.chat.id)
        return Receipt()

    async def leave(self, action: LeaveChat, _: str) -> Receipt:
        """Leave a server."""
        server = await self._facts.server(action.chat)
        await self._rest.request("DELETE", "/users/@me/guilds/{guild_id}", guild_id=server.id)
        return Receipt()

    async def _change(self, channel: str, body: Payload) -> None:
        await self._rest.request("PATCH", _CHANNEL, json=body, channel_id=channel)

    async def _on(self, method: str, path: str, message: MessageRef) -> Payload:
        told: Payload = await self._rest.request(
            method, path, channel_id=message.chat.id, message_id=message.id
        )
        return told


def _first(content: str, key: str, part: int) -> Payload:
    return {
        "content": content,
        "allowed_mentions": wording.pings(),
        "nonce": wording.nonce(key, part),
        "enforce_nonce": True,
    }
