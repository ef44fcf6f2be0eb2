"""Where the team sees a question, and what happens when it cannot be shown there."""

import msgspec

from bot.actions import OpenTopic, Send
from bot.events import Kind
from bot.platform import Reason
from tests.community import ADMIN_RIGHTS, Community
from tests.handlers.relay.scene import (
    QUESTION,
    ask,
    chosen,
    find,
    refusing,
    relay,
    rows,
    set_to,
    told,
    topics,
)


async def test_in_a_forum_each_question_has_a_topic_of_its_own() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        await ask(chat, "Is there parking?", by="eve")
        first, second = topics(chat)
        assert (first.chat.title, second.chat.title) == ("T-1 · Ana", "T-2 · Eve")
        await chat.say("no", by="mod", room=second.chat.id, reply_to=second.messages[0])
        assert chat.last("private", "eve").body.text == "relay.answer_of_team answer=no"
        assert told(chat, "private", "ana") == ["relay.passed_on"]


async def test_no_name_of_a_topic_and_no_text_on_a_card_changes_who_is_told() -> None:
    async with relay(topics=True) as chat:
        card = await ask(chat)
        await ask(chat, "Is there parking?", by="eve")
        topic = topics(chat)[0]
        topic.chat = msgspec.structs.replace(topic.chat, title="T-2 · Eve")
        card.body = topics(chat)[1].messages[0].body
        await chat.say("yes", by="mod", room=topic.chat.id, reply_to=card)
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=yes"
        assert told(chat, "private", "eve") == ["relay.passed_on"]


async def test_a_topic_that_was_deleted_is_opened_anew_with_everything_in_it() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        await chat.say("he is small", by="ana", room="private")
        del chat.world.rooms[topics(chat)[0].chat.id]
        await chat.say("and old", by="ana", room="private")
        (anew,) = topics(chat)
        assert [m.body.text.split()[0] for m in anew.messages] == [
            "relay.card", "relay.said", "relay.said",
        ]  # fmt: skip
        assert [m.body.text.rpartition("=")[2] for m in anew.messages[1:]] == [
            "he is small", "and old",
        ]  # fmt: skip
        await chat.say("bring him", by="mod", room=anew.chat.id, reply_to=anew.messages[0])
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=bring him"


async def test_several_messages_into_a_deleted_topic_open_one_new_topic() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        del chat.world.rooms[topics(chat)[0].chat.id]
        for number in range(5):
            chat.platform.say(chat.who("ana"), chat.room("private", "ana"), f"word {number}")
        await chat.settle()
        (anew,) = topics(chat)
        words = [m.body.text.rpartition("=")[2] for m in anew.messages[1:]]
        assert words == [f"word {number}" for number in range(5)]


async def test_where_no_topic_can_be_opened_the_card_stands_in_the_room() -> None:
    async with relay(topics=True) as chat:
        stop = refusing(chat, OpenTopic, Reason.UNSUPPORTED)
        card = await ask(chat)
        assert topics(chat) == []
        assert chat.staff.find(card.id) is not None
        stop()
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=yes"


async def second_room(chat: Community) -> None:
    room = chat.world.room("staff2", "Night team", [chat.who("luis")])
    chat.who("luis").rights["staff2"] = ADMIN_RIGHTS
    chat.app.store.chats.add(
        platform="console", native="staff2", parent=None, community=1, kind="group",
        title=room.chat.title, server="",
    )  # fmt: skip
    await chat.app.store.database.commit()
    await set_to(chat, "relay.second_chat", "console:staff2")


async def test_what_the_team_asks_itself_in_its_second_room_is_no_question_for_the_bot() -> None:
    async with relay() as chat:
        await second_room(chat)
        for words in ("@tertulia where is the key to the shed?", "where is the key to the shed?"):
            assert await chat.say(words, by="luis", room="staff2") == []
        assert await rows(chat, "SELECT count(*) FROM ticket") == [(0,)]


