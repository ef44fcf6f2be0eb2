"""Members thank each other in plain words, and it counts once."""

import pytest

from handlers.thanks import giving
from tests.community import community
from tests.handlers.thanks.talk import (
    ask,
    deeds,
    helped,
    newest,
    points,
    refusals,
    thanks,
)

SHAM = [
    "thanks for nothing", "gracias por nada", "merci pour rien", "спасибо за ничего",
    "no thanks", "no, gracias", "non merci", "нет, спасибо",
    "thanks in advance", "gracias de antemano", "merci d'avance", "заранее спасибо",
]  # fmt: skip


@pytest.mark.parametrize("word", ["thanks!", "¡gracias!", "merci !", "спасибо"])
async def test_a_plain_reply_thanks_in_four_languages_on_a_fresh_install(word: str) -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say(word, by="ana", reply_to=answer)
        assert await thanks(chat) == [("reply", "Ana", "Luis")]
        assert await deeds(chat, "luis", "thanks_received") == 1
        assert await deeds(chat, "ana", "thanks_given") == 1


async def test_being_thanked_earns_points_once_beside_those_for_the_solution() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        rows = await chat.app.store.database.read(
            "SELECT deed, amount FROM ledger_entry ORDER BY deed"
        )
        assert rows == [("solution", 25), ("thanks", 10)]
        assert await points(chat, "luis") == 35


@pytest.mark.parametrize("words", SHAM)
async def test_what_only_looks_like_thanks_gives_nothing(words: str) -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say(words, by="ana", reply_to=answer)
        await chat.say(f"{words} @luis", by="ana")
        assert await thanks(chat) == []
        assert await points(chat, "luis") == 0


async def test_a_mention_thanks_too_and_one_message_three_people_at_most() -> None:
    async with community() as chat:
        await ask(chat)
        for name in ("luis", "eve", "marie", "olga"):
            await chat.say(f"it works like this, says {name}", by=name)
        await chat.say("thank you @luis @eve @marie @olga", by="ana")
        assert [receiver for _, _, receiver in await thanks(chat)] == ["Luis", "Eve", "Marie"]
        assert await refusals(chat) == ["crowd"]


async def test_the_bot_acknowledges_with_a_reaction_and_says_nothing() -> None:
    async with community() as chat:
        await chat.say("/settings set setup.listen_days 0", by="mod")
        answer = await helped(chat)
        assert await chat.say("thanks!", by="ana", reply_to=answer) == []
        assert newest(chat, "ana").reactions == [giving.NOTICED]


async def test_who_thanks_themselves_or_the_bot_gives_nothing() -> None:
    async with community() as chat:
        question = await ask(chat)
        await chat.say("I found it myself", by="ana", reply_to=question)
        await chat.say("thanks @ana", by="ana")
        await chat.say("thanks @tertulia", by="ana")
        assert await thanks(chat) == []


async def test_who_did_not_take_part_cannot_be_thanked() -> None:
    async with community() as chat:
        await chat.say("hello everybody", by="luis")
        await ask(chat)
        await chat.say("thanks @luis", by="ana")  # he wrote, but before she did
        await chat.say("thanks @eve", by="ana")  # she never wrote
        assert await thanks(chat) == []
        assert "apart" in await refusals(chat)


async def test_an_answer_of_long_ago_is_too_far_away() -> None:
    async with community() as chat:
        await chat.say("/settings set thanks.window_messages 5", by="mod")
        await helped(chat)
        chat.clock.advance(hours=13)
        for number in range(6):
            await chat.say(f"and something else, number {number}", by="eve")
        await chat.say("thanks @luis", by="ana")
        assert await thanks(chat) == []
        assert await refusals(chat) == ["apart"]


async def test_two_people_who_thank_each_other_all_day_count_once() -> None:
    async with community() as chat:
        answer = await helped(chat)
        question = newest(chat, "ana")
        for _ in range(50):
            await chat.say("thanks!", by="ana", reply_to=answer)
            await chat.say("thank you!", by="luis", reply_to=question)
            chat.clock.advance(seconds=30)
        assert len(await thanks(chat)) == 1


async def test_after_a_day_they_can_thank_again() -> None:
    async with community() as chat:
        for _ in range(2):
            answer = await helped(chat)
            await chat.say("thanks!", by="ana", reply_to=answer)
            chat.clock.advance(hours=25)
        assert len(await thanks(chat)) == 2


