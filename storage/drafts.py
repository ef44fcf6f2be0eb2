"""Answers that may become entries, or phrasings of entries, once a person says so."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first, number

DRAFT = (
    "SELECT id, kind, state, question, answer, language, tags, media, entry, ticket, asker,"
    " author, author_name, source_link, platform, chat, message, made_at, last_at FROM draft"
)
ADD = (
    "INSERT INTO draft (community, kind, question, answer, language, tags, media, entry, ticket,"
    " asker, author, author_name, source_link, platform, chat, message, made_at, last_at)"
    " VALUES (:community, :kind, :question, :answer, :language, :tags, :media, :entry, :ticket,"
    " :asker, :author, :author_name, :source_link, :platform, :chat, :message, :now, :now)"
)
BLANK: "NewDraft" = {
    "kind": "new", "tags": "", "media": "[]", "entry": None, "ticket": 0, "asker": 0, "author": 0,
    "author_name": "", "source_link": "", "platform": "", "chat": "", "message": "",
}  # fmt: skip


class DraftRow(msgspec.Struct, array_like=True, frozen=True):
    """One draft; times in unix seconds, persons as numbers of the community."""

    id: int
    kind: str
    state: str
    question: str
    answer: str
    language: str
    tags: str
    media: str
    entry: int | None
    ticket: int
    asker: int
    author: int
    author_name: str
    source_link: str
    platform: str
    chat: str
    message: str
    made_at: int
    last_at: int


class NewDraft(TypedDict, total=False):
    """A draft to be kept; what is left out is empty, `kind` is new, `now` in unix seconds."""

    community: int
    kind: str
    question: str
    answer: str
    language: str
    tags: str
    media: str
    entry: int | None
    ticket: int
    asker: int
    author: int
    author_name: str
    source_link: str
    platform: str
    chat: str
    message: str
    now: int


class Drafts:
    """What waits to be published, merged or discarded."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, **new: Unpack[NewDraft]) -> int:
        """Keep a draft; needs community, question, answer, language and now."""
        return (await self._db.run(ADD, BLANK | new)).id

    async def find(self, community: int, draft: int) -> DraftRow | None:
        """One draft, whatever became of it."""
        rows = await self._db.rows(f"{DRAFT} WHERE id = ? AND community = ?", (draft, community))
        return first(rows, DraftRow)

    async def next(self, community: int, after: int = 0) -> DraftRow | None:
        """The oldest draft that waits, after another one."""
        rows = await self._db.rows(
            f"{DRAFT} WHERE community = ? AND state = 'waiting' AND id > ? ORDER BY id LIMIT 1",
            (community, after),
        )
        return first(rows, DraftRow)

    async def waiting(self, community: int) -> int:
        """How many drafts wait."""
        return number(
            await self._db.rows(
                "SELECT count(*) FROM draft WHERE community = ? AND state = 'waiting'",
                (community,),
            )
        )

    async def newest_of(self, community: int, author: int, since: int) -> DraftRow | None:
        """The waiting draft to which somebody added last, since a moment (unix seconds)."""
        rows = await self._db.rows(
            f"{DRAFT} WHERE community = ? AND author = ? AND last_at >= ? AND state = 'waiting'"
            " ORDER BY last_at DESC, id DESC LIMIT 1",
            (community, author, since),
        )
        return first(rows, DraftRow)

    async def of_ticket(self, ticket: int) -> bool:
        """Whether the team's answer to a ticket became a draft already."""
        return bool(
            await self._db.rows(
                "SELECT 1 FROM draft WHERE ticket = ? AND ticket <> 0 LIMIT 1", (ticket,)
            )
        )

    async def rewrite(self, draft: int, question: str, answer: str, now: int) -> bool:
        """Give a waiting draft other words; False if it waits no longer."""
        ran = await self._db.run(
            "UPDATE draft SET question = ?, answer = ?, last_at = ?"
            " WHERE id = ? AND state = 'waiting'",
            (question, answer, now, draft),
        )
        return ran.changed > 0

    async def decide(
        self, draft: int, *, state: str, by: int, now: int, entry: int | None = None
    ) -> bool:
        """Settle a waiting draft: published, merged or discarded; False if somebody was first."""
        ran = await self._db.run(
            "UPDATE draft SET state = ?, decided_by = ?, decided_at = ?,"
            " entry = coalesce(?, entry) WHERE id = ? AND state = 'waiting'",
            (state, by, now, entry, draft),
        )
        return ran.changed > 0

    async def reopen(self, draft: int) -> bool:
        """Let a settled draft wait again."""
        ran = await self._db.run(
            "UPDATE draft SET state = 'waiting', decided_by = 0, decided_at = NULL"
            " WHERE id = ? AND state <> 'waiting'",
            (draft,),
        )
        return ran.changed > 0
