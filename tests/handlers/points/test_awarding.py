"""Moderators give and take points: after a look, once, with a reason, and never by a slip."""

import pytest

from bot.texts import Texts
from tests.community import community
from tests.handlers.points.earning import give, holdings, person_of

ARABIC_THREE, FULL_WIDTH_TEN = "\u0663", "\uff11\uff10"


async def test_an_award_is_paid_after_a_look_and_seen_by_all() -> None:
    async with community() as chat:
        await give(chat, "luis", 5)
        (preview,) = await chat.say("/award @luis 50 a great guide", by="mod")
        assert preview.startswith("points.award_preview amount=points.amount count=50")
        assert "balance=points.amount count=55" in preview
        assert chat.last().only_for == "mod"
        assert await holdings(chat, "luis") == (5, 0)
        await chat.press("points.button_award", by="mod")
        assert await holdings(chat, "luis") == (55, 0)
        assert chat.said_by_bot()[-1] == (
            "points.awarded_to amount=points.amount count=50 name=Luis reason=a great guide"
        )
        (shown,) = await chat.say("/points", by="luis")
        assert "amount=+50" in shown
        assert "words=a great guide" in shown


async def test_whom_one_replies_to_is_meant() -> None:
    async with community() as chat:
        await chat.say("press the link", by="luis")
        await chat.say("/award 7 that helped", by="mod", reply_to=chat.last())
        await chat.press("points.button_award", by="mod")
        assert await holdings(chat, "luis") == (7, 0)


async def test_five_presses_pay_once() -> None:
    async with community() as chat:
        await give(chat, "luis", 5)
        await chat.say("/award @luis 50 a great guide", by="mod")
        button = chat.last().buttons[0][0]
        for _ in range(5):
            chat.last().buttons = ((button,),)
            chat.platform.press(chat.who("mod"), chat.group, "points.button_award")
        await chat.settle()
        assert await holdings(chat, "luis") == (55, 0)


async def test_what_was_left_is_not_paid() -> None:
    async with community() as chat:
        await give(chat, "luis", 5)
        await chat.say("/award @luis 50 a great guide", by="mod")
        await chat.press("points.button_leave", by="mod")
        assert chat.last().body.text == "points.left"
        assert await holdings(chat, "luis") == (5, 0)


async def test_a_deduction_takes_no_more_than_there_is() -> None:
    async with community() as chat:
        await give(chat, "luis", 5)
        (said,) = await chat.say("/deduct @luis 6 for spam", by="mod")
        assert said == "points.not_so_many amount=points.amount count=5 name=Luis"
        (preview,) = await chat.say("/deduct @luis 4 for spam", by="mod")
        assert preview.startswith("points.deduct_preview")
        await chat.press("points.button_deduct", by="mod")
        assert await holdings(chat, "luis") == (1, 0)
        assert "points.awarded_to" not in " ".join(chat.said_by_bot())


async def test_what_was_spent_before_the_press_is_not_taken() -> None:
    async with community() as chat:
        await give(chat, "luis", 5)
        await chat.say("/deduct @luis 4 for spam", by="mod")
        await chat.app.store.ledger.take(
            community=1, person=await person_of(chat, "luis"), amount=3, deed="deduct",
            cause="meanwhile", now=1,
        )  # fmt: skip
        await chat.app.store.database.commit()
        await chat.press("points.button_deduct", by="mod")
        assert chat.last().body.text.startswith("points.not_so_many amount=points.amount count=2")
        assert await holdings(chat, "luis") == (2, 0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("-1", "-1 is out of range: choose from 1 to 1000000"),
        ("1_000", "“1_000” is not a whole number"),
        (FULL_WIDTH_TEN, f"“{FULL_WIDTH_TEN}” is not a whole number"),
        (ARABIC_THREE, f"“{ARABIC_THREE}” is not a whole number"),
        ("NaN", "“NaN” is not a whole number"),
        ("1e9", "“1e9” is not a whole number"),
        ("9223372036854775808", "“9223372036854775808”"),
        ("1" + "0" * 5000, "“" + "1" + "0" * 19 + "”"),
        ("0", "0 is out of range: choose from 1 to 1000000"),
        ("1000001", "1000001 is out of range: choose from 1 to 1000000"),
    ],
)
@pytest.mark.parametrize("command", ["award", "deduct"])
async def test_an_amount_that_is_none_is_refused_with_the_reason(
    command: str, given: str, said: str
) -> None:
    async with community(texts=Texts()) as chat:
        await chat.say("hello", by="luis")
        (answer,) = await chat.say(f"/{command} @luis {given} because", by="mod")
        assert said in answer
        assert await holdings(chat, "luis") == (0, 0)


@pytest.mark.parametrize(("by", "word"), [("mod", "whole number"), ("ana", "número entero")])
async def test_the_reason_comes_in_the_readers_language(by: str, word: str) -> None:
    async with community(texts=Texts()) as chat:
        await chat.say("hello", by="luis")
        chat.who("ana").rights = chat.who("mod").rights
        (answer,) = await chat.say("/award @luis NaN because", by=by)
        assert word in answer


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/award @mod 5 me", "points.not_yourself"),
        (f"/award @luis 5 {'x' * 201}", "points.reason_too_long limit=200"),
        ("/award @nobody 5 because", "arguments.unknown_person name=@nobody"),
        ("/award @luis 5", "arguments.usage usage=/award <person> <amount> <reason…>"),
    ],
)
async def test_what_makes_no_sense_is_refused(line: str, said: str) -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        assert await chat.say(line, by="mod") == [said]


async def test_members_neither_give_nor_take() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        for command in ("award", "deduct"):
            said = await chat.say(f"/{command} @luis 5 please", by="ana")
            assert said == ["engine.refused role=role.moderator"]


async def test_an_award_leaves_a_trail() -> None:
    async with community() as chat:
        await give(chat, "luis", 5)
        await chat.say("/award @luis 50 a great guide", by="mod")
        await chat.press("points.button_award", by="mod")
        (trail,) = await chat.say("/audit points", by="mod")
        assert "award of 50" in trail
