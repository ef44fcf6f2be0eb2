"""What people write behind a command becomes typed values, or one sentence that helps."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arguments import (
    Amount,
    Finder,
    Missing,
    Parameter,
    Person,
    Rest,
    TicketName,
    Wrong,
    next_word,
    parameter_of,
    read,
)  # fmt: skip
from bot.events import Account, Chat, Message, Replied

ANA = Account(platform="test", id="1", name="Ana", username="ana")
KINDS: dict[str, object] = {
    "person": Person | None,
    "amount": Amount,
    "count": int,
    "period": timedelta,
    "choice": Literal["on", "off"],
    "word": str,
    "rest": Rest,
    "ticket": TicketName,
}


class Nobody:
    """Knows Ana and nobody else."""

    async def named(self, message: Message, username: str) -> Person | None:
        return Person(id=1, account=ANA) if username.lower() == "ana" else None

    async def numbered(self, message: Message, native: str) -> Person | None:
        return Person(id=1, account=ANA) if native == "1" else None


def message(text: str = "", reply_to: Replied | None = None) -> Message:
    """A message of Ana."""
    return Message(
        cause="c", at=datetime(2026, 11, 21, tzinfo=UTC), id="5", text=text, sender=ANA,
        chat=Chat(platform="test", id="-1"), reply_to=reply_to, mentions=(ANA,),
    )  # fmt: skip


def asked(*names: str, required: bool = True) -> list[Parameter]:
    """Parameters by their names in KINDS."""
    found = [parameter_of(name, KINDS[name], is_required=required) for name in names]
    return [parameter for parameter in found if parameter]


def values(text: str, *names: str, reply_to: Replied | None = None) -> dict[str, object]:
    """What a text means to a command that asks for these."""
    finder: Finder = Nobody()
    return asyncio.run(read(asked(*names), message(text, reply_to), text, finder))


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("2h30m", ("period",), {"period": timedelta(hours=2, minutes=30)}),
        ("ON rest of it", ("choice", "rest"), {"choice": "on", "rest": "rest of it"}),
        ("«two words» 7", ("word", "count"), {"word": "two words", "count": 7}),
        ("count=7 word=x", ("word", "count"), {"word": "x", "count": 7}),
        ("x count=7", ("word", "count"), {"word": "x", "count": 7}),
        ('word="two words" 7', ("word", "count"), {"word": "two words", "count": 7}),
        ("7 word=«two words»", ("count", "word"), {"word": "two words", "count": 7}),
        ('7 word="one', ("count", "word"), {"word": '"one', "count": 7}),
        ('"all of it"', ("rest",), {"rest": "all of it"}),
        ("first\nsecond line", ("word", "rest"), {"word": "first", "rest": "second line"}),
        ("3 word=5", ("count", "rest"), {"count": 3, "rest": "word=5"}),
        ("T-45", ("ticket",), {"ticket": 45}),
        ("t45", ("ticket",), {"ticket": 45}),
        ("45", ("ticket",), {"ticket": 45}),
    ],
)
def test_a_text_is_handed_out_in_order_or_by_name(
    text: str, names: tuple[str, ...], expected: dict[str, object]
) -> None:
    assert values(text, *names) == expected


@pytest.mark.parametrize(
    ("text", "names", "key"),
    [
        ("10", ("period",), "arguments.no_unit"),
        ("soon", ("period",), "arguments.duration"),
        ("99999999999999d", ("period",), "arguments.duration"),
        ("1e3", ("count",), "arguments.not_a_number"),
        ("-5", ("amount",), "arguments.amount"),
        ("\u0663", ("amount",), "arguments.not_a_number"),
        ("9" * 5000, ("amount",), "arguments.not_a_number"),
        ("maybe", ("choice",), "arguments.choice"),
        ("@eve", ("person",), "arguments.unknown_person"),
        ("7 8", ("count",), "arguments.too_many"),
        ("T-x", ("ticket",), "arguments.ticket"),
    ],
)
def test_what_cannot_be_understood_is_answered_with_the_reason(
    text: str, names: tuple[str, ...], key: str
) -> None:
    with pytest.raises(Wrong) as wrong:
        values(text, *names)
    assert wrong.value.body.key == key


@pytest.mark.parametrize("text", ["@ana 5", "ana 5", "<@1> 5", "1 5"])
def test_a_person_is_named_in_many_ways(text: str) -> None:
    found = values(text, "person", "count")
    assert found == {"person": Person(id=1, account=ANA), "count": 5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("T-45 2 dogs", {"ticket": 45, "rest": "2 dogs"}), ("2 dogs", {"rest": "2 dogs"}),
     ("in 2h", {"rest": "in 2h"}), ("ticket=7 now", {"ticket": 7, "rest": "now"})],
)  # fmt: skip
def test_a_ticket_that_may_be_left_out_is_never_mistaken_for_other_words(
    text: str, expected: dict[str, object]
) -> None:
    found = asyncio.run(
        read(asked("ticket", "rest", required=False), message(text), text, Nobody())
    )
    assert found == expected


def test_who_is_replied_to_is_meant_when_nobody_is_named() -> None:
    replied = Replied(id="4", sender=ANA, person=1)
    assert values("5", "word", reply_to=replied) == {"word": "5"}
    found = values("because", "person", "rest", reply_to=replied)
    assert found == {"person": Person(id=1, account=ANA), "rest": "because"}
    found = values("5 because", "person", "count", "rest", reply_to=replied)
    assert found == {"person": Person(id=1, account=ANA), "count": 5, "rest": "because"}
    found = values("1 5 because", "person", "count", "rest", reply_to=replied)
    assert found == {"person": Person(id=1, account=ANA), "count": 5, "rest": "because"}


def test_what_is_missing_is_named_with_what_is_known_already() -> None:
    with pytest.raises(Missing) as missing:
        values("7", "count", "word")
    assert missing.value.parameter.name == "word"
    assert missing.value.given == {"count": "7"}


def test_a_line_of_usage_shows_what_is_asked_for() -> None:
    shown = [parameter.usage for parameter in asked("word", "choice", "rest")]
    assert shown == ["<word>", "<on|off>", "<rest…>"]
    assert asked("word", required=False)[0].usage == "[word]"


def test_what_is_no_argument_is_none() -> None:
    assert parameter_of("x", bytes, is_required=True) is None
    assert parameter_of("x", int | str, is_required=True) is None


@given(st.text(max_size=200), st.lists(st.sampled_from(sorted(KINDS)), unique=True, max_size=4))
def test_no_text_whatever_raises_anything_else(text: str, names: list[str]) -> None:
    found: dict[str, object] = {}
    with suppress(Wrong, Missing):
        found = values(text, *names)
    assert set(found) <= set(names)


@given(st.text(max_size=100))
def test_every_word_comes_out_whole_and_the_rest_grows_shorter(text: str) -> None:
    rest = text
    while rest:
        word, after = next_word(rest)
        assert word in text or "\n" in text
        assert len(after) < len(rest)
        rest = after
