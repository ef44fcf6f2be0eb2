"""What one can type in the demo, as whom, and where."""

import pytest

from bot.platforms.console.casa import EVERYBODY, STAFF, Casa
from bot.platforms.console.session import HELP, Session, described, room_name
from bot.platforms.console.transcript import Transcript


@pytest.fixture
def session(casa: Casa) -> Session:
    return Session(casa)


async def test_the_first_thing_one_is_told_to_type_is_answered(session: Session) -> None:
    session.type("how do I get a key?")
    await session.casa.settle()

    assert "Tuesday between 18:00 and 20:00" in session.messages[-1].body.text


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Ana", "martes"), ("luis", "martes"), ("EVE", "Tuesday"), ("marie", "mardi"),
        ("Olga", "вторник"), ("Sam", "Tuesday"), ("nora", "Tuesday"),
    ],
)  # fmt: skip
async def test_anybody_can_ask_it_and_is_answered_in_their_language(
    session: Session, name: str, day: str
) -> None:
    assert session.type(f"/as {name}") == ""

    session.type("how do I get a key?")
    await session.casa.settle()

    assert day in session.messages[-1].body.text
    assert session.messages[-2].author == name.lower()


async def test_a_question_goes_to_the_team_and_its_answer_comes_back(session: Session) -> None:
    session.type("@tertulia may I bring my dog?")
    await session.casa.settle()
    for line in ("/as Nora", "/room staff", "> yes, on a leash"):
        assert session.type(line) == ""
    await session.casa.settle()
    session.become("eve")

    assert "yes, on a leash" in session.messages[-1].body.text


async def test_a_number_presses_the_button_it_stands_on(session: Session) -> None:
    session.type("@tertulia can I use the laser cutter on Sunday?")
    await session.casa.settle()

    assert session.choices[0].label == "Who may use the laser cutter?"
    session.type("1")
    await session.casa.settle()

    assert "free of charge" in session.messages[-1].body.text


async def test_a_number_without_a_button_is_only_words(session: Session) -> None:
    session.type("42")
    await session.casa.settle()

    assert session.messages[-1].body.text == "42"
    assert session.press(42) == "There is no such button."


async def test_nobody_gets_into_a_room_that_is_not_theirs(session: Session) -> None:
    told = session.type("/room staff")

    assert told == "Eve cannot go there. There are: Casa Abierta, Tertulia, in private."
    assert session.room.chat.id == EVERYBODY


async def test_who_leaves_the_staff_does_not_stay_in_the_staff_room(session: Session) -> None:
    session.become("sam")
    session.enter("staff")
    assert session.room.chat.id == STAFF

    session.become("ana")

    assert session.room.chat.id == EVERYBODY


async def test_a_private_room_is_the_one_of_whoever_types(session: Session) -> None:
    session.enter("private")
    session.become("olga")

    assert session.room is session.casa.world.private("olga")
    assert room_name(session.room) == "Tertulia, in private"


async def test_a_stranger_is_nobody(session: Session) -> None:
    assert session.type("/as Zoe") == (
        "Nobody here is called Zoe. There are Ana, Luis, Eve, Marie, Olga, Sam, Nora."
    )


async def test_time_can_be_skipped(session: Session) -> None:
    session.type("Where can I park my bike?")
    await session.casa.settle()
    assert session.messages[-1].author == "eve"

    assert session.type("/later 31m") == "It is 31m later."
    staff = session.casa.room(STAFF)

    async def has_card() -> bool:
        return bool(staff.messages)

    assert await session.casa.until(has_card)
    assert "park my bike" in staff.messages[-1].body.text


async def test_a_length_nobody_understands_is_explained(session: Session) -> None:
    assert "24" in session.type("/later 24")


async def test_help_and_silence(session: Session) -> None:
    assert session.type("/?") == "\n".join(HELP)
    assert session.type("   ") == ""
    assert session.type(">") == ""
    assert session.messages == []


async def test_whoever_types_sees_what_there_is_to_know_of_them(casa: Casa) -> None:
    assert described(casa.who("sam")) == "Sam (en, moderator)"
    assert described(casa.who("marie")) == "Marie (fr)"


async def test_hostile_words_stay_words_in_the_transcript(casa: Casa) -> None:
    told: list[str] = []
    session = Session(casa)
    session.type("[red]\x1b[31m" + "x" * 300)
    await casa.settle()

    Transcript(casa.world, told.append).go_on()

    assert "\x1b" not in "".join(told)
    assert all(len(line) <= 100 for line in told)
