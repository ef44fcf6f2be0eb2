"""Questions that wait for a person, and how far each of them is."""

from typing import NotRequired, TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.relay_rooms import COLUMNS as ROOM_COLUMNS
from storage.relay_rooms import RoomRow
from storage.rows import first

COLUMNS = (
    "ticket.id, ticket.community, ticket.number, ticket.person, ticket.platform, ticket.chat,"
    " ticket.message, ticket.account, ticket.language, ticket.question, ticket.state,"
    " ticket.opened_at, ticket.why, ticket.suggestions, ticket.waiting_since,"
    " ticket.last_asker_at, ticket.last_staff_at, ticket.answered_at, ticket.answered_by,"
    " ticket.claimed_by, ticket.claimed_at, ticket.snoozed_until, ticket.close_after,"
    " ticket.closed_at, ticket.closed_by, ticket.close_reason, ticket.reopened, ticket.reminded,"
    " ticket.rating"
)
TICKET = f"SELECT {COLUMNS} FROM ticket"  # noqa: S608 - columns named above
OPEN = (
    "INSERT INTO ticket (community, number, person, platform, chat, message, account, language,"  # noqa: S608 - columns named above
    " question, state, opened_at, waiting_since, last_asker_at, why, suggestions)"
    " VALUES (:community, (SELECT coalesce(max(number), 0) + 1"
    " FROM ticket WHERE community = :community), :person, :platform, :chat, :message, :account,"
    " :language, :question, 'open', :now, :now, :now, :why, :suggestions)"
    f" RETURNING {COLUMNS}"
)
BY_ID = TICKET + " WHERE id = ?"
BY_NUMBER = TICKET + " WHERE community = ? AND number = ?"
BY_MESSAGE = (
    TICKET + " JOIN ticket_message ON ticket_message.ticket = ticket.id"
    " WHERE ticket_message.platform = ? AND ticket_message.chat = ? AND ticket_message.message = ?"
)
BY_ROOM = (
    TICKET + " JOIN ticket_room ON ticket_room.ticket = ticket.id"
    " WHERE ticket_room.platform = ? AND ticket_room.chat = ? AND ticket_room.chat <>"
    " ticket_room.root AND ticket.community = ?"
)
OPEN_OF = (
    TICKET + " JOIN ticket_asker ON ticket_asker.ticket = ticket.id"
    " WHERE ticket.community = ? AND ticket_asker.person = ? AND ticket_asker.platform = ?"
    " AND ticket_asker.chat = ? AND state <> 'closed' ORDER BY ticket.id DESC LIMIT 1"
)
CLOSED_OF = (
    TICKET + " JOIN ticket_asker ON ticket_asker.ticket = ticket.id"
    " WHERE ticket.community = ? AND ticket_asker.person = ? AND ticket_asker.platform = ?"
    " AND ticket_asker.chat = ? AND state = 'closed' AND closed_at >= ?"
    " ORDER BY ticket.id DESC LIMIT 1"
)
STANDING = (
    "SELECT EXISTS (SELECT 1 FROM ticket_message WHERE platform = :platform AND chat = :home"  # noqa: S608 - columns named above
    " AND message = :message), coalesce((SELECT min(one.id) FROM ticket_asker AS one"
    " WHERE one.ticket = ticket.id AND one.person = :person AND one.chat = :chat), 0),"
    f" {COLUMNS}, {ROOM_COLUMNS} FROM (SELECT 1) LEFT JOIN ticket ON ticket.id ="
    " CASE :ticket WHEN 0 THEN (SELECT own.id FROM ticket AS own"
    " JOIN ticket_asker ON ticket_asker.ticket = own.id WHERE own.community = :community"
    " AND ticket_asker.person = :person AND ticket_asker.platform = :platform"
    " AND ticket_asker.chat = :chat AND own.state <> 'closed' ORDER BY own.id DESC LIMIT 1)"
    " ELSE :ticket END LEFT JOIN ticket_room ON ticket_room.ticket = ticket.id"
    " ORDER BY ticket_room.slot"
)
WAITING = TICKET + (" WHERE community = ? AND state = 'open' AND snoozed_until IS NULL ORDER BY id")
OF_PERSON = "SELECT count(*), max(number) FROM ticket WHERE community = ? AND person = ? AND id < ?"
MOVE = (
    "UPDATE ticket SET state = :state,"
    " answered_at = CASE :state WHEN 'answered' THEN coalesce(answered_at, :now)"
    "  ELSE answered_at END,"
    " answered_by = CASE WHEN :state = 'answered' AND answered_at IS NULL THEN :by"
    "  ELSE answered_by END,"
    " closed_at = CASE :state WHEN 'closed' THEN :now END,"
    " closed_by = CASE :state WHEN 'closed' THEN :by ELSE 0 END,"
    " close_reason = CASE :state WHEN 'closed' THEN :reason ELSE '' END,"
    " reopened = reopened + (state = 'closed'),"
    " waiting_since = CASE :state WHEN 'open' THEN coalesce(waiting_since, :now) END,"
    " snoozed_until = NULL, reminded = 0,"
    " close_after = CASE :state WHEN 'answered' THEN close_after END"
    " WHERE id = :ticket AND state <> :state"
)


