"""How long what is kept is kept: each class of rows with its time, enforced once a day."""

from typing import NamedTuple

import msgspec

from storage.database import Database
from storage.rows import first

PORTION = 500
"""Rows a statement takes at most, so that nobody waits for it."""
DAY = 86_400
LAST = "retention:"


class Class(NamedTuple):
    """Rows that go after a time; `setting` names the community's choice, else `days` are fixed.

    statement: takes `:community`, `:before` (unix seconds), `:nobody` and `:portion`.
    """

    table: str
    statement: str
    setting: str = ""
    days: int = 0


CLASSES = (
    Class(
        "ticket_message",
        "DELETE FROM ticket_message WHERE id IN (SELECT ticket_message.id FROM ticket_message"
        " JOIN ticket ON ticket.id = ticket_message.ticket WHERE ticket.community = :community"
        " AND ticket.state <> 'open' AND coalesce(ticket.answered_at, ticket.opened_at) < :before"
        " AND ticket_message.at < :before LIMIT :portion)",
        setting="keep_tickets",
    ),
    Class(
        "ticket_line",
        "DELETE FROM ticket_line WHERE id IN (SELECT ticket_line.id FROM ticket_line"
        " JOIN ticket ON ticket.id = ticket_line.ticket WHERE ticket.community = :community"
        " AND ticket.state <> 'open' AND coalesce(ticket.answered_at, ticket.opened_at) < :before"
        " AND ticket_line.at < :before LIMIT :portion)",
        setting="keep_tickets",
    ),
    Class(
        "ticket_asker",
        "DELETE FROM ticket_asker WHERE id IN (SELECT ticket_asker.id FROM ticket_asker"
        " JOIN ticket ON ticket.id = ticket_asker.ticket WHERE ticket.community = :community"
        " AND ticket.state <> 'open' AND coalesce(ticket.answered_at, ticket.opened_at) < :before"
        " AND ticket_asker.at < :before LIMIT :portion)",
        setting="keep_tickets",
    ),
    Class(
        "duty",
        "DELETE FROM duty WHERE (community, person) IN (SELECT community, person FROM duty"
        " WHERE community = :community AND until < :before LIMIT :portion)",
    ),
    Class(  # the number and the times stay, for reports; the words and whose they were go
        "ticket",
        "UPDATE ticket SET person = :nobody, chat = '', message = '', account = '', language = '',"
        " question = '', state = 'closed' WHERE id IN (SELECT id FROM ticket"
        " WHERE community = :community AND state <> 'open' AND person <> :nobody"
        " AND coalesce(answered_at, opened_at) < :before LIMIT :portion)",
        setting="keep_tickets",
    ),
    Class(
        "audit",
        "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE community = :community"
        " AND at < :before LIMIT :portion)",
        setting="keep_audit",
    ),
    Class(  # the entry and its deed stay; what somebody said about it goes
        "ledger_note",
        "DELETE FROM ledger_note WHERE entry IN (SELECT entry FROM ledger_note"
        " WHERE community = :community AND at < :before LIMIT :portion)",
        setting="keep_audit",
    ),
    Class(
        "quarantine",
        "DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine"
        " WHERE coalesce(community, 0) IN (0, :community) AND at < :before LIMIT :portion)",
        days=7,
    ),
    Class(
        "outbox",
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE community = :community"
        " AND ended_at < :before * 1000 LIMIT :portion)",
        days=7,
    ),
    Class(
        "miss",
        "DELETE FROM miss WHERE id IN (SELECT id FROM miss WHERE community = :community"
        " AND at < :before LIMIT :portion)",
        setting="keep_misses",
    ),
    Class(
        "draft",
        "DELETE FROM draft WHERE id IN (SELECT id FROM draft WHERE community = :community"
        " AND decided_at < :before LIMIT :portion)",
        setting="keep_misses",
    ),
    Class(  # removed entries can be brought back for a week
        "entry",
        "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE community = :community"
        " AND state = 'removed' AND changed_at < :before LIMIT :portion)",
        days=7,
    ),
    Class(
        "entry_use",
        "DELETE FROM entry_use WHERE id IN (SELECT id FROM entry_use WHERE community = :community"
        " AND at < :before LIMIT :portion)",
        days=90,
    ),
    Class(
        "solution",
        "DELETE FROM solution WHERE id IN (SELECT id FROM solution WHERE community = :community"
        " AND at < :before LIMIT :portion)",
        days=180,
    ),
    Class(
        "label",
        "DELETE FROM label WHERE id IN (SELECT id FROM label WHERE community = :community"
        " AND at < :before LIMIT :portion)",
        days=730,
    ),
    Class(
        "reaction",
        "DELETE FROM reaction WHERE (chat, message, person) IN (SELECT chat, message, person"
        " FROM reaction WHERE at < :before"
        " AND chat IN (SELECT id FROM chat WHERE community = :community) LIMIT :portion)",
        days=30,
    ),
    Class(  # the sums stay
        "thanks",
        "DELETE FROM thanks WHERE id IN (SELECT id FROM thanks WHERE community = :community"
        " AND at < :before LIMIT :portion)",
        days=400,
    ),
    Class(
        "thanks_refused",
        "DELETE FROM thanks_refused WHERE (chat, message, receiver) IN (SELECT chat, message,"
        " receiver FROM thanks_refused WHERE community = :community AND at < :before"
        " LIMIT :portion)",
        days=30,
    ),
    Class(
        "contest_round",
        "DELETE FROM contest_round WHERE contest IN (SELECT id FROM contest"
        " WHERE community = :community AND posted_at IS NULL AND made_at < :before LIMIT :portion)",
        days=30,
    ),
    Class(  # what was prepared and never posted
        "contest",
        "DELETE FROM contest WHERE id IN (SELECT id FROM contest WHERE community = :community"
        " AND posted_at IS NULL AND made_at < :before AND NOT EXISTS (SELECT 1 FROM contest_round"
        " WHERE contest_round.contest = contest.id) LIMIT :portion)",
        days=30,
    ),
    Class(  # who guessed and voted matters only until it is counted
        "contest_vote",
        "DELETE FROM contest_vote WHERE (contest, person) IN (SELECT contest, person"
        " FROM contest JOIN contest_vote ON contest_vote.contest = contest.id"
        " WHERE community = :community AND state IN ('ended', 'cancelled')"
        " AND coalesce(ended_at, ends_at) < :before LIMIT :portion)",
        days=30,
    ),
    Class(
        "contest_guess",
        "DELETE FROM contest_guess WHERE (contest, number, person) IN (SELECT contest,"
        " contest_guess.number, person FROM contest"
        " JOIN contest_guess ON contest_guess.contest = contest.id"
        " WHERE community = :community AND state IN ('ended', 'cancelled')"
        " AND coalesce(ended_at, ends_at) < :before LIMIT :portion)",
        days=30,
    ),
    Class(  # the proof stays, and names nobody
        "contest_entry",
        "DELETE FROM contest_entry WHERE (contest, label) IN (SELECT contest, label"
        " FROM contest JOIN contest_entry ON contest_entry.contest = contest.id"
        " WHERE community = :community AND contest.state IN ('ended', 'cancelled')"
        " AND coalesce(ended_at, ends_at) < :before LIMIT :portion)",
        days=400,
    ),
    Class(
        "button",
        "DELETE FROM button WHERE id IN (SELECT id FROM button WHERE community = :community"
        " AND expires < :before LIMIT :portion)",
    ),
    Class(
        "dialogue",
        "DELETE FROM dialogue WHERE (chat, person) IN (SELECT chat, person FROM dialogue"
        " WHERE expires < :before LIMIT :portion)",
    ),
    Class(
        "awaited_file",
        "DELETE FROM awaited_file WHERE person IN (SELECT person FROM awaited_file"
        " WHERE expires < :before LIMIT :portion)",
    ),
    Class(
        "join_code",
        "DELETE FROM join_code WHERE code IN (SELECT code FROM join_code"
        " WHERE community = :community AND expires < :before LIMIT :portion)",
    ),
    Class(
        "link_code",
        "DELETE FROM link_code WHERE code IN (SELECT code FROM link_code"
        " WHERE community = :community AND expires < :before LIMIT :portion)",
    ),
    Class(
        "document",
        "DELETE FROM document WHERE id IN (SELECT id FROM document WHERE community = :community"
        " AND expires < :before LIMIT :portion)",
    ),
)
"""Every class. What has no time of its own carries the moment at which it is over."""


