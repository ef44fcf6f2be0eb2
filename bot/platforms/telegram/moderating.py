"""Mutes, bans and their undoing on Telegram; channels that write are people of their own kind."""

from datetime import datetime, timedelta
from typing import Any

from telegram import ChatPermissions

from bot.actions import Ban, Delete, Kick, Lock, Mute, Unban, Unmute
from bot.clock import Clock
from bot.events import Account, Chat
from bot.http import Unreached
from bot.platform import Reason, Refused
from bot.platforms.telegram.api import Answered, Api
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.membership import ADMINISTERS
from bot.platforms.telegram.naming import chat_id
from bot.platforms.telegram.newer import Newer, is_ephemeral
from bot.platforms.telegram.outcomes import as_promised, settle
from bot.platforms.telegram.wire import Membership

SHORTEST = timedelta(seconds=30)
LONGEST = timedelta(days=366)
DELETE_AT_ONCE = 100
BASIC_GROUP_ONLY = "method is available"
SENDING = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
)


class Moderator:
    """Keeps people from writing, lets them again, and removes what they wrote."""

    def __init__(self, client: Client, newer: Newer, api: Api, clock: Clock) -> None:
        self._client = client
        self._bot = client.bot
        self._newer = newer
        self._api = api
        self._clock = clock
        self._before: dict[int, dict[str, bool]] = {}

    async def mute(self, action: Mute) -> None:
        """Keep a member from writing; a channel is kept out, it has nothing else to lose."""
        if _is_channel(action.account):
            await self._ban_channel(action.chat, action.account)
            return
        await self._restrict(action.chat, action.account, ChatPermissions.no_permissions(), action)

    async def unmute(self, action: Unmute) -> None:
        """Let a member write as the chat allows everybody."""
        if _is_channel(action.account):
            await self._unban_channel(action.chat, action.account)
            return
        await self._restrict(action.chat, action.account, ChatPermissions.all_permissions(), None)

    async def _restrict(
        self, chat: Chat, account: Account, permissions: ChatPermissions, mute: Mute | None
    ) -> None:
        await self._client.do(
            self._bot.restrict_chat_member(
                chat_id(chat),
                int(account.id),
                permissions,
                until_date=self._until(mute.until) if mute else None,
                use_independent_chat_permissions=True,
            )
        )

    async def ban(self, action: Ban) -> None:
        """Remove somebody and keep them out."""
        if _is_channel(action.account):
            await self._ban_channel(action.chat, action.account)
            return
        await self._client.do(
            self._bot.ban_chat_member(
                chat_id(action.chat),
                int(action.account.id),
                until_date=self._until(action.until),
                revoke_messages=bool(action.delete_history) or None,
            )
        )

    async def unban(self, action: Unban) -> None:
        """Let somebody come back; without `only_if_banned` a present member would be removed."""
        if _is_channel(action.account):
            await self._unban_channel(action.chat, action.account)
            return
        await self._lift(action.chat, action.account)

    async def kick(self, action: Kick) -> None:
        """Remove somebody who may come back."""
        if _is_channel(action.account):
            raise Refused(Reason.UNSUPPORTED, "a channel can only be banned")
        await self._client.do(
            self._bot.ban_chat_member(chat_id(action.chat), int(action.account.id))
        )
        try:
            await self._lift(action.chat, action.account)
        except Refused as refused:
            # in a basic group nobody stays banned
            if BASIC_GROUP_ONLY not in refused.detail.lower():
                raise

    async def _lift(self, chat: Chat, account: Account) -> None:
        await self._client.do(
            self._bot.unban_chat_member(chat_id(chat), int(account.id), only_if_banned=True)
        )

    async def _ban_channel(self, chat: Chat, account: Account) -> None:
        await self._client.do(self._bot.ban_chat_sender_chat(chat_id(chat), int(account.id)))

    async def _unban_channel(self, chat: Chat, account: Account) -> None:
        await self._client.do(self._bot.unban_chat_sender_chat(chat_id(chat), int(account.id)))

    def _until(self, until: datetime | None) -> datetime | None:
        """The end to tell Telegram; None where it would take it for "for ever" anyway."""
        if until is None or not SHORTEST <= until - self._clock.now() <= LONGEST:
            return None
        return until

    async def delete(self, action: Delete) -> None:
        """Remove messages; missing ones count as removed."""
        chat = chat_id(action.chat)
        for message in filter(is_ephemeral, action.ids):
            await self._newer.delete(chat, message)
        numbers = [int(one) for one in action.ids if not is_ephemeral(one)]
        for start in range(0, len(numbers), DELETE_AT_ONCE):
            await self._delete(chat, numbers[start : start + DELETE_AT_ONCE])

    async def _delete(self, chat: int, numbers: list[int]) -> None:
        try:
            await self._client.attempt(self._bot.delete_messages(chat, numbers))
        except Answered as problem:
            try:
                settle(problem)
            except Refused as refused:
                if refused.reason is not Reason.TOO_LATE:
                    raise
                await self._delete_singly(chat, numbers)

    async def _delete_singly(self, chat: int, numbers: list[int]) -> None:
        """Remove what can be removed of a set that was refused as a whole."""
        last: Refused | None = None
        for number in numbers:
            try:
                await self._client.do(self._bot.delete_message(chat, number))
            except Refused as refused:
                last = refused
        if last is not None:
            raise await self._why_not(chat, last)

    async def _why_not(self, chat: int, refused: Refused) -> Refused:
        """Tell a missing right from too old a message: Telegram's text is the same."""
        try:
            standing = await self._api.call(
                "getChatMember", Membership, chat_id=chat, user_id=self._api.bot_id
            )
        except (Answered, Unreached):
            return refused
        if standing.status in ADMINISTERS and standing.can_delete_messages:
            return refused
        return Refused(Reason.NO_RIGHT, "delete messages")

    async def lock(self, action: Lock) -> None:
        """Let only administrators write, or everybody as it was before."""
        chat = chat_id(action.chat)
        with as_promised():
            details = await self._api.call("getChat", dict[str, object], chat_id=chat)
        known = details.get("permissions")
        now = {key: bool(value) for key, value in known.items()} if isinstance(known, dict) else {}
        if action.is_locked:
            if any(now.get(name) for name in SENDING):
                self._before[chat] = now
            wanted = now | dict.fromkeys(SENDING, False)
        else:
            wanted = self._before.pop(chat, now | dict.fromkeys(SENDING, True))
        fields: dict[str, Any] = {
            key: wanted[key] for key in wanted if key in ChatPermissions.__slots__
        }
        await self._client.do(
            self._bot.set_chat_permissions(
                chat, ChatPermissions(**fields), use_independent_chat_permissions=True
            )
        )


def _is_channel(account: Account) -> bool:
    return account.id.startswith("-")
