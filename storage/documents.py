"""Files the bot made for one person: kept until they are sent, and never for long."""

from storage.database import Database
from storage.rows import first

PREFIX = "store:"
"""How a message refers to a file that is kept here."""


class Documents:
    """Generated files."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self, id_: str, *, community: int, person: int, name: str, body: bytes, expires: int
    ) -> str:
        """Keep a file until a moment (unix seconds); gives back how messages refer to it."""
        self._db.note(
            "INSERT INTO document (id, community, person, name, body, expires)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (id_, community, person, name, body, expires),
        )
        return PREFIX + id_

    async def open(self, reference: str, now: int) -> bytes | None:
        """The bytes behind a reference, read beside the batch; nothing once it has expired."""
        rows = await self._db.read(
            "SELECT body FROM document WHERE id = ? AND expires >= ?",
            (reference.removeprefix(PREFIX), now),
        )
        found = first(rows, tuple[bytes])
        return found[0] if found else None

    def remove(self, references: list[str]) -> None:
        """Forget files that were sent."""
        for reference in references:
            self._db.note("DELETE FROM document WHERE id = ?", (reference.removeprefix(PREFIX),))

    def purge(self, now: int) -> None:
        """Forget files whose time is over (unix seconds)."""
        self._db.note("DELETE FROM document WHERE expires < ?", (now,))
