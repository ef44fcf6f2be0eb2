"""The console: a real platform without a network, on which the demo and the tests live."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime

from bot.actions import PlatformAction, Send
from bot.clock import Clock
from bot.events import (
    PLATFORM_EVENTS,
    Account,
    Chat,
    Edited,
    Joined,
    Left,
    Media,
    Message,
    Pressed,
    Reacted,
    Replied,
    Right,
)
from bot.formatting.rich import Rich
from bot.platform import (
    Batch,
    Capability,
    Finding,
    Health,
    Intake,
    MenuCommand,
    Pace,
    Reason,
    Receipt,
    Refused,
    Unreadable,
)
from bot.platforms.console.performing import Hands
from bot.platforms.console.world import PLATFORM, Person, Room, Shown, World

MOST_AT_ONCE = 100
EVERYTHING = frozenset(Right) - {Right.OWNER, Right.STAFF_ROLE}
BOT = Account(platform=PLATFORM, id="bot", name="Tertulia", username="tertulia", is_bot=True)


class ConsolePlatform:
    """People type, the bot answers, and nothing leaves the machine."""

    name = PLATFORM
    username = BOT.username
    me = BOT.id
    pace = Pace()
    capabilities = frozenset(
        {
            Capability.EPHEMERAL,
            Capability.BUTTONS,
            Capability.REACTIONS,
            Capability.TOPICS,
            Capability.BULK_DELETE,
            Capability.DELETIONS_SEEN,
        }
    )

    def __init__(self, world: World, clock: Clock, *, life: str = "1") -> None:
        self.world = world
        self._clock = clock
        self._life = life
        self._events: asyncio.Queue[PLATFORM_EVENTS | Unreadable] = asyncio.Queue()
        self._number = 0
        self._hands = Hands(world)
        self.toasts = self._hands.toasts
        """What flashed up for whom, as (person, text)."""
        self.typing = self._hands.typing
        """The rooms in which an answer was seen being written."""
        self.files: dict[str, bytes] = {}
        """What can be opened, by reference."""
        self.stored: Callable[[str], AsyncIterator[bytes]] | None = None
        """Gives the bytes of a file that the bot made."""
        self.delivered: dict[tuple[str, str], bytes] = {}
        """The files the bot sent, by room and name."""
        self.menu: Sequence[MenuCommand] = ()
        """What a network would offer beside the line in which one types."""
        self.on_change: Callable[[], None] = lambda: None
        self.before_perform: Callable[[PlatformAction], Awaitable[None]] | None = None
        """For tests: a platform that is slow, or refuses."""
        self.is_idle = asyncio.Event()
        self.is_idle.set()

    # -- what people do ---------------------------------------------------------------------

    def say(
        self,
        person: Person,
        room: Room,
        text: str,
        *,
        reply_to: str = "",
        at: datetime | None = None,
    ) -> Message:
        """Somebody writes in a room."""
        id_ = self.world.next_number()
        room.messages.append(Shown(id=id_, author=person.id, body=Rich(text), reply_to=reply_to))
        event = Message(
            cause=f"con:{self._life}:{id_}",
            at=at or self._clock.now(),
            chat=room.chat,
            id=id_,
            sender=person.account,
            text=text,
            reply_to=self._replied(room, reply_to),
            mentions=self._mentions(text),
            is_addressed=self._is_addressed(room, text, reply_to),
        )
        self._happens(event)
        return event

    def send_file(self, person: Person, room: Room, name: str, body: bytes) -> None:
        """Somebody sends a file."""
        id_ = self.world.next_number()
        file = f"{self.name}:file-{id_}"
        self.files[file] = body
        room.messages.append(Shown(id=id_, author=person.id, body=Rich(f"[document {name}]")))
        media = Media(kind="document", file=file, name=name, size=len(body))
        self._happens(
            Message(
                cause=f"con:{self._life}:{id_}", at=self._clock.now(), chat=room.chat, id=id_,
                sender=person.account, is_caption=True, media=(media,),
            )
        )  # fmt: skip

    def edit(self, person: Person, room: Room, message: str, text: str) -> None:
        """Somebody changes what they wrote."""
        shown = room.find(message)
        if shown is None or shown.author != person.id:
            raise LookupError(message)
        shown.body, shown.is_edited = Rich(text), True
        self._happens(
            Edited(
                cause=self._cause("edit"),
                at=self._clock.now(),
                chat=room.chat,
                id=message,
                sender=person.account,
                text=text,
                is_addressed=self._is_addressed(room, text, ""),
            )
        )

    def press(self, person: Person, room: Room, label: str, message: str = "") -> bool:
        """Somebody presses the newest button with this label; False if there is none."""
        for shown in reversed(room.seen_by(person.id)):
            for button in (b for row in shown.buttons for b in row):
                if (
                    isinstance(button.label, Rich)
                    and button.label.text == label
                    and (message in {"", shown.id})
                ):
                    self.press_data(person, room, shown.id, button.data)
                    return True
        return False

    def press_data(self, person: Person, room: Room, message: str, data: str) -> None:
        """Somebody presses a button that claims to be this one."""
        cause = self._cause("press")
        self._happens(
            Pressed(
                cause=cause,
                at=self._clock.now(),
                chat=room.chat,
                sender=person.account,
                message=message,
                data=data,
                interaction=f"{person.id}|{cause}",
            )
        )

    def react(self, person: Person, room: Room, message: str, *emoji: str) -> None:
        """Somebody reacts to a message."""
        self._happens(
            Reacted(
                cause=self._cause("react"),
                at=self._clock.now(),
                chat=room.chat,
                sender=person.account,
                message=message,
                added=emoji,
            )
        )

    def join(self, person: Person, room: Room) -> None:
        """Somebody comes in."""
        room.members.add(person.id)
        self._happens(
            Joined(
                cause=self._cause("join"),
                at=self._clock.now(),
                chat=room.chat,
                sender=person.account,
            )
        )

    def leave(self, person: Person, room: Room) -> None:
        """Somebody goes."""
        room.members.discard(person.id)
        self._happens(
            Left(
                cause=self._cause("leave"),
                at=self._clock.now(),
                chat=room.chat,
                sender=person.account,
            )
        )

    def happens(self, event: PLATFORM_EVENTS) -> None:
        """Anything else an adapter could report."""
        self._happens(event)

    def garble(self, raw: bytes) -> Unreadable:
        """Something arrives that nobody can read."""
        lost = Unreadable(cause=self._cause("garbled"), raw=raw, reason="not a message")
        self._happens(lost)
        return lost

    # -- the platform -----------------------------------------------------------------------

    async def receive(self, intake: Intake) -> None:
        """Hand over what people do, until cancelled."""
        intake.clear_to_send(self.name)
        while True:
            if self._events.empty():
                self.is_idle.set()
            arrived = [await self._events.get()]
            while not self._events.empty() and len(arrived) < MOST_AT_ONCE:
                arrived.append(self._events.get_nowait())
            events = [one for one in arrived if not isinstance(one, Unreadable)]
            lost = [one for one in arrived if isinstance(one, Unreadable)]
            await intake.take(Batch(platform=self.name, events=events, unreadable=lost))

    def menu_of(self, person: Person) -> list[str]:
        """The commands a network would offer somebody in the group they are in."""
        is_admin = any(Right.SETTINGS in rights for rights in person.rights.values())
        return [
            f"/{one.path[0]}"
            for one in self.menu
            if one.is_in_groups and (is_admin or (one.is_for_members and one.is_in_menu))
        ]

    async def perform(self, action: PlatformAction, key: str) -> Receipt:
        """Show what the bot does in the rooms."""
        if self.before_perform is not None:
            await self.before_perform(action)
        receipt = self._hands.perform(action)
        if isinstance(action, Send):
            await self._deliver(action)
        self.on_change()
        return receipt

    async def rights(self, chat: Chat, account: Account) -> frozenset[Right]:
        """What somebody may do in a room."""
        if account.id == self.me:
            return self.world.bot_rights.get(chat.id, EVERYTHING)
        person = self.world.people.get(account.id)
        if person is None:
            return frozenset()
        return person.rights.get(chat.id) or person.rights.get(chat.parent, frozenset())

    async def open(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file somebody put here."""
        if file not in self.files:
            raise Refused(Reason.NOT_FOUND, file)
        yield self.files[file]

    async def set_menu(self, commands: Sequence[MenuCommand]) -> None:
        """The console shows commands by `/help`; what a network would show is kept."""
        self.menu = commands

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

    async def _deliver(self, action: Send) -> None:
        for media in action.media:
            if self.stored is not None:
                pieces = [piece async for piece in self.stored(media.file)]
                self.delivered[action.chat.id, media.name] = b"".join(pieces)

    def _happens(self, event: PLATFORM_EVENTS | Unreadable) -> None:
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
        known = author.account if author else BOT
        return Replied(id=message, sender=known, text=shown.body.text)

    def _mentions(self, text: str) -> tuple[Account, ...]:
        people = (person.account for person in self.world.people.values())
        named = tuple(account for account in people if f"@{account.id}" in text)
        return (*named, BOT) if f"@{self.username}" in text else named

    def _is_addressed(self, room: Room, text: str, reply_to: str) -> bool:
        shown = room.find(reply_to) if reply_to else None
        to_bot = shown is not None and not shown.author
        return room.chat.is_private or to_bot or f"@{self.username}" in text
