"""A batch is one transaction, and a handler taken back leaves nothing behind."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import CommitFailed, Database, open_database

CURSOR = "INSERT INTO cursor (name, value, at) VALUES (?, ?, 0)"
RAISE = "UPDATE cursor SET value = value + 1 WHERE name = ?"
DROP = "DELETE FROM cursor WHERE name = ?"


async def names(db: Database) -> list[object]:
    return [name for (name,) in await db.read("SELECT name FROM cursor ORDER BY name")]


async def test_nothing_is_on_disk_before_the_commit(db: Database) -> None:
    db.note(CURSOR, ("noted", 1))
    await db.run(CURSOR, ("ran", 1))
    assert await names(db) == []
    assert len(await db.rows("SELECT 1 FROM cursor")) == 2
    await db.commit()
    assert await names(db) == ["noted", "ran"]


async def test_a_handler_taken_back_leaves_its_neighbours_alone(db: Database) -> None:
    db.mark()
    db.note(CURSOR, ("first", 1))
    db.keep()
    mark = db.mark()
    db.note(CURSOR, ("second, noted", 1))
    await db.run(CURSOR, ("second, run", 1))
    db.note(CURSOR, ("second, noted after", 1))
    await db.take_back(mark)
    db.mark()
    db.note(CURSOR, ("third", 1))
    await db.run(CURSOR, ("third, run", 1))
    db.keep()
    await db.commit()
    assert await names(db) == ["first", "third", "third, run"]


async def test_what_is_written_between_handlers_does_not_fall_with_the_next_one(
    db: Database,
) -> None:
    db.mark()
    db.note(CURSOR, ("first", 1))
    db.keep()
    await db.run(CURSOR, ("between", 1))
    db.note(CURSOR, ("between, noted", 1))
    mark = db.mark()
    await db.run(CURSOR, ("second", 1))
    await db.take_back(mark)
    await db.commit()
    assert await names(db) == ["between", "between, noted", "first"]


async def test_a_handler_nobody_took_back_is_kept_when_the_next_one_begins(db: Database) -> None:
    db.mark()
    await db.run(CURSOR, ("first", 1))
    mark = db.mark()
    await db.run(CURSOR, ("second", 1))
    await db.take_back(mark)
    await db.commit()
    assert await names(db) == ["first"]


async def test_taking_back_without_a_handler_says_so(db: Database) -> None:
    mark = db.mark()
    db.keep()
    with pytest.raises(RuntimeError, match=r"mark\(\) comes before"):
        await db.take_back(mark)


async def test_memory_is_taken_back_with_the_rows_the_newest_change_first(db: Database) -> None:
    seen: list[str] = []
    db.mark()
    db.undo(lambda: seen.append("kept"))
    db.keep()
    mark = db.mark()
    db.undo(lambda: seen.append("one"))
    db.undo(lambda: seen.append("two"))
    await db.take_back(mark)
    assert seen == ["two", "one"]
    await db.commit()
    await db.abandon()
    assert seen == ["two", "one"]


async def test_rows_of_one_table_keep_their_order(db: Database) -> None:
    for name in ("a", "b"):
        db.note(CURSOR, (name, 1))
        db.note(RAISE, (name,))
        db.note(DROP, (name,))
    db.note(CURSOR, ("b", 5))
    db.note(RAISE, ("b",))
    await db.commit()
    assert await db.read("SELECT name, value FROM cursor") == [("b", 6)]


async def test_a_reference_may_come_before_what_it_points_to(db: Database) -> None:
    db.note("INSERT INTO person (id, community, created_at) VALUES (1, 7, 0)", ())
    await db.run("INSERT INTO person (id, community, created_at) VALUES (2, 7, 0)")
    db.note("INSERT INTO community (id, name, created_at) VALUES (7, 'Chess', 0)", ())
    await db.commit()
    assert await db.read("SELECT count(*) FROM person") == [(2,)]


async def test_a_reference_to_nothing_fails_the_commit_and_leaves_nothing(db: Database) -> None:
    changes: list[str] = []
    db.note(CURSOR, ("innocent", 1))
    await db.run("INSERT INTO person (id, community, created_at) VALUES (1, 7, 0)")
    db.undo(lambda: changes.append("undone"))
    with pytest.raises(CommitFailed) as failed:
        await db.commit()
    assert not failed.value.is_passing
    assert changes == ["undone"]
    db.note(CURSOR, ("after", 1))
    await db.commit()
    assert await names(db) == ["after"]


@pytest.mark.parametrize("value", [2**63, "lone \ud800", object()])
async def test_a_value_sqlite_cannot_hold_fails_the_commit_and_only_it(
    db: Database, value: object
) -> None:
    db.note(CURSOR, ("innocent", 1))
    db.note(CURSOR, (value, 1))  # type: ignore[arg-type]  # what slips through at run time
    with pytest.raises(CommitFailed) as failed:
        await db.commit()
    assert not failed.value.is_passing
    db.note(CURSOR, ("after", 1))
    await db.commit()
    assert await names(db) == ["after"]


async def test_a_statement_that_fails_costs_only_its_handler(db: Database) -> None:
    db.note(CURSOR, ("first", 1))
    mark = db.mark()
    with pytest.raises(sqlite3.IntegrityError):
        await db.run(CURSOR, ("first", 1))
    await db.take_back(mark)
    await db.commit()
    assert await names(db) == ["first"]


async def test_a_handler_whose_noted_rows_do_not_fit_is_taken_back_alone(db: Database) -> None:
    db.note(CURSOR, ("first", 1))
    mark = db.mark()
    db.note(CURSOR, ("second", 1))
    db.note(CURSOR, ("first", 1))
    with pytest.raises(sqlite3.IntegrityError):
        await db.rows("SELECT 1")
    await db.take_back(mark)
    await db.commit()
    assert await names(db) == ["first"]


async def test_a_handler_that_hides_its_lost_rows_cannot_commit(db: Database) -> None:
    db.note(CURSOR, ("first", 1))
    db.mark()
    db.note(CURSOR, ("first", 1))
    with pytest.raises(sqlite3.IntegrityError):
        await db.rows("SELECT 1")
    db.keep()
    with pytest.raises(CommitFailed):
        await db.commit()
    assert await names(db) == []


async def refused(db: Database) -> None:
    with pytest.raises(CommitFailed, match="UNIQUE"):
        await db.commit()


@pytest.mark.parametrize("end", [refused, Database.abandon])
async def test_rows_of_earlier_handlers_that_do_not_fit_lose_the_batch_not_its_half(
    db: Database, end: Callable[[Database], Awaitable[None]]
) -> None:
    db.note(CURSOR, ("twice", 1))
    db.note(CURSOR, ("twice", 1))
    mark = db.mark()
    for _ in range(2):
        with pytest.raises(CommitFailed, match="UNIQUE"):
            await db.run(CURSOR, ("innocent", 1))
    await db.take_back(mark)
    db.note(CURSOR, ("later", 1))
    await end(db)
    assert await names(db) == []
    db.note(CURSOR, ("after", 1))
    await db.commit()
    assert await names(db) == ["after"]


async def test_what_is_noted_while_a_commit_runs_belongs_to_the_next_one(db: Database) -> None:
    undone: list[str] = []
    db.note(CURSOR, ("twice", 1))
    db.note(CURSOR, ("twice", 1))
    db.undo(lambda: undone.append("this batch"))
    committing = asyncio.ensure_future(db.commit())
    await asyncio.sleep(0)
    db.note(CURSOR, ("next", 1))
    db.undo(lambda: undone.append("next batch"))
    with pytest.raises(CommitFailed):
        await committing
    assert undone == ["this batch"]
    await db.commit()
    assert await names(db) == ["next"]


async def test_an_abandoned_batch_leaves_nothing(db: Database) -> None:
    undone: list[str] = []
    db.mark()
    db.undo(lambda: undone.append("memory"))
    await db.run(CURSOR, ("run", 1))
    db.note(CURSOR, ("noted", 1))
    await db.abandon()
    await db.commit()
    assert (undone, await names(db)) == (["memory"], [])


async def test_write_is_a_transaction_of_its_own(db: Database) -> None:
    await db.write([(CURSOR, ("a", 1)), (RAISE, ("a",))])
    assert await db.read("SELECT value FROM cursor") == [(2,)]


async def test_a_change_by_another_process_is_noticed_once(db: Database, path: Path) -> None:
    await db.write([(CURSOR, ("mine", 1))])
    assert not await db.was_changed_elsewhere()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(CURSOR, ("theirs", 1))
    assert await db.was_changed_elsewhere()
    assert not await db.was_changed_elsewhere()


async def test_a_clean_close_leaves_no_log_behind(db: Database, path: Path) -> None:
    await db.write([(CURSOR, ("a", 1))])
    wal = path.with_name("tertulia.db-wal")
    assert wal.stat().st_size > 0
    await db.close()
    assert not wal.exists()


async def test_closing_in_the_middle_of_a_batch_drops_the_batch(path: Path) -> None:
    first = await open_database(path)
    await first.run(CURSOR, ("half", 1))
    await first.close()
    again = await open_database(path)
    assert await names(again) == []
    await again.close()


def test_an_unclosed_database_does_not_keep_the_process_from_ending(path: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from storage.database import open_database\n"
        "db = asyncio.run(open_database(pathlib.Path(sys.argv[1])))\n"
        "print('opened')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert ended.stdout == "opened\n"
