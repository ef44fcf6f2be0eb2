"""Cancelled handlers, a full disk, a locked file and a killed process: nothing by halves."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path
from random import Random  # noqa: TID251 - a seeded storm is the same storm each time

import pytest

from storage.database import CommitFailed, Database, open_database

CURSOR = "INSERT INTO cursor (name, value, at) VALUES (?, ?, 0)"
GROW = (
    "INSERT INTO cursor (name, value, at) VALUES ('sum', 1, 0)"
    " ON CONFLICT DO UPDATE SET value = value + 1"
)
BIG = "INSERT INTO quarantine (cause, feature, platform, body, reason, state, tries, at) VALUES (?, '', '', ?, '', 'kept', 0, 0)"  # noqa: E501
FILL = ("filling", b"x" * 200_000)


async def is_free(db: Database) -> bool:
    return not await db._writer.hop(lambda connection: connection.in_transaction)


async def test_a_storm_of_cancelled_transactions_loses_and_doubles_nothing(db: Database) -> None:
    """Catalogue 32: the sum is exact and the file is free, whatever was cancelled when."""
    chance = Random(32)  # noqa: S311 - not a secret
    committed = 0
    for _ in range(300):

        async def batch() -> None:
            await db.run(GROW)
            db.note(GROW, ())
            await db.commit()

        before = (await db.read("SELECT coalesce(sum(value), 0) FROM cursor"))[0][0]
        assert before == committed
        task = asyncio.ensure_future(batch())
        if chance.random() < 0.3:
            for _ in range(chance.randrange(5)):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.sleep(0)
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await db.abandon()
        (now,) = (await db.read("SELECT coalesce(sum(value), 0) FROM cursor"))[0]
        assert now in (committed, committed + 2)
        assert task.cancelled() or now == committed + 2
        committed = int(now or 0)
    assert committed >= 2 * 150
    assert await is_free(db)


async def test_memory_follows_the_file_when_a_commit_is_cancelled(db: Database) -> None:
    for steps in range(6):
        undone: list[int] = []
        db.note(GROW, ())
        db.undo(lambda undone=undone: undone.append(1))  # type: ignore[misc]
        before = await db.read("SELECT count(*), sum(value) FROM cursor")
        task = asyncio.ensure_future(db.commit())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        is_written = await db.read("SELECT count(*), sum(value) FROM cursor") != before
        if db._log:  # cancelled before it began: the batch is still open
            await db.abandon()
        assert is_written == (not undone)
        assert await is_free(db)


async def test_a_handler_cancelled_in_a_statement_is_taken_back_whole(db: Database) -> None:
    db.mark()
    db.note(CURSOR, ("kept", 1))
    db.keep()
    mark = db.mark()
    slow = asyncio.ensure_future(
        db.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
            " INSERT INTO cursor SELECT 'slow' || i, 1, 0 FROM n WHERE i % 1000 = 0"
        )
    )
    await asyncio.sleep(0.001)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    await db.take_back(mark)
    await db.commit()
    assert await db.read("SELECT name FROM cursor") == [("kept",)]


async def test_cancelled_while_waiting_for_the_lock_nobody_holds_it_afterwards(
    db: Database, path: Path
) -> None:
    """Catalogue 34."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(db.run(GROW))
        await asyncio.sleep(0.02)
        waiting.cancel()
        other.execute("ROLLBACK")
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await db.abandon()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    await db.write([(GROW, ())])
    assert await db.read("SELECT value FROM cursor") == [(1,)]


async def test_a_lock_that_passes_is_waited_for(db: Database, path: Path) -> None:
    """Catalogue 35: the loop goes on meanwhile, and no row is lost."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    timer.start()
    db.note(GROW, ())
    committing = asyncio.ensure_future(db.commit())
    turns = 0
    while not committing.done():
        await asyncio.sleep(0.01)
        turns += 1
    await committing
    timer.join()
    other.close()
    assert turns > 5
    assert await db.read("SELECT value FROM cursor") == [(1,)]


async def test_a_lock_that_stays_is_told_as_passing_and_the_file_is_used_again_after(
    db: Database, path: Path
) -> None:
    await db._writer.hop(lambda connection: connection.execute("PRAGMA busy_timeout=50"))
    undone: list[str] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        db.note(GROW, ())
        db.undo(lambda: undone.append("memory"))
        mark = db.mark()
        with pytest.raises(CommitFailed) as failed:
            await db.rows("SELECT 1")
        assert failed.value.is_passing
        await db.take_back(mark)
        with pytest.raises(CommitFailed) as failed:
            await db.commit()
        assert failed.value.is_passing
        assert undone == ["memory"]
    assert await db.read("SELECT * FROM cursor") == []
    await db.write([(GROW, ())])
    assert await db.read("SELECT value FROM cursor") == [(1,)]


async def limit(db: Database, extra: int) -> None:
    """Let the file grow by `extra` pages only; what SQLite answers then is a full disk's answer."""

    def work(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + extra}")

    await db._writer.hop(work)


