"""What has to be done now and then: old rows go, a verified backup is made, changes are noticed."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.clock import Clock
from bot.engine.arrivals import Feed, Internal
from bot.settings.model import Settings
from storage.backups import backup_name, backups_in, prune
from storage.causes import Causes
from storage.database import Database
from storage.faults import BackupFailed
from storage.outbox import OutboxTable
from storage.presses import Presses

LOOK_EVERY = 2.0
"""Seconds until an import made beside the running bot is noticed."""
PURGE_EVERY = timedelta(hours=1)
SENT_KEPT = timedelta(days=7)
log = logging.getLogger("tertulia.upkeep")


class Tables(Protocol):
    """What upkeep has to do with."""

    database: Database
    causes: Causes
    outbox: OutboxTable
    presses: Presses


class Upkeep:
    """Keeps the store small, safe and in step with memory."""

    def __init__(
        self,
        store: Tables,
        feed: Feed,
        settings: Settings,
        clock: Clock,
        lose_memory: Callable[[], None],
    ) -> None:
        self._store = store
        self._feed = feed
        self._settings = settings.database
        self._clock = clock
        self._lose_memory = lose_memory
        self._purged: datetime | None = None
        self._no_backup_before: datetime | None = None

    async def run(self) -> None:
        """Look after the store until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self._feed.tell(Internal(None, 0, before=self._notice))
            if self._purged is None or self._clock.now() - self._purged > PURGE_EVERY:
                await self._feed.tell(Internal(None, 0, note=self._purge))
            await self._back_up()

    async def _notice(self) -> None:
        """Somebody else wrote to the file: what memory holds may be old."""
        if await self._store.database.was_changed_elsewhere():
            self._lose_memory()

    def _purge(self) -> None:
        self._purged = self._clock.now()
        now = int(self._purged.timestamp())
        self._store.causes.purge(now)
        self._store.presses.purge(now)
        self._store.outbox.purge(int((self._purged - SENT_KEPT).timestamp() * 1000))

    async def _back_up(self) -> None:
        every = self._settings.backup_every
        if every is None:
            return
        folder = backup_folder(Path(self._settings.path))
        newest = next(iter(backups_in(folder)), None)
        now = self._clock.now()
        if self._no_backup_before and now < self._no_backup_before:
            return
        if newest and now.timestamp() - newest.stat().st_mtime < every.total_seconds():
            return
        try:
            await self._store.database.back_up(folder / backup_name(now))
        except BackupFailed as problem:
            log.error("no backup was made: %s", problem)
            self._no_backup_before = now + PURGE_EVERY
            return
        prune(folder, self._settings.backup_keep)


def backup_folder(database: Path) -> Path:
    """Where the backups of a database are."""
    return database.parent / "backups"
