"""Writing to the database from the command line, beside a bot that may be at work on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.beside import second_writer
from storage.database import Database, open_database
from storage.faults import InUse


@asynccontextmanager
async def open_beside(path: Path) -> AsyncIterator[Database]:
    """The database, for one short piece of writing; a running bot notices what changed.

    Two writers take turns transaction by transaction. Raises `Unusable`.
    """
    try:
        database = await open_database(path)
    except InUse:
        database = await second_writer(path)
    try:
        yield database
    finally:
        await database.close()
