"""Our Discord against the unmodified library: what a bot meets there, it meets here."""

from pathlib import Path
from typing import Literal

import discord
import pytest

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.small_bot import Bot, Door, channel_of, noted, running, square


async def test_the_bot_connects_hears_and_answers(discord_server: DiscordServer) -> None:
    _, channel, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        await ana.send(channel, "say hola")
        [answer] = await discord_server.until_sent(channel)
        assert answer.content == "hola"
        assert bot.guilds[0].member_count == 3
        assert {member.name for member in bot.guilds[0].members} >= {"ana"}
    assert [call.status for call in discord_server.calls if call.method == "POST"] == [200]


async def test_a_wrong_token_is_refused_by_both_doors(discord_server: DiscordServer) -> None:
    with pytest.raises(discord.LoginFailure):
        async with Bot() as bot:
            await bot.login("wrong")
    async with Bot() as bot:
        await bot.login(discord_server.token)
        discord_server.token = "a new one"
        with pytest.raises(discord.ConnectionClosed) as closed:
            await bot.connect()
    assert closed.value.code == 4004


async def test_an_intent_switched_off_in_the_portal_is_fatal(
    discord_server: DiscordServer,
) -> None:
    discord_server.approve(message_content=False)
    async with Bot() as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(discord_server.token)


async def test_without_the_content_intent_only_mentions_and_dms_have_text(
    discord_server: DiscordServer,
) -> None:
    discord_server.approve(message_content=False)
    _, channel, ana = square(discord_server)
    intents = discord.Intents.all()
    intents.message_content = False
    async with running(Bot(intents), discord_server) as bot:
        await ana.send(channel, "secret")
        await ana.send(channel, f"<@{discord_server.bot_id}> hello")
        await ana.send_dm("in private")
        await noted(bot, "in private")
        assert bot.heard == ["", f"<@{discord_server.bot_id}> hello", "in private"]
        history = [one.content async for one in channel_of(bot, channel).history()]
        assert history == [f"<@{discord_server.bot_id}> hello", ""]


@pytest.mark.parametrize("status", [429, 502])
async def test_the_library_itself_gets_over_a_short_fault(
    discord_server: DiscordServer, status: int
) -> None:
    _, channel, ana = square(discord_server)
    async with running(Bot(), discord_server):
        discord_server.fault("POST", "/channels/*/messages", status=status)
        await ana.send(channel, "say again")
        [answer] = await discord_server.until_sent(channel)
        assert answer.content == "again"
        tries = [call.status for call in discord_server.calls if call.method == "POST"]
        assert tries == [status, 200]


@pytest.mark.parametrize(
    ("status", "cloudflare"), [(503, False), (429, True)], ids=["503", "cloudflare"]
)
async def test_the_library_raises_what_we_have_to_retry(
    discord_server: DiscordServer, status: int, cloudflare: bool
) -> None:
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        discord_server.fault("POST", "/channels/*/messages", status=status, cloudflare=cloudflare)
        with pytest.raises(discord.HTTPException) as raised:
            await channel_of(bot, channel).send("hello")
        assert raised.value.status == status
        assert discord_server.sent(channel) == []


async def test_a_long_rate_limit_becomes_an_exception(discord_server: DiscordServer) -> None:
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        discord_server.fault("POST", "/channels/*/messages", status=429, retry_after=90)
        with pytest.raises(discord.RateLimited):
            await channel_of(bot, channel).send("hello")


@pytest.mark.parametrize(("drop", "arrived"), [("before", 0), ("after", 1)])
async def test_a_reset_connection_leaves_it_open_whether_it_happened(
    discord_server: DiscordServer, drop: Literal["before", "after"], arrived: int
) -> None:
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        discord_server.fault("POST", "/channels/*/messages", drop=drop)
        with pytest.raises(OSError, match="reset by peer"):
            await channel_of(bot, channel).send("hello", nonce=7)
        assert len(discord_server.sent(channel)) == arrived
        await channel_of(bot, channel).send("hello", nonce=7)
        assert len(discord_server.sent(channel)) == 1


async def test_a_resumed_session_brings_what_was_missed(discord_server: DiscordServer) -> None:
    guild, channel, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        with discord_server.offline():
            await ana.send(channel, "are you there?")
            people.leave(people.join(guild, "luis"))
            assert not discord_server.gateway.connected
        await noted(bot, "resumed")
        assert bot.heard == ["are you there?"]
        assert bot.notes == ["are you there?", "luis joined", "luis left", "resumed"]
        assert (discord_server.gateway.identified, discord_server.gateway.resumed) == (1, 1)


async def test_op_7_leads_to_a_resume(discord_server: DiscordServer) -> None:
    async with running(Bot(), discord_server) as bot:
        discord_server.gateway.ask_reconnect()
        await noted(bot, "resumed")
        assert discord_server.gateway.identified == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_op_9_resumes_or_identifies_anew(
    discord_server: DiscordServer, resumable: bool
) -> None:
    async with running(Bot(), discord_server):
        gateway = discord_server.gateway
        gateway.invalidate(resumable=resumable)
        await discord_server.until(lambda: gateway.identified + gateway.resumed == 2)
        assert gateway.resumed == int(resumable)


