"""Admins speak to every chat at once; to many, as two."""

from tests.community import Community, community
from tests.handlers.administration import another_room


async def many_rooms(chat: Community, count: int) -> None:
    """Rooms of the same community."""
    for number in range(count):
        room = another_room(chat, f"room{number}", f"Room {number}", "eve")
        await chat.say("hello", room=room.chat.id)
        row = await chat.app.store.chats.find("console", room.chat.id)
        assert row
        await chat.app.store.chats.belongs_to(row.id, 1)
    await chat.app.store.database.commit()
    chat.app.places.forget()


async def test_an_announcement_goes_out_after_a_preview_and_not_to_the_team() -> None:
    async with community() as chat:
        await many_rooms(chat, 2)
        (said,) = await chat.say("/community announce The door opens at *nine*.", by="mod")
        assert said.startswith("community.preview count=3 lines=Room 0|Room 1|Everybody")
        assert chat.said_by_bot("room0") == []
        await chat.press("community.send", by="mod")
        for room in ("group", "room0", "room1"):
            assert chat.said_by_bot(room)[-1] == "The door opens at *nine*."
        assert chat.said_by_bot("staff") == []


async def test_a_dropped_announcement_is_said_nowhere() -> None:
    async with community() as chat:
        await chat.say("/community announce Oops", by="mod")
        await chat.press("community.drop", by="mod")
        assert chat.last().body.text == "community.dropped"
        assert "Oops" not in chat.said_by_bot()


async def test_many_chats_need_a_second_person() -> None:
    async with community() as chat:
        await many_rooms(chat, 5)
        chat.who("luis").rights = {"staff": chat.who("mod").rights["staff"]}
        await chat.say("/community announce We move", by="mod")
        await chat.press("community.send", by="mod")
        assert "We move" not in chat.said_by_bot("room0")
        same = await chat.press("community.approve", by="mod", room="staff")
        assert same == ["community.not_the_same"]
        nobody = await chat.press("community.approve", by="ana", room="staff")
        assert nobody == ["engine.refused role=role.admin"]
        await chat.press("community.approve", by="luis", room="staff")
        assert chat.said_by_bot("room0") == ["We move"]


async def test_how_many_is_many_is_the_communitys_choice() -> None:
    async with community() as chat:
        await many_rooms(chat, 5)
        await chat.say("/settings set publishing.two_person off", by="mod")
        await chat.say("/community announce We move", by="mod")
        await chat.press("community.send", by="mod")
        assert chat.said_by_bot("room0") == ["We move"]


async def test_a_right_lost_since_the_preview_is_lost() -> None:
    async with community() as chat:
        await chat.say("/community announce Hello", by="mod")
        chat.who("mod").rights = {}
        said = await chat.press("community.send", by="mod")
        assert said == ["engine.refused role=role.admin"]


async def test_what_is_announced_is_never_run_as_a_command() -> None:
    async with community() as chat:
        await chat.say("/community announce /role give admin @ana", by="mod")
        await chat.press("community.send", by="mod")
        assert await chat.app.store.choices.roles(1) == []
