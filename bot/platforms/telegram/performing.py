"""Everything a feature can want on Telegram, each as the calls it takes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram import (
    ChatInviteLink,
    ForumTopic,
    InputPollOption,
    Message,
    ReactionTypeCustomEmoji,
    ReactionTypeEmoji,
)

from bot.actions import (
    AnswerJoin,
    Ban,
    ChangeTopic,
    ClosePoll,
    CreateInvite,
    Delete,
    Edit,
    Form,
    Kick,
    LeaveChat,
    Lock,
    Mute,
    OpenTopic,
    Pin,
    PlatformAction,
    React,
    Send,
    SendPoll,
    SetRole,
    SetTag,
    SlowMode,
    Toast,
    Typing,
    Unban,
    Unmute,
    Unpin,
)
from bot.clock import Clock
from bot.events import Chat, Kind
from bot.platform import Reason, Receipt, Refused
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.composing import said
from bot.platforms.telegram.content import OpenFile
from bot.platforms.telegram.moderating import Moderator
from bot.platforms.telegram.naming import NAME, chat_id, thread_id
from bot.platforms.telegram.newer import Newer
from bot.platforms.telegram.polls import Polls
from bot.platforms.telegram.sending import Sender

TOAST_LIMIT = 200
TOPIC_LIMIT = 128
INVITE_LIMIT = 32
TAG_LIMIT = 16
QUESTION_LIMIT = 300
OPTION_LIMIT = 100
SHORTEST_POLL = timedelta(seconds=5)
LONGEST_POLL = timedelta(seconds=2_628_000)
CUSTOM = "custom:"
REMEMBERED = 1000

Act = Callable[[Any, str], Awaitable[Receipt | None]]


class Performer:
    """Carries out actions; raises Retry, Refused or Moved."""

    def __init__(
        self, api: Api, token: str, *, clock: Clock, polls: Polls, open_file: OpenFile | None
    ) -> None:
        self._client = Client(api, token)
        self._bot = self._client.bot
        self._clock = clock
        self._polls = polls
        self._newer = Newer(self._client)
        self._sender = Sender(self._client, self._newer, open_file)
        self._moderator = Moderator(self._client, self._newer, api, clock)
        self._opened: dict[str, str] = {}
        self._acts: dict[type, Act] = {
            Send: self._sender.send,
            Edit: _unkeyed(self._sender.edit),
            Delete: _unkeyed(self._moderator.delete),
            Mute: _unkeyed(self._moderator.mute),
            Unmute: _unkeyed(self._moderator.unmute),
            Ban: _unkeyed(self._moderator.ban),
            Unban: _unkeyed(self._moderator.unban),
            Kick: _unkeyed(self._moderator.kick),
            Lock: _unkeyed(self._moderator.lock),
            React: _unkeyed(self._react),
            Pin: _unkeyed(self._pin),
            Unpin: _unkeyed(self._unpin),
            SendPoll: _unkeyed(self._send_poll),
            ClosePoll: _unkeyed(self._close_poll),
            OpenTopic: self._open_topic,
            ChangeTopic: _unkeyed(self._change_topic),
            AnswerJoin: _unkeyed(self._answer_join),
            CreateInvite: _unkeyed(self._create_invite),
            SetTag: _unkeyed(self._set_tag),
            Toast: _unkeyed(self._toast),
            Typing: _unkeyed(self._type),
            LeaveChat: _unkeyed(self._leave),
            SetRole: _unsupported("Telegram has no roles"),
            SlowMode: _unsupported("Telegram gives bots no slow mode"),
            Form: _unsupported("Telegram has no forms"),
        }

    async def perform(self, action: PlatformAction, key: str) -> Receipt:
        """Carry out one action."""
        return await self._acts[type(action)](action, key) or Receipt()

    async def _react(self, action: React) -> None:
        emoji = action.emoji
        custom = emoji.removeprefix(CUSTOM)
        reaction = ReactionTypeEmoji(emoji) if custom == emoji else ReactionTypeCustomEmoji(custom)
        chat, message = chat_id(action.message.chat), int(action.message.id)
        await self._client.do(
            self._bot.set_message_reaction(chat, message, [reaction] if emoji else [])
        )

    async def _pin(self, action: Pin) -> None:
        chat, message = chat_id(action.message.chat), int(action.message.id)
        await self._client.do(self._bot.pin_chat_message(chat, message, disable_notification=True))

    async def _unpin(self, action: Unpin) -> None:
        chat, message = chat_id(action.message.chat), int(action.message.id)
        try:
            await self._client.do(self._bot.unpin_chat_message(chat, message))
        except Refused as refused:
            if refused.reason is not Reason.NOT_FOUND:
                raise

    async def _send_poll(self, action: SendPoll) -> Receipt:
        left = action.closes - self._clock.now() if action.closes else timedelta(0)
        is_timed = SHORTEST_POLL <= left <= LONGEST_POLL
        message = await self._client.do(
            self._bot.send_poll(
                chat_id(action.chat),
                action.question[:QUESTION_LIMIT],
                [InputPollOption(option[:OPTION_LIMIT]) for option in action.options],
                # named votes are refused in channels
                is_anonymous=action.is_anonymous or action.chat.kind is Kind.CHANNEL,
                allows_multiple_answers=action.is_multiple,
                close_date=action.closes if is_timed else None,
                message_thread_id=thread_id(action.chat),
            )
        )
        if not isinstance(message, Message) or message.poll is None:
            return Receipt()
        self._polls.remember(message.poll.id, action.chat)
        return Receipt(message=str(message.message_id), also=(message.poll.id,))

    async def _close_poll(self, action: ClosePoll) -> None:
        chat, message = chat_id(action.message.chat), int(action.message.id)
        await self._client.do(self._bot.stop_poll(chat, message))

    async def _open_topic(self, action: OpenTopic, key: str) -> Receipt:
        topic = self._opened.get(key) or await self._create_topic(action)
        if len(self._opened) >= REMEMBERED:
            self._opened.clear()
        self._opened[key] = topic  # a first message that fails must not open a second topic
        first: tuple[str, ...] = ()
        if action.body is not None:
            place = Chat(platform=NAME, id=topic, kind=Kind.TOPIC, parent=str(chat_id(action.chat)))
            sent = await self._sender.send(Send(chat=place, body=action.body), f"{key}:first")
            first = (sent.message, *sent.also)
        return Receipt(message=topic, also=first)

    async def _create_topic(self, action: OpenTopic) -> str:
        chat = chat_id(action.chat)
        topic = await self._client.do(
            self._bot.create_forum_topic(chat, action.name[:TOPIC_LIMIT] or "…")
        )
        if not isinstance(topic, ForumTopic):
            raise Refused(Reason.BROKEN, "no topic was opened")
        return f"{chat}/{topic.message_thread_id}"

    async def _change_topic(self, action: ChangeTopic) -> None:
        chat, thread = chat_id(action.chat), thread_id(action.chat)
        name = action.name[:TOPIC_LIMIT]
        if thread is None:
            await self._change_general(chat, name, action.is_closed)
            return
        if name:
            await self._client.do(self._bot.edit_forum_topic(chat, thread, name=name))
        if action.is_closed is not None:
            turn = self._bot.close_forum_topic if action.is_closed else self._bot.reopen_forum_topic
            await self._client.do(turn(chat, thread))

    async def _change_general(self, chat: int, name: str, is_closed: bool | None) -> None:
        if name:
            await self._client.do(self._bot.edit_general_forum_topic(chat, name))
        if is_closed is not None:
            turn = (
                self._bot.close_general_forum_topic
                if is_closed
                else self._bot.reopen_general_forum_topic
            )
            await self._client.do(turn(chat))

    async def _answer_join(self, action: AnswerJoin) -> None:
        if await self._newer.answer_query(action.query, action.is_welcome):
            return
        answer = (
            self._bot.approve_chat_join_request
            if action.is_welcome
            else self._bot.decline_chat_join_request
        )
        await self._client.do(answer(chat_id(action.chat), int(action.account.id)))

    async def _create_invite(self, action: CreateInvite) -> Receipt:
        link = await self._client.do(
            self._bot.create_chat_invite_link(
                chat_id(action.chat), name=action.name[:INVITE_LIMIT] or None
            )
        )
        return Receipt(message=link.invite_link if isinstance(link, ChatInviteLink) else "")

    async def _set_tag(self, action: SetTag) -> None:
        await self._client.do(
            self._bot.set_chat_member_tag(
                chat_id(action.chat), int(action.account.id), action.tag[:TAG_LIMIT] or None
            )
        )

    async def _toast(self, action: Toast) -> None:
        text = said(action.body).text[:TOAST_LIMIT]
        await self._client.do(
            self._bot.answer_callback_query(
                action.interaction, text or None, show_alert=action.is_alert or None
            )
        )

    async def _type(self, action: Typing) -> None:
        chat, thread = chat_id(action.chat), thread_id(action.chat)
        await self._client.do(self._bot.send_chat_action(chat, "typing", message_thread_id=thread))

    async def _leave(self, action: LeaveChat) -> None:
        try:
            await self._client.do(self._bot.leave_chat(chat_id(action.chat)))
        except Refused as refused:
            if refused.reason is not Reason.PLACE_GONE:
                raise


def _unkeyed(act: Callable[[Any], Awaitable[Receipt | None]]) -> Act:
    """An action that may be repeated without harm needs no key."""

    async def perform(action: Any, _: str) -> Receipt | None:  # noqa: ANN401 - any action
        return await act(action)

    return perform


def _unsupported(why: str) -> Act:
    async def refuse(_: Any, __: str) -> Receipt:  # noqa: ANN401 - any action
        raise Refused(Reason.UNSUPPORTED, why)

    return refuse
