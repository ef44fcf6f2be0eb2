"""The Discord a test starts: `async with DiscordServer() as server`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Self, TypeVar, Unpack

import discord
import yarl
from aiohttp import WSCloseCode, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.servers.discord.additions import open_ledger
from tests.servers.discord.faults import Fault, Script
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.rest import PREFIX, Call, Rest
from tests.servers.discord.simcord_parts import (
    ChannelHandle,
    World,
    as_discord_message,
    messages_of,
)

TOKEN = "MTIzNDU2Nzg5.test.discord-server"  # a key to nothing but the server inside the test
PATIENCE = 20.0
Found = TypeVar("Found")


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class DiscordServer:
    """Discord on 127.0.0.1: REST, gateway, and the people of `world` to talk with the bot.

    source: the time; what the test lets pass with `pass_time` comes on top.
    """

    def __init__(self, *, token: str = TOKEN, source: Callable[[], datetime] = _wall_clock) -> None:
        self.world = World(source)
        self.ledger = open_ledger(self.world.backend)
        self._news = asyncio.Event()
        self.gateway = Gateway(self.world, self._encode, self._changed)
        self.gateway.token = token
        self.rest = Rest(self.world, self.gateway, self.ledger, self._changed)
        self.port = 0
        self._runner: web.AppRunner | None = None

    # ------------------------------------------------------------ its life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Open the doors; the port comes from the system unless given."""
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_get("/cdn/{tail:.*}", self.rest.serve_file)
        app.router.add_route("*", PREFIX + "/{tail:.*}", self.rest.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url
        self.rest.cdn = f"http://127.0.0.1:{self.port}/cdn"

    async def stop(self) -> None:
        """Close everything that is still open."""
        self.gateway.close_all(WSCloseCode.GOING_AWAY)
        self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def api(self) -> str:
        """What `discord.http.Route.BASE` must be."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """What `DiscordWebSocket.DEFAULT_GATEWAY` must be."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    @property
    def token(self) -> str:
        """The token the bot must show; change it to revoke the old one."""
        return self.gateway.token

    @token.setter
    def token(self, value: str) -> None:
        self.gateway.token = value

    @contextmanager
    def library_points_here(self) -> Iterator[None]:
        """discord.py in this process talks to this server while this lasts."""
        before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        Route.BASE = self.api
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        try:
            yield
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before

    # ------------------------------------------------------- what happened

    @property
    def problems(self) -> list[str]:
        """Everything that was wrong with requests so far; clear it if it was meant."""
        return self.ledger.problems

    @property
    def calls(self) -> list[Call]:
        """Every request, oldest first."""
        return self.rest.calls

    def sent(self, channel: ChannelHandle) -> list[discord.Message]:
        """What the bot said in a channel, oldest first, ephemeral answers included."""
        backend = self.world.backend
        own = (one for one in messages_of(backend, channel.id) if one.author_id == self.bot_id)
        return [as_discord_message(self.world, one) for one in own]

    @property
    def bot_id(self) -> int:
        """The bot's own id."""
        return self.world.backend.bot_user.id

    async def until(self, condition: Callable[[], Found], *, within: float = PATIENCE) -> Found:
        """Wait until a condition about the server holds; its value is returned.

        It is asked again after every request, event and change of connection.
        """
        try:
            async with asyncio.timeout(within):
                while not (found := condition()):
                    await self._news.wait()
        except TimeoutError:
            told = "\n".join(self.world.transcript().splitlines()[-30:])
            raise AssertionError(
                f"this did not happen within {within} s; last seen:\n{told}"
            ) from None
        return found

    async def until_sent(self, channel: ChannelHandle, count: int = 1) -> list[discord.Message]:
        """Wait until the bot has said `count` things in a channel."""
        return await self.until(
            lambda: self.sent(channel) if len(self.sent(channel)) >= count else []
        )

    async def until_connected(self) -> None:
        """Wait until a bot has identified or resumed."""
        await self.until(lambda: self.gateway.connected)

    def _changed(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _encode(self, payload: object) -> str:
        return self.rest.encode(payload)

    # ------------------------------------------------------- what goes wrong

    def fault(self, method: str, pattern: str, **how: Unpack[Script]) -> Fault:
        """Disturb matching requests: `fault("POST", "/channels/*/messages", status=503)`."""
        fault = Fault(method, pattern, **how)
        self.rest.faults.append(fault)
        return fault

    def cut(self) -> None:
        """Drop the gateway socket; the bot may RESUME."""
        self.gateway.cut()

    def expire_session(self) -> None:
        """The next RESUME is answered with op 9 false."""
        self.gateway.expire_session()

    def offline(self) -> AbstractContextManager[None]:
        """The gateway is out of reach while this lasts; the world goes on."""
        return self.gateway.offline()

    def approve(self, *, members: bool = True, message_content: bool = True) -> None:
        """Set the switches of the developer portal."""
        approved = discord.Intents.all()
        approved.members, approved.message_content = members, message_content
        self.gateway.approved = approved

    def pass_time(self, seconds: float) -> None:
        """Let time pass in the world, at once."""
        self.world.pass_time(seconds)
        self._changed()


@asynccontextmanager
async def serve(port: int = 0, *, token: str = TOKEN) -> AsyncIterator[DiscordServer]:
    """A running server for a process of its own."""
    server = DiscordServer(token=token)
    await server.start(port)
    try:
        yield server
    finally:
        await server.stop()
