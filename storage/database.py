"""The one SQLite file: one writer with a unit of work, readers beside it, and a lock against a second bot.

The unit of work belongs to the dispatcher's batch. `note` appends rows that nobody waits for; `run`
and `rows` open the transaction, write out what was noted and answer. Nothing is on disk before
`commit` returned.
"""

import asyncio
import fcntl
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TextIO, TypeVar

import aiosqlite

from storage.backups import verified_copy
from storage.migrating import Migrations

Value = str | int | float | bytes | None
Row = tuple[Value, ...]
Parameters = Sequence[Value]
T = TypeVar("T")

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA cache_size=-8000",
)


CHECKED_ALWAYS_BYTES = 16 * 1024 * 1024
"""A larger file is only checked at the start after an unclean end."""


class Unusable(Exception):  # noqa: N818 - named after what happened
    """The database cannot be used; the sentence says why and what to do."""


class InUse(Unusable):
    """Another bot works on this database."""


class CommitFailed(Exception):  # noqa: N818 - named after what happened
    """The transaction was not written; everything it held is undone.

    `is_passing` says that the same rows may be written later (disk full, database locked).
    """

    def __init__(self, why: str, *, is_passing: bool) -> None:
        super().__init__(why)
        self.is_passing = is_passing


class Ran:
    """What a statement did: how many rows it changed and the id it gave."""

    __slots__ = ("changed", "id", "rows")

    def __init__(self, changed: int, last: int, rows: list[Row]) -> None:
        self.changed = changed
        self.id = last
        self.rows = rows


class Database:
    """One SQLite file in use."""

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        stack: AsyncExitStack,
    ) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._stack = stack
        self._log: list[tuple[str, Parameters]] = []
        self._inverses: list[Callable[[], None]] = []
        self._mark = 0
        self._is_open = False
        self._has_savepoint = False
        self._version = 0

    # -- the unit of work -------------------------------------------------------------------

    def note(self, statement: str, parameters: Parameters) -> None:
        """Write a row with this batch, without waiting.

        Rows of one statement keep their order; different statements of a batch may change places.
        """
        self._log.append((statement, parameters))

    def undo(self, inverse: Callable[[], None]) -> None:
        """Remember how to take back a change in memory if the rows of this handler are not kept."""
        self._inverses.append(inverse)

    def mark(self) -> tuple[int, int]:
        """Where the log stands, before a handler."""
        self._mark = len(self._log)
        return self._mark, len(self._inverses)

    async def run(self, statement: str, parameters: Parameters = ()) -> Ran:
        """Execute a statement at once, seeing everything this batch wrote before."""
        before = self._lead_in()

        def work(connection: sqlite3.Connection) -> Ran:
            before(connection)
            cursor = connection.execute(statement, parameters)
            rows = cursor.fetchall()
            return Ran(cursor.rowcount, cursor.lastrowid or 0, rows)

        return await self._hop(work)

    async def rows(self, statement: str, parameters: Parameters = ()) -> list[Row]:
        """Read rows, seeing everything this batch wrote before."""
        return (await self.run(statement, parameters)).rows

    async def take_back(self, mark: tuple[int, int]) -> None:
        """Drop everything written since the mark, in memory and in the open transaction."""
        position, inverses = mark
        for inverse in reversed(self._inverses[inverses:]):
            inverse()
        del self._inverses[inverses:]
        if self._has_savepoint:
            self._log.clear()
            self._has_savepoint = False
            await self._hop(_back_to_savepoint)
        else:
            del self._log[position:]

    def keep(self) -> None:
        """Let what the handler wrote since the mark stand."""
        if self._has_savepoint:
            self._has_savepoint = False
            self._log.append(("RELEASE handler", ()))

    async def commit(self) -> None:
        """Make everything since the last commit durable; raises CommitFailed with nothing kept."""
        if not (self._log or self._is_open):
            return
        log, is_open = self._log, self._is_open
        self._log, self._is_open, self._has_savepoint = [], False, False

        def work(connection: sqlite3.Connection) -> None:
            if not is_open:
                connection.execute("BEGIN IMMEDIATE")
            _write(connection, log)
            connection.execute("COMMIT")

        try:
            await self._hop(work)
        except sqlite3.Error as problem:
            self._undo_memory()
            with suppress(sqlite3.Error):
                await self._hop(_roll_back)
            raise CommitFailed(str(problem), is_passing=_is_passing(problem)) from problem
        self._inverses.clear()

    async def abandon(self) -> None:
        """Forget everything since the last commit."""
        self._log.clear()
        self._undo_memory()
        self._is_open = self._has_savepoint = False
        await self._hop(_roll_back)

    async def write(self, statements: Iterable[tuple[str, Parameters]]) -> None:
        """One small transaction of its own, outside any batch (command line, start-up)."""
        for statement, parameters in statements:
            self.note(statement, parameters)
        await self.commit()

    # -- beside the unit of work ------------------------------------------------------------

    async def read(self, statement: str, parameters: Parameters = ()) -> list[Row]:
        """Read committed rows beside the writer."""

        def work(connection: sqlite3.Connection) -> list[Row]:
            return connection.execute(statement, parameters).fetchall()

        return await _on(self._reader, work)

    async def was_changed_elsewhere(self) -> bool:
        """Whether another process wrote to the file since this was last asked."""

        def work(connection: sqlite3.Connection) -> int:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            return int(version)

        version = await self._hop(work)
        is_other, self._version = version != self._version, version
        return is_other

    async def back_up(self, to: Path) -> None:
        """Write a verified copy of the live database; nothing stays under that name on failure."""
        await asyncio.to_thread(verified_copy, self.path, to)

    async def close(self) -> None:
        """Let go of the file, leaving no write-ahead log behind after a clean end."""
        await self._stack.aclose()

    # -- private ----------------------------------------------------------------------------

    def _lead_in(self) -> Callable[[sqlite3.Connection], None]:
        """What has to be executed before a statement of the current handler."""
        begin, self._is_open = not self._is_open, True
        save, self._has_savepoint = not self._has_savepoint, True
        split = self._mark if save else 0
        log, self._log = self._log, []
        self._mark = 0

        def lead(connection: sqlite3.Connection) -> None:
            if begin:
                connection.execute("BEGIN IMMEDIATE")
            _write(connection, log[:split])
            if save:
                connection.execute("SAVEPOINT handler")
            _write(connection, log[split:])

        return lead

    async def _hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await _on(self._writer, work)

    def _undo_memory(self) -> None:
        for inverse in reversed(self._inverses):
            inverse()
        self._inverses.clear()


