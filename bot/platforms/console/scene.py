"""The stage of the tour: people speak and press, see what follows, and claims are checked."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.platforms.console.casa import EVERYBODY, STAFF, Casa
from bot.platforms.console.complaints import Complaints
from bot.platforms.console.evidence import Evidence
from bot.platforms.console.transcript import Transcript, buttons_of
from bot.platforms.console.world import Person, Room, Shown

PRIVATE = "private"


class Unfulfilled(Exception):  # noqa: N818 - named after what happened
    """The bot did not do what the story says; the sentence says what was expected."""


class Scene:
    """Lets the people of the house act, and tells what they see."""

    def __init__(self, casa: Casa, out: Callable[[str], None], complaints: Complaints) -> None:
        self.casa = casa
        self.complaints = complaints
        self.transcript = Transcript(casa.world, out)
        self._toasts = 0

    @property
    def evidence(self) -> Evidence:
        """What the store holds now."""
        return Evidence(self.casa.bot.store.database)

    @property
    def everybody(self) -> Room:
        """The room everybody is in."""
        return self.casa.room(EVERYBODY)

    @property
    def staff(self) -> Room:
        """The team's room."""
        return self.casa.room(STAFF)

    def who(self, id_: str) -> Person:
        """Somebody of the house."""
        return self.casa.who(id_)

    async def says(
        self, person: str, text: str, room: str = EVERYBODY, *, to: Shown | None = None
    ) -> list[Shown]:
        """Somebody writes: what the bot then says, wherever that is."""
        before = self.all_ids()
        place = self._room(person, room)
        self.casa.platform.say(self.who(person), place, text, reply_to=to.id if to else "")
        await self.settle()
        return self.said_since(before)

    async def presses(self, person: str, room: str, shown: Shown, label: str) -> list[str]:
        """Somebody presses a button: what flashes up for them."""
        place = self._room(person, room)
        number = len(self.casa.platform.toasts)
        self.tell(f"{self.who(person).account.name} presses [ {label} ]")
        self.expect(
            self.casa.platform.press(self.who(person), place, label, shown.id),
            f"a button [ {label} ] that {self.who(person).account.name} can press",
        )
        await self.settle()
        return [text for _, text in self.casa.platform.toasts[number:]]

    async def later(self, length: timedelta, words: str) -> list[Shown]:
        """Time passes: what the bot says because of it."""
        before = self.all_ids()
        self.tell(words)
        self.casa.skip(length)
        await self.casa.until(self._has_more_than(len(before)))
        await self.settle()
        return self.said_since(before)

    async def settle(self) -> None:
        """Wait until the bot has done everything, and tell it."""
        await self.casa.settle()
        self.show()

    def show(self) -> None:
        """Tell what is new."""
        self.transcript.go_on()
        toasts = self.casa.platform.toasts
        for person, text in toasts[self._toasts :]:
            self.transcript.flash(person, text)
        self._toasts = len(toasts)

    async def start_again(self) -> None:
        """Start the bot on what it remembers."""
        self._toasts = 0
        await self.casa.open()

    def tell(self, words: str) -> None:
        """Say something that is no message."""
        self.transcript.say(f"  … {words}")

    def expect(self, fact: object, sentence: str) -> None:
        """Go on only if this is so; raises Unfulfilled."""
        if not fact:
            raise Unfulfilled(f"expected: {sentence}")

    def said_since(self, before: set[str]) -> list[Shown]:
        """What the bot said after a moment."""
        return [
            shown
            for room in self.casa.world.rooms.values()
            for shown in room.messages
            if not shown.author and shown.id not in before
        ]

    def sees(self, person: str, room: Room, *words: str) -> list[Shown]:
        """The bot's messages with these words that somebody can read in a room."""
        if person not in room.members:
            return []
        return [
            shown
            for shown in room.seen_by(person)
            if not shown.author and all(word in shown.body.text for word in words)
        ]

    def card(self, question: str, person: str = "sam") -> Shown:
        """The card with a question, as somebody sees it in the staff room."""
        cards = self.sees(person, self.staff, "T-", question)
        name = self.who(person).account.name
        self.expect(len(cards) == 1, f"one card for “{question}” where {name} sees it")
        return cards[0]

    def labels(self, shown: Shown) -> list[str]:
        """The words on a message's buttons."""
        return [label for row in buttons_of(shown) for label in row]

    async def has_sent_all(self) -> bool:
        """Whether everything that was decided has been carried out."""
        return await self.evidence.waiting() == 0

    def all_ids(self) -> set[str]:
        """Every message there is."""
        return {m.id for room in self.casa.world.rooms.values() for m in room.messages}

    def _has_more_than(self, count: int) -> Callable[[], Awaitable[bool]]:
        async def more() -> bool:
            return len(self.all_ids()) > count

        return more

    def _room(self, person: str, room: str) -> Room:
        if room == PRIVATE:
            return self.casa.world.private(person)
        return self.casa.room(room)
