"""What a plain message costs: the floor and the whole bot, on the same messages, one core each."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.crowd import Crowd
from tests.support.process import Process, Settings, bot
from tests.support.telegram import TimedTelegram

WARMING = 1_000
"""Messages before the clock starts: every member and group is known by then."""


class Cost(NamedTuple):
    """What messages cost one process."""

    cpu_us: float
    wall_us: float
    bytes_each: float


Start = Callable[[TimedTelegram, Crowd, Path], Process]


def start_floor(telegram: TimedTelegram, _: Crowd, folder: Path) -> Process:
    """The floor script on an empty database."""
    folder.mkdir()
    told = [telegram.url, telegram.token, str(folder / "bot.db")]
    return Process(["benchmarks.floor", *told], folder / "floor.log")


def start_bot(telegram: TimedTelegram, crowd: Crowd, folder: Path) -> Process:
    """The real bot with twenty handlers for a message, on an empty database."""
    settings: Settings = {
        "telegram": telegram.settings(),
        "ops": {"http": "off"},
        "communities": [crowd.community()],
    }
    return bot(folder, settings, "benchmarks.idle")


async def cost(start: Start, messages: int, folder: Path) -> Cost:
    """Let the process handle so many waiting messages."""
    async with TimedTelegram() as telegram:
        crowd = Crowd(telegram)
        process = start(telegram, crowd, folder)
        await process.start()
        try:
            await process.until(telegram.until_polled())
            crowd.talk(WARMING)
            await process.until(telegram.until_read())
            await process.until_calm()
            size = _size(folder / "bot.db")
            cpu, wall = process.cpu_seconds(), time.perf_counter()
            crowd.talk(messages)
            await process.until(telegram.until_read())
            cpu, wall = process.cpu_seconds() - cpu, time.perf_counter() - wall
            grown = _size(folder / "bot.db") - size
        finally:
            await process.kill()
    return Cost(cpu / messages * 1e6, wall / messages * 1e6, grown / messages)


async def compare(messages: int, rounds: int, folder: Path) -> tuple[Cost, Cost, float]:
    """Floor and bot by turns; the median of each, and the median of the rounds' ratios."""
    floors, bots = [], []
    for number in range(rounds):
        floors.append(await cost(start_floor, messages, folder / f"floor{number}"))
        bots.append(await cost(start_bot, messages, folder / f"bot{number}"))
    ratios = [ours.cpu_us / least.cpu_us for ours, least in zip(bots, floors, strict=True)]
    return _middle(floors), _middle(bots), median(ratios)


def _middle(costs: list[Cost]) -> Cost:
    return Cost(*(median(values) for values in zip(*costs, strict=True)))


def _size(database: Path) -> int:
    """Bytes in use, without what only waits in the write-ahead log twice."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
        (pages,) = store.execute("PRAGMA page_count").fetchone()
        (free,) = store.execute("PRAGMA freelist_count").fetchone()
        (bytes_a_page,) = store.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * bytes_a_page)
