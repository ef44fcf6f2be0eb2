"""Whatever order a batch is written in, the file equals what a plain model says."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.database import CommitFailed, open_database

ADD = (
    "INSERT INTO cursor (name, value, at) VALUES (?, 1, 0)"
    " ON CONFLICT DO UPDATE SET value = value + 1"
)
TENFOLD = "UPDATE cursor SET value = value * 10 % 1000003 WHERE name = ?"
DROP = "DELETE FROM cursor WHERE name = ?"
OTHER = "INSERT OR IGNORE INTO cause (key, at) VALUES (?, 0)"
ORPHAN = "INSERT INTO person (community, created_at) VALUES (404, 0)"

Rows = dict[str, int]
NAMES = st.sampled_from("abc")
STATEMENTS = st.sampled_from([ADD, TENFOLD, DROP, OTHER])


def applied(rows: Rows, statement: str, name: str) -> Rows:
    rows = dict(rows)
    match statement:
        case s if s == ADD:
            rows[name] = rows.get(name, 0) + 1
        case s if s == TENFOLD and name in rows:
            rows[name] = rows[name] * 10 % 1000003
        case s if s == DROP:
            rows.pop(name, None)
        case s if s == OTHER:
            rows["cause " + name] = 0
    return rows


class UnitOfWork(RuleBasedStateMachine):
    """`written`, `batch` and `before` model the file, the open batch and the state at the mark."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.db = self.runner.run(open_database(Path(self.folder.name) / "t.db"))
        self.runner.run(self.db._writer.hop(lambda c: c.execute("PRAGMA synchronous=OFF")))
        self.written: Rows = {}
        self.batch: Rows = {}
        self.before: Rows = {}
        self.memory: Rows = {}
        self.mark: tuple[int, int] | None = None
        self.is_orphaned = self.was_orphaned = False

    def _remember(self, statement: str, name: str) -> None:
        former, self.memory = self.memory, applied(self.memory, statement, name)
        self.db.undo(lambda: setattr(self, "memory", former))
        self.batch = applied(self.batch, statement, name)

    @rule(statement=STATEMENTS, name=NAMES)
    def note(self, statement: str, name: str) -> None:
        self._remember(statement, name)
        self.db.note(statement, (name,))

    @rule(statement=STATEMENTS, name=NAMES)
    def run(self, statement: str, name: str) -> None:
        self._remember(statement, name)
        self.runner.run(self.db.run(statement, (name,)))

    @rule()
    def read(self) -> None:
        assert self._rows(self.runner.run(self.db.rows(self.EVERYTHING))) == self.batch

    @precondition(lambda self: self.mark is None)
    @rule()
    def begin(self) -> None:
        self.mark = self.db.mark()
        self.before, self.was_orphaned = self.batch, self.is_orphaned

    @precondition(lambda self: self.mark is not None)
    @rule()
    def keep(self) -> None:
        self.db.keep()
        self.mark = None

    @precondition(lambda self: self.mark is not None)
    @rule()
    def take_back(self) -> None:
        assert self.mark is not None
        self.runner.run(self.db.take_back(self.mark))
        self.batch, self.is_orphaned, self.mark = self.before, self.was_orphaned, None

    @rule()
    def spoil(self) -> None:
        """A row whose reference only the commit finds missing."""
        self.db.note(ORPHAN, ())
        self.is_orphaned = True

    @rule()
    def commit(self) -> None:
        try:
            self.runner.run(self.db.commit())
        except CommitFailed:
            assert self.is_orphaned
            self.batch = self.written
        else:
            assert not self.is_orphaned
            self.written = self.batch
        self.mark, self.is_orphaned = None, False

    @rule()
    def abandon(self) -> None:
        self.runner.run(self.db.abandon())
        self.batch, self.mark, self.is_orphaned = self.written, None, False

    EVERYTHING = "SELECT name, value FROM cursor UNION ALL SELECT 'cause ' || key, 0 FROM cause"

    def _rows(self, rows: object) -> Rows:
        assert isinstance(rows, list)
        return dict(rows)

    @invariant()
    def the_file_is_what_was_committed(self) -> None:
        assert self._rows(self.runner.run(self.db.read(self.EVERYTHING))) == self.written

    @invariant()
    def memory_is_what_the_batch_says(self) -> None:
        assert self.memory == self.batch

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(self.db.close())
            self.runner.close()
            self.folder.cleanup()


TestUnitOfWork = UnitOfWork.TestCase
TestUnitOfWork.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
