"""Admins give roles, never more than they hold, and take them away."""

from bot.events import Right
from tests.community import community


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
