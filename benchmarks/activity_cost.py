"""`python -m benchmarks.activity_cost [--people N] [--days N]`: boards and cards where many talk.

Day rows are written directly, as ten million interactions leave them; the triggers keep the sums.
Prints one JSON object: processor time of each query in ms (issue 6: at most 25), the picture's
(at most 200), and how many interactions the rows stand for.
"""

import argparse
import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.formatting.card import CardLines, Figure, card
from bot.formatting.drawing import is_drawing_possible, png
from handlers.activity.days import around, date_of, span
from storage.activity import Activity
from storage.boards import Board, Boards, Span
from storage.database import open_database

TODAY = 20_778
MOST_QUERY, MOST_PICTURE = 25.0, 200.0
BOARDS: tuple[Board, ...] = ("activity", "thanks", "answers", "points", "referrals")


def fill(path: Path, people: int, days: int) -> int:
    """Members who write every third day, some much more; how many interactions that is."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("INSERT INTO community VALUES (1, 'Big', 0)")
        db.execute("INSERT INTO chat (id, platform, native, community, kind)"
                   " VALUES (1, 'telegram', '-1', 1, 'group')")  # fmt: skip
        for person in range(1, people + 1):
            db.execute("INSERT INTO account (id, platform, native, name) VALUES (?, 'telegram', ?,"
                       " ?)", (person, str(person), f"Member {person}"))  # fmt: skip
            db.execute("INSERT INTO person (id, community, created_at) VALUES (?, 1, 0)", (person,))
            db.execute("INSERT INTO member VALUES (1, ?, ?)", (person, person))
            db.execute("INSERT INTO presence VALUES (1, ?, 0, ?)",
                       (person, None if person % 7 else 1_000_000))  # fmt: skip
        db.executemany(
            "INSERT INTO activity_day (community, day, person, messages, replies_received,"
            " reactions_received, xp, thanks_received, answers) VALUES (1, ?, ?, ?, 3, 2, ?, ?, ?)",
            (
                (TODAY - day, person, 2 + person % 9, 10 * (1 + person % 9), person % 5 == 0,
                 person % 11 == 0)
                for day in range(days)
                for person in range(1 + day % 8, people + 1, 8)
            ),
        )  # fmt: skip
        db.execute("INSERT INTO ledger_account (id, community, kind, deed)"
                   " VALUES (1000000, 1, 'deed', 'thanks')")  # fmt: skip
        db.executemany("INSERT INTO ledger_account (id, community, kind, person)"
                       " VALUES (?, 1, 'person', ?)",
                       ((n, n) for n in range(1, people + 1)))  # fmt: skip
        db.executemany(
            "INSERT INTO ledger_entry (community, cause, source, target, amount, deed, at)"
            " VALUES (1, ?, 1000000, ?, 10, 'thanks', ?)",
            (
                (number.to_bytes(16, "big"), 1 + number % people,
                 (TODAY - days + 1) * 86_400 + number * days * 86_400 // 100_000)
                for number in range(1, 100_001)
            ),
        )  # fmt: skip
        (total,) = db.execute(
            "SELECT sum(messages + replies_received + reactions_received) FROM activity_day"
        ).fetchone()
        db.execute("COMMIT")
    return int(total)


async def measure(path: Path, people: int, days: int) -> dict[str, object]:
    """The dearest of five runs of each query, in ms of processor time of the whole process."""
    database = await open_database(path)
    total = fill(path, people, days)
    boards, activity = Boards(database), Activity(database)
    spans = {
        "week": span(*around(TODAY, "week"), "UTC"), "month": span(*around(TODAY, "month"), "UTC"),
        "quarter": span(*around(TODAY, "quarter"), "UTC"), "all": Span(),
    }  # fmt: skip
    found: dict[str, float] = {}
    for board in BOARDS:
        for name, days_of in spans.items():
            costs = []
            for _ in range(5):
                begun = time.process_time()
                await boards.top(1, board, days_of)
                middle = time.process_time()
                await boards.own(1, board, days_of, people // 2)
                costs += [middle - begun, time.process_time() - middle]
            found[f"{board} {name}"] = round(1000 * max(costs[2:]), 1)
    begun = time.process_time()
    await activity.card(1, people // 2, TODAY)
    found["card"] = round(1000 * (time.process_time() - begun), 1)
    await database.close()
    return {"interactions": total, "since": str(date_of(TODAY - days)), "ms": found,
            "dearest_ms": max(found.values()), "picture_ms": _picture()}  # fmt: skip


def _picture() -> float | None:
    if not is_drawing_possible():
        return None
    lines = CardLines(
        "Ольга", "Уровень 12", "14 400 / 16 900 XP", 0.7, [Figure("7", "дней")], "", 3
    )
    costs = []
    for _ in range(5):
        begun = time.process_time()
        png(card(lines))
        costs.append(time.process_time() - begun)
    return round(1000 * max(costs), 1)


def main() -> int:
    """Measure; 1 if a query or the picture costs more than issue 6 allows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.activity_cost", description=__doc__)
    parser.add_argument("--people", type=int, default=12_200)
    parser.add_argument("--days", type=int, default=600)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        told = asyncio.run(measure(Path(folder) / "big.db", asked.people, asked.days))
    print(json.dumps({"activity_cost": told}))
    picture = told["picture_ms"]
    is_dear = isinstance(picture, float) and picture > MOST_PICTURE
    return int(float(str(told["dearest_ms"])) > MOST_QUERY or is_dear)


if __name__ == "__main__":
    raise SystemExit(main())
