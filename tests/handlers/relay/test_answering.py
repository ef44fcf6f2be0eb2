"""The team writes in its room: which words go out, to whom, and as whom."""

import pytest

from bot.actions import Send
from bot.platform import Reason, Refused
from tests.handlers.relay.scene import (
    ask,
    find,
    refusing,
    relay,
    rows,
    send_photo,
    set_to,
    told,
    topics,
)


async def test_plain_words_in_a_topic_stay_there_until_their_author_says_otherwise() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        topic = topics(chat)[0].chat.id
        said = await chat.say("has anybody seen this dog?", by="mod", room=topic)
        assert said == ["relay.send_this"]
        assert told(chat, "private", "ana") == ["relay.passed_on"]
        await chat.press("relay.send_to name=Ana", by="mod", room=topic)
        assert chat.last("private", "ana").body.text.endswith("has anybody seen this dog?")
        await chat.say("bring him", by="mod", room=topic)
        assert chat.last("private", "ana").body.text.endswith("answer=bring him")


async def test_whoever_keeps_plain_words_is_not_asked_again() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        await ask(chat, "Is there parking?", by="eve")
        first, second = (room.chat.id for room in topics(chat))
        await chat.say("hm", by="mod", room=first)
        await chat.press("relay.internal", by="mod", room=first)
        assert await chat.say("hm again", by="mod", room=second) == []
        assert await chat.say("hm too", by="luis", room=second) == ["relay.send_this"]


async def test_only_who_wrote_the_words_decides_about_them() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        topic = topics(chat)[0].chat.id
        await chat.say("hm", by="mod", room=topic)
        await chat.press("relay.send_to name=Ana", by="luis", room=topic)
        assert told(chat, "private", "ana") == ["relay.passed_on"]


async def test_where_all_goes_out_two_slashes_keep_a_line_within_the_team() -> None:
    async with relay(topics=True) as chat:
        await set_to(chat, "relay.send", "all")
        await ask(chat)
        topic = topics(chat)[0].chat.id
        await chat.say("// who knows?", by="mod", room=topic)
        assert told(chat, "private", "ana") == ["relay.passed_on"]
        await chat.say("yes", by="mod", room=topic)
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=yes"


async def test_where_only_the_command_sends_a_reply_stays_here() -> None:
    async with relay() as chat:
        await set_to(chat, "relay.send", "command")
        card = await ask(chat)
        assert await chat.say("yes", by="mod", room="staff", reply_to=card) == []
        said = await chat.say("/ticket reply yes", by="mod", room="staff", reply_to=card)
        assert said.count("relay.answer_of_team answer=yes") == 1


async def test_the_command_answers_in_the_topic_and_asks_which_ticket_elsewhere() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        said = await chat.say("/ticket reply yes", by="mod", room=topics(chat)[0].chat.id)
        assert said.count("relay.answer_of_team answer=yes") == 1
        assert await chat.say("/ticket reply yes", by="mod", room="staff") == ["relay.which_ticket"]


async def test_a_reply_to_somebody_of_the_team_reaches_nobody() -> None:
    async with relay(topics=True) as chat:
        card = await ask(chat)
        topic = topics(chat)[0].chat.id
        await chat.say("yes", by="mod", room=topic, reply_to=card)
        words = find(topics(chat)[0], "yes").id
        assert await chat.say("are you sure?", by="luis", room=topic, reply_to=words) == []


@pytest.mark.parametrize(
    ("identity", "shown"),
    [
        ("shown", "relay.answer answer=yes name=Mod"),
        ("role", "relay.answer_of_team answer=yes"),
        ("anonymous", "relay.answer_alone answer=yes"),
    ],
)
async def test_the_asker_sees_whom_the_community_chose(identity: str, shown: str) -> None:
    async with relay() as chat:
        await set_to(chat, "relay.identity", identity)
        card = await ask(chat)
        assert shown in await chat.say("yes", by="mod", room="staff", reply_to=card)


async def test_two_who_answer_at_once_are_both_heard_and_the_second_is_told() -> None:
    async with relay() as chat:
        card = await ask(chat)
        chat.platform.say(chat.who("mod"), chat.staff, "yes", reply_to=card.id)
        chat.platform.say(chat.who("luis"), chat.staff, "no", reply_to=card.id)
        await chat.settle()
        heard = [m.body.text for m in chat.room("private", "ana").messages if not m.author][1:]
        assert heard == ["relay.answer_of_team answer=yes", "relay.answer_of_team answer=no"]
        warned = find(chat.staff, "relay.answered_too name=Mod")
        assert warned.reply_to == find(chat.staff, "no").id


