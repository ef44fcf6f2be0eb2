"""Checking how a contest was drawn: offline, from its proof alone."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.endings import OTHER, Ended
from bot.cli.options import Json, print_json

LARGEST = 64 * 1024 * 1024
"""Bytes; a million entries take less."""


def verify_draw(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The proof: K-7-1.json.")],
    as_json: Json = False,
) -> None:
    """Draw a contest again from its proof, without any network.

    The exit code is 0 if it holds, else 1.
    """
    from bot.drawing_lots import Broken, checked, shape  # noqa: PLC0415 - the help needs it not

    try:
        if file.stat().st_size > LARGEST:
            raise Ended(f"{file} is larger than any proof.")
        proof = checked(file.read_bytes())
    except OSError as problem:
        raise Ended(f"{file} cannot be read: {problem.strerror}.") from None
    except Broken as problem:
        raise Ended(f"This proof does not hold: {problem}.", OTHER) from None
    told = shape(proof)
    if as_json:
        print_json(told)
        return
    struck = told["struck"]
    typer.echo(f"{proof.contest} holds: {proof.prize}")
    typer.echo(f"Promised at the start: {proof.commitment} (compare it with the post)")
    typer.echo(f"Entries: {len(proof.entries)}, struck out: {len(struck)}")
    for label, why in struck.items():
        typer.echo(f"  entry {label}: {why}")
    for number, one in enumerate(proof.rounds, 1):
        typer.echo(f"Round {number}: {', '.join(one.winners) or 'nobody'}")
