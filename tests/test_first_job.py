"""A first real job, end to end: the same questions have the same outcome on every platform."""

from pathlib import Path

import pytest

from bot.matching.entries import read_entries
from tests.support.asking import (
    ANSWERED,
    HANDED_OVER,
    OFFERED,
    Opened,
    Reader,
    answer_one,
    do_first_job,
)  # fmt: skip
from tests.support.ways import on_console, on_discord, on_telegram

FAQ = """\
## How do I reset my password?

Open **Settings**, then *Security*, and press `Reset`.

## How do I reset my router?

Hold the button on its back for ten seconds.

## Where do we meet on Thursdays?

At [Casa Abierta](https://casa.example.org/rooms), Plaza Mayor 1.
"""
ASKED = {
    "How do I reset my password?": (ANSWERED, "how-do-i-reset-my-password"),
    "where do we meet on thursdays": (ANSWERED, "where-do-we-meet-on-thursdays"),
    "how can I reset my account password": (OFFERED, "How do I reset my password?"),
    "Is a bicycle allowed in the lift?": (HANDED_OVER, ""),
}


@pytest.mark.parametrize("opened", [on_console, on_telegram, on_discord])
async def test_a_question_is_answered_offered_or_handed_over(
    tmp_path: Path, opened: Opened
) -> None:
    faq = tmp_path / "faq.md"
    faq.write_text(FAQ, "utf-8")
    reader = Reader(read_entries(faq.name, faq.read_bytes()).entries)
    async with opened(tmp_path, faq, len(ASKED)) as way:
        outcomes = await do_first_job(way, reader, list(ASKED))
        assert [(one.verdict, one.said.partition(" | ")[0]) for one in outcomes] == [
            *ASKED.values()
        ]
        assert [fault for one in outcomes for fault in one.faults] == []
        assert await answer_one(way, outcomes, "Yes, it is.") == ""
        assert way.strays() == []


async def test_members_who_talk_among_themselves_are_left_alone(tmp_path: Path) -> None:
    faq = tmp_path / "faq.md"
    faq.write_text(FAQ, "utf-8")
    reader = Reader(read_entries(faq.name, faq.read_bytes()).entries)
    said = ["I met them on Thursday", "How do I reset my password?"]
    async with on_console(tmp_path, faq, 2) as way:
        outcomes = await do_first_job(way, reader, said, is_addressed=False)
        assert [one.verdict for one in outcomes] == ["left alone", ANSWERED]
