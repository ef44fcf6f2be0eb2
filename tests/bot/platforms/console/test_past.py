"""The history that the demo's house brings along is an export like any other."""

import io
import json
from datetime import UTC, datetime

from bot.exports.rows import Written
from bot.exports.source import Source
from bot.exports.tally import Tally
from bot.exports.telegram import telegram
from bot.platforms.console import past
from bot.platforms.console.casa import EVERYBODY, Casa
from bot.platforms.console.evidence import Evidence
from bot.platforms.console.session import Session

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_history_reads_as_telegrams_own_and_ends_before_today() -> None:
    body = past.export(NOW)
    tally = Tally()
    source = Source(io.BytesIO(body), len(body))

    rows = list(tally.counted(telegram(source, NOW, UTC, ())))

    assert tally.summary().messages == past.written(NOW) == len(rows)
    assert set(tally.summary().skipped) == {"service message: pin_message"}
    assert all(isinstance(row, Written) and row.at < NOW.timestamp() for row in rows)
    assert {one["from"] for one in json.loads(body)["messages"] if "from" in one} == {*past.PEOPLE}


async def test_a_file_nobody_was_asked_for_is_left_alone(casa: Casa) -> None:
    session = Session(casa, "nora")

    assert session.type("/send") == "Nora sends result.json."
    await casa.settle()

    assert [shown.author for shown in session.messages] == ["nora"]
    assert await Evidence(casa.bot.store.database).imported(past.NATIVE) == 0


async def test_by_hand_one_comes_from_the_first_question_to_the_findings(casa: Casa) -> None:
    session = Session(casa, "nora")
    for line in ("/setup", "1", "2", "1", "2", "8", "1", "/send"):
        session.type(line)
        await casa.settle()

    assert f"Messages: {past.written(casa.clock.now())}" in session.messages[-1].body.text
    assert session.messages[-1].only_for == "nora"
    assert session.room is casa.room(EVERYBODY)


async def test_what_the_bot_sends_as_a_file_can_be_opened_and_read(casa: Casa) -> None:
    session = Session(casa, "eve")
    session.enter("private")
    session.type("/mydata")
    await casa.settle()

    told = session.type("/open my-data.json")

    assert json.loads(told)["kept"]["account"][0]["name"] == "Eve"
    assert session.type("/open secrets.txt") == "There is no such file in this room."
    session.become("ana")
    assert session.type("/open my-data.json") == "There is no such file in this room."
