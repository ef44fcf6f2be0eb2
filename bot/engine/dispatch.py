"""The one place where things happen: a batch in, one transaction, then the consequences."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from bot.clock import Clock
from bot.engine.admission import Admission
from bot.engine.arrivals import Arrival, Feed, Internal
from bot.engine.failures import Failures
from bot.engine.handling import Handling
from bot.engine.queueing import Fresh, Queueing
from bot.events import PLATFORM_EVENTS
from bot.meter import Meter
from bot.platform import Batch
from storage.causes import Causes
from storage.database import CommitFailed, Database

MOST = 100
"""Events a batch (DESIGN.md §1)."""
DEADLINE = 0.2
"""Seconds a handler may take (RELIABILITY.md §3)."""
PAUSE = 1.0
"""Seconds between two tries to write while the disk is full or the file locked."""
RUNNING = "engine:running"
DEADLY = 3
"""An event during which the process died so often is not handled again."""
LONGEST_WRITE = 30.0
"""Seconds a handler may wait for the store, which another program may hold for a while."""
log = logging.getLogger("tertulia.engine")


class NotSetOut(Exception):  # noqa: N818 - named after what happened
    """What was committed could not begin; it begins with the next start."""


class Dispatcher:
    """Handles what arrives, batch by batch."""

    def __init__(  # noqa: PLR0913 - the heart knows every organ
        self,
        *,
        feed: Feed,
        database: Database,
        admission: Admission,
        handling: Handling,
        queueing: Queueing,
        failures: Failures,
        causes: Causes,
        clock: Clock,
        meter: Meter,
    ) -> None:
        self._feed = feed
        self._db = database
        self._admission = admission
        self._handling = handling
        self._queueing = queueing
        self._failures = failures
        self._causes = causes
        self._clock = clock
        self._meter = meter
        self._deaths: dict[str, int] = {}
        self._is_suspicious = False
        self._is_ending = asyncio.Event()
        self._handled: Counter[str] = Counter()
        """Events since the start by source: the first are those the last end interrupted."""
        self.on_commit: Callable[[Fresh], None] = lambda fresh: None
        self.on_memory_lost: Callable[[], None] = lambda: None
        self.cannot_write = ""
        """Why nothing can be written at the moment, for the health check."""

    async def start(self) -> None:
        """Find out how the last run ended."""
        running = {name: value for name, value, _ in await self._causes.cursors(RUNNING)}
        self._is_suspicious = running.get(RUNNING, 0) == 1
        self._deaths = await self._causes.deaths()
        self._causes.move_cursor(RUNNING, 1, int(self._clock.now().timestamp()))
        await self._db.commit()

    async def run(self) -> None:
        """Handle what arrives until cancelled; a batch that was begun is finished."""
        while True:
            arrivals = await self._feed.next(MOST)
            work = asyncio.ensure_future(self._work(arrivals))
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                self._is_ending.set()
                await work
                raise

    async def stop(self) -> None:
        """Write down that the end was a clean one."""
        self._causes.move_cursor(RUNNING, 0, int(self._clock.now().timestamp()))
        try:
            await self._db.commit()
        except CommitFailed as problem:
            log.error("the end could not be written down: %s", problem)

    async def _work(self, arrivals: Sequence[Arrival]) -> None:
        began = asyncio.get_running_loop().time()
        watchdog = Watchdog(self._handling, self._db)
        try:
            await self._until_written(arrivals)
        except CommitFailed:
            if not self._is_ending.is_set():
                raise
            return  # what was not written was not acknowledged either
        finally:
            watchdog.stop()
        for arrival in arrivals:
            if not arrival.done.done():
                arrival.done.set_result(None)
        events = sum(arrival.size for arrival in arrivals)
        self._meter.batch(asyncio.get_running_loop().time() - began, events)

    def _may_have_killed(self, arrivals: Sequence[Arrival]) -> bool:
        """Whether one of these was perhaps under way when the last life ended uncleanly.

        Each source hands out again what was not committed: at most the batch that was under way.
        """
        if not self._is_suspicious:
            return False
        found = False
        for arrival in arrivals:
            source = arrival.batch.platform if arrival.batch else ""
            found = found or self._handled[source] < MOST
            self._handled[source] += arrival.size
        return found

    async def _until_written(self, arrivals: Sequence[Arrival]) -> None:
        """Handle a batch, however long it takes to write; raises if the bot ends first."""
        is_alone = self._may_have_killed(arrivals)
        left = list(arrivals)
        while left:
            try:
                if is_alone:
                    await self._one_by_one(left)
                else:
                    await self._transaction(left)
                    left.clear()
            except NotSetOut:
                raise
            except Exception as problem:
                await self._lose_memory()
                if isinstance(problem, CommitFailed) and problem.is_passing:
                    await self._wait_for_space(problem)
                elif is_alone:
                    raise
                else:
                    log.exception("a batch failed, its events are tried one by one")
                    is_alone = True

    async def _wait_for_space(self, problem: CommitFailed) -> None:
        if not self.cannot_write:
            log.error(
                "nothing can be written (%s). Free some space or end the other program; "
                "nothing is acknowledged meanwhile, and work goes on by itself.",
                problem,
            )
        self.cannot_write = str(problem)
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE):
                await self._is_ending.wait()
        if self._is_ending.is_set():
            raise problem

    async def _one_by_one(self, arrivals: list[Arrival]) -> None:
        """Each event in a transaction of its own, with a marker that survives its death."""
        while arrivals:
            arrival = arrivals[0]
            batch = arrival.batch
            if batch is None:
                event = arrival.internal.event if arrival.internal else None
                await self._alone(event.cause if event else "", arrival)
            else:
                for event in batch.events:
                    await self._alone(event.cause, Arrival(_only(batch, event), None))
                await self._transaction([Arrival(_without_events(batch), None)])
            arrivals.pop(0)

    async def _alone(self, cause: str, arrival: Arrival) -> None:
        """Handle one event; the one that cannot be handled is kept in quarantine."""
        if self._deaths.get(cause, 0) >= DEADLY:
            await self._give_up(cause, arrival, "the process died while handling it")
            return
        if self._is_suspicious and cause:
            self._causes.about_to_handle(cause)
            await self._db.commit()
            self._causes.survived(cause)
        try:
            await self._transaction([arrival])
        except NotSetOut:
            raise
        except Exception as problem:
            if isinstance(problem, CommitFailed) and problem.is_passing:
                raise
            log.exception("%s could not be handled", cause or "an internal report")
            await self._lose_memory()
            await self._give_up(cause, arrival, f"{type(problem).__name__}: {problem}")

    async def _give_up(self, cause: str, arrival: Arrival, reason: str) -> None:
        """Keep an event in quarantine instead of handling it, and tell the team."""
        event, community = None, 0
        if arrival.internal:
            event, community = arrival.internal.event, arrival.internal.community
            await self._settle(arrival.internal)
        elif arrival.batch:
            event = arrival.batch.events[0]
            community = await self._admission.community_of(event)
        if event is not None:
            self._failures.given_up(event, community, reason)
            self._causes.handled(cause, int(self._clock.now().timestamp()))
        self._causes.survived(cause)
        self._deaths.pop(cause, None)
        await self._admission.tell_staff(self._failures.to_tell())
        await self._db.commit()
        self._set_out()

    async def _transaction(self, arrivals: Sequence[Arrival]) -> None:
        """Everything these arrivals lead to, in one transaction; then it sets out."""
        self._queueing.fresh = Fresh()
        self._failures.news.clear()
        for arrival in arrivals:
            if arrival.internal and arrival.internal.before:
                await arrival.internal.before()
        await self._admission.prepare([e for a in arrivals if a.batch for e in a.batch.events])
        for arrival in arrivals:
            if arrival.batch is not None:
                await self._external(arrival)
            elif arrival.internal is not None:
                await self._internal(arrival.internal)
        await self._admission.tell_staff(self._failures.to_tell())
        await self._db.commit()
        if self.cannot_write:
            log.info("it can be written again, and what waited is handled now")
        self.cannot_write = ""
        self._set_out()

    def _set_out(self) -> None:
        """Let what was committed begin; raises NotSetOut, as it must not be handled once more."""
        fresh, self._queueing.fresh = self._queueing.fresh, Fresh()
        try:
            self.on_commit(fresh)
        except Exception as problem:
            raise NotSetOut from problem

    async def _external(self, arrival: Arrival) -> None:
        batch = arrival.batch
        if batch is None:
            return
        for lost in batch.unreadable:
            self._failures.unreadable(lost.cause, batch.platform, lost.raw, lost.reason)
        for event in batch.events:
            place = await self._admission.admit(event)
            if place is not None:
                await self._handling.handle(event, place)
            again = self._queueing.fresh.again
            while again:  # before what was said after it
                said = again.pop(0)
                await self._handling.handle(said, await self._admission.place_of(said))
        for cursor in batch.cursors:
            self._causes.move_cursor(cursor.name, cursor.value, int(cursor.at.timestamp()))
        self._meter.received(batch.platform, len(batch.events))

    async def _settle(self, internal: Internal) -> bool:
        """Write down what an internal report says; False if somebody else had it already."""
        self._db.mark()
        is_ours = internal.claim is None or await internal.claim()
        self._db.keep()
        if is_ours and internal.note is not None:
            internal.note()
        return is_ours

    async def _internal(self, internal: Internal) -> None:
        event = internal.event
        if not await self._settle(internal) or event is None:
            return
        place = await self._admission.place_for(event, internal.community)
        if not internal.alone:
            await self._handling.handle(event, place)
            return
        self._failures.tries[event.cause, internal.alone] = internal.tries
        await self._handling.alone(event, place, internal.alone)
        self._failures.tries.pop((event.cause, internal.alone), None)

    async def _lose_memory(self) -> None:
        """What memory holds may be ahead of the store: read everything anew."""
        await self._db.abandon()
        self._queueing.fresh = Fresh()
        self.on_memory_lost()


class Watchdog:
    """Cancels a handler that does not come back; one for a batch, looking twice a deadline."""

    def __init__(self, handling: Handling, database: Database) -> None:
        self._handling = handling
        self._db = database
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._seen = (-1, 0)
        self._timer = self._loop.call_later(DEADLINE / 2, self._look)

    def stop(self) -> None:
        """The batch is over."""
        self._timer.cancel()

    def _look(self) -> None:
        calls, times = self._seen
        if self._handling.is_calling and self._handling.calls == calls:
            times += 1
        else:
            times = 0
        self._seen = (self._handling.calls, times)
        # the store may be held by another program: no fault of the handler that waits for it
        patience = LONGEST_WRITE if self._db.is_busy else DEADLINE
        if times * DEADLINE / 2 >= patience and self._task:
            self._handling.is_too_slow = True
            self._task.cancel()
            self._seen = (-1, 0)
        self._timer = self._loop.call_later(DEADLINE / 2, self._look)


def _only(batch: Batch, event: PLATFORM_EVENTS) -> Batch:
    """One event of a batch."""
    return msgspec.structs.replace(batch, events=[event], unreadable=(), cursors=())


def _without_events(batch: Batch) -> Batch:
    """What is left of a batch when its events are handled."""
    return msgspec.structs.replace(batch, events=[])