async def open_database(path: Path, backups: Path | None = None) -> Database:
    """Open the file for a running bot: locked, checked, migrated.

    Raises InUse or Unusable with a sentence that says what to do.
    """
    async with AsyncExitStack() as stack:
        _make_folder(path)
        stack.callback(_lock(path).close)
        writer = await _connect(stack, path, is_writer=True)
        await _prepare(path, writer, backups or path.parent / "backups")
        reader = await _connect(stack, path, is_writer=False)
        database = Database(path, writer, reader, stack.pop_all())
        await database.was_changed_elsewhere()
        return database
    raise AssertionError


async def _prepare(path: Path, writer: aiosqlite.Connection, backups: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        wal = path.with_name(path.name + "-wal")
        is_unclean = wal.exists() and wal.stat().st_size > 0
        if is_unclean or 0 < path.stat().st_size < CHECKED_ALWAYS_BYTES:
            _check(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        Migrations().apply(connection, path, backups)

    try:
        await _on(writer, work)
    except sqlite3.OperationalError as problem:
        raise Unusable(
            f"The database {path} cannot be written ({problem}). "
            "Check the owner of the file and its folder, and the free space on the disk."
        ) from problem
    except sqlite3.DatabaseError as problem:
        raise Unusable(
            f"The database {path} is damaged ({problem}). It was left as it is. "
            f"Restore the newest good copy: tertulia restore --latest (copies are in {backups})."
        ) from problem


def _check(connection: sqlite3.Connection) -> None:
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Unusable(
            f"The folder {path.parent} cannot be made ({problem.strerror}). "
            "Choose another database.path or make the folder yourself."
        ) from problem


def _lock(path: Path) -> TextIO:
    """Hold the file for this process; the system lets go of it however the process ends."""
    try:
        handle = path.with_name(path.name + ".lock").open("a+", encoding="ascii")
    except OSError as problem:
        raise Unusable(
            f"The folder {path.parent} cannot be written ({problem.strerror}). "
            "Choose another database.path or change the owner of the folder."
        ) from problem
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        handle.close()
        raise InUse(
            f"Another Tertulia is already working on {path}. Stop that one first, "
            "or give this one a database.path of its own."
        ) from problem
    return handle


async def _connect(stack: AsyncExitStack, path: Path, *, is_writer: bool) -> aiosqlite.Connection:
    name = path if is_writer else f"{path.absolute().as_uri()}?mode=ro"
    try:
        connection = await aiosqlite.connect(name, isolation_level=None, uri=not is_writer)
    except sqlite3.Error as problem:
        raise Unusable(
            f"The database {path} cannot be opened ({problem}). "
            "Check database.path and the owner of the file."
        ) from problem
    stack.push_async_callback(connection.close)
    if is_writer:
        path.chmod(0o600)
    return connection


async def _on(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` whole on the connection's thread; a cancelled caller waits until it has ended."""
    hop: Awaitable[T] = connection._execute(work, connection._conn)  # noqa: SLF001 - one hop a unit: 5-8 times faster
    task = asyncio.ensure_future(hop)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(Exception):
            await asyncio.wait({task})
        raise


def _write(connection: sqlite3.Connection, log: Sequence[tuple[str, Parameters]]) -> None:
    """Write the noted rows, those of one statement together."""
    if not log:
        return
    connection.execute("PRAGMA defer_foreign_keys=ON")
    groups: dict[str, list[Parameters]] = {}
    for statement, parameters in log:
        if statement in groups:
            groups[statement].append(parameters)
        elif statement == "RELEASE handler":
            _write_groups(connection, groups)
            connection.execute(statement)
        else:
            groups[statement] = [parameters]
    _write_groups(connection, groups)


def _write_groups(connection: sqlite3.Connection, groups: dict[str, list[Parameters]]) -> None:
    for statement, many in groups.items():
        connection.executemany(statement, many)
    groups.clear()


def _roll_back(connection: sqlite3.Connection) -> None:
    # SQLite may have rolled back by itself (disk full)
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _back_to_savepoint(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK TO handler")
        connection.execute("RELEASE handler")


def _is_passing(problem: sqlite3.Error) -> bool:
    text = str(problem).lower()
    return any(word in text for word in ("full", "locked", "busy", "disk i/o", "readonly"))
