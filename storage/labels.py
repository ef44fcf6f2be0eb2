"""What past answers teach: labels with the evidence they rest on, and the weights learned."""

import msgspec

from storage.database import Database
from storage.rows import first

NEWEST = (
    "SELECT evidence, is_right FROM (SELECT id, evidence, is_right FROM label"
    " WHERE community = ? AND channel = ? ORDER BY id DESC LIMIT ?) ORDER BY id"
)
KEEP = (
    "INSERT INTO calibration (community, channel, weights, labels, fitted_at)"
    " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET weights = excluded.weights,"
    " labels = excluded.labels, fitted_at = excluded.fitted_at"
)


class Labels:
    """Labels of a community's answers, and its own calibration; numbers only."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._versions: dict[int, int] = {}

    def version(self, community: int) -> int:
        """Another number whenever this process keeps other weights for a community."""
        return self._versions.get(community, 0)

    async def add(
        self, community: int, channel: str, evidence: str, how: str, now: int, *, is_right: bool
    ) -> int:
        """Keep a label; how many of its channel came since the weights were last fitted.

        channel: `words` or `meaning`; evidence: JSON; now: unix seconds.
        """
        await self._db.run(
            "INSERT INTO label (community, channel, evidence, is_right, how, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (community, channel, evidence, int(is_right), how, now),
        )
        return await self.count(community, channel)

    async def count(self, community: int, channel: str) -> int:
        """How many labels of a channel there are."""
        rows = await self._db.rows(
            "SELECT count(*) FROM label WHERE community = ? AND channel = ?", (community, channel)
        )
        return msgspec.convert(rows[0][0], int)

    async def newest(self, community: int, channel: str, limit: int) -> list[tuple[str, bool]]:
        """The newest labels, the oldest of them first: evidence and whether it was right.

        Read beside the batch.
        """
        rows = await self._db.read(NEWEST, (community, channel, limit))
        return [(text, bool(right)) for text, right in msgspec.convert(rows, list[tuple[str, int]])]

    async def weights(self, community: int, channel: str) -> str | None:
        """The weights a community learned, as they were kept."""
        rows = await self._db.rows(
            "SELECT weights FROM calibration WHERE community = ? AND channel = ?",
            (community, channel),
        )
        found = first(rows, tuple[str])
        return found[0] if found else None

    def keep(self, community: int, channel: str, weights: str, labels: int, now: int) -> None:
        """Keep weights learned from so many labels."""
        self._db.note(KEEP, (community, channel, weights, labels, now))
        self._versions[community] = self.version(community) + 1