class TicketRow(msgspec.Struct, array_like=True, gc=False):
    """A question for the team; times in unix seconds, persons by their number (0 = nobody)."""

    id: int
    community: int
    number: int
    person: int
    platform: str
    chat: str
    message: str
    account: str
    language: str
    question: str
    state: str
    """`open` (waits for the team), `answered` or `closed`."""
    opened_at: int
    why: str = "unknown"
    suggestions: bytes = b"[]"
    """Entries that may answer it, as JSON pairs of entry and title."""
    waiting_since: int | None = None
    """Since when the team owes words; None = it does not."""
    last_asker_at: int | None = None
    last_staff_at: int | None = None
    answered_at: int | None = None
    """The first answer."""
    answered_by: int = 0
    claimed_by: int = 0
    claimed_at: int | None = None
    snoozed_until: int | None = None
    close_after: int | None = None
    closed_at: int | None = None
    closed_by: int = 0
    close_reason: str = ""
    """`asker`, `staff`, `idle`; empty while it is not closed."""
    reopened: int = 0
    reminded: int = 0
    rating: int | None = None

    @property
    def name(self) -> str:
        """How people call it: T-45."""
        return f"T-{self.number}"


class Arrival(TypedDict):
    """Words that came in: whose, and where; `home` is the chat by which the map knows them."""

    community: int
    person: int
    platform: str
    chat: str
    home: str
    message: str


class Standing(msgspec.Struct, frozen=True):
    """How things stand for words that come in."""

    is_known: bool
    """They were taken in already."""
    ticket: TicketRow | None = None
    asker: int = 0
    """The row of who wrote them, in that ticket and chat; 0 = they did not ask there."""
    rooms: tuple[RoomRow, ...] = ()
    """Everywhere the ticket is seen."""


class NewTicket(TypedDict):
    """A question to be put to the team; `now` in unix seconds."""

    community: int
    person: int
    platform: str
    chat: str
    message: str
    account: str
    language: str
    question: str
    now: int
    why: NotRequired[str]
    suggestions: NotRequired[bytes]


