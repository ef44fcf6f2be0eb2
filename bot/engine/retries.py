"""Handlers that failed are tried again, each for itself, after one second and after ten."""

import asyncio

from bot.clock import Clock
from bot.engine.arrivals import Feed, Internal
from bot.events import decode
from storage.causes import Causes, Kept

LONGEST_SLEEP = 60.0


class Retries:
    """Brings back from quarantine what is to be tried again."""

    def __init__(self, causes: Causes, feed: Feed, clock: Clock) -> None:
        self._causes = causes
        self._feed = feed
        self._clock = clock
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Something failed: look again."""
        self._changed.set()

    async def run(self) -> None:
        """Try again what is due until cancelled."""
        while True:
            self._changed.clear()
            for kept in await self._causes.due_for_retry(self._now()):
                await self._feed.tell(self._again(kept))
            due = await self._causes.next_retry()
            wait = LONGEST_SLEEP if due is None else max(0.0, (due - self._now()) / 1000)
            try:
                async with asyncio.timeout(min(wait, LONGEST_SLEEP)):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _again(self, kept: Kept) -> Internal:
        async def claim() -> bool:
            return await self._causes.take(kept.id)

        return Internal(
            decode(kept.body), kept.community or 0, claim=claim, alone=kept.feature,
            tries=kept.tries,
        )  # fmt: skip

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
