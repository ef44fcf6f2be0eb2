"""The knowledge base as its keepers see it: whole entries, changed piece by piece."""

from typing import Literal, TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import as_list, first, number

KEPT = (
    "SELECT entry.id, entry.slug, entry.title, entry.answer, entry.language, entry.tags,"
    " entry.state, entry.author_name, entry.source_link, entry.scope, entry.role, entry.buttons,"
    " entry.media, entry.cooldown, entry.reviewed_at, entry.review_at, entry.expires_at FROM entry"
)
ADD = (
    "INSERT INTO entry (community, slug, title, answer, language, tags, source, state, author,"
    " author_name, source_link, scope, role, buttons, media, reviewed_at, created_at, changed_at)"
    " VALUES (:community, :slug, :title, :answer, :language, :tags, :source, 'published', :author,"
    " :author_name, :source_link, :scope, :role, :buttons, :media, :now, :now, :now)"
)
BLANK: "NewKept" = {
    "tags": "", "source": "chat", "author": 0, "author_name": "", "source_link": "", "scope": "",
    "role": "member", "buttons": "[]", "media": "[]",
}  # fmt: skip
Field = Literal[
    "title", "answer", "language", "tags", "scope", "role", "buttons", "media", "cooldown",
    "review_at", "expires_at",
]  # fmt: skip
SET: dict[Field, str] = {
    "title": "UPDATE entry SET title = :value, changed_at = :now WHERE id = :entry",
    # who rewrites an answer has looked at it
    "answer": "UPDATE entry SET answer = :value, changed_at = :now, reviewed_at = :now,"
    " review_at = iif(review_at <= :now, NULL, review_at) WHERE id = :entry",
    "language": "UPDATE entry SET language = :value, changed_at = :now WHERE id = :entry",
    "tags": "UPDATE entry SET tags = :value, changed_at = :now WHERE id = :entry",
    "scope": "UPDATE entry SET scope = :value, changed_at = :now WHERE id = :entry",
    "role": "UPDATE entry SET role = :value, changed_at = :now WHERE id = :entry",
    "buttons": "UPDATE entry SET buttons = :value, changed_at = :now WHERE id = :entry",
    "media": "UPDATE entry SET media = :value, changed_at = :now WHERE id = :entry",
    "cooldown": "UPDATE entry SET cooldown = :value, changed_at = :now WHERE id = :entry",
    "review_at": "UPDATE entry SET review_at = :value, changed_at = :now WHERE id = :entry",
    "expires_at": "UPDATE entry SET expires_at = :value, changed_at = :now WHERE id = :entry",
}
"""One statement a field, so that no name of a column ever comes from outside."""
DUE = (
    " WHERE community = :community AND state = 'published' AND id > :after"
    " AND (expires_at <= :now OR review_at <= :now"
    " OR (review_at IS NULL AND reviewed_at < :before)"
    " OR (SELECT count(*) FROM (SELECT verdict FROM entry_use WHERE entry_use.entry = entry.id"
    " AND at > entry.reviewed_at ORDER BY entry_use.id DESC LIMIT 10)"
    " WHERE verdict = 'not_this') >= :votes) ORDER BY id"
)
MISSING = (
    "SELECT slug, min(title), coalesce(sum((SELECT sum(times) FROM entry_count"
    " WHERE entry_count.entry = entry.id AND language = :language"
    " AND outcome IN ('answered', 'chosen'))), 0) AS times FROM entry"
    " WHERE community = :community AND state = 'published'"
    " AND NOT EXISTS (SELECT 1 FROM entry AS other WHERE other.community = :community"
    " AND other.slug = entry.slug AND other.language IN (:language, '')"
    " AND other.state = 'published')"
    " GROUP BY slug ORDER BY times DESC, slug LIMIT :most"
)
TOP = (  # the title is that of the variant with the lowest id: a bare column goes by min()
    "SELECT entry.title, sum(entry_count.times) AS times, min(entry.id) FROM entry JOIN"
    " entry_count ON entry_count.entry = entry.id WHERE entry.community = ?"
    " AND entry_count.day >= ? AND outcome IN ('answered', 'chosen') GROUP BY entry.slug"
    " ORDER BY times DESC, min(entry.id) LIMIT ?"
)


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """One variant of an entry; moments in unix seconds, `cooldown` in seconds."""

    id: int
    slug: str
    title: str
    answer: str
    language: str
    tags: str
    state: str
    author_name: str
    source_link: str
    scope: str
    role: str
    buttons: str
    media: str
    cooldown: int | None
    reviewed_at: int
    review_at: int | None
    expires_at: int | None


