"""What somebody may do is proved, remembered for a minute, and forgotten when it changes."""

import pytest

from bot.engine.rights import role_of
from bot.events import Account, Chat, Kind, Left, Right, RightsChanged, Role
from tests.bot.engine.told import NoAnswer
from tests.community import Community, community


async def proved(chat: Community, name: str, room: str = "group") -> Role:
    """The role somebody proves."""
    return await chat.app.rights.prove(1, chat.room(room, name).chat, chat.who(name).account)


def remembered(chat: Community, name: str, room: str = "group") -> Role | None:
    """The role that is remembered."""
    return chat.app.rights.remembered(1, chat.room(room, name).chat, chat.who(name).account)


@pytest.mark.parametrize(
    ("rights", "role"),
    [
        (set(), Role.MEMBER),
        ({Right.MEMBER, Right.PIN}, Role.MEMBER),
        ({Right.DELETE}, Role.MODERATOR),
        ({Right.RESTRICT}, Role.MODERATOR),
        ({Right.STAFF_ROLE}, Role.STAFF),
        ({Right.SETTINGS, Right.DELETE}, Role.ADMIN),
        ({Right.OWNER}, Role.ADMIN),
    ],
)
def test_rights_on_the_platform_amount_to_a_role(rights: set[Right], role: Role) -> None:
    assert role_of(frozenset(rights)) is role


async def test_a_change_the_platform_reports_counts_at_once() -> None:
    async with community() as chat:
        await chat.say("hello", by="mod")
        assert await proved(chat, "mod") is Role.ADMIN
        assert remembered(chat, "mod") is Role.ADMIN
        chat.platform.happens(
            RightsChanged(
                cause="r1",
                at=chat.clock.now(),
                chat=chat.group.chat,
                sender=chat.who("mod").account,
            )
        )
        await chat.settle()
        assert remembered(chat, "mod") is None


async def test_a_change_in_a_group_counts_in_private_too() -> None:
    async with community() as chat:
        await chat.say("hello", by="mod")
        assert await proved(chat, "mod", "private") is Role.ADMIN
        chat.platform.happens(
            RightsChanged(
                cause="r1",
                at=chat.clock.now(),
                chat=chat.group.chat,
                sender=chat.who("mod").account,
            )
        )
        await chat.settle()
        assert remembered(chat, "mod", "private") is None


async def test_who_leaves_loses_what_was_proved() -> None:
    async with community() as chat:
        await chat.say("hello", by="mod")
        await proved(chat, "mod")
        left = Left(
            cause="l1", at=chat.clock.now(), chat=chat.group.chat, sender=chat.who("mod").account
        )
        chat.platform.happens(left)
        await chat.settle()
        assert remembered(chat, "mod") is None


async def test_a_topic_shares_the_rights_of_its_group() -> None:
    async with community() as chat:
        await chat.say("hello", by="mod")
        await proved(chat, "mod")
        topic = Chat(platform="console", id="group/7", kind=Kind.TOPIC, parent="group")
        assert chat.app.rights.remembered(1, topic, chat.who("mod").account) is Role.ADMIN


async def test_no_answer_proves_nothing_and_is_not_remembered() -> None:
    async with community() as chat:
        await chat.say("hello", by="mod")
        chat.who("mod").rights = NoAnswer()
        with pytest.raises(Exception, match="502"):
            await proved(chat, "mod")
        assert remembered(chat, "mod") is None


async def test_a_name_that_now_belongs_to_somebody_else_proves_nothing() -> None:
    async with community() as chat:
        await chat.say("hello", by="mod")
        await proved(chat, "mod")
        thief = Account(platform="console", id="thief", name="Mod", username="mod")
        assert chat.app.rights.remembered(1, chat.group.chat, thief) is None
        assert await chat.app.rights.prove(1, chat.group.chat, thief) is Role.MEMBER


async def test_a_moderator_who_joins_the_staff_stays_a_moderator() -> None:
    async with community() as chat:
        chat.who("luis").rights = {"group": frozenset({Right.DELETE})}
        await chat.say("hello", by="luis")
        await chat.say("/role give staff @luis", by="mod")
        role = await proved(chat, "luis")
    assert role is Role.TEAM
    assert role.includes(Role.MODERATOR)
    assert role.includes(Role.STAFF)
    assert not role.includes(Role.ADMIN)
