"""What is kept of a person, for an operator who was asked in writing: handed out, or erased."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.endings import OTHER, Ended
from bot.cli.options import Config, Json, is_agreed, print_json, settings_from, tell

if TYPE_CHECKING:
    from bot.clock import Dice
    from storage.database import Database
    from storage.erasures import Section

PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.2
Whom = Annotated[
    str, typer.Argument(metavar="PLATFORM:ID", help="The account: telegram:123456, for example.")
]
Community = Annotated[
    str, typer.Option("--community", metavar="NAME", help="In which community; if several.")
]


def export_person(
    whom: Whom,
    community: Community = "",
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the files go; this folder if not.")
    ] = Path(),
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Write everything that is kept of a person into two files.

    One for people, one for programs; --json prints the second instead.
    """
    import asyncio  # noqa: PLC0415 - the help needs none of it

    from bot.clock import SystemClock  # noqa: PLC0415

    settings = settings_from(config)
    platform, native = _account(whom)
    sections = asyncio.run(_export(settings.database.path, community, platform, native))
    now = SystemClock().now()
    everything = {
        "account": whom,
        "made": now.isoformat(timespec="seconds"),
        "kept": {section.table: section.rows for section in sections},
    }
    if as_json:
        print_json(everything)
        return
    for path in _files(out, whom, everything, sections, now):
        typer.echo(f"{path} is written, for your eyes only.")


def forget_person(
    whom: Whom,
    community: Community = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Erase everything that is kept of a person, also while the bot runs.

    Counts stay as sums without them. It cannot be undone.
    """
    import asyncio  # noqa: PLC0415

    from bot.clock import SystemClock, SystemDice  # noqa: PLC0415

    settings = settings_from(config)
    platform, native = _account(whom)
    path = settings.database.path
    kept = asyncio.run(_export(path, community, platform, native))
    rows = sum(len(section.rows) for section in kept)
    if not yes:
        question = f"Erase {whom} with {rows:,} rows? There is no way back but an older backup."
        if not is_agreed(question):
            raise Ended("Nothing was changed.", OTHER)
    now = SystemClock().now()
    is_done = asyncio.run(_forget(path, community, (platform, native), now, SystemDice()))
    if as_json:
        print_json({"account": whom, "rows": rows, "erased": is_done})
    elif is_done:
        typer.echo(f"{whom} is forgotten. What is in the chats themselves has to be deleted there.")
    if not is_done:
        tell("The running bot has been told and did not finish yet; it goes on by itself.")
        raise typer.Exit(OTHER)


def _account(whom: str) -> tuple[str, str]:
    platform, _, native = whom.partition(":")
    if not platform or not native:
        raise Ended(f"{whom} is no account. Write PLATFORM:ID, for example telegram:123456.")
    return platform, native


async def _person(database: "Database", wanted: str, platform: str, native: str) -> tuple[int, int]:
    from bot.cli.existing import community_of  # noqa: PLC0415
    from storage.erasures import Erasures  # noqa: PLC0415

    number, name = await community_of(database, wanted)
    person = await Erasures(database).person_of(number, platform, native)
    if person is None:
        raise Ended(f"Nothing is kept of {platform}:{native} in {name}.")
    return number, person


async def _export(path: Path, wanted: str, platform: str, native: str) -> "list[Section]":
    from bot.cli.existing import open_existing  # noqa: PLC0415
    from storage.erasures import Erasures  # noqa: PLC0415

    async with open_existing(path) as database:
        number, person = await _person(database, wanted, platform, native)
        return await Erasures(database).export(number, person)


async def _forget(
    path: Path, wanted: str, account: tuple[str, str], now: datetime, dice: "Dice"
) -> bool:
    """Erase here, or let the bot do it that works on the database: it holds words in memory."""
    from bot.clock import tombstone_of  # noqa: PLC0415
    from bot.engine.erasing import erase_now  # noqa: PLC0415
    from storage.database import InUse, open_database  # noqa: PLC0415
    from storage.erasures import Request  # noqa: PLC0415

    at = int(now.timestamp())
    try:
        database = await open_database(path)
    except InUse:
        return await _ask_the_bot(path, wanted, account, at, tombstone_of(dice))
    try:
        number, person = await _person(database, wanted, *account)
        await erase_now(database, Request(person, number, tombstone_of(dice), at), at)
    finally:
        await database.close()
    return True


async def _ask_the_bot(
    path: Path, wanted: str, account: tuple[str, str], at: int, tombstone: int
) -> bool:
    """Leave a request that the running bot notices, and wait for its end."""
    import asyncio  # noqa: PLC0415

    from bot.cli.existing import open_existing  # noqa: PLC0415
    from storage.erasures import Erasures  # noqa: PLC0415

    async with open_existing(path) as database:
        table = Erasures(database)
        number, person = await _person(database, wanted, *account)
        table.request(number, person, tombstone, at, 0)
        await database.commit()
        for _ in range(int(PATIENCE_SECONDS / LOOK_EVERY_SECONDS)):
            if not await table.is_requested(person):
                return True
            await asyncio.sleep(LOOK_EVERY_SECONDS)
    return False


def _files(
    folder: Path, whom: str, everything: object, sections: "list[Section]", now: datetime
) -> list[Path]:
    """Two files that nobody but their owner may read."""
    import json  # noqa: PLC0415
    import re  # noqa: PLC0415

    from bot.formatting.page import page  # noqa: PLC0415

    stem = f"person-{re.sub(r'[^A-Za-z0-9_-]+', '-', whom)}"
    tables = [(section.about, section.rows) for section in sections]
    preface = f"Everything that is kept of {whom}, {now:%Y-%m-%d %H:%M} UTC."
    texts = {
        f"{stem}.json": json.dumps(everything, ensure_ascii=False, indent=1),
        f"{stem}.html": page(f"Data of {whom}", preface, tables),
    }
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            path = folder / name
            path.touch(mode=0o600)
            path.write_text(text, "utf-8")
            written.append(path)
    except OSError as problem:
        raise Ended(f"{folder} cannot be written: {problem.strerror}.") from problem
    return written
