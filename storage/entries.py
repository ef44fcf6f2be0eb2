"""The knowledge base of each community, and when which entry was last served."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import as_list, first, number

ENTRY = (
    "SELECT id, slug, title, answer, language, tags, state, author, author_name, source_link,"
    " scope, role, buttons, media, cooldown, reviewed_at, review_at, expires_at, created_at,"
    " changed_at"
    " FROM entry"
)
BY_ID = ENTRY + " WHERE id = ?"
ALL = ENTRY + " WHERE community = ? AND state = 'published' ORDER BY id"
PUT = (
    "INSERT INTO entry (community, slug, title, answer, language, tags, source, author,"
    " author_name, source_link, scope, role, buttons, media, cooldown, reviewed_at, review_at,"
    " expires_at, created_at, changed_at) VALUES (:community, :slug, :title, :answer, :language,"
    " :tags, :source, :author, :author_name, :source_link, :scope, :role, :buttons, :media,"
    " :cooldown, :now, :review_at, :expires_at, :now, :now)"
    " ON CONFLICT (community, slug, language) DO UPDATE SET title = excluded.title,"
    " answer = excluded.answer, tags = excluded.tags, source = excluded.source,"
    " state = 'published', author = excluded.author, author_name = excluded.author_name,"
    " source_link = excluded.source_link, scope = excluded.scope, role = excluded.role,"
    " buttons = excluded.buttons, media = excluded.media, cooldown = excluded.cooldown,"
    " reviewed_at = excluded.reviewed_at, review_at = excluded.review_at,"
    " expires_at = excluded.expires_at, changed_at = excluded.changed_at RETURNING id"
)
BLANK: "NewDetails" = {
    "author": 0, "author_name": "", "source_link": "", "scope": "", "role": "member",
    "buttons": "[]", "media": "[]", "cooldown": None, "review_at": None, "expires_at": None,
}  # fmt: skip


class EntryRow(msgspec.Struct, array_like=True):
    """One entry with every phrasing it is known by; times in unix seconds.

    A variant is a row of the same slug in another language. scope: the address of the chat or topic
    it is for; role: who may get it; buttons: JSON of [label, url] pairs; media: JSON as messages
    carry it; cooldown: seconds, None = the community's.
    """

    id: int
    slug: str
    title: str
    answer: str
    language: str
    tags: str
    state: str = "published"
    author: int = 0
    author_name: str = ""
    source_link: str = ""
    scope: str = ""
    role: str = "member"
    buttons: str = "[]"
    media: str = "[]"
    cooldown: int | None = None
    reviewed_at: int = 0
    review_at: int | None = None
    expires_at: int | None = None
    created_at: int = 0
    changed_at: int = 0
    phrases: list[str] = msgspec.field(default_factory=list)


class NewDetails(TypedDict, total=False):
    """What an entry may have beside its words; left out, it is empty."""

    author: int
    author_name: str
    source_link: str
    scope: str
    role: str
    buttons: str
    media: str
    cooldown: int | None
    review_at: int | None
    expires_at: int | None


class NewEntry(NewDetails):
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

    async def version(self, community: int) -> int:
        """Another number whenever a community's entries or phrases change, whoever writes them."""
        rows = await self._db.rows(
            "SELECT version FROM knowledge WHERE community = ?", (community,)
        )
        found = first(rows, tuple[int])
        return found[0] if found else 0

    async def put(self, **new: Unpack[NewEntry]) -> bool:
        """Write an entry, replacing one of the same slug and language; True if it is new.

        Phrases that were learned stay.
        """
        known = await self._db.rows(
            "SELECT id FROM entry WHERE community = ? AND slug = ? AND language = ?",
            (new["community"], new["slug"], new["language"]),
        )
        columns = {name: value for name, value in new.items() if name != "phrases"}
        entry = number(await self._db.rows(PUT, BLANK | columns))
        wanted = as_list(new["phrases"])
        await self._db.run(
            "DELETE FROM phrase WHERE entry = ? AND origin = 'written'"
            " AND text NOT IN (SELECT value FROM json_each(?))",
            (entry, wanted),
        )
        await self._db.run(
            "INSERT OR IGNORE INTO phrase (entry, text, added_at)"
            " SELECT ?, value, ? FROM json_each(?)",
            (entry, new["now"], wanted),
        )
        return not known

    async def learn(self, community: int, entry: int, text: str, person: int, now: int) -> bool:
        """Add a way somebody asked for an entry; False if it is known already."""
        ran = await self._db.run(
            "INSERT OR IGNORE INTO phrase (entry, text, kind, origin, person, added_at)"
            " SELECT id, ?, 'example', 'learned', ?, ? FROM entry WHERE id = ? AND community = ?",
            (text, person, now, entry, community),
        )
        return ran.changed > 0

    async def unlearn(self, entry: int, text: str) -> bool:
        """Take a phrase that was learned away; those that were written stay."""
        ran = await self._db.run(
            "DELETE FROM phrase WHERE entry = ? AND text = ? AND origin = 'learned'", (entry, text)
        )
        return ran.changed > 0

    async def learned(self, entry: int) -> list[str]:
        """The phrases of an entry that were learned, the oldest first."""
        rows = await self._db.rows(
            "SELECT text FROM phrase WHERE entry = ? AND origin = 'learned'"
            " ORDER BY added_at, text",
            (entry,),
        )
        return [text for (text,) in msgspec.convert(rows, list[tuple[str]])]

    async def reviewed(self, community: int, entry: int, now: int) -> bool:
        """Somebody looked at an entry and found it still right; False if it is gone."""
        ran = await self._db.run(
            "UPDATE entry SET reviewed_at = ?, review_at = NULL WHERE id = ? AND community = ?",
            (now, entry, community),
        )
        return ran.changed > 0

    async def remove(self, community: int, slug: str) -> int:
        """Remove an entry in all its languages and say how many rows went."""
        ran = await self._db.run(
            "DELETE FROM entry WHERE community = ? AND slug = ?", (community, slug)
        )
        return ran.changed

    async def all(self, community: int) -> list[EntryRow]:
        """Every published entry of a community, in the order they were added."""
        rows = await self._db.rows(ALL, (community,))
        entries = {entry.id: entry for entry in msgspec.convert(rows, list[EntryRow])}
        phrases = await self._db.rows(
            "SELECT phrase.entry, phrase.text FROM phrase JOIN entry ON entry.id = phrase.entry"
            " WHERE entry.community = ? AND entry.state = 'published'"
            " ORDER BY phrase.entry, phrase.text",
            (community,),
        )
        for id_, text in msgspec.convert(phrases, list[tuple[int, str]]):
            entries[id_].phrases.append(text)
        return list(entries.values())

    async def find(self, entry: int) -> EntryRow | None:
        """One entry by its number, without its phrasings."""
        rows = await self._db.rows(BY_ID, (entry,))
        return first(rows, EntryRow)

    async def count(self, community: int) -> int:
        """How many entries a community has."""
        return number(
            await self._db.rows(
                "SELECT count(*) FROM entry WHERE community = ? AND state = 'published'",
                (community,),
            )
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
        """One more question today: `answered`, `offered`, `open`, `chosen`, `helped`, `not_this`,
        `by_member`, `by_staff` or `passed_on` (answered, and a person was wanted nevertheless).
        """
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

    def count_entry(
        self, entry: int, day: int, language: str, outcome: str, *, times: int = 1
    ) -> None:
        """More uses of an entry today: `answered`, `offered`, `chosen`, `helped`, `not_this`.

        Or `before`: who had asked before there was the entry. language: of who asked.
        """
        self._db.note(
            "INSERT INTO entry_count (entry, day, language, outcome, times)"
            " SELECT id, ?, ?, ?, ? FROM entry WHERE id = ?"
            " ON CONFLICT DO UPDATE SET times = times + excluded.times",
            (day, language, outcome, times, entry),
        )

    async def counts(self, entry: int) -> dict[str, int]:
        """How often an entry was used in which way, in all."""
        rows = await self._db.rows(
            "SELECT outcome, sum(times) FROM entry_count WHERE entry = ? GROUP BY outcome", (entry,)
        )
        return dict(msgspec.convert(rows, list[tuple[str, int]]))
