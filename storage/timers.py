"""What is to happen at a moment, and slow work that is under way."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import number

PUT = (
    "INSERT INTO timer (community, feature, kind, key, due, cron, zone, payload)"
    " VALUES (:community, :feature, :kind, :key, :due, :cron, :zone, :payload)"
    " ON CONFLICT (community, kind, key) DO UPDATE SET due = excluded.due,"
    " cron = excluded.cron, zone = excluded.zone, payload = excluded.payload,"
    " feature = excluded.feature"
)
LAST_JOB = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'job'"


class TimerRow(msgspec.Struct, array_like=True, gc=False):
    """A timer; `due` in unix milliseconds."""

    id: int
    community: int
    feature: str
    kind: str
    key: str
    due: int
    cron: str
    zone: str
    payload: bytes


class NewTimer(TypedDict):
    """A timer to be set; `due` in unix milliseconds."""

    community: int
    feature: str
    kind: str
    key: str
    due: int
    cron: str
    zone: str
    payload: bytes


class Timers:
    """The table of timers."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def put(self, **timer: Unpack[NewTimer]) -> None:
        """Set a timer; one of the same community, kind and key is replaced."""
        await self._db.run(PUT, timer)

    def drop(self, community: int, kind: str, key: str) -> None:
        """Forget a timer."""
        self._db.note(
            "DELETE FROM timer WHERE community = ? AND kind = ? AND key = ?",
            (community, kind, key),
        )

    async def due(self, now: int, limit: int = 100) -> list[TimerRow]:
        """The timers that are due, the oldest first."""
        rows = await self._db.read(
            "SELECT id, community, feature, kind, key, due, cron, zone, payload FROM timer"
            " WHERE due <= ? ORDER BY due, id LIMIT ?",
            (now, limit),
        )
        return msgspec.convert(rows, list[TimerRow])

    async def next_due(self) -> int | None:
        """When the next timer is due."""
        rows = await self._db.read("SELECT due FROM timer ORDER BY due LIMIT 1")
        return number(rows) if rows else None

    async def take(self, row: TimerRow, next_due: int | None) -> bool:
        """Claim a firing: the timer goes or moves on. False if it was taken before."""
        if next_due is None:
            ran = await self._db.run(
                "DELETE FROM timer WHERE id = ? AND due = ?", (row.id, row.due)
            )
        else:
            ran = await self._db.run(
                "UPDATE timer SET due = ? WHERE id = ? AND due = ?", (next_due, row.id, row.due)
            )
        return ran.changed == 1


class JobRow(msgspec.Struct, array_like=True, eq=False, gc=False):
    """Slow work that waits or is under way."""

    id: int
    community: int
    feature: str
    kind: str
    lane: str
    payload: bytes
    tries: int = 0


class Jobs:
    """The table of jobs."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._next = 1

    async def start(self) -> None:
        """Learn where the numbering stands: numbers of finished jobs still name their effects."""
        self._next = number(await self._db.read(LAST_JOB)) + 1

    def add(self, row: JobRow, now: int) -> None:
        """Queue a job with the rest of this batch."""
        self._db.note(
            "INSERT INTO job (id, community, feature, kind, lane, payload, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row.id, row.community, row.feature, row.kind, row.lane, row.payload, now),
        )

    def next_id(self) -> int:
        """The number of the next job; a number is never used twice, whatever restarts."""
        id_, self._next = self._next, self._next + 1
        return id_

    async def done(self, job: int) -> bool:
        """Take a finished job away; False if its result was taken before."""
        return (await self._db.run("DELETE FROM job WHERE id = ?", (job,))).changed == 1

    def tried(self, job: int, tries: int) -> None:
        """Remember how often a job was begun again after the process had ended."""
        self._db.note("UPDATE job SET tries = ? WHERE id = ?", (tries, job))

    async def waiting(self) -> list[JobRow]:
        """The jobs that have no result yet, in order."""
        rows = await self._db.read(
            "SELECT id, community, feature, kind, lane, payload, tries FROM job ORDER BY id"
        )
        return msgspec.convert(rows, list[JobRow])