async def test_a_full_disk_fails_the_commit_and_writing_goes_on_when_there_is_space(
    db: Database,
) -> None:
    """Catalogue 36."""
    await limit(db, 4)
    db.note(CURSOR, ("innocent", 1))
    db.note(BIG, FILL)
    with pytest.raises(CommitFailed, match="full") as failed:
        await db.commit()
    assert failed.value.is_passing
    assert await db.read("SELECT * FROM cursor") == []
    await limit(db, 10_000)
    db.note(CURSOR, ("innocent", 1))
    db.note(BIG, FILL)
    await db.commit()
    assert await db.read("SELECT (SELECT count(*) FROM cursor), count(*) FROM quarantine") == [
        (1, 1)
    ]


async def test_a_log_that_cannot_be_emptied_on_a_full_disk_is_left_for_later(path: Path) -> None:
    """The limit on file sizes answers as a full disk does."""
    program = (
        "import asyncio, pathlib, resource, sys\n"
        "from storage.database import open_database\n"
        "async def main():\n"
        "    db = await open_database(pathlib.Path(sys.argv[1]))\n"
        f"    await db.write([({BIG!r}, ('x', b'x' * 900_000))])\n"
        "    limit = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, limit[1]))\n"
        "    before = await db.checkpoint()\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, limit)\n"
        "    print(before, await db.checkpoint())\n"
        "    await db.close()\n"
        "asyncio.run(main())\n"
    )
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "False True\n"


async def test_a_disk_that_fills_up_inside_a_handler_loses_the_batch_not_its_half(
    db: Database,
) -> None:
    """SQLite rolls back by itself here; going on would write the rest without a transaction."""
    await limit(db, 4)
    await db.run(CURSOR, ("before", 1))
    mark = db.mark()
    with pytest.raises(CommitFailed, match="full"):
        await db.run(BIG, FILL)
    await db.take_back(mark)
    mark = db.mark()
    with pytest.raises(CommitFailed, match="full"):
        await db.run(CURSOR, ("after", 1))
    await db.take_back(mark)
    db.note(CURSOR, ("noted after", 1))
    with pytest.raises(CommitFailed, match="full") as failed:
        await db.commit()
    assert failed.value.is_passing
    assert await db.read("SELECT * FROM cursor") == []
    await limit(db, 10_000)
    await db.write([(CURSOR, ("again", 1))])
    assert await db.read("SELECT name FROM cursor") == [("again",)]


WRITER = """
import asyncio, pathlib, sys
from storage.database import open_database

async def write() -> None:
    db = await open_database(pathlib.Path(sys.argv[1]))
    n = 0
    while True:
        n += 1
        await db.run("INSERT INTO cursor (name, value, at) VALUES (?, 1, 0)", (f"left {n}",))
        db.note("INSERT INTO cursor (name, value, at) VALUES (?, 1, 0)", (f"right {n}",))
        await db.commit()
        print(n, flush=True)

asyncio.run(write())
"""


def killed_after(path: Path, batches: int) -> int:
    """Kill a writing process after so many batches; the number of the last it acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline() for _ in range(batches)]
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate(timeout=10)
    return int([*acknowledged, *rest.split()][-1])


@pytest.mark.parametrize("batches", [1, 25])
async def test_a_killed_process_leaves_whole_batches_and_all_it_had_acknowledged(
    path: Path, batches: int
) -> None:
    last = await asyncio.to_thread(killed_after, path, batches)
    db = await open_database(path)
    assert await db.read("PRAGMA integrity_check") == [("ok",)]
    lefts = await db.read("SELECT substr(name, 6) FROM cursor WHERE name LIKE 'left %'")
    rights = await db.read("SELECT substr(name, 7) FROM cursor WHERE name LIKE 'right %'")
    assert sorted(lefts) == sorted(rights)
    assert {str(n) for n in range(1, last + 1)} <= {str(n) for (n,) in lefts}
    await db.close()
