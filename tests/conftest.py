"""The pretended networks, for every test that asks for one."""

import pytest

pytest.register_assert_rewrite("tests.servers.discord.fixtures", "tests.servers.telegram.fixtures")

from tests.servers.discord.fixtures import discord_env, discord_server  # noqa: E402
from tests.servers.telegram.fixtures import (  # noqa: E402
    hands,
    raw,
    telegram,
    telegram_server,
)

__all__ = ["discord_env", "discord_server", "hands", "raw", "telegram", "telegram_server"]
