"""Nothing personal is kept that is not told and erased: the schema itself is walked."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrating import Migrations
from storage.personal import HOLDINGS, IMPERSONAL, IMPERSONAL_COLUMNS

PERSONAL = re.compile(
    r"(^|_)(person|account|member|members|sender|author|user|username|name|native|chat|text|words|"
    r"question|answer|payload|body|action|message|title|lane|key|what|old|new|reason|by|email|"
    r"language|value|platform|tombstone|after|cause|note|label|address|phone)(_|$)"
)
"""Column names that may hold a person, or what they said."""


def unregistered(connection: sqlite3.Connection) -> list[str]:
    """Tables, and columns that look personal, of which nobody says what becomes of them."""
    registered = {holding.table: set(holding.columns) for holding in HOLDINGS}
    found: list[str] = []
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (table,) in tables.fetchall():
        if table in IMPERSONAL or table.startswith("sqlite_"):
            continue
        if table not in registered:
            found.append(table)
            continue
        columns = connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
        known = registered[table] | {c for t, c in IMPERSONAL_COLUMNS if t == table} | CLOSED
        found += [
            f"{table}.{name}" for (name,) in columns if PERSONAL.search(name) and name not in known
        ]
    return found


CLOSED = {"community", "platform", "feature", "kind", "language", "press", "command", "key"}
"""Columns that hold one of a few words of the program's own, in whatever table they are."""


async def test_every_table_says_what_it_holds_of_a_person(db: Database) -> None:
    with closing(sqlite3.connect(db.path)) as connection:
        assert unregistered(connection) == []


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("CREATE TABLE diary (id INTEGER PRIMARY KEY, entry TEXT) STRICT", ["diary"]),
        ("ALTER TABLE ticket ADD COLUMN author TEXT", ["ticket.author"]),
        ("ALTER TABLE presence ADD COLUMN invited_by INTEGER", ["presence.invited_by"]),
        ("ALTER TABLE person ADD COLUMN nick_name TEXT", ["person.nick_name"]),
        ("ALTER TABLE member ADD COLUMN points INTEGER", []),
    ],
)
async def test_a_table_or_column_nobody_registered_is_found(
    db: Database, step: str, found: list[str]
) -> None:
    with closing(sqlite3.connect(db.path)) as connection:
        connection.execute(step)
        assert unregistered(connection) == found


async def test_what_is_registered_is_there(db: Database) -> None:
    with closing(sqlite3.connect(db.path)) as connection:
        for holding in HOLDINGS:
            columns = connection.execute(
                "SELECT name FROM pragma_table_info(?)", (holding.table,)
            ).fetchall()
            assert set(holding.columns) <= {name for (name,) in columns}, holding.table
        for table, column in IMPERSONAL_COLUMNS:
            columns = connection.execute(
                "SELECT name FROM pragma_table_info(?)", (table,)
            ).fetchall()
            assert column in {name for (name,) in columns}, f"{table}.{column}"


def test_no_table_is_both_personal_and_not() -> None:
    assert not {holding.table for holding in HOLDINGS} & set(IMPERSONAL)
    assert len({holding.table for holding in HOLDINGS}) == len(HOLDINGS)


def test_the_key_of_the_erasures_is_another_one_in_every_database(tmp_path: Path) -> None:
    keys = set()
    for name in ("a.db", "b.db"):
        with closing(sqlite3.connect(tmp_path / name, isolation_level=None)) as connection:
            Migrations().apply(connection, tmp_path / name, tmp_path)
            (key,) = connection.execute("SELECT value FROM secret").fetchone()
            assert len(key) == 32
            keys.add(key)
    assert len(keys) == 2
