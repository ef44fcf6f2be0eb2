"""An admin sets the bot up in two minutes, may stop and come back, and sees what the past holds."""

import json

import pytest

from bot.events import Kind, Right, RightsChanged
from bot.platforms.console.adapter import BOT
from tests.community import Community, community
from tests.handlers.administration import another_room, send_file


async def to_the_end(chat: Community, by: str = "eve", room: str = "other") -> None:
    """Every question, answered as proposed."""
    await chat.say("/setup", by=by, room=room)
    for answer in ("Español", "Europe/Madrid", "setup.later", "setup.yes_here", "setup.next"):
        await chat.press(answer, by=by, room=room)
    await chat.press("setup.next", by=by, room=room)


def an_export(chat_id: int, *, questions: int = 3) -> bytes:
    """A small group's past, as Telegram Desktop writes it."""
    messages = [
        {
            "id": number, "type": "message", "date": "2026-10-01T10:00:00",
            "date_unixtime": str(1_790_000_000 + number * 3600), "from": "Rosa",
            "from_id": "user501", "text": f"how do I open door number {number}?",
        }
        for number in range(1, questions + 1)
    ]  # fmt: skip
    messages.append(
        {
            "id": 99, "type": "message", "date": "2026-10-01T10:05:00",
            "date_unixtime": str(1_790_100_000), "from": "=HYPERLINK(\"evil\")",
            "from_id": "user502", "reply_to_message_id": 1, "text": "with the key",
        }
    )  # fmt: skip
    return json.dumps(
        {"name": "House", "type": "private_supergroup", "id": chat_id, "messages": messages}
    ).encode()


async def test_six_questions_in_one_message_set_the_bot_up() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        assert await chat.say("/setup", by="eve", room="other") == ["setup.language"]
        assert chat.last("other").only_for == "eve"
        before = len(chat.room("other").messages)
        await chat.press("Español", by="eve", room="other")
        assert chat.last("other").body.text.startswith("setup.zone example=/setup Europe/Lisbon")
        await chat.press("Europe/Madrid", by="eve", room="other")
        assert chat.last("other").body.text.startswith("setup.staff command=/here ")
        await chat.press("setup.later", by="eve", room="other")
        await chat.press("setup.yes_here", by="eve", room="other")
        assert chat.last("other").body.text == "setup.features"
        await chat.press("✅ languages", by="eve", room="other")
        await chat.press("setup.next", by="eve", room="other")
        assert chat.last("other").body.text == "setup.all_rights"
        await chat.press("setup.next", by="eve", room="other")
        assert chat.last("other").body.text == "setup.done_telegram"
        assert len(chat.room("other").messages) == before
        community_id = (await chat.app.store.chats.communities())["Elsewhere"]
        chosen = await chat.app.store.choices.overrides(community_id)
        assert chosen[0] == {
            "ui.language": '"es"',
            "ui.timezone": '"Europe/Madrid"',
            "languages.enabled": "false",
        }
        assert [one for key, one in chosen.items() if key] == [
            {"faq.auto_chats": '["console:other"]'}
        ]


async def test_a_zone_can_be_typed_and_a_wrong_one_is_refused() -> None:
    async with community() as chat:
        await chat.say("/setup", by="mod")
        await chat.press("✓ English", by="mod")
        said = await chat.say("/setup Middle/Earth", by="mod")
        assert said[0].startswith("settings.refused reasons=settings.wrong")
        said = await chat.say("/setup Europe/Lisbon", by="mod")
        assert said[0].startswith("setup.staff")


async def test_it_is_taken_up_where_it_was_left_even_after_a_restart() -> None:
    async with community() as chat:
        await chat.say("/setup", by="mod")
        await chat.press("✓ English", by="mod")
        chat.app.lose_memory()
        chat.clock.advance(days=2)
        assert (await chat.say("/setup", by="mod"))[0].startswith("setup.zone")


async def test_a_second_admin_is_told_who_is_at_it_and_may_take_over() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve", "luis")
        await chat.say("/setup", by="eve", room="other")
        await chat.press("✓ English", by="eve", room="other")
        said = await chat.say("/setup", by="luis", room="other")
        assert said == ["setup.busy name=Eve"]
        await chat.press("setup.take_over", by="luis", room="other")
        assert chat.last("other").body.text.startswith("setup.zone")
        await chat.press("Europe/London", by="eve", room="other")
        assert "setup.taken_over name=Luis" in chat.said_by_bot("other")
        number = (await chat.app.store.chats.communities())["Elsewhere"]
        overrides = await chat.app.store.choices.overrides(number)
        assert "ui.timezone" not in overrides[0]


async def test_who_left_long_ago_is_not_in_the_way() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve", "luis")
        await chat.say("/setup", by="eve", room="other")
        chat.clock.advance(minutes=16)
        assert await chat.say("/setup", by="luis", room="other") == ["setup.language"]


async def test_a_code_written_in_the_teams_room_brings_it_in() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        another_room(chat, "crew", "Crew", "luis")
        await chat.say("/setup", by="eve", room="other")
        await chat.press("✓ English", by="eve", room="other")
        await chat.press("Europe/London", by="eve", room="other")
        code = chat.last("other").body.text.removeprefix("setup.staff command=/here ")
        refused = await chat.say(f"/here {code}", by="ana", room="crew")
        assert refused == ["engine.refused role=role.admin"]
        said = await chat.say(f"/here {code}", by="luis", room="crew")
        assert said == ["setup.room_is_here name=Elsewhere"]
        await chat.say("/contact are you there?", by="ana", room="other")
        assert chat.last("crew").body.text.startswith("relay.card")


