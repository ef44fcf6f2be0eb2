"""How well the team answers, in sums of days: for the figures and the monthly report."""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from storage.database import Database

COUNT = (
    "INSERT INTO ticket_day (community, day, measure, person, tag, bucket, times)"
    " VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1"
)
SUMS = (
    "SELECT measure, person, tag, bucket, sum(times) FROM ticket_day"
    " WHERE community = ? AND day BETWEEN ? AND ?"
    " GROUP BY measure, person, tag, bucket ORDER BY measure, person, tag, bucket"
)
REPLIES = (
    "SELECT day, bucket, times FROM ticket_day WHERE community = :community"
    " AND day > (SELECT max(day) FROM ticket_day WHERE community = :community) - :days"
    " AND measure = 'first_reply' AND person = 0 AND tag = '' ORDER BY day DESC, bucket"
)
UNAIDED = (
    "SELECT coalesce(sum(times), 0) FROM question_count WHERE community = ?"
    " AND day BETWEEN ? AND ? AND outcome IN ('answered', 'chosen')"
)
STEP = 1.05
"""Each bucket of lengths is so much longer than the one before: a figure is off by 2.5 %."""
FINEST = 20
"""Seconds below which all lengths are the same."""
ENOUGH = 10
"""Fewer answers than this say nothing about how long one usually waits."""
WINDOW = 120
"""Days, counted back from the newest, that can still tell how long one usually waits."""
RECENT = 50
"""How many of the newest answers tell how long one usually waits."""


def bucket_of(length: timedelta) -> int:
    """The bucket of a length of time: 0 is at once."""
    seconds = length.total_seconds()
    if seconds < FINEST:
        return 0
    return 1 + math.floor(math.log(seconds / FINEST, STEP))


def length_of(bucket: int) -> timedelta:
    """The length a bucket stands for: its middle, in whole seconds."""
    if bucket <= 0:
        return timedelta(0)
    return timedelta(seconds=round(FINEST * STEP ** (bucket - 0.5)))


def percentile(counts: Iterable[tuple[int, int]], share: float) -> timedelta | None:
    """The length that a share (0-1) of all does not pass; counts: (bucket, times) in any order."""
    ordered = sorted(counts)
    total = sum(times for _, times in ordered)
    wanted, seen = math.ceil(share * total), 0
    for bucket, times in ordered:
        seen += times
        if times and seen >= max(1, wanted):
            return length_of(bucket)
    return None


class Sum(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """How often something was counted in a period; person 0 and tag '' stand for all."""

    measure: str
    person: int
    tag: str
    bucket: int
    times: int


class TicketFigures:
    """The day sums of the team's work."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def count(
        self, community: int, day: int, measure: str, *,
        bucket: int = 0, person: int = 0, tags: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Count something once, for all, for the person of the team, and for each tag."""
        for who, tag in {(0, ""), (person, ""), *((0, tag) for tag in tags)}:
            self._db.note(COUNT, (community, day, measure, who, tag, bucket))

    async def sums(self, community: int, first_day: int, last_day: int) -> list[Sum]:
        """Everything that was counted in some days, both ends included."""
        rows = await self._db.rows(SUMS, (community, first_day, last_day))
        return msgspec.convert(rows, list[Sum])

    async def unaided(self, community: int, first_day: int, last_day: int) -> int:
        """How many questions were answered in some days without anybody of the team."""
        rows = await self._db.rows(UNAIDED, (community, first_day, last_day))
        return msgspec.convert(rows[0][0], int)

    async def usual_wait(self, community: int) -> timedelta | None:
        """How long half of those who asked lately waited, in working time.

        Nothing before ten were answered: no waiting time is invented.
        """
        rows = await self._db.rows(REPLIES, {"community": community, "days": WINDOW})
        counts: list[tuple[int, int]] = []
        seen = last = 0
        for day, bucket, times in msgspec.convert(rows, list[tuple[int, int, int]]):
            if seen >= RECENT and day != last:
                break
            counts.append((bucket, times))
            seen, last = seen + times, day
        return percentile(counts, 0.5) if seen >= ENOUGH else None
