"""A Discord to talk to and a store to commit to."""

import pytest

from tests.bot.platforms.discord.engine import Store
from tests.servers.discord.fixtures import discord_env, discord_server

__all__ = ["discord_env", "discord_server"]


@pytest.fixture
def store() -> Store:
    return Store()