async def test_a_giver_gives_ten_a_day_and_a_receiver_gets_as_many_as_is_set() -> None:
    names = [f"p{letter}" for letter in "abcdefghijklm"]
    async with community(people=("ana", "mod", *names)) as chat:
        await chat.say("/settings set thanks.get_per_day 2", by="mod")
        await ask(chat)
        for name in names[:12]:
            await chat.say(f"try this, says {name}", by=name)
            await chat.say(f"thanks @{name}", by="ana")
        assert len(await thanks(chat)) == 10
        assert await refusals(chat) == ["give", "give"]
        await chat.say("I know everything about it", by="pm")
        for name in names[:3]:
            await chat.say("thanks @pm", by=name)
        assert len(await thanks(chat)) == 12
        assert (await refusals(chat))[-1] == "get"


async def test_who_came_today_cannot_thank_yet_where_the_bot_knows_the_others() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        chat.clock.advance(hours=48)
        chat.platform.join(chat.who("eve"), chat.group)
        await chat.settle()
        answer = await helped(chat, asker="eve")
        await chat.say("thanks!", by="eve", reply_to=answer)
        assert await thanks(chat) == []
        assert await refusals(chat) == ["new"]


async def test_a_repeated_update_counts_once() -> None:
    async with community() as chat:
        answer = await helped(chat)
        said = chat.platform.say(chat.who("ana"), chat.group, "thanks!", reply_to=answer.id)
        chat.platform.happens(said)
        await chat.settle()
        assert len(await thanks(chat)) == 1
        assert await deeds(chat, "luis", "thanks_received") == 1


async def test_a_name_near_the_word_asks_whom_it_is_for() -> None:
    async with community() as chat:
        await ask(chat)
        await chat.say("press the red button", by="luis")
        assert await chat.say("gracias Luis, muy amable", by="ana") == ["thanks.whom"]
        assert chat.last().only_for == "ana"
        assert await thanks(chat) == []
        await chat.press("Luis", by="ana")
        assert await thanks(chat) == [("name", "Ana", "Luis")]


async def test_it_was_for_nobody() -> None:
    async with community() as chat:
        await ask(chat)
        await chat.say("press the red button", by="luis")
        await chat.say("thanks luis", by="ana")
        await chat.press("thanks.button_nobody", by="ana")
        assert await thanks(chat) == []
        assert chat.last().body.text == "thanks.left"


@pytest.mark.parametrize("command", ["/thanks", "/gracias", "/merci", "/спасибо"])
async def test_the_command_has_a_name_in_every_language(command: str) -> None:
    async with community() as chat:
        await helped(chat)
        assert await chat.say(f"{command} @luis the door", by="ana") == [
            "thanks.noted_for name=Luis reason=the door"
        ]
        assert await thanks(chat) == [("command", "Ana", "Luis")]


async def test_the_command_says_why_not() -> None:
    async with community() as chat:
        await helped(chat)
        await chat.say("/thanks @luis", by="ana")
        said = await chat.say("/thanks @luis", by="ana")
        assert said == ["thanks.refused_pair name=Luis within=1 day, 0:00:00"]
        assert chat.last().only_for == "ana"
        assert await chat.say("/thanks @ana", by="ana") == [
            "thanks.refused_self name=Ana within=1 day, 0:00:00"
        ]
        assert await chat.say("/thanks @luis", by="ana", room="private") == [
            "thanks.only_in_groups"
        ]


async def test_words_of_the_communitys_own_thank() -> None:
    async with community() as chat:
        await chat.say("/settings set thanks.words namaste", by="mod")
        answer = await helped(chat)
        await chat.say("namaste", by="ana", reply_to=answer)
        assert len(await thanks(chat)) == 1


async def test_where_thanks_are_off_nothing_counts() -> None:
    async with community() as chat:
        await chat.say("/feature off thanks", by="mod")
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        assert await thanks(chat) == []


async def test_no_words_are_kept() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say("thanks, zanzibar!", by="ana", reply_to=answer)
        for table in ("thanks", "thanks_refused", "message", "activity_day"):
            rows = await chat.app.store.database.read(f"SELECT * FROM {table}")  # noqa: S608
            assert "zanzibar" not in str(rows)
