"""What our Discord knows beyond simcord, seen from the library."""

from datetime import timedelta

import discord
import pytest

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import Json
from tests.servers.discord.small_bot import Bot, channel_of, noted, running, square


async def test_one_command_is_made_changed_and_taken_away(discord_server: DiscordServer) -> None:
    async with running(Bot(), discord_server) as bot:
        http, app = bot.http, bot.application_id
        assert app is not None
        for name in ("faq", "award"):
            command: Json = {"name": name, "description": "d", "type": 1}
            await http.upsert_global_command(app, command)
        faq, award = await http.get_global_commands(app)
        change: Json = {"description": "Ask"}
        await http.edit_global_command(app, int(faq["id"]), change)
        await http.delete_global_command(app, int(award["id"]))
        [left] = await bot.tree.fetch_commands()
        assert (left.id, left.name, left.description) == (int(faq["id"]), "faq", "Ask")
        with pytest.raises(discord.NotFound) as refusal:
            await http.delete_global_command(app, int(award["id"]))
        assert refusal.value.code == 10063


async def test_members_are_searched_by_the_beginning_of_their_name(
    discord_server: DiscordServer,
) -> None:
    guild, _, ana = square(discord_server)
    people.join(guild, "luis")
    async with running(Bot(), discord_server) as bot:
        route = discord.http.Route("GET", "/guilds/{guild_id}/members/search", guild_id=guild.id)
        found = await bot.http.request(route, params={"query": "AN", "limit": 10})
        assert [one["user"]["id"] for one in found] == [str(ana.id)]


async def test_a_raid_closes_the_door(discord_server: DiscordServer) -> None:
    square(discord_server)
    async with running(Bot(), discord_server) as bot:
        [guild] = bot.guilds
        await guild.edit(invites_disabled_until=discord.utils.utcnow() + timedelta(hours=1))
        await discord_server.until(lambda: guild.invites_paused_until is not None)


async def test_an_archived_thread_wakes_up_unless_it_is_locked(
    discord_server: DiscordServer,
) -> None:
    _, channel, ana = square(discord_server)
    thread = await people.start_thread(ana, channel, "a talk")
    async with running(Bot(), discord_server) as bot:
        place = bot.get_partial_messageable(thread.id)
        people.close_thread(thread)
        await place.send("still here")
        woken = await bot.fetch_channel(thread.id)
        assert isinstance(woken, discord.Thread)
        assert not woken.archived
        people.close_thread(thread, locked=True)
        with pytest.raises(discord.HTTPException) as refusal:
            await place.send("and now?")
        assert refusal.value.code == 50083


async def test_somebody_without_a_common_server_cannot_be_written_to(
    discord_server: DiscordServer,
) -> None:
    _, _, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        person = await bot.fetch_user(ana.id)
        people.leave(ana)
        with pytest.raises(discord.Forbidden) as refusal:
            await person.send("goodbye")
        assert refusal.value.code == 50278


async def test_an_invite_counts_before_the_join_is_told(discord_server: DiscordServer) -> None:
    guild, channel, ana = square(discord_server)
    several, once = people.invite(ana, channel), people.invite(ana, channel, max_uses=1)
    async with running(Bot(), discord_server) as bot:
        people.join_by(several, guild, "luis")
        people.join_by(once, guild, "eva")
        await noted(bot, "eva joined")
        [left] = await bot.guilds[0].invites()
        assert (left.code, left.uses) == (several, 1)


async def test_a_bot_without_the_right_is_told_so(discord_server: DiscordServer) -> None:
    guild, channel, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        message = await ana.send(channel, "spam")
        people.allow_bot(guild, discord.Permissions(view_channel=True, send_messages=True))
        with pytest.raises(discord.Forbidden) as refusal:
            await channel_of(bot, channel).get_partial_message(message.id).delete()
        assert refusal.value.code == 50013


async def test_a_ban_by_hand_is_told_and_lifted(discord_server: DiscordServer) -> None:
    guild, _, ana = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        people.banned(guild, ana, "by hand")
        await noted(bot, "ana left")
        assert [entry.reason async for entry in bot.guilds[0].bans()] == ["by hand"]
        people.unbanned(guild, ana)
        assert [entry async for entry in bot.guilds[0].bans()] == []


async def test_a_late_answer_and_a_wrong_token_on_rest(discord_server: DiscordServer) -> None:
    _, channel, _ = square(discord_server)
    async with running(Bot(), discord_server) as bot:
        slow = discord_server.fault("POST", "/channels/*/messages", delay=0.01, late=0.01)
        await channel_of(bot, channel).send("slow")
        assert slow.met == 1
        kept, discord_server.token = discord_server.token, "revoked"
        with pytest.raises(discord.HTTPException) as refusal:
            await channel_of(bot, channel).send("hello")
        assert refusal.value.status == 401
        discord_server.token = kept


async def test_a_call_nobody_described_is_noted(discord_server: DiscordServer) -> None:
    async with running(Bot(), discord_server) as bot:
        with pytest.raises(discord.HTTPException) as refusal:
            await bot.http.request(discord.http.Route("GET", "/voice/regions"))
        assert refusal.value.status == 501
        assert any("/voice/regions" in problem for problem in discord_server.problems)
        discord_server.problems.clear()
