"""What becomes of each table when two persons turn out to be one: everything follows to the one.

A column that holds a person and stands neither in `MOVES` nor in `STAYS` fails the tests. The
statements take `:community`, `:from` and `:to`, and run in this order.
"""

from typing import NamedTuple

import msgspec

from storage.database import Database
from storage.rows import Row

PORTION = 2_000
"""Rows of the hot table that are changed in one transaction."""
MINE = (
    "INSERT INTO person_link (community, person, former, account, linked_at)"
    " SELECT community, :to, :from, account, :now FROM member"
    " WHERE community = :community AND person = :from"
)
APART = (
    "UPDATE person_link SET unlinked_at = :now"
    " WHERE community = :community AND person = :person AND unlinked_at IS NULL"
    " RETURNING former, account"
)
OWN_THANKS = (
    "UPDATE thanks SET taken_back_at = :now WHERE giver = :to AND receiver = :to"
    " AND taken_back_at IS NULL RETURNING id, at"
)
ACCOUNT = "SELECT platform, native FROM account WHERE id = ?"
BACK = "UPDATE member SET person = ? WHERE community = ? AND account = ?"
MESSAGES = "SELECT chat, id FROM message WHERE person = ? LIMIT ?"
FOLLOW = "UPDATE message SET person = ? WHERE chat = ? AND id = ? AND person = ?"


class Move(NamedTuple):
    """One table's part; columns: those in which a person stands."""

    table: str
    columns: tuple[str, ...]
    statements: tuple[str, ...]


OF_A_COMMUNITY = frozenset(
    {
        "arrival", "audit", "contest", "draft", "duty", "entry", "entry_use", "grant_role",
        "ledger_note", "link_code", "miss", "referral", "relay_block", "relay_choice", "season",
        "shop_order", "snippet", "solution", "ticket",
    }
)  # fmt: skip
"""Tables whose rows are found by their community."""


def _those(table: str, column: str) -> str:
    """The rows of one person; nobody is number 0, and some indexes leave 0 out."""
    within = " AND community = :community" if table in OF_A_COMMUNITY else ""
    return f" WHERE {column} = :from AND {column} <> 0{within}"


def _plain(table: str, *columns: str) -> Move:
    """Rows of which somebody may have any number."""
    steps = [
        f"UPDATE {table} SET {name} = :to" + _those(table, name)  # noqa: S608 - our own names
        for name in columns
    ]
    return Move(table, columns, tuple(steps))


def _single(table: str, *columns: str) -> Move:
    """Rows of which somebody has one of each: the one they have already stays."""
    steps = [
        step
        for name in columns
        for step in (
            f"UPDATE OR IGNORE {table} SET {name} = :to" + _those(table, name),  # noqa: S608
            f"DELETE FROM {table}" + _those(table, name),  # noqa: S608 - our own names
        )
    ]
    return Move(table, columns, tuple(steps))


_DAY = (
    "messages", "replies_given", "replies_received", "reactions_received", "xp", "thanks_given",
    "thanks_received", "answers",
)  # fmt: skip
_MOST = ("has_joined", "has_left", "xp_at")
_COLUMNS = ", ".join((*_DAY, *_MOST))
_GROW = ", ".join(
    [f"{name} = {name} + excluded.{name}" for name in _DAY]
    + [f"{name} = max({name}, excluded.{name})" for name in _MOST]
)
AWAY = (
    "DELETE FROM away WHERE community = :community AND person IN (:from, :to)",
    "INSERT INTO away (community, person, since)"
    " SELECT member.community, member.person, max(presence.left_at) FROM member"
    " JOIN presence ON presence.account = member.account"
    " JOIN chat ON chat.id = presence.chat AND chat.community = member.community"
    " WHERE member.community = :community AND member.person IN (:from, :to)"
    " GROUP BY member.community, member.person HAVING count(*) = count(presence.left_at)",
)
"""Who is away is told by where their accounts are."""

