"""The people of the ticket soak: who asks on which network, and who of the team answers where."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import discord

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import (
    ChannelHandle,
    MemberActor,
    as_discord_message,
    env_of,
    messages_of,
)
from tests.servers.telegram.dice import Dice
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.support.telegram import TimedTelegram

CHANNELS = 6
MOST_ANSWERS = 2
Mark = str
"""A word that occurs in one message of one person, and nowhere else."""


@dataclass
class Case:
    """One asker with one question, and all that must come of it."""

    number: int
    asker: Person | MemberActor
    channel: ChannelHandle | None = None
    """Where they ask on Discord; on Telegram they ask in private."""
    said: dict[Mark, int] = field(default_factory=dict)
    """What the asker wrote: marks and messages."""
    answers: dict[Mark, tuple[str, int]] = field(default_factory=dict)
    """What the team wrote: on which network, and below which message."""
    again: set[Mark] = field(default_factory=set)
    """Answers to a card that the dead bot never wrote down, which the team gave once more."""
    wanted: int = 1
    thread: ChannelHandle | None = None
    card: int = 0
    """The newest message of the case in the team's room on Telegram."""


class Helpdesk:
    """A community on two networks, and a team with a room on each."""

    def __init__(
        self, telegram: TimedTelegram, server: DiscordServer, dice: Dice, tickets: int
    ) -> None:
        self.telegram = telegram
        self.server = server
        self.dice = dice
        self.group = telegram.supergroup("Plaza")
        self.room = telegram.supergroup("Team")
        owner = telegram.owner(self.room)
        if not isinstance(owner, Person):
            raise TypeError(owner)
        self.mod = owner
        self.guild = server.world.create_guild("Plaza")
        self.staff = self.guild.create_text_channel("team")
        self.channels = [self.guild.create_text_channel(f"c{n}") for n in range(CHANNELS)]
        self.owner = MemberActor(env_of(self.guild), self.guild, self.guild.owner)
        self.cases: list[Case] = []
        self._left = list(range(tickets))
        self._serial = 0
        self._seen = 0
        self._by_mark: dict[Mark, Case] = {}
        self._threads: set[int] = set()

    @property
    def is_done(self) -> bool:
        """Whether everybody has asked and been answered as often as they are to be."""
        return not self._left and all(len(one.answers) >= one.wanted for one in self.cases)

    async def act(self) -> bool:
        """Let somebody do something; False if there is nothing to do just now."""
        self._serial += 1
        chance = self.dice.random()
        if self._left and chance < 0.45:
            await self._ask()
            return True
        if chance > 0.9 and await self._go_on():
            return True
        if await self._answer():
            return True
        if self._left:
            await self._ask()
            return True
        return False

    async def _ask(self) -> None:
        number = self._left.pop(0)
        mark = f"q{self._serial}z"
        words = f"/contact may I bring my teapot to number {number}? {mark}"
        case: Case
        if number % 2:
            person = self.telegram.user(f"Asker {number}", language="en")
            self.telegram.bot.met.add(person.id)
            case = Case(number, person)
            case.said[mark] = person.says(words)["message_id"]
        else:
            channel = self.dice.choice(self.channels)
            member = people.join(self.guild, f"asker{number}")
            case = Case(number, member, channel)
            case.said[mark] = (await member.send(channel, words)).id
        case.wanted = self.dice.randrange(1, 1 + MOST_ANSWERS)
        self.cases.append(case)
        self._by_mark[mark] = case

    async def _go_on(self) -> bool:
        """Somebody adds something: in private, or below what the team answered them."""
        case = self.dice.choice(self.cases) if self.cases else None
        if case is None:
            return False
        mark = f"m{self._serial}z"
        if isinstance(case.asker, Person):
            case.said[mark] = case.asker.says(f"it is blue {mark}")["message_id"]
        elif answer := self._answer_seen(case):
            member, channel = case.asker, case.channel
            if channel is None:
                raise TypeError(case)
            said = await member.send(channel, f"it is green {mark}", reply_to=answer)
            case.said[mark] = said.id
        else:
            return False
        self._by_mark[mark] = case
        return True

    def _answer_seen(self, case: Case) -> discord.Message | None:
        """What the team answered to somebody on Discord, as they see it."""
        if case.channel is None or not case.answers:
            return None
        sent = reversed(self.said_in(case.channel))
        return next((one for one in sent if any(m in one.content for m in case.answers)), None)

    async def _answer(self) -> bool:
        """Somebody of the team answers any of those who wait."""
        self.look()
        open_ = [one for one in self.cases if len(one.answers) < one.wanted]
        shown = [one for one in open_ if one.card or one.thread]
        if not shown:
            return False
        await self.answer(self.dice.choice(shown))
        return True

    async def answer(self, case: Case) -> Mark:
        """The team answers a case in one of its rooms, below something that is seen there."""
        self._serial += 1
        mark = f"a{self._serial}z"
        words = f"yes, with a lid {mark}"
        if case.thread and (not case.card or self.dice.random() < 0.5):
            below = self.dice.choice(self._questions_in(case.thread, case))
            await self.owner.send(case.thread, words, reply_to=below)
            case.answers[mark] = ("discord", below.id)
        else:
            card = self.room.messages[case.card]
            self.mod.says(words, self.room, reply_to=card)
            case.answers[mark] = ("telegram", case.card)
        self._by_mark[mark] = case
        return mark

    def _questions_in(self, thread: ChannelHandle, case: Case) -> list[discord.Message]:
        """What the team may answer in a thread: the card and what the asker added."""
        return [
            one
            for one in self.said_in(thread)
            if self._of(one.content) is case and not mark_in(one.content, case.answers)
        ]

    def look(self) -> None:
        """The team reads what is new in its rooms."""
        for number in range(self._seen + 1, self.room.last_id + 1):
            message = self.room.messages.get(number)
            if message and self.room.authors.get(number) == self.telegram.bot.id:
                case = self._of(message.get("text", ""))
                if case and not any(mark in message["text"] for mark in case.answers):
                    case.card = number
        self._seen = self.room.last_id
        for thread in self.staff.threads:
            if thread.id in self._threads:
                continue
            found = [case for one in self.said_in(thread) if (case := self._of(one.content))]
            if found:
                found[0].thread = thread
                self._threads.add(thread.id)

    def _of(self, text: str) -> Case | None:
        return next((self._by_mark[word] for word in text.split() if word in self._by_mark), None)

    def said_in(self, channel: ChannelHandle) -> list[discord.Message]:
        """What the bot said in a channel or thread on Discord."""
        backend, me = self.server.world.backend, self.server.bot_id
        own = [one for one in messages_of(backend, channel.id) if one.author_id == me]
        return [as_discord_message(self.server.world, one) for one in own]

    def heard(self) -> Iterator[tuple[Case, Mark, str, bool]]:
        """Every mark the bot said anywhere: whose, which, in which chat, whether rightly there."""
        for message in self.telegram.sent():
            yield from self._heard_on_telegram(message)
        for place in (self.staff, *self.staff.threads, *self.channels):
            for one in self.said_in(place):
                for case, mark in self._marks(one.content):
                    yield case, mark, f"discord:{place.id}", self._is_right(case, place, one)

    def _heard_on_telegram(self, message: Json) -> Iterator[tuple[Case, Mark, str, bool]]:
        chat = message["chat"]["id"]
        for case, mark in self._marks(message.get("text", "")):
            is_own = case.channel is None and chat == case.asker.id and mark in case.answers
            yield case, mark, f"telegram:{chat}", chat == self.room.id or is_own

    def _is_right(self, case: Case, place: ChannelHandle, said: discord.Message) -> bool:
        """Among the team in the case's own thread, or below the asker's own words."""
        if case.channel is None or place.id != case.channel.id:
            return case.thread is not None and place.id == case.thread.id
        target = said.reference.message_id if said.reference else 0
        return mark_in(said.content, case.answers) and target in case.said.values()

    def _marks(self, text: str) -> Iterator[tuple[Case, Mark]]:
        for word in text.split():
            if case := self._by_mark.get(word):
                yield case, word


def mark_in(text: str, marks: dict[Mark, tuple[str, int]]) -> bool:
    """Whether a text carries one of these marks."""
    return any(word in marks for word in text.split())
