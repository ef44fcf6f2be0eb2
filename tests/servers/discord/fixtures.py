"""pytest fixtures: put this module's name into `pytest_plugins`."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.servers.discord.server import DiscordServer


@pytest_asyncio.fixture
async def discord_server() -> AsyncIterator[DiscordServer]:
    """A Discord for one test; discord.py points to it, and no request may have been wrong."""
    async with DiscordServer() as server:
        with server.library_points_here():
            yield server
        assert server.problems == []
