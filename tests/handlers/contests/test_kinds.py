"""The other kinds: first come, races, quizzes and votes, over one chat or several."""

import pytest

from bot.events import Deleted
from tests.community import Community, community
from tests.handlers.administration import another_room
from tests.handlers.contests.drawing import (
    announced,
    contest,
    enter,
    entries,
    greet,
    post,
    proof,
    time_passes,
    winners,
)
from tests.handlers.points.earning import give, holdings, person_of

PEOPLE = ("ana", "luis", "eve", "marie", "olga")


# -- first come ---------------------------------------------------------------------------------


async def test_the_first_who_enter_win_and_it_is_over_at_once() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 2 Ticket kind=first")
        await enter(chat, "olga")
        assert announced(chat) == []
        await enter(chat, "eve")
        assert winners(await proof(chat)) == ["1", "2"]
        assert await chat.say("/contest join K-1", by="ana") == ["contests.state_ended"]
        assert await time_passes(chat, hours=24) == []


# -- races --------------------------------------------------------------------------------------


async def test_a_race_is_won_by_whoever_leads_the_board_since_it_began() -> None:
    async with community() as chat:
        await give(chat, "ana", 500)
        chat.clock.advance(days=1)
        await post(chat, "24h 1 Cup kind=top board=points")
        chat.clock.advance(hours=1)
        await give(chat, "luis", 20)
        await give(chat, "eve", 30)
        (said,) = await time_passes(chat, hours=23)
        assert "name=Eve score=30" in said
        assert await chat.say("/contest join K-1", by="ana") == ["contests.no_entry_top"]
        told = await proof(chat)
        assert sorted(one.score for one in told.entries) == [20, 30]


# -- quizzes ------------------------------------------------------------------------------------


async def quiz(chat: Community, *questions: str, line: str = "10m 1 Mug kind=quiz") -> None:
    """A moderator writes a quiz in private and posts it."""
    await chat.say(f"/contest create {line}", by="mod")
    preview = chat.last()
    await chat.say("hello", by="mod", room="private")
    for question in questions:
        (said,) = await chat.say(f"/contest edit K-1 question {question}", by="mod", room="private")
        assert said.startswith("contests.question_added"), said
    data = preview.buttons[0][0].data
    chat.platform.press_data(chat.who("mod"), chat.group, preview.id, data)
    await chat.settle()


async def test_whoever_is_first_to_know_wins_the_round_and_most_rounds_win() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await quiz(chat, "Capital of Peru? | Lima", "Highest peak? | Mount Everest | Everest",
                   "Two plus two? | four")  # fmt: skip
        assert "number=1 question=Capital of Peru?" in chat.last().body.text
        assert await chat.say("Paris?", by="ana") == []
        said = await chat.say("lima", by="ana")
        assert said[0] == "contests.knew answer=Lima name=Ana number=1"
        assert await chat.say("Lima", by="luis") == []
        said = await chat.say("mount everrest", by="eve")  # a slip of the finger
        assert said[0].startswith("contests.knew answer=Mount Everest name=Eve")
        said = await chat.say("FOUR", by="ana")
        assert said[1].startswith("contests.result")
        assert "name=Ana score=2" in said[1]
        told = await proof(chat)
        assert {one.label: one.score for one in told.entries} == {"1": 2, "2": 1}


async def test_an_answer_by_button_is_one_turn_each() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await quiz(chat, "Two plus two? | three | +four | five")
        assert (await chat.press("three", by="ana"))[0] == "contests.wrong"
        assert (await chat.press("four", by="ana"))[0] == "contests.had_turn"
        await chat.press("four", by="luis")
        assert "name=Luis score=1" in announced(chat)[0]


async def test_nobody_knew_it_and_the_quiz_goes_on_until_its_end() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await quiz(chat, "First? | one", "Second? | two")
        said = await time_passes(chat, minutes=5)
        assert said[0] == "contests.nobody_knew answer=one number=1"
        assert "number=2 question=Second?" in said[1]
        assert await chat.say("one", by="ana") == []
        said = await time_passes(chat, minutes=5)
        assert len([text for text in said if text.startswith("contests.nobody ")]) == 1
        assert winners(await proof(chat)) == []


async def test_the_answers_of_a_quiz_are_seen_by_nobody_before() -> None:
    async with community() as chat:
        await chat.say("/contest create 10m 1 Mug kind=quiz", by="mod")
        (said,) = await chat.say("/contest edit K-1 question Two? | 2", by="mod")
        assert said == "contests.questions_in_private"
        await chat.press("contests.button_post", by="mod")
        assert (await contest(chat)).state == "draft"  # without a question there is no quiz


