"""Requests are judged as Discord's full description judges them, and by our own rules beyond it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

import discord
import jsonschema
import pytest
import simcord

from tests.servers.discord import facts, people, rules, shapes
from tests.servers.discord.in_process import in_process, ledger_of
from tests.servers.discord.sample_requests import COMMANDS, MESSAGES, REQUESTS, button, row
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import Json
from tests.servers.discord.small_bot import Bot, channel_of, running, square

NOW = datetime(2026, 11, 1, tzinfo=UTC)


class FullDescription:
    """The validator of the whole published description, unknown fields forbidden."""

    def __init__(self) -> None:
        self.description = json.loads(facts.DESCRIPTION.read_text())
        self.close(self.description["components"]["schemas"])
        self.close(self.description["paths"])
        base = jsonschema.Draft202012Validator
        checker = base.TYPE_CHECKER.redefine("integer", self.is_whole)
        self.validator = jsonschema.validators.extend(base, type_checker=checker)

    @staticmethod
    def is_whole(_: object, value: object) -> bool:
        # Permissions travel as decimal strings.
        text = isinstance(value, str) and value.isdecimal()
        return text or (isinstance(value, int) and not isinstance(value, bool))

    def close(self, node: Json) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                node.setdefault("unevaluatedProperties", False)
            node = list(node.values())
        for child in node if isinstance(node, list) else ():
            self.close(child)

    def accepts(self, method: str, path: str, body: Json) -> bool:
        known = shapes.operation(method, path)
        assert known is not None
        entry = self.description["paths"][known.name.split()[1]][method.lower()]
        schema = entry["requestBody"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": self.description["components"]}
        return cast(bool, self.validator(whole).is_valid(body))


@pytest.fixture(scope="module")
def full() -> FullDescription:
    if not facts.DESCRIPTION.exists():
        pytest.skip("Discord's description is not beside the repository (../shared/specs)")
    return FullDescription()


def test_the_table_is_what_the_description_says(full: FullDescription) -> None:
    assert facts.TABLE.read_text() == facts.draw()


def test_the_table_judges_as_the_whole_description_does(full: FullDescription) -> None:
    for method, path, body in REQUESTS:
        ours = not shapes.complaints(method, path, body, {})
        assert ours == full.accepts(method, path, body), (method, path, body)


def test_an_operation_nobody_described_is_a_problem() -> None:
    [complaint] = shapes.complaints("POST", "/channels/1/mesages", {}, {})
    assert "not in the table" in complaint.text


def test_a_query_is_checked_like_a_body() -> None:
    assert not shapes.complaints("GET", MESSAGES, None, {"limit": "100", "after": "12"})
    assert shapes.complaints("GET", MESSAGES, None, {"limit": "101"})
    assert shapes.complaints("GET", MESSAGES, None, {"since": "12"})


def broken() -> Iterator[tuple[str, str, Json, int | None]]:
    mute: Json = {"allowed_mentions": {"parse": []}}
    yield "POST", MESSAGES, {}, 50006
    yield "POST", MESSAGES, {"content": "x"}, None
    yield "POST", MESSAGES, {"content": "x", "allowed_mentions": {"users": ["1"]}}, None
    yield "POST", MESSAGES, {"content": "x" * 2001, **mute}, 50035
    yield "POST", MESSAGES, {"embeds": [{"description": "x" * 3001}] * 2}, 50035
    yield "POST", MESSAGES, {"components": row(button(), button())}, 50035
    yield "POST", MESSAGES, {"components": row(button()) * 6}, 50035
    yield "POST", MESSAGES, {"components": [{"type": 10, "content": "x"}]}, 50035
    yield "POST", "/interactions/1/t/callback", {"type": 4, "data": {}}, 50006
    yield "POST", "/interactions/1/t/callback", {"type": 4, "data": {"content": "x"}}, None
    yield "PATCH", MESSAGES + "/2", {"content": "x"}, None
    yield "POST", "/webhooks/1/t", {"content": "x"}, None
    yield "POST", "/channels/1/threads", {"name": "n", "message": {"content": "x"}}, None
    yield "POST", MESSAGES + "/bulk-delete", {"messages": ["1", "2"]}, 50034
    yield "PUT", COMMANDS, [{"name": "UP", "description": "d"}], 50035
    yield "PUT", COMMANDS, [{"name": "up"}], 50035
    late = (NOW + timedelta(days=29)).isoformat()
    yield "PATCH", "/guilds/1/members/2", {"communication_disabled_until": late}, 50035


@pytest.mark.parametrize(("method", "path", "body", "code"), list(broken()))
def test_what_the_description_lets_through_our_rules_catch(
    method: str, path: str, body: Json, code: int | None
) -> None:
    found = rules.complaints(method, path, body, now=NOW, files=0)
    assert code in {complaint.code for complaint in found}


def test_a_proper_message_has_nothing_to_complain_about() -> None:
    body = {
        "content": "hello",
        "allowed_mentions": {"parse": [], "users": ["7"]},
        "components": row(button(), button(custom_id="b")),
        "nonce": "k1",
        "enforce_nonce": True,
    }
    assert not shapes.complaints("POST", MESSAGES, body, {})
    assert not rules.complaints("POST", MESSAGES, body, now=NOW, files=0)


async def test_wrong_requests_are_refused_and_noted(discord_server: DiscordServer) -> None:
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        place = channel_of(bot, channel)
        long = discord.Poll("Which?", duration=timedelta(hours=1))
        for number in range(11):
            long.add_answer(text=str(number))
        wordy = discord.Poll("Which?", duration=timedelta(hours=1))
        wordy.add_answer(text="x" * 56)
        for code, message in (
            (50006, {"content": ""}),
            (50035, {"content": "x" * 2001}),
            (50035, {"poll": long}),
            (50035, {"poll": wordy}),
        ):
            with pytest.raises(discord.HTTPException) as refusal:
                await place.send(**message)
            assert refusal.value.code == code
        assert len(discord_server.problems) == 4
        discord_server.problems.clear()


async def test_a_message_that_may_ping_everybody_is_a_problem(
    discord_server: DiscordServer,
) -> None:
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        bot._connection.allowed_mentions = None
        await channel_of(bot, channel).send("@everyone")
        [problem] = discord_server.problems
        assert "allowed_mentions" in problem
        discord_server.problems.clear()


async def test_the_same_strictness_holds_without_sockets() -> None:
    bot = Bot()
    async with in_process(bot) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ana = people.join(guild, "ana")
        await ana.send(channel, "say hola")
        assert [one.content for one in channel.history()] == ["say hola", "hola"]
        place = channel_of(bot, channel)
        assert (await place.send("a", nonce="n")).id == (await place.send("a", nonce="n")).id
        with pytest.raises(discord.HTTPException) as refusal:
            await place.send("")
        assert refusal.value.code == 50006
        assert len(ledger_of(env).problems) == 1
        ledger_of(env).problems.clear()


@pytest.fixture
def simcord_bot() -> Bot:
    return Bot()


async def test_a_fixture_gives_the_world_without_sockets(discord_env: simcord.Env) -> None:
    channel = discord_env.create_guild().create_text_channel("general")
    await people.join(discord_env.guild, "ana").send(channel, "say hola")
    assert [one.content for one in channel.history()] == ["say hola", "hola"]
