"""Which events are new, where they happened and who is behind them; learned for a batch at once."""

import logging
from collections.abc import Iterable, Sequence
from functools import partial

import msgspec

from bot.actions import Button, Reply, Send, t
from bot.clock import Clock
from bot.engine.commands import CHOOSE
from bot.engine.failures import Failures, News
from bot.engine.places import Place, Places
from bot.engine.queueing import Origin, Queueing
from bot.engine.rights import Rights
from bot.events import (
    Account,
    AnyEvent,
    CaughtUp,
    Chat,
    Event,
    Identity,
    Joined,
    Left,
    Message,
    Migrated,
    Personal,
    Pressed,
    RightsChanged,
    Unreachable,
    encode,
)
from bot.formatting.rich import Rich
from storage.causes import Causes
from storage.chats import Chats
from storage.database import Database
from storage.members import Key, Known, Members, looks_of
from storage.messages import Messages

log = logging.getLogger("tertulia.engine")
set_field = msgspec.structs.force_setattr
MOST_COMMUNITIES = 8


class Admission:
    """Lets each event in once, with its community and person filled in."""

    def __init__(  # noqa: PLR0913 - it introduces events to everything that knows them
        self,
        *,
        database: Database,
        places: Places,
        chats: Chats,
        members: Members,
        messages: Messages,
        causes: Causes,
        queueing: Queueing,
        rights: Rights,
        failures: Failures,
        clock: Clock,
    ) -> None:
        self._db = database
        self._places = places
        self._chats = chats
        self._members = members
        self._messages = messages
        self._causes = causes
        self._queueing = queueing
        self._rights = rights
        self._failures = failures
        self._clock = clock
        self._handled_causes: set[str] = set()
        self._handled_messages: set[tuple[int, int]] = set()

    async def prepare(self, events: Sequence[AnyEvent]) -> None:
        """Learn in a few statements what the batch's events need and memory does not hold."""
        self._handled_causes = set()
        self._handled_messages = set()
        self._db.mark()
        unknown: dict[Key, Account] = {}
        doubtful: dict[int, list[int]] = {}
        causes: list[str] = []
        tops: dict[int, int] = {}
        for event in events:
            if not isinstance(event, Personal):
                causes.append(event.cause)
                continue
            chat = event.chat
            place = self._places.met(chat) or await self._places.get(chat)
            if type(event) is Message and (root := place.root):
                number = int(event.id)
                if number <= tops.get(root.id, root.top):
                    doubtful.setdefault(root.id, []).append(number)
                else:
                    tops[root.id] = number
            else:
                causes.append(event.cause)
            if place.community:
                self._want(place.community, event, unknown)
        await self._learn(unknown)
        for root_id, numbers in doubtful.items():
            found = await self._messages.were_handled(root_id, numbers)
            self._handled_messages.update((root_id, number) for number in found)
        if causes:
            self._handled_causes = await self._causes.were_handled(causes)
        self._db.keep()

    def _want(self, community: int, event: Personal, unknown: dict[Key, Account]) -> None:
        sender = event.sender
        key = (community, sender.platform, sender.id)
        if self._members.known(key) is None:
            unknown.setdefault(key, sender)
        if isinstance(event, Message) and event.reply_to and (other := event.reply_to.sender):
            key = (community, other.platform, other.id)
            if self._members.known(key) is None:
                unknown.setdefault(key, other)

    async def _learn(self, unknown: dict[Key, Account]) -> None:
        if not unknown:
            return
        await self._members.load(unknown)
        now = int(self._clock.now().timestamp())
        for key, account in unknown.items():
            if self._members.known(key) is None:
                await self._members.add(
                    key, name=account.name, username=account.username,
                    language=account.language, now=now, is_bot=account.is_bot,
                )  # fmt: skip

    async def community_of(self, event: AnyEvent) -> int:
        """The community an event happened in, as far as it can be told."""
        chat: Chat | None = getattr(event, "chat", None)
        return (await self._places.get(chat)).community if chat else 0

    async def admit(self, event: AnyEvent) -> Place | None:
        """The place of a new event, with its person filled in; None if it was handled before."""
        if type(event) is Message:
            chat = event.chat
            place = self._places.met(chat) or await self._places.get(chat)
            root = place.root
            number = int(event.id)
            if root is None or not self._is_new(root.id, number, root.top):
                return None
            root.top = max(root.top, number)
            known = self._introduce(event, place)
            seconds = int(event.at.timestamp())
            person = known.person if known else 0
            self._messages.note(root.id, number, person, seconds)
            self._handled_messages.add((root.id, number))
            if known and event.identity is Identity.PERSON and not chat.is_private:
                self._messages.count(place.community, place.day(seconds), person)
            if place.community:
                return place
            await self._which_community(event, place)
            return None
        if event.cause in self._handled_causes:
            return None
        self._handled_causes.add(event.cause)
        self._causes.handled(event.cause, int(self._clock.now().timestamp()))
        return await self._admit_other(event)

    def _is_new(self, root: int, number: int, top: int) -> bool:
        return number > top or (root, number) not in self._handled_messages

    async def _admit_other(self, event: AnyEvent) -> Place | None:
        if isinstance(event, Migrated):
            await self._migrate(event)
            return await self._places.get(event.to)
        chat: Chat | None = getattr(event, "chat", None)
        if chat is None:
            return None
        place = await self._places.get(chat)
        if isinstance(event, Personal):
            known = self._introduce(event, place)
            self._remember(event, place, known)
            if isinstance(event, RightsChanged) and event.is_bot_itself:
                await self._gone(chat, place, is_gone=not event.is_present)
        elif isinstance(event, Unreachable):
            await self._gone(chat, place, is_gone=event.is_gone)
        elif isinstance(event, CaughtUp):
            set_field(event, "community", place.community)
        return place if place.community or isinstance(event, Pressed) else None

    async def _gone(self, chat: Chat, place: Place, *, is_gone: bool) -> None:
        """The bot can no longer write to a chat, or can again."""
        await self._chats.mark_gone(chat.platform, chat.id, is_gone=is_gone)
        if is_gone and not chat.is_private:
            title = Rich(chat.title or (place.chat.title if place.chat else "") or chat.id)
            body = t("engine.chat_gone", chat=title)
            self._failures.news.append(News(place.community, f"gone:{chat.address}", body))

    def _introduce(self, event: Personal, place: Place) -> Known | None:
        """Fill in community, person and language."""
        set_field(event, "community", place.community)
        set_field(event, "fallback", place.language)
        sender = event.sender
        known = self._members.known((place.community, sender.platform, sender.id))
        if known is None:
            return None
        set_field(event, "person", known.person)
        if known.spoken:
            set_field(event, "spoken", known.spoken)
        if sender.name and known.looks != looks_of(sender.name, sender.username):
            self._members.rename(known, sender.name, sender.username)
        if isinstance(event, Message) and event.reply_to and (other := event.reply_to.sender):
            replied = self._members.known((place.community, other.platform, other.id))
            if replied:
                set_field(event.reply_to, "person", replied.person)
        return known

    def _remember(self, event: Personal, place: Place, known: Known | None) -> None:
        """What the engine itself has to know: who is where, and whose rights changed."""
        now = int(event.at.timestamp())
        if isinstance(event, RightsChanged):
            self._rights.changed(event.chat, None if event.is_bot_itself else event.sender)
        if known is None or place.root is None:
            return
        if isinstance(event, Joined):
            self._members.joined(place.root.id, known.account, now)
        elif isinstance(event, Left):
            self._members.left(place.root.id, known.account, now)
            self._rights.changed(event.chat, event.sender)

    async def _migrate(self, event: Migrated) -> None:
        """Give a chat its new id; everything else about it stays."""
        self._db.mark()
        await self._chats.migrate(event.chat.platform, event.chat.id, event.to.id)
        self._db.keep()
        self._places.forget()
        self._rights.forget()

    async def place_of(self, event: Message) -> Place:
        """The place of a message that is handled once more, with its person filled in."""
        place = await self._places.get(event.chat)
        await self._learn_one(event, place)
        self._introduce(event, place)
        return place

    async def place_in(self, event: Personal, community: int) -> Place:
        """A community in which a private event counts, with who its person is there."""
        place = await self._places.of_community(community)
        await self._learn_one(event, place)
        self._introduce(event, place)
        return place

    async def place_for(self, event: Event, community: int) -> Place:
        """Where something internal happens: in the chat it names, else in the community."""
        chat: Chat | None = getattr(event, "chat", None)
        self._db.mark()
        place = await self._places.get(chat) if chat else None
        if place is None or place.community != community:
            place = await self._places.of_community(community)
        self._db.keep()
        set_field(event, "community", community)
        if isinstance(event, Personal):
            await self._learn_one(event, place)
            self._introduce(event, place)
        return place

    async def _learn_one(self, event: Personal, place: Place) -> None:
        unknown: dict[Key, Account] = {}
        self._want(place.community, event, unknown)
        self._db.mark()
        await self._learn(unknown)
        self._db.keep()

    async def _which_community(self, event: Message, place: Place) -> None:
        """A private message that could be meant for several communities: ask which."""
        if event.sender.is_bot:
            return
        self._db.mark()
        mine = await self._chats.communities_of(event.sender.platform, event.sender.id)
        known = mine or [(id_, name) for name, id_ in (await self._chats.communities()).items()]
        if len(known) == 1:
            await self._places.settle(event.chat, known[0][0])
            self._queueing.fresh.again.append(event)
            self._db.keep()
            return
        reply = Reply(body=t("engine.no_community"))
        if known:
            body = encode(event).decode()
            reply = Reply(
                body=t("engine.which_community"),
                buttons=tuple(
                    (
                        Button(
                            label=t("engine.community_name", name=name),
                            press=CHOOSE,
                            values={"community": id_, "name": name, "event": body},
                        ),
                    )
                    for id_, name in known[:MOST_COMMUNITIES]
                ),
            )
        await self._queueing.accept(Origin(event, place, "engine", "engine.community"), reply)
        self._db.keep()

    async def tell_staff(self, news: Iterable[News]) -> None:
        """Write to the team what only a person can put right."""
        now = self._clock.now()
        for number, piece in enumerate(news):
            self._db.mark()
            self._db.undo(partial(self._failures.not_told, piece))
            room = await self._places.staff_room(piece.community) if piece.community else None
            if room is None:
                log.warning("a community has no staff room to be told: %s", piece.body.key)
            else:
                place = await self._places.of_community(piece.community)
                event = Event(cause=f"news:{now.timestamp()}:{number}", at=now)
                origin = Origin(event, place, "engine", "engine.news")
                await self._queueing.accept(origin, Send(chat=room, body=piece.body))
            self._db.keep()
