"""What becomes of words after they were sent: changed, taken back, reacted to."""

from bot.actions import Delete, Edit
from bot.platform import Capability, Reason
from tests.community import Community
from tests.handlers.relay.scene import ask, delete, find, refusing, relay, rows, told, topics


async def edit(chat: Community, by: str, room: str, message: str, words: str) -> None:
    place = chat.room(room, by)
    chat.platform.edit(chat.who(by), place, message, words)
    await chat.settle()


async def test_what_the_team_changes_changes_for_who_asked() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        await edit(chat, "mod", "staff", find(chat.staff, "yes").id, "yes, on a lead")
        heard = chat.last("private", "ana")
        assert heard.body.text == "relay.answer_of_team answer=yes, on a lead"
        assert heard.is_edited


async def test_what_the_asker_changes_changes_for_the_team() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        await chat.say("he is small", by="ana", room="private")
        await edit(chat, "ana", "private", chat.last("private", "ana").id, "he is tiny")
        assert chat.last(topics(chat)[0].chat.id).body.text.endswith("words=he is tiny")


async def test_the_question_changes_on_the_card() -> None:
    async with relay() as chat:
        await chat.say("/contact May I come?", by="ana", room="private")
        own = find(chat.room("private", "ana"), "May I come?").id
        await edit(chat, "ana", "private", own, "May I come late?")
        assert "question=May I come late?" in chat.last("staff").body.text


async def test_nobody_changes_the_words_of_somebody_else() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        words = find(chat.staff, "yes")
        words.author = "luis"
        await edit(chat, "luis", "staff", words.id, "no")
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=yes"


async def test_what_cannot_be_changed_any_more_is_said_again() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        refusing(chat, Edit, Reason.TOO_LATE)
        await edit(chat, "mod", "staff", find(chat.staff, "yes").id, "no")
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=no"


async def test_what_the_team_deletes_disappears_for_who_asked() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        await delete(chat, chat.staff, find(chat.staff, "yes").id)
        assert "answer=yes" not in " ".join(chat.said_by_bot("private", "ana"))
        kept = await rows(chat, "SELECT text FROM ticket_line WHERE side = 'staff'")
        assert kept == [("",)]


async def test_what_the_asker_deletes_is_not_shown_to_the_team_any_more() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say("my number is 123", by="ana", room="private")
        await delete(chat, chat.room("private", "ana"), chat.last("private", "ana").id)
        assert chat.last("staff").body.text == "relay.taken_back name=Ana ticket=T-1"
        assert await rows(chat, "SELECT text FROM ticket_line WHERE text LIKE '%123%'") == []


async def test_an_answer_is_taken_back_by_a_command() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        words = find(chat.staff, "yes")
        said = await chat.say("/ticket unsend", by="luis", room="staff", reply_to=words)
        assert said == ["relay.nothing_to_unsend"]
        said = await chat.say("/ticket unsend", by="mod", room="staff", reply_to=words)
        assert said == ["relay.unsent"]
        assert "answer=yes" not in " ".join(chat.said_by_bot("private", "ana"))
        said = await chat.say("/ticket unsend", by="mod", room="staff", reply_to=words)
        assert said == ["relay.nothing_to_unsend"]


async def test_in_a_topic_the_last_words_are_taken_back() -> None:
    async with relay(topics=True) as chat:
        card = await ask(chat)
        topic = topics(chat)[0].chat.id
        for words in ("yes", "no"):
            await chat.say(words, by="mod", room=topic, reply_to=card)
        await chat.say("/ticket unsend", by="mod", room=topic)
        assert chat.last("private", "ana").body.text == "relay.answer_of_team answer=yes"


async def test_what_is_too_old_to_take_back_is_told_to_the_team() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        refusing(chat, Delete, Reason.TOO_LATE)
        await chat.say("/ticket unsend", by="mod", room="staff", reply_to=find(chat.staff, "yes"))
        told = find(chat.staff, "relay.still_there")
        assert told.body.text == "relay.still_there reason=reason.too_late ticket=T-1"


async def test_reactions_are_seen_on_the_other_side() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        words, answer = find(chat.staff, "yes"), chat.last("private", "ana")
        chat.platform.react(chat.who("ana"), chat.room("private", "ana"), answer.id, "❤")
        await chat.settle()
        assert words.reactions == ["❤"]
        await chat.say("thank you", by="ana", room="private")
        thanks = chat.last("private", "ana")
        chat.platform.react(chat.who("mod"), chat.staff, chat.last("staff").id, "🎉")
        await chat.settle()
        assert thanks.reactions == ["🎉"]


async def test_a_member_among_the_team_reacts_for_nobody() -> None:
    async with relay() as chat:
        chat.staff.members.add("eve")
        await ask(chat)
        await chat.say("please", by="ana", room="private")
        asked = chat.last("private", "ana")
        chat.platform.react(chat.who("eve"), chat.staff, chat.last("staff").id, "👎")
        await chat.settle()
        assert asked.reactions == []


async def test_where_deletions_are_not_told_the_author_alone_may_take_back_with_one_press() -> None:
    async with relay() as chat:
        chat.platform.capabilities -= {Capability.DELETIONS_SEEN}
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        offer = next(m for m in chat.staff.messages if m.body.text.startswith("relay.delivered"))
        assert offer.body.text == "relay.delivered name=Ana ticket=T-1"
        assert offer.only_for == "mod"
        await chat.press("relay.unsend", by="mod", room="staff")
        assert told(chat, "private", "ana") == ["relay.passed_on"]
        flashed = await chat.press("relay.unsend", by="mod", room="staff")
        assert flashed == ["relay.nothing_to_unsend"]


async def test_where_deletions_are_told_nothing_is_offered() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert "relay.delivered" not in told(chat)
