"""What an encoder made of the entries' texts, kept so that it is made once."""

import msgspec

from storage.database import Database
from storage.rows import as_list

OF = (
    "SELECT entry, digest, vector FROM vector WHERE version = ?"
    " AND entry IN (SELECT value FROM json_each(?))"
)
KEEP = (
    "INSERT INTO vector (entry, version, digest, vector) SELECT id, ?, ?, ? FROM entry WHERE id = ?"
    " ON CONFLICT DO UPDATE SET vector = excluded.vector"
)
TIDY = (
    "DELETE FROM vector WHERE entry = ? AND (version <> ?"
    " OR digest NOT IN (SELECT value FROM json_each(?)))"
)


class Vectors:
    """Vectors of the entries' texts, each by the digest of its text."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def beside(self, version: str, entries: list[int]) -> list[tuple[int, str, bytes]]:
        """The kept vectors of some entries, read beside the batch: entry, digest, vector."""
        rows = await self._db.read(OF, (version, as_list(entries)))
        return msgspec.convert(rows, list[tuple[int, str, bytes]])

    def keep(self, entry: int, version: str, digest: str, vector: bytes) -> None:
        """Keep a vector, unless its entry is gone."""
        self._db.note(KEEP, (version, digest, vector, entry))

    def tidy(self, entry: int, version: str, digests: list[str]) -> None:
        """Let an entry's other vectors go."""
        self._db.note(TIDY, (entry, version, as_list(digests)))
