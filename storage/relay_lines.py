"""What was said in a ticket, and which platform messages show it: the relay's map."""

import msgspec

from storage.database import Database
from storage.rows import first

LINE = "SELECT id, ticket, person, side, text, rest, at, edited_at, deleted_at FROM ticket_line"
ADD = (
    "INSERT INTO ticket_line (ticket, person, side, text, rest, at) VALUES (?, ?, ?, ?, ?, ?)"
    " RETURNING id"
)
SHOWN = (
    "SELECT ticket_message.ticket, line, ticket_message.kind, is_from_staff,"
    " ticket_message.platform, ticket_message.chat, ticket_message.message, asker, part"
    " FROM ticket_message"
)
NOTE = (
    "INSERT OR IGNORE INTO ticket_message (ticket, line, kind, is_from_staff, platform, chat,"
    " message, asker, part, at) VALUES (:ticket, :line, :kind, :is_from_staff, :platform, :chat,"
    " :message, :asker, :part, :at)"
)
OF_ROOM = (
    " WHERE ticket = ?1 AND side IN ('asker', 'staff') AND deleted_at IS NULL AND id NOT IN"
    " (SELECT line FROM ticket_message WHERE ticket = ?1 AND platform = ?2 AND chat = ?3)"
    " ORDER BY id"
)


class LineRow(msgspec.Struct, array_like=True, gc=False):
    """Something said in a ticket; times in unix seconds."""

    id: int
    ticket: int
    person: int
    side: str
    """`asker`, `staff` (went out), `note` (never goes out) or `event`."""
    text: str
    rest: bytes
    """Spans, media and the place where it was said, as JSON."""
    at: int
    edited_at: int | None = None
    deleted_at: int | None = None


class ShownRow(msgspec.Struct, array_like=True, gc=False, kw_only=True):
    """A platform message that shows a line; topics go by the chat they belong to."""

    ticket: int
    line: int
    kind: str
    """`said` (by its author), `copy` (on the other side), `card` or `ack`."""
    is_from_staff: int
    platform: str
    chat: str
    message: str
    asker: int = 0
    """The row of who was told, or whose words it shows."""
    part: int = 0
    """Which part of a text that had to be split."""


class Lines:
    """What was said in tickets, and where it is shown."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(
        self, ticket: int, *, person: int, side: str, text: str, rest: bytes = b"{}", at: int
    ) -> int:
        """Write down what was said; gives back the line."""
        rows = await self._db.rows(ADD, (ticket, person, side, text, rest, at))
        return msgspec.convert(rows[0], tuple[int])[0]

    async def find(self, line: int) -> LineRow | None:
        """One line."""
        return first(await self._db.rows(LINE + " WHERE id = ?", (line,)), LineRow)

    async def of(self, ticket: int) -> list[LineRow]:
        """Everything said in a ticket, in order."""
        rows = await self._db.rows(LINE + " WHERE ticket = ? ORDER BY id", (ticket,))
        return msgspec.convert(rows, list[LineRow])

    async def last_by(self, ticket: int, side: str) -> LineRow | None:
        """The newest line of a side that was not taken back."""
        rows = await self._db.rows(
            LINE + " WHERE ticket = ? AND side = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
            (ticket, side),
        )
        return first(rows, LineRow)

    async def last_of(self, ticket: int, side: str, person: int) -> LineRow | None:
        """The newest line of one person that was not taken back."""
        rows = await self._db.rows(
            LINE + " WHERE ticket = ? AND side = ? AND person = ? AND deleted_at IS NULL"
            " ORDER BY id DESC LIMIT 1",
            (ticket, side, person),
        )
        return first(rows, LineRow)

    async def unshown(self, ticket: int, platform: str, chat: str) -> list[LineRow]:
        """What a room of the team has not been shown of a ticket, in order."""
        rows = await self._db.rows(LINE + OF_ROOM, (ticket, platform, chat))
        return msgspec.convert(rows, list[LineRow])

    def change(self, line: int, text: str, rest: bytes, now: int) -> None:
        """Its author changed it."""
        self._db.note(
            "UPDATE ticket_line SET text = ?, rest = ?, edited_at = ? WHERE id = ?",
            (text, rest, now, line),
        )

    def take_back(self, line: int, now: int) -> None:
        """Its author took it back: the words are not kept."""
        self._db.note(
            "UPDATE ticket_line SET text = '', rest = x'7b7d', deleted_at = ? WHERE id = ?",
            (now, line),
        )

    # -- where it is shown ------------------------------------------------------------------

    def shown(self, row: ShownRow, now: int) -> None:
        """Remember that a message shows a line; told twice it counts once."""
        self._db.note(NOTE, {**msgspec.structs.asdict(row), "at": now})

    async def at(self, platform: str, chat: str, message: str) -> ShownRow | None:
        """What a platform message shows, if it belongs to a ticket."""
        rows = await self._db.rows(
            SHOWN + " WHERE platform = ? AND chat = ? AND message = ?", (platform, chat, message)
        )
        return first(rows, ShownRow)

    async def has_ack(self, ticket: int) -> bool:
        """Whether somebody of the team was asked what they want with plain words."""
        rows = await self._db.rows(
            "SELECT 1 FROM ticket_message WHERE ticket = ? AND kind = 'ack' LIMIT 1", (ticket,)
        )
        return bool(rows)

    async def copies(self, line: int) -> list[ShownRow]:
        """Every message that shows a line, in the order in which they were sent."""
        rows = await self._db.rows(SHOWN + " WHERE line = ? AND line <> 0 ORDER BY id", (line,))
        return msgspec.convert(rows, list[ShownRow])

    def lost(self, ticket: int, platform: str, chat: str) -> None:
        """The topic in which the team saw a ticket is gone, and what it showed with it."""
        self._db.note(
            "DELETE FROM ticket_message WHERE ticket = ? AND platform = ? AND chat = ?"
            " AND (kind <> 'said' OR is_from_staff = 1)",
            (ticket, platform, chat),
        )
