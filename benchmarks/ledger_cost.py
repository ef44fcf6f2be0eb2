"""What a look at one's points costs when there are many, and who gets the last piece of a crowd.

`python -m benchmarks.ledger_cost [ENTRIES] [BUYERS]` fills a ledger (200,000 entries of 10,000
members unless told), asks for the points of its busiest member as `/points` does, lets a crowd
(10,000) order the last piece at once, and prints one JSON object; it ends with 1 if a promise is
not kept. Times are processor time.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import Database, open_database
from storage.expiry import Expiry
from storage.ledger import Ledger
from storage.orders import Orders
from storage.shop import Shop

MEMBERS = 10_000
BUSIEST = 1
"""Every hundredth entry is theirs."""
MOST_MS = 25.0
LOOKS = 50
PORTION = 100_000
PRICE = 10
YEAR = 365 * 86_400


def fill(path: Path, entries: int, buyers: int) -> None:
    """Entries over a year, through the same triggers as in life."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO community VALUES (1, 'Crowd', 0)")
        connection.execute(
            "INSERT INTO ledger_account (id, community, kind, deed) VALUES (1, 1, 'deed', 'thanks')"
        )
        connection.executemany(
            "INSERT INTO ledger_account (community, kind, person) VALUES (1, 'person', ?)",
            ((n,) for n in range(1, max(MEMBERS, buyers) + 1)),
        )
        # as accounts were numbered: the deed is 1, person n is n + 1
        connection.executemany(
            "INSERT INTO ledger_entry (community, cause, source, target, amount, deed, at)"
            " VALUES (1, randomblob(16), 1, ?, ?, 'thanks', ?)",
            (
                (2 if n % 100 == 0 else 2 + n % max(MEMBERS, buyers), PRICE, n * YEAR // entries)
                for n in range(entries)
            ),
        )
        connection.execute("COMMIT")


async def cost(look: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of processor time of one look, the worst tenth left out."""
    spent: list[float] = []
    for _ in range(LOOKS):
        began = time.process_time()
        await look()
        spent.append((time.process_time() - began) * 1_000)
    return sorted(spent)[int(LOOKS * 0.9) - 1]


async def rush(database: Database, buyers: int) -> tuple[int, float]:
    """A crowd orders the last piece at once: how many got it, and the time an attempt took."""
    ledger, shop = Ledger(database), Shop(database)
    orders = Orders(database, ledger, shop)
    item = await shop.add(
        community=1, name="Mug", price=PRICE, kind="manual", gives="", stock=1, most=None
    )
    if item is None:
        raise LookupError("Mug")
    began = time.process_time()
    found = await asyncio.gather(
        *(
            orders.order(
                community=1, person=n, item=item.id, price=PRICE, offer=f"o{n}", chat="{}",
                account="{}", language="en", days=0, now=YEAR,
            )
            for n in range(1, buyers + 1)
        )
    )  # fmt: skip
    await database.commit()
    spent = (time.process_time() - began) * 1_000 / buyers
    return sum(one.is_new for one in found), spent


async def measure(path: Path, entries: int, buyers: int) -> dict[str, float | int | bool]:
    """Everything, on one filled file."""
    database = await open_database(path)
    await database.close()
    fill(path, entries, buyers)
    database = await open_database(path)
    ledger = Ledger(database)
    expiry = Expiry(database, ledger)

    async def points() -> None:
        await ledger.holdings(1, BUSIEST)
        await ledger.movements(1, BUSIEST, 10)

    async def old() -> None:
        await expiry.old(1, BUSIEST, YEAR - 90 * 86_400)

    shown, aged = await cost(points), await cost(old)
    won, attempt = await rush(database, buyers)
    ((total,),) = await database.rows("SELECT sum(balance) FROM ledger_account")
    ((wrong,),) = await database.rows(
        "SELECT count(*) FROM (SELECT own.id FROM ledger_account AS own WHERE own.kind = 'person'"
        " AND balance <> (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE target = own.id)"
        " - (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE source = own.id))"
    )
    await database.close()
    return {
        "entries": entries, "points_ms": round(shown, 2), "expiry_of_90_days_ms": round(aged, 2),
        "buyers": buyers, "sold": won,
        "ms_an_attempt": round(attempt, 3), "sum_of_all": int(total or 0),
        "wrong_balances": int(wrong or 0),
    }  # fmt: skip


def main() -> int:
    """Measure, and compare with what is promised."""
    given = [int(word) for word in sys.argv[1:]]
    entries, buyers = [*given, 200_000, 10_000][0], [*given[1:], 10_000][0]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.db"
        found = asyncio.run(measure(path, entries, buyers))
        found["bytes_an_entry"] = round(path.stat().st_size / entries)
    is_kept = found["points_ms"] <= MOST_MS and found["sold"] == 1
    is_kept = is_kept and not found["sum_of_all"] and not found["wrong_balances"]
    print(json.dumps(found | {"is_kept": is_kept}))
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
