"""A community's past, brought in from an export that an admin sent in the chat."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import msgspec

from bot.clock import Clock
from bot.engine.files import SentFiles
from bot.engine.importing import Elsewhere, Importing, Reading
from bot.exports.discord import discord
from bot.exports.export import Export
from bot.exports.rows import Header, WrongFormat
from bot.exports.source import Source
from bot.exports.telegram import telegram
from bot.platform import Refused
from storage.beside import second_writer
from storage.chats import Chats
from storage.database import Database
from storage.history import History

MOST_BYTES = 20 * 1024 * 1024
IN_MEMORY = 1024 * 1024


class Uploads:
    """Downloads exports and writes them beside the bot's own work."""

    def __init__(self, files: SentFiles, path: Path, clock: Clock) -> None:
        self._files = files
        self._path = path
        self._clock = clock

    async def bring_in(self, community: int, zone: str, file: str) -> dict[str, Any]:
        """What the export holds; or under `wrong` which of `size`, `gone`, `format`, `elsewhere`.

        The sentence of a wrong format stands under `detail`.
        """
        try:
            async with self._downloaded(file) as spool:
                if spool is None:
                    return {"wrong": "size"}
                return await self._read(community, zone, spool)
        except Refused:
            return {"wrong": "gone"}
        except WrongFormat as problem:
            return {"wrong": "format", "detail": str(problem)}
        except Elsewhere:
            return {"wrong": "elsewhere"}

    @asynccontextmanager
    async def _downloaded(self, file: str) -> AsyncIterator[IO[bytes] | None]:
        """The file on the disk; nothing if it is too large. Its name is never a path."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            async for piece in self._files.open(file):
                spool.write(piece)
                if spool.tell() > MOST_BYTES:
                    yield None
                    return
            yield spool

    async def _read(self, community: int, zone: str, spool: IO[bytes]) -> dict[str, Any]:
        database = await second_writer(self._path)
        try:
            local = ZoneInfo(zone)
            history = History(database)
            bots = await history.bots("telegram") | await history.bots("discord")
            export = self._begun(spool, local, bots)
            await _is_ours(database, community, export.header)
            reading = Reading(local)
            importing = Importing(database, community, reading, self._clock.now())
            await importing.bring_in(export, _silently)
            found = await importing.finish()
        finally:
            await database.close()
        told: dict[str, Any] = msgspec.to_builtins(found)
        return told | {"added": importing.added, "skipped": _skipped(reading)}

    def _begun(self, spool: IO[bytes], zone: ZoneInfo, bots: set[str]) -> Export:
        """Whichever export it is; raises WrongFormat with the sentence of the likelier kind."""
        size = spool.seek(0, 2)
        now = self._clock.now()
        spool.seek(0)
        try:
            return telegram(Source(spool, size), now, zone, bots)  # type: ignore[arg-type]  # a spooled file is one to read
        except WrongFormat as first:
            spool.seek(0)
            try:
                return discord(Source(spool, size), now, {}, bots)  # type: ignore[arg-type]  # likewise
            except WrongFormat:
                raise first from None


async def _is_ours(database: Database, community: int, header: Header) -> None:
    """Raise Elsewhere unless the export is of a chat, or a server, of this community."""
    chats = Chats(database)
    known = await chats.find(header.platform, header.root)
    if known is not None and known.community == community:
        return
    servers = await chats.servers_beside(community)
    if known is not None or not header.server or header.server not in servers:
        raise Elsewhere(header.title)


def _skipped(reading: Reading) -> int:
    return sum(reading.tally.summary().skipped.values())


def _silently(share: float, messages: int) -> None:
    """Nobody watches the progress of an upload."""
