"""Handlers that failed are tried again, each for itself, after one second and after ten."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial

import msgspec

from bot.clock import Clock
from bot.engine.arrivals import Feed, Internal
from bot.events import decode
from bot.platform import Batch, Platform, ReadsAgain
from storage.causes import Causes, Kept
from storage.quarantine import UNREAD, WHOLE, Quarantine

LONGEST_SLEEP = 60.0
log = logging.getLogger("tertulia.engine")


class Retries:
    """Brings back from quarantine what is to be tried again."""

    def __init__(
        self,
        causes: Causes,
        quarantine: Quarantine,
        platforms: Mapping[str, Platform],
        feed: Feed,
        clock: Clock,
    ) -> None:
        self._causes = causes
        self._quarantine = quarantine
        self._platforms = platforms
        self._feed = feed
        self._clock = clock
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Something failed, or an operator asks for another try: look again."""
        self._changed.set()

    async def run(self) -> None:
        """Try again what is due until cancelled."""
        while True:
            self._changed.clear()
            for kept in await self._causes.due_for_retry(self._now()):
                await self._try(kept)
            due = await self._causes.next_retry()
            wait = LONGEST_SLEEP if due is None else max(0.0, (due - self._now()) / 1000)
            try:
                async with asyncio.timeout(min(wait, LONGEST_SLEEP)):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _try(self, kept: Kept) -> None:
        try:
            if kept.feature == UNREAD:
                await self._read_again(kept)
            else:
                await self._feed.tell(self._again(kept))
        except msgspec.DecodeError as problem:  # written by another release
            await self._keep(kept, f"this release cannot read it: {problem}")

    def _again(self, kept: Kept) -> Internal:
        async def claim() -> bool:
            return await self._causes.take(kept.id)

        event = decode(kept.body)
        if kept.feature == WHOLE:
            return Internal(event, kept.community or 0, claim=claim)
        return Internal(
            event, kept.community or 0, claim=claim, alone=kept.feature, tries=kept.tries
        )

    async def _read_again(self, kept: Kept) -> None:
        """Let the platform try to read an update that nobody could read."""
        platform: object = self._platforms.get(kept.platform)
        if not isinstance(platform, ReadsAgain):
            await self._keep(kept, f"{kept.platform} cannot read it again: {kept.reason}")
            return
        try:
            events = await platform.read_again(kept.body)
        except ValueError as problem:
            await self._keep(kept, str(problem))
            return
        await self._feed.take(Batch(platform=kept.platform, events=events))
        await self._feed.tell(Internal(None, 0, note=lambda: self._causes.settle(kept.id)))

    async def _keep(self, kept: Kept, reason: str) -> None:
        log.error("%s stays in quarantine: %s", kept.cause, reason)
        note = partial(self._quarantine.keep, kept.id, reason)
        await self._feed.tell(Internal(None, 0, note=note))

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
