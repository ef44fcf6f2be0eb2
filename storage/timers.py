"""What is to happen at a moment, and slow work that is under way."""

from storage.database import Database


class TimerRow:
    """A timer; `due` in unix milliseconds."""

    __slots__ = ("community", "cron", "due", "feature", "id", "key", "kind", "payload", "zone")

    def __init__(  # noqa: PLR0913 - a row has its columns
        self,
        id: int,
        community: int,
        feature: str,
        kind: str,
        key: str,
        due: int,
        cron: str,  # noqa: A002
        zone: str,
        payload: bytes,
    ) -> None:
        self.id = id
        self.community = community
        self.feature = feature
        self.kind = kind
        self.key = key
        self.due = due
        self.cron = cron
        self.zone = zone
        self.payload = payload


class Timers:
    """The table of timers."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def put(  # noqa: PLR0913 - a row has its columns
        self,
        community: int,
        feature: str,
        kind: str,
        key: str,
        due: int,
        cron: str,
        zone: str,
        payload: bytes,
    ) -> None:
        """Set a timer; one of the same community, kind and key is replaced."""
        await self._db.run(
            "INSERT INTO timer (community, feature, kind, key, due, cron, zone, payload)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (community, kind, key) DO UPDATE SET due = excluded.due,"
            " cron = excluded.cron, zone = excluded.zone, payload = excluded.payload,"
            " feature = excluded.feature",
            (community, feature, kind, key, due, cron, zone, payload),
        )

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
        return [TimerRow(*row) for row in rows]  # type: ignore[arg-type]

    async def next_due(self) -> int | None:
        """When the next timer is due."""
        ((due,),) = await self._db.read("SELECT min(due) FROM timer")
        return int(due) if due is not None else None

    async def take(self, row: TimerRow, next_due: int | None) -> bool:
        """Claim a firing: the timer goes, or moves to its next moment. False if it was taken before."""
        if next_due is None:
            ran = await self._db.run(
                "DELETE FROM timer WHERE id = ? AND due = ?", (row.id, row.due)
            )
        else:
            ran = await self._db.run(
                "UPDATE timer SET due = ? WHERE id = ? AND due = ?", (next_due, row.id, row.due)
            )
        return ran.changed == 1


class JobRow:
    """Slow work that waits or is under way."""

    __slots__ = ("community", "feature", "id", "kind", "lane", "payload", "tries")

    def __init__(  # noqa: PLR0913 - a row has its columns
        self,
        id: int,
        community: int,
        feature: str,
        kind: str,
        lane: str,
        payload: bytes,  # noqa: A002
        tries: int = 0,
    ) -> None:
        self.id = id
        self.community = community
        self.feature = feature
        self.kind = kind
        self.lane = lane
        self.payload = payload
        self.tries = tries


class Jobs:
    """The table of jobs."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._next = 1

    async def start(self) -> None:
        """Learn where the numbering stands."""
        ((top,),) = await self._db.read("SELECT coalesce(max(id), 0) FROM job")
        self._next = int(top or 0) + 1

    def add(self, row: JobRow, now: int) -> None:
        """Queue a job with the rest of this batch."""
        self._db.note(
            "INSERT INTO job (id, community, feature, kind, lane, payload, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row.id, row.community, row.feature, row.kind, row.lane, row.payload, now),
        )

    def next_id(self) -> int:
        """The number of the next job; a number is never used twice while the bot runs."""
        id_, self._next = self._next, self._next + 1
        return id_

    async def done(self, job: int) -> bool:
        """Take a finished job away; False if its result was taken before."""
        return (await self._db.run("DELETE FROM job WHERE id = ?", (job,))).changed == 1

    def tried(self, job: int, tries: int) -> None:
        """Remember an attempt that failed."""
        self._db.note("UPDATE job SET tries = ? WHERE id = ?", (tries, job))

    async def waiting(self) -> list[JobRow]:
        """The jobs that have no result yet, in order."""
        rows = await self._db.read(
            "SELECT id, community, feature, kind, lane, payload, tries FROM job ORDER BY id"
        )
        return [JobRow(*row) for row in rows]  # type: ignore[arg-type]
