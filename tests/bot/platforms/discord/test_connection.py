"""What happens when the connection breaks, the process dies, or Discord turns the bot away."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.actions import MessageRef, OpenTopic, Send, SendPoll
from bot.events import CaughtUp, Chat, Joined, Left, Message
from bot.formatting.rich import Rich
from bot.platform import Stopped
from bot.platforms.discord import client as connection
from bot.platforms.discord import feed, listening
from tests.bot.platforms.discord.engine import Store, WorldTime, platform_of, plaza, running
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody counts identifications here: the five seconds between two are left out."""
    monkeypatch.setattr(connection, "IDENTIFY_PAUSE", 0.0)


async def test_500_messages_of_a_downtime_in_three_channels_are_each_heard_once(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, general, ana = plaza(discord_server)
    channels = [general, guild.create_text_channel("two"), guild.create_text_channel("three")]
    async with running(discord_server, store):
        for channel in channels:
            await ana.send(channel, f"before {channel.id}")
        await store.until(lambda: len(store.texts) == 3)
    for number in range(500):
        await ana.send(channels[number % 3], f"missed {number}")
    async with running(discord_server, store):
        await ana.send(general, "live again")
        await store.until(lambda: len(store.of(CaughtUp)) == 3 and "live again" in store.texts)
    missed = [text for text in store.texts if text.startswith("missed")]
    assert sorted(missed) == sorted(f"missed {number}" for number in range(500))
    for channel in channels:
        own = [one for one in store.of(Message) if one.chat.id == str(channel.id)]
        assert [int(one.id) for one in own] == sorted(int(one.id) for one in own)
        assert all(one.is_caught_up for one in own if one.text.startswith("missed"))
    # what is said while the history is read may be heard either way, but once
    assert sum(note.read for note in store.of(CaughtUp)) in (500, 501)
    assert {note.skipped for note in store.of(CaughtUp)} == {0}
    async with running(discord_server, store):
        await ana.send(general, "nothing was missed now")
        await store.until(lambda: "nothing was missed now" in store.texts)
    assert len(store.texts) == 3 + 500 + 2


async def test_a_channel_seen_for_the_first_time_starts_now(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    await ana.send(channel, "from before the bot came")
    async with running(discord_server, store):
        await ana.send(channel, "hello bot")
        await store.until(lambda: store.texts)
    assert store.texts == ["hello bot"]


async def test_a_quiet_channel_is_followed_from_the_first_day(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        await store.until(lambda: f"discord:{channel.id}" in store.marks)
    await ana.send(channel, "said to nobody")
    async with running(discord_server, store):
        await store.until(lambda: store.texts)
    assert store.texts == ["said to nobody"]


async def test_threads_and_private_chats_of_a_downtime_are_read_too(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    forum = guild.create_forum_channel("help")
    async with running(discord_server, store):
        await ana.send_dm("a first word")
        await store.until(lambda: store.texts)
    thread = await people.start_thread(ana, channel, "plans")
    await ana.send(thread, "in a thread")
    await people.post_in_forum(ana, forum, "Broken", "in a post")
    await ana.send_dm("in private")
    async with running(discord_server, store):
        await store.until(lambda: len(store.texts) == 4)
    assert sorted(store.texts) == ["a first word", "in a post", "in a thread", "in private"]
    assert all(one.is_caught_up for one in store.of(Message)[1:])


async def test_a_short_break_is_resumed_without_loss_or_repetition(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        await ana.send(channel, "before")
        await store.until(lambda: store.texts)
        connected = store.cleared
        with discord_server.offline():
            discord_server.cut()
            for number in range(5):
                await ana.send(channel, f"gap {number}")
        await store.until(lambda: store.cleared > connected, within=20)
        await ana.send(channel, "after")
        await store.until(lambda: "after" in store.texts)
    assert store.texts == ["before", *(f"gap {number}" for number in range(5)), "after"]
    assert (discord_server.gateway.identified, discord_server.gateway.resumed) == (1, 1)


def test_an_outage_is_told_in_a_line_and_its_end_awaited_half_a_minute_at_most(
    caplog: pytest.LogCaptureFixture,
) -> None:
    connection.point_at("http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1")
    try:
        raise ConnectionRefusedError("127.0.0.1")
    except ConnectionRefusedError:
        logging.getLogger("discord.client").exception("Attempting a reconnect in %.2fs", 1.0)
    [told] = caplog.records
    assert (told.levelname, told.exc_info) == ("WARNING", None)
    assert told.getMessage() == "Attempting a reconnect in 1.00s (ConnectionRefusedError)"
    patience = vars(discord.client)["ExponentialBackoff"]()
    assert max(patience.delay() for _ in range(300)) <= 32


async def test_a_server_that_cannot_be_described_after_a_break_is_still_heard(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        await ana.send(channel, "before")
        await store.until(lambda: store.texts)
        discord_server.fault("GET", "*/threads/active", status=404, times=None)
        connected = store.cleared
        with discord_server.offline():
            discord_server.cut()
            await ana.send(channel, "gap")
        await store.until(lambda: store.cleared > connected, within=20)
        await ana.send(channel, "after")
        await store.until(lambda: "after" in store.texts)
    assert store.texts == ["before", "gap", "after"]


async def test_a_gap_is_read_once_the_histories_answer_again_and_never_stepped_over(
    discord_server: DiscordServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LONGEST_PAUSE", 0.05)
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        await ana.send(channel, "before")
        await store.until(lambda: store.texts)
    await ana.send(channel, "gap")
    outage = discord_server.fault("GET", "/channels/*/messages", status=503, times=9)
    async with running(discord_server, store):
        await ana.send(channel, "after")
        await store.until(lambda: "after" in store.texts)
    assert outage.met == 9
    assert store.texts == ["before", "gap", "after"]


async def test_a_lost_session_is_made_good_from_the_histories(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    other = guild.create_text_channel("other")
    async with running(discord_server, store):
        await ana.send(channel, "before")
        await store.until(lambda: store.texts)
        connected = store.cleared
        discord_server.expire_session()
        with discord_server.offline():
            discord_server.cut()
            for number in range(120):
                await ana.send((channel, other)[number % 2], f"gap {number}")
        await store.until(lambda: store.cleared > connected, within=20)
        await ana.send(channel, "after")
        await store.until(lambda: len(store.texts) == 122)
    assert sorted(store.texts) == sorted(
        ["before", *(f"gap {number}" for number in range(120)), "after"]
    )
    in_channel = [one.text for one in store.of(Message) if one.chat.id == str(channel.id)]
    assert (in_channel[0], in_channel[-1]) == ("before", "after")
    assert (discord_server.gateway.identified, discord_server.gateway.resumed) == (2, 0)


async def test_too_much_and_too_old_is_left_out_and_counted(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        await ana.send(channel, "before")
        await store.until(lambda: store.texts)
    for number in range(30):
        await ana.send(channel, f"missed {number}")
    async with running(discord_server, store, catch_up_max=10):
        note = await store.first(CaughtUp)
        await ana.send(channel, "live")
        await store.until(lambda: "live" in store.texts)
    assert (note.read, note.skipped, note.reason) == (10, 20, "too many at once")
    assert store.texts[1:] == [*(f"missed {number}" for number in range(10)), "live"]

    await ana.send(channel, "yesterday's news")
    later = WorldTime()
    later.ahead = timedelta(hours=30)
    async with running(discord_server, store, clock=later):
        await store.until(lambda: len(store.of(CaughtUp)) == 2)
    note = store.of(CaughtUp)[1]
    assert (note.read, note.skipped, note.reason) == (0, 1, "too old")


async def test_a_channel_whose_past_is_closed_is_noted_and_followed_from_now(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        await ana.send(channel, "before")
        await store.until(lambda: store.texts)
    await ana.send(channel, "missed")
    few = discord.Permissions(view_channel=True, send_messages=True)
    people.allow_bot(guild, few)
    discord_server.world.backend.edit_role(guild.id, guild.id, {"permissions": few.value})
    async with running(discord_server, store):
        note = await store.first(CaughtUp)
        await ana.send(channel, "live")
        await store.until(lambda: "live" in store.texts)
    assert note.reason == "no permission Read Message History"
    assert store.texts == ["before", "live"]


async def test_joins_and_leaves_of_a_downtime_are_noticed(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, _, ana = plaza(discord_server)
    luis = people.join(guild, "luis")

    async def known(server: str) -> set[str] | None:
        assert server == str(guild.id)
        return {str(ana.id), str(guild.owner.id), "4711"}

    async with running(discord_server, store, known_members=known):
        await store.until(lambda: len(store.events) == 2)
    [joined] = store.of(Joined)
    [left] = store.of(Left)
    assert (joined.sender.id, joined.is_caught_up) == (str(luis.id), True)
    assert (left.sender.id, left.is_caught_up) == ("4711", True)


async def test_nothing_is_lost_while_the_store_cannot_write(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        store.refusals = 1
        for number in range(3):
            await ana.send(channel, f"word {number}")
        await store.until(lambda: len(store.texts) == 3)
    assert store.texts == [f"word {number}" for number in range(3)]


async def test_more_than_fits_into_memory_is_read_from_the_history(
    discord_server: DiscordServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "BOUND", 20)
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store):
        store.gate.clear()
        for number in range(150):
            await ana.send(channel, f"word {number}")
        await asyncio.sleep(0.2)  # the events have to arrive while nothing can be stored
        store.gate.set()
        await store.until(lambda: len(store.texts) >= 150)
        await ana.send(channel, "last")
        await store.until(lambda: "last" in store.texts)
    assert store.texts == [*(f"word {number}" for number in range(150)), "last"]


async def test_an_event_nobody_can_read_is_kept_and_the_next_is_heard(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        hear: Any = platform._receiver._listener.hear
        hear("MESSAGE_CREATE", {"id": "99", "channel_id": str(channel.id), "type": 0})
        await ana.send(channel, "still here")
        await store.until(lambda: store.texts)
    [lost] = [one for batch in store.batches for one in batch.unreadable]
    assert lost.cause == "dc:unread:MESSAGE_CREATE:99"
    assert b'"id": "99"' in lost.raw


async def test_a_revoked_token_stops_with_the_fix_and_without_the_token(
    discord_server: DiscordServer, store: Store
) -> None:
    platform = platform_of(discord_server, token="not.the.token")
    with pytest.raises(Stopped, match=r"discord\.token") as stopped:
        await platform.receive(store)
    assert "not.the.token" not in str(stopped.value) + repr(platform)
    await platform.close()


async def test_a_token_revoked_while_running_stops_too(
    discord_server: DiscordServer, store: Store
) -> None:
    plaza(discord_server)
    platform = platform_of(discord_server)
    life = asyncio.ensure_future(platform.receive(store))
    await store.until(lambda: store.cleared)
    discord_server.token = "another"
    discord_server.cut()
    with pytest.raises(Stopped, match="Reset Token"):
        await life
    assert not platform.health().is_well
    await platform.close()


async def test_a_privileged_intent_that_is_off_names_switch_and_setting(
    discord_server: DiscordServer, store: Store
) -> None:
    discord_server.approve(message_content=False)
    platform = platform_of(discord_server)
    with pytest.raises(Stopped, match=r"Message Content Intent.*discord\.message_content"):
        await platform.receive(store)
    await platform.close()


async def test_health_is_bad_after_90_seconds_without_connection(
    discord_server: DiscordServer, store: Store
) -> None:
    plaza(discord_server)
    clock = WorldTime()
    async with running(discord_server, store, clock=clock) as platform:
        assert platform.health().is_well
        with discord_server.offline():
            discord_server.cut()
            await discord_server.until(lambda: "not connected" in platform.health().sentence)
            assert platform.health().is_well
            clock.ahead = timedelta(seconds=91)
            assert not platform.health().is_well


async def test_a_send_repeated_after_a_restart_is_one_message(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    action = Send(chat=chat, body=Rich("once"))
    async with running(discord_server, store) as platform:
        first = await platform.perform(action, "dc:msg:1:faq:0")
    async with running(discord_server, store) as platform:
        again = await platform.perform(action, "dc:msg:1:faq:0")
        other = await platform.perform(action, "dc:msg:2:faq:0")
    assert first == again
    assert other != first
    assert len(discord_server.sent(channel)) == 2


async def test_what_was_sent_before_a_long_break_is_found_by_its_words(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    long = Send(chat=chat, body=Rich("\n\n".join(["many words " * 90] * 3)))
    poll = SendPoll(chat=chat, question="Which?", options=("a", "b"))
    since = WorldTime().now() - timedelta(minutes=1)
    async with running(discord_server, store) as platform:
        await ana.send(channel, "many words")
        told = await platform.perform(long, "k1")
        asked = await platform.perform(poll, "k2")
    async with running(discord_server, store) as platform:
        assert await platform.find_sent(long, "k1", since) == told
        assert await platform.find_sent(poll, "k2", since) == asked
        assert await platform.find_sent(Send(chat=chat, body=Rich("never")), "k3", since) is None
        later = WorldTime().now() + timedelta(seconds=2)
        assert await platform.find_sent(long, "k1", later) is None


async def test_a_thread_opened_before_a_death_is_known_again_and_not_opened_twice(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    topic = OpenTopic(chat=chat, name="T-1 · Ana")
    since = WorldTime().now() - timedelta(minutes=1)
    async with running(discord_server, store) as platform:
        opened = await platform.perform(topic, "k1")
    async with running(discord_server, store) as platform:
        assert await platform.find_sent(topic, "k1", since) is None
        assert await platform.perform(topic, "k1") == opened
        other = OpenTopic(chat=chat, name="T-2 · Ana")
        assert await platform.find_sent(other, "k2", since) is None
        assert await platform.perform(other, "k2") != opened
    assert len(channel.threads) == 2


async def test_the_same_words_to_another_asker_are_not_taken_for_what_was_sent(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    luis = people.join(guild, "luis")
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    first, second = await ana.send(channel, "how?"), await luis.send(channel, "how?")
    to_ana, to_luis = (
        Send(chat=chat, body=Rich("like this"), reply_to=MessageRef(chat=chat, id=str(one.id)))
        for one in (first, second)
    )
    since = WorldTime().now() - timedelta(minutes=1)
    async with running(discord_server, store) as platform:
        told = await platform.perform(to_ana, "k1")
        assert await platform.find_sent(to_ana, "k1", since) == told
        assert await platform.find_sent(to_luis, "k2", since) is None
