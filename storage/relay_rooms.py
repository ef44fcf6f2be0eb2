"""Where the team sees each ticket, and which of its rooms cannot be written to."""

import msgspec

from storage.database import Database
from storage.rows import first

COLUMNS = (
    "ticket_room.ticket, ticket_room.slot, ticket_room.platform, ticket_room.root,"
    " ticket_room.chat, ticket_room.kind, ticket_room.server, ticket_room.message,"
    " ticket_room.failed_at, ticket_room.reason"
)
ROOM = f"SELECT {COLUMNS} FROM ticket_room"  # noqa: S608 - columns named above
PUT = (
    "INSERT INTO ticket_room (ticket, slot, platform, root, chat, kind, server)"
    " VALUES (:ticket, :slot, :platform, :root, :chat, :kind, :server)"
    " ON CONFLICT DO UPDATE SET platform = excluded.platform, root = excluded.root,"
    " chat = excluded.chat, kind = excluded.kind, server = excluded.server, message = '',"
    " failed_at = NULL, reason = ''"
)
HIDDEN = (
    "SELECT ticket.id, :slot FROM ticket LEFT JOIN ticket_room"
    " ON ticket_room.ticket = ticket.id AND ticket_room.slot = :slot"
    " WHERE ticket.community = :community AND ticket.state = 'open'"
    " AND (ticket_room.ticket IS NULL OR ticket_room.failed_at IS NOT NULL) ORDER BY ticket.id"
)


class RoomRow(msgspec.Struct, array_like=True, gc=False, kw_only=True):
    """Where the team sees a ticket."""

    ticket: int
    slot: int
    """0 = relay.staff_chat, 1 = relay.second_chat."""
    platform: str
    root: str
    chat: str = ""
    """The topic or thread, or the room itself; empty until it is opened."""
    kind: str
    """The kind of `root`."""
    server: str = ""
    message: str = ""
    """The card; empty until it is sent."""
    failed_at: int | None = None
    reason: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the ticket has a topic or thread of its own."""
        return bool(self.chat) and self.chat != self.root


class TicketRooms:
    """Where the team sees tickets."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, row: RoomRow) -> None:
        """A ticket is to be seen there, from now on."""
        self._db.note(PUT, msgspec.structs.asdict(row))

    async def find(self, ticket: int, slot: int) -> RoomRow | None:
        """Where a ticket is seen in one of the rooms."""
        rows = await self._db.rows(ROOM + " WHERE ticket = ? AND slot = ?", (ticket, slot))
        return first(rows, RoomRow)

    async def of(self, ticket: int) -> list[RoomRow]:
        """Everywhere a ticket is seen."""
        rows = await self._db.rows(ROOM + " WHERE ticket = ? ORDER BY slot", (ticket,))
        return msgspec.convert(rows, list[RoomRow])

    def opened(self, ticket: int, slot: int, chat: str) -> None:
        """Its topic or thread is there; or, with the room's own address, there will be none."""
        self._db.note(
            "UPDATE ticket_room SET chat = ?, message = '', failed_at = NULL, reason = ''"
            " WHERE ticket = ? AND slot = ?",
            (chat, ticket, slot),
        )

    def shown(self, ticket: int, slot: int, message: str) -> None:
        """The card stands there."""
        self._db.note(
            "UPDATE ticket_room SET message = ?, failed_at = NULL, reason = ''"
            " WHERE ticket = ? AND slot = ?",
            (message, ticket, slot),
        )

    def failed(self, ticket: int, slot: int, reason: str, now: int) -> None:
        """It could not be shown there; it waits until the room can be written to again."""
        self._db.note(
            "UPDATE ticket_room SET failed_at = coalesce(failed_at, ?), reason = ?, chat = '',"
            " message = '' WHERE ticket = ? AND slot = ?",
            (now, reason, ticket, slot),
        )

    async def hidden(self, community: int, slot: int) -> list[int]:
        """The open tickets that the team has not been shown in a room, the oldest first."""
        wanted = {"community": community, "slot": slot}
        rows = await self._db.rows(HIDDEN, wanted)
        return [ticket for ticket, _ in msgspec.convert(rows, list[tuple[int, int]])]

    # -- rooms that cannot be written to ----------------------------------------------------

    async def in_trouble(self, room: RoomRow, community: int, reason: str, now: int) -> bool:
        """A room of the team cannot be written to; True only when that is news."""
        ran = await self._db.run(
            "INSERT INTO relay_trouble (community, slot, platform, root, reason, since, told_at)"
            " VALUES (:community, :slot, :platform, :root, :reason, :now, :now)"
            " ON CONFLICT DO UPDATE SET platform = excluded.platform, root = excluded.root,"
            " reason = excluded.reason, since = excluded.since, told_at = excluded.told_at"
            " WHERE root <> excluded.root OR platform <> excluded.platform",
            {
                "community": community, "slot": room.slot, "platform": room.platform,
                "root": room.root, "reason": reason, "now": now,
            },
        )  # fmt: skip
        return ran.changed == 1

    async def recovered(self, community: int, slot: int) -> bool:
        """A room can be written to; True only if it could not before."""
        ran = await self._db.run(
            "DELETE FROM relay_trouble WHERE community = ? AND slot = ?", (community, slot)
        )
        return ran.changed == 1
