"""The engine's side of the adapter: a store that remembers batches, and a bot on a fake Discord."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TypedDict, TypeVar, Unpack

from bot.clock import Clock, Dice, SeededDice
from bot.events import PLATFORM_EVENTS, Message
from bot.platform import Batch, Cursor
from bot.platforms.discord.adapter import DiscordPlatform
from bot.platforms.discord.catch_up import KnownMembers
from bot.platforms.discord.files import OpenFile
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, GuildHandle, MemberActor

Found = TypeVar("Found")
Kind = TypeVar("Kind", bound=PLATFORM_EVENTS)


class WorldTime:
    """The time of the fake Discord's world, perhaps ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Store:
    """Commits what it is given; what it keeps outlives the bot."""

    def __init__(self) -> None:
        self.events: list[PLATFORM_EVENTS] = []
        self.batches: list[Batch] = []
        self.marks: dict[str, Cursor] = {}
        self.cleared = 0
        self.refusals = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self._news = asyncio.Event()

    async def take(self, batch: Batch) -> None:
        await self.gate.wait()
        if self.refusals:
            self.refusals -= 1
            raise OSError("disk full")
        await asyncio.sleep(0)
        self.batches.append(batch)
        self.events += batch.events
        for cursor in batch.cursors:
            assert cursor.value >= self.marks.get(cursor.name, cursor).value, "a watermark fell"
            self.marks[cursor.name] = cursor
        self._tell()

    async def cursors(self, prefix: str) -> dict[str, Cursor]:
        return {name: one for name, one in self.marks.items() if name.startswith(prefix)}

    def clear_to_send(self, platform: str) -> None:
        assert platform == "discord"
        self.cleared += 1
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def until(self, condition: Callable[[], Found], within: float = 10.0) -> Found:
        """Wait until the condition holds; asked again after every commit."""
        try:
            async with asyncio.timeout(within):
                while not (found := condition()):
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not within {within} s; stored: {self.events[-20:]}") from None
        return found

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if type(event) is kind]

    async def first(self, kind: type[Kind]) -> Kind:
        return (await self.until(lambda: self.of(kind)))[0]

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.of(Message)]


class Settings(TypedDict, total=False):
    """What a test may want otherwise."""

    token: str
    clock: Clock
    dice: Dice
    message_content: bool
    members: bool
    catch_up: timedelta
    catch_up_max: int
    known_members: KnownMembers | None
    open_file: OpenFile | None


def platform_of(server: DiscordServer, **how: Unpack[Settings]) -> DiscordPlatform:
    """A bot that will find this server."""
    usual: Settings = {"clock": WorldTime(), "dice": SeededDice(1), "token": server.token}
    settings: Settings = {**usual, **how}
    return DiscordPlatform(api_url=server.api, gateway_url=server.gateway_url, **settings)


@asynccontextmanager
async def running(
    server: DiscordServer, store: Store, **how: Unpack[Settings]
) -> AsyncIterator[DiscordPlatform]:
    """A bot that is connected and listening; gone at the end as if the process had died."""
    platform = platform_of(server, **how)
    before = store.cleared
    life = asyncio.ensure_future(platform.receive(store))
    try:
        await store.until(lambda: store.cleared > before)
        await server.until(lambda: platform._facts._places.servers)
        yield platform
    finally:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life
        await platform.close()


def plaza(server: DiscordServer) -> tuple[GuildHandle, ChannelHandle, MemberActor]:
    """A server with one channel and Ana in it."""
    guild = server.world.create_guild("Plaza")
    return guild, guild.create_text_channel("general"), people.join(guild, "ana")
