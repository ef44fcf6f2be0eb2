"""Filling a community's knowledge base from a file, also beside a running bot."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.cli.endings import Ended
from bot.cli.mining import mine
from bot.cli.options import Config, Json, print_json, settings_from, tell

if TYPE_CHECKING:
    from bot.matching.entries import Format
    from bot.matching.entry import FaqEntry, Reading
    from bot.settings.model import Settings
    from storage.chats import Chats

MOST_SHOWN = 50
ENDINGS: "dict[str, Format]" = {
    ".md": "markdown", ".csv": "csv", ".json": "json", ".jsonl": "jsonl",
}  # fmt: skip

app = typer.Typer(
    help="Questions and answers: from a file, into a file, out of the past.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class Imported(NamedTuple):
    """What became of a file's entries."""

    community: str
    added: int
    changed: int


@app.callback()
def _faq() -> None:
    """Questions and answers: from a file, into a file, out of the past."""


app.command("mine")(mine)


@app.command("export")
def take_out(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to: .md, .csv, .json or .jsonl.")
    ],
    community: Annotated[
        str,
        typer.Option("--community", metavar="NAME", help="Whose entries; if there are several."),
    ] = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Write a community's questions and answers into a file that `import` reads back."""
    import asyncio  # noqa: PLC0415 - the help needs none of it

    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.matching.entries import write_entries  # noqa: PLC0415

    kind = ENDINGS.get(file.suffix)
    if kind is None:
        raise Ended(f"{file}: write a name that ends in .md, .csv, .json or .jsonl.")
    if file.exists():
        raise Ended(f"{file} is there already. Choose another name, or move it away.")
    settings = settings_from(config)
    name, entries = asyncio.run(_held(settings, community, SystemClock().now()))
    if not entries:
        raise Ended(f"{name} has no entries yet.")
    try:
        file.write_bytes(write_entries(kind, entries))
    except OSError as problem:
        raise Ended(f"{file} cannot be written: {problem.strerror}.") from problem
    if as_json:
        print_json({"file": str(file), "community": name, "entries": len(entries)})
    else:
        typer.echo(f"{name}: entries written to {file}: {len(entries)}.")


async def _held(settings: "Settings", wanted: str, now: datetime) -> "tuple[str, list[FaqEntry]]":
    """The community's name, and what it can answer."""
    from bot.cli.beside import open_beside  # noqa: PLC0415
    from bot.matching.entry import FaqEntry  # noqa: PLC0415
    from storage.chats import Chats  # noqa: PLC0415
    from storage.entries import Entries  # noqa: PLC0415

    async with open_beside(settings.database.path) as database:
        name, number, _ = await community_of(
            Chats(database), settings, wanted, int(now.timestamp())
        )
        entries = [
            FaqEntry(
                slug=row.slug, title=row.title, answer=row.answer, language=row.language,
                phrases=tuple(dict.fromkeys([row.title, *row.phrases])),
                tags=tuple(row.tags.split()),
            )
            for row in await Entries(database).all(number)
        ]  # fmt: skip
    return name, entries


@app.command("import")
def bring_in(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Markdown, CSV, TSV, JSON or JSONL.")
    ],
    community: Annotated[
        str,
        typer.Option("--community", metavar="NAME", help="Whose entries; if there are several."),
    ] = "",
    dry: Annotated[
        bool, typer.Option("--dry", help="Only read the file and say what is in it.")
    ] = (False),
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Put a file of questions and answers into a community.

    The same file a second time only replaces what it brought.
    """
    import asyncio  # noqa: PLC0415 - the help needs none of it

    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.matching.entries import read_entries  # noqa: PLC0415

    settings = settings_from(config)
    try:
        reading = read_entries(file.name, file.read_bytes())
    except OSError as problem:
        raise Ended(f"{file} cannot be read: {problem.strerror}.") from problem
    done = None
    if not dry and reading.entries:
        done = asyncio.run(_store(reading, settings, community, SystemClock().now()))
    _tell(reading, done, file, as_json=as_json)
    if not reading.entries:
        raise Ended(f"Nothing in {file} can be used.")


async def _store(reading: "Reading", settings: "Settings", wanted: str, now: datetime) -> Imported:
    """Write the entries in one transaction; a known slug is replaced."""
    from bot.cli.beside import open_beside  # noqa: PLC0415
    from bot.engine.knowledge import put_entries  # noqa: PLC0415
    from storage.chats import Chats  # noqa: PLC0415
    from storage.entries import Entries  # noqa: PLC0415

    at = int(now.timestamp())
    async with open_beside(settings.database.path) as database:
        name, number, language = await community_of(Chats(database), settings, wanted, at)
        added, changed = await put_entries(Entries(database), number, reading.entries, language, at)
        await database.commit()
    return Imported(name, added, changed)


async def community_of(
    chats: "Chats", settings: "Settings", wanted: str, at: int
) -> tuple[str, int, str]:
    """Name, number and language of the community meant, which the settings or the store know."""
    stored = await chats.communities()
    languages = {community.name: community.language for community in settings.communities}
    names = list(dict.fromkeys([*languages, *stored]))
    if wanted and wanted not in names:
        raise Ended(f"There is no community {wanted}. {_listed(names)}")
    if not wanted and len(names) != 1:
        raise Ended(f"Say --community NAME. {_listed(names)}")
    name = wanted or names[0]
    number = stored.get(name) or await chats.create_community(name, at)
    return name, number, languages.get(name, "en")


def _listed(names: list[str]) -> str:
    if names:
        return f"There are: {', '.join(names)}."
    return "There is none yet: tertulia init makes one, or the bot's first group does."


def _tell(reading: "Reading", done: Imported | None, file: Path, *, as_json: bool) -> None:
    problems = reading.problems
    if as_json:
        print_json(
            {
                "file": str(file),
                "entries": len(reading.entries),
                "added": done.added if done else 0,
                "changed": done.changed if done else 0,
                "community": done.community if done else None,
                "problems": [{"line": one.line, "reason": one.reason} for one in problems],
            }
        )
        return
    for problem in problems[:MOST_SHOWN]:
        tell(f"{file}:{problem.line}: {problem.reason}")
    if len(problems) > MOST_SHOWN:
        tell(f"... and {len(problems) - MOST_SHOWN} more; --json names them all.")
    left_out = f", left out: {len(problems)}" if problems else ""
    if done is None:
        typer.echo(f"{file}: entries that can be used: {len(reading.entries)}{left_out}.")
    else:
        typer.echo(
            f"{done.community}: entries added: {done.added}, replaced: {done.changed}{left_out}."
        )
