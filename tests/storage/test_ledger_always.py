"""Whatever happens in whatever order, even if handlers fail and batches are lost: it adds up."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
)

from storage.database import Database, open_database
from storage.expiry import Expiry
from storage.joint import Joint
from storage.ledger import Booked, Ledger
from tests.storage.test_ledger import agrees

PEOPLE = (1, 2, 3)
people, amounts = st.sampled_from(PEOPLE), st.integers(1, 30)
DAY = 86_400


class Books(RuleBasedStateMachine):
    """A ledger beside a model that only knows what each of three people holds.

    A step is a handler: it is kept, it fails and is taken back, or its batch is lost.
    """

    holds = Bundle("holds")
    causes = Bundle("causes")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(mkdtemp())
        self.db: Database = self.loop.run_until_complete(open_database(self.folder / "t.db"))
        self.ledger = Ledger(self.db)
        self.free = dict.fromkeys(PEOPLE, 0)
        self.held = dict.fromkeys(PEOPLE, 0)
        self.may_owe: set[int] = set()
        self.heir: dict[int, int] = {}
        self.now = 1
        self.count = 0

    def teardown(self) -> None:
        self.loop.run_until_complete(self.db.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        async def found() -> None:
            await self.db.run("INSERT INTO community VALUES (1, 'Chess', 0)")
            await self.db.commit()

        self.loop.run_until_complete(found())

    def do(self, work: Callable[[], Awaitable[Any]], fate: str) -> Any:  # noqa: ANN401 - what the work gives
        """One handler; `kept`, `taken back`, `abandoned` with its batch, or `reopened` after it."""

        async def handler() -> Any:  # noqa: ANN401
            mark = self.db.mark()
            found = await work()
            if fate == "taken back":
                await self.db.take_back(mark)
                await self.db.commit()
            elif fate == "abandoned":
                await self.db.abandon()
            else:
                self.db.keep()
                await self.db.commit()
            if fate == "reopened":
                await self.db.close()
                self.db = await open_database(self.folder / "t.db")
                self.ledger = Ledger(self.db)
            return found

        self.now += 1
        return self.loop.run_until_complete(handler())

    def cause(self) -> str:
        self.count += 1
        return f"c{self.count}"

    def root(self, person: int) -> int:
        while person in self.heir:
            person = self.heir[person]
        return person

    fates = st.sampled_from(["kept", "kept", "kept", "taken back", "abandoned", "reopened"])

    @rule(target=causes, person=people, amount=amounts, fate=fates)
    def pay(self, person: int, amount: int, fate: str) -> tuple[str, int, int]:
        cause = self.cause()
        booked = self.do(lambda: self.book("pay", person, amount, cause), fate)
        assert booked.is_done
        if fate in {"kept", "reopened"}:
            self.free[self.root(person)] += amount
            return cause, self.root(person), amount
        return cause, self.root(person), 0

    @rule(paid=causes, fate=fates)
    def pay_again(self, paid: tuple[str, int, int], fate: str) -> None:
        cause, person, amount = paid
        if amount:
            assert not self.do(lambda: self.book("pay", person, amount, cause), fate).is_done

    @rule(person=people, amount=amounts, fate=fates)
    def take(self, person: int, amount: int, fate: str) -> None:
        cause = self.cause()
        who = self.root(person)
        booked = self.do(lambda: self.book("take", person, amount, cause), fate)
        assert booked.is_done == (self.free[who] >= amount)
        if booked.is_done and fate in {"kept", "reopened"}:
            self.free[who] -= amount

    @rule(target=holds, person=people, amount=amounts, fate=fates)
    def hold(self, person: int, amount: int, fate: str) -> tuple[int, int, int]:
        cause = self.cause()
        who = self.root(person)
        booked = self.do(lambda: self.book("hold", person, amount, cause), fate)
        assert booked.is_done == (self.free[who] >= amount)
        if not booked.is_done or fate not in {"kept", "reopened"}:
            return 0, who, 0
        self.free[who] -= amount
        self.held[who] += amount
        return booked.entry, person, amount

    @rule(held=consumes(holds), is_spent=st.booleans(), fate=fates)
    def end(self, held: tuple[int, int, int], is_spent: bool, fate: str) -> None:
        entry, person, amount = held
        if not entry:
            return
        who = self.root(person)
        end = self.ledger.capture(entry, "shop", self.now) if is_spent else None
        booked = self.do(lambda: end or self.ledger.release(entry, self.now), fate)
        assert booked.is_done
        if fate not in {"kept", "reopened"}:
            return
        self.held[who] -= amount
        self.free[who] += 0 if is_spent else amount
        again = self.do(lambda: self.ledger.release(entry, self.now), "kept")
        assert not again.is_done
        if is_spent and person % 2:
            assert self.do(lambda: self.ledger.refund(entry, self.now), "kept").amount == amount
            self.free[who] += amount

    @rule(paid=consumes(causes), may_owe=st.booleans(), fate=fates)
    def reverse(self, paid: tuple[str, int, int], may_owe: bool, fate: str) -> None:
        cause, person, amount = paid
        if not amount:
            return
        who = self.root(person)
        wanted = amount if may_owe else max(0, min(amount, self.free[who]))
        booked = self.do(lambda: self.ledger.reverse(1, cause, self.now, may_owe=may_owe), fate)
        assert (booked.amount if booked.is_done else 0) == wanted
        if fate in {"kept", "reopened"}:
            self.free[who] -= wanted
            if may_owe:
                self.may_owe.add(who)

    @rule(pair=st.permutations(PEOPLE), fate=fates)
    def join(self, pair: list[int], fate: str) -> None:
        one, other = pair[0], pair[1]
        if one in self.heir or self.root(other) == one:
            return
        cause = self.cause()
        who = self.root(other)
        joint = Joint(self.db, self.ledger)
        self.do(lambda: joint.merge(1, one, who, cause, self.now), fate)
        if fate in {"kept", "reopened"}:
            self.heir[one] = who
            for sums in (self.free, self.held):
                sums[who] += sums[one]
                sums[one] = 0
            if one in self.may_owe:
                self.may_owe.add(who)

    @rule(person=people, fate=fates)
    def grow_old(self, person: int, fate: str) -> None:
        """Everything is old: all that is free goes."""
        who = self.root(person)
        expiry = Expiry(self.db, self.ledger)
        booked = self.do(lambda: expiry.expire(1, who, self.now, self.now), fate)
        assert booked.is_done == (self.free[who] > 0)
        if booked.is_done and fate in {"kept", "reopened"}:
            self.free[who] = 0

    async def book(self, way: str, person: int, amount: int, cause: str) -> Booked:
        found: Booked = await getattr(self.ledger, way)(
            community=1, person=person, amount=amount, deed=way, cause=cause, now=self.now
        )
        return found

    @invariant()
    def everything_adds_up(self) -> None:
        async def look() -> None:
            assert await agrees(self.db)
            for person in PEOPLE:
                found = await self.ledger.holdings(1, person)
                assert found == (self.free[person], self.held[person])
                assert found[0] >= 0 or person in self.may_owe
                moved = await self.ledger.movements(1, person, 1000)
                assert sum(one.amount for one in moved) == found[0]
            await self.db.commit()

        self.loop.run_until_complete(look())


Books.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
TestBooks = Books.TestCase
