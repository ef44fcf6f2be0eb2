"""What an import tells: how far it is, and what the past was found to hold."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TextIO

import msgspec
import typer

from bot.cli.options import print_json, tell
from bot.exports.tally import Summary
from storage.history import Findings

WIDTH = 30
STEP = 10
"""Percent between two lines where there is no terminal to draw on."""


class Past(NamedTuple):
    """An import that has ended."""

    title: str
    community: str | None
    """Nothing if it was only a trial."""
    added: int
    withheld: int
    """What people wrote before they asked to be forgotten."""
    summary: Summary
    findings: Findings | None


class Bar:
    """Shows on standard error how much of the files has been read."""

    def __init__(self, stream: TextIO, sizes: Sequence[int]) -> None:
        self._stream = stream
        self._sizes = sizes
        self._done = 0
        self._shown = -1
        self._is_drawn = stream.isatty()

    def move(self, share: float, messages: int) -> None:
        """So much of the current file has been read."""
        before = sum(self._sizes[: self._done])
        now = self._sizes[self._done] * share
        percent = int(100 * (before + now) / (sum(self._sizes) or 1))
        if percent == self._shown:
            return
        if self._is_drawn:
            full = WIDTH * percent // 100
            line = f"\r[{'#' * full}{'.' * (WIDTH - full)}] {percent} %, {messages:,} messages"
            self._stream.write(line)
        elif self._shown < 0 or percent // STEP > self._shown // STEP:
            self._stream.write(f"{percent} %, {messages:,} messages\n")
        else:
            return
        self._stream.flush()
        self._shown = percent

    def next_file(self) -> None:
        """The current file has ended."""
        self._done += 1

    def end(self) -> None:
        """Leave the line to what comes after."""
        if self._is_drawn and self._shown >= 0:
            self._stream.write("\n")


def show(past: Past, *, as_json: bool) -> None:
    """Print what came in, for people or for a script."""
    if as_json:
        told = msgspec.to_builtins(past.summary)
        found = msgspec.to_builtins(past.findings) if past.findings else None
        about = {"community": past.community, "added": past.added, "withheld": past.withheld}
        print_json(about | told | {"findings": found})
        return
    _damage(past.summary)
    _figures(past)
    if past.findings and past.findings.messages:
        _findings(past.findings)


def _damage(summary: Summary) -> None:
    for reason, places in summary.damaged_at.items():
        where = ", ".join(f"{place:,}" for place in places)
        more = ", ..." if summary.skipped.get(reason, 0) > len(places) else ""
        tell(f"Left out, {reason}: {summary.skipped.get(reason, 0):,} (at byte {where}{more})")


def _figures(past: Past) -> None:
    summary = past.summary
    days = list(summary.by_day)
    between = f", {days[0]} to {days[-1]}" if days else ""
    typer.echo(
        f"{past.title}: {summary.messages:,} messages by {summary.members:,} members{between}."
    )
    typer.echo(
        f"Replies: {summary.replies:,}. Reactions: {summary.reactions:,}. "
        f"Joined: {summary.joined:,}. Left: {summary.left:,}."
    )
    for reason, count in summary.skipped.items():
        if reason not in summary.damaged_at:
            typer.echo(f"Not counted, {reason}: {count:,}.")
    if past.withheld:
        typer.echo(f"Not brought back, as their authors asked to be forgotten: {past.withheld:,}.")
    if past.community is None:
        typer.echo("This was only a trial: nothing was written.")
    elif past.added:
        typer.echo(f"New in {past.community}: {past.added:,}.")
    else:
        typer.echo(f"Nothing of it is new in {past.community}.")


def _findings(found: Findings) -> None:
    share = f" ({100 * found.unanswered // found.questions} %)" if found.questions else ""
    typer.echo(f"Questions: {found.questions:,}, nobody answered {found.unanswered:,}{share}.")
    for helper in found.helpers:
        people = "1 person" if helper.helped == 1 else f"{helper.helped:,} people"
        typer.echo(f"  {helper.name or 'somebody'} answered {people}")
    typer.echo(f"Most is written between {found.busiest_hour}:00 and {found.busiest_hour + 1}:00.")
    known = sum(found.languages.values())
    if known:
        shares = (f"{name} {100 * n // known} %" for name, n in found.languages.items())
        typer.echo(f"Languages: {', '.join(shares)}.")
    since = datetime.fromtimestamp(found.imported_at, UTC).date()
    tell(f"Found {since}; questions count as answered when somebody else replied or wrote "
         "within half an hour.")  # fmt: skip