async def test_after_an_expired_session_the_bot_identifies_and_history_fills_the_gap(
    discord_server: DiscordServer,
) -> None:
    _, channel, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        first = await ana.send(channel, "one")
        await noted(bot, "one")
        with discord_server.offline():
            discord_server.expire_session()
            for word in ("two", "three"):
                await ana.send(channel, word)
        await discord_server.until(lambda: discord_server.gateway.identified == 2)
        missed = channel_of(bot, channel).history(after=first, oldest_first=True)
        assert [message.content async for message in missed] == ["two", "three"]
        assert bot.heard == ["one"]


async def test_history_after_a_message_loses_nothing_over_several_pages(
    discord_server: DiscordServer,
) -> None:
    _, channel, ana = square(discord_server)
    sent = [await ana.send(channel, str(number)) for number in range(230)]
    async with running(Bot(), discord_server) as bot:
        history = channel_of(bot, channel).history(after=sent[9], limit=None, oldest_first=True)
        assert [int(one.content) async for one in history] == list(range(10, 230))
        pages = [call for call in discord_server.calls if "messages" in call.path]
        assert [call.query["limit"] for call in pages] == ["100", "100", "100"]


async def test_the_same_nonce_shows_the_first_message_for_some_minutes(
    discord_server: DiscordServer,
) -> None:
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        place = channel_of(bot, channel)
        first = await place.send("prize!", nonce="k1")
        again = await place.send("prize!", nonce="k1")
        assert again.id == first.id
        discord_server.pass_time(600)
        assert (await place.send("prize!", nonce="k1")).id != first.id
        assert len(discord_server.sent(channel)) == 2


async def test_a_command_is_synced_called_and_followed_up(discord_server: DiscordServer) -> None:
    _, channel, ana = square(discord_server)
    bot = Bot()

    @bot.tree.command(description="Tell the time")
    async def hour(call: discord.Interaction) -> None:
        await call.response.defer()
        await call.followup.send("it is late")
        await call.followup.send("really", ephemeral=True)

    async with running(bot, discord_server):
        await bot.tree.sync()
        asked = await ana.slash(channel, "hour")
        await discord_server.until(lambda: asked.followups)
        assert asked.response is not None
        assert asked.response.content == "it is late"
        assert asked.followups[0].ephemeral


async def test_an_interaction_is_answered_once_and_within_three_seconds(
    discord_server: DiscordServer,
) -> None:
    _, channel, ana = square(discord_server)
    bot = Bot()

    @bot.tree.command(description="Answer twice")
    async def twice(call: discord.Interaction) -> None:
        await call.response.send_message("one")
        call.response._response_type = None
        with pytest.raises(discord.HTTPException) as refusal:
            await call.response.send_message("two")
        bot.note(f"refused {refusal.value.code}")

    @bot.tree.command(description="Answer late")
    async def late(call: discord.Interaction) -> None:
        discord_server.pass_time(4)
        with pytest.raises(discord.NotFound) as refusal:
            await call.response.send_message("late")
        bot.note(f"refused {refusal.value.code}")

    async with running(bot, discord_server):
        await bot.tree.sync()
        for name, code in (("twice", 40060), ("late", 10062)):
            await ana.slash(channel, name)
            await noted(bot, f"refused {code}")


async def test_a_button_is_pressed(discord_server: DiscordServer) -> None:
    _, channel, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        await channel_of(bot, channel).send("Knock", view=Door())
        pressed = await ana.click(discord_server.sent(channel)[0], custom_id="open")
        await discord_server.until(lambda: pressed.acknowledged)
        assert pressed.ephemeral
        assert pressed.response is not None
        assert pressed.response.content == "opened"


async def test_reactions_people_and_threads_are_told(discord_server: DiscordServer) -> None:
    guild, channel, ana = square(discord_server)
    forum = guild.create_forum_channel("help")
    async with running(Bot(), discord_server) as bot:
        message = await ana.send(channel, "nice")
        await ana.react(message, "👍")
        luis = people.join(guild, "luis")
        people.leave(luis)
        thread, _ = await people.post_in_forum(ana, forum, "My key", "it does not open")
        await noted(bot, "it does not open")
        assert bot.notes == [
            "nice",
            f"👍 on {message.id}",
            "luis joined",
            "luis left",
            "thread My key",
            "it does not open",
        ]
        await ana.send(thread, "say welcome")
        assert [one.content for one in await discord_server.until_sent(thread)] == ["welcome"]


async def test_a_direct_message_is_answered_until_the_person_closes_them(
    discord_server: DiscordServer,
) -> None:
    _, _, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        await ana.send_dm("say hi")
        await discord_server.until_sent(ana.user.dm_channel)
        people.close_dms(ana)
        person = await bot.fetch_user(ana.id)
        with pytest.raises(discord.Forbidden) as refusal:
            await person.send("still there?")
        assert refusal.value.code == 50007


async def test_a_ban_takes_the_last_messages_along(discord_server: DiscordServer) -> None:
    guild, channel, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        await ana.send(channel, "old")
        discord_server.pass_time(7200)
        await ana.send(channel, "new")
        await bot.guilds[0].ban(discord.Object(ana.id), delete_message_seconds=3600, reason="spam")
        assert [one.content for one in channel.history()] == ["old"]
        assert guild.get_ban(ana) is not None
        assert discord_server.calls[-1].reason == "spam"


async def test_files_travel_both_ways(discord_server: DiscordServer, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hola")
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        sent = await channel_of(bot, channel).send("here", file=discord.File(tmp_path / "a.txt"))
        assert await sent.attachments[0].read() == b"hola"