async def test_a_missing_right_is_shown_with_its_fix_and_looked_at_again() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        chat.world.bot_rights["other"] = frozenset()
        await to_the_end(chat)
        chat.world.bot_rights["other"] = frozenset({Right.MEMBER})
        await chat.say("/setup", by="eve", room="other")
        assert chat.last("other").body.text.startswith("setup.language")


async def test_an_ordinary_member_sets_nothing_up() -> None:
    async with community() as chat:
        assert await chat.say("/setup", by="ana") == ["engine.refused role=role.admin"]


async def test_the_export_shows_at_once_what_the_history_holds() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        await to_the_end(chat)
        row = await chat.app.store.chats.find("console", "other")
        assert row
        await chat.app.store.database.run(
            "INSERT INTO chat (id, platform, native, community, kind, title)"
            " VALUES (900, 'telegram', '-100777', ?, 'group', 'House')",
            (row.community,),
        )
        await chat.app.store.database.commit()
        said = await send_file(chat, an_export(777), by="eve", room="other")
        assert said[0] == "past.reading"
        assert "members=2 messages=4 questions=3" in said[1]
        assert "unanswered=2" in said[1]
        assert 'past.helper count=1 name==HYPERLINK("evil")' in said[1]
        counted = await chat.app.store.database.read("SELECT count(*) FROM message WHERE chat=900")
        assert counted == [(4,)]


@pytest.mark.parametrize(
    ("body", "size", "answer"),
    [
        (b"", 30 * 1024 * 1024, "past.too_big"),
        (b"PK\x03\x04zip", 0, "past.format"),
        (b"<html></html>", 0, "past.format"),
        (b"!!python/object:os.system", 0, "past.format"),
        (an_export(4242), 0, "past.elsewhere"),
    ],
)
async def test_an_upload_that_is_no_export_of_this_community_is_refused(
    body: bytes, size: int, answer: str
) -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        await to_the_end(chat)
        said = await send_file(chat, body, by="eve", room="other", size=size)
        assert said[-1].startswith(answer)


async def test_the_bot_says_hello_once_where_it_was_added_and_nobody_configured_it() -> None:
    async with community() as chat:
        for name in ("group", "other", "other"):
            room = chat.world.rooms.get(name) or another_room(chat, name, "Elsewhere", "eve")
            chat.platform.happens(
                RightsChanged(
                    cause=f"con:added:{name}:{chat.world.next_number()}", at=chat.clock.now(),
                    chat=room.chat, sender=BOT, is_bot_itself=True,
                    rights=frozenset({Right.MEMBER}),
                )
            )  # fmt: skip
            await chat.settle()
        assert chat.said_by_bot("group") == []
        assert chat.said_by_bot("other") == ["setup.hello"]


async def test_set_up_happens_in_the_chat_itself() -> None:
    async with community() as chat:
        assert await chat.say("/setup", by="mod", room="private") == ["engine.only_in_groups"]
        assert Kind.PRIVATE is chat.room("private", "mod").chat.kind


async def test_the_team_room_of_the_settings_is_offered_though_nobody_wrote_there() -> None:
    async with community() as chat:
        await chat.say("/setup", by="mod")
        await chat.press("✓ English", by="mod")
        await chat.press("✓ UTC", by="mod")
        await chat.press("✓ console:staff", by="mod")
        assert chat.last().body.text == "setup.unasked"


async def test_the_team_room_is_known_by_its_name_once_somebody_wrote_there() -> None:
    async with community() as chat:
        await chat.say("/contact are you there?", by="ana")
        await chat.say("yes", by="mod", room="staff")
        await chat.say("/setup", by="mod")
        await chat.press("✓ English", by="mod")
        await chat.press("✓ UTC", by="mod")
        await chat.press(f"✓ {chat.room('staff').chat.title}", by="mod")
        assert chat.last().body.text == "setup.unasked"


async def test_the_bot_does_not_ask_the_teams_room_to_set_it_up() -> None:
    async with community() as chat:
        chat.platform.happens(
            RightsChanged(
                cause="con:added:staff", at=chat.clock.now(), chat=chat.room("staff").chat,
                sender=BOT, is_bot_itself=True, rights=frozenset({Right.MEMBER}),
            )
        )  # fmt: skip
        await chat.settle()
        assert chat.said_by_bot("staff") == []


async def test_an_answer_that_will_be_taken_away_later_does_not_count_as_waiting() -> None:
    async with community() as chat:
        await chat.app.store.database.run(
            "INSERT INTO outbox (key, community, feature, platform, lane, priority, action, state,"
            " created_at, due) VALUES ('k', 1, 'faq', 'console', 'k', 1, x'7b7d', 'waiting', 0, 9)"
        )
        await chat.app.store.database.commit()
        assert await chat.app.store.outbox.counts(1, 0) == (0, 0)
        await chat.app.store.database.run("UPDATE outbox SET attempts = 1")
        await chat.app.store.database.commit()
        assert await chat.app.store.outbox.counts(1, 0) == (1, 0)
