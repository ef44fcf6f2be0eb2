"""Everything `doctor` looks at, changing nothing, also while a bot works on the database."""

import asyncio
import fcntl
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.cli import catalogues
from bot.cli.copies import backups_folder
from bot.cli.endings import Ended
from bot.cli.health import ask
from bot.clock import Clock, Dice
from bot.engine.encoding import InstalledEncoder
from bot.matching.encoder import NoEncoder
from bot.platform import Finding
from bot.settings.checks import notices, require_platform
from bot.settings.duration import show_duration
from bot.settings.load import config_path, load
from bot.settings.model import Settings
from bot.settings.names import WrongSettings
from bot.settings.values import Address
from bot.texts import FOLDER
from storage.backups import backups_in
from storage.faults import Unusable
from storage.opening import examine as examine_file

LEAST_FREE = 0.05
"""Share of the disk that has to be free, as in the health check (RELIABILITY.md P29)."""
PATIENCE_SECONDS = 60.0
"""Longer than a platform's own tries take."""

SEMANTIC = "pip install 'tertulia[semantic]'"

OK, WARNING, PROBLEM = "ok", "warning", "problem"


def check_settings(config: Path | None) -> tuple[Settings | None, list[Finding]]:
    """The settings in force, read as `run` reads them, and what is wrong with them."""
    file = config_path(config, os.environ)
    try:
        settings = load(config, os.environ)
    except WrongSettings as wrong:
        return None, [
            Finding(
                name=problem.where or "settings",
                state=PROBLEM,
                sentence=f"{problem.key} {problem.sentence}".strip(),
                fix=_remedy(problem.nearest, problem.example),
            )
            for problem in wrong.problems
        ]
    try:
        require_platform(settings)
    except WrongSettings:
        return None, [_nobody(file)]
    found = [
        Finding(name=notice.name, state=WARNING, sentence=notice.sentence, fix=notice.fix)
        for notice in notices(settings, file)
    ]
    names = " and ".join(settings.platforms)
    whence = f"read from {file}" if file else "read from the environment"
    sentence = f"{whence}; {names} in use."
    return settings, [Finding(name="settings", state=OK, sentence=sentence), *found]


async def examine(settings: Settings, clock: Clock, dice: Dice) -> Sequence[Finding]:
    """Look at the machine, then at each platform."""
    found = examine_files(settings, clock.now())
    return [*found, *[finding async for finding in _platforms(settings, clock, dice)]]


def examine_files(settings: Settings, now: datetime) -> Sequence[Finding]:
    """Look at the machine: database, disk, copies, texts and the address of the health check."""
    is_running = is_held(settings.database.path)
    return [
        *_database(settings, is_running),
        _disk(settings.database.path),
        _backups(settings, now),
        _texts(FOLDER),
        _meaning(),
        _port(settings, is_running),
    ]


def is_held(database: Path) -> bool:
    """Whether a bot works on this database now."""
    try:
        with database.with_name(database.name + ".lock").open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _remedy(nearest: str, example: str) -> str:
    if nearest:
        return f"Did you mean {nearest}?"
    return f"For example: {example}" if example else ""


def _nobody(file: Path | None) -> Finding:
    if file is None:
        sentence = f"There is no config.toml in {Path.cwd()}, and no token in the environment."
        return Finding(name="settings", state=PROBLEM, sentence=sentence, fix="tertulia init")
    sentence = f"{file} holds no token, and the environment neither: there is nobody to talk to."
    return Finding(name="settings", state=PROBLEM, sentence=sentence, fix="tertulia init")


def _database(settings: Settings, is_running: bool) -> Iterator[Finding]:
    path = settings.database.path
    name = "database"
    user = f"Choose another database.path, or: sudo chown -R $(id -un) {path.parent}"
    try:
        wal = path.with_name(path.name + "-wal")
        size = path.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
        examine_file(path, backups_folder(settings))
    except FileNotFoundError:
        yield _first_start(path, user)
        return
    except Unusable as problem:
        yield Finding(name=name, state=PROBLEM, sentence=str(problem))
        return
    except OSError as problem:
        sentence = f"{path} cannot be read ({problem.strerror})."
        yield Finding(name=name, state=PROBLEM, sentence=sentence, fix=user)
        return
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        sentence = f"{path} or its folder cannot be written."
        yield Finding(name=name, state=PROBLEM, sentence=sentence, fix=user)
        return
    state = "a bot works on it now" if is_running else "no bot works on it now"
    yield Finding(name=name, state=OK, sentence=f"{path} is whole ({size:,} bytes); {state}.")


def _first_start(path: Path, fix: str) -> Finding:
    folder = _existing(path)
    if os.access(folder, os.W_OK | os.X_OK) and folder.is_dir():
        sentence = f"{path} is made at the first start."
        return Finding(name="database", state=OK, sentence=sentence)
    sentence = f"{path} cannot be made: {folder} cannot be written."
    return Finding(name="database", state=PROBLEM, sentence=sentence, fix=fix)


def _existing(path: Path) -> Path:
    """The nearest folder above a path that is there."""
    return next((folder for folder in path.absolute().parents if folder.exists()), Path("/"))


