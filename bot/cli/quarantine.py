"""What the bot could not handle: looked at, tried again, dropped."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.cli.endings import Ended
from bot.cli.options import Config, Json, print_json, settings_from

if TYPE_CHECKING:
    from pathlib import Path

    from storage.causes import Kept
    from storage.quarantine import Quarantine

T = TypeVar("T")
Number = Annotated[int, typer.Argument(metavar="ID", help="Its number in the list.")]
Numbers = Annotated[
    list[int] | None, typer.Argument(metavar="ID...", help="Their numbers in the list.")
]
All = Annotated[bool, typer.Option("--all", help="Everything in the list.")]

app = typer.Typer(
    help="What the bot could not handle: look at it, try it again, drop it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def _quarantine() -> None:
    """What the bot could not handle: look at it, try it again, drop it."""


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """Show what is kept, the oldest first."""
    settings = settings_from(config)
    rows = _with(settings.database.path, lambda table: table.all())
    clean = _redactor(settings.secrets())
    if as_json:
        print_json({"kept": [_described(row, clean) for row in rows]})
        return
    for row in rows:
        told = _described(row, clean)
        typer.echo(f"{told['id']:>5}  {told['at']}  {told['state']:<5}  {told['what']}")
        typer.echo(f"       {told['reason']}")
    if not rows:
        typer.echo("Nothing is kept: everything that came could be handled.")


@app.command()
def show(number: Number, config: Config = None, as_json: Json = False) -> None:
    """Show one of them whole, as it came; only secrets are taken out."""
    settings = settings_from(config)
    row = _with(settings.database.path, lambda table: table.find(number))
    if row is None:
        raise Ended(f"There is no number {number}. tertulia quarantine list shows what there is.")
    clean = _redactor(settings.secrets())
    told = _described(row, clean) | {"body": _body(row, clean)}
    if as_json:
        print_json(told)
        return
    body = told.pop("body")
    for name, value in told.items():
        typer.echo(f"{name}: {value}")
    typer.echo(body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2))


@app.command()
def retry(
    numbers: Numbers = None,
    every: All = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Hand some back to the bot: at once if it runs, else when it starts.

    What fails again stays in the list, with the new reason.
    """
    settings = settings_from(config)

    async def hand_back(table: "Quarantine") -> int:
        return await table.retry(await _meant(table, numbers, every=every))

    count = _with(settings.database.path, hand_back)
    if as_json:
        print_json({"handed_back": count})
    else:
        typer.echo(f"Handed back to the bot: {count}. What fails again stays in the list.")


@app.command()
def drop(
    numbers: Numbers = None,
    every: All = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Throw some away for good."""
    settings = settings_from(config)

    async def throw_away(table: "Quarantine") -> int:
        return await table.drop(await _meant(table, numbers, every=every))

    count = _with(settings.database.path, throw_away)
    if as_json:
        print_json({"dropped": count})
    else:
        typer.echo(f"Dropped: {count}.")


def _with(path: "Path", work: "Callable[[Quarantine], Awaitable[T]]") -> T:
    """Do something with the quarantine, in one transaction."""
    import asyncio  # noqa: PLC0415 - the help needs none of it

    from bot.cli.existing import open_existing  # noqa: PLC0415
    from storage.quarantine import Quarantine  # noqa: PLC0415

    async def run() -> T:
        async with open_existing(path) as database:
            result = await work(Quarantine(database))
            await database.commit()
            return result

    return asyncio.run(run())


async def _meant(table: "Quarantine", numbers: list[int] | None, *, every: bool) -> list[int]:
    """The rows that are meant; raises `Ended` for a number that is not in the list."""
    if every is bool(numbers):
        raise Ended("Name the numbers, or say --all.")
    there = [row.id for row in await table.all()]
    if every:
        return there
    wanted = numbers or []
    if strange := sorted(set(wanted) - set(there)):
        raise Ended(f"There is no number {strange[0]}. Nothing was changed.")
    return wanted


def _redactor(secrets: tuple[str, ...]) -> Callable[[str], str]:
    from bot.logs import Redactor  # noqa: PLC0415

    return Redactor(secrets)


def _described(row: "Kept", clean: Callable[[str], str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": f"{datetime.fromtimestamp(row.at, UTC):%Y-%m-%d %H:%M}",
        "state": row.state,
        "tries": row.tries,
        "platform": row.platform,
        "what": f"{row.feature} on {clean(row.cause)}",
        "reason": clean(row.reason),
    }


def _body(row: "Kept", clean: Callable[[str], str]) -> object:
    """The stored event or update, parsed if it can be."""
    text = clean(row.body.decode("utf-8", "backslashreplace"))
    try:
        return json.loads(text)
    except ValueError:
        return text