class Tickets:
    """Tickets, and the state each is in."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def open(self, **new: Unpack[NewTicket]) -> TicketRow:
        """Open a ticket with the community's next number."""
        wanted = {"why": "unknown", "suggestions": b"[]", **new}
        return msgspec.convert((await self._db.rows(OPEN, wanted))[0], TicketRow)

    async def find(self, ticket: int) -> TicketRow | None:
        """A ticket by its row."""
        return first(await self._db.rows(BY_ID, (ticket,)), TicketRow)

    async def by_number(self, community: int, number: int) -> TicketRow | None:
        """A ticket by the number people use."""
        return first(await self._db.rows(BY_NUMBER, (community, number)), TicketRow)

    async def by_message(self, platform: str, chat: str, message: str) -> TicketRow | None:
        """The ticket a message belongs to, on either side."""
        return first(await self._db.rows(BY_MESSAGE, (platform, chat, message)), TicketRow)

    async def by_room(self, community: int, platform: str, chat: str) -> TicketRow | None:
        """The ticket a topic or thread of the team's room was opened for."""
        return first(await self._db.rows(BY_ROOM, (platform, chat, community)), TicketRow)

    async def open_of(
        self, community: int, person: int, platform: str, chat: str
    ) -> TicketRow | None:
        """The newest ticket in which somebody asks in a chat and that is not closed."""
        rows = await self._db.rows(OPEN_OF, (community, person, platform, chat))
        return first(rows, TicketRow)

    async def standing(self, ticket: int = 0, **came: Unpack[Arrival]) -> Standing:
        """All that arriving words need to know of a ticket, or of their author's newest open one.

        One statement, as every message to the team asks it.
        """
        rows = await self._db.rows(STANDING, {**came, "ticket": ticket})
        is_known, asker, number = rows[0][:3]
        if number is None:
            return Standing(is_known=bool(is_known))
        end = 2 + len(TicketRow.__struct_fields__)
        return Standing(
            is_known=bool(is_known),
            ticket=msgspec.convert(rows[0][2:end], TicketRow),
            asker=msgspec.convert(asker, int),
            rooms=tuple(
                msgspec.convert(row[end:], RoomRow) for row in rows if row[end] is not None
            ),
        )

    async def closed_of(
        self, community: int, person: int, platform: str, chat: str, since: int
    ) -> TicketRow | None:
        """The newest ticket in which somebody asked in a chat and that was closed since then."""
        rows = await self._db.rows(CLOSED_OF, (community, person, platform, chat, since))
        return first(rows, TicketRow)

    async def waiting(self, community: int) -> list[TicketRow]:
        """The tickets nobody has answered, the oldest first; those that sleep are left out."""
        return msgspec.convert(await self._db.rows(WAITING, (community,)), list[TicketRow])

    async def before(self, row: TicketRow) -> tuple[int, int]:
        """How many tickets the same person had opened before, and the number of the last."""
        rows = await self._db.rows(OF_PERSON, (row.community, row.person, row.id))
        count, last = msgspec.convert(rows[0], tuple[int, int | None])
        return count, last or 0

    async def move(
        self, ticket: int, state: str, now: int, *, by: int = 0, reason: str = ""
    ) -> bool:
        """Change a ticket's state; False if it was in that state before."""
        wanted = {"ticket": ticket, "state": state, "now": now, "by": by, "reason": reason}
        return (await self._db.run(MOVE, wanted)).changed == 1

    def asker_wrote(self, ticket: int, now: int) -> None:
        """The asker wrote: the team owes words again, and whoever sleeps wakes."""
        self._db.note(
            "UPDATE ticket SET last_asker_at = ?1, waiting_since ="
            " iif(snoozed_until IS NULL, coalesce(waiting_since, ?1), ?1),"
            " state = 'open', snoozed_until = NULL, close_after = NULL WHERE id = ?2",
            (now, ticket),
        )

    def staff_wrote(self, ticket: int, now: int) -> None:
        """The team wrote: it owes nothing until the asker writes again."""
        self._db.note(
            "UPDATE ticket SET last_staff_at = ?, waiting_since = NULL, reminded = 0 WHERE id = ?",
            (now, ticket),
        )

    async def belongs(
        self, ticket: int, platform: str, chat: str, message: str, now: int, *, is_from_staff: bool
    ) -> None:
        """Remember that a message belongs to a ticket."""
        await self._db.run(
            "INSERT OR IGNORE INTO ticket_message"
            " (ticket, is_from_staff, platform, chat, message, at) VALUES (?, ?, ?, ?, ?, ?)",
            (ticket, int(is_from_staff), platform, chat, message, now),
        )
