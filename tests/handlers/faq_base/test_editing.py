"""Moderators write the knowledge base in chat, and every step has its way back."""

from bot.texts import Texts
from handlers.faq import shelf
from tests.community import Community, community
from tests.handlers.administration import send_file
from tests.handlers.faq_base.entries import add

ADDED = (
    "kb.added answer=On the wall. slug=where-is-the-wifi-password title=Where is the wifi password?"
)
WIFI = "/faq add Where is the wifi password? = On the wall."


async def titles(chat: Community) -> list[str]:
    return [kept.title for kept in await chat.app.store.curation.all(1)]


async def ask(chat: Community, question: str, by: str = "eve") -> list[str]:
    """What a member gets who asks the bot itself."""
    return await chat.say(f"/ask {question}", by=by)


async def test_what_a_moderator_adds_is_answered_at_once_and_can_be_taken_back() -> None:
    async with community() as chat:
        assert await chat.say(WIFI, by="mod") == [ADDED]
        assert chat.last().only_for == "mod"
        (answer,) = await ask(chat, "where is the wifi password?")
        assert "On the wall." in answer
        await chat.say(WIFI.replace("wifi password", "piano"), by="mod")
        await chat.press("kb.undo", by="mod")
        assert await titles(chat) == ["Where is the wifi password?"]


async def test_members_cannot_write_in_the_knowledge_base() -> None:
    async with community() as chat:
        for command in ("add a = b", "edit a title=b", "alias a b", "remove a", "review", "gaps"):
            await chat.say(f"/faq {command}", by="ana")
        assert await titles(chat) == []
        assert not [text for text in chat.said_by_bot() if text.startswith("kb.")]


async def test_a_question_may_stand_on_its_own_line_with_language_tags_and_buttons() -> None:
    async with community() as chat:
        text = (
            "/faq add ¿Dónde está la clave del wifi?\n"
            "En la **pared**.\n\nPregunta en la barra.\n"
            "[button: Mapa](https://example.org/mapa)\n"
            "lang=es tags=Wifi,local"
        )
        await chat.say(text, by="mod")
        (kept,) = await chat.app.store.curation.all(1)
        assert (kept.title, kept.language, kept.tags) == (
            "¿Dónde está la clave del wifi?", "es", "wifi local",
        )  # fmt: skip
        assert kept.answer == "En la **pared**.\n\nPregunta en la barra."
        shown = chat.last()
        assert shown.buttons[0][0].url == "https://example.org/mapa"
        assert [(span.kind, span.start) for span in shown.body.spans] == []
        await chat.say("/faq show donde-esta-la-clave-del-wifi", by="ana")
        assert await titles(chat) == ["¿Dónde está la clave del wifi?"]


async def test_a_picture_can_be_put_under_an_answer_and_taken_away_again() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        assert await chat.press("kb.add_media", by="mod") == ["kb.send_media"]
        assert await send_file(chat, b"not asked", by="ana") == []
        (said,) = await send_file(chat, b"map", by="mod")
        assert said.endswith("lines=kb.change field=media new=../../etc/result.json old=-"
                             " title=Where is the wifi password?")  # fmt: skip
        (kept,) = await chat.app.store.curation.all(1)
        (media,) = shelf.media_of(kept.media)
        assert chat.platform.files[media.file] == b"map"
        await chat.say("/faq edit where-is-the-wifi-password media=none", by="mod")
        assert shelf.media_of((await chat.app.store.curation.all(1))[0].media) == ()
        await chat.press("kb.undo", by="mod")
        assert shelf.media_of((await chat.app.store.curation.all(1))[0].media) == (media,)


async def test_a_question_that_is_there_already_is_named_and_the_moderator_chooses() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        again = "/faq add WHERE is the wifi password = Ask at the bar."
        (said,) = await chat.say(again, by="mod")
        assert said.startswith("kb.twin slug=where-is-the-wifi-password")
        assert len(await titles(chat)) == 1
        await chat.press("kb.leave_it", by="mod")
        assert len(await titles(chat)) == 1
        await chat.say(again, by="mod")
        await chat.press("kb.add_anyway", by="mod")
        kept = await chat.app.store.curation.all(1)
        assert [one.slug for one in kept] == [
            "where-is-the-wifi-password", "where-is-the-wifi-password-2",
        ]  # fmt: skip


async def test_a_twin_can_become_a_phrasing_of_what_is_there() -> None:
    async with community() as chat:
        await chat.say("/faq add How do I install the program? = Run make.", by="mod")
        await chat.say("/faq add how do i install the program please = Read on.", by="mod")
        await chat.press("kb.as_phrasing title=How do I install the program?", by="mod")
        (kept,) = await chat.app.store.curation.all(1)
        phrases = await chat.app.store.curation.phrases(kept.id)
        assert phrases == [("how do i install the program please", "alias")]


async def test_what_cannot_be_an_entry_is_refused_with_the_limit() -> None:
    async with community() as chat:
        said = [
            *await chat.say("/faq add Where is it? =", by="mod"),
            *await chat.say("/faq add Where is it?", by="mod"),
            *await chat.say("/faq add = here", by="mod"),
            *await chat.say(f"/faq add {'a' * 201}? = here", by="mod"),
            *await chat.say(f"/faq add Where? = {'b' * 4001}", by="mod"),
            *await chat.say("/faq add Where? = here lang=klingon", by="mod"),
        ]
        assert said == [
            "kb.no_answer",
            "kb.no_answer",
            "kb.no_question",
            "kb.question_too_long length=202 limit=200",
            "kb.answer_too_long length=4001 limit=4000",
            "kb.unknown_language code=klingon",
        ]
        assert await titles(chat) == []


