"""A file for one person's eyes goes to that person, and what could not be read is read again."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.actions import MessageRef, Send
from bot.events import Account, Chat, Kind, Media, Message
from bot.formatting.rich import Rich
from bot.platform import ReadsAgain
from tests.bot.platforms.discord.engine import Store, plaza, running
from tests.servers.discord.server import DiscordServer

FILE = Media(kind="document", file="store:abc", name="my-data.json")


async def stored(file: str) -> AsyncIterator[bytes]:
    assert file == "store:abc"
    yield b'{"kept": {}}'


async def test_it_finds_the_private_chat_of_somebody_who_never_wrote_there(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store, open_file=stored) as platform:
        chat = Chat(platform="discord", id=str(ana.id), kind=Kind.PRIVATE)
        await platform.perform(Send(chat=chat, body=Rich("yours"), media=(FILE,)), "k1")
        assert discord_server.sent(channel) == []
    made = [one for one in discord_server.calls if one.path.endswith("/users/@me/channels")]
    assert [one.body["recipient_id"] for one in made] == [str(ana.id)]


async def test_one_that_only_a_member_may_see_never_stands_in_the_channel(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    async with running(discord_server, store, open_file=stored) as platform:
        chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
        only = Account(platform="discord", id=str(ana.id))
        asked = await ana.send(channel, "/mydata")
        send = Send(
            chat=chat, body=Rich("yours"), media=(FILE,), private_to=only,
            reply_to=MessageRef(chat=chat, id=str(asked.id)),
        )  # fmt: skip
        receipt = await platform.perform(send, "k1")
        assert receipt.message
        assert discord_server.sent(channel) == []


async def test_something_that_can_be_read_now_becomes_its_event(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        assert isinstance(platform, ReadsAgain)
        raw = {
            "id": "1300000000000000000", "channel_id": str(channel.id), "guild_id": str(guild.id),
            "author": {"id": str(ana.id), "username": "ana"}, "content": "late words", "type": 0,
            "timestamp": "2026-11-21T12:00:00+00:00", "mentions": [], "attachments": [],
        }  # fmt: skip
        (event,) = await platform.read_again(json.dumps({"t": "MESSAGE_CREATE", "d": raw}).encode())
        assert isinstance(event, Message)
        assert event.text == "late words"
        with pytest.raises(ValueError, match=r"JSONDecodeError|KeyError"):
            await platform.read_again(b"not even json")
