"""Erasing a person: written down outside the database first, then out of every table, then done."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from bot.clock import Clock
from bot.engine.arrivals import Feed, Internal
from storage import erasure_log
from storage.database import UNWRITABLE, Database
from storage.erasures import Erasures, Request

LOOK_EVERY = 30.0
"""Seconds after which a request is found that nobody pointed to."""
TRIES = 20
Drop = Callable[[Sequence[int]], None]
Forget = Callable[[int, int], None]
log = logging.getLogger("tertulia.erasing")


class Erasing:
    """Carries out what people asked for with `/forgetme`, also after a crash in the middle."""

    def __init__(
        self,
        database: Database,
        table: Erasures,
        feed: Feed,
        clock: Clock,
        *,
        drop: Drop,
        forget: Forget,
    ) -> None:
        self._db = database
        self._table = table
        self._feed = feed
        self._clock = clock
        self._drop = drop
        self._forget = forget
        self._wanted = asyncio.Event()
        self.is_idle = True

    def wake(self) -> None:
        """Somebody may be waiting for it."""
        self.is_idle = False
        self._wanted.set()

    async def run(self) -> None:
        """Erase who asked for it until cancelled."""
        while True:
            self._wanted.clear()
            for request in await self._table.due(self._now()):
                try:
                    await self._erase(request)
                except OSError as problem:
                    log.error("an erasure has to wait, it could not be written down: %s", problem)
            if not self._wanted.is_set():
                self.is_idle = True
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def _erase(self, request: Request) -> None:
        """One person, in a transaction of their own; what is left of the hot table comes after."""
        forgotten = await self._table.hashes(request, self._now())
        if forgotten:
            path = erasure_log.path_of(self._db.path)
            key = await self._table.key()
            await asyncio.to_thread(erasure_log.append, path, key, forgotten)

        async def claim() -> bool:
            async with whole_or_not(self._db):
                dropped = await self._table.erase(request, forgotten)
                self._drop(dropped)
                self._forget(request.community, request.person)
            return True

        await self._feed.tell(Internal(None, 0, claim=claim))
        if await self._table.is_known(request.person):
            log.error("an erasure could not be written; it is tried again")
            return
        while rows := await self._table.leftovers(request):
            note = partial(self._table.sweep, request, rows)
            await self._feed.tell(Internal(None, 0, note=note))
        await self._feed.tell(Internal(None, 0, note=lambda: self._table.finish(request)))
        await drain(self._db)
        log.info("a person was erased from community %s", request.community)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


@asynccontextmanager
async def whole_or_not(database: Database) -> AsyncIterator[None]:
    """Take back what could not be written to its end, so that the rest of the batch stands."""
    mark = database.mark()
    try:
        yield
    except UNWRITABLE:
        log.exception("rows could not be written")
        await database.take_back(mark)
    else:
        database.keep()


async def drain(database: Database) -> None:
    """Empty the write-ahead log; what is being read meanwhile is waited for."""
    for _ in range(TRIES):
        if await database.checkpoint():
            return
        await asyncio.sleep(0.05)
    log.warning("the write-ahead log could not be emptied; it will be with the next erasure")


async def erase_now(database: Database, request: Request, now: int) -> None:
    """Erase a person in a database on which no bot works."""
    table = Erasures(database)
    forgotten = await table.hashes(request, now)
    key = await table.key()
    await asyncio.to_thread(erasure_log.append, erasure_log.path_of(database.path), key, forgotten)
    table.request(
        request.community, request.person, request.tombstone, request.asked_at, request.asked_at
    )
    await table.erase(request, forgotten)
    await database.commit()
    await _complete(database, table, request)
    await drain(database)


async def replay(database: Database, clock: Clock, tombstone: Callable[[], int]) -> int:
    """Erase again whom an older copy brought back; before the first event, after a restore.

    Says how many persons that were.
    """
    table = Erasures(database)
    logged = erasure_log.read(erasure_log.path_of(database.path), await table.key())
    unknown = await table.unknown(logged)
    if not unknown:
        return 0
    now = int(clock.now().timestamp())
    requests: dict[int, Request] = {}
    for person, community, _ in await table.returned(unknown):
        request = Request(person, community, tombstone(), now)
        if requests.setdefault(person, request) is request:
            table.request(community, person, request.tombstone, now, 0)
            await table.erase(request, ())
    for one in unknown:
        table.remember(one)
    await database.commit()
    for request in requests.values():
        await _complete(database, table, request)
    if requests:
        await drain(database)
        log.warning(
            "the database is an older copy: %s who had been erased since were erased again",
            len(requests),
        )
    return len(requests)


async def _complete(database: Database, table: Erasures, request: Request) -> None:
    while rows := await table.leftovers(request):
        table.sweep(request, rows)
        await database.commit()
    table.finish(request)
    await database.commit()
