"""`python -m benchmarks.imported_boards telegram|discord FILE`: an imported past's boards, judged.

Brings an export in as `tertulia import` does, asks the product for the board of all time and of
each month, and compares every place and every amount with `count_boards.py`. Prints one JSON
object; 1 if one differs.
"""

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.count_boards import Board
from handlers.activity.days import EPOCH_DAY, around, span
from storage.boards import Boards, Span
from storage.database import open_database

MANY = 1_000_000


async def told(path: Path, names: list[str]) -> dict[str, Board]:
    """What the product says of each span, by the ids of the platform."""
    with closing(sqlite3.connect(path)) as plain:
        natives = dict(
            plain.execute("SELECT person, native FROM member JOIN account ON account.id = account")
        )
    database = await open_database(path)
    found: dict[str, Board] = {}
    for name in names:
        places = await Boards(database).top(1, "activity", _span(name), MANY)
        found[name] = {str(natives[one.person]): (one.place, one.amount) for one in places}
    await database.close()
    return found


def _span(name: str) -> Span:
    if name == "all":
        return Span()
    day = date.fromisoformat(f"{name}-01").toordinal() - EPOCH_DAY
    return span(*around(day, "month"), "UTC")


def main() -> int:
    """Import, ask, count, compare."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.imported_boards", description=__doc__
    )
    parser.add_argument("kind", choices=["telegram", "discord"])
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    judge = Path(__file__).with_name("count_boards.py")
    counted = json.loads(
        subprocess.run(
            [sys.executable, str(judge), asked.kind, str(asked.file)],
            check=True, capture_output=True, text=True,
        ).stdout
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "past.db"
        config = Path(folder) / "config.toml"
        config.write_text(f'[database]\npath = "{path}"\n')
        subprocess.run(
            [sys.executable, "-m", "bot", "import", asked.kind, str(asked.file), "--config",
             str(config), "--json"],
            check=True, capture_output=True,
        )  # fmt: skip
        product = asyncio.run(told(path, sorted(counted)))
    wrong = [
        name
        for name, board in counted.items()
        if {who: tuple(place) for who, place in board.items()} != product[name]
    ]
    lines = sum(len(board) for board in counted.values())
    print(json.dumps({"imported_boards": {
        "boards": len(counted), "places": lines, "leader_xp": max(xp for _, xp in
        counted["all"].values()), "members": len(counted["all"]), "different": wrong,
    }}))  # fmt: skip
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
