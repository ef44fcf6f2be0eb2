"""Who leads in what: members ranked by what they did in a span of days."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from storage.database import Database
from storage.rows import Value, as_list, number

Board = Literal["thanks", "points", "activity", "answers", "referrals"]
COLUMNS: Mapping[str, tuple[str, str]] = {
    "thanks": ("thanks", "thanks_received"),
    "activity": ("xp", "xp"),
    "answers": ("answers", "answers"),
    "points": ("points", ""),
}
"""What a board ranks by: in the sums, and in the days."""

# Who left is on no board; who writes again is, with everything they had. The plus keeps SQLite from
# looking for persons where days are wanted; the index from looking for days of everybody.
PRESENT = (
    " +found.person > 0 AND +found.amount > 0 AND NOT EXISTS (SELECT 1 FROM away"
    " WHERE away.community = :community AND away.person = found.person"
    " AND NOT EXISTS (SELECT 1 FROM activity_day AS later"
    " INDEXED BY activity_by_person WHERE later.community = :community"
    " AND later.person = found.person AND later.day > away.since / 86400 AND later.messages > 0))"
)
OF_ONE_SUM = (
    "SELECT person, {0} AS amount FROM activity_sum WHERE community = :community AND span = :span"
)
OF_SUMS = (
    "SELECT person, sum({0}) AS amount FROM activity_sum WHERE community = :community"
    " AND span IN (SELECT value FROM json_each(:spans)) GROUP BY person"
)
OF_DAYS = (
    "SELECT person, sum({0}) AS amount FROM activity_day WHERE community = :community"
    " AND day BETWEEN :first AND :last GROUP BY person"
)
# Points spent were earned all the same; those taken back or taken away were not.
OF_POINTS = (
    "SELECT whose.person, sum(moved.amount) AS amount FROM ("
    "SELECT target AS account, amount FROM ledger_entry WHERE community = :community"
    " AND at >= :since AND at < :until AND deed NOT IN ('release', 'refund', 'link', 'unlink')"
    " UNION ALL SELECT source, -amount FROM ledger_entry WHERE community = :community"
    " AND at >= :since AND at < :until AND deed IN ('reversal', 'deduct')) AS moved"
    " CROSS JOIN ledger_account AS whose ON whose.id = moved.account AND whose.kind = 'person'"
    " GROUP BY whose.person"
)
OF_REFERRALS = (
    "SELECT whose.person, count(*) AS amount FROM ledger_entry AS entry"
    " INDEXED BY ledger_entry_referral"
    " CROSS JOIN ledger_account AS whose ON whose.id = entry.target AND whose.kind = 'person'"
    " WHERE entry.deed = 'referral' AND entry.community = :community AND entry.at >= :since"
    " AND entry.at < :until"
    " AND NOT EXISTS (SELECT 1 FROM ledger_entry AS end WHERE end.ends = entry.id)"
    " GROUP BY whose.person"
)
TOP = (
    "SELECT person, amount, coalesce((SELECT account.name FROM member"
    " JOIN account ON account.id = member.account WHERE member.person = top.person"
    " ORDER BY account.id LIMIT 1), '') FROM (SELECT found.person, found.amount FROM ({found})"
    " AS found WHERE{present} ORDER BY found.amount DESC, found.person LIMIT :limit) AS top"
    " ORDER BY amount DESC, person"
)
OWN = "SELECT coalesce(sum(amount), 0) FROM ({found}) AS found WHERE found.person = :person"
AHEAD = "SELECT count(*) FROM ({found}) AS found WHERE found.amount > :amount AND{present}"
IS_AWAY = (
    "SELECT count(*) FROM (SELECT :person AS person, 1 AS amount) AS found WHERE NOT ({present})"
)


class Span(NamedTuple):
    """Local days, both counted, and when they begin and end (unix seconds); none = all time."""

    first: int = 0
    last: int = 0
    since: int = 0
    until: int = 1 << 60
    months: tuple[int, ...] = ()
    """The calendar months that make up exactly these days, such as 202611."""

    @property
    def is_all(self) -> bool:
        """Whether everything counts."""
        return not self.last


class Place(msgspec.Struct, frozen=True):
    """One line of a board; equal amounts share a place."""

    place: int
    person: int
    amount: int
    name: str


class Boards:
    """Ranks members."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def top(self, community: int, board: Board, span: Span, limit: int = 10) -> list[Place]:
        """Those who lead."""
        wanted = _wanted(community, span) | {"limit": limit}
        statement = TOP.format(found=_found(board, span), present=PRESENT)
        rows = await self._db.rows(statement, wanted)
        return ranked(msgspec.convert(rows, list[tuple[int, int, str]]))

    async def own(
        self, community: int, board: Board, span: Span, person: int
    ) -> tuple[int, int]:  # fmt: skip
        """Somebody's place and amount; place 0 = they are on no board."""
        found = _found(board, span)
        wanted = _wanted(community, span) | {"person": person}
        amount = number(await self._db.rows(OWN.format(found=found), wanted))
        if amount <= 0 or number(await self._db.rows(IS_AWAY.format(present=PRESENT), wanted)):
            return 0, max(0, amount)
        ahead = AHEAD.format(found=found, present=PRESENT)
        return 1 + number(await self._db.rows(ahead, wanted | {"amount": amount})), amount


def ranked(rows: list[tuple[int, int, str]]) -> list[Place]:
    """Places for (person, amount, name) in order, from the first on; ties share theirs."""
    places: list[Place] = []
    for position, (person, amount, name) in enumerate(rows, 1):
        is_tie = bool(places) and places[-1].amount == amount
        place = places[-1].place if is_tie else position
        places.append(Place(place, person, amount, name))
    return places


def _found(board: Board, span: Span) -> str:
    """The statement that says who has how much."""
    if board == "referrals":
        return OF_REFERRALS
    in_sums, in_days = COLUMNS[board]
    if span.is_all:
        return OF_ONE_SUM.format(in_sums)
    if board == "points":
        return OF_POINTS
    if span.months:
        return (OF_ONE_SUM if len(span.months) == 1 else OF_SUMS).format(in_sums)
    return OF_DAYS.format(in_days)


def _wanted(community: int, span: Span) -> dict[str, Value]:
    return {
        "community": community, "span": span.months[0] if span.months else 0,
        "spans": as_list(span.months), "first": span.first, "last": span.last,
        "since": span.since, "until": span.until,
    }  # fmt: skip
