"""The knowledge base of each community, and when which entry was last served."""

from storage.database import Database


class EntryRow:
    """One entry with every phrasing it is known by."""

    __slots__ = ("answer", "id", "language", "phrases", "slug", "tags", "title")

    def __init__(  # noqa: PLR0913 - a row has its columns
        self,
        id: int,
        slug: str,
        title: str,
        answer: str,
        language: str,
        tags: str,  # noqa: A002
    ) -> None:
        self.id = id
        self.slug = slug
        self.title = title
        self.answer = answer
        self.language = language
        self.tags = tags
        self.phrases: list[str] = []


class Entries:
    """FAQ entries."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def put(  # noqa: PLR0913 - a row has its columns
        self,
        community: int,
        slug: str,
        title: str,
        answer: str,
        language: str,
        tags: str,
        source: str,
        phrases: list[str],
        now: int,
    ) -> bool:
        """Write an entry, replacing one of the same slug and language; True if it is new."""
        known = await self._db.rows(
            "SELECT id FROM entry WHERE community = ? AND slug = ? AND language = ?",
            (community, slug, language),
        )
        ran = await self._db.run(
            "INSERT INTO entry (community, slug, title, answer, language, tags, source, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (community, slug, language) DO UPDATE SET title = excluded.title,"
            " answer = excluded.answer, tags = excluded.tags, source = excluded.source,"
            " changed_at = excluded.changed_at RETURNING id",
            (community, slug, title, answer, language, tags, source, now),
        )
        entry = ran.rows[0][0]
        await self._db.run("DELETE FROM phrase WHERE entry = ?", (entry,))
        for phrase in phrases:
            self._db.note(
                "INSERT OR IGNORE INTO phrase (entry, text) VALUES (?, ?)", (entry, phrase)
            )
        return not known

    async def remove(self, community: int, slug: str) -> int:
        """Remove an entry in all its languages and say how many rows went."""
        ran = await self._db.run(
            "DELETE FROM entry WHERE community = ? AND slug = ?", (community, slug)
        )
        return ran.changed

    async def all(self, community: int) -> list[EntryRow]:
        """Every entry of a community, in the order they were added."""
        rows = await self._db.rows(
            "SELECT id, slug, title, answer, language, tags FROM entry"
            " WHERE community = ? ORDER BY id",
            (community,),
        )
        entries = {int(row[0]): EntryRow(*row) for row in rows}  # type: ignore[arg-type]
        phrases = await self._db.rows(
            "SELECT phrase.entry, phrase.text FROM phrase JOIN entry ON entry.id = phrase.entry"
            " WHERE entry.community = ? ORDER BY phrase.entry, phrase.text",
            (community,),
        )
        for entry, text in phrases:
            entries[int(entry)].phrases.append(str(text))  # type: ignore[arg-type]
        return list(entries.values())

    async def find(self, entry: int) -> EntryRow | None:
        """One entry by its number."""
        rows = await self._db.rows(
            "SELECT id, slug, title, answer, language, tags FROM entry WHERE id = ?", (entry,)
        )
        return EntryRow(*rows[0]) if rows else None  # type: ignore[arg-type]

    async def count(self, community: int) -> int:
        """How many entries a community has."""
        rows = await self._db.rows("SELECT count(*) FROM entry WHERE community = ?", (community,))
        return int(rows[0][0] or 0)

    async def last_served(self, community: int, chat: int, entry: int) -> tuple[int, str] | None:
        """When an entry was last given in a chat (unix seconds), and in which message."""
        rows = await self._db.rows(
            "SELECT at, message FROM served WHERE community = ? AND chat = ? AND entry = ?",
            (community, chat, entry),
        )
        return (int(rows[0][0]), str(rows[0][1])) if rows else None  # type: ignore[arg-type]

    def served(self, community: int, chat: int, entry: int, at: int) -> None:
        """Remember that an entry was given in a chat."""
        self._db.note(
            "INSERT INTO served (community, chat, entry, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET at = excluded.at",
            (community, chat, entry, at),
        )

    def count_outcome(self, community: int, day: int, outcome: str) -> None:
        """One more question of this outcome today: `answered`, `offered`, `handed_over`, `helped`."""
        self._db.note(
            "INSERT INTO question_count (community, day, outcome, times) VALUES (?, ?, ?, 1)"
            " ON CONFLICT DO UPDATE SET times = times + 1",
            (community, day, outcome),
        )

    async def outcomes(self, community: int) -> dict[str, int]:
        """How many questions had which outcome, in all."""
        rows = await self._db.rows(
            "SELECT outcome, sum(times) FROM question_count WHERE community = ?"
            " GROUP BY outcome ORDER BY outcome",
            (community,),
        )
        return {str(outcome): int(times) for outcome, times in rows}  # type: ignore[arg-type]
