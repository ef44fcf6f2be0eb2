"""Members silenced, removed and let back in; places opened, locked and slowed down."""

from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest

from bot.actions import (
    AnswerJoin,
    Ban,
    ChangeTopic,
    CreateInvite,
    Delete,
    Kick,
    LeaveChat,
    Lock,
    MessageRef,
    Mute,
    OpenTopic,
    Pin,
    SendPoll,
    SetRole,
    SlowMode,
    Typing,
    Unban,
    Unmute,
    Unpin,
)
from bot.actions import Send as SendAction
from bot.events import Account, Chat, Kind, Media, Message, RightsChanged, Unreachable
from bot.formatting.rich import Rich
from bot.platform import Reason, Refused, Retry
from bot.platforms.discord.adapter import DiscordPlatform
from tests.bot.platforms.discord.engine import Store, WorldTime, platform_of, plaza, running
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, GuildHandle, model_of


def chat_of(guild: GuildHandle, channel: ChannelHandle, kind: Kind = Kind.GROUP) -> Chat:
    return Chat(platform="discord", id=str(channel.id), kind=kind, server=str(guild.id))


def account(id_: int) -> Account:
    return Account(platform="discord", id=str(id_))


def member_of(server: DiscordServer, guild: GuildHandle, id_: int) -> bool:
    return id_ in server.world.backend.guilds[guild.id].members


