"""Bringing a community's past in from the files that Telegram and Discord programs export."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.cli.endings import DATABASE, Ended
from bot.cli.options import Config, Json, settings_from

if TYPE_CHECKING:
    from bot.cli.past import Bar
    from bot.exports.export import Export
    from bot.exports.rows import Author, Header
    from bot.exports.source import Source
    from bot.exports.tally import Summary
    from bot.settings.model import Settings
    from storage.history import Findings

    Told = tuple[str | None, int, int, Summary, Findings | None]

app = typer.Typer(
    help="A community's past: bring it in from an export.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

Community = Annotated[
    str,
    typer.Option("--community", metavar="NAME", help="Whose past; if there are several."),
]
Dry = Annotated[bool, typer.Option("--dry", help="Only read and count; nothing is written.")]

Begin = Callable[["Source", tzinfo, set[str]], "Export"]
"""Begins to read a file: its zone where times name none, and the accounts known to be bots."""


class Work(NamedTuple):
    """What was asked for."""

    files: Sequence[Path]
    begin: Begin
    now: datetime
    settings: "Settings"
    community: str


@app.callback()
def _import() -> None:
    """A community's past: bring it in from an export."""


@app.command("telegram")
def telegram(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Telegram Desktop's result.json, or it in gzip."),
    ],
    community: Community = "",
    dry: Dry = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Bring in a group's past from Telegram Desktop's result.json.

    A second import changes nothing. The bot may be running.
    """
    from bot.clock import SystemClock  # noqa: PLC0415 - the help needs none of it
    from bot.exports.telegram import telegram as read  # noqa: PLC0415

    now = SystemClock().now()

    def begin(source: "Source", zone: tzinfo, bots: set[str]) -> "Export":
        return read(source, now, zone, bots)

    work = Work([file], begin, now, settings_from(config), community)
    _bring_in(work, is_dry=dry, as_json=as_json)


@app.command("discord")
def discord(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="DiscordChatExporter's JSON, or it in gzip."),
    ],
    community: Community = "",
    dry: Dry = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Bring in the past of a server's channels from DiscordChatExporter's JSON files.

    A second import changes nothing. The bot may be running.
    """
    from bot.clock import SystemClock  # noqa: PLC0415 - the help needs none of it
    from bot.exports.discord import discord as read  # noqa: PLC0415

    now = SystemClock().now()
    authors: dict[str, Author] = {}

    def begin(source: "Source", _: tzinfo, bots: set[str]) -> "Export":
        return read(source, now, authors, bots)

    work = Work(files, begin, now, settings_from(config), community)
    _bring_in(work, is_dry=dry, as_json=as_json)


def _bring_in(work: Work, *, is_dry: bool, as_json: bool) -> None:
    import asyncio  # noqa: PLC0415 - the help needs none of it
    import gc  # noqa: PLC0415

    from bot.cli.past import Bar, Past, show  # noqa: PLC0415
    from storage.faults import CommitFailed  # noqa: PLC0415

    # Millions of small values that never refer to each other: looking for circles costs a tenth.
    gc.set_threshold(50_000, 20, 50)
    headers = [_header(work, file) for file in work.files]
    if len({header.server or header.native for header in headers}) > 1:
        raise Ended("These files are of several servers: import those of one after the other.")
    bar = Bar(sys.stderr, [file.stat().st_size for file in work.files])
    try:
        past = _counted(work, bar) if is_dry else asyncio.run(_stored(work, headers, bar))
    except CommitFailed as problem:
        raise Ended(
            f"The database cannot be written: {problem}. What came in before is kept; the same "
            "command goes on from there.",
            DATABASE,
        ) from problem
    except OSError as problem:
        raise Ended(
            f"The files cannot be read to their end: {problem.strerror}. What came in before is "
            "kept; the same command goes on from there."
        ) from problem
    finally:
        bar.end()
    show(Past(headers[0].title, *past), as_json=as_json)


def _header(work: Work, file: Path) -> "Header":
    """The chat a file is of; so a wrong one is found before anything is written."""
    with ExitStack() as stack:
        return _begun(work, file, stack, UTC, set()).header


def _begun(work: Work, file: Path, stack: ExitStack, zone: tzinfo, bots: set[str]) -> "Export":
    from bot.exports.rows import WrongFormat  # noqa: PLC0415 - the help needs none of it
    from bot.exports.source import Source  # noqa: PLC0415

    try:
        opened = stack.enter_context(file.open("rb"))
        return work.begin(Source(opened, file.stat().st_size), zone, bots)
    except OSError as problem:
        raise Ended(f"{file} cannot be read: {problem.strerror}.") from problem
    except WrongFormat as problem:
        raise Ended(f"{file} cannot be imported. {problem}") from problem


def _counted(work: Work, bar: "Bar") -> "Told":
    """Read the files without a database."""
    from bot.engine.importing import Reading  # noqa: PLC0415 - the help needs none of it

    reading = Reading(UTC)
    for file in work.files:
        with ExitStack() as stack:
            export = _begun(work, file, stack, UTC, set())
            for _ in reading.batches(export):
                bar.move(export.source.share, reading.tally.messages)
        bar.next_file()
    return None, 0, 0, reading.tally.summary(), None


async def _stored(work: Work, headers: "Sequence[Header]", bar: "Bar") -> "Told":
    """Read the files into the database."""
    from bot.cli.beside import open_beside  # noqa: PLC0415 - the help needs none of it
    from bot.cli.whose import whose  # noqa: PLC0415
    from bot.engine.importing import Elsewhere, Importing, Reading  # noqa: PLC0415
    from storage.history import History  # noqa: PLC0415

    async with open_beside(work.settings.database.path) as database:
        owner = await whose(database, work.settings, headers, work.community, work.now)
        bots = await History(database).bots(headers[0].platform)
        reading = Reading(owner.zone)
        importing = Importing(database, owner.number, reading, work.now)
        for file in work.files:
            with ExitStack() as stack:
                export = _begun(work, file, stack, owner.zone, bots)
                try:
                    await importing.bring_in(export, bar.move)
                except Elsewhere as problem:
                    raise Ended(
                        f"{export.header.title} belongs to the community {problem}: "
                        f'--community "{problem}"'
                    ) from problem
            bar.next_file()
        findings = await importing.finish()
    return owner.name, importing.added, importing.withheld, reading.tally.summary(), findings
