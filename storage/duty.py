"""Who of the team can be reached, and until when."""

import msgspec

from storage.database import Database

BEGIN = (
    "INSERT INTO duty (community, person, since, until) VALUES (:community, :person, :now, :until)"
    " ON CONFLICT DO UPDATE SET until = excluded.until,"
    " since = iif(duty.until IS NOT NULL AND duty.until <= excluded.since, excluded.since,"
    " duty.since)"
)
NOW = (
    "SELECT duty.person, duty.since, duty.until, coalesce((SELECT account.name FROM member"
    " JOIN account ON account.id = member.account WHERE member.person = duty.person"
    " AND member.community = duty.community ORDER BY account.id LIMIT 1), '')"
    " FROM duty WHERE duty.community = :community AND (duty.until IS NULL OR duty.until > :now)"
    " ORDER BY duty.since, duty.person"
)
END = "DELETE FROM duty WHERE community = ? AND person = ? AND (until IS NULL OR until > ?)"


class DutyRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Somebody of the team who can be reached; moments in unix seconds."""

    person: int
    since: int
    until: int | None
    name: str


class Duty:
    """Who can be reached."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def begin(self, community: int, person: int, now: int, until: int | None) -> None:
        """Somebody can be reached from now on, until a moment or until they say otherwise."""
        wanted = {"community": community, "person": person, "now": now, "until": until}
        await self._db.run(BEGIN, wanted)

    async def end(self, community: int, person: int, now: int) -> bool:
        """Somebody can be reached no longer; False if they could not be before."""
        return (await self._db.run(END, (community, person, now))).changed == 1

    async def present(self, community: int, now: int) -> list[DutyRow]:
        """Who can be reached at a moment, who began first in front."""
        wanted = {"community": community, "now": now}
        return msgspec.convert(await self._db.rows(NOW, wanted), list[DutyRow])