MOVES = (
    _plain("member", "person"),
    Move("away", ("person",), AWAY),
    Move(
        "person",
        ("id",),
        (
            "UPDATE person SET language = (SELECT language FROM person WHERE id = :from)"
            " WHERE id = :to AND language = ''",
        ),
    ),
    _single("grant_role", "person"),
    _plain("grant_role", "given_by"),
    Move(  # triggers keep the sums of whoever the days belong to
        "activity_day",
        ("person",),
        (
            f"INSERT INTO activity_day (community, day, person, {_COLUMNS})"  # noqa: S608
            f" SELECT community, day, :to, {_COLUMNS} FROM activity_day"
            " WHERE community = :community AND person = :from"
            f" ON CONFLICT DO UPDATE SET {_GROW}",
            "DELETE FROM activity_day WHERE community = :community AND person = :from",
        ),
    ),
    Move(
        "activity_sum",
        ("person",),
        (
            "INSERT INTO activity_sum (community, span, person, points)"
            " SELECT community, span, :to, points FROM activity_sum WHERE person = :from"
            " ON CONFLICT DO UPDATE SET points = points + excluded.points",
            "DELETE FROM activity_sum WHERE person = :from",
        ),
    ),
    Move(
        "level_reached",
        ("person",),
        (
            "INSERT INTO level_reached (community, person, level)"
            " SELECT community, :to, level FROM level_reached"
            " WHERE community = :community AND person = :from"
            " ON CONFLICT DO UPDATE SET level = max(level, excluded.level)",
            "DELETE FROM level_reached WHERE community = :community AND person = :from",
        ),
    ),
    _single("reaction", "person"),
    _single("thanks", "giver", "receiver"),
    _plain("thanks_refused", "giver"),
    _single("thanks_refused", "receiver"),
    Move(
        "season_place",
        ("person",),
        (
            "INSERT INTO season_place (season, board, place, person, amount)"
            " SELECT season, board, place, :to, amount FROM season_place WHERE person = :from"
            " ON CONFLICT DO UPDATE SET place = min(place, excluded.place),"
            " amount = amount + excluded.amount",
            "DELETE FROM season_place WHERE person = :from",
        ),
    ),
    _plain("season", "closed_by"),
    Move(
        "history_helper",
        ("person",),
        (
            "INSERT INTO history_helper (history, person, helped)"
            " SELECT history, :to, helped FROM history_helper WHERE person = :from"
            " ON CONFLICT DO UPDATE SET helped = helped + excluded.helped",
            "DELETE FROM history_helper WHERE person = :from",
        ),
    ),
    _plain("ticket", "person", "answered_by", "claimed_by", "closed_by"),
    _plain("ticket_asker", "person"),
    _plain("ticket_line", "person"),
    _plain("snippet", "changed_by"),
    _single("duty", "person"),
    _single("relay_block", "person"),
    _plain("relay_block", "blocked_by"),
    _single("relay_choice", "person"),
    Move(
        "ticket_day",
        ("person",),
        (
            "INSERT INTO ticket_day (community, day, measure, person, tag, bucket, times)"
            " SELECT community, day, measure, :to, tag, bucket, times FROM ticket_day"
            " WHERE person = :from AND person <> 0"
            " ON CONFLICT DO UPDATE SET times = times + excluded.times",
            "DELETE FROM ticket_day WHERE person = :from AND person <> 0",
        ),
    ),
    Move(
        "audit",
        ("person", "what"),
        (
            "UPDATE audit SET person = :to WHERE community = :community AND person = :from",
            "UPDATE audit SET what = 'role of ' || :to"
            " WHERE community = :community AND what = 'role of ' || :from",
        ),
    ),
    Move("dialogue", ("person",), ("DELETE FROM dialogue WHERE person = :from",)),
    _plain("button", "only_person"),
    _plain("outbox", "person"),
    _plain("document", "person"),
    _single("erasure_request", "person"),
    _plain("set_up", "person"),
    _single("awaited_file", "person"),
    _plain("join_code", "person"),
    _plain("entry", "author"),
    _plain("phrase", "person"),
    _plain("draft", "asker", "author", "decided_by"),
    _plain("miss", "person"),
    _plain("miss_reply", "person"),
    _single("solution", "asker"),
    _plain("solution", "solver"),
    _plain("entry_use", "person"),
    _plain("shop_order", "decided_by"),
    _plain("ledger_note", "given_by"),
    _plain("contest", "host"),
    Move(  # one person has one entry; what was drawn already stays as it was drawn
        "contest_entry",
        ("person",),
        (
            "UPDATE contest_vote SET entry = (SELECT kept.label FROM contest_entry AS kept"
            " WHERE kept.contest = contest_vote.contest AND kept.person = :to)"
            " WHERE (contest, entry) IN (SELECT lost.contest, lost.label FROM contest_entry AS lost"
            " JOIN contest_entry AS kept ON kept.contest = lost.contest AND kept.person = :to"
            " JOIN contest ON contest.id = lost.contest AND contest.state NOT IN"
            " ('ended', 'cancelled') WHERE lost.person = :from)",
            "DELETE FROM contest_entry WHERE person = :from AND contest IN (SELECT kept.contest"
            " FROM contest_entry AS kept JOIN contest ON contest.id = kept.contest"
            " AND contest.state NOT IN ('ended', 'cancelled') WHERE kept.person = :to)",
            "UPDATE OR IGNORE contest_entry SET person = :to WHERE person = :from",
        ),
    ),
    _single("contest_vote", "person"),
    _plain("contest_round", "winner"),
    _single("contest_guess", "person"),
    _plain("link_code", "person", "other"),
    _plain("person_link", "person"),
    _plain("referral_link", "person"),
    _plain("referral", "inviter", "newcomer", "decided_by"),
    Move(
        "arrival",
        ("person",),
        (
            "INSERT INTO arrival (community, person, at)"
            " SELECT community, :to, at FROM arrival"
            " WHERE community = :community AND person = :from"
            " ON CONFLICT DO UPDATE SET at = min(at, excluded.at)",
            "DELETE FROM arrival WHERE community = :community AND person = :from",
        ),
    ),
)

