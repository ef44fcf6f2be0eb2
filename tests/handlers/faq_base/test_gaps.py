"""Moderators see what people ask in vain, answer it, and see how much is answered."""

from tests.community import community
from tests.handlers.faq_base.entries import add, kept_of, miss


async def test_what_most_people_asked_lately_comes_first() -> None:
    async with community() as chat:
        old = await miss(chat, "is there a sauna in the house?", "ana")
        chat.clock.advance(days=20)
        bikes = await miss(chat, "where can I leave my bike?", "luis")
        await miss(chat, "bike parking?", "eve", cluster=bikes)
        said = await chat.say("/faq gaps", by="mod")  # the morning note may come meanwhile
        (card,) = [one for one in said if one.startswith("kb.gap at=")]
        assert (
            f"count=2 gaps=2 lines=“bike parking?”|“where can I leave my bike?” name=G-{bikes}"
            in card
        )
        assert chat.last().only_for == "mod"
        await chat.press("kb.next", by="mod")
        assert f"name=G-{old}" in chat.last().body.text


async def test_writing_the_answer_makes_an_entry_with_the_peoples_own_words() -> None:
    async with community() as chat:
        bikes = await miss(chat, "where can I leave my bike?", "luis")
        await miss(chat, "bike parking?", "eve", cluster=bikes)
        await chat.say("/faq gaps", by="mod")
        assert await chat.press("kb.write_answer", by="mod") == [f"kb.gap_how name=G-{bikes}"]
        await chat.say(
            f"/faq edit G-{bikes} title=Where do bikes go? answer=In the yard.", by="mod"
        )
        assert chat.last().body.text.startswith("kb.added answer=In the yard.")
        kept = await kept_of(chat, "where-do-bikes-go")
        phrases = [text for text, _ in await chat.app.store.curation.phrases(kept.id)]
        assert phrases == ["bike parking?", "where can I leave my bike?"]
        assert await chat.say("/faq gaps", by="mod") == ["kb.no_gaps"]
        assert "In the yard." in (await chat.say("/ask bike parking?", by="marie"))[0]
        said = await chat.say(f"/faq edit G-{bikes} In the yard.", by="mod")
        assert said == [f"kb.gap_closed name=G-{bikes}"]


async def test_a_gap_may_stay_one() -> None:
    async with community() as chat:
        sauna = await miss(chat, "is there a sauna in the house?", "ana")
        await chat.say("/faq gaps", by="mod")
        await chat.press("kb.ignore", by="mod")
        assert chat.last().body.text == f"kb.gap_ignored name=G-{sauna}"
        assert await chat.say("/faq gaps", by="mod", room="private") == ["kb.no_gaps"]
        await chat.press("kb.undo", by="mod")
        assert f"name=G-{sauna}" in chat.last().body.text


async def test_the_figures_say_how_many_were_answered_without_staff() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        entries = chat.app.store.entries
        day = int(chat.clock.now().timestamp()) // 86_400
        for outcome, times in (("answered", 5), ("offered", 4), ("open", 3), ("chosen", 3),
                               ("by_member", 3), ("by_staff", 2), ("helped", 2),
                               ("not_this", 1), ("passed_on", 1)):  # fmt: skip
            for _ in range(times):
                entries.count_outcome(1, day, outcome)
        entries.count_entry(1, day, "en", "answered")
        await chat.app.store.database.commit()
        (said,) = await chat.say("/faq stats", by="mod")
        assert "kb.stats_asked alone=9 count=12" in said
        assert "kb.stats_how answered=5 chosen=3 offered=4" in said
        assert "kb.stats_by by_member=3 by_staff=2" in said
        assert said.endswith("kb.stats_top|Is the hall open?: 1 period=30 days, 0:00:00")
        chat.clock.advance(days=40)
        (said,) = await chat.say("/faq stats 7d", by="mod")
        assert said.startswith("kb.stats_nothing")
        assert await chat.say("/faq stats long", by="mod") == ["arguments.duration given=long"]


async def test_an_entry_in_two_languages_is_one_of_those_given_most_often() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await add(chat, "Where is the map?", "On the wall.")
        entries, now = chat.app.store.entries, int(chat.clock.now().timestamp())
        await entries.put(
            community=1, slug="is-the-hall-open", title="La sala", answer="Hasta las nueve.",
            language="es", tags="", source="", phrases=["la sala"], now=now,
        )  # fmt: skip
        day = now // 86_400
        entries.count_outcome(1, day, "answered")
        for entry, times in ((1, 2), (2, 4), (3, 3)):
            entries.count_entry(entry, day, "en", "answered", times=times)
        await chat.app.store.database.commit()
        (said,) = await chat.say("/faq stats", by="mod")
        assert "kb.stats_top|Is the hall open?: 5|Where is the map?: 4" in said
