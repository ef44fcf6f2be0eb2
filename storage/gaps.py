"""Questions nobody has an entry for yet, those that ask the same together."""

import msgspec

from storage.database import Database
from storage.rows import first

# A question that is asked today weighs as much as two asked a fortnight ago.
RANKED = (
    "SELECT cluster, count(DISTINCT person) AS askers, max(at) AS last_at,"
    " (SELECT question FROM miss AS newest WHERE newest.community = :community"
    " AND newest.cluster = miss.cluster AND newest.state = 'open' ORDER BY length(question), id"
    " LIMIT 1), min(language)"
    " FROM miss WHERE community = :community AND state = 'open'"
    " GROUP BY cluster ORDER BY count(DISTINCT person) * 14.0"
    " / (14.0 + (:now - max(at)) / 86400.0) DESC, cluster LIMIT :most"
)


class Gap(msgspec.Struct, array_like=True, frozen=True):
    """One question that has no answer yet; `last_at` in unix seconds."""

    cluster: int
    askers: int
    last_at: int
    question: str
    language: str


class Gaps:
    """Open questions, by what they ask."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def ranked(self, community: int, now: int, most: int) -> list[Gap]:
        """What was asked by the most people most lately, first."""
        rows = await self._db.rows(RANKED, {"community": community, "now": now, "most": most})
        return msgspec.convert(rows, list[Gap])

    async def wordings(self, community: int, cluster: int, most: int) -> list[tuple[str, int]]:
        """The ways a gap was asked, the newest first, with who asked."""
        rows = await self._db.rows(
            "SELECT question, person FROM miss WHERE community = ? AND cluster = ?"
            " AND state = 'open' ORDER BY id DESC LIMIT ?",
            (community, cluster, most),
        )
        return msgspec.convert(rows, list[tuple[str, int]])

    async def ignore(self, community: int, cluster: int) -> int:
        """Let a gap be one, and say how many questions that settles."""
        return await self._settle(community, cluster, "ignored")

    async def close(self, community: int, cluster: int) -> int:
        """A gap has an entry now; how many questions it answers."""
        return await self._settle(community, cluster, "answered")

    async def reopen(self, community: int, cluster: int) -> int:
        """A gap that was ignored counts again."""
        ran = await self._db.run(
            "UPDATE miss SET state = 'open' WHERE community = ? AND cluster = ?"
            " AND state = 'ignored'",
            (community, cluster),
        )
        return ran.changed

    async def _settle(self, community: int, cluster: int, state: str) -> int:
        ran = await self._db.run(
            "UPDATE miss SET state = ? WHERE community = ? AND cluster = ? AND state = 'open'",
            (state, community, cluster),
        )
        return ran.changed

    async def question_of(
        self, community: int, platform: str, chat: str, message: str
    ) -> tuple[str, str, int] | None:
        """What was asked that a message replied to: the words, their language, and who asked."""
        rows = await self._db.rows(
            "SELECT miss.question, miss.language, miss.person FROM miss_reply JOIN miss"
            " ON miss.id = miss_reply.miss WHERE miss_reply.message = ? AND miss.community = ?"
            " AND miss.platform = ? AND miss.chat = ? ORDER BY miss.id DESC LIMIT 1",
            (message, community, platform, chat),
        )
        return first(rows, tuple[str, str, int])
