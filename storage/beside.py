"""A second writer on a database that a bot works on: they take turns transaction by transaction."""

from contextlib import AsyncExitStack
from pathlib import Path

from storage.database import Database
from storage.faults import Unusable
from storage.migrating import Migrations
from storage.opening import PRAGMAS, examine
from storage.worker import Worker


async def second_writer(path: Path) -> Database:
    """Open a database that is in use, to write to it; raises Unusable."""
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
