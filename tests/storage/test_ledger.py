"""Points in the store: they move once, never from where none are, and the sums always agree."""

import asyncio
import sqlite3

import pytest

from storage.database import Database
from storage.expiry import Expiry
from storage.joint import Joint
from storage.ledger import Booked, How, Ledger

ANA, LUIS, EVE = 11, 12, 13
DAY = 86_400


@pytest.fixture
async def ledger(db: Database) -> Ledger:
    await db.run("INSERT INTO community VALUES (1, 'Chess', 0), (2, 'Go', 0)")
    await db.commit()
    return Ledger(db)


async def earn(
    ledger: Ledger, amount: int, cause: str, person: int = ANA, now: int = 1, words: str = ""
) -> Booked:
    return await ledger.pay(
        community=1, person=person, amount=amount, deed="thanks", cause=cause, now=now, words=words
    )


async def take(ledger: Ledger, amount: int, cause: str, person: int = ANA) -> Booked:
    return await ledger.take(
        community=1, person=person, amount=amount, deed="deduct", cause=cause, now=2
    )


async def hold(ledger: Ledger, amount: int, cause: str, person: int = ANA) -> Booked:
    return await ledger.hold(
        community=1, person=person, amount=amount, deed="buy", cause=cause, now=2
    )


async def agrees(db: Database) -> bool:
    """Whether every balance is the sum of its entries, and the sum of all is nothing.

    Nor may anything lie where it could not be spent: in an account that another stands in for.
    """
    wrong = await db.rows(
        "SELECT id FROM ledger_account AS own WHERE balance <>"
        " (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE target = own.id)"
        " - (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE source = own.id)"
    )
    ((total,),) = await db.rows("SELECT coalesce(sum(balance), 0) FROM ledger_account")
    lost = await db.rows(
        "SELECT id FROM ledger_account WHERE heir IS NOT NULL AND kind = 'person' AND balance <> 0"
    )
    return not wrong and not lost and total == 0


async def test_a_cause_pays_once_however_often_it_comes(db: Database, ledger: Ledger) -> None:
    first = await earn(ledger, 10, "tg:1:thanks:0")
    again = await earn(ledger, 10, "tg:1:thanks:0")
    assert (first.how, again.how, again.entry) == (How.DONE, How.BEFORE, first.entry)
    assert await ledger.balance(1, ANA) == 10
    assert await agrees(db)


async def test_communities_have_ledgers_of_their_own(db: Database, ledger: Ledger) -> None:
    await earn(ledger, 10, "tg:1:thanks:0")
    other = await ledger.pay(
        community=2, person=ANA, amount=3, deed="thanks", cause="tg:1:thanks:0", now=1
    )
    assert other.is_done
    assert (await ledger.balance(1, ANA), await ledger.balance(2, ANA)) == (10, 3)
    mine, theirs = await ledger.account(1, person=ANA), await ledger.account(2, person=ANA)
    with pytest.raises(sqlite3.IntegrityError, match="within its community"):
        await insert_by_hand(db, mine, theirs, 5)


async def test_nobody_spends_more_than_they_hold(db: Database, ledger: Ledger) -> None:
    await earn(ledger, 10, "a")
    assert (await take(ledger, 11, "b")).how is How.SHORT
    assert (await take(ledger, 10, "c")).is_done
    assert (await take(ledger, 1, "d")).how is How.SHORT
    assert await ledger.balance(1, ANA) == 0


async def test_what_is_on_hold_cannot_be_spent_besides(db: Database, ledger: Ledger) -> None:
    await earn(ledger, 10, "a")
    held = await hold(ledger, 7, "b")
    assert await ledger.holdings(1, ANA) == (3, 7)
    assert (await take(ledger, 4, "c")).how is How.SHORT
    assert (await hold(ledger, 4, "d")).how is How.SHORT
    assert (await ledger.capture(held.entry, "shop", 3)).is_done
    assert await ledger.holdings(1, ANA) == (3, 0)
    assert await agrees(db)


async def test_a_hold_ends_once(db: Database, ledger: Ledger) -> None:
    await earn(ledger, 10, "a")
    held = (await hold(ledger, 7, "b")).entry
    assert (await ledger.release(held, 3)).is_done
    assert (await ledger.release(held, 3)).how is How.BEFORE
    assert (await ledger.capture(held, "shop", 3)).how is How.BEFORE
    assert (await ledger.refund(held, 3)).how is How.BEFORE
    assert await ledger.holdings(1, ANA) == (10, 0)


async def test_a_refund_gives_back_the_price_and_not_the_former_balance(
    db: Database, ledger: Ledger
) -> None:
    await earn(ledger, 10, "a")
    held = (await hold(ledger, 7, "b")).entry
    await ledger.capture(held, "shop", 3)
    await earn(ledger, 100, "c")
    assert (await ledger.refund(held, 4)).amount == 7
    assert (await ledger.refund(held, 4)).how is How.BEFORE
    assert await ledger.balance(1, ANA) == 110
    assert await agrees(db)


