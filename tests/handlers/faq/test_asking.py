"""Members ask in their own words: an answer, a choice, or a person."""

from datetime import timedelta
from pathlib import Path

from tests.bot.engine.told import written
from tests.community import Community, HandClock, community
from tests.handlers.knowledge import INSTALL, PRICE, know


def cards(chat: Community) -> list[str]:
    """The questions the team was shown."""
    return [text for text in chat.said_by_bot("staff") if text.startswith("relay.card")]


async def test_a_question_gets_its_answer_as_a_reply_where_it_was_asked() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        assert await chat.say(INSTALL, by="eve") == [f"answer to {INSTALL}"]
        asked, answer = chat.group.messages[-2:]
        assert answer.reply_to == asked.id


async def test_a_question_in_a_topic_is_answered_in_that_topic() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        members = list(chat.world.people.values())
        chat.world.room("group/7", "Help", members, kind=chat.group.chat.kind, parent="group")
        assert await chat.say(INSTALL, by="eve", room="group/7") == [f"answer to {INSTALL}"]
        assert chat.last("group/7").body.text == f"answer to {INSTALL}"


async def test_ordinary_talk_is_left_alone() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        assert await chat.say("good morning everybody, lovely weather", by="eve") == []


async def test_the_same_answer_soon_after_becomes_a_pointer_and_later_an_answer_again() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        assert await chat.say(INSTALL, by="ana") == ["faq.answered_above"]
        chat.clock.advance(minutes=11)
        assert await chat.say(INSTALL, by="eve") == [f"answer to {INSTALL}"]


async def test_the_message_an_answer_stands_in_is_remembered_for_the_link_to_it() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        rows = await chat.app.store.database.read("SELECT message FROM served")
        assert rows == [(chat.last().id,)]


async def test_what_may_be_meant_is_offered_and_the_asker_chooses() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        assert await chat.say("/ask install", by="eve") == ["faq.did_you_mean"]
        assert await chat.press(INSTALL, by="ana") == ["engine.not_yours"]
        await chat.press(INSTALL, by="eve")
        assert chat.last().body.text == f"answer to {INSTALL}"
        assert chat.last().is_edited


async def test_none_of_the_titles_leads_to_a_person() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say("/ask install", by="eve")
        said = await chat.press("faq.button_none", by="eve")
        assert said[0] == "faq.passed_on"
        assert len(cards(chat)) == 1


async def test_an_answer_that_helped_is_counted() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        assert await chat.press("faq.button_helped", by="eve") == ["faq.glad"]
        outcomes = await chat.app.store.entries.outcomes(1)
        assert outcomes == {"answered": 1, "helped": 1}


async def test_a_question_to_the_bot_without_an_answer_goes_to_the_team_at_once() -> None:
    async with community() as chat:
        said = await chat.say("@tertulia may I bring my dog on Friday?", by="eve")
        assert "relay.passed_on ticket=T-1" in said[0]
        assert "question=@tertulia may I bring my dog on Friday?" in cards(chat)[0]


async def test_a_question_nobody_answers_goes_to_the_team_after_half_an_hour() -> None:
    async with community() as chat:
        assert await chat.say("Does anybody know where I can park my car?", by="eve") == []
        chat.clock.advance(minutes=31)
        await chat.app.schedule.fire()
        await chat.settle()
        assert len(cards(chat)) == 1


async def test_a_reply_of_another_member_ends_the_waiting() -> None:
    async with community() as chat:
        await chat.say("Does anybody know where I can park my car?", by="eve")
        await chat.say("behind the church", by="luis", reply_to=chat.last())
        chat.clock.advance(minutes=31)
        await chat.app.schedule.fire()
        await chat.settle()
        assert cards(chat) == []


async def test_what_the_asker_adds_does_not_end_the_waiting() -> None:
    async with community() as chat:
        await chat.say("Does anybody know where I can park my car?", by="eve")
        await chat.say("it is a small one", by="eve", reply_to=chat.last())
        chat.clock.advance(minutes=31)
        await chat.app.schedule.fire()
        await chat.settle()
        assert len(cards(chat)) == 1


async def test_a_question_read_hours_later_is_not_answered_but_handed_over() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        at = chat.clock.now() - timedelta(hours=3)
        chat.platform.say(chat.who("eve"), chat.group, f"@tertulia {INSTALL}", at=at)
        await chat.settle()
        assert len(cards(chat)) == 1
        assert f"answer to {INSTALL}" not in chat.said_by_bot()


async def test_a_search_that_a_restart_interrupted_still_finds_the_answer(tmp_path: Path) -> None:
    file, clock = tmp_path / "tertulia.db", HandClock()
    async with community(path=file, clock=clock) as chat:
        await know(chat, INSTALL)
        chat.app.dispatcher.on_commit = lambda fresh: None  # nothing sets out any more
        chat.platform.say(chat.who("eve"), chat.group, INSTALL)
        await chat.platform.is_idle.wait()
        world = chat.world
    async with community(path=file, clock=clock, world=world, life="2") as chat:
        await chat.settle()
        assert chat.last().body.text == f"answer to {INSTALL}"


async def test_the_team_is_not_answered_in_its_own_room() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        assert await chat.say(INSTALL, by="mod", room="staff") == []


async def test_somebody_elses_words_are_no_question() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        chat.platform.happens(written(chat, "eve", INSTALL, is_foreign=True))
        await chat.settle()
        assert chat.said_by_bot() == []


async def test_ask_looks_it_up_and_has_a_limit() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        assert await chat.say(f"/ask {INSTALL}", by="eve") == [f"answer to {INSTALL}"]
        for _ in range(4):
            await chat.say(f"/ask {INSTALL}", by="eve")
        assert await chat.say(f"/ask {INSTALL}", by="eve") == ["engine.too_often count=60"]
        assert await chat.say(f"/ask {INSTALL}", by="eve") == []
        chat.clock.advance(seconds=61)
        assert await chat.say(f"/ask {INSTALL}", by="eve") == ["faq.answered_above"]


async def test_a_feature_that_is_switched_off_says_so_and_stays_silent() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        await chat.say("/settings set faq.enabled false", by="mod")
        assert await chat.say(INSTALL, by="eve") == []
        assert await chat.say(f"/ask {INSTALL}", by="eve") == ["engine.feature_off"]
