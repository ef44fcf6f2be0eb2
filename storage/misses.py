"""Questions the knowledge base did not answer, who replied to them, and which reply was it."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first

MISS = (
    "SELECT miss.id, miss.cluster, miss.state, miss.question, miss.language, miss.person,"
    " miss.platform, miss.chat, miss.message, miss.ticket, miss.at FROM miss"
)
ADD = (
    "INSERT INTO miss (community, question, language, person, platform, chat, message, ticket, at)"
    " VALUES (:community, :question, :language, :person, :platform, :chat, :message, :ticket, :now)"
    " ON CONFLICT (community, platform, chat, message) DO UPDATE SET question = excluded.question"
    " RETURNING id"
)
BY_MESSAGE = MISS + " WHERE community = ? AND platform = ? AND chat = ? AND message = ?"
BY_REPLY = (
    MISS + " JOIN miss_reply ON miss_reply.miss = miss.id WHERE miss.community = ?1"
    " AND (?2 = 0 OR miss.person = ?2) AND miss.platform = ?3 AND miss.chat = ?4"
    " AND miss_reply.message = ?5"
    " ORDER BY miss.id DESC LIMIT 1"
)
LAST_OF = (
    MISS + " WHERE community = ? AND person = ? AND at >= ? AND platform = ? AND chat = ?"
    " AND state = 'open' ORDER BY at DESC, id DESC LIMIT 1"
)
OPEN_BESIDE = (
    "SELECT miss.cluster, coalesce(ticket.id, 0), miss.question, miss.platform, miss.chat,"
    " miss.message FROM miss LEFT JOIN ticket_asker ON ticket_asker.platform = miss.platform"
    " AND ticket_asker.chat = miss.chat AND ticket_asker.message = miss.message"
    " AND ticket_asker.message <> ''"
    " LEFT JOIN ticket ON ticket.id = ticket_asker.ticket AND ticket.state = 'open'"
    " WHERE miss.community = ? AND miss.state = 'open' ORDER BY miss.cluster DESC LIMIT ?"
)
SETTLE_TICKET = (
    "UPDATE miss SET state = 'answered' WHERE state = 'open' AND id IN (SELECT miss.id"
    " FROM ticket_asker JOIN ticket ON ticket.id = ticket_asker.ticket JOIN miss"
    " ON miss.community = ticket.community AND miss.platform = ticket_asker.platform"
    " AND miss.chat = ticket_asker.chat AND miss.message = ticket_asker.message"
    " WHERE ticket_asker.ticket = ?)"
)
SOLVE = (
    "INSERT INTO solution (community, platform, chat, question, answer, asker, solver, how, at)"
    " VALUES (:community, :platform, :chat, :question, :answer, :asker, :solver, :how, :now)"
    " ON CONFLICT DO NOTHING"
)


class MissRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One question without an answer; cluster: the number of the first that asked the same."""

    id: int
    cluster: int
    state: str
    question: str
    language: str
    person: int
    platform: str
    chat: str
    message: str
    ticket: int
    at: int


class OpenRow(msgspec.Struct, frozen=True, gc=False):
    """A question that is still open; ticket: 0 while the team was not told."""

    cluster: int
    ticket: int
    question: str
    platform: str
    chat: str
    message: str


class NewMiss(TypedDict):
    """A question to be remembered; `now` in unix seconds."""

    community: int
    question: str
    language: str
    person: int
    platform: str
    chat: str
    message: str
    ticket: int
    now: int


class NewSolution(TypedDict):
    """An accepted reply; `how` is thanks, reaction or command."""

    community: int
    platform: str
    chat: str
    question: str
    answer: str
    asker: int
    solver: int
    how: str
    now: int