class Retention:
    """Enforces the times."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def last(self, community: int) -> int:
        """When the times were last enforced in a community (unix seconds); 0 = never."""
        rows = await self._db.read(
            "SELECT value FROM cursor WHERE name = ?", (f"{LAST}{community}",)
        )
        found = first(rows, tuple[int])
        return found[0] if found else 0

    async def communities(self) -> list[int]:
        """Every community."""
        rows = await self._db.read("SELECT id FROM community ORDER BY id")
        return [id_ for (id_,) in msgspec.convert(rows, list[tuple[int]])]

    async def enforce(self, one: Class, community: int, before: int) -> int:
        """Let a portion of a class go; says how many rows that were."""
        nobody = -community
        if one.setting == "keep_tickets":
            await self._db.run(
                "INSERT OR IGNORE INTO person (id, community, created_at) VALUES (?, ?, 0)",
                (nobody, community),
            )
        wanted = {
            "community": community, "before": before, "nobody": nobody, "portion": PORTION,
        }  # fmt: skip
        return (await self._db.run(one.statement, wanted)).changed

    def done(self, community: int, now: int) -> None:
        """All of a community's times are enforced."""
        self._db.note(
            "INSERT INTO cursor (name, value, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET value = excluded.value, at = excluded.at",
            (f"{LAST}{community}", now, now),
        )