async def test_an_entry_goes_to_each_in_their_own_language() -> None:
    async with relay() as chat:
        for language, answer in (("en", "Dogs are welcome"), ("es", "Los perros entran")):
            await chat.app.store.entries.put(
                community=1, slug="dogs", title="Dogs", answer=answer, language=language, tags="",
                source="", phrases=["dogs"], now=1,
            )  # fmt: skip
        await chat.app.store.database.commit()
        entry = (await rows(chat, "SELECT id FROM entry WHERE language = 'en'"))[0][0]
        await chat.say(f"/hint {entry} May I bring my dog?", by="ana", room="private")
        await chat.say("/same 1 dogs?", by="eve")
        said = await chat.press("relay.send_entry title=Dogs", by="mod", room="staff")
        assert said[0] == "relay.entry_sent title=Dogs"
        assert chat.last("private", "ana").body.text.endswith("Los perros entran")
        assert chat.last("group").body.text.endswith("Dogs are welcome")


async def test_a_member_among_the_team_can_press_nothing() -> None:
    async with relay() as chat:
        chat.staff.members.add("eve")
        await ask(chat)
        await chat.say("/same 1 dogs?", by="luis", room="private")
        said = await chat.press("relay.not_the_same", by="eve", room="staff")
        assert said == ["engine.refused role=role.staff"]


async def test_a_button_nobody_made_does_nothing() -> None:
    async with relay() as chat:
        card = await ask(chat)
        chat.platform.press_data(chat.who("mod"), chat.staff, card.id, "forged-data")
        await chat.settle()
        assert await rows(chat, "SELECT state FROM ticket") == [("open",)]
        assert told(chat, "private", "ana") == ["relay.passed_on"]


async def test_a_photo_travels_with_its_words_in_both_directions() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await send_photo(chat, "ana", chat.room("private", "ana"), "this is him")
        seen = chat.last("staff").body.text
        assert seen == "relay.said name=Ana ticket=T-1 words=this is him [photo dog.jpg]"
        await send_photo(chat, "mod", chat.staff, "and this is ours", reply_to=card.id)
        heard = chat.last("private", "ana").body.text
        assert heard == "relay.answer_of_team answer=and this is ours [photo dog.jpg]"


async def test_words_whose_files_are_refused_arrive_without_them() -> None:
    async with relay() as chat:
        card = await ask(chat)

        async def refuse(action: object) -> None:
            if isinstance(action, Send) and action.media:
                raise Refused(Reason.UNSUPPORTED, "the file is larger than 10 MiB")

        chat.platform.before_perform = refuse
        await send_photo(chat, "mod", chat.staff, "look", reply_to=card.id)
        heard = chat.last("private", "ana").body.text
        assert heard == "relay.without_files files=dog.jpg words=relay.answer_of_team answer=look"
        await send_photo(chat, "ana", chat.room("private", "ana"), "him")
        assert chat.last("staff").body.text.startswith("relay.without_files files=dog.jpg")


async def test_who_closed_private_messages_finds_the_answer_behind_a_button_in_the_group() -> None:
    async with relay() as chat:
        chat.platform.join(chat.who("ana"), chat.group)
        card = await ask(chat)
        chat.who("ana").is_reachable = False
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert chat.last("group").body.text == "relay.waits_for_you name=Ana"
        assert "relay.undelivered" in " ".join(chat.said_by_bot("staff"))
        said = await chat.press("relay.show_me", by="ana", room="group")
        assert said[0] == "relay.answer_of_team answer=yes"
        assert chat.last("group").only_for == "ana"
        assert await rows(chat, "SELECT state FROM ticket") == [("answered",)]


async def test_nobody_else_can_open_the_answer_that_waits_in_the_group() -> None:
    async with relay() as chat:
        chat.platform.join(chat.who("ana"), chat.group)
        card = await ask(chat)
        chat.who("ana").is_reachable = False
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        said = await chat.press("relay.show_me", by="eve", room="group")
        assert "relay.answer_of_team" not in " ".join(said)


async def test_the_team_begins_a_conversation() -> None:
    async with relay() as chat:
        await ask(chat, "Is there parking?", by="eve")
        await chat.say("/close", by="eve", room="private")
        said = await chat.say("/ticket open @eve You won the draw", by="mod", room="staff")
        assert "relay.opened_for name=Eve ticket=T-2" in said
        assert chat.last("private", "eve").body.text.endswith("answer=You won the draw")
        said = await chat.say("/ticket open @eve again", by="mod", room="staff")
        assert said == ["relay.is_open_already name=Eve ticket=T-2"]


async def test_a_reply_refused_for_good_is_told_once_and_not_tried_again() -> None:
    async with relay() as chat:
        card = await ask(chat)
        stop = refusing(chat, Send, Reason.PERSON_GONE, room="dm-ana")
        said = await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert said == ["relay.undelivered name=Ana reason=reason.person_gone ticket=T-1"]
        stop()
        assert await rows(chat, "SELECT state FROM ticket") == [("open",)]
