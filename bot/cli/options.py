"""Options that several commands have, and how commands speak."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.endings import OTHER, Ended

if TYPE_CHECKING:
    from bot.settings.model import Settings

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The configuration file; config.toml in this folder unless told.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")
]


def settings_from(config: Path | None) -> "Settings":
    """The settings in force, for every command by the same code; raises `WrongSettings`."""
    from bot.settings.load import load  # noqa: PLC0415 - the help needs no settings

    return load(config, os.environ)


def is_agreed(question: str) -> bool:
    """Ask the person at the terminal for a yes; raises `Ended` where nobody answers."""
    try:
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:
        sentence = "Nobody said yes, and nothing was changed. --yes does not ask."
        raise Ended(sentence, OTHER) from None


def tell(sentence: str = "") -> None:
    """Say something to the person at the terminal, beside what a script reads."""
    typer.echo(sentence, err=True)


def print_json(value: object) -> None:
    """Print one JSON object on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False))
