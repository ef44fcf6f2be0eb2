"""Set-up and a setting's undo on the networks themselves, in messages that only the admin sees."""

from functools import partial

import pytest
from simcord import ResponseMessage

from tests.golden.on_discord import plaza
from tests.golden.on_telegram import town
from tests.servers.discord.fixtures import discord_server
from tests.servers.discord.server import DiscordServer

__all__ = ["discord_server"]


@pytest.fixture(autouse=True)
def _proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


async def test_on_telegram_set_up_goes_on_in_one_message_that_only_the_admin_sees() -> None:
    async with town() as at:
        boss = at.person("Boss", can_promote_members=True, can_delete_messages=True)
        asked = boss.says("/setup", at.group)
        await at.scene.settle(str(asked["message_id"]))
        for label in ("Español", "Europe/Madrid", "setup.later", "setup.yes_here", "setup.next"):
            boss.presses_privately(label, at.group)
            await at.scene.settle(str(boss.says("so", at.group)["message_id"]))
            at.clock.advance(30)
        boss.presses_privately("setup.next", at.group)
        await at.scene.settle(str(boss.says("so", at.group)["message_id"]))
        [shown] = at.server.ephemeral[at.group.id]
        assert shown["text"] == "setup.done_telegram"
        assert at.server.sent(at.group) == []
        found = await at.scene.app.store.database.read("SELECT key, value FROM setting")
        assert set(found) == {
            ("ui.language", '"es"'),
            ("ui.timezone", '"Europe/Madrid"'),
            ("faq.auto_chats", f'["telegram:{at.group.id}"]'),
        }


async def test_on_telegram_a_changed_setting_is_undone_in_place() -> None:
    async with town() as at:
        boss = at.person("Boss", can_promote_members=True, can_delete_messages=True)
        said = boss.says("/settings set faq.cooldown 5m", at.group)
        await at.scene.settle(str(said["message_id"]))
        boss.presses_privately("settings.undo", at.group)
        await at.scene.settle(str(boss.says("so", at.group)["message_id"]))
        [shown] = at.server.ephemeral[at.group.id]
        assert shown["text"] == "settings.undone key=faq.cooldown value=10m"


async def test_on_discord_set_up_goes_on_in_one_message_that_only_the_admin_sees(
    discord_server: DiscordServer,
) -> None:
    async with plaza(discord_server) as at:
        boss = at.person("boss", manage_guild=True, manage_messages=True)
        await discord_server.until(lambda: "setup" in boss.available_commands(at.channel))
        result = await boss.slash(at.channel, "setup")
        await discord_server.until(lambda: result.response)
        assert result.response is not None
        assert (result.ephemeral, result.response.content) == (True, "setup.language")
        page = result.response
        for label, question in (("Español", "setup.zone"), ("Europe/Madrid", "setup.staff")):
            await boss.click(page, label=label)
            await discord_server.until(partial(_shows, page, question))
        found = await at.scene.app.store.database.read("SELECT key, value FROM setting")
        assert found == [("ui.language", '"es"'), ("ui.timezone", '"Europe/Madrid"')]
        assert all(one.flags.ephemeral for one in discord_server.sent(at.channel))


def _shows(page: ResponseMessage, question: str) -> bool:
    return page.content.startswith(question)
