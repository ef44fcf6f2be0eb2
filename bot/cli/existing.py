"""The database that is there already: opened beside a bot that may be at work on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.cli.beside import open_beside
from bot.cli.endings import DATABASE, Ended
from storage.chats import Chats
from storage.database import Database


@asynccontextmanager
async def open_existing(path: Path) -> AsyncIterator[Database]:
    """The database for one short look or change; raises `Ended` where there is none."""
    if not await asyncio.to_thread(path.exists):
        sentence = f"There is no database at {path}. The bot's first start makes it."
        raise Ended(sentence, DATABASE)
    async with open_beside(path) as database:
        yield database


async def community_of(database: Database, wanted: str) -> tuple[int, str]:
    """The number and name of the community meant; the only one needs no name. Raises `Ended`."""
    stored = await Chats(database).communities()
    names = ", ".join(stored)
    if not stored:
        raise Ended("There is no community in this database yet.")
    if not wanted and len(stored) == 1:
        ((name, number),) = stored.items()
        return number, name
    if wanted not in stored:
        what = f"There is no community {wanted}." if wanted else "Say --community NAME."
        raise Ended(f"{what} There are: {names}.")
    return stored[wanted], wanted
