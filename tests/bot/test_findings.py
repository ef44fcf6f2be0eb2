"""What counts as a question nobody answered, and who helps whom."""

from datetime import UTC

import pytest

from bot.engine import findings
from bot.engine.findings import Gathering
from bot.engine.importing import Reading
from tests.bot.exports.writing import begin, channel, group, posted, said

ASKS = "Does anyone know how to mend a chain?"


def gathered(*files: bytes) -> Gathering:
    reading = Reading(UTC)
    for data in files:
        for _ in reading.batches(begin(data)):
            pass
    return reading.gathering


def test_a_question_is_unanswered_if_nobody_else_says_anything_for_half_an_hour() -> None:
    found = gathered(
        group(
            said(1, by=1, text=ASKS, minutes=0),
            said(2, by=1, text="please", minutes=1),
            said(3, by=2, text="Good evening", minutes=32),
        )
    )
    assert (found.questions, found.unanswered) == (1, 1)


def test_somebody_else_within_half_an_hour_is_an_answer_but_no_help() -> None:
    found = gathered(
        group(said(1, by=1, text=ASKS, minutes=0), said(2, by=2, text="A moment", minutes=29))
    )
    assert (found.questions, found.unanswered, found.helpers()) == (1, 0, [])


def test_a_reply_answers_however_late_it_comes() -> None:
    found = gathered(
        group(
            said(1, by=1, text=ASKS, minutes=0),
            said(2, by=2, text="With this.", minutes=5_000, reply_to_message_id=1),
            said(3, by=3, text="Or that.", minutes=5_001, reply_to_message_id=1),
        )
    )
    assert (found.questions, found.unanswered) == (1, 0)
    assert [(author.native, helped) for author, helped in found.helpers()] == [("2", 1), ("3", 1)]


def test_answering_oneself_helps_nobody() -> None:
    found = gathered(
        group(
            said(1, by=1, text=ASKS, minutes=0),
            said(2, by=1, text="Found it.", minutes=90, reply_to_message_id=1),
        )
    )
    assert (found.unanswered, found.helpers()) == (1, [])


def test_helping_the_same_person_ten_times_is_helping_one() -> None:
    asked = [said(n, by=1, text=ASKS) for n in range(1, 11)]
    answered = [said(n + 10, by=2, reply_to_message_id=n) for n in range(1, 11)]
    other = [said(30, by=4, text=ASKS), said(31, by=5, text=ASKS)]
    more = [said(32, by=3, reply_to_message_id=30), said(33, by=3, reply_to_message_id=31)]
    found = gathered(group(*asked, *answered, *other, *more))
    assert [(author.native, helped) for author, helped in found.helpers()] == [("3", 2), ("2", 1)]


def test_what_is_said_in_another_channel_answers_nothing_here() -> None:
    other = {"channel": {"id": "911", "type": "GuildTextChat", "name": "b"}}
    found = gathered(channel(posted(1, text=ASKS)), channel(posted(2, by=2), **other))
    assert found.unanswered == 1


def test_questions_too_old_to_look_out_for_stay_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(findings, "MOST_ASKED", 20)
    asked = [said(n, by=1, text=ASKS) for n in range(1, 41)]
    late = [said(50, by=2, reply_to_message_id=1, minutes=9_000)]
    found = gathered(group(*asked, *late))
    assert (found.questions, found.unanswered, found.helpers()) == (40, 40, [])


def test_languages_and_the_busiest_hour() -> None:
    spanish = "Hola, alguien sabe dónde empieza la ruta del domingo"
    found = gathered(
        group(
            *(said(n, text=spanish, minutes=70 + n) for n in range(1, 6)),
            said(6, text="Where does the ride on sunday begin again please"),
            said(7),
        )
    )
    assert found.busiest_hour == 10
    assert found.languages == {"es": 5, "en": 1}
