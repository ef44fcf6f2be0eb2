"""Messages of the bot: sent once, to whom they are meant for, by the route that is open."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import discord

from bot.actions import Edit, Form, Send, SendPoll, Toast
from bot.clock import Clock
from bot.events import Chat, Kind
from bot.platform import Reason, Receipt, Refused
from bot.platforms.discord import errors, wording
from bot.platforms.discord.answering import Answers, Expired
from bot.platforms.discord.errors import Declined
from bot.platforms.discord.files import Files
from bot.platforms.discord.places import Payload, Places
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.snowflakes import first_of

log = logging.getLogger(__name__)

_MESSAGES = "/channels/{channel_id}/messages"
_PEOPLE = 1024
PAGES = 5
"""How far back `find_sent` looks: 500 messages since the first attempt."""
_NO_DIRECT_WAY = frozenset({Reason.PERSON_BLOCKED, Reason.PERSON_GONE})


class Told(NamedTuple):
    """The words of a message, and the message it replies to."""

    words: str
    reply_to: str | None = None

    def may_be(self, wanted: "Told") -> bool:
        """Whether this is what was wanted; a reply is said plainly where its target is gone."""
        return self.words == wanted.words and self.reply_to in {None, wanted.reply_to}


class Sender:
    """Writes, changes and finds messages of the bot."""

    def __init__(
        self, rest: Rest, answers: Answers, places: Places, files: Files, clock: Clock
    ) -> None:
        self._rest = rest
        self._answers = answers
        self._places = places
        self._files = files
        self._clock = clock
        self._private: OrderedDict[str, str] = OrderedDict()

    async def send(self, action: Send, key: str) -> Receipt:
        """Send a message: as answer to its interaction if it can be, else into the chat."""
        told = wording.messages(action)
        if not action.media:
            return await self._deliver(action, key, told)
        async with self._files.spooled(action.media) as files:
            channel = await self._channel_of(action)
            if channel != action.chat.id:
                told = _alone(told)
            return await self._into(channel, told, key, files=files)

    async def _channel_of(self, action: Send) -> str:
        """Where files go: what one person alone may see goes to them, never into the channel."""
        chat = action.chat
        if action.private_to is not None and not chat.is_private:
            return await self._private_chat(action.private_to.id)
        if chat.kind is not Kind.PRIVATE:
            return chat.id
        try:
            await self._rest.request("GET", "/channels/{channel_id}", channel_id=chat.id)
        except Declined as error:
            if error.code != errors.UNKNOWN_CHANNEL:
                raise
            # The chat of somebody who never wrote is named by the account.
            return await self._private_chat(chat.id)
        return chat.id

    async def _deliver(self, action: Send, key: str, told: list[Payload]) -> Receipt:
        if action.interaction:
            try:
                return await self._answer(action, key, told)
            except Expired:
                log.info("an interaction had expired; its answer goes as a message")
        if action.private_to is not None and not action.chat.is_private:
            try:
                return await self._directly(action.private_to.id, told, key)
            except Refused as error:
                if error.reason not in _NO_DIRECT_WAY:
                    raise
        return await self._to_chat(action.chat, told, key)

    async def _answer(self, action: Send, key: str, told: list[Payload]) -> Receipt:
        is_private = action.private_to is not None
        ids = []
        for number, one in enumerate(told):
            # An answer hangs on its command already, and carries no nonce.
            body = {name: value for name, value in one.items() if name != "message_reference"}
            part = f"{key}#{number}"
            ids.append(await self._answers.say(action.interaction, body, part, private=is_private))
        return Receipt(message=ids[0], also=tuple(ids[1:]))

    async def _directly(self, person: str, told: list[Payload], key: str) -> Receipt:
        return await self._into(await self._private_chat(person), _alone(told), key)

    async def _private_chat(self, person: str) -> str:
        if person not in self._private:
            made = await self._rest.request(
                "POST", "/users/@me/channels", json={"recipient_id": person}
            )
            self._private[person] = made["id"]
            if len(self._private) > _PEOPLE:
                self._private.popitem(last=False)
        return self._private[person]

    async def _to_chat(self, chat: Chat, told: list[Payload], key: str) -> Receipt:
        try:
            return await self._into(chat.id, told, key)
        except Declined as error:
            if error.code != errors.UNKNOWN_CHANNEL or chat.kind is not Kind.PRIVATE:
                raise
        # The chat of somebody who never wrote is named by the account.
        return await self._directly(chat.id, told, key)

    async def _into(
        self, channel: str, told: list[Payload], key: str, files: Sequence[discord.File] = ()
    ) -> Receipt:
        ids = []
        for number, one in enumerate(told):
            body = {**one, "nonce": wording.nonce(key, number), "enforce_nonce": True}
            sent = await self.post(channel, body, files if number == 0 else ())
            ids.append(str(sent["id"]))
        return Receipt(message=ids[0], also=tuple(ids[1:]))

    async def post(
        self, channel: str, body: Payload, files: Sequence[discord.File] = ()
    ) -> Payload:
        """Post one message; what stands in the way and can be moved is moved, once."""
        try:
            return await self._post(channel, body, files)
        except Declined as error:
            if error.code in (errors.THREAD_ARCHIVED, errors.THREAD_LOCKED):
                await self._reopen(channel)
            elif error.code in (errors.NO_HISTORY_FOR_REPLY, errors.UNKNOWN_MESSAGE):
                body = {name: one for name, one in body.items() if name != "message_reference"}
            else:
                raise
        return await self._post(channel, body, files)

    async def _post(self, channel: str, body: Payload, files: Sequence[discord.File]) -> Payload:
        told: Payload = await self._rest.request(
            "POST", _MESSAGES, json=body, files=files, channel_id=channel
        )
        return told

    async def _reopen(self, channel: str) -> None:
        body = {"archived": False, "locked": False}
        try:
            await self._rest.request(
                "PATCH", "/channels/{channel_id}", json=body, channel_id=channel
            )
        except Refused as error:
            raise Refused(Reason.PLACE_GONE, "the thread is locked") from error

    async def edit(self, action: Edit, key: str) -> Receipt:
        """Change a message of the bot; one that is gone or too old is said anew."""
        told = wording.changed(action.body, action.buttons)
        chat, id_ = action.message.chat, action.message.id
        if action.interaction:
            try:
                await self._answers.change(action.interaction, id_, told)
                return Receipt(message=id_)
            except Expired:
                log.info("an interaction had expired; the message is changed directly")
            except Declined as error:
                if error.code not in (errors.UNKNOWN_MESSAGE, errors.ACKNOWLEDGED):
                    raise
        try:
            await self._rest.request(
                "PATCH", _MESSAGES + "/{message_id}", json=told, channel_id=chat.id, message_id=id_
            )
        except Declined as error:
            if error.code not in (errors.UNKNOWN_MESSAGE, errors.EDITED_TOO_OFTEN):
                raise
            return await self._into(chat.id, [told], key)
        return Receipt(message=id_)

    async def toast(self, action: Toast, _: str) -> Receipt:
        """Tell who pressed, so that only they see it; too late is no loss."""
        content = wording.contents(action.body)[0]
        try:
            body = {"content": content, "allowed_mentions": wording.pings()} if content else {}
            await self._answers.whisper(action.interaction, body)
        except Expired:
            log.info("a button's answer came too late")
        return Receipt()

    async def form(self, action: Form, _: str) -> Receipt:
        """Open a form for who pressed or typed."""
        try:
            await self._answers.show_form(action.interaction, wording.form(action))
        except Expired as error:
            raise Refused(Reason.TOO_LATE, "a form opens within three seconds only") from error
        return Receipt()

    async def poll(self, action: SendPoll, key: str) -> Receipt:
        """Ask a chat to vote."""
        return await self._into(action.chat.id, [wording.poll(action, self._clock.now())], key)

    async def find_sent(self, action: object, since: datetime) -> Receipt | None:
        """Find what was sent before a restart, by its words and what it replies to.

        Histories do not tell nonces, and two askers may have been given the same words.
        """
        match action:
            case Send(media=()) if not action.interaction and action.private_to is None:
                wanted = [_told(part, part["content"]) for part in wording.messages(action)]
                chat = action.chat
            case SendPoll(chat=chat, question=question):
                wanted = [Told(question)]
            case _:
                return None
        try:
            own = await self._own_words(chat, since)
        except Refused:
            return None
        return _run_of(own, wanted)

    async def _own_words(self, chat: Chat, since: datetime) -> list[tuple[str, Told]]:
        found: list[tuple[str, Told]] = []
        after = str(first_of(since))
        for _ in range(PAGES):
            params = {"limit": "100", "after": after}
            page = await self._rest.request("GET", _MESSAGES, params=params, channel_id=chat.id)
            page.sort(key=lambda raw: int(raw["id"]))
            found += [
                (raw["id"], _told(raw, _words(raw)))
                for raw in page
                if raw["author"]["id"] == self._places.me
            ]
            if len(page) < 100:  # noqa: PLR2004 - a page
                break
            after = page[-1]["id"]
        return found


def _alone(told: list[Payload]) -> list[Payload]:
    """The same messages where what they reply to is not: a reply stays within its channel."""
    return [
        {name: value for name, value in one.items() if name != "message_reference"} for one in told
    ]


def _words(raw: Payload) -> str:
    poll = raw.get("poll")
    return str(poll["question"]["text"] if poll else raw["content"])


def _told(raw: Payload, words: str) -> Told:
    return Told(words.strip(), (raw.get("message_reference") or {}).get("message_id"))


def _run_of(own: list[tuple[str, Told]], wanted: list[Told]) -> Receipt | None:
    for at in range(len(own) - len(wanted) + 1):
        run = [told for _, told in own[at : at + len(wanted)]]
        if all(told.may_be(want) for told, want in zip(run, wanted, strict=True)):
            ids = [id_ for id_, _ in own[at : at + len(wanted)]]
            return Receipt(message=ids[0], also=tuple(ids[1:]))
    return None
