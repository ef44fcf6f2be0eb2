"""The console: a real platform without a network, on which the demo and the tests live."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime

from bot.actions import (
    AnswerJoin, Ban, ChangeTopic, CreateInvite, Delete, Edit, Form, Kick, LeaveChat, Lock, Mute,
    OpenTopic, Pin, PlatformAction, React, Send, SendPoll, Toast, Typing, Unban, Unmute, Unpin,
)  # fmt: skip
from bot.clock import Clock
from bot.events import (
    PLATFORM_EVENTS, Account, Chat, Edited, Joined, Kind, Left, Message, Pressed, Reacted,
    Replied, Right,
)  # fmt: skip
from bot.formatting.rich import Rich
from bot.platform import (
    Batch, Capability, Finding, Health, Intake, MenuCommand, Pace, Reason, Receipt, Refused,
)  # fmt: skip
from bot.platforms.console.world import PLATFORM, Person, Room, Shown, World



class ConsolePlatform:
    """People type, the bot answers, and nothing leaves the machine."""

    name = PLATFORM
    username = "tertulia"
    pace = Pace()
    capabilities = frozenset(
        {Capability.EPHEMERAL, Capability.BUTTONS, Capability.REACTIONS, Capability.TOPICS,
         Capability.BULK_DELETE, Capability.DELETIONS_SEEN}
    )  # fmt: skip

    def __init__(self, world: World, clock: Clock, *, life: str = "1") -> None:
        self.world = world
        self._clock = clock
        self._life = life
        self._events: asyncio.Queue[PLATFORM_EVENTS] = asyncio.Queue()
        self._number = 0
        self.toasts: list[tuple[str, str]] = []
        """What flashed up for whom, as (person, text)."""
        self.typing: list[str] = []
        self.on_change: Callable[[], None] = lambda: None
        self.before_perform: Callable[[PlatformAction], Awaitable[None]] | None = None
        """For tests: a platform that is slow, or refuses."""
        self.is_idle = asyncio.Event()
        self.is_idle.set()

    # -- what people do ---------------------------------------------------------------------

    def say(
        self, person: Person, room: Room, text: str, *, reply_to: str = "", at: datetime | None = None
    ) -> Message:
        """Somebody writes in a room."""
        id_ = self.world.next_number()
        room.messages.append(Shown(id=id_, author=person.id, body=Rich(text), reply_to=reply_to))
        event = Message(
            cause=f"con:{self._life}:{id_}", at=at or self._clock.now(), chat=room.chat, id=id_,
            sender=person.account, text=text, reply_to=self._replied(room, reply_to),
            mentions=self._mentions(text), is_addressed=self._is_addressed(room, text, reply_to),
        )  # fmt: skip
        self._happens(event)
        return event

    def edit(self, person: Person, room: Room, message: str, text: str) -> None:
        """Somebody changes what they wrote."""
        shown = room.find(message)
        if shown is None or shown.author != person.id:
            raise LookupError(message)
        shown.body, shown.is_edited = Rich(text), True
        self._happens(
            Edited(
                cause=self._cause("edit"), at=self._clock.now(), chat=room.chat, id=message,
                sender=person.account, text=text,
                is_addressed=self._is_addressed(room, text, ""),
            )  # fmt: skip
        )

    def press(self, person: Person, room: Room, label: str, message: str = "") -> bool:
        """Somebody presses the newest button with this label; False if there is none."""
        for shown in reversed(room.seen_by(person.id)):
            for button in (b for row in shown.buttons for b in row):
                if isinstance(button.label, Rich) and button.label.text == label and (
                    message in {"", shown.id}
                ):
                    self.press_data(person, room, shown.id, button.data)
                    return True
        return False

    def press_data(self, person: Person, room: Room, message: str, data: str) -> None:
        """Somebody presses a button that claims to be this one."""
        cause = self._cause("press")
        self._happens(
            Pressed(
                cause=cause, at=self._clock.now(), chat=room.chat, sender=person.account,
                message=message, data=data, interaction=f"{person.id}|{cause}",
            )  # fmt: skip
        )

    def react(self, person: Person, room: Room, message: str, *emoji: str) -> None:
        """Somebody reacts to a message."""
        self._happens(
            Reacted(
                cause=self._cause("react"), at=self._clock.now(), chat=room.chat,
                sender=person.account, message=message, added=emoji,
            )  # fmt: skip
        )

    def join(self, person: Person, room: Room) -> None:
        """Somebody comes in."""
        room.members.add(person.id)
        self._happens(
            Joined(cause=self._cause("join"), at=self._clock.now(), chat=room.chat,
                   sender=person.account)
        )  # fmt: skip

    def leave(self, person: Person, room: Room) -> None:
        """Somebody goes."""
        room.members.discard(person.id)
        self._happens(
            Left(cause=self._cause("leave"), at=self._clock.now(), chat=room.chat,
                 sender=person.account)
        )  # fmt: skip

    def happens(self, event: PLATFORM_EVENTS) -> None:
        """Anything else an adapter could report."""
        self._happens(event)

    # -- the platform -----------------------------------------------------------------------

    async def receive(self, intake: Intake) -> None:
        """Hand over what people do, until cancelled."""
        intake.clear_to_send(self.name)
        while True:
            if self._events.empty():
                self.is_idle.set()
            events = [await self._events.get()]
            while not self._events.empty() and len(events) < 100:  # noqa: PLR2004 - a batch
                events.append(self._events.get_nowait())
            await intake.take(Batch(platform=self.name, events=events))

    async def perform(self, action: PlatformAction, key: str) -> Receipt:
        """Show what the bot does in the rooms."""
        if self.before_perform is not None:
            await self.before_perform(action)
        receipt = self._perform(action)
        self.on_change()
        return receipt

    def _perform(self, action: PlatformAction) -> Receipt:  # noqa: C901, PLR0911, PLR0912 - one line an action
        match action:
            case Send():
                return self._send(action)
            case Edit():
                shown = self._shown(action.message.chat, action.message.id)
                shown.body, shown.buttons, shown.is_edited = _rich(action.body), action.buttons, True
                return Receipt(message=shown.id)
            case Delete():
                room = self._room(action.chat)
                room.messages = [m for m in room.messages if m.id not in action.ids]
            case React():
                shown = self._shown(action.message.chat, action.message.id)
                shown.reactions = [action.emoji] if action.emoji else []
            case Mute():
                self._room(action.chat).muted.add(action.account.id)
            case Unmute():
                self._room(action.chat).muted.discard(action.account.id)
            case Ban():
                self._room(action.chat).banned.add(action.account.id)
                self._room(action.chat).members.discard(action.account.id)
            case Unban():
                self._room(action.chat).banned.discard(action.account.id)
            case Kick():
                self._room(action.chat).members.discard(action.account.id)
            case Pin() | Unpin():
                shown = self._shown(action.message.chat, action.message.id)
                shown.is_pinned = isinstance(action, Pin)
            case Lock():
                self._room(action.chat).is_locked = action.is_locked
            case OpenTopic():
                return self._open_topic(action)
            case Toast():
                if _rich(action.body).text:
                    person = action.interaction.partition("|")[0]
                    self.toasts.append((person, _rich(action.body).text))
            case Typing():
                self.typing.append(action.chat.id)
            case SendPoll():
                lines = "\n".join([action.question, *(f"◻ {o}" for o in action.options)])
                return self._send(Send(chat=action.chat, body=Rich(lines)))
            case ChangeTopic() | AnswerJoin() | CreateInvite() | LeaveChat() | Form():
                raise Refused(Reason.UNSUPPORTED, type(action).__name__)
            case _:
                raise Refused(Reason.UNSUPPORTED, type(action).__name__)
        return Receipt()

    def _send(self, action: Send) -> Receipt:
        room = self._room(action.chat)
        if room.chat.kind is Kind.PRIVATE and not all(
            self.world.people[member].is_reachable for member in room.members
        ):
            raise Refused(Reason.PERSON_BLOCKED, "the bot was blocked")
        id_ = self.world.next_number()
        only_for = action.private_to.id if action.private_to else ""
        reply_to = action.reply_to.id if action.reply_to else ""
        body = _rich(action.body)
        if action.media:
            body = body + "".join(f" [{media.kind} {media.name}]" for media in action.media)
        room.messages.append(
            Shown(id=id_, author="", body=body, reply_to=reply_to, buttons=action.buttons,
                  only_for=only_for)
        )  # fmt: skip
        return Receipt(message=id_)

    def _open_topic(self, action: OpenTopic) -> Receipt:
        parent = self._room(action.chat)
        id_ = f"{action.chat.id}/{self.world.next_number()}"
        members = [self.world.people[member] for member in sorted(parent.members)]
        room = self.world.room(id_, action.name, members, Kind.TOPIC, action.chat.id)
        if action.body is not None:
            self._send(Send(chat=room.chat, body=action.body))
        return Receipt(message=id_)

    async def rights(self, chat: Chat, account: Account) -> frozenset[Right]:
        """What somebody may do in a room."""
        person = self.world.people.get(account.id)
        return person.rights.get(chat.id, frozenset()) if person else frozenset()

    async def open(self, file: str) -> AsyncIterator[bytes]:
        """Nobody sends files here."""
        raise Refused(Reason.NOT_FOUND, file)
        yield b""

    async def set_menu(self, commands: Sequence[MenuCommand]) -> None:
        """The console shows commands by `/help`."""

    def measure(self, body: Rich) -> int:
        """Characters."""
        return len(body)

    def health(self) -> Health:
        """Always well."""
        return Health(is_well=True)

    async def examine(self) -> Sequence[Finding]:
        """Nothing can be wrong."""
        return ()

    async def close(self) -> None:
        """Nothing to let go of."""

    # -- private ----------------------------------------------------------------------------

    def _happens(self, event: PLATFORM_EVENTS) -> None:
        self.is_idle.clear()
        self._events.put_nowait(event)
        self.on_change()

    def _cause(self, kind: str) -> str:
        self._number += 1
        return f"con:{self._life}:{kind}:{self._number}"

    def _replied(self, room: Room, message: str) -> Replied | None:
        shown = room.find(message) if message else None
        if shown is None:
            return Replied(id=message) if message else None
        author = self.world.people.get(shown.author)
        bot = Account(platform=PLATFORM, id="bot", name="Tertulia", is_bot=True)
        return Replied(
            id=message, sender=author.account if author else bot, text=shown.body.text
        )

    def _mentions(self, text: str) -> tuple[Account, ...]:
        return tuple(
            person.account for person in self.world.people.values() if f"@{person.id}" in text
        )

    def _is_addressed(self, room: Room, text: str, reply_to: str) -> bool:
        shown = room.find(reply_to) if reply_to else None
        to_bot = shown is not None and not shown.author
        return room.chat.is_private or to_bot or f"@{self.username}" in text

    def _room(self, chat: Chat) -> Room:
        room = self.world.rooms.get(chat.id)
        if room is None:
            raise Refused(Reason.PLACE_GONE, chat.id)
        return room

    def _shown(self, chat: Chat, message: str) -> Shown:
        shown = self._room(chat).find(message)
        if shown is None:
            raise Refused(Reason.NOT_FOUND, message)
        return shown


def _rich(body: object) -> Rich:
    if not isinstance(body, Rich):
        raise TypeError(body)
    return body