async def test_an_answer_of_more_than_one_message_is_taken_with_a_warning() -> None:
    async with community() as chat:
        (said,) = await chat.say(f"/faq add Where? = {'long ' * 400}", by="mod")
        assert said.startswith("kb.added_long")
        assert "length=1999 limit=1800" in said


async def test_another_phrasing_leads_to_the_entry_until_it_is_taken_away() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        said = await chat.say("/faq alias where-is-the-wifi-password internet please", by="mod")
        assert said == ["kb.phrasing_added text=internet please title=Where is the wifi password?"]
        assert "On the wall." in (await ask(chat, "internet please"))[0]
        said = await chat.say("/faq alias where-is-the-wifi-password Internet  PLEASE", by="mod")
        assert said == ["kb.phrasing_known title=Where is the wifi password?"]
        await chat.say("/faq alias where-is-the-wifi-password -internet please", by="mod")
        assert await chat.app.store.curation.phrases(1) == []
        await chat.say("/faq alias where-is-the-wifi-password the web", by="mod")
        await chat.press("kb.undo", by="mod")
        assert await chat.app.store.curation.phrases(1) == []
        said = await chat.say("/faq alias nothing the web", by="mod")
        assert said == ["kb.no_entry slug=nothing"]


async def test_fifty_phrasings_are_enough() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        for number in range(50):
            await chat.app.store.curation.add_phrase(1, f"phrase {number}", now=1)
        await chat.app.store.database.commit()
        said = await chat.say("/faq alias where-is-the-wifi-password one more", by="mod")
        assert said == ["kb.too_many_aliases limit=50 slug=where-is-the-wifi-password"]


async def test_a_base_that_is_full_takes_no_more() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        await chat.app.store.database.run(
            "INSERT INTO phrase (entry, text) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
            " SELECT i + 1 FROM n WHERE i < 19999) SELECT 1, 'phrase ' || i FROM n"
        )
        await chat.app.store.database.commit()
        said = await chat.say("/faq alias where-is-the-wifi-password one more", by="mod")
        assert said == ["kb.too_many_aliases limit=50 slug=where-is-the-wifi-password"]
        said = await chat.say("/faq add Is there a piano? = Yes.", by="mod")
        assert said == ["kb.full limit=20000"]


async def test_removing_asks_first_and_can_be_undone() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        await chat.say("/faq remove where-is-the-wifi-password", by="mod")
        assert len(await titles(chat)) == 1
        await chat.press("kb.remove", by="mod")
        assert await titles(chat) == []
        await chat.press("kb.undo", by="mod")
        assert chat.last().body.text == "kb.back_again title=Where is the wifi password?"
        assert "On the wall." in (await ask(chat, "where is the wifi password?"))[0]


async def test_what_was_removed_may_be_written_anew() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        await chat.say("/faq remove where-is-the-wifi-password", by="mod")
        await chat.press("kb.remove", by="mod")
        assert await chat.say(WIFI, by="mod") == [ADDED]


async def test_every_change_leaves_a_trail() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        await chat.say("/faq edit where-is-the-wifi-password answer=At the bar.", by="mod")
        (said,) = await chat.say("/audit faq", by="mod")
        assert "what=entry where-is-the-wifi-password" in said
        assert "new=At the bar. old=On the wall." in said


async def test_formatting_of_an_answer_is_shown_commands_and_mentions_in_it_stay_words() -> None:
    async with community(texts=Texts()) as chat:
        await chat.say("/faq add Who helps? = **Ask** @everyone <b>now</b> /ban @ana", by="mod")
        (answer,) = await ask(chat, "who helps?")
        assert answer.startswith("Ask @everyone <b>now</b> /ban @ana")
        assert ("bold", 0, 3) in [(s.kind, s.start, s.end) for s in chat.last().body.spans]


async def test_letters_that_turn_the_writing_or_cannot_be_seen_do_no_harm() -> None:
    async with community() as chat:
        await chat.say("/faq add Where\u200b is the \u202ehall\u202c? = Up\u200bstairs.", by="mod")
        assert "stairs." in (await ask(chat, "where is the hall?"))[0]
        (said,) = await chat.say("/faq add where is the hall = Down.", by="mod")
        assert said.startswith("kb.twin slug=where-is-the-hall")
        assert await chat.say("/faq add \u200b\u200b = Up.", by="mod") == ["kb.no_question"]


async def test_four_thousand_times_the_same_letter_is_refused_and_nothing_else_happens() -> None:
    async with community() as chat:
        said = await chat.say(f"/faq add {'a' * 4096}? = yes", by="mod")
        assert said == ["kb.question_too_long length=4097 limit=200"]
        assert await titles(chat) == []


async def test_an_answer_that_was_changed_is_given_again_at_once() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say("/ask is the hall open?", by="eve")
        chat.clock.advance(seconds=30)
        await chat.say("/faq edit is-the-hall-open answer=Until ten.", by="mod")
        (said,) = await chat.say("/ask is the hall open?", by="ana")
        assert "Until ten." in said


async def test_removing_a_language_an_entry_does_not_have_says_which_it_has() -> None:
    async with community() as chat:
        await chat.say(WIFI, by="mod")
        said = await chat.say("/faq remove where-is-the-wifi-password lang=xx", by="mod")
        assert said == ["kb.not_in_language given=xx languages=en slug=where-is-the-wifi-password"]


async def test_how_to_add_an_entry_is_shown_as_a_question_and_its_answer() -> None:
    async with community() as chat:
        (said,) = await chat.say("/help faq add", by="mod")
        assert "<question = answer…>" in said
