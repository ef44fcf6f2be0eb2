"""Questions that wait for a person, and which message belongs to which question."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first

TICKET = (
    "SELECT ticket.id, ticket.community, ticket.number, ticket.person, ticket.platform,"
    " ticket.chat, ticket.message, ticket.account, ticket.language, ticket.question, ticket.state,"
    " ticket.opened_at FROM ticket"
)
OPEN = (
    "INSERT INTO ticket (community, number, person, platform, chat, message, account, language,"
    " question, state, opened_at) VALUES (:community, (SELECT coalesce(max(number), 0) + 1"
    " FROM ticket WHERE community = :community), :person, :platform, :chat, :message, :account,"
    " :language, :question, 'open', :now)"
    " RETURNING id, community, number, person, platform, chat, message, account, language,"
    " question, state, opened_at"
)
BY_ID = TICKET + " WHERE id = ?"
BY_NUMBER = TICKET + " WHERE community = ? AND number = ?"
BY_MESSAGE = (
    TICKET + " JOIN ticket_message ON ticket_message.ticket = ticket.id"
    " WHERE ticket_message.platform = ? AND ticket_message.chat = ? AND ticket_message.message = ?"
)
OPEN_OF = (
    TICKET + " WHERE community = ? AND person = ? AND platform = ? AND chat = ?"
    " AND state <> 'closed' ORDER BY id DESC LIMIT 1"
)
WAITING = TICKET + " WHERE community = ? AND state = 'open' ORDER BY id"


class TicketRow(msgspec.Struct, array_like=True, gc=False):
    """A question for the team."""

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
    opened_at: int

    @property
    def name(self) -> str:
        """How people call it: T-45."""
        return f"T-{self.number}"


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


class Tickets:
    """Tickets and their messages."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def open(self, **new: Unpack[NewTicket]) -> TicketRow:
        """Open a ticket with the community's next number."""
        return msgspec.convert((await self._db.rows(OPEN, new))[0], TicketRow)

    async def find(self, ticket: int) -> TicketRow | None:
        """A ticket by its row."""
        return first(await self._db.rows(BY_ID, (ticket,)), TicketRow)

    async def by_number(self, community: int, number: int) -> TicketRow | None:
        """A ticket by the number people use."""
        return first(await self._db.rows(BY_NUMBER, (community, number)), TicketRow)

    async def by_message(self, platform: str, chat: str, message: str) -> TicketRow | None:
        """The ticket a message belongs to, on either side."""
        return first(await self._db.rows(BY_MESSAGE, (platform, chat, message)), TicketRow)

    async def open_of(
        self, community: int, person: int, platform: str, chat: str
    ) -> TicketRow | None:
        """The newest ticket of a person in a chat that is not closed."""
        rows = await self._db.rows(OPEN_OF, (community, person, platform, chat))
        return first(rows, TicketRow)

    async def waiting(self, community: int) -> list[TicketRow]:
        """The tickets nobody has answered, the oldest first."""
        return msgspec.convert(await self._db.rows(WAITING, (community,)), list[TicketRow])

    async def belongs(
        self, ticket: int, platform: str, chat: str, message: str, now: int, *, is_from_staff: bool
    ) -> None:
        """Remember that a message belongs to a ticket."""
        await self._db.run(
            "INSERT OR IGNORE INTO ticket_message"
            " (ticket, is_from_staff, platform, chat, message, at) VALUES (?, ?, ?, ?, ?, ?)",
            (ticket, int(is_from_staff), platform, chat, message, now),
        )

    async def move(self, ticket: int, state: str, now: int) -> bool:
        """Change a ticket's state; False if it was in that state before."""
        ran = await self._db.run(
            "UPDATE ticket SET state = :state, answered_at ="
            " CASE :state WHEN 'answered' THEN coalesce(answered_at, :now) ELSE answered_at END"
            " WHERE id = :ticket AND state <> :state",
            {"ticket": ticket, "state": state, "now": now},
        )
        return ran.changed == 1
