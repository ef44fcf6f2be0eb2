"""The database's shape through time: numbered files that never change once they are out."""

import hashlib
import sqlite3
from importlib.resources import files
from pathlib import Path

from storage.backups import verified_copy
from storage.faults import Unusable, WrongSchema
from storage.writing import roll_back

__all__ = ["Migrations", "WrongSchema"]

TABLE = """CREATE TABLE IF NOT EXISTS migration (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT"""


class Migrations:
    """The numbered SQL files this version ships; `steps` may name others, for tests."""

    def __init__(self, steps: dict[str, str] | None = None) -> None:
        self.steps = steps if steps is not None else _shipped()

    def apply(self, connection: sqlite3.Connection, path: Path, backups: Path) -> list[str]:
        """Bring the file up to date and name what was done; a verified copy is made before.

        All steps and their records are one transaction: an upgrade that fails leaves the file as it
        was. Raises WrongSchema, BackupFailed, or Unusable when a step fails.
        """
        todo = self.missing(connection, path)
        if not todo:
            return []
        copy = ""
        if len(todo) < len(self.steps):
            to = backups / f"before-{todo[0].removesuffix('.sql')}.db"
            verified_copy(path, to)
            copy = f" A copy is at {to}."
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(TABLE)
            for name in todo:
                self._step(connection, name)
            connection.execute("COMMIT")
        except sqlite3.Error as problem:
            raise Unusable(
                f"The database {path} could not be upgraded ({problem}); it is as it was.{copy} "
                "Check the free space on the disk, or go back to the former version."
            ) from problem
        finally:
            roll_back(connection)
        return todo

    def missing(self, connection: sqlite3.Connection, path: Path) -> list[str]:
        """The steps the file still needs, in order; looks only. Raises WrongSchema."""
        done = self._done(connection, path)
        known = {_number(name): _checksum(text) for name, text in self.steps.items()}
        if newer := sorted(done.keys() - known.keys()):
            raise WrongSchema(
                f"{path} was written by a newer Tertulia (step {newer[-1]}; this one knows "
                f"{max(known, default=0)}). Install the newer version, or restore a backup made "
                "before the upgrade: tertulia restore."
            )
        for number, checksum in done.items():
            if checksum != known[number]:
                raise WrongSchema(
                    f"Step {number} of {path} differs from the one this Tertulia ships. "
                    "Install the version that wrote the file, or restore a backup."
                )
        return [name for name in sorted(self.steps) if _number(name) not in done]

    def _done(self, connection: sqlite3.Connection, path: Path) -> dict[int, str]:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        if "migration" in tables:
            return dict(connection.execute("SELECT number, checksum FROM migration").fetchall())
        if tables:
            raise WrongSchema(
                f"{path} is a database of another program. Choose another database.path."
            )
        return {}

    def _step(self, connection: sqlite3.Connection, name: str) -> None:
        for statement in _statements(self.steps[name]):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO migration (number, name, checksum) VALUES (?, ?, ?)",
            (_number(name), name, _checksum(self.steps[name])),
        )


def _shipped() -> dict[str, str]:
    folder = files("storage") / "migrations"
    return {
        item.name: item.read_text("utf-8")
        for item in folder.iterdir()
        if item.name.endswith(".sql")
    }


def _number(name: str) -> int:
    return int(name.split("_", 1)[0])


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _statements(script: str) -> list[str]:
    """The script's statements one by one, since `executescript` would commit by itself."""
    found: list[str] = []
    current = ""
    for line in script.splitlines():
        current += line + "\n"
        if sqlite3.complete_statement(current):
            found.append(current.strip())
            current = ""
    if current.strip():
        found.append(current.strip())
    return found
