"""What has been handled already, how far each source was read, and what could not be handled."""

from storage.database import Database

KEPT_SECONDS = 48 * 3600
"""How long a cause is remembered: twice the time Telegram keeps an update (DESIGN.md §3)."""


class Kept:
    """An event, or an unreadable update, that waits in quarantine."""

    __slots__ = (
        "at",
        "body",
        "cause",
        "community",
        "due",
        "feature",
        "id",
        "platform",
        "reason",
        "state",
        "tries",
    )

    def __init__(self, row: tuple[object, ...]) -> None:
        (
            self.id, self.cause, self.feature, self.platform, self.community, self.body,
            self.reason, self.state, self.tries, self.due, self.at,
        ) = row  # fmt: skip


class Causes:
    """Causes, cursors, quarantine and deaths."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def handled(self, cause: str, at: int) -> None:
        """Remember that a cause took effect."""
        self._db.note("INSERT OR IGNORE INTO cause (key, at) VALUES (?, ?)", (cause, at))

    async def were_handled(self, causes: list[str]) -> set[str]:
        """Which of these causes took effect before."""
        found: set[str] = set()
        for start in range(0, len(causes), 500):
            part = causes[start : start + 500]
            marks = ", ".join("?" for _ in part)
            rows = await self._db.rows(
                f"SELECT key FROM cause WHERE key IN ({marks})",
                part,  # noqa: S608 - marks
            )
            found.update(str(key) for (key,) in rows)
        return found

    def purge(self, now: int) -> None:
        """Forget causes nobody can repeat any more."""
        self._db.note("DELETE FROM cause WHERE at < ?", (now - KEPT_SECONDS,))

    def move_cursor(self, name: str, value: int, at: int) -> None:
        """Remember how far a source was read, with the effects of what was read."""
        self._db.note(
            "INSERT INTO cursor (name, value, at) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at",
            (name, value, at),
        )

    async def cursors(self, prefix: str) -> list[tuple[str, int, int]]:
        """How far the sources were read, as (name, value, unix seconds)."""
        rows = await self._db.read(
            "SELECT name, value, at FROM cursor WHERE substr(name, 1, ?) = ?",
            (len(prefix), prefix),
        )
        return [(str(name), int(value), int(at)) for name, value, at in rows]  # type: ignore[arg-type]

    def quarantine(  # noqa: PLR0913 - a row has its columns
        self,
        cause: str,
        feature: str,
        platform: str,
        community: int,
        body: bytes,
        reason: str,
        tries: int,
        due: int | None,
        at: int,
    ) -> None:
        """Keep what failed: for another try at `due` (unix milliseconds), or for a person to look at."""
        self._db.note(
            "INSERT INTO quarantine"
            " (cause, feature, platform, community, body, reason, state, tries, due, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (cause, feature) DO UPDATE SET reason = excluded.reason,"
            " state = excluded.state, tries = excluded.tries, due = excluded.due",
            (cause, feature, platform, community, body, reason,
             "kept" if due is None else "retry", tries, due, at),
        )  # fmt: skip

    async def due_for_retry(self, now_ms: int) -> list[Kept]:
        """What is to be tried again by now, the oldest first."""
        rows = await self._db.read(
            "SELECT id, cause, feature, platform, community, body, reason, state, tries, due, at"
            " FROM quarantine WHERE state = 'retry' AND due <= ? ORDER BY id",
            (now_ms,),
        )
        return [Kept(row) for row in rows]

    async def next_retry(self) -> int | None:
        """When the next try is due, in unix milliseconds."""
        rows = await self._db.read("SELECT min(due) FROM quarantine WHERE state = 'retry'")
        return int(rows[0][0]) if rows[0][0] is not None else None

    def settle(self, quarantined: int) -> None:
        """Take something out of quarantine."""
        self._db.note("DELETE FROM quarantine WHERE id = ?", (quarantined,))

    async def deaths(self) -> dict[str, int]:
        """How often the process died while handling each of these causes."""
        rows = await self._db.read("SELECT cause, times FROM death")
        return {str(cause): int(times) for cause, times in rows}  # type: ignore[arg-type]

    def about_to_handle(self, cause: str) -> None:
        """Write down a suspicious cause before it is handled alone."""
        self._db.note(
            "INSERT INTO death (cause, times) VALUES (?, 1)"
            " ON CONFLICT DO UPDATE SET times = times + 1",
            (cause,),
        )

    def survived(self, cause: str) -> None:
        """The cause was handled and the process lives."""
        self._db.note("DELETE FROM death WHERE cause = ?", (cause,))
