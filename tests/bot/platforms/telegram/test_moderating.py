"""Sanctions do what they say on Telegram, and can be lifted."""

from datetime import timedelta

import pytest

from bot.actions import (
    Ban,
    Kick,
    Lock,
    Mute,
    Unban,
    Unmute,
)
from bot.events import Account
from bot.platform import Reason, Retry
from tests.bot.platforms.telegram.scene import (
    Scene,
    account_of,
    chat_of,
    refusal,
)
from tests.servers.telegram.people import Person
from tests.servers.telegram.refusal import NotAllowedError
from tests.servers.telegram.state import Chat as Place


async def test_a_muted_member_cannot_write_until_unmuted(
    scene: Scene, ana: Person, group: Place
) -> None:
    until = scene.watch.now() + timedelta(hours=1)
    await scene.do(Mute(chat=chat_of(group), account=account_of(ana), until=until))
    with pytest.raises(NotAllowedError):
        ana.says("hello?", chat=group)
    params = scene.server.calls.to("restrictChatMember")[-1].params
    assert params["use_independent_chat_permissions"] is True
    assert params["until_date"] == int(until.timestamp())
    await scene.do(Unmute(chat=chat_of(group), account=account_of(ana)))
    ana.says("hello!", chat=group)


@pytest.mark.parametrize("away", [timedelta(seconds=10), timedelta(days=367), None])
async def test_an_end_that_telegram_takes_for_never_is_not_sent(
    scene: Scene, ana: Person, group: Place, away: timedelta | None
) -> None:
    until = scene.watch.now() + away if away else None
    await scene.do(Ban(chat=chat_of(group), account=account_of(ana), until=until))
    assert "until_date" not in scene.server.calls.to("banChatMember")[-1].params


async def test_a_kicked_member_may_come_back_and_a_banned_one_may_not(
    scene: Scene, ana: Person, group: Place
) -> None:
    await scene.do(Kick(chat=chat_of(group), account=account_of(ana)))
    ana.joins(group)
    await scene.do(Unban(chat=chat_of(group), account=account_of(ana)))
    assert group.member(ana).present
    await scene.do(Ban(chat=chat_of(group), account=account_of(ana)))
    with pytest.raises(NotAllowedError):
        ana.joins(group)
    await scene.do(Unban(chat=chat_of(group), account=account_of(ana)))
    ana.joins(group)


async def test_a_channel_that_writes_is_banned_as_a_channel(
    scene: Scene, ana: Person, group: Place
) -> None:
    channel = scene.server.channel("Ads", owner=ana)
    writer = Account(platform="telegram", id=str(channel.id), name="Ads")
    await scene.do(Ban(chat=chat_of(group), account=writer))
    assert channel.id in group.banned_channels
    await scene.do(Unban(chat=chat_of(group), account=writer))
    assert channel.id not in group.banned_channels
    assert (await refusal(scene, Kick(chat=chat_of(group), account=writer))).reason is (
        Reason.UNSUPPORTED
    )


async def test_administrators_are_protected_and_basic_groups_cannot_mute(
    scene: Scene, ana: Person, group: Place
) -> None:
    small = scene.server.group("Small", members=[ana])
    mute = Mute(chat=chat_of(small), account=account_of(ana))
    assert (await refusal(scene, mute)).reason is Reason.UNSUPPORTED
    scene.server.promote(group, ana)
    mute = Mute(chat=chat_of(group), account=account_of(ana))
    assert (await refusal(scene, mute)).reason is Reason.PROTECTED


async def test_a_locked_chat_opens_again_as_it_was(scene: Scene, ana: Person, group: Place) -> None:
    group.permissions["can_send_polls"] = False
    before = dict(group.permissions)
    await scene.do(Lock(chat=chat_of(group)))
    with pytest.raises(NotAllowedError):
        ana.says("hello?", chat=group)
    await scene.do(Lock(chat=chat_of(group), is_locked=False))
    assert group.permissions == before


async def test_a_muted_channel_is_banned_and_lets_itself_be_unmuted(
    scene: Scene, ana: Person, group: Place
) -> None:
    channel = scene.server.channel("Ads", owner=ana)
    writer = Account(platform="telegram", id=str(channel.id), name="Ads")
    await scene.do(Mute(chat=chat_of(group), account=writer))
    assert channel.id in group.banned_channels
    await scene.do(Unmute(chat=chat_of(group), account=writer))
    assert channel.id not in group.banned_channels


async def test_a_member_of_a_basic_group_can_be_kicked_though_nobody_is_unbanned_there(
    scene: Scene, ana: Person
) -> None:
    small = scene.server.group("Small", members=[ana])
    await scene.do(Kick(chat=chat_of(small), account=account_of(ana)))
    assert not small.member(ana).present


async def test_a_chat_that_was_locked_before_a_restart_can_be_opened(
    scene: Scene, ana: Person, group: Place
) -> None:
    await scene.do(Lock(chat=chat_of(group)))
    scene.platform = scene.adapter()
    await scene.do(Lock(chat=chat_of(group), is_locked=False))
    ana.says("hello!", chat=group)
    scene.server.fault("getChat", status=500)
    with pytest.raises(Retry):
        await scene.do(Lock(chat=chat_of(group)))
