"""Every identity a Discord message can have, and what each command comes to for it."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import discord

from bot.clock import SeededDice
from bot.http import Http
from bot.networks import build_platforms
from tests.bot.platforms.discord.engine import WorldTime
from tests.golden.matrix import COMMANDS, Rows, Scene, at_work, settings_of
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import (
    ChannelHandle,
    GuildHandle,
    MemberActor,
    env_of,
)

Says = Callable[[str], Awaitable[discord.Message]]


class Plaza:
    """One server with one channel and everybody in it who could claim something."""

    def __init__(
        self, server: DiscordServer, scene: Scene, guild: GuildHandle, channel: ChannelHandle
    ) -> None:
        self.server = server
        self.scene = scene
        self.guild = guild
        self.channel = channel

    def person(self, name: str, **permissions: bool) -> MemberActor:
        """Somebody on the server, with a role of these permissions."""
        allowed = discord.Permissions(**permissions)
        role = self.guild.create_role(f"role of {name}", permissions=allowed)
        return people.join(self.guild, name, role)

    async def outcomes(self, says: Says) -> dict[str, str]:
        """What comes of every command, given by one identity."""
        said = {command: (await says(f"/{command}")).id for command in COMMANDS}
        await self.scene.settle(str(max(said.values())))
        return {command: self.scene.ears.outcome(number) for command, number in said.items()}


@asynccontextmanager
async def plaza(server: DiscordServer) -> AsyncIterator[Plaza]:
    """The whole bot on a Discord."""
    guild = server.world.create_guild("Plaza")
    channel = guild.create_text_channel("general")
    clock = WorldTime()
    where = {"token": server.token, "api_url": server.api, "gateway_url": server.gateway_url}

    async def is_read(_: str) -> bool:
        return True

    with tempfile.TemporaryDirectory() as folder, server.library_points_here():
        settings = settings_of(Path(folder), f"discord:{channel.id}", discord=where)
        http = Http()
        platforms = build_platforms(settings, clock=clock, dice=SeededDice(1), http=http)
        try:
            async with at_work(settings, platforms, clock, is_read) as scene:
                yield Plaza(server, scene, guild, channel)
        finally:
            await http.close()


async def matrix(server: DiscordServer) -> Rows:
    """What comes of every command, by the identity that gives it."""
    async with plaza(server) as at:
        rows: dict[str, dict[str, str]] = {}
        for name, says in identities(at).items():
            rows[name] = await at.outcomes(says)
        return rows


def identities(at: Plaza) -> dict[str, Says]:
    """How each of them says something."""
    channel, world = at.channel, at.server.world
    owner = MemberActor(env_of(at.guild), at.guild, at.guild.owner)
    admin = at.person("admin", manage_guild=True)
    moderator = at.person("moderator", manage_messages=True, moderate_members=True)
    powerless = at.person("powerless", create_instant_invite=True)
    member = people.join(at.guild, "member")
    robot = people.join(at.guild, world.create_user("robot", bot=True))
    hook = at.guild.create_webhook(channel, "admin")
    aside = at.guild.create_text_channel("aside")

    async def edited(text: str) -> discord.Message:
        said = await admin.send(channel, "nothing")
        await admin.edit(said, text)
        return said

    async def forwarded(text: str) -> discord.Message:
        return await member.forward(await admin.send(aside, text), channel)

    return {
        "owner": lambda text: owner.send(channel, text),
        "admin who may manage the server": lambda text: admin.send(channel, text),
        "moderator who may delete and time out": lambda text: moderator.send(channel, text),
        "member with other permissions": lambda text: powerless.send(channel, text),
        "member": lambda text: member.send(channel, text),
        "another bot": lambda text: robot.send(channel, text),
        "webhook of the admin's name": lambda text: hook.send(text, username="admin"),
        "admin's words, forwarded": forwarded,
        "admin, edited": edited,
        "admin, in code": lambda text: admin.send(channel, f"`{text}`"),
        "admin, quoting": lambda text: admin.send(channel, f"> {text}"),
        "admin, to another bot": lambda text: admin.send(channel, _elsewhere(text)),
    }


def _elsewhere(text: str) -> str:
    name, _, rest = text.partition(" ")
    return f"{name}@other_bot {rest}".strip()
