"""Seasons that are over, with their boards as they stood."""

from typing import NamedTuple

import msgspec

from storage.boards import Place
from storage.database import Database
from storage.rows import number

CLOSE = (
    "INSERT INTO season (community, first_day, last_day, closed_at, closed_by)"
    " SELECT :community, :first, :last, :now, :by WHERE NOT EXISTS (SELECT 1 FROM season"
    " WHERE community = :community AND last_day >= :first) ON CONFLICT DO NOTHING RETURNING id"
)
LAST = (
    "SELECT coalesce(max(last_day), 0) FROM (SELECT last_day FROM season WHERE community = ?"
    " ORDER BY first_day DESC LIMIT 1)"
)
KEEP = (
    "INSERT INTO season_place (season, board, place, person, amount) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
CLOSED = (
    "SELECT id, first_day, last_day, closed_at FROM season WHERE community = ?"
    " ORDER BY first_day DESC LIMIT ?"
)
PLACES = (
    "SELECT board, place, season_place.person, amount, coalesce((SELECT account.name FROM member"
    " JOIN account ON account.id = member.account WHERE member.person = season_place.person"
    " ORDER BY account.id LIMIT 1), '') FROM season_place WHERE season = ?"
    " ORDER BY board, place, season_place.person"
)
HONOURS = (
    "SELECT board, place, count(*) FROM season_place JOIN season ON season.id = season"
    " WHERE person = ? AND season.community = ? AND place <= 3 GROUP BY board, place"
    " ORDER BY place, board"
)


class Season(NamedTuple):
    """A season that is over."""

    id: int
    first: int
    last: int
    closed_at: int


class Seasons:
    """The archive."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def last_day(self, community: int) -> int:
        """The last day of the newest season that is over; 0 = none is."""
        return number(await self._db.rows(LAST, (community,)))

    async def close(self, community: int, first: int, last: int, by: int, now: int) -> int:
        """End a season, once; its number, or 0 if it was ended before."""
        row = {"community": community, "first": first, "last": last, "by": by, "now": now}
        rows = await self._db.rows(CLOSE, row)
        return number(rows) if rows else 0

    def keep(self, season: int, board: str, places: list[Place]) -> None:
        """Keep how a board stood."""
        for one in places:
            self._db.note(KEEP, (season, board, one.place, one.person, one.amount))

    async def closed(self, community: int, limit: int = 12) -> list[Season]:
        """Seasons that are over, the newest first."""
        rows = await self._db.rows(CLOSED, (community, limit))
        return [Season(*row) for row in msgspec.convert(rows, list[tuple[int, int, int, int]])]

    async def places(self, season: int) -> dict[str, list[Place]]:
        """The boards of a season that is over."""
        boards: dict[str, list[Place]] = {}
        rows = await self._db.rows(PLACES, (season,))
        for board, place, person, amount, name in msgspec.convert(
            rows, list[tuple[str, int, int, int, str]]
        ):
            boards.setdefault(board, []).append(Place(place, person, amount, name))
        return boards

    async def honours(self, community: int, person: int) -> list[tuple[str, int, int]]:
        """Where somebody stood among the first three, as (board, place, how often)."""
        rows = await self._db.rows(HONOURS, (person, community))
        return msgspec.convert(rows, list[tuple[str, int, int]])
