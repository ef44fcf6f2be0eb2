"""Making sure, before a bot starts, that its database is whole, ours and up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.faults import BackupFailed, Unusable
from storage.migrating import Migrations
from storage.worker import Worker

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA cache_size=-8000",
)

CHECKED_ALWAYS_BYTES = 16 * 1024 * 1024
"""A larger file is only checked at the start after an unclean end."""


def examine(path: Path, backups: Path) -> None:
    """Look at the file without changing it; raises Unusable if it is not ours or not whole."""
    size = path.stat().st_size
    if not size:
        return
    wal = path.with_name(path.name + "-wal")
    is_unclean = wal.exists() and wal.stat().st_size > 0
    with (
        _told(path, backups),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection,
    ):
        if is_unclean or size < CHECKED_ALWAYS_BYTES:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if answer != "ok":
                raise sqlite3.DatabaseError(" ".join(answer.split()))
        Migrations().missing(connection, path)


async def prepare(writer: Worker, path: Path, backups: Path) -> None:
    """Set the connection up and bring the file up to date; raises Unusable."""

    def work(connection: sqlite3.Connection) -> None:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        Migrations().apply(connection, path, backups)

    with _told(path, backups):
        await writer.hop(work)


@contextmanager
def _told(path: Path, backups: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence for the person who runs the bot."""
    try:
        yield
    except BackupFailed as problem:
        raise Unusable(f"The upgrade did not begin, the database is as it was. {problem}") from (
            problem
        )
    except sqlite3.OperationalError as problem:
        raise Unusable(
            f"The database {path} cannot be written ({problem}). "
            "Check the owner of the file and its folder, and the free space on the disk."
        ) from problem
    except (sqlite3.DatabaseError, UnicodeDecodeError) as problem:  # names in it may be garbled
        raise Unusable(
            f"The database {path} is damaged ({problem}). It was left as it is. "
            f"Restore the newest good copy: tertulia restore --latest (copies are in {backups})."
        ) from problem
