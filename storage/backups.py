"""Copies of the database that are known to be good, and the way back from one."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from storage.faults import BackupFailed, Unusable
from storage.lock import hold

__all__ = [
    "BackupFailed",
    "backup_name",
    "backups_in",
    "fault_of",
    "prune",
    "prune_aside",
    "restore",
    "time_of",
    "verified_copy",
]


def verified_copy(database: Path, to: Path) -> None:
    """Copy a database, live or not, so that either a whole and checked file stands there or none.

    Raises BackupFailed. `VACUUM INTO` reads one consistent state; `cp` of a live file does not.
    """
    if not database.exists():
        raise BackupFailed(f"There is no database at {database}. The bot's first start makes it.")
    partial = to.with_name(to.name + ".partial")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)  # SQLite fills an empty file; nobody else may read it meanwhile
        with closing(_reader(database)) as source:
            source.execute("VACUUM INTO ?", (str(partial),))
        if fault := fault_of(partial):
            raise BackupFailed(f"The copy of {database} is not whole: {fault}.")
        _to_disk(partial)
        partial.replace(to)
        _to_disk(to.parent)
    except (OSError, sqlite3.Error) as problem:
        raise BackupFailed(
            f"{database} could not be copied to {to} ({problem}). "
            "Check the free space and the owner of the folder; the database itself is untouched."
        ) from problem
    finally:
        _remove(partial)


def fault_of(path: Path) -> str:
    """What is wrong with a database file, or nothing."""
    try:
        with closing(_reader(path)) as copy:
            (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            copy.execute("SELECT count(*) FROM migration").fetchone()
    except sqlite3.Error as problem:
        return str(problem)
    return "" if answer == "ok" else " ".join(str(answer).split())


def backup_name(now: datetime) -> str:
    """The file name of a backup taken now; names sort by time."""
    return f"tertulia-{now:%Y%m%d-%H%M%S}.db"


def backups_in(folder: Path) -> list[Path]:
    """The backups of a folder, the newest first."""
    return sorted(folder.glob("tertulia-*.db"), reverse=True)


def time_of(backup: Path) -> datetime:
    """When a backup was taken, by its name; by the file's own time if somebody renamed it."""
    try:
        return datetime.strptime(backup.stem, "tertulia-%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(backup.stat().st_mtime, UTC)


def prune(folder: Path, keep: int, before: datetime | None = None) -> list[Path]:
    """Remove all but the newest `keep` backups, and those taken earlier; say which went.

    The newest is never removed for its age.
    """
    copies = backups_in(folder)
    old = copies[keep:]
    if before is not None:
        old += [path for path in copies[1:keep] if time_of(path) < before]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def prune_aside(database: Path, folder: Path, before: datetime) -> list[Path]:
    """Remove what upgrades and restores laid aside before a moment, and say which went."""
    aside = [*folder.glob("before-*.db"), *database.parent.glob(f"{database.name}.before-*")]
    old = sorted(path for path in aside if path.stat().st_mtime < before.timestamp())
    for path in old:
        path.unlink(missing_ok=True)
    return old


def check_restorable(copy: Path, database: Path) -> None:
    """Raise BackupFailed if `restore` would: the copy is not good, or a bot works on the database.

    Asked before the person is, so that nobody agrees to what cannot be done.
    """
    _good(copy)
    if not database.exists():
        return
    try:
        with hold(database):
            pass
    except Unusable as problem:
        raise BackupFailed(str(problem)) from problem


def restore(copy: Path, database: Path, now: datetime) -> Path | None:
    """Put a checked copy in the place of the database; what was there is kept beside it.

    Returns where the former database is now. Raises BackupFailed if the copy is not good or a bot
    works on the database. Killed at any point, either the former or the restored one stands there.
    """
    _good(copy)
    is_there = database.exists()
    fresh = database.with_name(database.name + ".restoring")
    try:
        with hold(database):
            verified_copy(copy, fresh)
            former = _set_aside(database, now) if is_there else None
            fresh.replace(database)
            _to_disk(database.parent)
    except Unusable as problem:
        raise BackupFailed(str(problem)) from problem
    except OSError as problem:
        raise BackupFailed(f"{database} could not be replaced ({problem}).") from problem
    return former


def _good(copy: Path) -> None:
    if not copy.exists():
        raise BackupFailed(f"There is no backup at {copy}.")
    if fault := fault_of(copy):
        raise BackupFailed(f"{copy} is not a good backup ({fault}). Nothing was changed.")


def _set_aside(database: Path, now: datetime) -> Path:
    """Give the database a second name, and its write-ahead log away from the restored one."""
    former = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}")
    n = 1
    while former.exists():
        n += 1
        former = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}-{n}")
    try:
        os.link(database, former)
    except OSError:  # some network file systems give a file one name only
        database.replace(former)
    for ending in ("-wal", "-shm"):
        side = database.with_name(database.name + ending)
        if side.exists():
            side.replace(former.with_name(former.name + ending))
    return former


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _remove(partial: Path) -> None:
    """Take away an unfinished copy with what SQLite may have laid beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        file = partial.with_name(partial.name + ending)
        if file.exists():
            file.unlink()


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
