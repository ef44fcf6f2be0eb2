"""Orders in the store: one statement decides, whoever else is at it."""

import asyncio
import sqlite3

import pytest

from storage.database import Database
from storage.erasures import Erasures, Request
from storage.joint import Joint
from storage.ledger import Ledger
from storage.orders import Order, Orders, Placed, Standing, Why
from storage.shop import Item, Shop
from tests.storage.test_ledger import agrees

CROWD = 300


@pytest.fixture
async def ledger(db: Database) -> Ledger:
    await db.run("INSERT INTO community VALUES (1, 'Chess', 0)")
    await db.commit()
    return Ledger(db)


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db)


@pytest.fixture
def orders(db: Database, ledger: Ledger, shop: Shop) -> Orders:
    return Orders(db, ledger, shop)


async def earn(ledger: Ledger, person: int, amount: int) -> None:
    await ledger.pay(
        community=1, person=person, amount=amount, deed="thanks", cause=f"x{person}", now=1
    )


async def offer(
    shop: Shop, price: int = 10, stock: int | None = None, most: int | None = None
) -> Item:
    item = await shop.add(
        community=1, name="Mug", price=price, kind="code", gives="", stock=stock, most=most
    )
    assert item
    return item


async def wish(orders: Orders, item: Item, person: int, token: str) -> Placed:
    return await orders.order(
        community=1, person=person, item=item.id, price=item.price, offer=token, chat="{}",
        account="{}", language="en", standing=Standing(), now=5,
    )  # fmt: skip


async def placed(orders: Orders, item: Item, person: int, token: str) -> Order:
    found = (await wish(orders, item, person, token)).order
    assert found
    return found


async def test_a_crowd_gets_the_last_piece_once(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop, stock=1)
    for person in range(1, CROWD + 1):
        await earn(ledger, person, 10)
    await db.commit()
    found = await asyncio.gather(*(wish(orders, item, n, f"o{n}") for n in range(1, CROWD + 1)))
    assert [one.is_new for one in found].count(True) == 1
    assert {one.why for one in found} == {None, Why.SOLD_OUT}
    await db.commit()
    assert await db.rows("SELECT stock FROM shop_item") == [(0,)]
    held = await db.rows("SELECT sum(balance) FROM ledger_account WHERE kind = 'hold'")
    assert held == [(10,)]
    assert await agrees(db)


async def test_a_balance_for_one_buys_one(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop)
    await earn(ledger, 1, 19)
    found = await asyncio.gather(*(wish(orders, item, 1, f"o{n}") for n in range(CROWD)))
    assert [one.is_new for one in found].count(True) == 1
    assert {one.why for one in found} == {None, Why.SHORT}
    assert await ledger.holdings(1, 1) == (9, 10)


async def test_the_same_offer_is_one_order(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop)
    await earn(ledger, 1, 100)
    found = await asyncio.gather(*(wish(orders, item, 1, "o") for _ in range(5)))
    assert [one.is_new for one in found].count(True) == 1
    assert len({one.order.id for one in found if one.order}) == 1
    assert await ledger.holdings(1, 1) == (90, 10)


async def test_one_person_has_no_more_than_the_limit_until_one_is_given_back(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop, most=2)
    await earn(ledger, 1, 100)
    found = [await placed(orders, item, 1, f"o{n}") for n in range(2)]
    assert (await wish(orders, item, 1, "o3")).why is Why.ENOUGH
    await orders.cancel(found[0], 6)
    assert (await wish(orders, item, 1, "o4")).is_new


