# ruff: noqa: ASYNC240 - files are what these tests are about
"""A bot only starts on a database that is its own, whole and free; else it says what to do."""

import asyncio
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random  # noqa: TID251 - seeded: the same damage each time

import pytest

from storage.backups import verified_copy
from storage.database import InUse, Unusable, open_database
from storage.faults import WrongSchema
from storage.lock import hold


async def made(path: Path, rows: int = 0) -> None:
    db = await open_database(path)
    await db.write(
        ("INSERT INTO cause (key, at) VALUES (?, ?)", (f"tg:{n}", n)) for n in range(rows)
    )
    await db.close()


async def test_the_folder_and_the_file_are_made_for_their_owner_alone(path: Path) -> None:
    await made(path)
    assert path.stat().st_mode & 0o777 == 0o600
    await made(path)


async def test_a_second_bot_is_refused_with_the_reason_and_the_first_goes_on(path: Path) -> None:
    first = await open_database(path)
    with pytest.raises(InUse) as refused:
        await open_database(path)
    assert str(refused.value) == (
        f"Another Tertulia is already working on {path}. Stop that one first, "
        "or give this one a database.path of its own."
    )
    await first.write([("INSERT INTO cause (key, at) VALUES ('a', 1)", ())])
    assert await first.read("SELECT key FROM cause") == [("a",)]
    await first.close()
    await made(path)


async def test_a_start_that_failed_lets_go_of_the_lock(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, " * 100)
    with pytest.raises(Unusable):
        await open_database(path)
    hold(path).close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match=r"folder .*/file cannot be made or written \(File exists\)"):
        await open_database(tmp_path / "file" / "t.db")


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user without rights for a while; root may write everywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_folder_of_somebody_else_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        with nobody(), pytest.raises(Unusable, match="change the owner of the folder"):
            await open_database(folder / "t.db")
        folder.chmod(0o700)


async def test_a_file_of_somebody_else_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "t.db").touch(mode=0o444)
        (folder / "t.db.lock").touch()
        (folder / "t.db.lock").chmod(0o666)
        folder.chmod(0o777)
        with nobody(), pytest.raises(Unusable, match=r"Check database\.path and the owner"):
            await open_database(folder / "t.db")


async def test_a_folder_in_the_place_of_the_file_is_named(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(Unusable, match=r"cannot be opened \(Is a directory\)"):
        await open_database(path)


async def test_a_file_that_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    words = b"Dear diary, " * 1000
    path.write_bytes(words)
    with pytest.raises(Unusable, match="file is not a database"):
        await open_database(path)
    assert path.read_bytes() == words


async def test_a_database_of_another_program_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(WrongSchema, match="is a database of another program"):
        await open_database(path)
    assert path.read_bytes() == before


async def test_a_newer_schema_is_refused_and_left_as_it_is(path: Path) -> None:
    await made(path)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("INSERT INTO migration VALUES (9999, '9999_future.sql', 'x')")
        newer.commit()
    before = path.read_bytes()
    with pytest.raises(WrongSchema, match=r"newer Tertulia \(step 9999; this one knows \d"):
        await open_database(path)
    assert path.read_bytes() == before


async def test_a_step_that_was_changed_since_is_refused(path: Path) -> None:
    await made(path)
    with closing(sqlite3.connect(path)) as changed:
        changed.execute("UPDATE migration SET checksum = 'x' WHERE number = 1")
        changed.commit()
    with pytest.raises(WrongSchema, match=r"Step 1 of .* differs"):
        await open_database(path)


async def test_a_damaged_file_is_refused_untouched_or_every_row_is_there(path: Path) -> None:
    """Catalogue 40: flipped bytes are found at the start, or they hit nothing that is used."""
    await made(path, rows=3000)
    whole = path.read_bytes()
    chance = Random(40)  # noqa: S311 - not a secret
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole)
        start = chance.randrange(len(whole))
        for at in range(start, min(start + 64, len(whole))):
            damaged[at] ^= chance.randrange(1, 256)
        path.write_bytes(damaged)
        try:
            db = await open_database(path)
        except Unusable:
            refused += 1
            assert path.read_bytes() == damaged
        else:
            assert await db.read("SELECT count(*) FROM cause NOT INDEXED") == [(3000,)]
            await db.close()
    assert refused > 5


async def test_a_damaged_file_names_the_way_back(path: Path) -> None:
    await made(path, rows=3000)
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 : 4096 * 20] = b"\xff" * (4096 * 17)
    path.write_bytes(whole)
    with pytest.raises(Unusable, match=r"is damaged .*tertulia restore --latest"):
        await open_database(path)


async def test_a_log_left_by_a_killed_bot_is_taken_up(path: Path) -> None:
    db = await open_database(path)
    await db.write([("INSERT INTO cause (key, at) VALUES ('in the log', 1)", ())])
    crashed = path.with_name("crashed.db")
    crashed.write_bytes(path.read_bytes())
    wal = path.with_name("tertulia.db-wal").read_bytes()
    path.with_name("crashed.db-wal").write_bytes(wal)
    await db.close()
    again = await open_database(crashed)
    assert await again.read("SELECT key FROM cause") == [("in the log",)]
    await again.close()


async def test_a_power_cut_at_any_byte_of_the_log_leaves_whole_batches(path: Path) -> None:
    """Catalogue 38, at every 397th byte: the log is cut, the pairs stay pairs."""
    db = await open_database(path)
    await db._writer.hop(lambda c: c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    for n in range(8):
        await db.write(
            [("INSERT INTO cause (key, at) VALUES (?, ?)", (f"{side}{n}", n)) for side in "ab"]
        )
    wal = path.with_name("tertulia.db-wal").read_bytes()
    main = path.read_bytes()
    await db.close()
    seen = set()
    cut = path.with_name("cut.db")
    for end in range(0, len(wal), 397):
        cut.write_bytes(main)
        cut.with_name("cut.db-wal").write_bytes(wal[:end])
        with closing(sqlite3.connect(cut)) as after:
            pairs = after.execute("SELECT at, count(*) FROM cause GROUP BY at ORDER BY at")
            rows = pairs.fetchall()
        assert rows == [(n, 2) for n in range(len(rows))]
        seen.add(len(rows))
    assert len(seen) > 5


async def test_a_cancelled_start_leaves_neither_lock_nor_thread(path: Path) -> None:
    threads = threading.active_count()
    for steps in range(12):
        starting = asyncio.ensure_future(open_database(path))
        for _ in range(steps):
            await asyncio.sleep(0.001)
        starting.cancel()
        try:
            db = await starting
        except asyncio.CancelledError:
            hold(path).close()  # raises InUse if the cancelled start still held it
        else:
            await db.close()
        # the loop's own pool may have grown; a database's worker would come on top each time
        assert threading.active_count() <= threads + 6
    await made(path)


async def test_a_database_is_opened_from_a_copy(path: Path, tmp_path: Path) -> None:
    await made(path, rows=3)
    verified_copy(path, tmp_path / "copy.db")
    db = await open_database(tmp_path / "copy.db")
    assert await db.read("SELECT count(*) FROM cause") == [(3,)]
    await db.close()
