"""In a new chat what acts by itself only notes what it would have done, and tells it later."""

from bot.events import RightsChanged
from bot.platforms.console.adapter import BOT
from tests.community import Community, community
from tests.handlers.administration import another_room

QUESTION = "Where is the key of the house?"


async def a_house(chat: Community) -> None:
    """A chat nobody configured, whose community knows one answer."""
    room = another_room(chat, "other", "Elsewhere", "eve")
    chat.platform.happens(
        RightsChanged(
            cause="con:added", at=chat.clock.now(), chat=room.chat, sender=BOT, is_bot_itself=True
        )
    )
    await chat.settle()
    row = await chat.app.store.chats.find("console", "other")
    assert row
    await chat.app.store.entries.put(
        community=row.community, slug="key", title=QUESTION, answer="Under the mat.",
        language="en", tags="", source="", phrases=[QUESTION],
        now=int(chat.clock.now().timestamp()),
    )  # fmt: skip
    await chat.app.store.database.commit()


async def test_asking_works_from_the_first_second_and_unasked_answers_do_not() -> None:
    async with community() as chat:
        await a_house(chat)
        (answer,) = await chat.say(f"/ask {QUESTION}", by="ana", room="other")
        assert "answer=Under the mat." in answer
        assert await chat.say(QUESTION, by="luis", room="other") == []
        said = await chat.say(f"@tertulia {QUESTION}", by="luis", room="other")
        assert said[0].startswith("faq.answered_above")


async def test_a_chat_the_configuration_names_is_answered_unasked() -> None:
    async with community() as chat:
        await chat.app.store.entries.put(
            community=1, slug="key", title=QUESTION, answer="Under the mat.", language="en",
            tags="", source="", phrases=[QUESTION], now=int(chat.clock.now().timestamp()),
        )  # fmt: skip
        await chat.app.store.database.commit()
        (said,) = await chat.say(QUESTION, by="luis")
        assert "answer=Under the mat." in said


async def test_after_some_days_it_tells_what_it_would_have_answered_and_can_be_let() -> None:
    async with community() as chat:
        await a_house(chat)
        await chat.say(QUESTION, by="luis", room="other")
        await chat.say(QUESTION, by="ana", room="other")
        await chat.say("nice weather today", by="ana", room="other")
        chat.clock.advance(days=3, seconds=1)
        await chat.app.schedule.fire()
        await chat.settle()
        assert chat.last("other").body.text == (
            "setup.listened lines=setup.would_have count=2 examples= name=faq"
        )
        nobody = await chat.press("setup.turn_on name=faq", by="ana", room="other")
        assert nobody == ["engine.refused role=role.admin"]
        await chat.press("setup.turn_on name=faq", by="eve", room="other")
        assert chat.last("other").body.text == "past.turned_on name=faq"
        await chat.say(QUESTION, by="luis", room="other")
        chat.clock.advance(seconds=21)  # people have the first word
        await chat.app.schedule.fire()
        await chat.settle()
        assert "answer=Under the mat." in chat.last("other").body.text


async def test_once_the_days_are_over_nothing_is_noted_any_more() -> None:
    async with community() as chat:
        await a_house(chat)
        chat.clock.advance(days=4)
        assert await chat.say(QUESTION, by="luis", room="other") == []
        row = await chat.app.store.chats.find("console", "other")
        assert row
        assert await chat.app.store.setups.noted(row.root) == {}


async def test_a_feature_may_be_let_before_the_days_are_over() -> None:
    async with community() as chat:
        await a_house(chat)
        ears = chat.app.ears
        other, group = chat.room("other").chat, chat.group.chat
        assert ears.is_listening(other, "moderation")
        await chat.say("/settings here setup.acting moderation", by="eve", room="other")
        await chat.say("hello", room="other")
        assert not ears.is_listening(other, "moderation")
        assert ears.is_listening(other, "faq")
        await chat.say("/settings here setup.listen_days 0", by="mod")
        await chat.say("hello")
        assert not ears.is_listening(group, "moderation")
