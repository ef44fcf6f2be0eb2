"""What members see of their points, and how they come and go by themselves."""

import pytest

from bot.actions import Emit, Outcome
from bot.events import Message, Solved
from bot.feature import Feature, Stage
from bot.texts import Texts
from handlers import FEATURES
from handlers.points import words
from tests.community import Community, community
from tests.handlers.points.earning import give, holdings, person_of

solving = Feature("solving")


@solving.on(Message, Stage.REACT)
async def solve(message: Message) -> Outcome:
    """`solved 7 9` says that person 9 answered question 7 of who says it."""
    first, *rest = message.text.split()
    if first != "solved":
        return None
    question, solver = rest
    return Emit(
        event=Solved(
            cause="", at=message.at, chat=message.chat, question=question, answer="a",
            asker=message.person, solver=int(solver), how="thanks",
        )
    )  # fmt: skip


async def shown(chat: Community, name: str, room: str = "group") -> str:
    said, *_ = await chat.say("/points", by=name, room=room)  # a season may end on the way
    return said


async def test_points_are_shown_with_their_reasons_to_their_owner_alone() -> None:
    async with community() as chat:
        await give(chat, "ana", 10)
        said = await shown(chat, "ana")
        assert said.startswith("points.account amount=points.amount count=10 lines=points.line ")
        assert "amount=+10" in said
        assert "why=points.why_thanks" in said
        assert chat.last().only_for == "ana"


async def test_who_has_none_is_told_how_to_get_some() -> None:
    async with community() as chat:
        assert "lines=points.none_yet" in await shown(chat, "ana")


async def test_an_accepted_answer_earns_points_once_a_question() -> None:
    async with community(*FEATURES, solving) as chat:
        await chat.say("hi", by="luis")
        luis = await person_of(chat, "luis")
        for _ in range(3):
            await chat.say(f"solved 7 {luis}", by="ana")
        assert await holdings(chat, "luis") == (25, 0)
        await chat.say(f"solved 8 {luis}", by="ana")
        assert await holdings(chat, "luis") == (50, 0)


async def test_nobody_is_paid_for_answering_themselves() -> None:
    async with community(*FEATURES, solving) as chat:
        await chat.say("hi", by="ana")
        await chat.say(f"solved 7 {await person_of(chat, 'ana')}", by="ana")
        assert await holdings(chat, "ana") == (0, 0)


async def test_what_an_answer_is_worth_is_the_communitys_choice() -> None:
    async with community(*FEATURES, solving) as chat:
        await chat.say("hi", by="luis")
        luis = await person_of(chat, "luis")
        await chat.say("/settings set points.solution 0", by="mod")
        await chat.say(f"solved 7 {luis}", by="ana")
        assert await holdings(chat, "luis") == (0, 0)
        await chat.say("/settings set points.solution 40", by="mod")
        await chat.say(f"solved 8 {luis}", by="ana")
        assert await holdings(chat, "luis") == (40, 0)


async def test_points_that_nobody_spends_go_when_the_community_says_so() -> None:
    async with community() as chat:
        await give(chat, "ana", 10)
        chat.clock.advance(days=50)
        await give(chat, "ana", 5)
        assert "count=15" in await shown(chat, "ana")
        (said,) = await chat.say("/settings set points.expire_after 60d", by="mod")
        assert said.startswith("settings.changed")
        assert "points.soon_old amount=points.amount count=10" in await shown(chat, "ana")
        chat.clock.advance(days=11)
        said = await shown(chat, "ana")
        assert said.startswith("points.account amount=points.amount count=5")
        assert "why=points.why_expiry" in said


async def test_old_points_go_at_night_too_for_those_who_do_not_look() -> None:
    async with community() as chat:
        for name in ("ana", "luis"):
            await give(chat, name, 10)
        await chat.say("/settings set points.expire_after 60d", by="mod")
        await shown(chat, "ana")
        chat.clock.advance(days=61)
        await chat.app.schedule.fire()
        await chat.settle()
        assert await holdings(chat, "luis") == (0, 0)


async def test_points_are_called_as_the_community_calls_them() -> None:
    async with community() as chat:
        await give(chat, "ana", 10)
        await give(chat, "eve", 10)
        await chat.say("/settings set points.name en: coins, es: monedas", by="mod")
        assert "amount=10 monedas" in await shown(chat, "ana")
        assert "amount=10 coins" in await shown(chat, "eve")


@pytest.mark.parametrize(
    ("chosen", "language", "name"),
    [
        ("coins", "ru", "coins"),
        ("en: coins, es: monedas", "es", "monedas"),
        ("en: coins, es: monedas", "ru", "coins"),
        ("", "en", ""),
        ("en:", "en", "en:"),
    ],
)
def test_a_name_for_points_is_found_in_the_readers_language(
    chosen: str, language: str, name: str
) -> None:
    assert words.called(chosen, language) == name


@pytest.mark.parametrize(
    ("by", "said"),
    [("ana", "10 puntos"), ("olga", "10 баллов"), ("marie", "10 points"), ("eve", "10 points")],
)
async def test_everybody_reads_it_in_their_language(by: str, said: str) -> None:
    async with community(texts=Texts()) as chat:
        await give(chat, by, 10)
        assert said in await shown(chat, by)
