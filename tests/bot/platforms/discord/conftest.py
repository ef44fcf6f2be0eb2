"""A Discord to talk to and a store to commit to."""

import pytest

from tests.bot.platforms.discord.engine import Store


@pytest.fixture
def store() -> Store:
    return Store()
