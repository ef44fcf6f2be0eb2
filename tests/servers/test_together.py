"""Both pretended networks at once, as one starts them to try the bot by hand."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings.load import load_file
from tests.servers.__main__ import Community, Plaza
from tests.servers.discord.server import DiscordServer


@pytest.fixture
async def community() -> AsyncIterator[Community]:
    telegram, server = Plaza(), DiscordServer()
    together = Community(telegram, server)
    async with telegram, server:
        yield together


async def test_the_settings_it_prints_are_settings_the_bot_takes(
    community: Community, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(community.settings(), encoding="utf-8")
    config.chmod(0o600)
    settings = load_file(config)
    assert settings.telegram.base_url == community.telegram.url
    assert settings.discord.gateway_url == community.server.gateway_url
    assert tomllib.loads(community.settings())["communities"][0]["name"] == "Plaza"


async def test_people_write_reply_and_come_when_they_are_told_to(community: Community) -> None:
    waiting = community.telegram.bot.updates.pending
    before = len(waiting)
    assert await community.do("say ana group how do I install it?")
    number = community.group.last_id
    assert await community.do(f"reply luis group {number} read the first page")
    assert await community.do("join zoe")
    assert await community.do("say zoe #general hello")
    assert await community.do("say zoe private hello")
    await community.do(f"edit ana group {number} how do I install it on Debian?")
    assert b"edited_message" in waiting[-1].body
    assert len(waiting) > before + 2
    assert b"read the first page" in waiting[before + 1].body
    assert [one.content for one in community.channels["#general"].history()] == ["hello"]


async def test_a_mistake_is_told_and_harms_nobody(
    community: Community, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "say nobody group x", "say ana", "press ana group 999 Yes", "slash ana #general dance"
    for line in ("dance", "", *wrong):
        assert await community.do(line)
    assert capsys.readouterr().out.count("that did not work") == len(wrong)
    assert not await community.do("quit")
