"""What the team says again and again, in as many languages as it wants."""

import msgspec

from storage.database import Database

PUT = (
    "INSERT INTO snippet (community, name, language, text, changed_by, changed_at)"
    " VALUES (:community, :name, :language, :text, :by, :now) ON CONFLICT DO UPDATE SET"
    " text = excluded.text, changed_by = excluded.changed_by, changed_at = excluded.changed_at"
)
NAMED = (
    "SELECT name, language, text FROM snippet WHERE community = ? AND name = ? ORDER BY language"
)
ALL = "SELECT name, language, text FROM snippet WHERE community = ? ORDER BY name, language"
REMOVE = (
    "DELETE FROM snippet WHERE community = :community AND name = :name"
    " AND (:language = '' OR language = :language)"
)


class SnippetRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A text the team keeps; language '' is for everybody."""

    name: str
    language: str
    text: str


class Snippets:
    """Texts the team keeps."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def put(
        self, community: int, name: str, language: str, text: str, *, by: int, now: int
    ) -> None:
        """Keep a text under a name, or change it."""
        row = {"community": community, "name": name, "language": language, "text": text}
        await self._db.run(PUT, {**row, "by": by, "now": now})

    async def named(self, community: int, name: str) -> list[SnippetRow]:
        """A text in every language it has."""
        return msgspec.convert(await self._db.rows(NAMED, (community, name)), list[SnippetRow])

    async def all(self, community: int) -> list[SnippetRow]:
        """Every text, by name."""
        return msgspec.convert(await self._db.rows(ALL, (community,)), list[SnippetRow])

    async def remove(self, community: int, name: str, language: str = "") -> int:
        """Forget a text in one language, or in all; how many those were."""
        wanted = {"community": community, "name": name, "language": language}
        return (await self._db.run(REMOVE, wanted)).changed
