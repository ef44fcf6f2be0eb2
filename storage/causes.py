"""What has been handled already, how far each source was read, and what could not be handled."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import as_list, number

KEPT_SECONDS = 48 * 3600
"""How long a cause is remembered: twice the time Telegram keeps an update (DESIGN.md §3)."""

HANDLED = "INSERT OR IGNORE INTO cause (key, at) VALUES (?, ?)"
QUARANTINE = (
    "INSERT INTO quarantine"
    " (cause, feature, platform, community, body, reason, state, tries, due, at)"
    " VALUES (:cause, :feature, :platform, :community, :body, :reason,"
    " CASE WHEN :due IS NULL THEN 'kept' ELSE 'retry' END, :tries, :due, :at)"
    " ON CONFLICT (cause, feature) DO UPDATE SET reason = excluded.reason,"
    " state = excluded.state, tries = excluded.tries, due = excluded.due"
)
DUE = (
    "SELECT id, cause, feature, platform, community, body, reason, state, tries, due, at"
    # else SQLite walks through all that is kept, which spares it the sorting
    " FROM quarantine INDEXED BY quarantine_retry"
    " WHERE state = 'retry' AND due <= ? ORDER BY id"
)


class Kept(msgspec.Struct, array_like=True, gc=False):
    """An event, or an unreadable update, that waits in quarantine; `due` in unix milliseconds."""

    id: int
    cause: str
    feature: str
    platform: str
    community: int | None
    body: bytes
    reason: str
    state: str
    tries: int
    due: int | None
    at: int


class Quarantined(TypedDict):
    """What failed: for another try at `due` (unix milliseconds), or for a person."""

    cause: str
    feature: str
    platform: str
    community: int
    body: bytes
    reason: str
    tries: int
    due: int | None
    at: int


class Causes:
    """Causes, cursors, quarantine and deaths."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def handled(self, cause: str, at: int) -> None:
        """Remember that a cause took effect."""
        self._db.note(HANDLED, (cause, at))

    async def were_handled(self, causes: list[str]) -> set[str]:
        """Which of these causes took effect before."""
        rows = await self._db.rows(
            "SELECT key FROM cause WHERE key IN (SELECT value FROM json_each(?))",
            (as_list(causes),),
        )
        return {str(key) for (key,) in rows}

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
            "SELECT name, value, at FROM cursor"
            " WHERE name >= :prefix AND name < :prefix || char(1114111) ORDER BY name",
            {"prefix": prefix},
        )
        return msgspec.convert(rows, list[tuple[str, int, int]])

    def quarantine(self, **kept: Unpack[Quarantined]) -> None:
        """Keep what failed: for another try at `due` (unix milliseconds), or for a person."""
        self._db.note(QUARANTINE, kept)

    async def due_for_retry(self, now_ms: int) -> list[Kept]:
        """What is to be tried again by now, the oldest first."""
        return msgspec.convert(await self._db.read(DUE, (now_ms,)), list[Kept])

    async def next_retry(self) -> int | None:
        """When the next try is due, in unix milliseconds."""
        rows = await self._db.read(
            "SELECT due FROM quarantine WHERE state = 'retry' ORDER BY due LIMIT 1"
        )
        return number(rows) if rows else None

    async def take(self, quarantined: int) -> bool:
        """Take something out of quarantine to try it again; False if somebody else did."""
        ran = await self._db.run("DELETE FROM quarantine WHERE id = ?", (quarantined,))
        return ran.changed == 1

    def settle(self, quarantined: int) -> None:
        """Take something out of quarantine."""
        self._db.note("DELETE FROM quarantine WHERE id = ?", (quarantined,))

    async def deaths(self) -> dict[str, int]:
        """How often the process died while handling each of these causes."""
        rows = await self._db.read("SELECT cause, times FROM death")
        return dict(msgspec.convert(rows, list[tuple[str, int]]))

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
