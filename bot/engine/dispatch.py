"""The one place where things happen: a batch in, one transaction, and only then the consequences."""

import asyncio
import logging
from collections.abc import Callable, Sequence

import msgspec

from bot.clock import Clock
from bot.engine.admission import Admission
from bot.engine.arrivals import Arrival, Feed, Internal
from bot.engine.failures import Failures
from bot.engine.handling import Handling
from bot.engine.places import Places
from bot.engine.queueing import Fresh, Queueing
from bot.events import AnyEvent
from bot.meter import Meter
from bot.platform import Batch
from storage.causes import Causes
from storage.database import CommitFailed, Database

MOST = 100
"""Events a batch (DESIGN.md §1)."""
DEADLINE = 0.2
"""Seconds a handler may take (RELIABILITY.md §3)."""
RUNNING = "engine:running"
DEADLY = 3
"""An event during which the process died so often is not handled again."""
log = logging.getLogger("tertulia.engine")


class Dispatcher:
    """Handles what arrives, batch by batch."""

    def __init__(  # noqa: PLR0913 - the heart knows every organ
        self,
        feed: Feed,
        database: Database,
        admission: Admission,
        handling: Handling,
        queueing: Queueing,
        failures: Failures,
        places: Places,
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
        self._places = places
        self._causes = causes
        self._clock = clock
        self._meter = meter
        self._deaths: dict[str, int] = {}
        self._is_suspicious = False
        self.on_commit: Callable[[Fresh], None] = lambda fresh: None
        self.on_memory_lost: Callable[[], None] = lambda: None
        self.cannot_write = ""
        """Why nothing can be written at the moment, for the health check."""

    async def start(self) -> None:
        """Find out how the last run ended."""
        running = dict((name, value) for name, value, _ in await self._causes.cursors(RUNNING))
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
                await work
                raise

    async def stop(self) -> None:
        """Write down that the end was a clean one."""
        self._causes.move_cursor(RUNNING, 0, int(self._clock.now().timestamp()))
        await self._db.commit()

    async def _work(self, arrivals: Sequence[Arrival]) -> None:
        began = asyncio.get_running_loop().time()
        alone, self._is_suspicious = self._is_suspicious, False
        watchdog = Watchdog(self._handling)
        try:
            if alone:
                await self._one_by_one(arrivals)
            else:
                await self._together(arrivals)
        finally:
            watchdog.stop()
        for arrival in arrivals:
            if not arrival.done.done():
                arrival.done.set_result(None)
        events = sum(arrival.size for arrival in arrivals)
        self._meter.batch(asyncio.get_running_loop().time() - began, events)

    async def _together(self, arrivals: Sequence[Arrival]) -> None:
        try:
            await self._transaction(arrivals)
        except CommitFailed as problem:
            await self._after_failure(arrivals, problem)
        except Exception:
            # nothing may stop the dispatcher: the event that is to blame is found and kept
            log.exception("a batch could not be handled, its events are tried one by one")
            await self._lose_memory()
            await self._one_by_one(arrivals)

    async def _after_failure(self, arrivals: Sequence[Arrival], problem: CommitFailed) -> None:
        """Nothing was written: wait if that can pass, else find the event that is to blame."""
        await self._lose_memory()
        if not problem.is_passing:
            log.error("a batch could not be written, its events are tried one by one: %s", problem)
            await self._one_by_one(arrivals)
            return
        if not self.cannot_write:
            log.error(
                "nothing can be written (%s). Free some space or end the other program; "
                "nothing is acknowledged meanwhile, and work goes on by itself.", problem,
            )  # fmt: skip
        self.cannot_write = str(problem)
        await asyncio.sleep(1)
        await self._together(arrivals)

    async def _one_by_one(self, arrivals: Sequence[Arrival]) -> None:
        """Each event in a transaction of its own, with a marker that survives its death."""
        for arrival in arrivals:
            if arrival.internal:
                await self._alone(
                    arrival.internal.event and arrival.internal.event.cause, [arrival]
                )
                continue
            if arrival.batch is None:
                continue
            for event in await self._admission.unseen(arrival.batch.events):
                await self._alone(event.cause, [Arrival(_with(arrival.batch, [event]), None)])
            await self._transaction([Arrival(_with(arrival.batch, [], ends=True), None)])

    async def _alone(self, cause: str | None, arrivals: list[Arrival]) -> None:
        cause = cause or ""
        if self._deaths.get(cause, 0) >= DEADLY:
            await self._give_up(cause, arrivals[0], "the process died while handling it")
            return
        if cause:
            self._causes.about_to_handle(cause)
            await self._db.commit()
        try:
            if cause:
                self._causes.survived(cause)
            await self._transaction(arrivals)
        except CommitFailed as problem:
            await self._lose_memory()
            if problem.is_passing:
                await self._after_failure(arrivals, problem)
                return
            await self._give_up(cause, arrivals[0], str(problem))
        except Exception as problem:
            log.exception("%s could not be handled", cause or "an internal report")
            await self._lose_memory()
            await self._give_up(cause, arrivals[0], f"{type(problem).__name__}: {problem}")

    async def _give_up(self, cause: str, arrival: Arrival, reason: str) -> None:
        """Keep an event in quarantine instead of handling it."""
        event = arrival.internal.event if arrival.internal else None
        if arrival.batch and arrival.batch.events:
            event = arrival.batch.events[0]
        if event is not None:
            self._failures.tries[cause, "engine.event"] = DEADLY
            self._failures.failed(event, event.community, "engine.event", RuntimeError(reason))
        self._causes.survived(cause)
        self._causes.handled(cause, int(self._clock.now().timestamp()))
        self._deaths.pop(cause, None)
        await self._db.commit()

    async def _transaction(self, arrivals: Sequence[Arrival]) -> None:
        """Everything these arrivals lead to, in one transaction; then it sets out."""
        self._queueing.fresh = Fresh()
        self._failures.news.clear()
        await self._admission.prepare([e for a in arrivals if a.batch for e in a.batch.events])
        for arrival in arrivals:
            if arrival.batch is not None:
                await self._external(arrival)
            elif arrival.internal is not None:
                await self._internal(arrival.internal)
        await self._admission.tell_staff(self._failures.to_tell())
        await self._db.commit()
        self.cannot_write = ""
        self.on_commit(self._queueing.fresh)

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
        for cursor in batch.cursors:
            self._causes.move_cursor(cursor.name, cursor.value, int(cursor.at.timestamp()))
        while self._queueing.fresh.again:
            event = self._queueing.fresh.again.pop()
            await self._handling.handle(event, await self._admission.place_of(event))
        self._meter.received(batch.platform, len(batch.events))

    async def _internal(self, internal: Internal) -> None:
        if internal.claim is not None:
            mark = self._db.mark()
            if not await internal.claim():
                await self._db.take_back(mark)
                return
            self._db.keep()
        if internal.note is not None:
            internal.note()
        event = internal.event
        if event is None:
            return
        if internal.alone:
            self._failures.tries[event.cause, internal.alone] = internal.tries
        place = await self._admission.place_for(event, internal.community)
        if place is None:
            return
        if internal.alone:
            await self._handling.alone(event, place, internal.alone)
            self._failures.tries.pop((event.cause, internal.alone), None)
        else:
            await self._handling.handle(event, place)

    async def _lose_memory(self) -> None:
        """What memory holds may be ahead of the store: read everything anew."""
        await self._db.abandon()
        self._queueing.fresh = Fresh()
        self.on_memory_lost()


class Watchdog:
    """Cancels a handler that does not come back; one for a batch, looking twice a deadline."""

    def __init__(self, handling: Handling) -> None:
        self._handling = handling
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
        if times >= 2 and self._task:  # noqa: PLR2004 - two looks are one deadline
            self._handling.is_too_slow = True
            self._task.cancel()
            self._seen = (-1, 0)
        self._timer = self._loop.call_later(DEADLINE / 2, self._look)


def _with(batch: Batch, events: Sequence[AnyEvent], *, ends: bool = False) -> Batch:
    """A part of a batch: one event, or what is left when its events are handled."""
    if ends:
        return msgspec.structs.replace(batch, events=[])
    return msgspec.structs.replace(batch, events=events, unreadable=(), cursors=())
