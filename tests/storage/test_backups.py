# ruff: noqa: ASYNC240 - files are what these tests are about
"""A backup is whole or not there, and the way back from one keeps what was before."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.backups import (
    BackupFailed,
    backup_name,
    backups_in,
    fault_of,
    prune,
    restore,
    verified_copy,
)
from storage.database import Database, open_database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CAUSE = "INSERT INTO cause (key, at) VALUES (?, 1)"


def keys(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as copy:
        return [key for (key,) in copy.execute("SELECT key FROM cause ORDER BY key")]


async def test_a_copy_under_load_holds_whole_batches(db: Database, tmp_path: Path) -> None:
    """Catalogue 44: each transaction writes a pair; no copy ever splits one."""
    copies = asyncio.ensure_future(asyncio.wait_for(_copies(db, tmp_path), 20))
    n = 0
    while not copies.done():
        batch = range(n, n + 20)
        n += 20
        await db.write((CAUSE, (f"{side} {i}",)) for i in batch for side in ("left", "right"))
    sizes = [await asyncio.to_thread(_pairs, copy) for copy in await copies]
    assert sizes == sorted(sizes)
    assert all(size % 20 == 0 for size in sizes)
    assert sizes[-1] > sizes[0]


async def _copies(db: Database, folder: Path) -> list[Path]:
    made = [folder / f"{n}.db" for n in range(8)]
    for copy in made:
        await db.back_up(copy)
    return made


def _pairs(copy: Path) -> int:
    assert fault_of(copy) == ""
    found = keys(copy)
    lefts = {key.removeprefix("left ") for key in found if key.startswith("left ")}
    rights = {key.removeprefix("right ") for key in found if key.startswith("right ")}
    assert lefts == rights
    return len(lefts)


async def test_a_copy_is_for_its_owners_eyes_and_leaves_nothing_beside_it(
    db: Database, tmp_path: Path
) -> None:
    await db.back_up(tmp_path / "copies" / "one.db")
    assert [file.name for file in (tmp_path / "copies").iterdir()] == ["one.db"]
    assert (tmp_path / "copies" / "one.db").stat().st_mode & 0o777 == 0o600


async def test_a_copy_that_does_not_fit_on_the_disk_leaves_the_former_one(
    db: Database, path: Path, tmp_path: Path
) -> None:
    """Catalogue 45: the limit on file sizes answers as a full disk does."""
    to = tmp_path / "copies" / "one.db"
    await db.back_up(to)
    before = to.read_bytes()
    await db.write([(CAUSE, (f"{n}" * 50,)) for n in range(3000)])
    program = (
        "import pathlib, resource, sys\n"
        "from storage.backups import BackupFailed, verified_copy\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n"
        "    verified_copy(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
        "except BackupFailed as problem:\n"
        "    print(problem)\n"
    )
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program, str(path), str(to)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Check the free space" in ended.stdout
    assert [file.name for file in to.parent.iterdir()] == ["one.db"]
    assert to.read_bytes() == before


async def test_a_copy_into_a_place_that_cannot_be_made_says_so(
    db: Database, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupFailed, match="owner of the folder"):
        await db.back_up(tmp_path / "file" / "one.db")


async def test_a_damaged_database_gives_no_copy(path: Path, tmp_path: Path) -> None:
    db = await open_database(path)
    await db.write([(CAUSE, (f"{n}" * 9,)) for n in range(3000)])
    await db.close()
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 : 4096 * 20] = b"\xff" * (4096 * 17)
    path.write_bytes(whole)
    with pytest.raises(BackupFailed):
        verified_copy(path, tmp_path / "one.db")
    assert not list(tmp_path.glob("one.db*"))


def test_a_copy_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="There is no database"):
        verified_copy(tmp_path / "none.db", tmp_path / "one.db")


def test_the_newest_backups_are_kept(tmp_path: Path) -> None:
    names = [backup_name(NOW + timedelta(days=day)) for day in range(5)]
    for name in [*names, "before-0002_second.db", "mine.db"]:
        (tmp_path / name).touch()
    gone = prune(tmp_path, keep=2)
    assert {path.name for path in gone} == set(names[:3])
    assert [path.name for path in backups_in(tmp_path)] == [names[4], names[3]]
    assert (tmp_path / "before-0002_second.db").exists()
    assert (tmp_path / "mine.db").exists()


async def backed_up(path: Path, copy: Path) -> None:
    """A database whose copy knows one cause and which knows two."""
    db = await open_database(path)
    await db.write([(CAUSE, ("before",))])
    await db.back_up(copy)
    await db.write([(CAUSE, ("after",))])
    await db.close()


async def test_a_restore_brings_the_copy_back_keeps_the_former_and_the_bot_starts(
    path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    await backed_up(path, copy)
    former = restore(copy, path, NOW)
    assert former == path.with_name("tertulia.db.before-20261121-120000")
    assert keys(former) == ["after", "before"]
    again = await open_database(path)
    assert await again.read("SELECT key FROM cause") == [("before",)]
    await again.write([(CAUSE, ("goes on",))])
    await again.close()
    assert keys(copy) == ["before"]
    assert restore(copy, path, NOW) != former
    assert keys(former) == ["after", "before"]


async def test_a_log_left_by_a_crash_goes_with_the_former_database(
    path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    await backed_up(path, copy)
    crashed = tmp_path / "crashed.db"
    db = await open_database(path)
    await db.write([(CAUSE, ("in the log",))])
    for ending in ("", "-wal"):
        crashed.with_name(crashed.name + ending).write_bytes(
            path.with_name(path.name + ending).read_bytes()
        )
    await db.close()
    former = restore(copy, crashed, NOW)
    assert former is not None
    assert keys(crashed) == ["before"]
    assert keys(former) == ["after", "before", "in the log"]


async def test_a_restore_where_nothing_was(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await backed_up(path, copy)
    assert restore(copy, tmp_path / "new" / "t.db", NOW) is None
    assert keys(tmp_path / "new" / "t.db") == ["before"]


async def test_a_damaged_copy_is_refused_and_changes_nothing(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await backed_up(path, copy)
    before = path.read_bytes()
    copy.write_bytes(copy.read_bytes()[:-4096])
    with pytest.raises(BackupFailed, match="is not a good backup"):
        restore(copy, path, NOW)
    with pytest.raises(BackupFailed, match="no backup at"):
        restore(tmp_path / "none.db", path, NOW)
    assert path.read_bytes() == before


async def test_a_restore_under_a_working_bot_is_refused(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await backed_up(path, copy)
    db = await open_database(path)
    with pytest.raises(BackupFailed, match="already working"):
        restore(copy, path, NOW)
    await db.close()
    assert keys(path) == ["after", "before"]
