"""Questions become tickets, and what belongs together stays together."""

from datetime import timedelta

from tests.handlers.relay.scene import QUESTION, ask, find, relay, rows, topics


async def test_fifty_messages_at_first_contact_are_one_ticket_in_order() -> None:
    async with relay() as chat:
        ana, room = chat.who("ana"), chat.room("private", "ana")
        chat.platform.say(ana, room, "/contact Hello?")
        for number in range(49):
            chat.platform.say(ana, room, f"and {number}")
        await chat.settle()
        assert await rows(chat, "SELECT count(*) FROM ticket") == [(1,)]
        seen = [m.body.text for m in chat.staff.messages if "relay.said" in m.body.text]
        assert [text.rpartition("=")[2] for text in seen] == [f"and {n}" for n in range(49)]


async def test_fifty_messages_wait_for_the_topic_and_stand_in_it_in_order() -> None:
    async with relay(topics=True) as chat:
        ana, room = chat.who("ana"), chat.room("private", "ana")
        chat.platform.say(ana, room, "/contact Hello?")
        for number in range(49):
            chat.platform.say(ana, room, f"and {number}")
        await chat.settle()
        (topic,) = topics(chat)
        seen = [m.body.text for m in topic.messages]
        assert seen[0].startswith("relay.card")
        assert [text.rpartition("=")[2] for text in seen[1:]] == [f"and {n}" for n in range(49)]


async def test_who_asks_the_same_hears_the_same_answer_where_they_asked() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("/same 1 are dogs welcome", by="eve")
        assert "relay.asked_too" in chat.said_by_bot("staff")[-1]
        assert "words=are dogs welcome" in chat.said_by_bot("staff")[-1]
        assert "relay.also_asked count=1" in card.body.text
        await chat.say("yes, on a lead", by="mod", room="staff", reply_to=card)
        answer = "relay.answer_of_team answer=yes, on a lead"
        assert chat.last("private", "ana").body.text == answer
        assert chat.last("group").body.text == answer
        assert await rows(chat, "SELECT count(*) FROM ticket") == [(1,)]


async def test_who_was_told_apart_gets_a_ticket_of_their_own() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("/same 1 are dragons welcome", by="eve")
        said = await chat.press("relay.not_the_same", by="mod", room="staff")
        assert said[0] == "relay.set_apart ticket=T-2"
        own = find(chat.staff, "relay.card")
        assert "name=Eve" in own.body.text
        assert "question=are dragons welcome" in own.body.text
        await chat.say("dogs: yes", by="mod", room="staff", reply_to=card)
        assert "dogs: yes" not in " ".join(chat.said_by_bot("group"))
        await chat.say("dragons: no", by="mod", room="staff", reply_to=own)
        assert chat.last("group").body.text == "relay.answer_of_team answer=dragons: no"


async def test_who_was_told_apart_is_not_told_apart_twice() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say("/same 1 are dragons welcome", by="eve")
        await chat.press("relay.not_the_same", by="mod", room="staff")
        said = await chat.press("relay.not_the_same", by="luis", room="staff")
        assert said == ["relay.was_apart"]
        assert await rows(chat, "SELECT count(*) FROM ticket") == [(2,)]


async def test_after_an_answer_the_conversation_in_private_goes_on_in_the_same_ticket() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        await chat.say("and two dogs?", by="ana", room="private")
        assert await rows(chat, "SELECT number, state FROM ticket") == [(1, "open")]
        assert "relay.is_waiting" in card.body.text


async def test_an_answer_to_what_somebody_added_goes_to_them_alone_and_below_it() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("/same 1 are dogs welcome", by="eve")
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        await chat.say("and two dogs?", by="ana", room="private")
        asked = chat.last("private", "ana").id
        added = find(chat.staff, "and two dogs?")
        said = await chat.say("two as well", by="mod", room="staff", reply_to=added)
        assert said == ["relay.answer_of_team answer=two as well"]
        assert chat.last("private", "ana").reply_to == asked


async def test_what_was_written_while_the_bot_was_away_is_shown_with_its_time() -> None:
    async with relay() as chat:
        before = chat.clock.now() - timedelta(hours=3)
        chat.platform.say(
            chat.who("ana"), chat.room("private", "ana"), f"/contact {QUESTION}", at=before
        )
        await chat.settle()
        assert f"relay.asked_at at={before}" in chat.last("staff").body.text
        chat.platform.say(chat.who("ana"), chat.room("private", "ana"), "please", at=before)
        await chat.settle()
        assert f"relay.said_at at={before}" in chat.last("staff").body.text


async def test_a_word_to_the_team_after_its_answer_goes_on_with_the_conversation() -> None:
    async with relay() as chat:
        await chat.say(f"/contact {QUESTION}", by="ana")
        await chat.say("yes", by="mod", room="staff", reply_to=find(chat.staff, "relay.card"))
        await chat.say("/contact thanks", by="ana")
        assert await rows(chat, "SELECT number, state FROM ticket") == [(1, "open")]
        assert chat.last("staff").body.text.endswith("words=thanks")
