"""The bot as a process of its own: started, measured, asked to stop, or killed."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).parent.parent.parent
Table = Mapping[str, object]
Settings = Mapping[str, Table | Sequence[Table]]
LOCAL = {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
FIELDS_BEFORE_STATE = 2


class Ended(Exception):  # noqa: N818 - named after what happened
    """The process ended although it should go on."""


CALM, LOOK_SECONDS = 0.01, 0.7
"""A process is calm when it used less than 10 ms in 0.7 s."""


class Process:
    """A Python module that runs beside us; its words go to a log file."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        """Prepare `python -m ARGUMENTS`; nothing runs yet."""
        self._arguments = arguments
        self.log = log
        self._process: asyncio.subprocess.Process | None = None
        self.lives = 0

    @property
    def running(self) -> asyncio.subprocess.Process:
        """The process that runs now."""
        if self._process is None:
            raise RuntimeError("it does not run")
        return self._process

    async def start(self) -> None:
        """Begin a life; the log of former lives stays."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self._arguments,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=ROOT, env={**os.environ, **LOCAL},
            )  # fmt: skip
        self.lives += 1

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process is not None and self._process.returncode is None

    async def until(self, event: Awaitable[object]) -> None:
        """Wait for something it is to bring about; raises Ended if it ends before."""
        wanted = asyncio.ensure_future(event)
        end = asyncio.ensure_future(self.running.wait())
        try:
            await asyncio.wait({wanted, end}, return_when=asyncio.FIRST_COMPLETED)
            if not wanted.done():
                raise Ended(f"it ended with {self.running.returncode}:\n{self.told()[-2000:]}")
            await wanted
        finally:
            wanted.cancel()
            end.cancel()

    async def kill(self) -> None:
        """End it at once, as `kill -9` or a power cut does."""
        if self.is_alive:
            self.running.kill()
        await self.running.wait()

    async def stop(self) -> int:
        """Ask it to end, as `docker stop` does; the code it ended with."""
        if self.is_alive:
            self.running.send_signal(signal.SIGTERM)
        return await self.running.wait()

    async def ended(self) -> int:
        """Wait for its end; the code it ended with."""
        return await self.running.wait()

    async def until_calm(self, most: float = 10) -> None:
        """Wait until the process has finished what it does after a start."""
        deadline = asyncio.get_running_loop().time() + most
        before = -1.0
        while self.cpu_seconds() - before > CALM and asyncio.get_running_loop().time() < deadline:
            before = self.cpu_seconds()
            await asyncio.sleep(LOOK_SECONDS)

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far."""
        text = Path(f"/proc/{self.running.pid}/stat").read_text(encoding="ascii")
        fields = text.rpartition(")")[2].split()
        user, system = fields[13 - FIELDS_BEFORE_STATE], fields[14 - FIELDS_BEFORE_STATE]
        return (int(user) + int(system)) / TICKS

    def rss_bytes(self) -> int:
        """Resident memory now."""
        status = Path(f"/proc/{self.running.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def told(self) -> str:
        """Everything it wrote in all its lives."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def bot(folder: Path, settings: Settings, features: str = "") -> Process:
    """The bot with its settings, database and log in a folder.

    settings: as in config.toml, one table a section; features: modules for `run_bot`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    with open(config, "w", opener=_private, encoding="utf-8") as file:
        file.write(toml({"database": {"path": str(folder / "bot.db")}, **settings}))
    program = ["tests.support.run_bot", features] if features else ["bot"]
    return Process([*program, "run", "--config", str(config)], folder / "bot.log")


async def import_entries(file: Path, folder: Path, community: str = "") -> None:
    """Fill the knowledge base of the bot in a folder, as an operator does; it speaks at once."""
    config = str(folder / "config.toml")
    whose = ["--community", community] if community else []
    program = ["bot", "faq", "import", str(file), *whose, "--config", config]
    importing = Process(program, folder / "bot.log")
    await importing.start()
    if code := await importing.ended():
        raise Ended(f"it ended with {code}:\n{importing.told()[-2000:]}")
    answer_at_once(folder)


AT_ONCE = {"faq.wait": '"0s"', "faq.semantic": '"off"'}
"""What communities choose so that every answer is the same at every run."""


def answer_at_once(folder: Path, communities: Sequence[str] = ()) -> None:
    """Let the bot in a folder, which is not running, speak without giving people the first word.

    By words alone: what it finds must not depend on how soon a model is loaded.
    """
    with closing(sqlite3.connect(folder / "bot.db", timeout=30)) as database, database:
        database.executemany(
            "INSERT OR IGNORE INTO community (name, created_at) VALUES (?, 0)",
            [(name,) for name in communities],
        )
    choose(folder, AT_ONCE)


def choose(folder: Path, values: Mapping[str, str]) -> None:
    """Choose settings (values as JSON) for every community of a bot that is not running."""
    with closing(sqlite3.connect(folder / "bot.db", timeout=30)) as database, database:
        database.executemany(
            "INSERT OR REPLACE INTO setting (community, chat, key, value)"
            " SELECT id, 0, ?, ? FROM community",
            values.items(),
        )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def toml(settings: Settings) -> str:
    """Settings as config.toml writes them; a list of tables becomes repeated sections."""
    lines: list[str] = []
    for section, values in settings.items():
        is_table = isinstance(values, Mapping)
        for table in [values] if isinstance(values, Mapping) else values:
            lines.append(f"[{section}]" if is_table else f"[[{section}]]")
            lines += [f"{key} = {_value(value)}" for key, value in table.items()]
    return "\n".join([*lines, ""])


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(_value(one) for one in value)}]"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            return str(value)
