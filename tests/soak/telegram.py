"""The bot on Telegram, killed again and again while a town talks."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.servers.telegram.dice import Dice, thrown
from tests.servers.telegram.facts import Json
from tests.soak import knowledge
from tests.soak.flight import Flight
from tests.soak.store import ACTIVITY, PRESENCE, SETTINGS, TICKETS, Store
from tests.soak.telegram_server import RecordingTelegram
from tests.soak.town import Town
from tests.soak.verdict import Verdict, repeated
from tests.support.process import Process, Settings, bot, import_entries

SHORTEST, LONGEST = 0.3, 1.1
"""Seconds a life lasts after its first `getUpdates`."""
SETTLING = 0.02
DRAIN_SECONDS = 240.0
Say = Callable[[str], None]


class TelegramSoak:
    """One run: so many updates, so many lives."""

    def __init__(self, folder: Path, *, lives: int, updates: int, seed: int) -> None:
        self.lives = lives
        self.updates = updates
        self.dice: Dice = thrown(seed)
        self.telegram = RecordingTelegram()
        self.town = Town(self.telegram, self.dice, tickets=min(60, updates // 50))
        self.telegram.recorded.begin()
        settings: Settings = {
            "telegram": self.telegram.settings(),
            "ops": {"http": "off"},
            "communities": [self.town.community()],
        }
        self.folder, self._settings = folder, settings
        self.store = Store(folder / "bot.db")
        self.flight = Flight(self.store)
        self._lived = 0

    async def run(self, say: Say) -> Verdict:
        """Live, die, drain, judge."""
        async with self.telegram:
            self._settings = {**self._settings, "telegram": self.telegram.settings()}
            process = bot(self.folder, self._settings)
            await import_entries(knowledge.write(self.folder / "faq.jsonl"), self.folder)
            try:
                for number in range(self.lives):
                    await self._life(process, self.lives - number)
                    if number % 10 == 9:
                        say(f"telegram: {number + 1} lives, {self.telegram.recorded.told} updates")
                await process.start()
                await self._drained(process)
                code = await process.stop()
            finally:
                await process.kill()
        self._lived = process.lives
        return self.judge(code)

    async def _life(self, process: Process, lives_left: int) -> None:
        """One life: a part of what is left happens before its first poll, the rest after."""
        self.town.wait()
        acts = self._portion(lives_left)
        await process.start()
        for _ in range(next(acts, 0)):
            self.town.act()
        await process.until(self.telegram.until_polled())
        length = SHORTEST + (LONGEST - SHORTEST) * self.dice.random()
        steps = next(acts, 0)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for step in range(steps):
            await asyncio.sleep(max(0.0, begin + length * step / steps - loop.time()))
            self.town.act()
        await asyncio.sleep(max(0.0, begin + length - loop.time()))
        await process.kill()
        await asyncio.sleep(SETTLING)  # what was on the wire arrives
        self.flight.look(_name(message) for message in self.telegram.sent())

    def _portion(self, lives_left: int) -> Iterator[int]:
        left = max(0, self.updates - self.telegram.recorded.told)
        portion = -(-left // lives_left)
        yield portion // 3
        yield portion - portion // 3

    async def _drained(self, process: Process) -> None:
        async with asyncio.timeout(DRAIN_SECONDS):
            await process.until(self.telegram.until_polled())
            while self.telegram.pending() or not self.store.is_idle():
                await process.until(asyncio.sleep(0.2))

    def judge(self, code: int = 0) -> Verdict:
        """Count everything; code: what the last life ended with."""
        verdict = Verdict("telegram")
        sent, recorded, town, store = (
            self.telegram.sent(), self.telegram.recorded, self.town, self.store,
        )  # fmt: skip
        doubles = repeated(_content(message) for message in sent)
        by_chat: Counter[str] = Counter()
        for (chat, _, _), more in doubles.items():
            by_chat[chat] += more
        verdict.figures = {
            "lives": self._lived, "kills": self.lives, "updates": recorded.told,
            "answers": len(town.answers), "sends": len(sent), "duplicates": sum(by_chat.values()),
            "in flight at a kill": self.flight.count,
            "replies": len(town.deliveries),
        }  # fmt: skip
        found = store.messages()
        verdict.nothing("messages lost", recorded.rows - found)
        verdict.nothing("events lost", sorted(recorded.causes - store.causes()))
        verdict.equal("messages of a member", town.activity, store.counts(ACTIVITY))
        verdict.equal("tickets", town.tickets, store.counts(TICKETS))
        verdict.equal("joins", town.joined, store.counts(PRESENCE))
        verdict.equal("settings", town.settings, store.counts(SETTINGS))
        verdict.equal("questions", {"answered": town.questions}, {"answered": store.answered()})
        verdict.nothing("answers lost", town.answers - self.telegram.answers.keys())
        verdict.nothing("cards lost", self._untold(town.cards, sent))
        known = {message for chat, message in store.marked() if chat == str(town.staff.id)}
        # Who answers the first of two equal cards answers one that the dead bot never wrote down.
        to_known = {mark for mark, card in town.deliveries.items() if str(card) in known}
        verdict.nothing("replies lost", self._untold(to_known, sent))
        verdict.nothing(
            "duplicates beyond those in flight",
            [chat for chat, more in by_chat.items() if more > self.flight.chats[chat]],
        )
        verdict.nothing("chats with two sends in flight", self.flight.crowded)
        verdict.nothing("things set aside", store.kept())
        verdict.nothing("actions given up", store.failed())
        verdict.nothing("requests that were wrong", self.telegram.problems)
        verdict.nothing("unclean ends", [code] if code else [])
        if not store.is_whole():
            verdict.violations.append("the database is damaged")
        return verdict

    @staticmethod
    def _untold(marks: set[str], sent: list[Json]) -> list[str]:
        return [mark for mark in marks if not any(mark in one.get("text", "") for one in sent)]


def _name(message: Json) -> tuple[str, str]:
    return str(message["chat"]["id"]), str(message["message_id"])


def _content(message: Json) -> tuple[str, int, str]:
    """What makes two messages the same: where, to what, which words."""
    target = message.get("reply_to_message", {}).get("message_id", 0)
    return str(message["chat"]["id"]), int(target), str(message.get("text", ""))