async def test_a_mute_lasts_at_most_28_days_and_can_be_lifted(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = chat_of(guild, channel)
    async with running(discord_server, store) as platform:
        await platform.perform(Mute(chat=chat, account=account(ana.id), reason="spam"), "k1")
        model = discord_server.world.backend.get_member(guild.id, ana.id)
        assert model.timed_out_until is not None
        rights = await platform.rights(chat, account(ana.id))
        assert rights == {"member"}
        await platform.perform(Unmute(chat=chat, account=account(ana.id)), "k2")
        model = discord_server.world.backend.get_member(guild.id, ana.id)
        assert model.timed_out_until is None
        until = WorldTime().now() + timedelta(hours=1)
        await platform.perform(Mute(chat=chat, account=account(ana.id), until=until), "k3")
        model = discord_server.world.backend.get_member(guild.id, ana.id)
        assert model.timed_out_until is not None


async def test_a_ban_removes_exactly_as_much_history_as_was_asked(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = chat_of(guild, channel)
    async with running(discord_server, store) as platform:
        await platform.perform(Ban(chat=chat, account=account(ana.id)), "k1")
        assert not member_of(discord_server, guild, ana.id)
        stranger = discord_server.world.create_user("stranger")
        hour = timedelta(hours=1)
        await platform.perform(
            Ban(chat=chat, account=account(stranger.id), delete_history=hour), "k2"
        )
        bans = [call for call in discord_server.calls if "/bans/" in call.path]
        assert [call.body["delete_message_seconds"] for call in bans] == [0, 3600]
        await platform.perform(Unban(chat=chat, account=account(ana.id)), "k3")
        await platform.perform(Unban(chat=chat, account=account(ana.id)), "k4")


async def test_who_is_gone_already_is_gone(discord_server: DiscordServer, store: Store) -> None:
    guild, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        kick = Kick(chat=chat_of(guild, channel), account=account(ana.id))
        await platform.perform(kick, "k1")
        await platform.perform(kick, "k2")
        assert not member_of(discord_server, guild, ana.id)


async def test_who_stands_above_the_bot_is_protected(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    chat = chat_of(guild, channel)
    admin = people.join(
        guild, "admin", guild.create_role("admins", permissions=discord.Permissions.all())
    )
    async with running(discord_server, store) as platform:
        for target in (guild.owner.id, discord_server.bot_id, admin.id):
            with pytest.raises(Refused) as refusal:
                await platform.perform(Mute(chat=chat, account=account(target)), "k1")
            assert refusal.value.reason is Reason.PROTECTED
        people.allow_bot(guild, discord.Permissions(view_channel=True))
        await store.first(RightsChanged)
        with pytest.raises(Refused) as refusal:
            await platform.perform(Ban(chat=chat, account=account(admin.id)), "k2")
        assert (refusal.value.reason, refusal.value.detail) == (Reason.NO_RIGHT, "Ban Members")


async def test_rights_follow_roles_and_stop_at_other_bots(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = chat_of(guild, channel)
    mods = guild.create_role("mods", permissions=discord.Permissions(ban_members=True))
    luis = people.join(guild, "luis", mods)
    robot = guild.add_member(discord_server.world.create_user("robot", bot=True), roles=[mods])
    async with running(discord_server, store) as platform:
        assert "restrict" in await platform.rights(chat, account(luis.id))
        assert "restrict" not in await platform.rights(chat, account(ana.id))
        assert {"owner", "settings"} <= await platform.rights(chat, account(guild.owner.id))
        assert await platform.rights(chat, account(robot.id)) == frozenset()
        assert await platform.rights(chat, account(4711)) == frozenset()
        assert "delete" in await platform.rights(chat, account(discord_server.bot_id))
    alone = platform_of(discord_server)
    assert "restrict" in await alone.rights(chat, account(luis.id))
    await alone.close()


async def test_many_messages_go_together_and_old_ones_one_by_one(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    said = [await ana.send(channel, f"spam {number}") for number in range(5)]
    ids = tuple(str(one.id) for one in said)
    async with running(discord_server, store) as platform:
        await platform.perform(Delete(chat=chat_of(guild, channel), ids=ids[:4]), "k1")
        paths = [call.path for call in discord_server.calls if call.method in ("POST", "DELETE")]
        assert [path.endswith("bulk-delete") for path in paths] == [True]
        await platform.perform(Delete(chat=chat_of(guild, channel), ids=(ids[4], "1", "2")), "k2")
        assert not discord_server.world.backend.messages.get(channel.id)


async def test_a_ticket_is_a_private_thread_with_its_first_message(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        ticket = OpenTopic(
            chat=chat_of(guild, channel), name="Ticket 1", body=Rich("Hello"), is_hidden=True
        )
        discord_server.fault("POST", "/channels/*/messages", status=503)
        with pytest.raises(Retry):
            await platform.perform(ticket, "k1")
        receipt = await platform.perform(ticket, "k1")
        backend = discord_server.world.backend
        threads = [one for one in backend.channels.values() if one.is_thread]
        assert [(str(one.id), one.type) for one in threads] == [(receipt.message, 12)]
        thread = ChannelHandle(discord_server.world, guild, threads[0])
        assert [one.content for one in discord_server.sent(thread)] == ["Hello"]

        place = chat_of(guild, thread, Kind.THREAD)
        await platform.perform(ChangeTopic(chat=place, name="Solved", is_closed=True), "k2")
        state = model_of(thread).thread_metadata
        assert state is not None
        assert (model_of(thread).name, state.archived, state.locked) == ("Solved", True, True)
        await platform.perform(SendAction(chat=place, body=Rich("One more thing")), "k3")
        assert [one.content for one in discord_server.sent(thread)] == ["Hello", "One more thing"]


async def test_a_chat_named_only_by_its_id_is_enough(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    forum = guild.create_forum_channel("help")
    async with running(discord_server, store) as platform:
        assert platform.username
        bare = Chat(platform="discord", id=str(forum.id))
        await platform.perform(OpenTopic(chat=bare, name="News", body=Rich("Read")), "k1")
        bare = Chat(platform="discord", id=str(channel.id))
        await platform.perform(Kick(chat=bare, account=account(ana.id)), "k2")
        assert not member_of(discord_server, guild, ana.id)
    alone = platform_of(discord_server)
    assert "owner" in await alone.rights(bare, account(guild.owner.id))
    await alone.close()


async def test_a_forum_gets_a_post(discord_server: DiscordServer, store: Store) -> None:
    guild, _, _ = plaza(discord_server)
    forum = guild.create_forum_channel("help")
    async with running(discord_server, store) as platform:
        topic = OpenTopic(chat=chat_of(guild, forum, Kind.FORUM), name="News", body=Rich("Read"))
        receipt = await platform.perform(topic, "k1")
        [message] = discord_server.world.backend.messages[int(receipt.message)].values()
        assert message.content == "Read"


async def test_a_place_is_slowed_locked_and_opened_again(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = chat_of(guild, channel)
    mods = guild.create_role("mods", permissions=discord.Permissions(manage_messages=True))
    luis = people.join(guild, "luis", mods)
    async with running(discord_server, store) as platform:
        await platform.perform(SlowMode(chat=chat, every=timedelta(days=1)), "k1")
        assert model_of(channel).rate_limit_per_user == 21600
        await platform.perform(SlowMode(chat=chat, every=timedelta(0)), "k2")
        await platform.perform(Lock(chat=chat), "k3")
        await luis.send(channel, "moderators still write")
        with pytest.raises(Exception, match=r"Missing Permissions|50013|send_messages"):
            await ana.send(channel, "members do not")
        await platform.perform(SendAction(chat=chat, body=Rich("neither locked out")), "k4")
        await platform.perform(Lock(chat=chat, is_locked=False), "k5")
        await ana.send(channel, "open again")


async def test_small_things_are_done(discord_server: DiscordServer, store: Store) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = chat_of(guild, channel)
    star = guild.create_role("star")
    said = await ana.send(channel, "important")
    here = MessageRef(chat=chat, id=str(said.id))
    async with running(discord_server, store) as platform:
        await platform.perform(Pin(message=here), "k1")
        await platform.perform(Unpin(message=here), "k2")
        await platform.perform(Typing(chat=chat), "k3")
        invite = await platform.perform(CreateInvite(chat=chat, name="friends"), "k4")
        assert invite.message.startswith("https://discord.gg/")
        for role, given in (("star", True), (str(star.id), False)):
            action = SetRole(chat=chat, account=account(ana.id), role=role, is_given=given)
            await platform.perform(action, "k5")
            model = discord_server.world.backend.get_member(guild.id, ana.id)
            assert (star.id in model.role_ids) is given
        with pytest.raises(Refused) as refusal:
            await platform.perform(AnswerJoin(chat=chat, account=account(1), is_welcome=True), "k6")
        assert refusal.value.reason is Reason.UNSUPPORTED
        await platform.perform(LeaveChat(chat=chat), "k7")
        await store.until(lambda: store.of(Unreachable))
        assert not store.of(RightsChanged)[-1].is_present
        # the test server's table of described operations may lack this one
        assert all("/users/@me/guilds/" in one for one in discord_server.problems)
        discord_server.problems.clear()


@pytest.mark.parametrize(
    "poll",
    [
        {"question": "Which?", "options": tuple("abcdefghijk")},
        {"question": "Which?", "options": ("x" * 56,)},
        {"question": "", "options": ("a",)},
    ],
)
async def test_a_poll_discord_would_refuse_is_never_sent(
    discord_server: DiscordServer, poll: dict[str, object]
) -> None:
    platform = platform_of(discord_server)
    chat = Chat(platform="discord", id="1", server="2")
    with pytest.raises(Refused) as refusal:
        await platform.perform(SendPoll(chat=chat, **poll), "k1")  # type: ignore[arg-type]
    assert refusal.value.reason is Reason.WRONG
    assert not discord_server.calls
    await platform.close()


async def test_a_file_comes_from_discord_and_from_another_network(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)

    async def elsewhere(file: str) -> AsyncIterator[bytes]:
        assert file == "telegram-file-1"
        yield b"from "
        yield b"afar"

    async with running(discord_server, store, open_file=elsewhere) as platform:
        chat = chat_of(guild, channel)
        photo = Media(kind="photo", file="telegram-file-1", name="photo.png")
        await platform.perform(SendAction(chat=chat, body=Rich("Look"), media=(photo,)), "k1")
        [sent] = discord_server.sent(channel)
        assert [one.filename for one in sent.attachments] == ["photo.png"]
        await ana.send(channel, "mine", attachments=[("a.txt", b"abc" * 50_000)])
        heard = await store.first(Message)
        [file] = heard.media
        assert (file.name, heard.is_caption) == ("a.txt", True)
        pieces = [piece async for piece in platform.open(file.file)]
        assert b"".join(pieces) == b"abc" * 50_000
        assert len(pieces) > 1
        with pytest.raises(Refused):
            [piece async for piece in platform.open("https://example.org/secret")]


async def test_doctor_names_each_missing_switch_and_permission(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, _, _ = plaza(discord_server)
    platform: DiscordPlatform = platform_of(discord_server)
    found = {one.name: one for one in await platform.examine()}
    assert found["token"].state == "ok"
    assert found["permissions in Plaza"].state == "ok"
    assert found["reach"].sentence.endswith("in 1 server")
    people.allow_bot(guild, discord.Permissions(view_channel=True))
    discord_server.world.backend.edit_role(guild.id, guild.id, {"permissions": 1024})
    found = {one.name: one for one in await platform.examine()}
    assert found["permissions in Plaza"].state == "problem"
    assert "Send Messages" in found["permissions in Plaza"].fix
    await platform.close()
    refused = platform_of(discord_server, token="wrong")
    [token] = await refused.examine()
    assert (token.name, token.state) == ("token", "problem")
    await refused.close()


async def test_a_503_and_a_reset_are_tried_again_by_the_outbox(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    action = SendAction(chat=chat_of(guild, channel), body=Rich("once"))
    async with running(discord_server, store) as platform:
        for trouble in ({"status": 503}, {"drop": "after"}):
            discord_server.fault("POST", "/channels/*/messages", **trouble)
            with pytest.raises(Retry) as told:
                await platform.perform(action, "k1")
            assert told.value.may_have_happened
        await platform.perform(action, "k1")
        assert len(discord_server.sent(channel)) == 1
        discord_server.fault("POST", "/channels/*/messages", status=429, cloudflare=True)
        with pytest.raises(Retry) as told:
            await platform.perform(action, "k2")
        assert (told.value.after, told.value.is_global) == (600, True)
