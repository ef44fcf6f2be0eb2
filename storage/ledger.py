"""Points: who holds how many and why; every number is the sum of entries that never change."""

from collections.abc import Sequence
from enum import StrEnum
from hashlib import blake2b
from typing import NotRequired, TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first, number

ACCOUNT = (
    "SELECT id FROM ledger_account WHERE community = :community AND kind = :kind"
    " AND person = :person AND deed = :deed AND heir IS NULL"
)
JOINED = (
    "SELECT heir FROM ledger_account WHERE former = :person AND former <> 0"
    " AND community = :community AND kind = :kind AND heir IS NOT NULL"
)
OPEN = (
    "INSERT INTO ledger_account (community, kind, person, deed)"
    " VALUES (:community, :kind, :person, :deed) ON CONFLICT DO NOTHING"
)
# One statement decides: nothing is read before that could have changed when it is written.
BOOK = (
    "INSERT INTO ledger_entry (community, cause, source, target, amount, deed, ends, may_owe, at)"
    " SELECT :community, :cause, id, :target, CASE WHEN kind = 'deed' OR :may_owe THEN :amount"
    " ELSE min(:amount, balance) END, :deed, :ends, :may_owe, :now FROM ledger_account"
    " WHERE id = :source AND (kind = 'deed' OR :may_owe OR balance >= :least)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE cause = :cause)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE ends = :ends)"
    " RETURNING id, amount"
)
NOTE = (
    "INSERT INTO ledger_note (entry, community, words, given_by, at)"
    " VALUES (:entry, :community, :words, :by, :now)"
)
BEFORE = "SELECT id, amount FROM ledger_entry WHERE cause = ?"
ENDED = "SELECT id, amount FROM ledger_entry WHERE ends = ?"
ENTRY = "SELECT id, community, source, target, amount, deed FROM ledger_entry"
HEIR = "SELECT coalesce(heir, 0) FROM ledger_account WHERE id = ?"
SUMS = (
    "SELECT coalesce(sum(balance) FILTER (WHERE kind = 'person'), 0),"
    " coalesce(sum(balance) FILTER (WHERE kind = 'hold'), 0)"
    " FROM ledger_account WHERE person = ? AND community = ?"
)
OWN = "SELECT id FROM ledger_account WHERE person = ? AND community = ? AND kind = 'person'"
MOVED = (
    "SELECT entry.id, {sign}entry.amount, entry.deed, coalesce(note.words, ''), entry.at"
    " FROM ledger_entry AS entry LEFT JOIN ledger_note AS note ON note.entry = entry.id"
    " WHERE entry.{side} = ? ORDER BY entry.at DESC, entry.id DESC LIMIT ?"
)
SPENT, EARNED = MOVED.format(sign="-", side="source"), MOVED.format(sign="", side="target")


class How(StrEnum):
    """What became of a wish to move points."""

    DONE = "done"
    BEFORE = "before"
    """This very cause moved points before, or this entry was ended before: nothing was done."""
    SHORT = "short"
    """The account does not hold so much: nothing was done."""


class Booked(msgspec.Struct, frozen=True):
    """An entry that was made, or the one that was there before; 0 = none."""

    how: How
    entry: int = 0
    amount: int = 0

    @property
    def is_done(self) -> bool:
        """Whether points moved now."""
        return self.how is How.DONE


