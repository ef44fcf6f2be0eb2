"""Who comes, who goes, who may do what: told once, and from the best source."""

import pytest

from bot.events import (
    Joined,
    Left,
    Migrated,
    Reacted,
    Right,
    RightsChanged,
    Unreachable,
)
from bot.platform import Retry
from tests.bot.platforms.telegram.scene import Scene, account_of, chat_of, home_of
from tests.servers.telegram.people import Person
from tests.servers.telegram.state import Chat as Place


async def test_a_join_is_told_once_with_the_link_that_was_used(scene: Scene, group: Place) -> None:
    eva = scene.server.user("Eva")
    link = scene.server.invite_link(group, name="r-12")
    async with scene.listening() as store:
        eva.joins(group, link=link)
        joined = await store.one(Joined)
        eva.leaves(group)
        left = await store.one(Left)
    assert (joined.sender.id, joined.link_name) == (str(eva.id), "r-12")
    assert (left.sender.id, left.reason) == (str(eva.id), "left")
    assert len(store.of(Joined)) == len(store.of(Left)) == 1


async def test_where_the_bot_is_no_administrator_the_service_message_tells(scene: Scene) -> None:
    eva = scene.server.user("Eva")
    group = scene.server.supergroup("Docker", bot="member")
    async with scene.listening() as store:
        eva.joins(group)
        joined = await store.one(Joined)
        eva.leaves(group)
        await store.one(Left)
    assert joined.sender.id == str(eva.id)
    assert len(store.of(Joined)) == len(store.of(Left)) == 1


async def test_after_a_restart_it_asks_whether_it_is_administrator(
    scene: Scene, group: Place
) -> None:
    scene.server.forget_pending()
    eva = scene.server.user("Eva")
    async with scene.listening() as store:
        eva.joins(group)
        await store.one(Joined)
        eva.says("hi", chat=group)
        await store.until(lambda: any(getattr(e, "text", "") == "hi" for e in store.events))
    assert len(store.of(Joined)) == 1


async def test_a_ban_and_a_kick_are_told_apart(scene: Scene, ana: Person, group: Place) -> None:
    async with scene.listening() as store:
        scene.server.kicks(group, ana)
        left = await store.one(Left)
    assert left.reason == "banned"


async def test_a_promotion_is_told_with_the_rights_it_gives(
    scene: Scene, ana: Person, group: Place
) -> None:
    async with scene.listening() as store:
        scene.server.promote(group, ana, can_restrict_members=True, can_pin_messages=True)
        await store.until(lambda: [one for one in store.of(RightsChanged) if not one.is_bot_itself])
        scene.server.demote(group, ana)
        await store.until(
            lambda: len([one for one in store.of(RightsChanged) if not one.is_bot_itself]) == 2
        )
    given, taken = [one for one in store.of(RightsChanged) if not one.is_bot_itself]
    assert given.rights == {Right.MEMBER, Right.RESTRICT, Right.PIN}
    assert given.by is not None
    assert taken.rights == {Right.MEMBER}


async def test_the_bots_own_rights_are_told(scene: Scene, group: Place) -> None:
    async with scene.listening() as store:
        added = await store.one(RightsChanged)
        scene.server.removes_bot(group)
        await store.until(lambda: len(store.of(RightsChanged)) == 2)
    removed = store.of(RightsChanged)[1]
    assert added.is_bot_itself
    assert Right.DELETE in added.rights
    assert added.is_present
    assert removed.is_bot_itself
    assert not removed.is_present
    assert removed.rights == frozenset()


async def test_whoever_blocks_the_bot_is_unreachable_until_they_come_back(
    scene: Scene, ana: Person
) -> None:
    async with scene.listening() as store:
        ana.starts()
        ana.blocks()
        await store.until(lambda: any(one.is_gone for one in store.of(Unreachable)))
        ana.starts()
        await store.until(lambda: not store.of(Unreachable)[-1].is_gone)
    assert {one.chat.id for one in store.of(Unreachable)} == {str(ana.id)}


async def test_an_upgraded_group_tells_its_new_id_from_both_sides(
    scene: Scene, ana: Person
) -> None:
    small = scene.server.group("Small", members=[ana])
    async with scene.listening() as store:
        new = scene.server.migrates(small)
        await store.until(lambda: len(store.of(Migrated)) == 2)
    assert {(one.chat.id, one.to.id) for one in store.of(Migrated)} == {
        (str(small.id), str(new.id))
    }


async def test_reactions_come_as_what_changed(scene: Scene, ana: Person, group: Place) -> None:
    message = ana.says("nice", chat=group)
    async with scene.listening() as store:
        ana.reacts(message, "👍")
        ana.reacts(message, "❤")
        ana.reacts(message)
        ana.reacts(message, "👍", anonymously=True)
        ana.says("done", chat=group)
        await store.until(lambda: any(getattr(e, "text", "") == "done" for e in store.events))
    changes = [(one.added, one.removed) for one in store.of(Reacted)]
    assert changes == [(("👍",), ()), (("❤",), ("👍",)), ((), ("❤",))]


async def test_a_right_is_what_telegram_says_at_this_moment(
    scene: Scene, ana: Person, group: Place
) -> None:
    async def rights_of(person: Person) -> frozenset[Right]:
        return await scene.platform.rights(chat_of(group), account_of(person))

    assert await rights_of(ana) == {Right.MEMBER}
    scene.server.promote(group, ana, can_delete_messages=True)
    assert Right.DELETE in await rights_of(ana)
    scene.server.demote(group, ana)
    assert await rights_of(ana) == {Right.MEMBER}
    ana.leaves(group)
    assert await rights_of(ana) == frozenset()
    assert await rights_of(scene.server.user("Nobody")) == frozenset()
    owner = next(one.user for one in group.members.values() if one.status == "creator")
    account = account_of(owner)
    assert {Right.OWNER, Right.SETTINGS} <= await scene.platform.rights(chat_of(group), account)
    assert await scene.platform.rights(home_of(ana), account_of(ana)) == {Right.MEMBER}
    assert await scene.platform.rights(home_of(ana), account) == frozenset()


async def test_a_right_that_cannot_be_looked_up_is_not_given(
    scene: Scene, ana: Person, group: Place
) -> None:
    scene.server.fault("getChatMember", status=500)
    with pytest.raises(Retry):
        await scene.platform.rights(chat_of(group), account_of(ana))
