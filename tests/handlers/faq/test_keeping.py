"""What the team answered once is not asked of it twice."""

from tests.community import Community, community
from tests.handlers.knowledge import PRICE, know

DOG = "may I bring my dog on Friday?"


async def answered(chat: Community, *words: str) -> None:
    """Eve asks, and the team answers."""
    await chat.say(f"@tertulia {DOG}", by="eve")
    card = next(m for m in chat.staff.messages if m.body.text.startswith("relay.card"))
    for said in words:
        await chat.say(said, by="mod", room="staff", reply_to=card)


async def entries(chat: Community) -> list[tuple[str, str]]:
    """Titles and answers."""
    return [(row.title, row.answer) for row in await chat.app.store.entries.all(1)]


async def test_a_staff_reply_is_kept_with_two_presses_and_answers_the_next_asker() -> None:
    async with community() as chat:
        await answered(chat, "Yes, dogs are welcome.")
        assert "faq.keep_question" in chat.said_by_bot("staff")
        await chat.press("faq.keep_new", by="mod", room="staff")
        assert await entries(chat) == []
        await chat.press("kb.publish", by="mod", room="staff")
        assert await entries(chat) == [(DOG, "Yes, dogs are welcome.")]
        said = await chat.say(f"@tertulia {DOG}", by="ana")
        assert "Yes, dogs are welcome." in said[0]
        assert (await chat.app.store.entries.outcomes(1))["answered"] == 1


async def test_a_community_may_let_drafts_be_published_at_once() -> None:
    async with community() as chat:
        await chat.say("/settings set faq.publish auto", by="mod")
        await answered(chat, "Yes, dogs are welcome.")
        await chat.press("faq.keep_new", by="mod", room="staff")
        assert await entries(chat) == [(DOG, "Yes, dogs are welcome.")]


async def test_several_messages_at_once_are_one_draft() -> None:
    async with community() as chat:
        await answered(chat, "Yes, dogs are welcome.", "Cats as well.")
        chat.clock.advance(minutes=3)
        await chat.say("And birds.", by="mod", room="staff", reply_to=chat.staff.messages[0])
        await chat.press("faq.keep_new", by="mod", room="staff")
        rows = await chat.app.store.database.read("SELECT answer FROM draft")
        assert rows == [("Yes, dogs are welcome.\nCats as well.",)]


async def test_a_question_is_kept_once() -> None:
    async with community() as chat:
        await answered(chat, "Yes, dogs are welcome.")
        await chat.press("faq.keep_no", by="mod", room="staff")
        assert await entries(chat) == []
        assert "faq.not_kept" in chat.said_by_bot("staff")


async def test_a_reply_that_says_nothing_is_not_offered() -> None:
    async with community() as chat:
        await answered(chat, "ok")
        assert "faq.keep_question" not in chat.said_by_bot("staff")


async def test_a_member_cannot_keep_anything() -> None:
    async with community() as chat:
        await know(chat, PRICE)
        await answered(chat, "Yes, dogs are welcome.")
        chat.who("mod").rights = {}
        chat.clock.advance(minutes=2)
        await chat.press("faq.keep_new", by="mod", room="staff")
        rows = await chat.app.store.database.read("SELECT count(*) FROM draft")
        assert rows == [(0,)]


async def test_who_asks_the_same_meanwhile_is_answered_too() -> None:
    async with community() as chat:
        await chat.say(f"@tertulia {DOG}", by="eve")
        await chat.say(f"@tertulia {DOG}", by="marie")
        cards = [m for m in chat.staff.messages if m.body.text.startswith("relay.card")]
        assert len(cards) == 1
        await chat.say("Yes, dogs are welcome.", by="mod", room="staff", reply_to=cards[0])
        told = [text for text in chat.said_by_bot() if "Yes, dogs are welcome." in text]
        assert len(told) == 2
