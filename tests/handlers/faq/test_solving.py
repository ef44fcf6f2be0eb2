"""An asker accepts another member's reply: the question is solved, once."""

import pytest

from bot.events import Reacted, Solved
from bot.feature import Feature
from handlers import FEATURES
from tests.community import Community, community

PARKING = "Does anybody know where I can park my car?"
heard: list[Solved] = []
listener = Feature("listener")


@listener.on(Solved)
async def hear(solved: Solved) -> None:
    """Whoever pays points hears of it like this."""
    heard.append(solved)


@pytest.fixture(autouse=True)
def _nothing_heard() -> None:
    heard.clear()


async def answered(chat: Community) -> str:
    """Eve asks and Marie replies; the reply."""
    await chat.say(PARKING, by="eve")
    await chat.say("behind the church, it is free", by="marie", reply_to=chat.last())
    return chat.last().id


async def drafts(chat: Community) -> list[tuple[str, str, str, str]]:
    """What is proposed."""
    rows = await chat.app.store.database.read("SELECT kind, state, question, answer FROM draft")
    return [tuple(map(str, row)) for row in rows]  # type: ignore[misc]


async def test_the_askers_thanks_mark_a_reply_as_the_answer() -> None:
    async with community(*FEATURES, listener) as chat:
        reply = await answered(chat)
        await chat.say("thank you, found it!", by="eve", reply_to=reply)
        (solved,) = heard
        assert (solved.answer, solved.how) == (reply, "thanks")
        assert solved.asker != solved.solver
        assert (await chat.app.store.entries.outcomes(1))["by_member"] == 1
        assert await drafts(chat) == [
            ("solution", "waiting", PARKING, "behind the church, it is free")
        ]
        await chat.say("really, thank you", by="eve", reply_to=reply)
        assert len(heard) == 1


async def test_nobody_elses_thanks_do() -> None:
    async with community(*FEATURES, listener) as chat:
        reply = await answered(chat)
        await chat.say("gracias!", by="luis", reply_to=reply)
        await chat.say("thanks in advance", by="eve", reply_to=reply)
        assert heard == []


@pytest.mark.parametrize(
    ("who", "emoji", "count"), [("eve", "✅", 1), ("eve", "😢", 0), ("luis", "✅", 0)]
)
async def test_the_askers_reaction_says_the_same(who: str, emoji: str, count: int) -> None:
    async with community(*FEATURES, listener) as chat:
        reply = await answered(chat)
        person = chat.who(who)
        event = Reacted(
            cause="reaction", at=chat.clock.now(), chat=chat.group.chat, sender=person.account,
            message=reply, added=(emoji,),
        )  # fmt: skip
        chat.platform.happens(event)
        await chat.settle()
        assert [one.how for one in heard] == ["reaction"] * count
        assert len(await drafts(chat)) == count


async def test_solved_is_a_command_for_the_asker_and_for_guides() -> None:
    async with community(*FEATURES, listener) as chat:
        reply = await answered(chat)
        assert await chat.say("/solved", by="luis", reply_to=reply) == ["faq.solved_not_yours"]
        assert await chat.say("/solved", by="eve", reply_to=reply) == [
            "faq.solved_thanks name=Marie"
        ]
        assert await chat.say("/solved", by="eve", reply_to=reply) == ["faq.solved_before"]
        assert [one.how for one in heard] == ["command"]


async def test_a_guide_may_mark_the_answer_to_somebody_elses_question() -> None:
    async with community(*FEATURES, listener) as chat:
        reply = await answered(chat)
        assert await chat.say("/solved", by="mod", reply_to=reply) == [
            "faq.solved_thanks name=Marie"
        ]


async def test_a_solved_question_does_not_go_to_the_team() -> None:
    async with community() as chat:
        await chat.say(PARKING, by="eve")
        await chat.say("😂", by="marie", reply_to=chat.last())
        asked = chat.group.messages[0]
        await chat.say("behind the church", by="marie", reply_to=asked)
        await chat.say("thanks!", by="eve", reply_to=chat.last())
        chat.clock.advance(minutes=31)
        await chat.app.schedule.fire()
        await chat.settle()
        assert not [text for text in chat.said_by_bot("staff") if text.startswith("relay.card")]
