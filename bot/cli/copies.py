"""Making a copy of the database that is known to be good, and going back to one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.endings import OTHER, Ended
from bot.cli.options import Config, Json, is_agreed, print_json, settings_from, tell

if TYPE_CHECKING:
    from bot.settings.model import Settings


def backups_folder(settings: "Settings") -> Path:
    """Where the copies of a database are: beside it."""
    return settings.database.path.parent / "backups"


def backup(
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where the copy goes; beside the others if not."),
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Copy the database, also while the bot runs; the copy is checked."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from storage.backups import backup_name, fault_of, verified_copy  # noqa: PLC0415

    settings = settings_from(config)
    copy = to or backups_folder(settings) / backup_name(SystemClock().now())
    if copy.exists() and copy.samefile(settings.database.path):
        raise Ended(f"{copy} is the database itself. Name another file.")
    if to and copy.exists() and fault_of(copy):
        raise Ended(f"{copy} is there already and is no copy of a database. Name another file.")
    verified_copy(settings.database.path, copy)
    size = copy.stat().st_size
    if as_json:
        print_json({"file": str(copy), "bytes": size})
    else:
        typer.echo(f"{copy} is a whole and checked copy ({size:,} bytes).")


def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The copy to go back to.")
    ] = None,
    latest: Annotated[
        bool, typer.Option("--latest", help="Go back to the newest copy beside the database.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Go back to a copy of the database; what was there is kept.

    Stop the bot before.
    """
    from bot.clock import SystemClock  # noqa: PLC0415
    from storage.backups import check_restorable  # noqa: PLC0415
    from storage.backups import restore as put_back  # noqa: PLC0415

    settings = settings_from(config)
    copy = _chosen(file, latest, backups_folder(settings))
    database = settings.database.path
    check_restorable(copy, database)
    if not yes:
        question = f"Put {copy} in the place of {database}? What was written since is not in it."
        if not is_agreed(question):
            raise Ended("Nothing was changed.", OTHER)
    former = put_back(copy, database, SystemClock().now())
    if as_json:
        print_json({"restored": str(copy), "former": str(former) if former else None})
        return
    typer.echo(f"{database} is now what {copy} was.")
    if former:
        typer.echo(f"The former database is {former}.")
    tell("Start the bot: tertulia run")


def _chosen(file: Path | None, latest: bool, folder: Path) -> Path:
    from storage.backups import backups_in  # noqa: PLC0415

    if (file is None) is not latest:
        raise Ended("Name the copy to go back to, or say --latest.")
    if file is not None:
        return file
    copies = backups_in(folder)
    if not copies:
        raise Ended(f"There is no copy in {folder}. Name a file: tertulia restore FILE")
    return copies[0]
