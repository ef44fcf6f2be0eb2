"""What the knowledge base lacks in a language is a queue, and one command fills it."""

from tests.community import community
from tests.handlers.faq_base.entries import add, kept_of

HALL = "is-the-hall-open"


async def test_what_is_asked_most_in_a_language_is_missed_first() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await add(chat, "Where is the piano?", "Upstairs.")
        for _ in range(3):
            chat.app.store.entries.count_entry(2, 1, "es", "answered")
        await chat.app.store.database.commit()
        (said,) = await chat.say("/translation missing es", by="mod")
        assert said == (
            "kb.lacking_all lines=kb.lacks count=2 lang=es"
            "|kb.lacking count=3 slug=where-is-the-piano title=Where is the piano?"
            f"|kb.lacking count=0 slug={HALL} title=Is the hall open?"
        )
        (said,) = await chat.say("/translation missing klingon", by="mod")
        assert said == "kb.unknown_language code=klingon"


async def test_a_translation_is_another_variant_and_leaves_the_queue() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say(
            f"/translation set {HALL} es ¿Está abierta la sala? = Hasta las 9.", by="mod"
        )
        kept = await kept_of(chat, HALL, "es")
        assert (kept.title, kept.answer) == ("¿Está abierta la sala?", "Hasta las 9.")
        assert await chat.say("/translation missing es", by="mod") == ["kb.nothing_lacks"]
        (said,) = await chat.say("/translation", by="mod")
        assert "lang=fr" in said
        assert "lang=ru" in said
        assert "lang=es" not in said
        (answer,) = await chat.say("/ask ¿está abierta la sala?", by="ana")
        assert "Hasta las 9." in answer


async def test_an_answer_alone_keeps_the_question_and_a_second_one_replaces_it() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say(f"/translation set {HALL} fr Jusqu'à neuf heures.", by="mod")
        assert (await kept_of(chat, HALL, "fr")).title == "Is the hall open?"
        await chat.say(f"/translation set {HALL} fr Jusqu'à dix heures.", by="mod")
        kept = await kept_of(chat, HALL, "fr")
        assert kept.answer == "Jusqu'à dix heures."
        assert len(await chat.app.store.curation.variants(1, HALL)) == 2


async def test_what_cannot_be_a_translation_is_refused() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        told = {
            f"{HALL} klingon 9 rep": "kb.unknown_language code=klingon",
            "moon es Hola": "kb.no_entry slug=moon",
            f"{HALL} es {'a' * 4001}": "kb.answer_too_long length=4001 limit=4000",
        }
        for typed, expected in told.items():
            assert await chat.say(f"/translation set {typed}", by="mod") == [expected]
        assert len(await chat.app.store.curation.variants(1, HALL)) == 1
