"""Whatever names a person follows when two persons turn out to be one: the schema is walked."""

import sqlite3
from contextlib import closing

import pytest

from storage.database import Database
from storage.following import MOVES, STAYS
from storage.personal import HOLDINGS

SMALL = {
    "button": "ten minutes to a few days of them",
    "contest": "as many as there were contests",
    "contest_round": "as many as there were questions",
    "dialogue": "those that wait for an answer now",
    "document": "an hour of them",
    "join_code": "ten minutes of them",
    "link_code": "ten minutes of them",
    "kept": "the entries of one person",
    "outbox": "what waits, and two days of what was sent",
    "set_up": "one a chat",
}
"""Tables that may be read as a whole when somebody links their accounts, each with the reason."""


def unhandled(connection: sqlite3.Connection) -> list[str]:
    """Columns that hold the number of a person, or of anything, and of which nobody says more."""
    handled = {(move.table, column) for move in MOVES for column in move.columns} | set(STAYS)
    found: list[str] = []
    for holding in HOLDINGS:
        columns = connection.execute(
            "SELECT name FROM pragma_table_info(?) WHERE type = 'INTEGER'", (holding.table,)
        ).fetchall()
        found += [
            f"{holding.table}.{name}"
            for (name,) in columns
            if name in holding.columns and (holding.table, name) not in handled
        ]
    return found


async def test_every_column_that_holds_a_person_is_handled(db: Database) -> None:
    with closing(sqlite3.connect(db.path)) as connection:
        assert unhandled(connection) == []


async def test_a_column_nobody_handled_is_found(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = tuple(move for move in MOVES if move.table != "thanks")
    monkeypatch.setattr("tests.storage.test_following.MOVES", left_out)
    with closing(sqlite3.connect(db.path)) as connection:
        assert unhandled(connection) == ["thanks.giver", "thanks.receiver"]


async def test_what_is_handled_is_there(db: Database) -> None:
    with closing(sqlite3.connect(db.path)) as connection:
        for table, column in [(m.table, c) for m in MOVES for c in m.columns] + list(STAYS):
            columns = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
            assert (column,) in columns.fetchall(), f"{table}.{column}"


async def test_no_day_of_anybody_loses_a_number(db: Database) -> None:
    """A column added to the day sums must follow as well."""
    (moved,) = [move for move in MOVES if move.table == "activity_day"]
    with closing(sqlite3.connect(db.path)) as connection:
        columns = connection.execute("SELECT name FROM pragma_table_info('activity_day')")
        for (name,) in columns.fetchall():
            assert name in moved.statements[0], name


async def test_only_small_tables_are_read_as_a_whole(db: Database) -> None:
    with closing(sqlite3.connect(db.path)) as connection:
        for statement in (step for move in MOVES for step in move.statements):
            known = {name: 1 for name in ("community", "from", "to") if f":{name}" in statement}
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", known).fetchall()
            for *_, step in plan:
                assert not step.startswith("SCAN ") or step.split()[1] in SMALL, statement
