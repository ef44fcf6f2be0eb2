"""Requests to Discord's REST API: one door, one translation of errors, no unbounded waits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from http import HTTPStatus
from typing import Any

import discord
import msgspec
from discord import http as discord_http
from discord.http import HTTPClient, Route

from bot.platforms.discord.errors import NETWORK_TROUBLE, LockedOut, translate

encode = msgspec.json.Encoder().encode
PATIENCE = 50.0
"""Seconds a request may take, the library's own five tries included; the outbox waits 60."""
_RATE_LIMIT_PATIENCE = 30.0
PIECE = 64 << 10


class Rest:
    """Discord's REST API with the bot's token.

    It lives longer than any gateway connection, so that sending goes on while that one restarts.
    """

    def __init__(self, token: str, logged_in: Callable[[dict[str, Any]], None]) -> None:
        self._token = token
        self._logged_in = logged_in
        self._http: HTTPClient | None = None
        self._door = asyncio.Lock()
        self.user: dict[str, Any] = {}
        self.locked_out = asyncio.Event()
        """Set once Discord no longer accepts the token."""

    async def log_in(self) -> dict[str, Any]:
        """Prove the token, once; the bot's own account is returned."""
        await self._client()
        return self.user

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: dict[str, str] | None = None,
        reason: str = "",
        files: Sequence[discord.File] = (),
        **ids: str,
    ) -> Any:  # noqa: ANN401 - Discord's JSON
        """Make a request; `path` has {names} that `ids` fill. Raises Retry or Declined."""
        extra: dict[str, Any] = {"reason": reason or None}
        if params:
            extra["params"] = params
        if files:
            extra |= {"files": list(files), "form": _form(json, files)}
        elif json is not None:
            extra["json"] = json
        http = await self._client()
        try:
            async with asyncio.timeout(PATIENCE):
                return await http.request(Route(method, path, **ids), **extra)
        except Exception as error:
            raise self._told(error) from error

    async def download(self, url: str) -> AsyncIterator[bytes]:
        """The bytes behind an address of Discord's file store, in pieces; raises like `request`."""
        # A session of its own: the token has no business at the file store.
        try:
            async with (
                discord_http.aiohttp.ClientSession() as session,  # type: ignore[attr-defined]
                session.get(url) as answer,
            ):
                if answer.status != HTTPStatus.OK:
                    raise translate(discord.HTTPException(answer, "the file cannot be read"))
                async for piece in answer.content.iter_chunked(PIECE):
                    yield piece
        except NETWORK_TROUBLE as error:
            raise translate(error) from error

    async def close(self) -> None:
        """Let go of the connections."""
        async with self._door:
            if self._http is not None:
                await self._http.close()
                self._http = None

    async def _client(self) -> HTTPClient:
        async with self._door:
            if self._http is None:
                loop = asyncio.get_running_loop()
                http = HTTPClient(loop, max_ratelimit_timeout=_RATE_LIMIT_PATIENCE)
                try:
                    async with asyncio.timeout(PATIENCE):
                        self.user = dict(await http.static_login(self._token))
                except Exception as error:
                    raise self._told(error) from error
                finally:
                    if not self.user:
                        await http.close()
                self._http = http
                self._logged_in(self.user)
            return self._http

    def _told(self, error: Exception) -> Exception:
        told = translate(error)
        if isinstance(told, LockedOut):
            self.locked_out.set()
        return told


def _form(json: object, files: Sequence[discord.File]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{"name": "payload_json", "value": encode(json).decode()}]
    for number, file in enumerate(files):
        parts.append(
            {
                "name": f"files[{number}]",
                "value": file.fp,
                "filename": file.filename,
                "content_type": "application/octet-stream",
            }
        )
    return parts
