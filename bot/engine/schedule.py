"""Timers: each is a row, one sleeper waits for the nearest, a firing is an ordinary event."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfoNotFoundError

import msgspec
from cronsim import CronSimError

from bot.clock import Clock
from bot.engine.arrivals import Feed, Internal
from bot.engine.queueing import next_moment
from bot.events import TimerDue
from storage.timers import TimerRow, Timers

LONGEST_SLEEP = 60.0
"""Seconds; a clock that is set forward is noticed within this time."""
BROKEN = (CronSimError, ZoneInfoNotFoundError, StopIteration, ValueError)
"""What a timer's row may hold that this release cannot make sense of."""
DAY = timedelta(days=1)
log = logging.getLogger("tertulia.engine")


class Schedule:
    """Wakes features at their moments."""

    def __init__(self, timers: Timers, feed: Feed, clock: Clock) -> None:
        self._timers = timers
        self._feed = feed
        self._clock = clock
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """A timer was set or forgotten: look again."""
        self._changed.set()

    async def run(self) -> None:
        """Fire what is due until cancelled."""
        while True:
            self._changed.clear()
            await self.fire()
            due = await self._timers.next_due()
            wait = LONGEST_SLEEP
            if due is not None:
                wait = min(wait, max(0.0, due / 1000 - self._clock.now().timestamp()))
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def fire(self) -> None:
        """Hand every timer that is due to its feature, the oldest first."""
        while rows := await self._timers.due(int(self._clock.now().timestamp() * 1000)):
            for row in rows:
                try:
                    firing = self._firing(row)
                except BROKEN as problem:
                    log.error("the timer %s cannot fire, and waits a day: %r", row.kind, problem)
                    firing = self._put_off(row)
                await self._feed.tell(firing)

    def _put_off(self, row: TimerRow) -> Internal:
        """Let a timer nobody can read hold up no other."""
        tomorrow = int((self._clock.now() + DAY).timestamp() * 1000)
        return Internal(None, row.community, claim=partial(self._timers.take, row, tomorrow))

    def _firing(self, row: TimerRow) -> Internal:
        due = datetime.fromtimestamp(row.due / 1000, UTC)
        event = TimerDue(
            cause=f"timer:{row.kind}:{row.id}:{row.due}", at=self._clock.now(), kind=row.kind,
            key=row.key, due=due, values=msgspec.json.decode(row.payload),
        )  # fmt: skip
        following: int | None = None
        if row.cron:
            moment = next_moment(row.cron, row.zone, max(self._clock.now(), due))
            following = int(moment.timestamp() * 1000)

        async def claim() -> bool:
            return await self._timers.take(row, following)

        return Internal(event, row.community, claim=claim)