async def test_a_reversal_takes_back_once_and_the_cause_never_pays_again(
    db: Database, ledger: Ledger
) -> None:
    await earn(ledger, 10, "a")
    assert (await ledger.reverse(1, "a", 2)).amount == 10
    assert (await ledger.reverse(1, "a", 2)).how is How.BEFORE
    assert (await earn(ledger, 10, "a")).how is How.BEFORE
    assert await ledger.balance(1, ANA) == 0
    assert (await ledger.reverse(1, "never", 2)).how is How.BEFORE


async def test_a_reversal_leaves_what_was_spent_unless_it_may_be_owed(
    db: Database, ledger: Ledger
) -> None:
    await earn(ledger, 10, "a")
    await earn(ledger, 10, "a", LUIS)
    await earn(ledger, 10, "b", LUIS)
    await take(ledger, 8, "c")
    await take(ledger, 8, "d", LUIS)
    assert (await ledger.reverse(1, "a", 2)).amount == 2
    assert await ledger.balance(1, ANA) == 0
    assert (await ledger.reverse(1, "b", 2, may_owe=True)).amount == 10
    assert await ledger.balance(1, LUIS) == -8
    assert (await take(ledger, 1, "e", LUIS)).how is How.SHORT
    await earn(ledger, 9, "f", LUIS)
    assert await ledger.balance(1, LUIS) == 1
    assert await agrees(db)


async def test_the_newest_movements_come_first_with_what_was_said(
    db: Database, ledger: Ledger
) -> None:
    for n in range(5):
        await earn(ledger, n + 1, f"a{n}", now=n, words=f"word {n}")
    await take(ledger, 4, "b")
    shown = [(one.amount, one.words) for one in await ledger.movements(1, ANA, 3)]
    assert shown == [(5, "word 4"), (4, "word 3"), (-4, "")]
    assert [one.deed for one in await ledger.movements(1, ANA, 9)].count("deduct") == 1
    assert await ledger.movements(1, LUIS, 9) == []


async def test_a_deduction_can_be_reversed_too(db: Database, ledger: Ledger) -> None:
    await earn(ledger, 10, "a")
    await take(ledger, 4, "b")
    await ledger.reverse(1, "b", 3)
    assert await ledger.balance(1, ANA) == 10


async def insert_by_hand(
    db: Database, source: int, target: int, amount: int, may_owe: int = 0
) -> None:
    await db.run(
        "INSERT INTO ledger_entry (community, cause, source, target, amount, deed, may_owe, at)"
        " VALUES (1, randomblob(16), ?, ?, ?, 'x', ?, 1)",
        (source, target, amount, may_owe),
    )


