"""The house of the demo: its bot starts, ends, dies and starts again."""

import pytest

from bot.platforms.console.casa import EVERYBODY, FAQ, NAME, Busy, Casa
from bot.platforms.console.evidence import Evidence
from bot.platforms.console.session import Session


async def test_a_bot_that_was_killed_goes_on_with_what_it_knew(casa: Casa) -> None:
    session = Session(casa)
    session.type("@tertulia may I bring my dog?")
    await casa.settle()

    await casa.crash()
    with pytest.raises(Busy):
        _ = casa.bot
    await casa.open()
    session.type("how do I get a key?")
    await casa.settle()

    (ticket,) = await Evidence(casa.bot.store.database).tickets()
    assert (ticket.name, ticket.state) == ("T-1", "open")
    assert "Tuesday" in session.messages[-1].body.text


async def test_ending_twice_is_ending_once(casa: Casa) -> None:
    database = casa.bot.store.database
    await casa.close()
    await casa.close()
    await casa.crash()
    assert not database.path.with_name(database.path.name + "-wal").exists()


async def test_everybody_is_in_the_house_and_two_in_the_staff_room(casa: Casa) -> None:
    assert casa.room(EVERYBODY).chat.title == NAME
    assert casa.room(EVERYBODY).members == set(casa.world.people)
    assert casa.room("staff").members == {"sam", "nora"}


def test_the_house_answers_in_four_languages() -> None:
    text = FAQ.read_text(encoding="utf-8")

    assert {line for line in text.splitlines() if line.startswith("lang: ")} == {
        "lang: en", "lang: es", "lang: fr", "lang: ru",
    }  # fmt: skip
    assert 8 <= text.count("\n## ") + 1 <= 12


async def test_a_bot_that_ended_by_itself_is_noticed_at_once(casa: Casa) -> None:
    casa.platform.is_idle.clear()
    casa.bot.stop()

    with pytest.raises(Busy, match="the bot has ended"):
        await casa.settle()
