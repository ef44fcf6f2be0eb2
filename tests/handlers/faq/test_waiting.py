"""People have the first word, and only an answer ends the waiting of a question."""

from pathlib import Path

import pytest

from bot.events import Deleted
from tests.community import Community, community
from tests.handlers.knowledge import INSTALL, know

PARKING = "Does anybody know where I can park my car?"


async def later(chat: Community, **length: float) -> None:
    """Time passes, and what falls due happens."""
    chat.clock.advance(**length)
    await chat.app.schedule.fire()
    await chat.settle()


def cards(chat: Community) -> list[str]:
    """The questions the team was shown."""
    return [text for text in chat.said_by_bot("staff") if text.startswith("relay.card")]


async def test_people_have_twenty_seconds_before_the_bot_speaks_unasked() -> None:
    async with community(wait="20s") as chat:
        await know(chat, INSTALL)
        assert await chat.say(INSTALL, by="eve") == []
        await later(chat, seconds=19)
        assert chat.said_by_bot() == []
        await later(chat, seconds=2)
        assert chat.said_by_bot() == [f"answer to {INSTALL}"]


async def test_who_calls_the_bot_does_not_wait() -> None:
    async with community(wait="20s") as chat:
        await know(chat, INSTALL)
        assert await chat.say(f"@tertulia {INSTALL}", by="eve") == [f"answer to {INSTALL}"]


@pytest.mark.parametrize("is_reply", [True, False])
async def test_a_person_who_answers_first_is_enough(is_reply: bool) -> None:
    async with community(wait="20s") as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        asked = chat.last()
        await chat.say("run the setup file", by="marie", reply_to=asked if is_reply else "")
        await later(chat, seconds=30)
        assert chat.said_by_bot() == []


@pytest.mark.parametrize("words", ["same", "+1", "moi aussi", "и мне тоже?", "😂", "what for?"])
async def test_me_too_is_no_answer(words: str) -> None:
    async with community(wait="20s") as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        await chat.say(words, by="marie", reply_to=chat.last())
        await later(chat, seconds=30)
        assert f"answer to {INSTALL}" in chat.said_by_bot()


@pytest.mark.parametrize("words", ["same", "+1", "😂", "anybody?"])
async def test_a_question_that_others_only_share_still_goes_to_the_team(words: str) -> None:
    async with community() as chat:
        await chat.say(PARKING, by="eve")
        await chat.say(words, by="marie", reply_to=chat.last())
        await later(chat, minutes=31)
        assert len(cards(chat)) == 1


async def test_an_answer_that_waited_too_long_is_not_given_but_the_team_is_told() -> None:
    async with community(wait="20s") as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        await later(chat, hours=2)
        assert f"answer to {INSTALL}" not in chat.said_by_bot()
        await later(chat, seconds=1)
        assert len(cards(chat)) == 1


async def test_a_question_that_is_removed_while_it_waits_is_not_answered() -> None:
    async with community(wait="20s") as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        await remove(chat, chat.last().id)
        await later(chat, seconds=30)
        assert chat.said_by_bot() == []


async def remove(chat: Community, message: str) -> None:
    """Somebody removes a message, and the platform tells."""
    event = Deleted(
        cause=f"gone:{message}", at=chat.clock.now(), chat=chat.group.chat, ids=(message,)
    )
    chat.platform.happens(event)
    await chat.settle()


@pytest.mark.parametrize("is_reply", [True, False])
async def test_who_answers_first_is_enough_though_the_bot_was_started_again(
    tmp_path: Path, is_reply: bool
) -> None:
    path = tmp_path / "tertulia.db"
    async with community(path=path, wait="20s") as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        asked, world, clock = chat.last(), chat.world, chat.clock
    async with community(path=path, world=world, clock=clock, life="2", wait="20s") as chat:
        await chat.say("run the setup file", by="marie", reply_to=asked if is_reply else "")
        await later(chat, seconds=30)
        assert chat.said_by_bot() == []


async def test_a_question_answered_by_a_person_after_a_restart_does_not_go_to_the_team(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tertulia.db"
    async with community(path=path) as chat:
        await chat.say(PARKING, by="eve")
        asked, world, clock = chat.last(), chat.world, chat.clock
    async with community(path=path, world=world, clock=clock, life="2") as chat:
        await chat.say("behind the church, it is free", by="marie", reply_to=asked)
        await later(chat, minutes=31)
        assert cards(chat) == []
