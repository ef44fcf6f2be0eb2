"""How soon a question stands in the queue of the team's room, while many people write to the team.

`python -m benchmarks.tickets [--rate N] [--seconds N] [--json]`: the real process, the strict
Telegram server, every commit on disk. One message in five opens a ticket, the others go on in one.
Counted is the time from the update leaving the server until the card's or line's row is committed,
seen by reading the database beside the bot; how fast the room may be written to is the network's.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.servers.telegram.people import Person
from tests.support.process import Process, Settings, bot, choose
from tests.support.telegram import TimedTelegram

WANTED_MS = 25.0
EACH = 5
"""Messages of one person: the first opens a ticket."""
LOOK_SECONDS = 0.001
PATIENCE = 120.0
ROWS = "SELECT key, id FROM outbox WHERE lane LIKE ? ORDER BY id"


class Intake(NamedTuple):
    """Milliseconds from an update out of the server to the row of its card or line."""

    p50: float
    p99: float
    worst: float
    messages: int
    tickets: int
    cpu_ms: float
    """Processor time of the bot for each message, with all that it sends meanwhile."""


class Watch:
    """Reads beside the bot which rows of its queue are committed, and when each was first seen."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: list[tuple[int, float]] = []

    async def look(self) -> None:
        """Look again and again until cancelled."""
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as store:
            last = 0
            while True:
                newest = store.execute("SELECT max(id) FROM outbox").fetchone()[0] or 0
                if newest > last:
                    last = newest
                    self._seen.append((last, time.perf_counter()))
                await asyncio.sleep(LOOK_SECONDS)

    def seen(self, room: int) -> dict[int, float]:
        """When the first row for a room was seen, by the update that led to it."""
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as store:
            rows = store.execute(ROWS, (f"%{room}%",)).fetchall()
        found: dict[int, float] = {}
        looks = iter(self._seen)
        newest, at = next(looks, (0, 0.0))
        for key, number in rows:
            while newest < number:
                newest, at = next(looks)
            update = str(key).split("+")[0].split(":")
            if update[0] == "tg":
                found.setdefault(int(update[1]), at)
        return found


async def measure(folder: Path, rate: int, seconds: int) -> Intake:
    """Let people write to the team at a steady pace, and look how soon it is queued."""
    async with TimedTelegram() as telegram:
        group, room = telegram.supergroup("Plaza"), telegram.supergroup("Team")
        people = [
            telegram.user(f"Asker {n}", language="en") for n in range(rate * seconds // EACH + 1)
        ]
        for person in people:
            telegram.bot.met.add(person.id)
        telegram.forget_pending()
        settings: Settings = {
            "telegram": telegram.settings(),
            "ops": {"http": "off"},
            "communities": [
                {"name": "Plaza", "chats": [f"telegram:{group.id}"],
                 "staff": f"telegram:{room.id}"}
            ],
        }  # fmt: skip
        process = bot(folder, settings)
        await _chosen(process, telegram, folder)
        await _warm(process, telegram, people.pop())
        watch = Watch(folder / "bot.db")
        looking = asyncio.ensure_future(watch.look())
        updates: list[int] = []
        before = process.cpu_seconds()
        try:
            await telegram.at_pace(rate, _acts(telegram, people, updates, rate * seconds))
            async with asyncio.timeout(PATIENCE):
                await process.until(telegram.until_read())
            cpu = (process.cpu_seconds() - before) * 1000 / len(updates)
            await asyncio.sleep(1)
        finally:
            looking.cancel()
            await process.kill()
        return _measured(telegram, watch.seen(room.id), updates, len(people))._replace(cpu_ms=cpu)


async def _chosen(process: Process, telegram: TimedTelegram, folder: Path) -> None:
    """Start once to have a database, choose the team's hours, and start for good."""
    for _ in range(2):
        await process.start()
        await process.until(telegram.until_polled())
        if process.lives == 1:
            await process.stop()
            choose(folder, {"relay.hours": '"always"'})
    await process.until_calm()


async def _warm(process: Process, telegram: TimedTelegram, person: Person) -> None:
    """One question goes before: the client library is loaded with the first thing that is sent."""
    message = person.says("/contact is anybody there?")
    key = (person.id, message["message_id"])
    async with asyncio.timeout(PATIENCE):
        await process.until(telegram.until(lambda: key in telegram.answers))
    await process.until_calm()


def _acts(
    telegram: TimedTelegram, people: list[Person], updates: list[int], count: int
) -> list[Callable[[], object]]:
    """Everybody opens a ticket in turn, and goes on in it later."""

    def write(number: int) -> None:
        person = people[number % len(people)]
        updates.append(telegram.bot.updates.next_id)
        is_first = number < len(people)
        person.says(f"/contact where is my parcel {number}?" if is_first else f"more {number}")

    return [lambda number=number: write(number) for number in range(count)]  # type: ignore[misc]


def _measured(
    telegram: TimedTelegram, seen: dict[int, float], updates: list[int], tickets: int
) -> Intake:
    lost = [update for update in updates if update not in seen]
    if lost:
        message = f"{len(lost)} messages were never queued for the team, the first: {lost[:3]}"
        raise AssertionError(message)
    took = sorted((seen[one] - telegram.handed[one]) * 1000 for one in updates)
    last = len(took) - 1
    return Intake(took[last // 2], took[int(last * 0.99)], took[last], len(took), tickets, 0.0)


def main() -> int:
    """Measure and print; 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200, help="messages a second")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a line")
    told = parser.parse_args()
    with TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), told.rate, told.seconds))
    is_reached = found.p99 <= WANTED_MS
    if told.json:
        print(json.dumps({**found._asdict(), "wanted": WANTED_MS, "reached": is_reached}))
    else:
        print(
            f"{found.messages} messages at {told.rate}/s, {found.tickets} tickets: queued after "
            f"p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms, worst {found.worst:.1f} ms"
            f" (p99 <= {WANTED_MS:g} ms{'' if is_reached else ', missed'}),"
            f" {found.cpu_ms:.1f} ms of processor time each"
        )
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
