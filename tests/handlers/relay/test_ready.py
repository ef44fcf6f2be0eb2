"""Ready words, of a snippet or of the knowledge base, are kept as they went out."""

from bot.formatting.rich import Span, rich
from handlers.relay.desk import words_of
from tests.community import Community
from tests.handlers.relay.scene import ask, chosen, relay, rows
from tests.handlers.relay_team.test_records import Kept

GREETING = "/snippet add greeting Dear {name}, your number is ({ticket})"


async def entry(chat: Community, answer: str, language: str = "en") -> int:
    """An entry of the knowledge base."""
    await chat.app.store.entries.put(
        community=1, slug="dogs", title="Dogs", answer=answer, language=language, tags="",
        source="", phrases=["dogs"], now=1,
    )  # fmt: skip
    await chat.app.store.database.commit()
    return int(str((await rows(chat, "SELECT max(id) FROM entry"))[0][0]))


async def test_a_ready_answer_is_kept_with_its_holes_filled() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say(GREETING, by="mod", room="staff")
        await chat.say("/snippet use greeting T-1", by="mod", room="staff")
        assert chat.last("private", "ana").body.text.endswith("Dear Ana, your number is (T-1)")
        shown = " ".join(await chat.say("/ticket show T-1", by="mod", room="staff"))
        assert "Dear Ana, your number is (T-1)" in shown
        assert "{" not in shown


async def test_a_ready_answer_is_not_offered_as_an_entry() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say(GREETING, by="mod", room="staff")
        await chat.say("/snippet use greeting T-1", by="mod", room="staff")
        assert "faq.keep_question" not in chat.said_by_bot("staff")


async def test_a_ready_answer_is_no_part_of_what_is_kept_of_an_answer() -> None:
    async with relay() as chat:
        card = await ask(chat)
        await chat.say(GREETING, by="mod", room="staff")
        await chat.say("Dogs are welcome on Fridays.", by="mod", room="staff", reply_to=card)
        await chat.say("/snippet use greeting T-1", by="mod", room="staff")
        await chat.press("faq.keep_new", by="mod", room="staff")
        assert await rows(chat, "SELECT answer FROM draft") == [("Dogs are welcome on Fridays.",)]


async def test_each_who_waits_for_ready_words_finds_those_meant_for_them() -> None:
    async with relay() as chat:
        chat.platform.join(chat.who("eve"), chat.group)
        await ask(chat)
        await chat.say("/same 1 dogs?", by="eve", room="private")
        await chat.say(GREETING, by="mod", room="staff")
        chat.who("eve").is_reachable = False
        await chat.say("/snippet use greeting T-1", by="mod", room="staff")
        said = await chat.press("relay.show_me", by="eve", room="group")
        assert said[0].endswith("Dear Eve, your number is (T-1)")


async def test_a_transcript_shows_each_asker_what_they_were_told_themselves() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say("/same 1 dogs?", by="eve", room="private")
        await chat.say(GREETING, by="mod", room="staff")
        await chat.say("/snippet use greeting T-1", by="mod", room="staff")
        await chat.say("/close", by="eve", room="private")
        kept = Kept(chat)
        await chat.press("ticket.button_transcript", by="eve", room="private")
        assert "Dear Eve, your number" in kept.texts["T-1.txt"]
        assert "Ana" not in kept.texts["T-1.txt"]


async def test_the_other_room_sees_an_entry_with_its_looks() -> None:
    async with relay() as chat:
        await chosen(chat, "relay.second_chat", "console:group")
        number = await entry(chat, "Dogs are **welcome**")
        await chat.say(f"/hint {number} May I bring my dog?", by="ana", room="private")
        await chat.press("relay.send_entry title=Dogs", by="mod", room="staff")
        assert chat.last("group").body.text.endswith("words=Dogs are welcome")
        (line,) = [one for one in await chat.app.store.lines.of(1) if one.side == "staff"]
        assert words_of(line) == rich("Dogs are welcome", [Span("bold", 9, 16)])


async def test_an_entry_in_another_language_says_which_one_it_is_in() -> None:
    async with relay() as chat:
        number = await entry(chat, "Dogs are welcome")
        await chat.say(f"/hint {number} May I bring my dog?", by="ana", room="private")
        await chat.press("relay.send_entry title=Dogs", by="mod", room="staff")
        heard = chat.last("private", "ana").body.text
        assert "answer=faq.answer_in answer=Dogs are welcome language=faq.in_en" in heard


async def test_an_entry_is_not_offered_as_a_new_entry_but_as_a_way_to_ask_for_it() -> None:
    async with relay() as chat:
        number = await entry(chat, "Dogs are welcome", "es")
        await chat.say(f"/hint {number} May I bring my dog?", by="ana", room="private")
        await chat.press("relay.send_entry title=Dogs", by="mod", room="staff")
        offer = next(m for m in chat.staff.messages if "faq.keep_question" in m.body.text)
        labels = [str(getattr(one.label, "text", "")) for row in offer.buttons for one in row]
        assert labels == ["faq.keep_to title=Dogs", "faq.keep_no"]