class NewKept(TypedDict, total=False):
    """An entry to be published; what is left out is empty, `now` in unix seconds."""

    community: int
    slug: str
    title: str
    answer: str
    language: str
    tags: str
    source: str
    author: int
    author_name: str
    source_link: str
    scope: str
    role: str
    buttons: str
    media: str
    now: int


class Curation:
    """Entries with everything that is known of them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, **new: Unpack[NewKept]) -> int:
        """Publish an entry; a removed one of the same slug and language makes room."""
        await self._db.run(
            "DELETE FROM entry WHERE community = :community AND slug = :slug"
            " AND language = :language AND state = 'removed'",
            {
                name: value
                for name, value in new.items()
                if name in {"community", "slug", "language"}
            },
        )
        return (await self._db.run(ADD, BLANK | new)).id

    async def find(self, community: int, entry: int) -> Kept | None:
        """One variant by its number."""
        rows = await self._db.rows(f"{KEPT} WHERE id = ? AND community = ?", (entry, community))
        return first(rows, Kept)

    async def variants(self, community: int, slug: str) -> list[Kept]:
        """An entry in all its languages, as long as it is not removed."""
        rows = await self._db.rows(
            f"{KEPT} WHERE community = ? AND slug = ? AND state <> 'removed' ORDER BY id",
            (community, slug),
        )
        return msgspec.convert(rows, list[Kept])

    async def all(self, community: int, tag: str = "") -> list[Kept]:
        """Every published variant, those of one tag if it is named."""
        rows = await self._db.rows(
            f"{KEPT} WHERE community = ? AND state = 'published'"
            " AND (? = '' OR instr(' ' || tags || ' ', ' ' || ? || ' ') > 0) ORDER BY slug, id",
            (community, tag, tag),
        )
        return msgspec.convert(rows, list[Kept])

    async def slugs_like(self, community: int, slug: str) -> set[str]:
        """The slugs in use that begin like this one."""
        rows = await self._db.rows(
            "SELECT DISTINCT slug FROM entry WHERE community = ? AND slug >= ? AND slug < ?"
            " AND state <> 'removed' ORDER BY slug",
            (community, slug, slug + "\U0010ffff"),
        )
        return {name for (name,) in msgspec.convert(rows, list[tuple[str]])}

    async def set(self, entry: int, field: Field, value: str | int | None, now: int) -> None:
        """Change one field of a variant."""
        await self._db.run(SET[field], {"value": value, "now": now, "entry": entry})

    async def reviewed(self, entry: int, now: int) -> None:
        """A person has looked at a variant and found it right: the next look is far off again."""
        await self._db.run(
            "UPDATE entry SET reviewed_at = :now,"
            " review_at = iif(review_at <= :now, NULL, review_at),"
            " expires_at = iif(expires_at <= :now, NULL, expires_at) WHERE id = :entry",
            {"now": now, "entry": entry},
        )

    async def remove(self, community: int, entries: list[int]) -> None:
        """Take variants out of use; they can come back."""
        await self._move(community, entries, "removed")

    async def bring_back(self, community: int, entries: list[int]) -> int:
        """Put removed variants back into use and say how many there still were."""
        return await self._move(community, entries, "published")

    async def _move(self, community: int, entries: list[int], state: str) -> int:
        ran = await self._db.run(
            "UPDATE entry SET state = ? WHERE community = ?"
            " AND id IN (SELECT value FROM json_each(?))",
            (state, community, as_list(entries)),
        )
        return ran.changed

    async def phrases(self, entry: int) -> list[tuple[str, str]]:
        """The phrasings of a variant, each with whether it is an alias or an example."""
        rows = await self._db.rows(
            "SELECT text, kind FROM phrase WHERE entry = ? ORDER BY kind, text", (entry,)
        )
        return msgspec.convert(rows, list[tuple[str, str]])

    async def count_phrases(self, community: int) -> int:
        """How many phrasings a community has in all, titles included."""
        return number(
            await self._db.rows(
                "SELECT (SELECT count(*) FROM entry WHERE community = :community"
                " AND state <> 'removed') + (SELECT count(*) FROM phrase JOIN entry"
                " ON entry.id = phrase.entry WHERE entry.community = :community"
                " AND entry.state <> 'removed' AND phrase.text <> entry.title)",
                {"community": community},
            )
        )

    async def add_phrase(
        self, entry: int, text: str, *, kind: str = "alias", person: int = 0, now: int
    ) -> bool:
        """Add a phrasing; person: whose words they are, 0 for a keeper's. False if it was there."""
        ran = await self._db.run(
            "INSERT OR IGNORE INTO phrase (entry, text, kind, origin, person, added_at)"
            " VALUES (:entry, :text, :kind, iif(:person, 'learned', 'written'), :person, :now)",
            {"entry": entry, "text": text, "kind": kind, "person": person, "now": now},
        )
        return ran.changed > 0

    async def drop_phrase(self, entry: int, text: str) -> bool:
        """Take a phrasing away; False if it was not there."""
        ran = await self._db.run("DELETE FROM phrase WHERE entry = ? AND text = ?", (entry, text))
        return ran.changed > 0

    async def take_media_wish(self, person: int, now: int) -> int | None:
        """The entry for which a file of this person was awaited; it is awaited no longer."""
        rows = await self._db.rows(
            "DELETE FROM awaited_file WHERE person = ? AND purpose GLOB 'faq:*' AND expires >= ?"
            " RETURNING cast(substr(purpose, 5) AS INTEGER)",
            (person, now),
        )
        found = first(rows, tuple[int])
        return found[0] if found else None

    async def due(
        self, community: int, *, now: int, before: int, votes: int, after: int = 0
    ) -> list[Kept]:
        """Entries somebody should look at: expired, to be reviewed, not reviewed since `before`.

        Or not meant `votes` times in their last ten uses since the last review.
        """
        values = {
            "community": community, "now": now, "before": before, "votes": votes, "after": after,
        }  # fmt: skip
        return msgspec.convert(await self._db.rows(KEPT + DUE, values), list[Kept])

    async def figures(self, entries: list[int]) -> dict[str, int]:
        """How often variants were given, chosen, helped, were not meant: in all."""
        rows = await self._db.rows(
            "SELECT outcome, sum(times) FROM entry_count"
            " WHERE entry IN (SELECT value FROM json_each(?)) GROUP BY outcome ORDER BY outcome",
            (as_list(entries),),
        )
        return dict(msgspec.convert(rows, list[tuple[str, int]]))

    async def untranslated(
        self, community: int, language: str, most: int
    ) -> list[tuple[str, str, int]]:
        """Slug and title of entries that do not exist in a language, the most wanted first."""
        rows = await self._db.rows(
            MISSING, {"community": community, "language": language, "most": most}
        )
        return msgspec.convert(rows, list[tuple[str, str, int]])

    async def outcomes_since(self, community: int, day: int) -> dict[str, int]:
        """How many questions had which outcome, since a day."""
        rows = await self._db.rows(
            "SELECT outcome, sum(times) FROM question_count WHERE community = ? AND day >= ?"
            " GROUP BY outcome ORDER BY outcome",
            (community, day),
        )
        return dict(msgspec.convert(rows, list[tuple[str, int]]))

    async def top(self, community: int, day: int, most: int) -> list[tuple[str, int]]:
        """Titles of the entries given most often since a day, each in its first language."""
        rows = await self._db.rows(TOP, (community, day, most))
        found = msgspec.convert(rows, list[tuple[str, int, int]])
        return [(title, times) for title, times, _ in found]