async def test_two_rooms_see_everything_and_both_answer() -> None:
    async with relay(topics=True) as chat:
        await second_room(chat)
        await ask(chat)
        card = chat.last("staff2")
        assert f"question={QUESTION}" in card.body.text
        await chat.say("he is small", by="ana", room="private")
        assert chat.last("staff2").body.text.endswith("he is small")
        assert chat.last(topics(chat)[0].chat.id).body.text.endswith("he is small")
        await chat.say("yes", by="luis", room="staff2", reply_to=card)
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=yes"
        seen = chat.last(topics(chat)[0].chat.id).body.text
        assert seen == "relay.said_by_team name=Luis ticket=T-1 words=yes"


async def test_the_card_shows_how_the_question_stands() -> None:
    async with relay() as chat:
        card = await ask(chat)
        assert "relay.is_waiting" in card.body.text
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert "relay.is_answered" in card.body.text
        await chat.say("/close", by="ana", room="private")
        assert "relay.is_closed" in card.body.text


async def test_the_card_tells_what_is_known_of_who_asks() -> None:
    async with relay() as chat:
        chat.platform.join(chat.who("ana"), chat.group)
        await ask(chat)
        await chat.say("/close", by="ana", room="private")
        card = await ask(chat, "And on Saturday?")
        assert "relay.asked_before count=1 last=T-1" in card.body.text
        assert "relay.member_since" in card.body.text


async def test_other_features_add_what_they_know_of_who_asks() -> None:
    async with relay() as chat:
        card = await ask(chat)
        assert "asking.fame community=1 person=" in card.body.text


async def test_a_room_that_is_gone_lets_tickets_wait_and_its_owner_is_told_once() -> None:
    async with relay() as chat:
        await chat.say("/contact Who are you?", by="luis", room="private")
        await chat.say("/role give admin @luis", by="mod")
        owner = chat.world.room("luis", "Luis alone", [chat.who("luis")], Kind.PRIVATE)
        stop = refusing(chat, Send, Reason.PLACE_GONE, room="staff")
        for question in ("One?", "Two?"):
            await chat.say(f"/contact {question}", by="eve", room="private")
        assert [m.body.text.split()[0] for m in owner.messages] == ["relay.room_gone"]
        stop()
        chat.clock.advance(minutes=11)
        await chat.app.schedule.fire()
        await chat.settle()
        cards = [text for text in chat.said_by_bot("staff") if "name=Eve" in text]
        assert [text.split()[0] for text in cards] == ["relay.card", "relay.said"]


async def test_every_ticket_that_waited_for_the_room_is_shown_when_it_is_back() -> None:
    async with relay() as chat:
        stop = refusing(chat, Send, Reason.NO_RIGHT, room="staff")
        for name in ("ana", "eve", "marie"):
            await chat.say(f"/contact {QUESTION}", by=name, room="private")
        chat.clock.advance(minutes=11)
        await chat.app.schedule.fire()
        await chat.settle()
        assert told(chat) == []
        stop()
        chat.clock.advance(minutes=11)
        await chat.app.schedule.fire()
        await chat.settle()
        cards = [text for text in chat.said_by_bot("staff") if text.startswith("relay.card")]
        assert [text.partition("name=")[2].split()[0] for text in cards] == ["Ana", "Eve", "Marie"]


async def test_without_a_room_a_question_waits_until_there_is_one() -> None:
    async with relay() as chat:
        await chosen(chat, "relay.staff_chat", "")
        await chat.say(f"/contact {QUESTION}", by="ana", room="private")
        noted = chat.last("private", "ana").body.text
        await set_to(chat, "relay.staff_chat", "console:staff")
        chat.clock.advance(minutes=11)
        await chat.app.schedule.fire()
        await chat.settle()
        assert noted == "relay.noted ticket=T-1"
        assert f"question={QUESTION}" in find(chat.staff, "relay.card").body.text