STAYS = {
    ("account", "id"): "an account stays itself; whose it is stands in member",
    ("member", "account"): "the accounts stay, they get another person",
    ("presence", "chat"): "a chat",
    ("presence", "account"): "an account",
    ("message", "person"): "many rows without an index by person: taken in portions beside",
    ("message", "chat"): "a chat",
    ("thanks", "chat"): "a chat",
    ("thanks", "message"): "a message",
    ("thanks_refused", "chat"): "a chat",
    ("thanks_refused", "message"): "a message",
    ("reaction", "chat"): "a chat",
    ("reaction", "message"): "a message",
    ("dialogue", "chat"): "a chat",
    ("setting", "chat"): "a chat",
    ("served", "chat"): "a chat",
    ("set_up", "chat"): "a chat",
    ("intention", "chat"): "a chat",
    ("erasure_request", "tombstone"): "stands for nobody",
    ("ledger_account", "person"): "the ledger lends the account (storage/joint.py)",
    ("ledger_account", "former"): "whose an account was before it was lent",
    ("ledger_entry", "source"): "an account of the ledger",
    ("ledger_entry", "target"): "an account of the ledger",
    ("shop_order", "payer"): "an account of the ledger",
    ("shop_code", "shop_order"): "an order",
    ("person_link", "former"): "who an account was before",
    ("person_link", "account"): "an account",
    ("referral_message", "referral"): "a referral",
    ("referral_message", "chat"): "a chat",
    ("referral_message", "message"): "a message",
}
"""Numbers in registered columns that do not change, each with the reason."""


class Following:
    """Makes two persons one, and lets their accounts part."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def join(
        self, community: int, former: int, person: int, now: int
    ) -> list[tuple[int, int]]:  # fmt: skip
        """Everything of one person is the other's from now on; messages follow in portions.

        Gives back the thanks they said to each other, which are none any more, as (number, when).
        """
        known = {"community": community, "from": former, "to": person}
        await self._db.run(MINE, {**known, "now": now})
        for move in MOVES:
            for statement in move.statements:
                await self._db.run(statement, known)
        ran = await self._db.run(OWN_THANKS, {"to": person, "now": now})
        return msgspec.convert(ran.rows, list[tuple[int, int]])

    async def part(self, community: int, person: int, now: int) -> list[tuple[int, str, str]]:
        """Linked accounts go their own way as (who they were, platform, native id).

        What they did meanwhile and before stays with the person.
        """
        ran = await self._db.run(APART, {"community": community, "person": person, "now": now})
        parted: list[tuple[int, str, str]] = []
        for former, account in msgspec.convert(ran.rows, list[tuple[int, int]]):
            await self._db.run(BACK, (former, community, account))
            for statement in AWAY:
                known = {"community": community, "from": former, "to": person}
                await self._db.run(statement, known)
            rows = await self._db.rows(ACCOUNT, (account,))
            parted += [(former, str(platform), str(native)) for platform, native in rows]
        return parted

    # -- the hot table ----------------------------------------------------------------------

    async def leftovers(self, former: int) -> list[Row]:
        """Some of the messages that still carry the former number, read beside the batch."""
        return await self._db.read(MESSAGES, (former, PORTION))

    def follow(self, former: int, person: int, rows: list[tuple[int, int]]) -> None:
        """Give messages to the person their author is now."""
        for chat, message in rows:
            self._db.note(FOLLOW, (person, chat, message, former))
