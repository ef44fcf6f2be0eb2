"""How a team shares its tickets: who has taken which, what sleeps, tags, and what was said."""

import msgspec

from storage.database import Database
from storage.rows import first, number
from storage.tickets import TICKET, TicketRow

CLAIM = (
    "UPDATE ticket SET claimed_by = :person, claimed_at = :now"
    " WHERE id = :ticket AND claimed_by = 0 AND state <> 'closed'"
)
ASSIGN = (
    "UPDATE ticket SET claimed_by = :person, claimed_at = :now"
    " WHERE id = :ticket AND claimed_by <> :person AND state <> 'closed'"
)
RELEASE = (
    "UPDATE ticket SET claimed_by = 0, claimed_at = NULL WHERE id = ? AND claimed_by = ?"
    " AND claimed_by <> 0"
)
CLAIMS = (
    "SELECT count(*) FROM ticket WHERE community = ? AND claimed_by = ? AND claimed_by <> 0"
    " AND state <> 'closed'"
)
WAITING = TICKET + (
    " WHERE ticket.community = ? AND state = 'open' AND snoozed_until IS NULL"
    " AND waiting_since IS NOT NULL ORDER BY waiting_since, id LIMIT ?"
)
COUNT_WAITING = (
    "SELECT count(*) FROM ticket WHERE community = ? AND state = 'open' AND snoozed_until IS NULL"
    " AND waiting_since IS NOT NULL"
)
LISTED = TICKET + (
    " WHERE ticket.community = :community AND (:state = '' OR"
    " (:state = 'snoozed' AND snoozed_until IS NOT NULL)"
    " OR (state = :state AND snoozed_until IS NULL))"
    " AND (:claimed_by = 0 OR claimed_by = :claimed_by)"
    " AND (:person = 0 OR person = :person)"
    " AND (:tag = '' OR (ticket.id, :tag) IN ticket_tag)"
    " ORDER BY ticket.number DESC LIMIT :limit"
)
LINES = (
    "SELECT id, person, coalesce((SELECT account.name FROM member"
    " JOIN account ON account.id = member.account WHERE member.person = ticket_line.person"
    " ORDER BY account.id LIMIT 1), ''), side, text, rest, at, edited_at, deleted_at"
    " FROM ticket_line WHERE ticket = ? ORDER BY id"
)
WORDS = (
    "SELECT ticket_line.id, ticket.number, ticket_line.text FROM ticket"
    " CROSS JOIN ticket_line ON ticket_line.ticket = ticket.id"
    " WHERE ticket.community = :community AND ticket.number <= :number"
    " AND (ticket.number < :number OR ticket_line.id < :line)"
    " AND ticket_line.side <> 'event' AND ticket_line.deleted_at IS NULL"
    " ORDER BY ticket.number DESC, ticket_line.id DESC LIMIT :limit"
)
ONCE = (
    "INSERT INTO ticket_line (ticket, person, side, text, at)"
    " SELECT :ticket, :person, 'event', :what, :now WHERE (SELECT count(*) FROM ticket_line"
    " WHERE ticket = :ticket AND side = 'event' AND text = :what) < :times"
)
ON_ITS_WAY = (
    "SELECT 1 FROM job WHERE kind = 'relay.prove'"
    " AND json_extract(CAST(payload AS TEXT), '$.ticket') = :ticket"
    " UNION ALL SELECT 1 FROM outbox WHERE state = 'waiting' AND community = :community"
    " AND feature = 'relay' AND json_extract(CAST(action AS TEXT), '$.remember.what') = 'told'"
    " AND json_extract(CAST(action AS TEXT), '$.remember.ticket') = :ticket LIMIT 1"
)


class SpokenRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One thing that was said in a ticket, or that happened to it; moments in unix seconds."""

    id: int
    person: int
    name: str
    side: str
    """`asker`, `staff` (went out), `note` (never goes out) or `event`."""
    text: str
    rest: bytes
    at: int
    edited_at: int | None
    deleted_at: int | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which tickets of a community somebody wants to see; what is empty does not matter."""

    community: int
    state: str = ""
    """`open`, `answered`, `closed` or `snoozed`."""
    claimed_by: int = 0
    person: int = 0
    tag: str = ""
    limit: int = 20


