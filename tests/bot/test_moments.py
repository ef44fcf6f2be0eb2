"""Moments as people write them in four languages, on days that are 23 and 25 hours long too."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arguments import Moment, Rest, Wrong, parameter_of, read
from bot.events import Account, Chat, Message
from bot.moments import FURTHEST, NoMoment, Why, moment_of, words_of

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday, 13:00 in Madrid


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("24h", "2026-11-22 13:00"),
        ("1d12h", "2026-11-23 01:00"),
        ("18:30", "2026-11-21 18:30"),
        ("9:00", "2026-11-22 09:00"),
        ("18h30", "2026-11-21 18:30"),
        ("today 18:30", "2026-11-21 18:30"),
        ("tomorrow 9:00", "2026-11-22 09:00"),
        ("mañana 9:00", "2026-11-22 09:00"),
        ("demain 9h00", "2026-11-22 09:00"),
        ("завтра 9:00", "2026-11-22 09:00"),
        ("fri 20:00", "2026-11-27 20:00"),
        ("viernes 20:00", "2026-11-27 20:00"),
        ("vendredi 20h00", "2026-11-27 20:00"),
        ("Пятницу 20:00", "2026-11-27 20:00"),
        ("sat 18:00", "2026-11-21 18:00"),
        ("sat 9:00", "2026-11-28 09:00"),
        ("2026-12-24 18:00", "2026-12-24 18:00"),
        ("2026-12-24T18:00", "2026-12-24 18:00"),
    ],
)
def test_a_moment_is_what_the_clocks_of_the_community_show(written: str, meant: str) -> None:
    found = moment_of(written, NOW, MADRID)
    assert f"{found.astimezone(MADRID):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("soon", Why.UNCLEAR),
        ("tomorrow", Why.UNCLEAR),
        ("25:00", Why.UNCLEAR),
        ("2026-02-30 10:00", Why.UNCLEAR),
        ("fri 2026-12-24 18:00", Why.UNCLEAR),
        ("0h", Why.PAST),
        ("2026-11-20 18:00", Why.PAST),
        ("today 9:00", Why.PAST),
        ("2028-01-01 10:00", Why.TOO_FAR),
        ("999999999w", Why.TOO_FAR),
        ("2027-03-28 02:30", Why.NO_SUCH_HOUR),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reason(written: str, why: Why) -> None:
    with pytest.raises(NoMoment) as refused:
        moment_of(written, NOW, MADRID)
    assert refused.value.why is why


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    assert moment_of("2026-10-25 02:30", before, MADRID) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("24h 3 Mug", 1), ("tomorrow 9:00 3 Mug", 2), ("18:30 3 Mug", 1), ("вт 9:00 3", 2), ("", 1)],
)
def test_a_day_takes_its_hour_along(text: str, words: int) -> None:
    assert words_of(text) == words


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_moment_ahead_or_refused(written: str) -> None:
    try:
        found = moment_of(written, NOW, MADRID)
    except NoMoment:
        return
    assert NOW < found <= NOW + FURTHEST


# -- as an argument of a command ----------------------------------------------------------------


class Nobody:
    async def named(self, message: Message, username: str) -> None:
        return None

    async def numbered(self, message: Message, native: str) -> None:
        return None


async def arguments(text: str) -> dict[str, Any]:
    wanted: list[tuple[str, Any, bool]] = [
        ("end", Moment, True), ("winners", int, True), ("prize", Rest, True), ("kind", str, False),
    ]  # fmt: skip
    parameters = [
        found
        for name, annotation, is_required in wanted
        if (found := parameter_of(name, annotation, is_required=is_required))
    ]
    ana = Account(platform="console", id="ana")
    message = Message(
        cause="c", at=NOW, chat=Chat(platform="console", id="g"), sender=ana, id="1", text=text
    )
    return await read(parameters, message, text, Nobody(), zone="Europe/Madrid")


@pytest.mark.parametrize("prize", ["Ceramic mug", '"Ceramic mug"'])
async def test_options_may_stand_behind_a_text(prize: str) -> None:
    assert await arguments(f"tomorrow 9:00 3 {prize} kind=quiz") == {
        "end": datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
        "winners": 3,
        "prize": "Ceramic mug",
        "kind": "quiz",
    }


async def test_what_only_looks_like_an_option_belongs_to_the_text() -> None:
    assert (await arguments("24h 3 a book on e=mc2"))["prize"] == "a book on e=mc2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("24 3 Mug", "arguments.no_unit"),
        ("soon 3 Mug", "arguments.moment_unclear"),
        ("2020-01-01 10:00 3 Mug", "arguments.moment_past"),
        ("2028-01-01 10:00 3 Mug", "arguments.moment_too_far"),
        ("2027-03-28 02:30 3 Mug", "arguments.moment_no_such_hour"),
    ],
)
async def test_a_moment_that_cannot_be_is_answered_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(Wrong) as refused:
        await arguments(text)
    assert refused.value.body.key == said
