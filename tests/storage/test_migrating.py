"""An upgrade happens whole, with a copy made before, or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.backups import fault_of
from storage.database import Unusable
from storage.faults import BackupFailed, WrongSchema
from storage.migrating import Migrations

FIRST = {"0001_first.sql": "CREATE TABLE a (x INTEGER) STRICT;\nINSERT INTO a VALUES (1);"}
SECOND = {"0002_second.sql": "-- a column; really\nALTER TABLE a ADD COLUMN y TEXT;"}
THIRD = {
    "0003_third.sql": "CREATE INDEX a_x ON a (x);\nDELETE FROM a;\nINSERT INTO nowhere VALUES (1);"
}


@pytest.fixture
def old(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        Migrations(FIRST).apply(connection, tmp_path / "t.db", tmp_path / "copies")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield connection


def test_a_new_file_gets_every_step_and_needs_no_copy(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as connection:
        steps = Migrations(FIRST | SECOND)
        done = steps.apply(connection, tmp_path / "t.db", tmp_path / "copies")
        assert done == ["0001_first.sql", "0002_second.sql"]
        assert steps.missing(connection, tmp_path / "t.db") == []
        assert steps.apply(connection, tmp_path / "t.db", tmp_path / "copies") == []
        assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, None)]
    assert not (tmp_path / "copies").exists()


def test_an_upgrade_keeps_the_rows_and_a_copy_from_before(
    old: sqlite3.Connection, tmp_path: Path
) -> None:
    done = Migrations(FIRST | SECOND).apply(old, tmp_path / "t.db", tmp_path / "copies")
    assert done == ["0002_second.sql"]
    assert old.execute("SELECT x, y FROM a").fetchall() == [(1, None)]
    copy = tmp_path / "copies" / "before-0002_second.db"
    assert fault_of(copy) == ""
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT * FROM a").fetchall() == [(1,)]


def test_a_step_that_fails_leaves_the_file_byte_for_byte_as_it_was(
    old: sqlite3.Connection, tmp_path: Path
) -> None:
    path = tmp_path / "t.db"
    before = path.read_bytes()
    with pytest.raises(Unusable, match=r"no such table: nowhere.*as it was. A copy is at") as told:
        Migrations(FIRST | SECOND | THIRD).apply(old, path, tmp_path / "copies")
    assert "before-0002_second.db" in str(told.value)
    old.close()
    assert path.read_bytes() == before
    assert fault_of(tmp_path / "copies" / "before-0002_second.db") == ""


def test_without_a_copy_there_is_no_upgrade(old: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file, no folder")
    with pytest.raises(BackupFailed):
        Migrations(FIRST | SECOND).apply(old, tmp_path / "t.db", tmp_path / "copies")
    assert old.execute("SELECT count(*) FROM migration").fetchone() == (1,)


def test_a_step_left_out_is_a_newer_file(old: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(WrongSchema, match="newer Tertulia"):
        Migrations(SECOND).apply(old, tmp_path / "t.db", tmp_path / "copies")


def test_the_shipped_steps_are_numbered_without_gaps_and_strict() -> None:
    steps = sorted(Migrations().steps)
    assert [int(name[:4]) for name in steps] == list(range(1, len(steps) + 1))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        Migrations().apply(connection, Path("unused"), Path("unused"))
        loose = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND NOT strict AND name NOT LIKE 'sqlite%'"
        ).fetchall()
    assert loose == []
