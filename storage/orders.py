"""Who ordered what for their points, from the wish to the delivery or the way back."""

from enum import StrEnum
from math import isqrt
from typing import NamedTuple, TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.ledger import Ledger, cause_of
from storage.rows import first, number
from storage.shop import Item, Shop

DAY = 86_400
# One statement decides; the triggers put the price on hold and take the piece off the shelf.
ORDER = (
    "INSERT INTO shop_order (community, number, item, cause, payer, escrow, price, chat, account,"
    " language, at, changed_at)"
    " SELECT :community, (SELECT coalesce(max(number), 0) + 1 FROM shop_order"
    " WHERE community = :community), item.id, :cause, payer.id, :escrow, item.price, :chat,"
    " :account, :language, :now, :now"
    " FROM shop_item AS item JOIN ledger_account AS payer ON payer.id = :payer"
    " WHERE item.id = :item AND item.community = :community AND item.is_removed = 0"
    " AND item.price = :price AND payer.balance >= item.price AND coalesce(item.stock, 1) > 0"
    " AND item.min_days <= :days AND item.min_level <= :level"
    " AND coalesce(item.opens_at, 0) <= :now AND (item.closes_at IS NULL OR item.closes_at > :now)"
    " AND (item.most IS NULL OR item.most > (SELECT count(*) FROM ledger_account AS own"
    " JOIN shop_order AS former ON former.payer = own.id AND former.item = item.id"
    " WHERE own.person = :person AND own.community = :community AND former.state <> 'cancelled'))"
    " AND NOT EXISTS (SELECT 1 FROM shop_order WHERE cause = :cause)"
    " RETURNING id"
)
COUNT = (
    "SELECT count(*) FROM ledger_account AS own"
    " JOIN shop_order ON shop_order.payer = own.id AND shop_order.item = ?"
    " WHERE own.person = ? AND own.community = ? AND shop_order.state <> 'cancelled'"
)
ORDERED = (
    "SELECT shop_order.id, shop_order.community, shop_order.number, shop_order.item, item.name,"
    " item.kind, item.gives, hold.id, shop_order.price, shop_order.state, payer.person,"
    " shop_order.chat, shop_order.account, shop_order.language, shop_order.at FROM shop_order"
    " JOIN shop_item AS item ON item.id = shop_order.item"
    " JOIN ledger_account AS payer ON payer.id = shop_order.payer"
    " JOIN ledger_entry AS hold ON hold.cause = shop_order.cause"
)
OF_PERSON = (
    ORDERED + " WHERE payer.person = ? AND payer.community = ? ORDER BY shop_order.id DESC LIMIT ?"
)
OPEN = (
    ORDERED + " WHERE shop_order.community = ? AND shop_order.state IN ('requested', 'approved')"
    " ORDER BY shop_order.id LIMIT ?"
)
MOVE = (
    "UPDATE shop_order SET state = :state, changed_at = :now,"
    " decided_by = CASE :by WHEN 0 THEN decided_by ELSE :by END"
    " WHERE id = :id AND state IN (SELECT value FROM json_each(:was))"
)
FREE_CODE = "UPDATE shop_code SET shop_order = NULL WHERE shop_order = ?"
LESS = (
    "UPDATE shop_item SET stock = stock - 1"
    " WHERE id = ? AND EXISTS (SELECT 1 FROM shop_code WHERE shop_order = ?)"
)
HOMES = (
    "SELECT chat.platform, chat.native, chat.kind, chat.title, chat.server, account.native,"
    " account.name FROM member JOIN account ON account.id = member.account"
    " JOIN chat ON chat.community = member.community AND chat.platform = account.platform"
    " WHERE member.person = ? AND member.community = ? AND chat.is_gone = 0"
    " AND chat.kind IN ('group', 'basic_group', 'forum') ORDER BY chat.id"
)
STANDING = (
    "SELECT created_at, coalesce((SELECT xp FROM activity_sum WHERE community = person.community"
    " AND span = 0 AND activity_sum.person = person.id), 0) FROM person WHERE id = ?"
)
TAKE_CODE = (
    "UPDATE shop_code SET shop_order = :order WHERE id = (SELECT id FROM shop_code"
    " WHERE item = :item AND shop_order IS NULL ORDER BY id LIMIT 1)"
    " AND NOT EXISTS (SELECT 1 FROM shop_code WHERE shop_order = :order)"
)


