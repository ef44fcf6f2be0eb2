"""The one SQLite file: one writer with a unit of work, readers beside it, a lock.

The unit of work belongs to the dispatcher's batch. `note` appends rows that nobody waits for; `run`
and `rows` open the transaction, write out what was noted and answer. Nothing is on disk before
`commit` returned. A handler stands between `mark` and `keep` or `take_back`; what is written
outside of a handler can only be taken back with the whole batch.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import TypeVar

from storage.backups import verified_copy
from storage.faults import CommitFailed, InUse, Unusable, commit_failed
from storage.lock import hold
from storage.opening import examine, prepare
from storage.rows import Parameters, Ran, Row, Value
from storage.worker import Worker
from storage.writing import RELEASE, SAVE, back_to_savepoint, begin, roll_back, write

__all__ = [
    "CommitFailed",
    "Database",
    "InUse",
    "Parameters",
    "Ran",
    "Row",
    "Unusable",
    "Value",
    "open_database",
]

T = TypeVar("T")
Inverse = Callable[[], object]

UNWRITABLE = (sqlite3.Error, ValueError, OverflowError, TypeError)
"""What SQLite and its binding raise: lone surrogates and numbers past 64 bits are not theirs."""


class Database:
    """One SQLite file in use."""

    def __init__(self, path: Path, writer: Worker, reader: Worker, stack: AsyncExitStack) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._stack = stack
        self._log: list[tuple[str, Parameters]] = []
        self._inverses: list[Inverse] = []
        self._mark = 0
        self._is_open = False
        self._in_handler = False
        self._has_savepoint = False
        self._spoilt: BaseException | None = None
        """Rows of the current handler were lost; only taking it back mends that."""
        self._lost: BaseException | None = None
        """The open transaction is gone; the batch cannot be committed."""
        self._version = 0
        self.changes = 0
        """Grows with everything written, so that a handler that wrote nothing needs no mark."""

    # -- the unit of work -------------------------------------------------------------------

    def note(self, statement: str, parameters: Parameters) -> None:
        """Write a row with this batch, without waiting.

        Rows of one table keep their order; those of different tables may change places.
        """
        self.changes += 1
        self._log.append((statement, parameters))

    def undo(self, inverse: Inverse) -> None:
        """Remember how to take back a change in memory if the rows of this handler are not kept."""
        self.changes += 1
        self._inverses.append(inverse)

    def mark(self) -> tuple[int, int]:
        """Where the log stands, before a handler; a former handler's rows are kept."""
        self.keep()
        self._in_handler = True
        self._mark = len(self._log)
        return self._mark, len(self._inverses)

    async def run(self, statement: str, parameters: Parameters = ()) -> Ran:
        """Execute a statement at once, seeing everything this batch wrote before.

        Raises CommitFailed when the batch as a whole cannot be written any more; it is over with
        the next `abandon`, or with `commit`, which raises that again.
        """
        if self._lost:
            raise commit_failed(self._lost) from self._lost
        self.changes += 1
        lead = self._lead_in()

        def work(connection: sqlite3.Connection) -> Ran:
            lead(connection)
            cursor = connection.execute(statement, parameters)
            rows = cursor.fetchall()
            return Ran(cursor.rowcount, cursor.lastrowid or 0, rows)

        return await self._in_batch(work)

    async def rows(self, statement: str, parameters: Parameters = ()) -> list[Row]:
        """Read rows, seeing everything this batch wrote before."""
        return (await self.run(statement, parameters)).rows

    async def take_back(self, mark: tuple[int, int]) -> None:
        """Drop everything written since the mark, in memory and in the open transaction."""
        if not self._in_handler:
            raise RuntimeError("There is no handler to take back: mark() comes before, keep() not.")
        self.changes += 1
        position, inverses = mark
        undone = self._inverses[inverses:]
        del self._inverses[inverses:]
        _take_back_memory(undone)
        has_savepoint, self._has_savepoint = self._has_savepoint, False
        self._in_handler, self._spoilt = False, None
        if has_savepoint:
            self._log.clear()
            if not self._lost:
                await self._in_batch(back_to_savepoint)
        else:
            del self._log[position:]

    def keep(self) -> None:
        """Let what the handler wrote since the mark stand."""
        if self._has_savepoint:
            self._log.append((RELEASE, ()))
        self._lost = self._lost or self._spoilt
        self._has_savepoint = self._in_handler = False
        self._spoilt = None

    async def commit(self) -> None:
        """Make everything since the last commit durable; raises CommitFailed with nothing kept."""
        self.keep()
        lost, is_open = self._lost, self._is_open
        log, inverses = self._log, self._inverses
        self._begin_anew()
        if not (log or is_open):
            return
        is_durable = False

        def work(connection: sqlite3.Connection) -> None:
            nonlocal is_durable
            try:
                if lost:
                    raise lost
                if not is_open:
                    begin(connection)
                write(connection, log)
                connection.execute("COMMIT")
                is_durable = True
            finally:
                roll_back(connection)

        try:
            await self._writer.hop(work)
        except UNWRITABLE as problem:
            raise commit_failed(problem) from problem
        finally:
            if not is_durable:
                _take_back_memory(inverses)

    async def abandon(self) -> None:
        """Forget everything since the last commit."""
        inverses = self._inverses
        self._begin_anew()
        _take_back_memory(inverses)
        await self._writer.hop(roll_back)

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

        return await self._reader.hop(work)

    @property
    def is_busy(self) -> bool:
        """Whether something is being written, or waits for another program that writes."""
        return self._writer.under_way > 0

    async def was_changed_elsewhere(self) -> bool:
        """Whether another process wrote to the file since this was last asked."""

        def work(connection: sqlite3.Connection) -> int:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            return int(version)

        version = await self._writer.hop(work)
        is_other, self._version = version != self._version, version
        return is_other

    async def back_up(self, to: Path) -> None:
        """Write a verified copy of the live database; nothing stays under that name on failure."""
        await asyncio.to_thread(verified_copy, self.path, to)

    async def checkpoint(self) -> bool:
        """Bring the write-ahead log to its end, so that it holds no erased words.

        False if somebody was reading or writing meanwhile, or the disk is full: try again.
        """

        def work() -> bool:
            with closing(sqlite3.connect(self.path, timeout=1, isolation_level=None)) as beside:
                try:
                    (is_busy, _, _) = beside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                except sqlite3.OperationalError as problem:
                    if commit_failed(problem).is_passing:
                        return False
                    raise
                return not is_busy

        return await asyncio.to_thread(work)

    async def close(self) -> None:
        """Let go of the file, leaving no write-ahead log behind after a clean end."""
        await self._stack.aclose()

    # -- private ----------------------------------------------------------------------------

    def _begin_anew(self) -> None:
        self._log, self._inverses, self._mark = [], [], 0
        self._is_open = self._in_handler = self._has_savepoint = False
        self._spoilt = self._lost = None

    def _lead_in(self) -> Callable[[sqlite3.Connection], None]:
        """What has to be executed before a statement: what was noted, a handler's part apart."""
        is_first, self._is_open = not self._is_open, True
        needs_savepoint = self._in_handler and not self._has_savepoint
        self._has_savepoint = self._in_handler
        log, self._log = self._log, []
        before = self._mark if needs_savepoint else 0 if self._in_handler else len(log)

        def lead(connection: sqlite3.Connection) -> None:
            try:
                if is_first:
                    begin(connection)
                write(connection, log[:before])
                if needs_savepoint:
                    connection.execute(SAVE)
            except BaseException:
                roll_back(connection)  # rows of others are lost, so the batch is
                raise
            try:
                write(connection, log[before:])
            except BaseException as problem:
                self._spoilt = problem
                raise

        return lead

    async def _in_batch(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Work inside the open transaction; if that is gone after a failure, the batch is lost."""

        def guarded(connection: sqlite3.Connection) -> T:
            try:
                return work(connection)
            except BaseException as problem:
                if connection.in_transaction:
                    raise
                self._lost = problem
                raise commit_failed(problem) from problem

        return await self._writer.hop(guarded)


def _take_back_memory(inverses: list[Inverse]) -> None:
    for inverse in reversed(inverses):
        inverse()


async def open_database(path: Path, backups: Path | None = None) -> Database:
    """Open the file for a running bot: locked, checked, migrated.

    Raises InUse or Unusable with a sentence that says what to do.
    """
    copies = backups or path.parent / "backups"
    stack = AsyncExitStack()
    try:
        stack.callback(hold(path).close)
        await asyncio.to_thread(examine, path, copies)
        writer = Worker(path, is_writer=True)
        stack.push_async_callback(writer.close)
        await writer
        await prepare(writer, path, copies)
        reader = Worker(path, is_writer=False)
        stack.push_async_callback(reader.close)
        await reader
        database = Database(path, writer, reader, stack)
        await database.was_changed_elsewhere()
    except BaseException:
        await stack.aclose()
        raise
    return database
