"""Two persons who turn out to be one: their points are one, until they part again."""

from storage.database import Database
from storage.ledger import Booked, Entry, How, Ledger, cause_of
from storage.rows import first, number

BALANCE = "SELECT balance FROM ledger_account WHERE id = ?"
LEND = (
    "UPDATE ledger_account SET person = :to, former = :from, heir = :heir"
    " WHERE person = :from AND community = :community AND kind = :kind AND heir IS NULL"
)
LEND_ON = (
    "UPDATE ledger_account SET person = :to"
    " WHERE person = :from AND community = :community AND heir IS NOT NULL"
)
LENT = (
    "SELECT id, heir FROM ledger_account WHERE former = :from AND former <> 0"
    " AND person = :to AND community = :community AND kind = :kind AND heir IS NOT NULL"
)
GIVE_BACK = "UPDATE ledger_account SET person = :from, former = 0, heir = NULL WHERE id = :account"
GIVE_BACK_ON = "UPDATE ledger_account SET person = :from WHERE heir = :account AND person = :to"
LINKED = (
    "SELECT id, community, source, target, amount, deed FROM ledger_entry AS entry"
    " WHERE source = ? AND target = ? AND deed = 'link'"
    " AND NOT EXISTS (SELECT 1 FROM ledger_entry AS later WHERE later.ends = entry.id)"
    " ORDER BY at DESC, id DESC LIMIT 1"
)


class Joint:
    """Lets one person's points count as another's, and gives them back."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._db = database
        self._ledger = ledger

    async def merge(
        self, community: int, person_from: int, person_to: int, cause: str, now: int
    ) -> int:
        """Everything one person holds, and will still be paid, belongs to the other from now on.

        Says how many points came along; what the first had on hold keeps its hold.
        """
        known = {"community": community, "from": person_from, "to": person_to}
        await self._db.run(LEND_ON, known)
        moved = 0
        for kind in ("person", "hold"):
            own = await self._ledger.account(community, person=person_from, kind=kind)
            heir = await self._ledger.account(community, person=person_to, kind=kind)
            if own == heir:  # they are one already
                return 0
            if kind == "person":
                moved = await self._move(community, own, heir, cause, now)
            await self._db.run(LEND, {**known, "kind": kind, "heir": heir})
        return moved

    async def part(self, community: int, person_from: int, person_to: int, now: int) -> int:
        """Undo a merger: what came along goes back, as far as it is not spent; says how much."""
        known = {"community": community, "from": person_from, "to": person_to}
        back = 0
        for kind in ("person", "hold"):
            found = first(await self._db.rows(LENT, {**known, "kind": kind}), tuple[int, int])
            if found is None:
                continue
            account, heir = found
            if kind == "person":
                back = await self._move_back(account, heir, now)
            await self._db.run(GIVE_BACK, {**known, "account": account})
            await self._db.run(GIVE_BACK_ON, {**known, "account": account})
        return back

    async def _move(self, community: int, own: int, heir: int, cause: str, now: int) -> int:
        """Points, or what is owed, go along."""
        balance = number(await self._db.rows(BALANCE, (own,)))
        if not balance:
            return 0
        source, target = (own, heir) if balance > 0 else (heir, own)
        await self._ledger.book(
            {
                "community": community, "cause": cause_of(community, f"{cause}:link"),
                "source": source, "target": target, "amount": abs(balance), "least": abs(balance),
                "deed": "link", "ends": None, "may_owe": int(balance < 0), "now": now,
            }
        )  # fmt: skip
        return balance

    async def _move_back(self, account: int, heir: int, now: int) -> int:
        booked = Booked(How.BEFORE)
        if entry := first(await self._db.rows(LINKED, (account, heir)), Entry):
            booked = await self._ledger.end(entry, heir, account, "unlink", now, least=1)
        elif entry := first(await self._db.rows(LINKED, (heir, account)), Entry):
            owed = await self._ledger.end(entry, account, heir, "unlink", now, may_owe=True)
            return -owed.amount if owed.is_done else 0
        return booked.amount if booked.is_done else 0
