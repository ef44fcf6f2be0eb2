"""Files on their way: from Discord's store in pieces, and to Discord from any network."""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import discord

from bot.clock import Clock
from bot.events import Media
from bot.platform import Reason, Refused
from bot.platforms.discord.rest import Rest

OpenFile = Callable[[str], AsyncIterator[bytes]]
"""The bytes behind another network's file reference."""
UPLOAD_LIMIT = 10 << 20
"""Bytes a bot may upload to a server without boosts."""
FILES = 10
_IN_MEMORY = 1 << 20
_STORES = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


class Files:
    """Opens Discord's files and carries other networks' files to it."""

    def __init__(self, rest: Rest, clock: Clock, api_url: str, open_file: OpenFile | None) -> None:
        self._rest = rest
        self._clock = clock
        self._hosts = _STORES | {urlsplit(api_url).netloc}
        self._open_file = open_file

    def is_ours(self, file: str) -> bool:
        """Whether a reference points into Discord's own store."""
        return urlsplit(file).netloc in self._hosts

    async def open(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of an attachment, in pieces; an address that has expired is renewed."""
        if not self.is_ours(file):
            raise Refused(Reason.NOT_FOUND, "not a file of Discord")
        async for piece in self._rest.download(await self._fresh(file)):
            yield piece

    async def _fresh(self, file: str) -> str:
        expires = parse_qs(urlsplit(file).query).get("ex")
        if not expires or datetime.fromtimestamp(int(expires[0], 16), UTC) > self._clock.now():
            return file
        told = await self._rest.request(
            "POST", "/attachments/refresh-urls", json={"attachment_urls": [file]}
        )
        return str(told["refreshed_urls"][0]["refreshed"])

    @contextlib.asynccontextmanager
    async def spooled(self, media: Sequence[Media]) -> AsyncIterator[list[discord.File]]:
        """The files of a message, ready to upload; they are gone afterwards."""
        if len(media) > FILES:
            raise Refused(Reason.WRONG, f"more than {FILES} files")
        with contextlib.ExitStack() as stack:
            files = []
            for number, one in enumerate(media):
                spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
                size = 0
                async for piece in self._source(one.file):
                    size += len(piece)
                    if size > UPLOAD_LIMIT:
                        raise Refused(Reason.UNSUPPORTED, "the file is larger than 10 MiB")
                    spool.write(piece)
                spool.seek(0)
                files.append(discord.File(spool, filename=one.name or f"file-{number + 1}"))  # type: ignore[arg-type]
            yield files

    def _source(self, file: str) -> AsyncIterator[bytes]:
        if self.is_ours(file):
            return self.open(file)
        if self._open_file is None:
            raise Refused(Reason.UNSUPPORTED, "files of another network cannot be opened here")
        return self._open_file(file)
