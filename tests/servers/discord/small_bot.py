"""A small bot to try our Discord with, and the square it stands on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord import app_commands

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, GuildHandle, MemberActor

SILENT = discord.AllowedMentions.none()


class Door(discord.ui.View):
    """One button that answers."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Open", custom_id="open")
    async def open(self, press: discord.Interaction, _: discord.ui.Button["Door"]) -> None:
        await press.response.send_message("opened", ephemeral=True)


class Bot(discord.Client):
    """A small bot that repeats what it hears and notes what happens."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(
            intents=intents or discord.Intents.all(),
            allowed_mentions=SILENT,
            guild_ready_timeout=0.05,
            max_ratelimit_timeout=30,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.notes: list[str] = []
        self.news = asyncio.Event()

    def note(self, what: str) -> None:
        self.notes.append(what)
        self.news.set()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Five seconds between two identifications are Discord's rule, not this test's."""

    async def setup_hook(self) -> None:
        self.add_view(Door())

    async def on_message(self, message: discord.Message) -> None:
        if message.author.id == self.application_id or message.author == self.user:
            return
        self.heard.append(message.content)
        self.note(message.content)
        if message.content.startswith("say "):
            await message.channel.send(message.content[4:])

    async def on_raw_reaction_add(self, reaction: discord.RawReactionActionEvent) -> None:
        self.note(f"{reaction.emoji} on {reaction.message_id}")

    async def on_member_join(self, member: discord.Member) -> None:
        self.note(f"{member.name} joined")

    async def on_raw_member_remove(self, member: discord.RawMemberRemoveEvent) -> None:
        self.note(f"{member.user.name} left")

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.note(f"thread {thread.name}")

    async def on_resumed(self) -> None:
        self.note("resumed")


@asynccontextmanager
async def running(bot: Bot, server: DiscordServer) -> AsyncIterator[Bot]:
    """The bot connected and ready; stopped at the end."""
    async with asyncio.TaskGroup() as group:
        life = group.create_task(bot.start(server.token))
        await server.until_connected()
        await bot.wait_until_ready()
        yield bot
        await bot.close()
        await life


def square(server: DiscordServer) -> tuple[GuildHandle, ChannelHandle, MemberActor]:
    """A server with a channel and Ana in it."""
    guild = server.world.create_guild("Plaza")
    return guild, guild.create_text_channel("general"), people.join(guild, "ana")


async def noted(bot: Bot, what: str) -> None:
    """Wait until the bot has noted something."""
    async with asyncio.timeout(5):
        while what not in bot.notes:
            bot.news.clear()
            await bot.news.wait()


def channel_of(bot: Bot, channel: ChannelHandle) -> discord.TextChannel:
    found = bot.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    return found
