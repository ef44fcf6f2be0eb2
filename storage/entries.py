"""The knowledge base of each community, and when which entry was last served."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first, number

PUT = (
    "INSERT INTO entry (community, slug, title, answer, language, tags, source, changed_at)"
    " VALUES (:community, :slug, :title, :answer, :language, :tags, :source, :now)"
    " ON CONFLICT (community, slug, language) DO UPDATE SET title = excluded.title,"
    " answer = excluded.answer, tags = excluded.tags, source = excluded.source,"
    " changed_at = excluded.changed_at RETURNING id"
)


class EntryRow(msgspec.Struct, array_like=True):
    """One entry with every phrasing it is known by."""

    id: int
    slug: str
    title: str
    answer: str
    language: str
    tags: str
    phrases: list[str] = msgspec.field(default_factory=list)


class NewEntry(TypedDict):
    """An entry to be written; `now` in unix seconds."""

    community: int
    slug: str
    title: str
    answer: str
    language: str
    tags: str
    source: str
    phrases: list[str]
    now: int


class Entries:
    """FAQ entries."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def put(self, **new: Unpack[NewEntry]) -> bool:
        """Write an entry, replacing one of the same slug and language; True if it is new."""
        known = await self._db.rows(
            "SELECT id FROM entry WHERE community = ? AND slug = ? AND language = ?",
            (new["community"], new["slug"], new["language"]),
        )
        columns = {name: value for name, value in new.items() if name != "phrases"}
        entry = number(await self._db.rows(PUT, columns))
        await self._db.run("DELETE FROM phrase WHERE entry = ?", (entry,))
        for phrase in new["phrases"]:
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
        entries = {entry.id: entry for entry in msgspec.convert(rows, list[EntryRow])}
        phrases = await self._db.rows(
            "SELECT phrase.entry, phrase.text FROM phrase JOIN entry ON entry.id = phrase.entry"
            " WHERE entry.community = ? ORDER BY phrase.entry, phrase.text",
            (community,),
        )
        for id_, text in msgspec.convert(phrases, list[tuple[int, str]]):
            entries[id_].phrases.append(text)
        return list(entries.values())

    async def find(self, entry: int) -> EntryRow | None:
        """One entry by its number, without its phrasings."""
        rows = await self._db.rows(
            "SELECT id, slug, title, answer, language, tags FROM entry WHERE id = ?", (entry,)
        )
        return first(rows, EntryRow)

    async def count(self, community: int) -> int:
        """How many entries a community has."""
        return number(
            await self._db.rows("SELECT count(*) FROM entry WHERE community = ?", (community,))
        )

    async def last_served(self, community: int, chat: int, entry: int) -> tuple[int, str] | None:
        """When an entry was last given in a chat (unix seconds), and in which message."""
        rows = await self._db.rows(
            "SELECT at, message FROM served WHERE community = ? AND chat = ? AND entry = ?",
            (community, chat, entry),
        )
        return first(rows, tuple[int, str])

    def served(self, community: int, chat: int, entry: int, at: int) -> None:
        """Remember that an entry was given in a chat."""
        self._db.note(
            "INSERT INTO served (community, chat, entry, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET at = excluded.at",
            (community, chat, entry, at),
        )

    def served_as(self, community: int, chat: int, entry: int, message: str) -> None:
        """Remember in which message of a chat an entry was last given."""
        self._db.note(
            "UPDATE served SET message = ? WHERE community = ? AND chat = ? AND entry = ?",
            (message, community, chat, entry),
        )

    def count_outcome(self, community: int, day: int, outcome: str) -> None:
        """One more question today: `answered`, `offered`, `handed_over` or `helped`."""
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
        return dict(msgspec.convert(rows, list[tuple[str, int]]))
