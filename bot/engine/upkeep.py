"""What has to be done now and then: old rows go, a verified backup is made, changes are noticed."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.clock import Clock
from bot.engine.arrivals import Feed, Internal
from bot.engine.erasing import drain, whole_or_not
from bot.engine.places import Places
from bot.feature import Privacy
from bot.platform import Health
from bot.settings.model import Settings
from storage.backups import backup_name, backups_in, prune, prune_aside, time_of
from storage.causes import Causes
from storage.database import Database
from storage.documents import Documents
from storage.faults import BackupFailed
from storage.outbox import OutboxTable
from storage.presses import Presses
from storage.retention import CLASSES, PORTION, Class, Retention
from storage.switches import STOP_SENDING, Switches

LOOK_EVERY = 1.5
"""Seconds until the running bot notices what was written or switched beside it."""
PURGE_EVERY = timedelta(hours=1)
ENFORCE_EVERY = timedelta(days=1)
BACK_UP_LOOK = 60.0
SENT_KEPT = timedelta(days=7)
BACKUPS_KEPT = timedelta(days=30)
"""No copy is older than this, whatever the number that is kept (RELIABILITY.md §6)."""
log = logging.getLogger("tertulia.upkeep")


class Tables(Protocol):
    """What upkeep has to do with."""

    database: Database
    causes: Causes
    outbox: OutboxTable
    presses: Presses
    documents: Documents
    retention: Retention
    switches: Switches


class Sending(Protocol):
    """What holds back and lets go on all that is sent."""

    def hold(self) -> None:
        """Send nothing more."""
        ...

    def resume(self) -> None:
        """Go on sending."""
        ...


class Upkeep:
    """Keeps the store small, safe and in step with memory."""

    def __init__(  # noqa: PLR0913 - upkeep looks after everything
        self,
        *,
        store: Tables,
        feed: Feed,
        settings: Settings,
        clock: Clock,
        places: Places,
        sending: Sending,
        changed_elsewhere: Callable[[], None],
    ) -> None:
        self._store = store
        self._feed = feed
        self._settings = settings.database
        self._clock = clock
        self._places = places
        self._sending = sending
        self._changed_elsewhere = changed_elsewhere
        self._purged: datetime | None = None
        self._since: datetime = clock.now()
        self.stopped_since: int | None = None
        """Since when the operator holds back everything (unix seconds)."""

    async def start(self) -> None:
        """Look at the switches before anything is sent."""
        await self._look_at_switches()

    async def run(self) -> None:
        """Look after the store until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            group.create_task(self._tidy())
            group.create_task(self._back_up_now_and_then())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self._feed.tell(Internal(None, 0, claim=self._notice))
            await self._look_at_switches()

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._purged is None or self._clock.now() - self._purged > PURGE_EVERY:
                await self._feed.tell(Internal(None, 0, note=self._purge))
                await self.enforce()

    async def _notice(self) -> bool:
        """Somebody else wrote to the file: what memory holds may be old."""
        if await self._store.database.was_changed_elsewhere():
            self._changed_elsewhere()
        return True

    async def _look_at_switches(self) -> None:
        former = self.stopped_since
        self.stopped_since = await self._store.switches.since(STOP_SENDING)
        if former is None and self.stopped_since is not None:
            self._sending.hold()
            log.warning("nothing is sent any more: tertulia stop-sending off lets it go on")
        elif former is not None and self.stopped_since is None:
            self._sending.resume()
            log.warning("what had waited is sent again")

    def _purge(self) -> None:
        self._purged = self._clock.now()
        now = int(self._purged.timestamp())
        self._store.causes.purge(now)
        self._store.presses.purge(now)
        self._store.documents.purge(now)
        self._store.outbox.purge(int((self._purged - SENT_KEPT).timestamp() * 1000))

    # -- how long things are kept ----------------------------------------------------------

    async def enforce(self) -> None:
        """Let go, once a day, of what each community has kept long enough."""
        now = self._clock.now()
        has_enforced = False
        for community in await self._store.retention.communities():
            last = await self._store.retention.last(community)
            if now.timestamp() - last >= ENFORCE_EVERY.total_seconds():
                await self._enforce_in(community, now)
                has_enforced = True
        if has_enforced:
            await drain(self._store.database)

    async def _enforce_in(self, community: int, now: datetime) -> None:
        chosen: list[Privacy] = []

        async def ask() -> bool:
            place = await self._places.of_community(community)
            chosen.append(place.setting(Privacy))
            return True

        await self._feed.tell(Internal(None, community, claim=ask))
        for one in CLASSES:
            kept = getattr(chosen[0], one.setting) if one.setting else timedelta(days=one.days)
            await self._let_go(one, community, int((now - kept).timestamp()))

        def note() -> None:
            self._store.retention.done(community, int(now.timestamp()))

        await self._feed.tell(Internal(None, community, note=note))

    async def _let_go(self, one: Class, community: int, before: int) -> None:
        gone = PORTION

        async def claim() -> bool:
            nonlocal gone
            async with whole_or_not(self._store.database):
                gone = await self._store.retention.enforce(one, community, before)
            return True

        while gone >= PORTION:
            gone = 0  # what cannot be written is tried again tomorrow, not for ever
            await self._feed.tell(Internal(None, community, claim=claim))

    # -- backups ----------------------------------------------------------------------------

    async def _back_up_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            is_well = await self.back_up()
            await asyncio.sleep(BACK_UP_LOOK if is_well else PURGE_EVERY.total_seconds())

    async def back_up(self) -> bool:
        """Make a verified backup if one is due; False if that failed."""
        every = self._settings.backup_every
        if every is None:
            return True
        now = self._clock.now()
        newest = self._newest()
        if newest and now - newest < every:
            return True
        folder = backup_folder(Path(self._settings.path))
        try:
            await self._store.database.back_up(folder / backup_name(now))
        except BackupFailed as problem:
            log.error("no backup was made: %s", problem)
            return False
        gone = await asyncio.to_thread(self._prune, folder, now - BACKUPS_KEPT)
        for path in gone:
            log.info("%s was an old copy and is removed", path)
        return True

    def _prune(self, folder: Path, before: datetime) -> list[Path]:
        old = prune(folder, self._settings.backup_keep, before)
        return old + prune_aside(Path(self._settings.path), folder, before)

    def backup_health(self) -> Health:
        """Whether the newest backup is young enough."""
        every = self._settings.backup_every
        if every is None:
            return Health(is_well=True, sentence="backups are off")
        newest = self._newest()
        age = self._clock.now() - (newest or self._since)
        hours = age.total_seconds() / 3600
        if age <= 2 * every:
            told = f"the newest backup is {hours:.0f} h old" if newest else "no backup yet"
            return Health(is_well=True, sentence=told)
        told = f"the newest backup is {hours:.0f} h old" if newest else "no backup could be made"
        return Health(is_well=False, sentence=f"{told}: look into the log and at the free space")

    def sending_health(self) -> Health:
        """Whether the operator lets messages out."""
        if self.stopped_since is None:
            return Health(is_well=True)
        since = datetime.fromtimestamp(self.stopped_since, self._clock.now().tzinfo)
        return Health(
            is_well=False,
            sentence=f"stopped by the operator since {since:%Y-%m-%d %H:%M} UTC; "
            "tertulia stop-sending off lets it go on",
        )

    def _newest(self) -> datetime | None:
        newest = next(iter(backups_in(backup_folder(Path(self._settings.path)))), None)
        return time_of(newest) if newest else None


def backup_folder(database: Path) -> Path:
    """Where the backups of a database are."""
    return database.parent / "backups"
