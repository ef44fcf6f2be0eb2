"""Who may not write to the team, and what people of the team want with their plain words."""

import msgspec

from storage.database import Database
from storage.rows import first


class RelayPeople:
    """What the relay remembers of people."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def is_blocked(self, community: int, person: int) -> bool:
        """Whether somebody may not write to the team."""
        rows = await self._db.rows(
            "SELECT 1 FROM relay_block WHERE community = ? AND person = ?", (community, person)
        )
        return bool(rows)

    async def block(self, community: int, person: int, *, by: int, now: int) -> bool:
        """Keep somebody from writing to the team; False if they are kept already."""
        ran = await self._db.run(
            "INSERT OR IGNORE INTO relay_block (community, person, blocked_by, at)"
            " VALUES (?, ?, ?, ?)",
            (community, person, by, now),
        )
        return ran.changed == 1

    async def unblock(self, community: int, person: int) -> bool:
        """Let somebody write to the team again; False if they could."""
        ran = await self._db.run(
            "DELETE FROM relay_block WHERE community = ? AND person = ?", (community, person)
        )
        return ran.changed == 1

    async def choice(self, community: int, person: int) -> str:
        """What somebody of the team wants with plain words: `send`, `internal`, or unknown yet."""
        rows = await self._db.rows(
            "SELECT choice FROM relay_choice WHERE community = ? AND person = ?",
            (community, person),
        )
        found = first(rows, tuple[str])
        return found[0] if found else ""

    async def choose(self, community: int, person: int, choice: str, now: int) -> None:
        """Remember it."""
        await self._db.run(
            "INSERT INTO relay_choice (community, person, choice, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET choice = excluded.choice, at = excluded.at",
            (community, person, choice, now),
        )

    async def since(self, platform: str, account: str, community: int) -> int:
        """Since when an account has been a member, as far as is known (unix seconds; 0 = not)."""
        rows = await self._db.rows(
            "SELECT min(presence.joined_at) FROM account"
            " JOIN presence ON presence.account = account.id"
            " JOIN chat ON chat.id = presence.chat"
            " WHERE account.platform = ? AND account.native = ? AND chat.community = ?",
            (platform, account, community),
        )
        return msgspec.convert(rows[0], tuple[int | None])[0] or 0

    async def name(self, person: int) -> str:
        """What somebody is called."""
        rows = await self._db.rows(
            "SELECT account.name FROM member JOIN account ON account.id = member.account"
            " WHERE member.person = ? ORDER BY account.id LIMIT 1",
            (person,),
        )
        found = first(rows, tuple[str])
        return found[0] if found else ""

    async def owners(self, community: int) -> list[tuple[str, str]]:
        """Who looks after the bot in a community, as (network, account)."""
        rows = await self._db.rows(
            "SELECT DISTINCT account.platform, account.native FROM member"
            " JOIN account ON account.id = member.account WHERE member.person IN"
            " (SELECT person FROM grant_role WHERE community = ?1 AND role = 'admin'"
            " UNION SELECT set_up.person FROM chat JOIN set_up ON set_up.chat = chat.id"
            " WHERE chat.community = ?1) ORDER BY account.id",
            (community,),
        )
        return msgspec.convert(rows, list[tuple[str, str]])

    async def group_of(self, community: int, platform: str, account: str) -> str:
        """A group of the community in which somebody is now; empty where none is known."""
        rows = await self._db.rows(
            "SELECT chat.native FROM account JOIN presence ON presence.account = account.id"
            " JOIN chat ON chat.id = presence.chat WHERE account.platform = ?"
            " AND account.native = ? AND chat.community = ? AND presence.left_at IS NULL"
            " AND chat.kind <> 'private' AND chat.is_gone = 0 ORDER BY chat.id LIMIT 1",
            (platform, account, community),
        )
        found = first(rows, tuple[str])
        return found[0] if found else ""
