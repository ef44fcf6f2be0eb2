"""Copies of the database that are known to be good, and the way back from one."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path


class BackupFailed(Exception):  # noqa: N818 - named after what happened
    """No copy was made; the sentence says why and what to do."""


def verified_copy(database: Path, to: Path) -> None:
    """Copy a database, live or not, so that either a whole and checked file stands there or none.

    Raises BackupFailed. `VACUUM INTO` reads one consistent state; `cp` of a live file does not.
    """
    if not database.exists():
        raise BackupFailed(f"There is no database at {database}.")
    partial = to.with_name(to.name + ".partial")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        ) as source:
            source.execute("VACUUM INTO ?", (str(partial),))
        partial.chmod(0o600)
        if problem := fault_of(partial):
            raise BackupFailed(f"The copy of {database} is not whole: {problem}.")
        _to_disk(partial)
        partial.replace(to)
        _to_disk(to.parent)
    except (OSError, sqlite3.Error) as problem:
        raise BackupFailed(
            f"{database} could not be copied to {to} ({problem}). "
            "Check the free space and the owner of the folder; the database itself is untouched."
        ) from problem
    finally:
        partial.unlink(missing_ok=True)


def fault_of(path: Path) -> str:
    """What is wrong with a database file, or nothing."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            copy.execute("SELECT count(*) FROM migration").fetchone()
    except sqlite3.Error as problem:
        return str(problem)
    return "" if answer == "ok" else str(answer)


def backup_name(now: datetime) -> str:
    """The file name of a backup taken now; names sort by time."""
    return f"tertulia-{now:%Y%m%d-%H%M%S}.db"


def backups_in(folder: Path) -> list[Path]:
    """The backups of a folder, the newest first."""
    return sorted(folder.glob("tertulia-*.db"), reverse=True)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups and say which went."""
    old = backups_in(folder)[keep:]
    for path in old:
        path.unlink()
    return old


def restore(copy: Path, database: Path, now: datetime) -> Path | None:
    """Put a checked copy in the place of the database; what was there is kept beside it.

    Returns where the former database is now. Raises BackupFailed if the copy is not good.
    """
    if not copy.exists():
        raise BackupFailed(f"There is no backup at {copy}.")
    if problem := fault_of(copy):
        raise BackupFailed(f"{copy} is not a good backup ({problem}). Nothing was changed.")
    fresh = database.with_name(database.name + ".restoring")
    verified_copy(copy, fresh)
    former: Path | None = None
    if database.exists():
        former = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}")
        database.replace(former)
        for ending in ("-wal", "-shm"):
            side = database.with_name(database.name + ending)
            if side.exists():
                side.replace(former.with_name(former.name + ending))
    fresh.replace(database)
    _to_disk(database.parent)
    return former


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
