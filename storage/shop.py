"""What points buy: the items, and the codes that are handed out once."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first, number

ITEM = (
    "SELECT id, community, name, price, kind, gives, stock, most, min_days, min_level, opens_at,"
    " closes_at, needs_approval, is_removed FROM shop_item"
)
ADD = (
    "INSERT INTO shop_item (community, name, folded, price, kind, gives, stock, most)"
    " VALUES (:community, :name, :folded, :price, :kind, :gives, :stock, :most)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
EDIT = (
    "UPDATE OR IGNORE shop_item SET name = :name, folded = :folded, price = :price,"
    " gives = :gives, stock = :stock, most = :most, min_days = :min_days, min_level = :min_level,"
    " opens_at = :opens_at, closes_at = :closes_at, needs_approval = :needs_approval"
    " WHERE id = :id AND is_removed = 0"
)


class Item(msgspec.Struct, array_like=True, kw_only=False):
    """Something that points buy; times in unix seconds, None = without limit."""

    id: int
    community: int
    name: str
    price: int
    kind: str
    gives: str
    stock: int | None
    most: int | None
    min_days: int
    min_level: int
    opens_at: int | None
    closes_at: int | None
    needs_approval: int
    is_removed: int


class NewItem(TypedDict):
    """An item to be offered."""

    community: int
    name: str
    price: int
    kind: str
    gives: str
    stock: int | None
    most: int | None


class Shop:
    """Items and codes."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, **new: Unpack[NewItem]) -> Item | None:
        """Offer something; None if something of that name is offered already."""
        rows = await self._db.rows(ADD, {**new, "folded": new["name"].casefold()})
        return await self.item(number(rows)) if rows else None

    async def item(self, item: int) -> Item | None:
        """An item by its row."""
        return first(await self._db.rows(f"{ITEM} WHERE id = ?", (item,)), Item)

    async def named(self, community: int, name: str) -> Item | None:
        """What is offered under a name, however it is written."""
        rows = await self._db.rows(
            f"{ITEM} WHERE community = ? AND folded = ? AND is_removed = 0",
            (community, name.casefold()),
        )
        return first(rows, Item)

    async def items(self, community: int) -> list[Item]:
        """Everything that is offered, the cheapest first."""
        rows = await self._db.rows(
            f"{ITEM} WHERE community = ? AND is_removed = 0 ORDER BY price, folded", (community,)
        )
        return msgspec.convert(rows, list[Item])

    async def edit(self, item: Item) -> bool:
        """Keep an item as it is now; False if another has its name, or it is gone."""
        values = msgspec.structs.asdict(item) | {"folded": item.name.casefold()}
        return (await self._db.run(EDIT, values)).changed == 1

    async def remove(self, item: int) -> None:
        """Offer something no longer; its orders stay."""
        await self._db.run("UPDATE shop_item SET is_removed = 1 WHERE id = ?", (item,))

    async def add_codes(self, item: int, codes: Sequence[str]) -> int:
        """Put codes on the shelf, each once; says how many were new."""
        new = 0
        for code in dict.fromkeys(codes):
            ran = await self._db.run(
                "INSERT INTO shop_code (item, code) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (item, code),
            )
            new += ran.changed
        await self._db.run(
            "UPDATE shop_item SET stock = coalesce(stock, 0) + ? WHERE id = ?", (new, item)
        )
        return new
