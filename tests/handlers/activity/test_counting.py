"""Quality counts, volume saturates, and what is removed counts no longer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import PlatformAction, SetTag
from bot.events import Left
from bot.matching.normalise import normalise
from handlers.activity.effort import alike, is_worth_something, trace_of
from handlers.activity.levels import level_of, xp_for
from storage.activity import streak_of
from tests.community import HandClock, community
from tests.handlers.thanks.talk import ask, deeds, delete, helped, newest, person_of, react

TALK = [
    "the blue door opens at nine", "somebody left an umbrella in the kitchen",
    "tomorrow we paint the fence", "my bicycle needs new brakes", "who brings cake on Sunday",
    "rain is coming over the hills", "the printer works again", "lunch was good today",
]  # fmt: skip


async def test_one_message_a_minute_counts() -> None:
    async with community() as chat:
        for text in TALK[:4]:
            await chat.say(text, by="ana")
        assert await deeds(chat, "ana", "xp") == 10
        assert await deeds(chat, "ana", "messages") == 4
        chat.clock.advance(seconds=60)
        await chat.say(TALK[4], by="ana")
        assert await deeds(chat, "ana", "xp") == 20


@pytest.mark.parametrize(
    "again",
    [
        "the blue door opens at nine", "nine at opens door blue the",
        "THE BLUE DOOR opens at nine!!",
        "the blue door opens at nine x7",
    ],
)  # fmt: skip
async def test_copies_and_shuffled_words_earn_nothing_after_the_first(again: str) -> None:
    async with community() as chat:
        await chat.say(TALK[0], by="ana")
        for _ in range(10):
            chat.clock.advance(seconds=61)
            await chat.say(again, by="ana")
        assert await deeds(chat, "ana", "xp") == 10


@pytest.mark.parametrize(
    "text", ["😀😀😀😀😀😀", "ok", "...", "go go go go go go go", "/help me please now", "a b c"]
)
async def test_emoji_scraps_and_commands_earn_nothing(text: str) -> None:
    async with community() as chat:
        await chat.say(text, by="ana")
        assert await deeds(chat, "ana", "xp") == 0


async def test_a_day_has_its_limit_also_after_a_restart(tmp_path: Path) -> None:
    path, clock = tmp_path / "t.db", HandClock()
    async with community(path=path, clock=clock) as chat:
        await chat.say("/settings set activity.per_day 30", by="mod")
        world = chat.world
        for text in TALK[:2]:
            await chat.say(text, by="ana")
            clock.advance(seconds=61)
    async with community(path=path, clock=clock, world=world, life="2") as chat:
        for text in TALK[2:]:
            await chat.say(text, by="ana")
            clock.advance(seconds=61)
        assert await deeds(chat, "ana", "xp") == 30


async def test_a_removed_message_earns_nothing_and_counts_no_longer_once() -> None:
    async with community() as chat:
        question = await ask(chat)
        await chat.say(TALK[0], by="luis", reply_to=question)
        answer = newest(chat, "luis")
        assert await deeds(chat, "luis", "replies_given") == 1
        assert await deeds(chat, "ana", "replies_received") == 1
        await delete(chat, answer)
        await delete(chat, answer, question)
        for column in ("xp", "messages", "replies_given"):
            assert await deeds(chat, "luis", column) == 0
        assert await deeds(chat, "ana", "replies_received") == 0


async def test_reactions_of_others_earn_a_little_up_to_ten_people() -> None:
    people = [f"p{letter}" for letter in "abcdefghijkl"]
    async with community(people=("ana", "luis", "mod", *people)) as chat:
        question = await ask(chat)
        await react(chat, "ana", question, on="👍")
        assert await deeds(chat, "ana", "xp") == 10
        for name in people:
            await react(chat, name, question, on="👍")
            await react(chat, name, question, on="🔥")
        assert await deeds(chat, "ana", "xp") == 30
        assert await deeds(chat, "ana", "reactions_received") == 24
        for name in people:
            await react(chat, name, question, off="👍")
            await react(chat, name, question, off="🔥")
        assert await deeds(chat, "ana", "reactions_received") == 0
        assert await deeds(chat, "ana", "xp") == 10


async def test_talk_in_the_teams_room_and_in_private_is_no_activity() -> None:
    async with community() as chat:
        await chat.say(TALK[0], by="mod", room="staff")
        await chat.say(TALK[1], by="mod", room="private")
        assert await deeds(chat, "mod", "xp") == 0


async def test_who_comes_and_goes_is_counted_a_day() -> None:
    async with community() as chat:
        await chat.say("hello there", by="eve")
        chat.platform.leave(chat.who("eve"), chat.group)
        chat.platform.join(chat.who("eve"), chat.group)
        chat.platform.leave(chat.who("eve"), chat.group)
        await chat.settle()
        assert await deeds(chat, "eve", "has_joined") == 1
        assert await deeds(chat, "eve", "has_left") == 1


async def test_an_accepted_answer_counts() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say("thanks, it works!", by="ana", reply_to=answer)
        assert await deeds(chat, "luis", "answers") == 1


async def test_the_sums_are_those_of_the_days() -> None:
    async with community() as chat:
        for day in range(40):
            await chat.say(f"{TALK[day % 8]} on day {day}", by="ana")
            chat.clock.advance(days=1)
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        await delete(chat, newest(chat, "ana"))
        read = chat.app.store.database.read
        assert await read(
            "SELECT person, sum(xp), sum(thanks_received), sum(answers) FROM activity_day"
            " GROUP BY person HAVING sum(xp) > 0 ORDER BY person"
        ) == await read(
            "SELECT person, xp, thanks, answers FROM activity_sum WHERE span = 0 AND xp > 0"
            " ORDER BY person"
        )
        assert await read(
            "SELECT sum(xp) FROM activity_sum WHERE span <> 0"
        ) == await read("SELECT sum(xp) FROM activity_day")  # fmt: skip


async def test_a_level_brings_a_tag_once() -> None:
    async with community() as chat:
        await chat.say('/settings set activity.levels "1: Regular"', by="mod")
        person = await person_of(chat, "mod")
        assert level_of(99) == 0
        assert [level_of(xp_for(level)) for level in range(50)] == list(range(50))
        await chat.app.store.database.write(
            [("INSERT INTO activity_day (community, day, person, messages, xp)"
              " VALUES (1, 1, ?, 0, 95)", (person,))]
        )  # fmt: skip
        done: list[PlatformAction] = []

        async def watch(action: PlatformAction) -> None:
            done.append(action)

        chat.platform.before_perform = watch
        await chat.say(TALK[0], by="mod")
        assert await chat.app.store.care.level(1, person) == (105, 1)
        assert not [one for one in done if isinstance(one, SetTag)]  # the console has no tags


def test_a_streak_may_end_yesterday() -> None:
    assert streak_of([10, 9, 8, 6], 10) == 3
    assert streak_of([9, 8], 10) == 2
    assert streak_of([8], 10) == 0
    assert streak_of([], 10) == 0


words = st.lists(st.sampled_from(["red", "blue", "door", "house", "fish", "moon"]), min_size=1)


@given(words, words)
def test_likeness_is_mutual_and_whole_with_itself(one: list[str], other: list[str]) -> None:
    a, b = trace_of(" ".join(one)), trace_of(" ".join(other))
    assert a is not None
    assert b is not None
    assert alike(a, b) == alike(b, a)
    assert alike(a, a) == 100
    assert 0 <= alike(a, b) <= 100


@given(st.text(max_size=500))
def test_nothing_anybody_types_breaks_the_weighing(text: str) -> None:
    said = normalise(text)
    trace = trace_of(said)
    if trace is not None:
        is_worth_something(said, trace, [trace], unique_words=0.4, similarity=85, min_length=5)


def test_a_long_message_that_holds_a_short_one_is_its_own() -> None:
    short, long = trace_of("the door"), trace_of("the door of the old house by the river is open")
    assert short is not None
    assert long is not None
    assert alike(short, long) < 85


async def test_leaving_is_seen_by_every_way() -> None:
    async with community() as chat:
        await chat.say("hello there", by="eve")
        chat.platform.happens(
            Left(cause="x", at=chat.clock.now(), chat=chat.group.chat,
                 sender=chat.who("eve").account, reason="banned")
        )  # fmt: skip
        await chat.settle()
        rows = await chat.app.store.database.read("SELECT person FROM away")
        assert rows == [(await person_of(chat, "eve"),)]
