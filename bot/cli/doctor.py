"""Saying what is wrong with an installation, and how exactly to mend it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.options import Config, Json, print_json, tell

if TYPE_CHECKING:
    from bot.platform import Finding

_CODES = {"ok": 0, "warning": 1, "problem": 2}
_MARKS = {"ok": "✓", "warning": "!", "problem": "✗"}
_PLAIN_MARKS = {"ok": "+", "warning": "!", "problem": "x"}


def doctor(config: Config = None, as_json: Json = False) -> None:
    """Say what is wrong, and how exactly to mend it.

    The exit code is 0 if all is well, 1 with warnings, 2 with problems.
    """
    findings = _findings(config)
    worst = max(findings, key=lambda finding: _CODES[finding.state]).state
    if as_json:
        found = [
            {
                "name": finding.name,
                "state": finding.state,
                "sentence": finding.sentence,
                "fix": finding.fix,
            }
            for finding in findings
        ]
        print_json({"state": worst, "findings": found})
    else:
        for finding in findings:
            typer.echo(line(finding))
        tell(_summary(findings))
    raise typer.Exit(_CODES[worst])


def _findings(config: Path | None) -> "Sequence[Finding]":
    import asyncio  # noqa: PLC0415

    from bot.cli.checkup import check_settings, examine  # noqa: PLC0415 - the help needs none of it
    from bot.clock import SystemClock, SystemDice  # noqa: PLC0415

    settings, findings = check_settings(config)
    if settings is None:
        return findings
    return [*findings, *asyncio.run(examine(settings, SystemClock(), SystemDice()))]


def line(finding: "Finding") -> str:
    """A finding as the terminal shows it, with the fix below."""
    marks = _MARKS if (sys.stdout.encoding or "").lower().startswith("utf") else _PLAIN_MARKS
    fix = f"\n    → {finding.fix}" if finding.fix else ""
    return f"{marks[finding.state]} {finding.name}: {finding.sentence}{fix}"


def _summary(findings: "Sequence[Finding]") -> str:
    counts = {state: sum(one.state == state for one in findings) for state in _CODES}
    if counts["problem"]:
        return f"{counts['problem']} to mend before it can work, {counts['warning']} to look at."
    if counts["warning"]:
        return f"It can work; {counts['warning']} to look at."
    return "All is well."
