"""Anybody reads what the knowledge base holds, page by page or one entry in full."""

from tests.community import community
from tests.handlers.faq_base.entries import add


async def test_titles_come_page_by_page_in_private() -> None:
    async with community() as chat:
        for number in range(12):
            await add(chat, f"Question about topic {number:02}?", "Yes.")
        (said,) = await chat.say("/faq list", by="ana")
        assert said.startswith("kb.titles count=12 lines=question-about-topic-00: Question about")
        assert said.endswith("page=1 pages=2")
        assert chat.last().only_for == "ana"
        await chat.press("kb.next", by="ana")
        assert chat.last().body.text.endswith("page=2 pages=2")
        assert "question-about-topic-11" in chat.last().body.text
        await chat.press("kb.back", by="ana")
        assert chat.last().body.text.endswith("page=1 pages=2")


async def test_one_tag_is_listed_alone() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Yes.", tags="hall,times")
        await add(chat, "Is there a piano?", "Yes.", tags="music")
        (said,) = await chat.say("/faq list music", by="ana")
        assert said == "kb.titles count=1 lines=is-there-a-piano: Is there a piano? page=1 pages=1"
        assert await chat.say("/faq list mus", by="ana") == ["kb.nothing_tagged tag=mus"]


async def test_an_empty_base_says_how_it_is_filled() -> None:
    async with community() as chat:
        assert await chat.say("/faq", by="ana") == ["kb.empty"]


async def test_titles_and_entries_come_in_the_readers_language_where_there_is_one() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say(
            "/translation set is-the-hall-open es ¿Está abierta la sala? = Hasta las nueve.",
            by="mod",
        )
        assert "¿Está abierta la sala?" in (await chat.say("/faq list", by="ana"))[0]
        assert "Is the hall open?" in (await chat.say("/faq list", by="eve"))[0]
        (said,) = await chat.say("/faq show is-the-hall-open", by="ana")
        assert "answer=Hasta las nueve." in said
        assert "kb.fact_languages languages=en, es missing=fr, ru" in said


async def test_an_entry_shows_how_it_is_used_and_its_phrasings_to_moderators_only() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say("/faq alias is-the-hall-open opening hours", by="mod")
        await chat.say("/ask is the hall open?", by="eve")
        await chat.press("faq.button_helped", by="eve")
        (said,) = await chat.say("/faq show is-the-hall-open", by="mod")
        assert "kb.fact_used count=1 helped=1 not_this=0" in said
        assert "kb.fact_phrasings count=1|· opening hours" in said
        assert "by=Mod" in said
        (said,) = await chat.say("/faq show is-the-hall-open", by="ana")
        assert "opening hours" not in said
        assert await chat.say("/faq show moon", by="ana") == ["kb.no_entry slug=moon"]


async def test_what_there_is_nothing_to_say_of_is_left_out() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        for language in ("es", "fr", "ru"):
            await chat.app.store.entries.put(
                community=1, slug="is-the-hall-open", title=f"Hall {language}", answer="9",
                language=language, tags="", source="", phrases=[], now=1,
            )  # fmt: skip
        await chat.app.store.database.run("UPDATE entry SET author_name = ''", ())
        await chat.app.store.database.commit()
        (said,) = await chat.say("/faq show is-the-hall-open", by="mod")
        assert "kb.fact_checked at=" in said
        assert "kb.fact_every_language languages=en, es, fr, ru" in said
