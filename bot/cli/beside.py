"""Writing to the database from the command line, beside a bot that may be at work on it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from storage.database import Database, open_database
from storage.faults import InUse, Unusable
from storage.migrating import Migrations
from storage.opening import PRAGMAS, examine
from storage.worker import Worker


@asynccontextmanager
async def open_beside(path: Path) -> AsyncIterator[Database]:
    """The database, for one short piece of writing; a running bot notices what changed.

    Two writers take turns transaction by transaction. Raises `Unusable`.
    """
    try:
        database = await open_database(path)
    except InUse:
        database = await _second_writer(path)
    try:
        yield database
    finally:
        await database.close()


async def _second_writer(path: Path) -> Database:
    examine(path, path.parent / "backups")
    stack = AsyncExitStack()
    try:
        writer = await _opened(path, stack, is_writer=True)
        reader = await _opened(path, stack, is_writer=False)
        missing = await writer.hop(lambda connection: Migrations().missing(connection, path))
        if missing:
            # Its steps are the bot's to make: it would not expect them under its hands.
            raise Unusable(
                f"The bot that works on {path} is of an older version. Start it anew, then try "
                "again."
            )
        for pragma in PRAGMAS:
            await writer.execute(pragma)
    except BaseException:
        await stack.aclose()
        raise
    return Database(path, writer, reader, stack)


async def _opened(path: Path, stack: AsyncExitStack, *, is_writer: bool) -> Worker:
    worker = Worker(path, is_writer=is_writer)
    stack.push_async_callback(worker.close)
    await worker
    return worker
