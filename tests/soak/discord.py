"""The bot on Discord, killed again and again while a server goes on talking."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import discord

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, GuildHandle, MemberActor
from tests.servers.telegram.dice import Dice, thrown
from tests.soak import knowledge
from tests.soak.flight import Flight
from tests.soak.store import ACTIVITY, PRESENCE, TICKETS, Store
from tests.soak.telegram import DRAIN_SECONDS, LONGEST, SETTLING, SHORTEST
from tests.soak.verdict import Verdict, repeated
from tests.support.process import Process, Settings, bot, import_entries

CHANNELS, MEMBERS = 6, 40
AT_WORK = 0.06
TALK = ("good morning", "the train was late again", "see you on Thursday", "it works here")
Say = Callable[[str], None]
Content = tuple[int, int, str]


class Square:
    """The people of the server, what they do, and what must come of it."""

    def __init__(self, server: DiscordServer, dice: Dice, tickets: int) -> None:
        self.dice = dice
        self.server = server
        self.guild: GuildHandle = server.world.create_guild("Square")
        self.staff = self.guild.create_text_channel("staff")
        self.channels = [self.guild.create_text_channel(f"c{n}") for n in range(CHANNELS)]
        self.members = [people.join(self.guild, f"member{n}") for n in range(MEMBERS)]
        self.askers = [people.join(self.guild, f"asker{n}") for n in range(tickets)]
        self.done = 0
        self.rows: set[tuple[str, int]] = set()
        self.answers: set[tuple[int, int]] = set()
        self.activity: Counter[str] = Counter()
        self.tickets: Counter[str] = Counter()
        self.cards: set[str] = set()
        self.newcomers: Counter[str] = Counter()
        self.questions = 0
        self._acts = [self.talk] * 70 + [self.question] * 14 + [self.ticket] * 4 + [self.join] * 6

    async def act(self) -> None:
        """Let somebody do something."""
        self.done += 1
        await self.dice.choice(self._acts)()

    async def talk(self) -> None:
        """Somebody says something."""
        text = f"{self.dice.choice(TALK)} ({self.done})"
        await self._say(self.dice.choice(self.members), self.dice.choice(self.channels), text)

    async def question(self) -> None:
        """Somebody asks what the knowledge base knows."""
        person, channel = self.dice.choice(self.members), self.dice.choice(self.channels)
        number = await self._say(person, channel, self.dice.choice(knowledge.QUESTIONS))
        self.answers.add((channel.id, number))
        self.questions += 1

    async def ticket(self) -> None:
        """Somebody asks the bot what nobody but the team can know."""
        if not self.askers:
            await self.talk()
            return
        person, channel = self.askers.pop(), self.dice.choice(self.channels)
        mark = f"mark-{self.done}-"
        text = f"<@{self.server.bot_id}> why does my purple teapot whistle {mark}"
        self.answers.add((channel.id, await self._say(person, channel, text)))
        self.tickets[str(person.id)] += 1
        self.cards.add(mark)

    async def join(self) -> None:
        """Somebody new enters the server; nobody tells the bot if it is dead."""
        person = people.join(self.guild, f"new{self.done}")
        self.newcomers[str(person.id)] += 1

    async def _say(self, person: MemberActor, channel: ChannelHandle, text: str) -> int:
        message = await person.send(channel, text)
        self.rows.add((str(channel.id), message.id))
        self.activity[str(person.id)] += 1
        return message.id


class DiscordSoak:
    """One run: so many things happen, through so many lives and the downtimes between them."""

    def __init__(self, folder: Path, *, lives: int, updates: int, seed: int) -> None:
        self.lives = lives
        self.updates = updates
        self.dice = thrown(seed)
        self.server = DiscordServer()
        self.square = Square(self.server, self.dice, tickets=max(3, updates // 30))
        self.folder = folder
        self.store = Store(folder / "bot.db")
        self.flight = Flight(self.store)
        self._lived = 0

    async def run(self, say: Say) -> Verdict:
        """Live, die, catch up, drain, judge."""
        async with self.server:
            process = bot(self.folder, self._settings())
            await import_entries(knowledge.write(self.folder / "faq.jsonl"), self.folder)
            try:
                await self._first_day(process)
                for number in range(self.lives):
                    await self._life(process, self.lives - number)
                    if number % 10 == 9:
                        say(f"discord: {number + 1} lives, {self.square.done} events")
                await self._wake(process)
                await self._drained(process)
                code = await process.stop()
            finally:
                await process.kill()
        self._lived = process.lives
        return self.judge(code)

    def _settings(self) -> Settings:
        server, guild = self.server, self.square.guild
        return {
            "discord": {
                "token": server.token,
                "api_url": server.api,
                "gateway_url": server.gateway_url,
            },
            "ops": {"http": "off"},
            "communities": [
                {
                    "name": "Square",
                    "chats": [f"discord:{guild.id}"],
                    "staff": f"discord:{self.square.staff.id}",
                }
            ],
        }

    async def _first_day(self, process: Process) -> None:
        """The bot comes to know the server in peace; what was said before is not its business."""
        await self._wake(process)
        await self.square.talk()
        await self._drained(process)
        await process.stop()

    async def _wake(self, process: Process) -> None:
        before = self.server.gateway.identified
        await process.start()
        await process.until(
            self.server.until(lambda: self.server.gateway.identified > before, within=60)
        )

    async def _life(self, process: Process, lives_left: int) -> None:
        """Talk while it is dead, talk while it catches up and lives, then kill it."""
        portion = -(-max(0, self.updates - self.square.done) // lives_left)
        for _ in range(portion // 2):
            await self.square.act()
        await self._wake(process)
        length = SHORTEST + (LONGEST - SHORTEST) * self.dice.random()
        steps = portion - portion // 2
        for _ in range(steps):
            await self.square.act()
            await asyncio.sleep(length / steps)
        await self.square.question()
        await asyncio.sleep(AT_WORK * self.dice.random())  # so that an answer is on its way
        await process.kill()
        await asyncio.sleep(SETTLING)  # what was on the wire arrives
        self.flight.look((str(place.id), str(one.id)) for place, one in self._said())

    async def _drained(self, process: Process) -> None:
        async with asyncio.timeout(DRAIN_SECONDS):
            while self.square.rows - self.store.messages().keys() or not self.store.is_idle():
                await process.until(asyncio.sleep(0.2))

    def _sent(self) -> list[Content]:
        """Everything the bot said: where, to what, which words."""
        return [
            (place.id, one.reference.message_id or 0 if one.reference else 0, one.content)
            for place, one in self._said()
        ]

    def _said(self) -> Iterator[tuple[ChannelHandle, discord.Message]]:
        staff = self.square.staff
        for place in (staff, *staff.threads, *self.square.channels):
            for one in self.server.sent(place):
                yield place, one

    def judge(self, code: int = 0) -> Verdict:
        """Count everything; code: what the last life ended with."""
        verdict = Verdict("discord")
        square, store, sent = self.square, self.store, self._sent()
        doubles = repeated(sent)
        verdict.figures = {
            "lives": self._lived, "kills": self.lives, "events": square.done,
            "messages": len(square.rows), "answers": len(square.answers), "sends": len(sent),
            "duplicates": sum(doubles.values()), "in flight at a kill": self.flight.count,
        }  # fmt: skip
        found = store.messages()
        told = {(channel, target) for channel, target, _ in sent}
        verdict.nothing("messages lost", square.rows - found.keys())
        verdict.equal("messages of a member", square.activity, store.counts(ACTIVITY))
        verdict.equal("tickets", square.tickets, store.counts(TICKETS))
        verdict.equal("questions", {"answered": square.questions}, {"answered": store.answered()})
        present = store.counts(PRESENCE)
        joined = {id_: present.get(id_, 0) for id_ in square.newcomers}
        verdict.equal("joins", square.newcomers, joined)
        verdict.nothing("answers lost", square.answers - told)
        rooms = {square.staff.id, *(thread.id for thread in square.staff.threads)}
        words = "\n".join(content for place, _, content in sent if place in rooms)
        verdict.nothing("cards lost", [mark for mark in square.cards if mark not in words])
        verdict.nothing("duplicate sends", doubles)
        verdict.nothing("things set aside", store.kept())
        verdict.nothing("actions given up", store.failed())
        verdict.nothing("requests that were wrong", self.server.problems)
        verdict.nothing("unclean ends", [code] if code else [])
        if not store.is_whole():
            verdict.violations.append("the database is damaged")
        return verdict
