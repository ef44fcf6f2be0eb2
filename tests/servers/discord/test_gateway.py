"""The gateway to a client that speaks plain websocket: frames, refusals, compression."""

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import aiohttp
import discord
import pytest

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import Json

ALL = discord.Intents.all().value


class Line:
    """A bare client of the gateway."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    @classmethod
    @asynccontextmanager
    async def to(cls, server: DiscordServer, query: str = "") -> AsyncIterator[Self]:
        url = server.gateway_url + query
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            yield cls(socket)

    async def say(self, op: int, data: Json = None) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def hear(self, event: str) -> Json:
        """The next event of this name."""
        while (frame := await self.socket.receive_json())["t"] != event:
            pass
        return frame

    async def closing_code(self) -> int | None:
        async for _ in self.socket:
            pass
        return self.socket.close_code


def identify(server: DiscordServer, **change: Json) -> Json:
    return {"token": server.token, "intents": ALL, "properties": {}, **change}


async def test_a_bot_is_greeted_and_told_its_servers(discord_server: DiscordServer) -> None:
    guild = discord_server.world.create_guild("Plaza")
    async with Line.to(discord_server) as line:
        assert (await line.socket.receive_json())["d"] == {"heartbeat_interval": 41250}
        await line.say(1)
        assert (await line.socket.receive_json())["op"] == 11
        await line.say(2, identify(discord_server))
        ready = await line.hear("READY")
        assert ready["s"] == 1
        assert ready["d"]["resume_gateway_url"] == discord_server.gateway_url
        assert ready["d"]["guilds"] == [{"id": str(guild.id), "unavailable": True}]
        assert (await line.hear("GUILD_CREATE"))["d"]["name"] == "Plaza"


async def test_frames_are_one_deflated_stream_when_asked(discord_server: DiscordServer) -> None:
    async with Line.to(discord_server, "?compress=zlib-stream") as line:
        inflate = zlib.decompressobj()
        assert b'"op": 10' in inflate.decompress(await line.socket.receive_bytes())
        await line.say(2, identify(discord_server))
        assert b'"READY"' in inflate.decompress(await line.socket.receive_bytes())


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (8, {"guild_id": "1"}, 4003),
        (2, {"token": "wrong"}, 4004),
        (2, {"shard": [1, 2]}, 4010),
        (2, {"intents": -1}, 4013),
        (6, {"token": "wrong", "session_id": "s", "seq": 1}, 4004),
    ],
    ids=["not identified", "wrong token", "wrong shard", "wrong intents", "wrong token to resume"],
)
async def test_a_stranger_is_shown_the_door(
    discord_server: DiscordServer, op: int, data: Json, code: int
) -> None:
    async with Line.to(discord_server) as line:
        await line.say(op, identify(discord_server, **data) if op == 2 else data)
        assert await line.closing_code() == code


@pytest.mark.parametrize(("op", "code"), [(2, 4005), (99, 4001)])
async def test_a_known_bot_must_keep_to_the_rules(
    discord_server: DiscordServer, op: int, code: int
) -> None:
    async with Line.to(discord_server) as line:
        await line.say(2, identify(discord_server))
        await line.say(op, identify(discord_server))
        assert await line.closing_code() == code


async def test_noise_is_not_understood(discord_server: DiscordServer) -> None:
    async with Line.to(discord_server) as line:
        await line.socket.send_str("hello?")
        assert await line.closing_code() == 4002


async def test_a_resume_from_the_future_is_refused(discord_server: DiscordServer) -> None:
    async with Line.to(discord_server) as line:
        await line.say(2, identify(discord_server))
        session = (await line.hear("READY"))["d"]["session_id"]
        discord_server.cut()
    async with Line.to(discord_server) as line:
        await line.say(6, {"token": discord_server.token, "session_id": session, "seq": 99})
        assert await line.closing_code() == 4007


async def test_a_goodbye_ends_the_session(discord_server: DiscordServer) -> None:
    async with Line.to(discord_server) as line:
        await line.say(2, identify(discord_server))
        session = (await line.hear("READY"))["d"]["session_id"]
        await line.socket.close(code=1000)
    await discord_server.until(lambda: not discord_server.gateway.connected)
    async with Line.to(discord_server) as line:
        await line.socket.receive_json()
        await line.say(6, {"token": discord_server.token, "session_id": session, "seq": 1})
        frame = await line.socket.receive_json()
        assert (frame["op"], frame["d"]) == (9, False)


async def test_events_outside_the_intents_are_not_told(discord_server: DiscordServer) -> None:
    guild = discord_server.world.create_guild("Plaza")
    channel = guild.create_text_channel("general")
    intents = discord.Intents(guilds=True, guild_messages=True).value
    async with Line.to(discord_server) as line:
        await line.say(2, identify(discord_server, intents=intents))
        await line.hear("GUILD_CREATE")
        ana = people.join(guild, "ana")
        await ana.send(channel, "hello")
        frame = await line.socket.receive_json()
        assert (frame["t"], frame["d"]["content"]) == ("MESSAGE_CREATE", "")


async def test_members_are_listed_on_request(discord_server: DiscordServer) -> None:
    guild = discord_server.world.create_guild("Plaza")
    ana = people.join(guild, "ana")
    async with Line.to(discord_server) as line:
        await line.say(2, identify(discord_server))
        await line.hear("READY")
        await line.say(8, {"guild_id": str(guild.id), "query": "an", "limit": 5, "nonce": "n"})
        chunk = (await line.hear("GUILD_MEMBERS_CHUNK"))["d"]
        assert [one["user"]["id"] for one in chunk["members"]] == [str(ana.id)]
        assert chunk["nonce"] == "n"
