"""The first real job, measured: real entries, real questions, the real bot on three platforms.

`python -m benchmarks.first_job [--data PATH] [--all] [--json]`: loads the entries of
`faq/pydis_entries.jsonl` and `faq/ubuntu_factoid_entries.jsonl`, asks the questions of
`faq/ubuntu_factoid_queries.jsonl`, and says what became of them. What was asked stays out of it.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from bot.matching.entries import read_entries
from bot.matching.entry import FaqEntry
from tests.support.asking import (
    ANSWERED,
    HANDED_OVER,
    OFFERED,
    SILENT,
    Opened,
    Outcome,
    Reader,
    answer_one,
    do_first_job,
    shares,
)
from tests.support.ways import on_console, on_discord, on_telegram

ENTRIES = ("pydis_entries.jsonl", "ubuntu_factoid_entries.jsonl")
QUESTIONS = "ubuntu_factoid_queries.jsonl"
Ended = dict[str, tuple[str, str]]
"""Verdict and entry or titles, by question."""
LONGEST = 1900
"""Characters of a question; with the bot's name before it a Discord message holds no more."""
TEAM_SAYS = "Thank you, the team has looked at it."


class Asked(NamedTuple):
    """A question, and the entry that answers it; no entry for a stranger."""

    text: str
    slug: str


class Table(NamedTuple):
    """What became of the questions on one way."""

    way: str
    asked: int
    answered: int
    offered: int
    handed_over: int
    left_alone: int
    answered_rightly: int
    offered_rightly: int
    strangers: int
    strangers_answered: int
    unlike_console: int
    """Outcomes that were others than on the console, of the same questions."""
    team_reply: str
    """What was wrong with the team's reply, or nothing."""
    faults: dict[str, int]
    seconds: float


def load(data: Path) -> tuple[bytes, list[Asked]]:
    """The entries as one file, and the questions, each text once."""
    faq = data / "faq"
    entries = b"".join((faq / name).read_bytes() for name in ENTRIES)
    rows = [json.loads(line) for line in (faq / QUESTIONS).read_text("utf-8").splitlines()]
    asked = {row["query"]: Asked(row["query"], row["intent"] or "") for row in rows}
    return entries, [one for one in asked.values() if len(one.text) <= LONGEST]


def sample(questions: Sequence[Asked], count: int) -> list[Asked]:
    """So many questions, evenly spread over the file."""
    count = min(count, len(questions))
    return [questions[number * len(questions) // count] for number in range(count)]


async def measure(
    opened: Opened,
    entries: bytes,
    questions: Sequence[Asked],
    console: Ended,
    *,
    is_addressed: bool = True,
) -> tuple[Table, Ended]:
    """Do the job on one way, and say what became of each question.

    console: what became of them on the console; nothing while that is measured.
    """
    known = read_entries("entries.jsonl", entries).entries
    texts = [one.text for one in questions]
    started = perf_counter()
    with TemporaryDirectory() as folder:
        faq = Path(folder) / "entries.jsonl"
        faq.write_bytes(entries)
        async with opened(Path(folder), faq, len(texts)) as way:
            outcomes = await do_first_job(way, Reader(known), texts, is_addressed=is_addressed)
            reply = await answer_one(way, outcomes, TEAM_SAYS) if is_addressed else ""
            strays = len(way.strays())
            name = f"{way.name}, {'addressed' if is_addressed else 'unaddressed'}"
    seconds = round(perf_counter() - started, 1)
    faults = _counted(outcomes) | ({"said elsewhere": strays} if strays else {})
    ended = {text: one[:2] for text, one in zip(texts, outcomes, strict=True)}
    console = console or ended
    unlike = sum(ended[text] != console[text] for text in texts) if is_addressed else 0
    return _table(name, questions, outcomes, known)._replace(
        unlike_console=unlike, team_reply=reply, faults=faults, seconds=seconds
    ), ended


def _table(
    name: str, questions: Sequence[Asked], outcomes: Sequence[Outcome], known: Sequence[FaqEntry]
) -> Table:
    titles = {entry.slug: entry.title[:60] for entry in known}
    pairs = list(zip(questions, outcomes, strict=True))
    ended = shares(outcomes)
    strange = [outcome for question, outcome in pairs if not question.slug]
    return Table(
        way=name,
        asked=len(pairs),
        answered=ended[ANSWERED],
        offered=ended[OFFERED],
        handed_over=ended[HANDED_OVER],
        left_alone=ended[SILENT],
        answered_rightly=sum(o.verdict == ANSWERED and o.said == q.slug for q, o in pairs),
        offered_rightly=sum(
            o.verdict == OFFERED and titles.get(q.slug) in o.said.split(" | ") for q, o in pairs
        ),
        strangers=len(strange),
        strangers_answered=shares(strange)[ANSWERED],
        unlike_console=0,
        team_reply="",
        faults={},
        seconds=0,
    )


def _counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    found = [fault for one in outcomes for fault in one.faults]
    found += ["unclear"] * (len(outcomes) - sum(shares(outcomes).values()))
    return {fault: found.count(fault) for fault in sorted(set(found))}


async def _everything(entries: bytes, questions: Sequence[Asked], network: int) -> list[Table]:
    say(f"console, {len(questions)} questions, twice ...")
    addressed, console = await measure(on_console, entries, questions, {})
    tables = [addressed]
    tables += [(await measure(on_console, entries, questions, {}, is_addressed=False))[0]]
    few = sample(questions, network)
    for opened in (on_telegram, on_discord):
        say(f"{opened.__name__.removeprefix('on_')}, {len(few)} questions ...")
        tables += [(await measure(opened, entries, few, console))[0]]
    return tables


def markdown(tables: Sequence[Table]) -> str:
    """The figures as a table for people."""
    heads = (
        "way", "asked", "answered (rightly)", "offered (the right one among them)", "handed over",
        "left alone", "strangers answered", "unlike the console", "faults",
        "team's reply came back", "seconds",
    )  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for one in tables:
        faults = ", ".join(f"{count} {fault}" for fault, count in one.faults.items()) or "none"
        is_asked = "unaddressed" not in one.way
        cells = (
            one.way, one.asked, f"{one.answered} ({one.answered_rightly})",
            f"{one.offered} ({one.offered_rightly})", one.handed_over, one.left_alone,
            f"{one.strangers_answered} of {one.strangers}", one.unlike_console, faults,
            (one.team_reply or "yes") if is_asked else "not tried", one.seconds,
        )  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Measure and print; 1 if anything went wrong, 2 without the data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the data sets")
    parser.add_argument("--console", type=int, default=600, help="questions on the console")
    parser.add_argument("--network", type=int, default=120, help="questions on each network")
    parser.add_argument("--all", action="store_true", help="every question, everywhere")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    told = parser.parse_args()
    missing = [name for name in (*ENTRIES, QUESTIONS) if not (told.data / "faq" / name).exists()]
    if missing:
        say(f"{told.data / 'faq'} lacks {', '.join(missing)}: name their place with --data")
        return 2
    entries, questions = load(told.data)
    count, network = (len(questions),) * 2 if told.all else (told.console, told.network)
    tables = asyncio.run(_everything(entries, sample(questions, count), network))
    is_well = not any(one.faults or one.team_reply or one.unlike_console for one in tables)
    if told.json:
        print(json.dumps({"is_well": is_well, "ways": [one._asdict() for one in tables]}))
    else:
        print(markdown(tables))
    return 0 if is_well else 1


if __name__ == "__main__":
    raise SystemExit(main())
