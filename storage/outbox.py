"""What is to be sent, what was sent, and the platform's id of each."""

import msgspec

from storage.database import Database
from storage.rows import first, number

ADD = (
    "INSERT INTO outbox (id, key, community, feature, platform, lane, priority, after, action,"
    " state, created_at, due, expires, person)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?)"
)
SENT = (
    "UPDATE outbox SET state = 'sent', action = NULL, message = ?, ended_at = ?,"
    " attempts = ? WHERE id = ?"
)
FAILED = (
    "UPDATE outbox SET state = 'failed', action = NULL, reason = ?, ended_at = ?,"
    " attempts = ? WHERE id = ?"
)


class OutboxRow(msgspec.Struct, array_like=True, eq=False, gc=False):
    """An action that waits to be sent; times in unix milliseconds."""

    id: int
    key: str
    community: int
    feature: str
    platform: str
    lane: str
    priority: int
    after: str | None
    action: bytes
    attempts: int
    created_at: int
    due: int | None
    expires: int | None
    person: int = 0
    """Whose doing led to it, so that it goes with them."""


class OutboxTable:
    """The rows of the outbox."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._next = 1

    async def start(self) -> None:
        """Learn where the numbering stands."""
        self._next = number(await self._db.read("SELECT coalesce(max(id), 0) FROM outbox")) + 1

    def next_id(self) -> int:
        """The number of the next row."""
        id_, self._next = self._next, self._next + 1
        return id_

    def add(self, row: OutboxRow) -> None:
        """Queue an action with the rest of this batch."""
        self._db.note(
            ADD,
            (row.id, row.key, row.community, row.feature, row.platform, row.lane, row.priority,
             row.after, row.action, row.created_at, row.due, row.expires, row.person),
        )  # fmt: skip

    def sent(self, row: OutboxRow, message: str, now: int) -> None:
        """Remember that it went out, and under which id."""
        self._db.note(SENT, (message, now, row.attempts, row.id))

    def failed(self, row: OutboxRow, reason: str, now: int) -> None:
        """Remember that it never will go out, and why."""
        self._db.note(FAILED, (reason, now, row.attempts, row.id))

    def postponed(self, row: OutboxRow) -> None:
        """Remember the attempts and when the next one is due."""
        self._db.note(
            "UPDATE outbox SET attempts = ?, due = ? WHERE id = ?",
            (row.attempts, row.due, row.id),
        )

    def changed(self, row: OutboxRow) -> None:
        """Replace the words of a message that has not gone out yet."""
        self._db.note(
            "UPDATE outbox SET action = ? WHERE id = ? AND state = 'waiting'", (row.action, row.id)
        )

    async def waiting(self) -> list[OutboxRow]:
        """Everything that still has to go out, in order."""
        rows = await self._db.read(
            "SELECT id, key, community, feature, platform, lane, priority, after, action, attempts,"
            " created_at, due, expires, person FROM outbox WHERE state = 'waiting' ORDER BY id"
        )
        return msgspec.convert(rows, list[OutboxRow])

    async def find(self, key: str) -> tuple[str, str] | None:
        """An action's state and the platform's message id, by its key."""
        rows = await self._db.rows(
            "SELECT state, coalesce(message, '') FROM outbox WHERE key = ?", (key,)
        )
        return first(rows, tuple[str, str])

    async def counts(self, community: int, since: int) -> tuple[int, int]:
        """How many messages of a community wait, and how many failed since a moment (ms).

        What is planned for later, such as taking an answer away again, does not wait yet.
        """
        waiting = await self._db.read(
            "SELECT count(*) FROM outbox WHERE state = 'waiting' AND community = ?"
            " AND (due IS NULL OR attempts > 0)",
            (community,),
        )
        failed = await self._db.read(
            "SELECT count(*) FROM outbox WHERE ended_at >= ? AND state = 'failed'"
            " AND reason <> 'withdrawn' AND community = ?",
            (since, community),
        )
        return number(waiting), number(failed)

    def purge(self, before: int) -> None:
        """Forget what ended before a moment (unix milliseconds)."""
        self._db.note("DELETE FROM outbox WHERE ended_at < ?", (before,))

    async def find_beside(self, key: str) -> tuple[str, str] | None:
        """The same, read beside the batch: only what is committed."""
        rows = await self._db.read(
            "SELECT state, coalesce(message, '') FROM outbox WHERE key = ?", (key,)
        )
        return (str(rows[0][0]), str(rows[0][1])) if rows else None
