"""The fixtures that put a Discord before a test; tests/conftest.py offers them to all."""

from collections.abc import AsyncIterator

import discord
import pytest_asyncio
import simcord

from tests.servers.discord.in_process import strict_world
from tests.servers.discord.server import DiscordServer


@pytest_asyncio.fixture
async def discord_server() -> AsyncIterator[DiscordServer]:
    """A Discord for one test; discord.py points to it, and no request may have been wrong."""
    async with DiscordServer() as server:
        with server.library_points_here():
            yield server
        assert server.problems == []


@pytest_asyncio.fixture
async def discord_env(simcord_bot: discord.Client) -> AsyncIterator[simcord.Env]:
    """A Discord without sockets around the test's own `simcord_bot`, just as strict."""
    async with strict_world(simcord_bot) as env:
        yield env
