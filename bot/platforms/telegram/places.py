"""What must be known of a Telegram chat before its messages can be read rightly."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.http import Unreached
from bot.platform import Unreadable
from bot.platforms.telegram.api import Answered, Api
from bot.platforms.telegram.membership import ADMINISTERS
from bot.platforms.telegram.wire import Membership, Native, Post, Update, Whole

log = logging.getLogger(__name__)

Facts = dict[int, tuple[int, datetime]]
"""A fact about each chat, and until when it is trusted."""

FRESH = timedelta(hours=1)
FRESH_FAILURE = timedelta(seconds=30)
REMEMBERED = 2000


class Details(Native):
    """What `getChat` tells of interest."""

    linked_chat_id: Whole = 0


class Places:
    """Remembers which channel belongs to a group, and where the bot is administrator."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._linked: Facts = {}
        self._administers: Facts = {}

    def linked(self, chat: int) -> int | None:
        """The channel linked to a group, if it has one and Telegram confirmed it."""
        known = self._linked.get(chat)
        return known[0] or None if known else None

    def is_administrator(self, chat: int) -> bool:
        """Whether the bot is administrator, so that joins and leaves are told by `chat_member`."""
        known = self._administers.get(chat)
        return known is not None and bool(known[0])

    def bot_is(self, chat: int, standing: Membership) -> None:
        """Remember the bot's own standing, as Telegram just told it."""
        self._keep(self._administers, chat, standing.status in ADMINISTERS, FRESH)

    async def learn_for(self, updates: Iterable[Update | Unreadable]) -> None:
        """Ask what the reading of these updates depends on; most depend on nothing."""
        for update in updates:
            if isinstance(update, Unreadable):
                continue
            post = update.message or update.edited_message
            if post is not None:
                await self._learn(post)

    async def _learn(self, post: Post) -> None:
        chat, target = post.chat.id, post.reply_to_message
        is_channel = _is_other_channel(post) or (target is not None and _is_other_channel(target))
        if is_channel and not self._is_fresh(self._linked, chat):
            await self._ask_linked(chat)
        has_moved = post.new_chat_members is not None or post.left_chat_member is not None
        if has_moved and not self._is_fresh(self._administers, chat):
            await self._ask_standing(chat)

    async def _ask_linked(self, chat: int) -> None:
        try:
            details = await self._api.call("getChat", Details, chat_id=chat)
        except (Answered, Unreached) as problem:
            log.warning("The channel of chat %s is not known: %s", chat, problem)
            self._keep(self._linked, chat, self.linked(chat) or 0, FRESH_FAILURE)
        else:
            self._keep(self._linked, chat, details.linked_chat_id, FRESH)

    async def _ask_standing(self, chat: int) -> None:
        try:
            own = await self._api.call(
                "getChatMember", Membership, chat_id=chat, user_id=self._api.bot_id
            )
        except (Answered, Unreached) as problem:
            log.warning("The bot's rights in chat %s are not known: %s", chat, problem)
            self._keep(self._administers, chat, self.is_administrator(chat), FRESH_FAILURE)
        else:
            self.bot_is(chat, own)

    def _is_fresh(self, known: Facts, chat: int) -> bool:
        entry = known.get(chat)
        return entry is not None and entry[1] > self._clock.now()

    def _keep(self, known: Facts, chat: int, value: int, fresh: timedelta) -> None:
        if len(known) >= REMEMBERED:
            known.clear()
        known[chat] = (value, self._clock.now() + fresh)


def _is_other_channel(post: Post) -> bool:
    return post.sender_chat is not None and post.sender_chat.id != post.chat.id
