"""By whose invite somebody joined: told when it is sure, else everything it may have been."""

import asyncio

from bot.actions import CreateInvite
from bot.events import Joined
from bot.platforms.discord.adapter import DiscordPlatform
from tests.bot.platforms.discord.engine import Store, plaza, running
from tests.bot.platforms.discord.test_moderation import chat_of
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, GuildHandle


async def own(platform: DiscordPlatform, guild: GuildHandle, channel: ChannelHandle) -> str:
    """An invite of the bot's own; its code."""
    wish = CreateInvite(chat=chat_of(guild, channel), name="r-1")
    receipt = await platform.perform(wish, f"k{len(guild.name)}")
    return receipt.message.removeprefix("https://discord.gg/")


async def joined(store: Store, name: str) -> Joined:
    def found() -> Joined | None:
        return next(
            (e for e in store.events if isinstance(e, Joined) and e.sender.name == name), None
        )

    event = await store.until(found)
    assert event
    return event


async def learned(platform: DiscordPlatform, guild: GuildHandle) -> None:
    """Until the bot has heard of its own invites."""
    async with asyncio.timeout(10):
        while not platform._listener._invites.watches(str(guild.id)):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)


async def test_one_counter_that_moved_names_the_invite(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    async with running(discord_server, store) as platform:
        mine, other = await own(platform, guild, channel), await own(platform, guild, channel)
        await learned(platform, guild)
        people.join_by(mine, guild, "eva")
        assert (await joined(store, "eva")).link == f"https://discord.gg/{mine}"
        people.join_by(other, guild, "zoe")
        event = await joined(store, "zoe")
        assert (event.link, event.may_be) == (f"https://discord.gg/{other}", ())


async def test_two_counters_at_once_are_never_guessed(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    async with running(discord_server, store) as platform:
        codes = [await own(platform, guild, channel) for _ in range(2)]
        await learned(platform, guild)
        people.join_by(codes[0], guild, "eva")
        people.join_by(codes[1], guild, "zoe")
        both = tuple(sorted(f"https://discord.gg/{code}" for code in codes))
        for name in ("eva", "zoe"):
            event = await joined(store, name)
            assert (event.link, event.may_be) == ("", both)


async def test_an_invite_that_was_used_up_counts_as_used(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    once = people.invite(ana, channel, max_uses=1)
    async with running(discord_server, store) as platform:
        await own(platform, guild, channel)
        await learned(platform, guild)
        people.join_by(once, guild, "eva")
        assert (await joined(store, "eva")).link == f"https://discord.gg/{once}"


async def test_who_comes_by_no_invite_is_told_by_none(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await own(platform, guild, channel)
        await learned(platform, guild)
        people.join(guild, "eva")
        event = await joined(store, "eva")
        assert (event.link, event.may_be) == ("", ())


async def test_the_uses_of_a_downtime_are_put_down_to_nobody(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    async with running(discord_server, store) as platform:
        mine = await own(platform, guild, channel)
        await learned(platform, guild)
    people.join_by(mine, guild, "eva")
    async with running(discord_server, store) as platform:
        await learned(platform, guild)
        people.join(guild, "zoe")
        event = await joined(store, "zoe")
        assert (event.link, event.may_be) == ("", ())


async def test_who_comes_by_the_servers_own_address_may_have_been_brought_by_anybody(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    guild.set_vanity_url(people.invite(ana, channel))
    backend = discord_server.world.backend
    code = backend.guilds[guild.id].vanity_url_code
    assert code
    async with running(discord_server, store) as platform:
        codes = [await own(platform, guild, channel) for _ in range(2)]
        await learned(platform, guild)
        # Discord describes the address with the server; the fake one does not.
        platform._listener.places.servers[str(guild.id)].has_vanity = True
        await platform._listener._invites.learn(str(guild.id))
        people.join_by(code, guild, "eva")
        event = await joined(store, "eva")
        both = tuple(sorted(f"https://discord.gg/{code}" for code in codes))
        assert (event.link, event.may_be) == ("", both)