class Why(StrEnum):
    """Why somebody cannot have an item."""

    GONE = "gone"
    """It is no longer offered, or its price has changed since it was shown."""
    SOLD_OUT = "sold_out"
    ENOUGH = "enough"
    """They have as many as one person may have."""
    SHORT = "short"
    CLOSED = "closed"
    TOO_NEW = "too_new"
    LEVEL = "level"


class Order(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What somebody ordered; `hold` is the ledger entry that put the price aside."""

    id: int
    community: int
    number: int
    item: int
    what: str
    kind: str
    gives: str
    hold: int
    price: int
    state: str
    person: int
    chat: str
    account: str
    language: str
    at: int

    @property
    def code(self) -> str:
        """How people call it: O-12."""
        return f"O-{self.number}"


class Placed(msgspec.Struct, frozen=True):
    """What came of a wish: an order, or the reason why not."""

    order: Order | None = None
    why: Why | None = None
    is_new: bool = False
    """False for an order that this very offer had led to before."""


class Home(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A chat of the community on a network where somebody has an account, and that account."""

    platform: str
    chat: str
    kind: str
    title: str
    server: str
    account: str
    name: str


class Standing(NamedTuple):
    """For how many days somebody has been known here, and their level."""

    days: int = 0
    level: int = 0


class Wish(TypedDict):
    """Who wants what, and where they are told; `offer` names the one time it was offered.

    chat and account: as JSON; now: unix seconds.
    """

    community: int
    person: int
    item: int
    price: int
    offer: str
    chat: str
    account: str
    language: str
    standing: Standing
    now: int


class Orders:
    """Orders of items; the ledger holds their price meanwhile."""

    def __init__(self, database: Database, ledger: Ledger, shop: Shop) -> None:
        self._db = database
        self._ledger = ledger
        self._shop = shop

    async def order(self, **wish: Unpack[Wish]) -> Placed:
        """Order something: the price goes on hold and the piece off the shelf, or nothing happens.

        The same offer leads to the same order, however often it is taken; else the reason why not.
        """
        community, person = wish["community"], wish["person"]
        cause = cause_of(community, f"offer:{wish['offer']}")
        values = {
            **wish, **wish["standing"]._asdict(), "cause": cause,
            "payer": await self._ledger.account(community, person=person),
            "escrow": await self._ledger.account(community, person=person, kind="hold"),
        }  # fmt: skip
        rows = await self._db.rows(ORDER, values)
        if rows and (order := await self.find(number(rows))):
            words = f"{order.code} {order.what}"
            await self._ledger.note(order.hold, community, words, wish["now"])
            return Placed(order, is_new=True)
        before = await self._db.rows(f"{ORDERED} WHERE shop_order.cause = ?", (cause,))
        if before:
            return Placed(first(before, Order))
        return Placed(why=await self._why(wish))

    async def _why(self, wish: Wish) -> Why:
        item = await self._shop.item(wish["item"])
        if item is None or item.price != wish["price"] or item.is_removed:
            return Why.GONE
        found = await self.why_not(item, wish["person"], wish["standing"], wish["now"])
        return found or Why.GONE

    async def why_not(
        self, item: Item, person: int, standing: Standing, now: int
    ) -> Why | None:  # fmt: skip
        """Why somebody could not order something now, if so."""
        if why := _shut(item, standing, now):
            return why
        if item.most is not None:
            rows = await self._db.rows(COUNT, (item.id, person, item.community))
            if number(rows) >= item.most:
                return Why.ENOUGH
        if await self._ledger.balance(item.community, person) < item.price:
            return Why.SHORT
        return None

    async def find(self, order: int) -> Order | None:
        """An order by its row."""
        return first(await self._db.rows(f"{ORDERED} WHERE shop_order.id = ?", (order,)), Order)

    async def by_number(self, community: int, wanted: int) -> Order | None:
        """An order by the number people use."""
        rows = await self._db.rows(
            f"{ORDERED} WHERE shop_order.community = ? AND shop_order.number = ?",
            (community, wanted),
        )
        return first(rows, Order)

    async def of_person(self, community: int, person: int, limit: int) -> list[Order]:
        """Somebody's orders, the newest first."""
        rows = await self._db.rows(OF_PERSON, (person, community, limit))
        return msgspec.convert(rows, list[Order])

    async def open(self, community: int, limit: int) -> list[Order]:
        """Orders that wait, the oldest first."""
        return msgspec.convert(await self._db.rows(OPEN, (community, limit)), list[Order])

    async def approve(self, order: int, by: int, now: int) -> bool:
        """Let an order be delivered; False if it was decided before."""
        return await self._move(order, "approved", '["requested"]', by, now)

    async def deliver(self, order: Order, now: int, by: int = 0) -> bool:
        """An order arrived: what was on hold is spent; False if it was over before."""
        if not await self._move(order.id, "delivered", '["requested", "approved"]', by, now):
            return False
        await self._ledger.capture(order.hold, "shop", now)
        return True

    async def cancel(
        self, order: Order, now: int, by: int = 0, *, is_unseen: bool = False
    ) -> bool:  # fmt: skip
        """Give an order up before it arrived: what was on hold is free again.

        is_unseen: its code was surely not read by anybody, so it can be sold again.
        """
        if not await self._move(order.id, "cancelled", '["requested", "approved"]', by, now):
            return False
        if is_unseen:
            await self._db.run(FREE_CODE, (order.id,))
        else:
            await self._db.run(LESS, (order.item, order.id))
        await self._ledger.release(order.hold, now)
        return True

    async def refund(self, order: Order, now: int, by: int) -> bool:
        """Give the price of what had arrived back; a code that was seen is not sold again."""
        if not await self._move(order.id, "cancelled", '["delivered"]', by, now):
            return False
        await self._ledger.refund(order.hold, now)
        return True

    async def code_for(self, order: Order) -> str | None:
        """The code that belongs to an order, the same whenever it is asked for."""
        await self._db.run(TAKE_CODE, {"order": order.id, "item": order.item})
        rows = await self._db.rows("SELECT code FROM shop_code WHERE shop_order = ?", (order.id,))
        found = first(rows, tuple[str])
        return found[0] if found else None

    async def standing(self, person: int, now: int) -> Standing:
        """How long somebody has been known here, and the level that `/me` shows."""
        found = first(await self._db.rows(STANDING, (person,)), tuple[int, int])
        if found is None:
            return Standing()
        since, xp = found
        return Standing((now - since) // DAY, level_of(xp))

    async def homes(self, community: int, person: int) -> list[Home]:
        """Where somebody may get a role or a tag."""
        return msgspec.convert(await self._db.rows(HOMES, (person, community)), list[Home])

    async def _move(self, order: int, state: str, was: str, by: int, now: int) -> bool:
        ran = await self._db.run(
            MOVE, {"id": order, "state": state, "was": was, "by": by, "now": now}
        )
        return ran.changed == 1


def level_of(xp: int) -> int:
    """The level that so much XP is, as `/me` shows it (FEATURES.md section 2)."""
    return isqrt(max(0, xp) // 100)


def _shut(item: Item, standing: Standing, now: int) -> Why | None:
    """Why an item is not for this person now, whatever they hold."""
    is_open = (item.opens_at or 0) <= now and (item.closes_at is None or now < item.closes_at)
    if not is_open:
        return Why.CLOSED
    if item.stock == 0:
        return Why.SOLD_OUT
    if item.min_days > standing.days:
        return Why.TOO_NEW
    return Why.LEVEL if item.min_level > standing.level else None
