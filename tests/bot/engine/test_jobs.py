"""Slow work survives the end of the process, and only what ends the process is given up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.clock import SystemClock
from bot.engine.arrivals import Feed, Internal
from bot.engine.jobs import DEADLY, JobRunner
from bot.engine.plans import Registry
from bot.engine.rights import Rights
from bot.events import JobDone
from bot.feature import Feature
from storage.chats import Chats
from storage.choices import Choices
from storage.database import Database, open_database
from storage.timers import JobRow, Jobs

PATIENCE = 10


class Desk(Feed):
    """Commits what it is told at once, and keeps the results."""

    def __init__(self, database: Database, table: Jobs) -> None:
        super().__init__()
        self.database, self.table = database, table
        self.results: list[JobDone] = []
        self._news = asyncio.Event()

    async def until_done(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.results) < count:
                self._news.clear()
                await self._news.wait()

    async def tell(self, internal: Internal) -> None:
        if internal.claim is not None:
            self.database.mark()
            assert await internal.claim()
            self.database.keep()
        if internal.note is not None:
            internal.note()
        await self.database.commit()
        if isinstance(internal.event, JobDone):
            self.results.append(internal.event)
            self._news.set()


class Worker:
    """Jobs of one lane, the first of which hangs until it is let go."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()

    def feature(self) -> Feature:
        feature = Feature("work")

        @feature.job("work", lane="one", within=PATIENCE)
        async def work(number: int) -> int:
            self.begun.set()
            await self.gate.wait()
            return number

        return feature


@asynccontextmanager
async def life(path: Path, worker: Worker) -> AsyncIterator[Desk]:
    """The job runner of one process; at the end it is gone, whatever is under way."""
    database = await open_database(path)
    table = Jobs(database)
    await table.start()
    desk = Desk(database, table)
    rights = Rights({}, Choices(database), Chats(database), SystemClock())
    runner = JobRunner(table, Registry([worker.feature()], {}), rights, desk, SystemClock())
    await runner.start()
    running = asyncio.ensure_future(runner.run())
    try:
        yield desk
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await database.close()


async def queue(path: Path, count: int) -> None:
    database = await open_database(path)
    table = Jobs(database)
    await table.start()
    for number in range(count):
        payload = b'{"number":%d}' % number
        table.add(JobRow(table.next_id(), 1, "work", "work", "work:one", payload), 0)
    await database.commit()
    await database.close()


async def test_a_job_that_only_waited_while_the_process_died_is_still_done(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    await queue(path, 3)
    for _ in range(DEADLY):
        worker = Worker()
        async with life(path, worker):
            await asyncio.wait_for(worker.begun.wait(), PATIENCE)
    worker = Worker()
    worker.gate.set()
    async with life(path, worker) as desk:
        await desk.until_done(3)
    assert [done.result for done in desk.results] == [None, 1, 2]
    assert "again and again" in desk.results[0].problem


async def test_a_job_that_was_under_way_at_one_death_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    await queue(path, 1)
    for is_open in (False, True):
        worker = Worker()
        if is_open:
            worker.gate.set()
        async with life(path, worker) as desk:
            await asyncio.wait_for(worker.begun.wait(), PATIENCE)
            await desk.until_done(int(is_open))
    assert [done.result for done in desk.results] == [0]
