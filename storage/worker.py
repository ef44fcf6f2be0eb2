"""One SQLite connection on a thread of its own, which runs whole pieces of work."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiosqlite

T = TypeVar("T")


class Worker(aiosqlite.Connection):
    """A connection that is never left in the middle of something.

    One thread hop for a whole piece of work is five to eight times faster than one a statement.
    """

    def __init__(self, path: Path, *, is_writer: bool) -> None:
        mode = "rw" if is_writer else "ro"
        name = f"{path.absolute().as_uri()}?mode={mode}"

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(name, uri=True, isolation_level=None, timeout=5)

        super().__init__(connect, iter_chunk_size=64)
        # Else a connection that nobody closed keeps the process from ending.
        self._thread.daemon = True
        self.under_way = 0
        """How many pieces of work wait or run."""

    async def hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` whole; a caller who is cancelled, however often, waits for its end."""
        ended: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((ended, partial(work, self._conn)))
        self.under_way += 1
        try:
            return await asyncio.shield(ended)
        except asyncio.CancelledError:
            while not ended.done():
                try:
                    await asyncio.wait({ended})
                except asyncio.CancelledError:
                    continue
            ended.exception()  # else asyncio complains that nobody looked at it
            raise
        finally:
            self.under_way -= 1