@pytest.mark.parametrize(
    "question", ["No answer?", "? |", "Q? | a | a", "Q? | +a | +b", f"Q? | {'x' * 41}"]
)
async def test_a_question_that_cannot_be_asked_is_refused(question: str) -> None:
    async with community() as chat:
        await chat.say("/contest create 10m 1 Mug kind=quiz", by="mod")
        (said,) = await chat.say(f"/contest edit K-1 question {question}", by="mod", room="private")
        assert said == "contests.how_to_ask"


async def test_a_quiz_that_began_survives_a_restart_of_memory() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await quiz(chat, "First? | one", line="10m 1 Points kind=quiz points=30")
        chat.app.lose_memory()
        await chat.say("one", by="ana")
        assert await holdings(chat, "ana") == (30, 0)


# -- votes --------------------------------------------------------------------------------------


async def test_posts_enter_a_vote_and_the_most_votes_win() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 1 Frame kind=vote")
        for name in ("ana", "luis"):
            await chat.say("my picture", by=name)
            (said,) = await chat.say("/contest join K-1", by=name, reply_to=chat.last())
            assert said.startswith("contests.ballot contest=K-1")
        first, second = [
            m for m in chat.group.messages if m.body.text.startswith("contests.ballot")
        ]
        for name, shown in (("eve", first), ("eve", second), ("marie", second), ("olga", first),
                            ("luis", second)):  # fmt: skip
            data = shown.buttons[0][0].data
            chat.platform.press_data(chat.who(name), chat.group, shown.id, data)
            await chat.settle()
        assert ("luis", "contests.own_post") in chat.platform.toasts
        (said,) = await time_passes(chat, hours=24)
        assert "label=2 name=Luis score=2" in said
        assert [one.score for one in (await proof(chat)).entries] == [1, 2]


async def test_only_ones_own_post_enters_and_a_removed_one_leaves() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 1 Frame kind=vote")
        assert await chat.say("/contest join K-1", by="ana") == ["contests.not_in_vote contest=K-1"]
        await chat.say("my picture", by="luis")
        picture = chat.last()
        assert await chat.say("/contest join K-1", by="ana", reply_to=picture) == [
            "contests.not_your_post"
        ]
        await chat.say("/contest join K-1", by="luis", reply_to=picture)
        await chat.press("contests.button_vote", by="ana")
        chat.platform.happens(
            Deleted(cause="gone", at=chat.clock.now(), chat=chat.group.chat, ids=(picture.id,))
        )
        await chat.settle()
        assert (await chat.press("contests.button_vote", by="eve"))[0] == "contests.post_is_gone"
        await time_passes(chat, hours=24)
        told = await proof(chat)
        assert [one.struck for one in told.entries] == ["removed"]
        assert winners(told) == []


async def test_a_post_without_a_vote_wins_nothing() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Frame kind=vote")
        await chat.say("my picture", by="ana")
        await chat.say("/contest join K-1", by="ana", reply_to=chat.last())
        await time_passes(chat, hours=24)
        assert [one.struck for one in (await proof(chat)).entries] == ["no_votes"]


# -- weights and several chats ------------------------------------------------------------------


async def test_a_higher_level_holds_more_lots_where_the_post_says_so() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await chat.app.store.database.write(
            [("INSERT INTO activity_sum (community, span, person, xp) VALUES (1, 0, ?, 900)"
              " ON CONFLICT DO UPDATE SET xp = 900", (await person_of(chat, "ana"),))]
        )  # fmt: skip
        shown = await post(chat, "24h 1 Mug weight=level")
        assert "contests.weighted" in shown
        await enter(chat, "ana", "luis")
        assert [one.weight for one in await entries(chat)] == [4, 1]
        (said,) = await chat.press("contests.button_own", by="ana")
        assert "chance=80% count=2 weight=4" in said


async def test_one_contest_in_several_chats_is_one_draw_told_in_each() -> None:
    async with community() as chat:
        other = another_room(chat, "lobby", "Lobby", "mod")
        await chat.say("hello", by="ana")
        await chat.app.store.database.write(
            [("INSERT INTO chat (id, platform, native, community, kind, title)"
              " VALUES (99, 'console', 'lobby', 1, 'group', 'Lobby')", ())]
        )  # fmt: skip
        chat.app.lose_memory()
        await post(chat, "24h 1 Mug targets=all")
        assert other.messages[-1].body.text.startswith("contests.post contest=K-1")
        await enter(chat, "ana")
        await time_passes(chat, hours=24)
        assert len(announced(chat)) == len(announced(chat, "lobby")) == 1
