"""Who may give which command, on both networks: what is forged, borrowed or lost is denied."""

import pytest

from tests.golden import on_discord, on_telegram
from tests.golden.matrix import FOLDER, REFUSED, RUNS, SILENT, UNSURE, table
from tests.golden.on_telegram import town
from tests.servers.discord.fixtures import discord_server
from tests.servers.discord.server import DiscordServer
from tests.servers.telegram.people import Person

__all__ = ["discord_server"]

LIST, SET = "/settings list faq", "/settings set faq.cooldown 5m"


@pytest.fixture(autouse=True)
def _proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


async def test_on_telegram_the_table_is_as_it_stands_here() -> None:
    found = table(await on_telegram.matrix())
    kept = (FOLDER / "rights_on_telegram.txt").read_text("utf-8")
    assert found == kept, "if this is meant: python -m tests.golden, and read what changed"


async def test_on_discord_the_table_is_as_it_stands_here(discord_server: DiscordServer) -> None:
    found = table(await on_discord.matrix(discord_server))
    kept = (FOLDER / "rights_on_discord.txt").read_text("utf-8")
    assert found == kept, "if this is meant: python -m tests.golden, and read what changed"


def admin_of(at: on_telegram.Town, name: str = "Boss") -> Person:
    return at.person(name, can_promote_members=True, can_delete_messages=True)


async def test_who_was_demoted_is_denied_at_once() -> None:
    async with town() as at:
        boss = admin_of(at)
        assert await at.outcome(lambda text: boss.says(text, at.group), LIST) == RUNS
        at.server.demote(at.group, boss)
        for seconds in (0, 30, 31):
            at.clock.advance(seconds)
            for command in (LIST, SET):
                said = await at.outcome(lambda text: boss.says(text, at.group), command)
                assert said == REFUSED, f"{command} {seconds} s later"


async def test_a_demotion_nobody_told_of_counts_at_once_for_what_changes_things() -> None:
    async with town() as at:
        boss = admin_of(at)
        assert await at.outcome(lambda text: boss.says(text, at.group), LIST) == RUNS
        at.group.members[boss.id].status = "member"
        assert await at.outcome(lambda text: boss.says(text, at.group), SET) == REFUSED


async def test_a_demotion_nobody_told_of_counts_within_a_minute_for_everything() -> None:
    async with town() as at:
        boss = admin_of(at)
        assert await at.outcome(lambda text: boss.says(text, at.group), LIST) == RUNS
        at.group.members[boss.id].status = "member"
        at.clock.advance(61)
        assert await at.outcome(lambda text: boss.says(text, at.group), LIST) == REFUSED


async def test_when_telegram_cannot_say_who_is_admin_nobody_is() -> None:
    async with town() as at:
        boss = admin_of(at)
        fault = at.server.fault("getChatMember", status=500, times=99)
        assert await at.outcome(lambda text: boss.says(text, at.group), SET) == UNSURE
        fault.times = 0
        assert await at.outcome(lambda text: boss.says(text, at.group), SET) == RUNS


async def test_a_given_role_does_not_follow_a_name_to_its_next_owner() -> None:
    async with town() as at:
        boss, luis = admin_of(at), at.person("Luis")
        await at.outcome(lambda text: luis.says(text, at.group), "hello")
        await at.outcome(lambda text: boss.says(text, at.group), "/role give admin @luis")
        assert await at.outcome(lambda text: luis.says(text, at.group), LIST) == RUNS
        luis.username = "somebody_else"
        thief = at.person("Thief")
        thief.username = "luis"
        assert await at.outcome(lambda text: thief.says(text, at.group), LIST) == REFUSED


async def test_an_anonymous_admins_button_obeys_only_who_holds_the_right() -> None:
    async with town() as at:
        boss, ana = admin_of(at), at.person("Ana")
        said = boss.says_anonymously(SET, at.group)
        await at.scene.settle(str(said["message_id"]))
        asked = at.server.sent(at.group)[-1]
        for who, outcome in ((ana, {}), (boss, {0: {"faq.cooldown": '"5m"'}})):
            who.presses(asked, "engine.confirm")
            await at.scene.settle(str(said["message_id"]))
            found = await at.scene.app.store.database.read("SELECT key, value FROM setting")
            assert {str(key): value for key, value in found} == outcome.get(0, {})


async def test_forged_presses_have_no_effect() -> None:
    async with town() as at:
        boss, ana = admin_of(at), at.person("Ana")
        other = at.server.supergroup("Other", members=[ana])
        said = boss.says(SET, at.group)
        await at.scene.settle(str(said["message_id"]))
        data = at.scene.ears.buttons[str(said["message_id"])]
        elsewhere = ana.says("hello", other)
        for message, claim in ((said, data), (elsewhere, data), (said, "x" * 64), (said, "\x00")):
            ana.presses_forged(message, claim)
        last = ana.says("hello", at.group)
        await at.scene.settle(str(last["message_id"]))
        found = await at.scene.app.store.database.read("SELECT value FROM setting")
        assert found == [('"5m"',)]


async def test_a_command_for_a_chat_named_in_private_changes_only_ones_own_community() -> None:
    async with town() as at:
        ana = at.person("Ana")
        ana.starts()
        said = ana.says(f"/community remove telegram:{at.group.id}")
        hello = ana.says("hello", at.group)
        await at.scene.settle(str(hello["message_id"]))
        assert at.scene.ears.outcome(said["message_id"]) == REFUSED
        assert at.scene.ears.outcome(hello["message_id"]) == SILENT