async def test_the_database_itself_refuses_what_would_falsify_the_books(
    db: Database, ledger: Ledger
) -> None:
    await earn(ledger, 10, "a")
    ana, luis = await ledger.account(1, person=ANA), await ledger.account(1, person=LUIS)
    for amount in (11, 0, -5):
        with pytest.raises(sqlite3.IntegrityError):
            await insert_by_hand(db, ana, luis, amount)
    with pytest.raises(sqlite3.IntegrityError):
        await insert_by_hand(db, ana, ana, 5)
    for statement in (
        "UPDATE ledger_entry SET amount = 1000",
        "UPDATE ledger_entry SET target = source",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_account SET balance = 1000",
        "UPDATE ledger_account SET balance = balance + 10, last_entry = last_entry + 1",
        "UPDATE ledger_account SET kind = 'deed'",
        "DELETE FROM ledger_account",
        "INSERT INTO ledger_account (community, kind, person, balance) VALUES (1, 'person', 9, 5)",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            await db.run(statement)
    assert await ledger.balance(1, ANA) == 10
    assert await agrees(db)


async def test_many_at_once_spend_a_balance_once(db: Database, ledger: Ledger) -> None:
    await earn(ledger, 10, "a")
    booked = await asyncio.gather(*(take(ledger, 10, f"b{n}") for n in range(200)))
    assert sum(one.is_done for one in booked) == 1
    assert await ledger.balance(1, ANA) == 0


# -- points that grow old -----------------------------------------------------------------------


async def test_the_oldest_points_are_spent_first_so_only_the_rest_of_them_goes(
    db: Database, ledger: Ledger
) -> None:
    expiry = Expiry(db, ledger)
    await earn(ledger, 10, "old", now=DAY)
    await earn(ledger, 5, "new", now=10 * DAY)
    await take(ledger, 4, "spent")
    assert await expiry.old(1, ANA, 5 * DAY) == 6
    assert (await expiry.expire(1, ANA, 5 * DAY, 11 * DAY)).amount == 6
    assert (await expiry.expire(1, ANA, 5 * DAY, 11 * DAY)).how is How.BEFORE
    assert await ledger.balance(1, ANA) == 5
    assert (await expiry.expire(1, ANA, 9 * DAY, 11 * DAY)).how is How.BEFORE
    assert await expiry.holders(1, 0, 10) == [ANA]
    assert await agrees(db)


async def test_what_was_taken_back_does_not_save_older_points(db: Database, ledger: Ledger) -> None:
    expiry = Expiry(db, ledger)
    await earn(ledger, 10, "old", now=DAY)
    await earn(ledger, 5, "new", now=10 * DAY)
    await ledger.reverse(1, "new", 10 * DAY)
    assert await expiry.old(1, ANA, 5 * DAY) == 10


async def test_what_is_on_hold_does_not_grow_old_before_it_comes_back(
    db: Database, ledger: Ledger
) -> None:
    expiry = Expiry(db, ledger)
    await earn(ledger, 10, "old", now=DAY)
    held = (await hold(ledger, 10, "b")).entry
    assert await expiry.old(1, ANA, 5 * DAY) == 0
    await ledger.release(held, 9 * DAY)
    assert await expiry.old(1, ANA, 5 * DAY) == 10


# -- two persons who are one --------------------------------------------------------------------


async def test_what_two_accounts_hold_becomes_one_and_parts_again(
    db: Database, ledger: Ledger
) -> None:
    joint = Joint(db, ledger)
    await earn(ledger, 10, "a")
    await earn(ledger, 5, "b", LUIS)
    assert await joint.merge(1, ANA, LUIS, "dc:int:1", 5) == 10
    assert await ledger.holdings(1, LUIS) == (15, 0)
    assert {one.deed for one in await ledger.movements(1, LUIS, 9)} == {"thanks", "link"}
    assert await joint.part(1, ANA, LUIS, 6) == 10
    assert (await ledger.balance(1, ANA), await ledger.balance(1, LUIS)) == (10, 5)
    assert await joint.merge(1, ANA, LUIS, "dc:int:2", 7) == 10
    assert await ledger.balance(1, LUIS) == 15
    assert await agrees(db)


async def test_what_was_spent_together_stays_spent(db: Database, ledger: Ledger) -> None:
    joint = Joint(db, ledger)
    await earn(ledger, 10, "a")
    await joint.merge(1, ANA, LUIS, "x", 5)
    await take(ledger, 7, "b", LUIS)
    assert await joint.part(1, ANA, LUIS, 6) == 3
    assert (await ledger.balance(1, ANA), await ledger.balance(1, LUIS)) == (3, 0)
    assert await agrees(db)


async def test_what_was_on_hold_ends_for_whom_the_points_are_now(
    db: Database, ledger: Ledger
) -> None:
    joint = Joint(db, ledger)
    await earn(ledger, 10, "a")
    held = (await hold(ledger, 6, "b")).entry
    await joint.merge(1, ANA, LUIS, "x", 5)
    assert await ledger.holdings(1, LUIS) == (4, 6)
    await ledger.release(held, 6)
    assert await ledger.holdings(1, LUIS) == (10, 0)
    assert await agrees(db)


async def test_who_is_still_paid_under_the_former_number_gets_it(
    db: Database, ledger: Ledger
) -> None:
    joint = Joint(db, ledger)
    await earn(ledger, 10, "a")
    await joint.merge(1, ANA, LUIS, "x", 5)
    await joint.merge(1, LUIS, EVE, "y", 6)
    await earn(ledger, 1, "b", ANA)
    await ledger.reverse(1, "a", 7)
    assert await ledger.balance(1, EVE) == 1
    await joint.part(1, LUIS, EVE, 8)
    await earn(ledger, 2, "c", ANA)
    assert await ledger.balance(1, LUIS) == 3
    assert await agrees(db)


async def test_joining_what_is_joined_changes_nothing(db: Database, ledger: Ledger) -> None:
    joint = Joint(db, ledger)
    await earn(ledger, 10, "a")
    await joint.merge(1, ANA, LUIS, "x", 5)
    assert await joint.merge(1, ANA, LUIS, "y", 5) == 0
    assert await joint.part(1, EVE, LUIS, 5) == 0
    assert await ledger.balance(1, LUIS) == 10


async def test_debts_come_along_too(db: Database, ledger: Ledger) -> None:
    joint = Joint(db, ledger)
    await earn(ledger, 10, "a")
    await take(ledger, 10, "b")
    await ledger.reverse(1, "a", 3, may_owe=True)
    await earn(ledger, 4, "c", LUIS)
    assert await joint.merge(1, ANA, LUIS, "x", 5) == -10
    assert await ledger.balance(1, LUIS) == -6
    assert await joint.part(1, ANA, LUIS, 6) == -10
    assert (await ledger.balance(1, ANA), await ledger.balance(1, LUIS)) == (-10, 4)
    assert await agrees(db)