async def test_an_order_ends_one_way_only(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop, stock=1)
    await earn(ledger, 1, 100)
    order = await placed(orders, item, 1, "o")
    assert not await orders.refund(order, 6, 9)
    assert await orders.deliver(order, 6)
    assert not await orders.deliver(order, 6)
    assert not await orders.cancel(order, 6)
    assert not await orders.approve(order.id, 9, 6)
    assert await ledger.holdings(1, 1) == (90, 0)
    assert await orders.refund(order, 7, 9)
    assert not await orders.refund(order, 7, 9)
    assert await ledger.holdings(1, 1) == (100, 0)
    assert await db.rows("SELECT stock FROM shop_item") == [(0,)]
    assert await agrees(db)
    with pytest.raises(sqlite3.IntegrityError, match="does not go that way"):
        await db.run("UPDATE shop_order SET state = 'requested'")


async def test_each_code_is_handed_out_once_and_returns_only_unseen(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop, stock=0)
    assert await shop.add_codes(item.id, ["A", "B", "A"]) == 2
    assert await shop.add_codes(item.id, ["B"]) == 0
    await earn(ledger, 1, 100)
    first, second = [await placed(orders, item, 1, f"o{n}") for n in range(2)]
    assert [await orders.code_for(first) for _ in range(2)] == ["A", "A"]
    assert await orders.code_for(second) == "B"
    await orders.cancel(first, 6)
    assert (await wish(orders, item, 1, "o3")).why is Why.SOLD_OUT
    await orders.cancel(second, 6, is_unseen=True)
    third = await placed(orders, item, 1, "o4")
    assert await orders.code_for(third) == "B"


async def test_a_failed_handler_leaves_neither_order_nor_hold(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop, stock=1)
    await earn(ledger, 1, 10)
    mark = db.mark()
    assert (await wish(orders, item, 1, "o")).is_new
    await db.take_back(mark)
    assert await ledger.holdings(1, 1) == (10, 0)
    assert (await wish(orders, item, 1, "o")).is_new
    assert await agrees(db)


async def test_what_one_who_was_linked_ordered_counts_for_the_limit(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop, most=1)
    await earn(ledger, 1, 10)
    await earn(ledger, 2, 50)
    await placed(orders, item, 1, "o1")
    await Joint(db, ledger).merge(1, 1, 2, "x", 6)
    assert (await wish(orders, item, 2, "o2")).why is Why.ENOUGH
    assert [one.code for one in await orders.of_person(1, 2, 9)] == ["O-1"]


async def test_whoever_is_erased_leaves_nothing_on_hold_and_codes_nobody_saw_on_the_shelf(
    db: Database, ledger: Ledger, shop: Shop, orders: Orders
) -> None:
    item = await offer(shop, stock=0)
    await shop.add_codes(item.id, ["A", "B", "C", "D"])
    for person in (1, 2, 3):
        await earn(ledger, person, 50)
    arrived, on_its_way, waiting = [await placed(orders, item, 1, f"o{n}") for n in range(3)]
    others = await placed(orders, item, 3, "others")
    for order in (arrived, on_its_way):
        await orders.approve(order.id, 0, 6)
        await orders.code_for(order)
    await orders.deliver(arrived, 6)
    await Joint(db, ledger).merge(1, 1, 2, "x", 6)  # what is held came from a linked account
    for _ in range(2):
        await Erasures(db).erase(Request(2, 1, -7, 9), ())
    await db.commit()
    held = "SELECT person, balance FROM ledger_account WHERE kind = 'hold' AND balance > 0"
    assert await db.rows(held) == [(3, others.price)]
    released = await db.rows("SELECT ends, at FROM ledger_entry WHERE deed = 'release'")
    assert released == [(on_its_way.hold, 9), (waiting.hold, 9)]
    states = await db.rows("SELECT state FROM shop_order ORDER BY id")
    assert states == [("delivered",), ("cancelled",), ("cancelled",), ("requested",)]
    assert await db.rows("SELECT stock FROM shop_item") == [(1,)]
    assert [await orders.code_for(others), await agrees(db)] == ["C", True]
    assert (await wish(orders, item, 3, "last")).is_new
    assert (await wish(orders, item, 3, "too many")).why is Why.SOLD_OUT
