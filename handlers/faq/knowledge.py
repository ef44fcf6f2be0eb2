"""What a community knows, in memory, ready to be searched."""

from bot.matching.lexical import Candidate, Entry, LexicalIndex
from storage.entries import Entries, EntryRow


class Knowledge:
    """The knowledge base of each community, ready to be searched."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._indexes: dict[int, LexicalIndex] = {}
        self._rows: dict[int, dict[int, EntryRow]] = {}

    def forget(self) -> None:
        """Drop it; it will be read anew."""
        self._indexes.clear()
        self._rows.clear()

    async def load(self, community: int) -> None:
        """Read a community's entries, unless that was done."""
        if community in self._indexes:
            return
        index = LexicalIndex()
        rows = {row.id: row for row in await self._entries.all(community)}
        for row in rows.values():
            phrases = tuple(dict.fromkeys([row.title, *row.phrases]))
            index.put(Entry(key=row.id, phrases=phrases, language=row.language), row.answer)
        self._indexes[community], self._rows[community] = index, rows

    def search(self, community: int, question: str, language: str) -> list[Candidate] | None:
        """The entries a question may mean, the likeliest first; None before they are read."""
        index = self._indexes.get(community)
        return None if index is None else index.search(question, language)

    def row(self, community: int, entry: int) -> EntryRow | None:
        """One entry."""
        return self._rows.get(community, {}).get(entry)
