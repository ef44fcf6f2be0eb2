"""How a batch's rows reach the file: those of one statement together, in an order that holds."""

import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache

from storage.rows import Parameters

Log = Sequence[tuple[str, Parameters]]

SAVE = "SAVEPOINT handler"
RELEASE = "RELEASE handler"

TABLE = re.compile(
    r"\s*(?:(?:INSERT|REPLACE)(?: OR \w+)? INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+(\w+)"
)


def begin(connection: sqlite3.Connection) -> None:
    """Open the transaction of a batch; references are checked when it ends."""
    # A deferred transaction that turns into a writing one fails at once when somebody else writes.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("PRAGMA defer_foreign_keys=ON")


def write(connection: sqlite3.Connection, log: Log) -> None:
    """Write noted rows. Those of one table keep their order; tables may change places."""
    groups: list[tuple[str, list[Parameters]]] = []
    growing: dict[str, list[Parameters]] = {}
    latest: dict[str, str] = {}
    for statement, parameters in log:
        rows = growing.get(statement)
        if rows is not None:
            rows.append(parameters)
            continue
        table = table_of(statement)
        if not table:
            _flush(connection, groups)
            growing.clear()
            latest.clear()
            connection.execute(statement, parameters)
            continue
        growing.pop(latest.get(table, ""), None)
        latest[table] = statement
        growing[statement] = rows = [parameters]
        groups.append((statement, rows))
    _flush(connection, groups)


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo the open transaction, if SQLite did not do so by itself (disk full)."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def back_to_savepoint(connection: sqlite3.Connection) -> None:
    """Undo what the current handler wrote."""
    connection.execute("ROLLBACK TO handler")
    connection.execute(RELEASE)


@lru_cache(maxsize=1024)
def table_of(statement: str) -> str:
    """The table a statement writes to; nothing if it does something else."""
    found = TABLE.match(statement)
    return found[1] if found else ""


def _flush(connection: sqlite3.Connection, groups: list[tuple[str, list[Parameters]]]) -> None:
    for statement, rows in groups:
        connection.executemany(statement, rows)
    groups.clear()
