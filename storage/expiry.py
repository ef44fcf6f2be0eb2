"""Points that grow old: what was earned first is spent first, so what is left is the newest."""

import msgspec

from storage.database import Database
from storage.ledger import Booked, How, Ledger
from storage.rows import number

# From the person to what they got lately: CROSS JOIN and + keep the planner from any other way.
RECENT = (
    "SELECT coalesce(sum(entry.amount), 0) FROM ledger_account AS own"
    " CROSS JOIN ledger_entry AS entry ON entry.target = own.id"
    " CROSS JOIN ledger_account AS giver ON giver.id = entry.source"
    " WHERE own.person = ? AND own.community = ? AND own.kind = 'person' AND entry.at > ?"
    " AND +entry.ends IS NULL AND giver.kind = 'deed' AND NOT EXISTS"
    " (SELECT 1 FROM ledger_entry AS undone WHERE undone.ends = entry.id)"
)
HOLDERS = (
    "SELECT person FROM ledger_account WHERE community = ? AND kind = 'person' AND heir IS NULL"
    " AND person > ? AND balance > 0 ORDER BY person LIMIT ?"
)


class Expiry:
    """Lets points go that nobody spent in time."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._db = database
        self._ledger = ledger

    async def old(self, community: int, person: int, before: int) -> int:
        """How many of somebody's points were earned at that moment (unix seconds) or before."""
        balance = await self._ledger.balance(community, person)
        if balance <= 0:
            return 0
        recent = number(await self._db.rows(RECENT, (person, community, before)))
        return max(0, balance - recent)

    async def expire(self, community: int, person: int, before: int, now: int) -> Booked:
        """Let somebody's points go that were earned then or before."""
        old = await self.old(community, person, before)
        if not old:
            return Booked(How.BEFORE)
        return await self._ledger.take(
            community=community, person=person, amount=old, deed="expiry",
            cause=f"expiry:{person}:{before}", now=now,
        )  # fmt: skip

    async def holders(self, community: int, after: int, portion: int) -> list[int]:
        """Some of those who hold points, in order of their number, from after one of them."""
        rows = await self._db.rows(HOLDERS, (community, after, portion))
        return [person for (person,) in msgspec.convert(rows, list[tuple[int]])]
