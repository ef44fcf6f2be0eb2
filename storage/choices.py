"""What communities chose: settings, granted roles, languages, and the trail of who changed what."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import Row, as_list, first

AUDIT = (
    "INSERT INTO audit (community, person, feature, what, old, new, at)"
    " VALUES (:community, :person, :feature, :what, :old, :new, :now)"
)


class Change(TypedDict):
    """A change somebody made; `now` in unix seconds."""

    community: int
    person: int
    feature: str
    what: str
    old: str | None
    new: str | None
    now: int


class Choices:
    """Settings per community and chat, and roles given through the bot."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def settings(self, community: int, chats: list[int]) -> dict[str, str]:
        """The values chosen for a community, overridden by each of the chats in order, as JSON."""
        order = [0, *(chat for chat in chats if chat)]
        rows = await self._db.rows(
            "SELECT chat, key, value FROM setting"
            " WHERE community = ? AND chat IN (SELECT value FROM json_each(?))",
            (community, as_list(order)),
        )
        found = msgspec.convert(rows, list[tuple[int, str, str]])
        found.sort(key=lambda row: order.index(row[0]))
        return {key: value for _, key, value in found}

    async def overrides(self, community: int) -> dict[int, dict[str, str]]:
        """Everything a community chose, as JSON by chat and key; chat 0 = the whole community."""
        rows = await self._db.rows(
            "SELECT chat, key, value FROM setting WHERE community = ? ORDER BY chat, key",
            (community,),
        )
        found: dict[int, dict[str, str]] = {}
        for chat, key, value in msgspec.convert(rows, list[tuple[int, str, str]]):
            found.setdefault(chat, {})[key] = value
        return found

    async def set(self, community: int, chat: int, key: str, value: str) -> str | None:
        """Choose a value (JSON text) and return the former choice; chat 0 = the whole community."""
        former = await self._former(community, chat, key)
        await self._db.run(
            "INSERT INTO setting (community, chat, key, value) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET value = excluded.value",
            (community, chat, key, value),
        )
        return former

    async def reset(self, community: int, chat: int, key: str) -> str | None:
        """Go back to the default and return the former choice."""
        former = await self._former(community, chat, key)
        await self._db.run(
            "DELETE FROM setting WHERE community = ? AND chat = ? AND key = ?",
            (community, chat, key),
        )
        return former

    async def _former(self, community: int, chat: int, key: str) -> str | None:
        rows = await self._db.rows(
            "SELECT value FROM setting WHERE community = ? AND chat = ? AND key = ?",
            (community, chat, key),
        )
        return str(rows[0][0]) if rows else None

    async def role(self, community: int, person: int) -> str:
        """The role given to a person through the bot, or nothing."""
        rows = await self._db.rows(
            "SELECT role FROM grant_role WHERE community = ? AND person = ?", (community, person)
        )
        return _role(rows)

    async def role_beside(self, community: int, platform: str, account: str) -> str:
        """The same for an account, read beside the batch."""
        rows = await self._db.read(
            "SELECT grant_role.role FROM grant_role"
            " JOIN member ON member.person = grant_role.person"
            " AND member.community = grant_role.community"
            " JOIN account ON account.id = member.account"
            " WHERE grant_role.community = ? AND account.platform = ? AND account.native = ?",
            (community, platform, account),
        )
        return _role(rows)

    async def give_role(self, community: int, person: int, role: str, by: int, now: int) -> None:
        """Give a role; a former one is replaced."""
        await self._db.run(
            "INSERT INTO grant_role (community, person, role, given_by, given_at)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET role = excluded.role,"
            " given_by = excluded.given_by, given_at = excluded.given_at",
            (community, person, role, by, now),
        )

    async def take_role(self, community: int, person: int) -> str:
        """Take a role away and say which it was."""
        former = await self.role(community, person)
        await self._db.run(
            "DELETE FROM grant_role WHERE community = ? AND person = ?", (community, person)
        )
        return former

    async def roles(self, community: int) -> list[tuple[int, str, str]]:
        """Who was given a role, as (person, role, name)."""
        rows = await self._db.rows(
            "SELECT grant_role.person, grant_role.role, max(account.name) FROM grant_role"
            " JOIN member ON member.person = grant_role.person"
            " JOIN account ON account.id = member.account"
            " WHERE grant_role.community = ? GROUP BY grant_role.person, grant_role.role"
            " ORDER BY grant_role.given_at, grant_role.person",
            (community,),
        )
        return msgspec.convert(rows, list[tuple[int, str, str]])

    async def speak(self, person: int, language: str) -> None:
        """Remember the language a person chose."""
        await self._db.run("UPDATE person SET language = ? WHERE id = ?", (language, person))

    async def trail(
        self, community: int, since: int, *, person: int = 0, feature: str = "", limit: int = 50
    ) -> list[tuple[int, str, str, str, str | None, str | None]]:
        """Who changed what, the newest first: (unix seconds, name, feature, what, old, new)."""
        rows = await self._db.rows(
            "SELECT audit.at, coalesce((SELECT max(account.name) FROM member"
            " JOIN account ON account.id = member.account WHERE member.person = audit.person), ''),"
            " audit.feature, audit.what, audit.old, audit.new FROM audit"
            " WHERE audit.community = :community AND audit.at >= :since"
            " AND (:person = 0 OR audit.person = :person)"
            " AND (:feature = '' OR audit.feature = :feature"
            " OR audit.what LIKE :feature || '.%')"
            " ORDER BY audit.at DESC, audit.id DESC LIMIT :limit",
            {"community": community, "since": since, "person": person, "feature": feature,
             "limit": limit},
        )  # fmt: skip
        return msgspec.convert(rows, list[tuple[int, str, str, str, str | None, str | None]])

    def audit(self, **change: Unpack[Change]) -> None:
        """Leave a trail of a change."""
        self._db.note(AUDIT, change)


def _role(rows: list[Row]) -> str:
    found = first(rows, tuple[str])
    return found[0] if found else ""
