"""Admins give roles, never more than they hold, and take them away."""

from bot.events import Right
from tests.community import ADMIN_RIGHTS, community
from tests.handlers.administration import another_room


async def test_a_role_is_given_listed_and_taken() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        assert await chat.say("/role", by="mod") == ["role.nobody"]
        said = await chat.say("/role give staff @luis", by="mod")
        assert said == ["role.was_given name=Luis role=role.staff"]
        said = await chat.say("/role list", by="mod")
        assert said == ["role.given_roles lines=role.line name=Luis role=role.staff"]
        said = await chat.say("/role take @luis", by="mod")
        assert said == ["role.was_taken name=Luis role=role.staff"]
        assert await chat.say("/role take @luis", by="mod") == ["role.had_none name=Luis"]


async def test_whom_one_replies_to_is_meant() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        said = await chat.say("/role give guide", by="mod", reply_to=chat.last())
        assert said == ["role.was_given name=Luis role=role.guide"]


async def test_a_role_that_was_taken_away_is_worth_nothing_at_once() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        await chat.say("/role give admin @luis", by="mod")
        assert await chat.say("/settings list faq", by="luis") != ["engine.refused role=role.admin"]
        await chat.say("/role take @luis", by="mod")
        said = await chat.say("/settings list faq", by="luis")
        assert said == ["engine.refused role=role.admin"]


async def test_a_moderator_gives_nobody_a_role() -> None:
    async with community() as chat:
        chat.who("mod").rights = {"group": frozenset({Right.DELETE, Right.RESTRICT})}
        await chat.say("hello", by="luis")
        said = await chat.say("/role give moderator @luis", by="mod")
        assert said == ["engine.refused role=role.admin"]


async def test_a_staff_member_cannot_make_an_admin() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        await chat.say("/role give staff @luis", by="mod")
        said = await chat.say("/role give admin @luis", by="luis")
        assert said == ["engine.refused role=role.admin"]


async def test_somebody_nobody_knows_cannot_be_given_a_role() -> None:
    async with community() as chat:
        said = await chat.say("/role give staff @nobody", by="mod")
        assert said == ["arguments.unknown_person name=@nobody"]


async def test_a_role_that_does_not_exist_is_answered_with_those_that_do() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        said = await chat.say("/role give king @luis", by="mod")
        assert said == ["arguments.choice choices=guide, moderator, staff, admin given=king"]


async def test_whoever_is_admin_on_the_platform_cannot_be_demoted_by_the_bot() -> None:
    async with community() as chat:
        chat.who("eve").rights = {"group": ADMIN_RIGHTS}
        await chat.say("hello", by="eve")
        said = await chat.say("/role take @eve", by="mod")
        assert said == ["role.from_platform name=Eve role=role.admin"]
        said = await chat.say("/role give guide @eve", by="mod")
        assert said == ["role.has_it name=Eve role=role.admin"]
        assert await chat.say("/settings list faq", by="eve") != ["engine.refused role=role.admin"]


async def test_nobody_gives_a_role_to_themselves() -> None:
    async with community() as chat:
        assert await chat.say("/role give staff @mod", by="mod") == ["role.not_yourself"]


async def test_a_given_moderator_is_none_in_another_community() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        await chat.say("hello", by="luis")
        await chat.say("hello", by="luis", room="other")
        await chat.say("/role give admin @luis", by="mod")
        said = await chat.say("/settings list faq", by="luis", room="other")
        assert said == ["engine.refused role=role.admin"]