class Misses:
    """Open questions and their end."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._asked: dict[int, set[tuple[str, str, str]]] = {}
        """The open questions of each community, so that most replies need no look into the store.
        """

    def forget(self) -> None:
        """Drop what memory holds; it will be read anew."""
        self._asked.clear()

    async def is_open(self, community: int, platform: str, chat: str, message: str) -> bool:
        """Whether a message asks something nobody has settled."""
        known = self._asked.get(community)
        if known is None:
            rows = await self._db.rows(
                "SELECT platform, chat, message FROM miss WHERE community = ? AND state = 'open'"
                " ORDER BY cluster DESC LIMIT 10000",
                (community,),
            )
            known = set(msgspec.convert(rows, list[tuple[str, str, str]]))
            self._asked[community] = known
        return (platform, chat, message) in known

    async def add(self, **new: Unpack[NewMiss]) -> int:
        """Remember a question, once a message; its number."""
        community = new["community"]
        if (known := self._asked.get(community)) is not None:
            known.add((new["platform"], new["chat"], new["message"]))
            self._db.undo(lambda: self._asked.pop(community, None))
        (row,) = await self._db.rows(ADD, new)
        number = msgspec.convert(row[0], int)
        await self._db.run("UPDATE miss SET cluster = id WHERE id = ? AND cluster = 0", (number,))
        return number

    async def find(self, community: int, platform: str, chat: str, message: str) -> MissRow | None:
        """The question a message asked."""
        rows = await self._db.rows(BY_MESSAGE, (community, platform, chat, message))
        return first(rows, MissRow)

    async def replied_by(
        self, community: int, person: int, platform: str, chat: str, message: str
    ) -> MissRow | None:
        """The question of a person, or with 0 of anybody, to which a message replied."""
        rows = await self._db.rows(BY_REPLY, (community, person, platform, chat, message))
        return first(rows, MissRow)

    async def last_of(
        self, community: int, person: int, platform: str, chat: str, since: int
    ) -> MissRow | None:
        """The newest open question of a person in a chat since a moment (unix seconds)."""
        rows = await self._db.rows(LAST_OF, (community, person, since, platform, chat))
        return first(rows, MissRow)

    async def open_beside(self, community: int, limit: int) -> list[OpenRow]:
        """The newest open questions with the tickets they are part of, read beside the batch."""
        rows = await self._db.read(OPEN_BESIDE, (community, limit))
        found = msgspec.convert(rows, list[tuple[int, int, str, str, str, str]])
        return [OpenRow(*row) for row in found]

    def same_as(self, miss: int, cluster: int) -> None:
        """A question asks the same as those of a cluster."""
        self._db.note("UPDATE miss SET cluster = ? WHERE id = ?", (cluster, miss))

    def reply(self, miss: int, message: str, person: int, now: int) -> None:
        """Remember who replied to a question in which message."""
        self._db.note(
            "INSERT OR IGNORE INTO miss_reply (miss, message, person, at) VALUES (?, ?, ?, ?)",
            (miss, message, person, now),
        )

    async def replier(self, miss: int, message: str) -> int | None:
        """Who wrote a reply to a question."""
        rows = await self._db.rows(
            "SELECT person FROM miss_reply WHERE miss = ? AND message = ?", (miss, message)
        )
        found = first(rows, tuple[int])
        return found[0] if found else None

    async def replies(self, miss: int) -> list[tuple[str, int]]:
        """The replies to a question with their authors, the newest first."""
        rows = await self._db.rows(
            "SELECT message, person FROM miss_reply WHERE miss = ? ORDER BY at DESC, message DESC",
            (miss,),
        )
        return msgspec.convert(rows, list[tuple[str, int]])

    def settle(self, miss: int, state: str) -> None:
        """A question is `solved` by a member, `answered` by the team or an entry, or `ignored`."""
        self._db.note("UPDATE miss SET state = ? WHERE id = ? AND state = 'open'", (state, miss))

    def take_back(self, miss: int) -> None:
        """A question was taken back by who asked it."""
        self._db.note("DELETE FROM miss WHERE id = ?", (miss,))

    def settle_ticket(self, ticket: int) -> None:
        """The team has answered those who asked what a ticket asks."""
        self._db.note(SETTLE_TICKET, (ticket,))

    async def solved(self, **new: Unpack[NewSolution]) -> bool:
        """Keep that a reply was accepted; False if the question was solved before."""
        return (await self._db.run(SOLVE, new)).changed > 0

    async def is_solved(self, community: int, platform: str, chat: str, question: str) -> bool:
        """Whether a reply to a question was accepted before."""
        return bool(
            await self._db.rows(
                "SELECT 1 FROM solution WHERE community = ? AND platform = ? AND chat = ?"
                " AND question = ? AND question <> ''",
                (community, platform, chat, question),
            )
        )