class TicketWork:
    """What a team does with its tickets."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def claim(self, ticket: int, person: int, now: int) -> bool:
        """Take a ticket; False if somebody has it or it is closed."""
        wanted = {"ticket": ticket, "person": person, "now": now}
        return (await self._db.run(CLAIM, wanted)).changed == 1

    async def assign(self, ticket: int, person: int, now: int) -> bool:
        """Give a ticket to somebody; False if they have it or it is closed."""
        wanted = {"ticket": ticket, "person": person, "now": now}
        return (await self._db.run(ASSIGN, wanted)).changed == 1

    async def release(self, ticket: int, person: int) -> bool:
        """Give a ticket back; False if that person does not have it."""
        return (await self._db.run(RELEASE, (ticket, person))).changed == 1

    async def claims(self, community: int, person: int) -> int:
        """How many tickets somebody has taken that are not closed."""
        return number(await self._db.rows(CLAIMS, (community, person)))

    async def waiting(self, community: int, limit: int = 20) -> list[TicketRow]:
        """What waits for words of the team, the longest first; what sleeps is left out."""
        return msgspec.convert(await self._db.rows(WAITING, (community, limit)), list[TicketRow])

    async def count_waiting(self, community: int) -> int:
        """How many wait for words of the team."""
        return number(await self._db.rows(COUNT_WAITING, (community,)))

    async def listed(self, wanted: Wanted) -> list[TicketRow]:
        """The newest tickets somebody wants to see."""
        rows = await self._db.rows(LISTED, msgspec.structs.asdict(wanted))
        return msgspec.convert(rows, list[TicketRow])

    async def sleep(self, ticket: int, until: int) -> bool:
        """Let a ticket sleep until a moment; False if it is closed."""
        ran = await self._db.run(
            "UPDATE ticket SET snoozed_until = ?, reminded = 0 WHERE id = ? AND state <> 'closed'",
            (until, ticket),
        )
        return ran.changed == 1

    async def wake(self, ticket: int, until: int) -> bool:
        """Wake a ticket that was to sleep until a moment; False if something else woke it."""
        ran = await self._db.run(
            "UPDATE ticket SET snoozed_until = NULL WHERE id = ? AND snoozed_until = ?",
            (ticket, until),
        )
        return ran.changed == 1

    async def close_after(self, ticket: int, at: int | None) -> bool:
        """Let a ticket be closed at a moment, or not any more; False if it is closed."""
        ran = await self._db.run(
            "UPDATE ticket SET close_after = ? WHERE id = ? AND state <> 'closed'", (at, ticket)
        )
        return ran.changed == 1

    async def reminded(self, ticket: int, level: int) -> bool:
        """Note how urgently the team was reminded; False if it was reminded so before."""
        ran = await self._db.run(
            "UPDATE ticket SET reminded = ?1 WHERE id = ?2 AND reminded < ?1", (level, ticket)
        )
        return ran.changed == 1

    async def rate(self, ticket: int, rating: int, now: int) -> bool:
        """Keep what the asker thinks of the help; False if they have said it before."""
        ran = await self._db.run(
            "UPDATE ticket SET rating = ?, rated_at = ? WHERE id = ? AND rating IS NULL",
            (rating, now, ticket),
        )
        return ran.changed == 1

    async def is_on_its_way(self, row: TicketRow) -> bool:
        """Whether words of the team have not reached the askers yet, and still may."""
        wanted = {"ticket": row.id, "community": row.community}
        return bool(await self._db.rows(ON_ITS_WAY, wanted))


class TicketRecords:
    """What was said and noted in tickets, their tags, and who may not write."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def once(
        self, ticket: int, what: str, now: int, *, person: int = 0, times: int = 1
    ) -> bool:
        """Note that something happened so often; False if the record tells as much."""
        wanted = {"ticket": ticket, "person": person, "what": what, "now": now, "times": times}
        return (await self._db.run(ONCE, wanted)).changed == 1

    async def lines(self, ticket: int) -> list[SpokenRow]:
        """What was said, in order."""
        return msgspec.convert(await self._db.rows(LINES, (ticket,)), list[SpokenRow])

    async def lines_beside(self, ticket: int) -> list[SpokenRow]:
        """The same, read beside the batch."""
        return msgspec.convert(await self._db.read(LINES, (ticket,)), list[SpokenRow])

    async def words_beside(
        self, community: int, number: int, line: int, limit: int
    ) -> list[tuple[int, int, str]]:
        """What was said before a line of a ticket, the newest first: (line, number, words)."""
        wanted = {"community": community, "number": number, "line": line, "limit": limit}
        rows = await self._db.read(WORDS, wanted)
        return msgspec.convert(rows, list[tuple[int, int, str]])

    async def tag(self, ticket: int, tag: str) -> bool:
        """Put a tag on a ticket; False if it carries it."""
        ran = await self._db.run(
            "INSERT INTO ticket_tag (ticket, tag) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (ticket, tag),
        )
        return ran.changed == 1

    async def untag(self, ticket: int, tag: str) -> bool:
        """Take a tag off; False if it does not carry it."""
        ran = await self._db.run(
            "DELETE FROM ticket_tag WHERE ticket = ? AND tag = ?", (ticket, tag)
        )
        return ran.changed == 1

    async def tags(self, ticket: int) -> list[str]:
        """The tags of a ticket."""
        rows = await self._db.rows(
            "SELECT tag FROM ticket_tag WHERE ticket = ? ORDER BY tag", (ticket,)
        )
        return [str(tag) for (tag,) in rows]

    async def told_at(self, community: int, person: int) -> int | None:
        """When a blocked person was told so (unix seconds; 0 = never); None = not blocked."""
        rows = await self._db.rows(
            "SELECT coalesce(told_at, 0) FROM relay_block WHERE community = ? AND person = ?",
            (community, person),
        )
        found = first(rows, tuple[int])
        return found[0] if found else None

    def told(self, community: int, person: int, now: int) -> None:
        """A blocked person was told so."""
        self._db.note(
            "UPDATE relay_block SET told_at = ? WHERE community = ? AND person = ?",
            (now, community, person),
        )
