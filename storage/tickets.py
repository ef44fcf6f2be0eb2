"""Questions that wait for a person, and which message belongs to which question."""

from storage.database import Database, Row

COLUMNS = (
    "ticket.id, ticket.community, ticket.number, ticket.person, ticket.platform, ticket.chat,"
    " ticket.message, ticket.account, ticket.language, ticket.question, ticket.state,"
    " ticket.opened_at"
)


class TicketRow:
    """A question for the team."""

    __slots__ = (
        "account", "chat", "community", "id", "language", "message", "number", "opened_at",
        "person", "platform", "question", "state",
    )  # fmt: skip

    def __init__(self, row: Row) -> None:
        (
            self.id, self.community, self.number, self.person, self.platform, self.chat,
            self.message, self.account, self.language, self.question, self.state, self.opened_at,
        ) = row  # type: ignore[assignment]  # fmt: skip

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


class Tickets:
    """Tickets and their messages."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def open(  # noqa: PLR0913 - a row has its columns
        self,
        community: int,
        person: int,
        platform: str,
        chat: str,
        message: str,
        account: str,
        language: str,
        question: str,
        now: int,
    ) -> TicketRow:
        """Open a ticket with the community's next number."""
        ran = await self._db.run(
            "INSERT INTO ticket (community, number, person, platform, chat, message, account,"
            " language, question, state, opened_at) VALUES (?, (SELECT coalesce(max(number), 0) + 1"
            " FROM ticket WHERE community = ?), ?, ?, ?, ?, ?, ?, ?, 'open', ?) RETURNING id",
            (
                community,
                community,
                person,
                platform,
                chat,
                message,
                account,
                language,
                question,
                now,
            ),
        )
        found = await self.find(int(ran.rows[0][0]))  # type: ignore[arg-type]
        if found is None:
            raise LookupError(ran.rows)
        return found

    async def find(self, ticket: int) -> TicketRow | None:
        """A ticket by its row."""
        rows = await self._db.rows(f"SELECT {COLUMNS} FROM ticket WHERE id = ?", (ticket,))  # noqa: S608
        return TicketRow(rows[0]) if rows else None

    async def by_number(self, community: int, number: int) -> TicketRow | None:
        """A ticket by the number people use."""
        rows = await self._db.rows(
            f"SELECT {COLUMNS} FROM ticket WHERE community = ? AND number = ?",  # noqa: S608
            (community, number),
        )
        return TicketRow(rows[0]) if rows else None

    async def by_message(self, platform: str, chat: str, message: str) -> TicketRow | None:
        """The ticket a message belongs to, on either side."""
        rows = await self._db.rows(
            f"SELECT {COLUMNS} FROM ticket_message JOIN ticket ON ticket.id = ticket_message.ticket"  # noqa: S608
            " WHERE ticket_message.platform = ? AND ticket_message.chat = ?"
            " AND ticket_message.message = ?",
            (platform, chat, message),
        )
        return TicketRow(rows[0]) if rows else None

    async def open_of(
        self, community: int, person: int, platform: str, chat: str
    ) -> TicketRow | None:
        """The newest ticket of a person in a chat that is not closed."""
        rows = await self._db.rows(
            f"SELECT {COLUMNS} FROM ticket WHERE community = ? AND person = ? AND platform = ?"  # noqa: S608
            " AND chat = ? AND state <> 'closed' ORDER BY id DESC LIMIT 1",
            (community, person, platform, chat),
        )
        return TicketRow(rows[0]) if rows else None

    async def waiting(self, community: int) -> list[TicketRow]:
        """The tickets nobody has answered, the oldest first."""
        rows = await self._db.rows(
            f"SELECT {COLUMNS} FROM ticket WHERE community = ? AND state = 'open' ORDER BY id",  # noqa: S608
            (community,),
        )
        return [TicketRow(row) for row in rows]

    async def belongs(  # noqa: PLR0913 - a row has its columns
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
            "UPDATE ticket SET state = ?, answered_at = iif(? = 'answered', coalesce(answered_at, ?),"
            " answered_at) WHERE id = ? AND state <> ?",
            (state, state, now, ticket, state),
        )
        return ran.changed == 1