class Movement(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One line of somebody's account: the amount is negative when it went away."""

    entry: int
    amount: int
    deed: str
    words: str
    at: int


class Entry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Points that went from one account to another."""

    id: int
    community: int
    source: int
    target: int
    amount: int
    deed: str


class Deed(TypedDict):
    """Why whose points move. A cause moves points once: `<cause>:<feature>:<n>`.

    words: what a person said about it, shown with it; by: who said it; now: unix seconds.
    """

    community: int
    person: int
    amount: int
    deed: str
    cause: str
    now: int
    words: NotRequired[str]
    by: NotRequired[int]


class Ledger:
    """The points of all communities."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def pay(self, **deed: Unpack[Deed]) -> Booked:
        """Give somebody points for a deed."""
        community, name = deed["community"], deed["deed"]
        source = await self.account(community, deed=name)
        target = await self.account(community, person=deed["person"])
        return await self._noted(deed, source, target)

    async def take(self, **deed: Unpack[Deed]) -> Booked:
        """Take points from somebody, as far as they hold so many."""
        community, name = deed["community"], deed["deed"]
        source = await self.account(community, person=deed["person"])
        target = await self.account(community, deed=name)
        return await self._noted(deed, source, target)

    async def reverse(
        self, community: int, cause: str, now: int, *, may_owe: bool = False
    ) -> Booked:
        """Take back what a cause moved, once; it will not move anything again.

        What was spent meanwhile is left, unless the person may owe it: then their balance may
        fall below zero. `amount` says how many were taken back.
        """
        digest = cause_of(community, cause)
        entry = first(await self._db.rows(f"{ENTRY} WHERE cause = ?", (digest,)), Entry)
        if entry is None:
            return Booked(How.BEFORE)
        source, target = await self.heir(entry.target), await self.heir(entry.source)
        return await self.end(entry, source, target, "reversal", now, least=1, may_owe=may_owe)

    # -- holds ------------------------------------------------------------------------------

    async def hold(self, **deed: Unpack[Deed]) -> Booked:
        """Put points aside; `entry` is the hold, to be captured or released, once."""
        community, person = deed["community"], deed["person"]
        source = await self.account(community, person=person)
        target = await self.account(community, person=person, kind="hold")
        return await self._noted(deed, source, target)

    async def capture(self, hold: int, deed: str, now: int) -> Booked:
        """What was put aside is spent."""
        entry = await self._entry(hold)
        target = await self.account(entry.community, deed=deed)
        return await self.end(entry, entry.target, target, deed, now)

    async def release(self, hold: int, now: int) -> Booked:
        """What was put aside goes back to whom it belongs."""
        entry = await self._entry(hold)
        target = await self.heir(entry.source)
        return await self.end(entry, entry.target, target, "release", now)

    async def refund(self, hold: int, now: int) -> Booked:
        """What was captured goes back to whom it belonged: exactly that, whatever came since."""
        entry = await self._entry(hold)
        spent = first(await self._db.rows(f"{ENTRY} WHERE ends = ?", (hold,)), Entry)
        if spent is None or spent.deed == "release":
            return Booked(How.BEFORE)
        target = await self.heir(entry.source)
        return await self.end(spent, spent.target, target, "refund", now)

    # -- what somebody holds ----------------------------------------------------------------

    async def balance(self, community: int, person: int) -> int:
        """How many points somebody can spend."""
        return (await self.holdings(community, person))[0]

    async def holdings(self, community: int, person: int) -> tuple[int, int]:
        """How many points somebody can spend, and how many are on hold."""
        ((free, held),) = await self._db.rows(SUMS, (person, community))
        return msgspec.convert((free, held), tuple[int, int])

    async def movements(self, community: int, person: int, limit: int) -> list[Movement]:
        """The newest lines of somebody's account."""
        found: list[Movement] = []
        for (account,) in await self._db.rows(OWN, (person, community)):
            for statement in (SPENT, EARNED):
                rows = await self._db.rows(statement, (account, limit))
                found += msgspec.convert(rows, list[Movement])
        return sorted(found, key=lambda one: (-one.at, -one.entry))[:limit]

    # -- within -----------------------------------------------------------------------------

    async def account(
        self, community: int, *, person: int = 0, deed: str = "", kind: str = ""
    ) -> int:
        """The account of a person, of what they have on hold, or of a deed; made when missing."""
        kind = kind or ("person" if person else "deed")
        wanted = {"community": community, "kind": kind, "person": person, "deed": deed}
        rows = await self._db.rows(ACCOUNT, wanted)
        if not rows and (joined := await self._db.rows(JOINED, wanted)):
            return await self.heir(number(joined))
        if not rows:
            await self._db.run(OPEN, wanted)
            rows = await self._db.rows(ACCOUNT, wanted)
        return number(rows)

    async def _noted(self, deed: Deed, source: int, target: int) -> Booked:
        """Move points, with what was said about it."""
        community, amount = deed["community"], deed["amount"]
        booked = await self.book(
            {
                "community": community, "cause": cause_of(community, deed["cause"]),
                "source": source, "target": target, "amount": amount, "least": amount,
                "deed": deed["deed"], "ends": None, "may_owe": 0, "now": deed["now"],
            }
        )  # fmt: skip
        words, by = deed.get("words", ""), deed.get("by", 0)
        if booked.is_done and (words or by):
            await self.note(booked.entry, community, words, deed["now"], by)
        return booked

    async def note(self, entry: int, community: int, words: str, now: int, by: int = 0) -> None:
        """Keep what somebody said about an entry."""
        note = {"entry": entry, "community": community, "words": words, "by": by, "now": now}
        await self._db.run(NOTE, note)

    async def end(  # noqa: PLR0913 - an entry is all of that
        self, entry: Entry, source: int, target: int, deed: str, now: int, *, least: int = 0,
        may_owe: bool = False,
    ) -> Booked:  # fmt: skip
        """Take an entry back, or release or capture a hold; each is ended once."""
        return await self.book(
            {
                "community": entry.community, "cause": cause_of(entry.community, f"end:{entry.id}"),
                "source": source, "target": target, "amount": entry.amount,
                "least": least or entry.amount, "deed": deed, "ends": entry.id,
                "may_owe": int(may_owe), "now": now,
            }
        )  # fmt: skip

    async def book(self, entry: dict[str, str | int | bytes | None]) -> Booked:
        """Make an entry if its cause and what it ends are new, and the source holds enough."""
        if rows := await self._db.rows(BOOK, entry):
            return _booked(How.DONE, rows)
        rows = await self._db.rows(BEFORE, (msgspec.convert(entry["cause"], bytes),))
        if not rows and entry["ends"]:
            rows = await self._db.rows(ENDED, (msgspec.convert(entry["ends"], int),))
        return _booked(How.BEFORE, rows) if rows else Booked(How.SHORT)

    async def _entry(self, entry: int) -> Entry:
        found = first(await self._db.rows(f"{ENTRY} WHERE id = ?", (entry,)), Entry)
        if found is None:
            raise LookupError(entry)
        return found

    async def heir(self, account: int) -> int:
        """The account that stands in for another, or itself."""
        while heir := number(await self._db.rows(HEIR, (account,))):
            account = heir
        return account


def cause_of(community: int, cause: str) -> bytes:
    """What stands for a cause: it cannot be read back, since causes hold numbers of people."""
    return blake2b(f"{community}:{cause}".encode(), digest_size=16).digest()


def _booked(how: How, rows: Sequence[Sequence[object]]) -> Booked:
    entry, amount = msgspec.convert(rows[0], tuple[int, int])
    return Booked(how, entry, amount)
