"""Entries grow old: moderators are told once a day, and look at them again."""

from tests.community import Community, community
from tests.handlers.faq_base.entries import add


def notes(chat: Community) -> list[str]:
    return [text for text in chat.said_by_bot("staff") if text.startswith("kb.note")]


async def used(chat: Community) -> None:
    """Somebody is answered, so that the base is looked after."""
    await chat.say("/ask is the hall open?", by="eve")


async def morning(chat: Community) -> None:
    """What was arranged for a moment that has come happens."""
    await chat.app.schedule.fire()
    await chat.settle()


async def test_one_note_a_day_and_only_if_something_is_due() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await used(chat)
        chat.clock.advance(days=1)
        await morning(chat)
        assert notes(chat) == []
        await chat.say("/faq edit is-the-hall-open review=1d", by="mod")
        chat.clock.advance(days=2)
        await morning(chat)
        assert notes(chat) == ["kb.note lines=kb.note_due count=1"]
        chat.clock.advance(days=1)
        await morning(chat)
        assert len(notes(chat)) == 2


async def test_the_note_leads_to_what_waits() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await used(chat)
        chat.clock.advance(days=200)
        await morning(chat)
        said = await chat.press("kb.look", by="mod", room="staff")
        assert said[-1].startswith("kb.due answer=Until nine. count=1 slug=is-the-hall-open")
        assert said[-1].endswith("why=kb.why_stale")


async def test_an_entry_that_was_looked_at_is_not_due_for_long() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await add(chat, "Where is the piano?", "Upstairs.")
        chat.clock.advance(days=200)
        await chat.say("/faq review", by="mod")
        assert "count=2 slug=is-the-hall-open" in chat.last().body.text
        await chat.press("kb.still_right", by="mod")
        assert "count=1 slug=where-is-the-piano" in chat.last().body.text
        assert await chat.press("kb.edit", by="mod") == ["kb.edit_how slug=where-is-the-piano"]
        await chat.press("kb.remove", by="mod")
        assert chat.group.messages[-2].body.text == "kb.removed title=Where is the piano?"
        await chat.press("kb.undo", by="mod")
        assert chat.group.messages[-2].body.text == "kb.back_again title=Where is the piano?"
        (kept,) = [k for k in await chat.app.store.curation.all(1) if k.slug.startswith("is")]
        assert kept.reviewed_at == int(chat.clock.now().timestamp())


async def test_an_entry_that_was_often_not_meant_is_due() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        for number in range(3):
            await chat.app.store.database.run(
                "INSERT INTO entry_use (community, entry, person, platform, chat, asked_in,"
                " channel, evidence, verdict, at) VALUES (1, 1, 0, 'console', 'group', ?,"
                " 'words', '[]', 'not_this', ?)",
                (str(number), int(chat.clock.now().timestamp()) + 60),
            )
        await chat.app.store.database.commit()
        (card,) = await chat.say("/faq review", by="mod")
        assert card.endswith("why=kb.why_votes")
        chat.clock.advance(minutes=5)
        await chat.press("kb.still_right", by="mod")
        assert chat.last().body.text == "kb.all_done"


async def test_a_draft_that_waits_is_in_the_note_of_the_next_morning() -> None:
    async with community() as chat:
        told = chat.platform.say(chat.who("luis"), chat.group, "Take bus 7 to the end.")
        await chat.settle()
        await chat.say("/faq learn how do I get there?", by="mod", reply_to=told.id)
        chat.clock.advance(days=1)
        await morning(chat)
        assert notes(chat) == ["kb.note lines=kb.note_drafts count=1"]


async def test_who_rewrites_an_answer_has_looked_at_it() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        chat.clock.advance(days=200)
        (card,) = await chat.say("/faq review", by="mod")
        assert card.startswith("kb.due")
        await chat.say("/faq edit is-the-hall-open answer=Until ten.", by="mod")
        assert await chat.say("/faq review", by="mod") == ["kb.all_done"]
