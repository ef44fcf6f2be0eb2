"""Chats join a community by a code, leave it, and one of them is the room of the team."""

from tests.community import Community, community
from tests.handlers.administration import another_room


async def a_code(chat: Community) -> str:
    """A fresh code of the first community."""
    (said,) = await chat.say("/community add", by="mod")
    return said.split("code=")[1].split()[0]


async def test_a_chat_joins_by_a_code_that_an_admin_types_there() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        code = await a_code(chat)
        said = await chat.say(f"/community add {code}", by="eve", room="other")
        assert said == ["community.confirm name=Everybody"]
        await chat.press("community.join", by="eve", room="other")
        assert chat.last("other").body.text == "community.joined name=Everybody"
        assert "id=other" in (await chat.say("/community", by="mod"))[0]
        await chat.say("/settings set faq.enabled false", by="mod")
        assert await chat.say("/ask how?", by="ana", room="other") == ["engine.feature_off"]


async def test_a_code_counts_once_and_for_ten_minutes_and_for_admins_there() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        code = await a_code(chat)
        refused = await chat.say(f"/community add {code}", by="mod", room="other")
        assert refused == ["engine.refused role=role.admin"]
        chat.clock.advance(minutes=11)
        late = await chat.say(f"/community add {code}", by="eve", room="other")
        assert late == ["community.wrong_code"]
        code = await a_code(chat)
        await chat.say(f"/community add {code}", by="eve", room="other")
        again = await chat.say(f"/community add {code}", by="eve", room="other")
        assert again == ["community.wrong_code"]
        assert await chat.say("/community add zzzzzzzz", by="eve", room="other") == again


async def test_a_chat_of_another_community_is_refused_with_the_way_out() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        another_room(chat, "third", "Third", "eve")
        given = await chat.say("/community add", by="eve", room="other")
        code = given[0].split("code=")[1].split()[0]
        await chat.say(f"/community add {code}", by="eve", room="third")
        await chat.press("community.join", by="eve", room="third")
        code = await a_code(chat)
        said = await chat.say(f"/community add {code}", by="eve", room="third")
        assert said == ["community.belongs_already name=Elsewhere"]
        await chat.say("/community remove", by="eve", room="third")
        assert chat.last("third").body.text == "community.removed title=Third"
        said = await chat.say(f"/community add {code}", by="eve", room="third")
        assert said == ["community.confirm name=Everybody"]


async def test_the_last_chat_and_a_foreign_one_cannot_be_taken_out() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        await chat.say("hello", room="other")
        said = await chat.say("/community remove", by="eve", room="other")
        assert said == ["community.only_one"]
        said = await chat.say("/community remove console:other", by="mod")
        assert said == ["community.no_such_chat chat=console:other"]


async def test_the_room_of_the_team_is_chosen_and_undone() -> None:
    async with community() as chat:
        said = await chat.say("/community staff", by="mod", room="staff")
        assert said == ["community.staff_is chat=console:staff"]
        another_room(chat, "other", "Elsewhere", "mod")
        await chat.say("hello", room="other")
        said = await chat.say("/community staff console:other", by="mod")
        assert said == ["settings.refused reasons=settings.other_community chat=console:other"]
        assert "line_staff" in (await chat.say("/community show", by="mod", room="staff"))[0]
