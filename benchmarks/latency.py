"""How long an answer takes under load, and whether one chat's trouble reaches the others."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.crowd import Crowd
from tests.servers.telegram.people import Person
from tests.servers.telegram.state import Chat
from tests.support.process import Process, Settings, bot
from tests.support.telegram import TimedTelegram

ASKERS = 400
STUCK_SECONDS = 30
PATIENCE = 60.0
Act = Callable[[], object]


class Latency(NamedTuple):
    """Milliseconds from an update out of the server to its answer in."""

    p50: float
    p99: float
    worst: float
    answers: int


class Load:
    """Messages at a steady pace, one in a hundred of them a command that is answered."""

    def __init__(self, telegram: TimedTelegram, crowd: Crowd) -> None:
        self.telegram = telegram
        self.crowd = crowd
        self.askers = [telegram.user(f"Asker {number}") for number in range(ASKERS)]
        for person in self.askers:
            telegram.bot.met.add(person.id)
        self.asked: list[tuple[int, tuple[int, int]]] = []

    def act(self, number: int) -> Act:
        """What happens as the number-th thing."""
        if number % 100 != 50:  # noqa: PLR2004 - one in a hundred, from the middle on
            return self.crowd.talk
        person = self.askers[number // 100 % ASKERS]
        return lambda: self._ask(person)

    def _ask(self, person: Person) -> None:
        update, message = self.crowd.ask(person)
        self.asked.append((update, (person.id, message)))

    async def run(self, process: Process, per_second: int, seconds: int) -> Latency:
        """Let it all happen and wait until everything is answered.

        One answer goes before: the client library is loaded with the first one.
        """
        self.crowd.talk(1000)
        self._ask(self.askers[-1])
        async with asyncio.timeout(PATIENCE):
            await process.until(self.telegram.until(self._is_answered))
        self.asked.clear()
        count = per_second * seconds
        await self.telegram.at_pace(per_second, map(self.act, range(count)))
        async with asyncio.timeout(PATIENCE):
            await self.telegram.until(self._is_answered)
        return self._measured()

    def _is_answered(self) -> bool:
        return all(key in self.telegram.answers for _, key in self.asked)

    def _measured(self) -> Latency:
        took = sorted(
            (self.telegram.answers[key][0] - self.telegram.handed[update]) * 1000
            for update, key in self.asked
        )
        worst = len(took) - 1
        return Latency(took[worst // 2], took[int(worst * 0.99)], took[worst], len(took))


async def under_load(folder: Path, per_second: int, seconds: int) -> Latency:
    """Answers among so many messages a second."""
    async with TimedTelegram() as telegram:
        crowd = Crowd(telegram)
        load = Load(telegram, crowd)
        process = _bot(telegram, crowd, folder, "benchmarks.idle")
        await process.start()
        try:
            await process.until(telegram.until_polled())
            return await load.run(process, per_second, seconds)
        finally:
            await process.kill()


async def beside_trouble(folder: Path, per_second: int, seconds: int) -> Latency:
    """The same while one chat's answers hang for 30 s and another chat's handlers all fail."""
    async with TimedTelegram() as telegram:
        crowd = Crowd(telegram)
        load = Load(telegram, crowd)
        stuck, failing = telegram.user("Stuck"), telegram.supergroup("Failing", [*crowd.members])
        telegram.bot.met.add(stuck.id)
        telegram.forget_pending()
        telegram.fault("sendMessage", delay=STUCK_SECONDS, times=10**6, chat=stuck.home())
        process = _bot(telegram, crowd, folder, "benchmarks.idle,tests.support.trouble")
        await process.start()
        try:
            await process.until(telegram.until_polled())
            troubles = telegram.at_pace(10, _troubles(crowd, stuck, failing, seconds))
            try:
                return await load.run(process, per_second, seconds)
            finally:
                troubles.cancel()
        finally:
            await process.kill()


def _troubles(crowd: Crowd, stuck: Person, failing: Chat, seconds: int) -> list[Act]:
    return [
        (lambda: crowd.ask(stuck)) if number % 2 else lambda: _fail(crowd, failing)
        for number in range(seconds * 10)
    ]


def _fail(crowd: Crowd, failing: Chat) -> None:
    crowd.members[0].says("fail", failing)


def _bot(telegram: TimedTelegram, crowd: Crowd, folder: Path, features: str) -> Process:
    settings: Settings = {
        "telegram": telegram.settings(),
        "ops": {"http": "off"},
        "communities": [crowd.community()],
    }
    return bot(folder, settings, features)