def _disk(path: Path) -> Finding:
    folder = _existing(path)
    usage = shutil.disk_usage(folder)
    sentence = f"{usage.free / 2**30:.1f} GiB ({usage.free / usage.total:.0%}) are free."
    if usage.free >= LEAST_FREE * usage.total:
        return Finding(name="disk", state=OK, sentence=sentence)
    return Finding(
        name="disk", state=WARNING, sentence=sentence, fix=f"Make room on the disk of {folder}."
    )


def _backups(settings: Settings, now: datetime) -> Finding:
    every, path = settings.database.backup_every, settings.database.path
    if every is None:
        return Finding(
            name="backups",
            state=WARNING,
            sentence="database.backup_every is off: no copies are made.",
            fix='database.backup_every = "24h"',
        )
    folder = backups_folder(settings)
    copies = backups_in(folder)
    # The lock is made at the first start and never written again.
    begin = copies[0] if copies else path.with_name(path.name + ".lock")
    age = timedelta(0)
    if begin.exists():
        age = max(age, now - datetime.fromtimestamp(begin.stat().st_mtime, now.tzinfo))
    told = show_duration(timedelta(minutes=age // timedelta(minutes=1)))
    sentence = (
        f"{len(copies)} in {folder}, the newest {told} old."
        if copies
        else "none yet; the running bot makes them."
    )
    if age <= every * 2:
        return Finding(name="backups", state=OK, sentence=sentence)
    fix = "Let the bot run, or make one now: tertulia backup"
    return Finding(name="backups", state=WARNING, sentence=sentence, fix=fix)


def _meaning() -> Finding:
    """Whether questions are recognised by their meaning, or by their words alone."""
    name, encoder = "questions", InstalledEncoder()
    if not encoder.is_installed:
        sentence = "recognised by their words alone: sentence vectors are not installed."
        return Finding(name=name, state=WARNING, sentence=sentence, fix=SEMANTIC)
    try:
        encoder.load()
    except NoEncoder as problem:
        return Finding(name=name, state=PROBLEM, sentence=str(problem), fix=SEMANTIC)
    sentence = "recognised by their meaning: sentence vectors are in use."
    return Finding(name=name, state=OK, sentence=sentence)


def _texts(folder: Path) -> Finding:
    if fault := catalogues.fault_of(folder):
        return Finding(name="texts", state=PROBLEM, sentence=fault, fix=catalogues.FIX)
    return Finding(name="texts", state=OK, sentence="all catalogues are built.")


def _port(settings: Settings, is_running: bool) -> Finding:
    name, address = "ops.http", settings.ops.http
    if address is None:
        sentence = "off: the bot's health cannot be asked."
        return Finding(name=name, state=WARNING, sentence=sentence, fix='http = "127.0.0.1:8080"')
    if is_running:
        return _asked(address)
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((address.host, address.port))
    except OSError as problem:
        sentence = f"{address} cannot be used ({problem.strerror})."
        fix = f"End the program that listens there (ss -ltnp | grep {address.port}), "
        fix += "or choose another ops.http."
        return Finding(name=name, state=PROBLEM, sentence=sentence, fix=fix)
    return Finding(name=name, state=OK, sentence=f"{address} is free.")


def _asked(address: Address) -> Finding:
    name = "health"
    try:
        told = ask(address)
    except Ended as problem:
        return Finding(name=name, state=WARNING, sentence=str(problem))
    bad = [
        f"{key}: {check['sentence']}" for key, check in told["checks"].items() if not check["ok"]
    ]
    if not bad:
        return Finding(name=name, state=OK, sentence="the running bot says that it is well.")
    sentence = f"the running bot is not well: {'; '.join(bad)}"
    return Finding(name=name, state=PROBLEM, sentence=sentence, fix="Its log says more.")


async def _platforms(settings: Settings, clock: Clock, dice: Dice) -> AsyncIterator[Finding]:
    from bot.cli.rooms import examine_rooms  # noqa: PLC0415
    from bot.http import Http  # noqa: PLC0415
    from bot.networks import build_platforms  # noqa: PLC0415 - the libraries take a while to load

    http = Http()
    platforms = build_platforms(settings, clock=clock, dice=dice, http=http)
    try:
        for name, platform in platforms.items():
            found = await looked(name, platform.examine)
            for finding in found:
                yield named(name, finding)
            if all(finding.state != PROBLEM for finding in found):
                for finding in await looked(name, partial(examine_rooms, platform, settings)):
                    yield finding
    finally:
        for platform in platforms.values():
            await platform.close()
        await http.close()


async def looked(name: str, look: Callable[[], Awaitable[Sequence[Finding]]]) -> Sequence[Finding]:
    """What was found, or that it could not be looked at: other checks go on."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await look()
    except TimeoutError:
        sentence = f"did not answer within {PATIENCE_SECONDS:.0f} s."
    except Exception as problem:  # noqa: BLE001 - a check that fails is an answer
        sentence = f"could not be looked at ({type(problem).__name__})."
    return [Finding(name=name, state=PROBLEM, sentence=sentence, fix="Try again in a minute.")]


def named(platform: str, finding: Finding) -> Finding:
    """A platform's finding with the platform's name before its own."""
    if finding.name.startswith(platform):
        return finding
    return Finding(
        name=f"{platform}.{finding.name}",
        state=finding.state,
        sentence=finding.sentence,
        fix=finding.fix,
    )
