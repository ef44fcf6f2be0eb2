"""Accounts of both networks that are one person, and the codes by which they say so."""

import msgspec

from storage.database import Database
from storage.following import AWAY, MOVES
from storage.rows import Row, first, number

PORTION = 2_000
"""Rows of the hot table that are changed in one transaction."""
ADD = (
    "INSERT INTO link_code (code, community, person, asked, expires)"
    " VALUES (:code, :community, :person, :asked, :expires)"
)
ANEW = "DELETE FROM link_code WHERE person = ? OR expires < ?"
FIND = "SELECT community, person, asked, other, entered FROM link_code"
MINE = (
    "INSERT INTO person_link (community, person, former, account, linked_at)"
    " SELECT community, :to, :from, account, :now FROM member"
    " WHERE community = :community AND person = :from"
)
APART = (
    "UPDATE person_link SET unlinked_at = :now"
    " WHERE community = :community AND person = :person AND unlinked_at IS NULL"
    " RETURNING former, account"
)
LAST = (
    "SELECT coalesce(max(unlinked_at), 0) FROM person_link WHERE community = ?1"
    " AND unlinked_at IS NOT NULL AND (person IN (?2, ?3) OR former IN (?2, ?3))"
)
ACCOUNT = "SELECT platform, native FROM account WHERE id = ?"
BACK = "UPDATE member SET person = ? WHERE community = ? AND account = ?"
MESSAGES = "SELECT chat, id FROM message WHERE person = ? LIMIT ?"
FOLLOW = "UPDATE message SET person = ? WHERE chat = ? AND id = ? AND person = ?"


class Code(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A code that was asked for: by whom, and who entered it (0 = nobody yet)."""

    community: int
    person: int
    asked: str
    other: int
    entered: str


class Linking:
    """Makes two persons one, and lets their accounts part."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # -- codes ------------------------------------------------------------------------------

    async def add_code(
        self, code: str, community: int, person: int, asked: str, now: int, expires: int
    ) -> None:
        """Remember a code; the former one of this person is worth nothing any more."""
        await self._db.run(ANEW, (person, now))
        row = {"code": code, "community": community, "person": person, "asked": asked}
        await self._db.run(ADD, {**row, "expires": expires})

    async def find_code(self, code: str, now: int) -> Code | None:
        """What a code stands for, while it counts."""
        found = await self._db.rows(f"{FIND} WHERE code = ? AND expires >= ?", (code, now))
        return first(found, Code)

    async def enter(self, code: str, other: int, entered: str) -> bool:
        """Somebody says that it is them; False if somebody else did before."""
        ran = await self._db.run(
            "UPDATE link_code SET other = ?, entered = ? WHERE code = ? AND other IN (0, ?)",
            (other, entered, code, other),
        )
        return bool(ran.changed)

    async def take_code(self, code: str, now: int) -> Code | None:
        """The same, once."""
        found = await self.find_code(code, now)
        await self.drop_code(code)
        return found

    async def drop_code(self, code: str) -> bool:
        """It is worth nothing any more."""
        return bool((await self._db.run("DELETE FROM link_code WHERE code = ?", (code,))).changed)

    # -- persons ----------------------------------------------------------------------------

    async def last_parted(self, community: int, person: int, other: int) -> int:
        """When an account of one of the two was last unlinked, in unix seconds; 0 = never."""
        return number(await self._db.rows(LAST, (community, person, other)))

    async def join(self, community: int, former: int, person: int, now: int) -> None:
        """Everything of one person is the other's from now on; messages follow in portions."""
        known = {"community": community, "from": former, "to": person}
        await self._db.run(MINE, {**known, "now": now})
        for move in MOVES:
            for statement in move.statements:
                await self._db.run(statement, known)

    async def part(self, community: int, person: int, now: int) -> list[tuple[int, str, str]]:
        """Linked accounts go their own way as (who they were, platform, native id).

        What they did meanwhile and before stays with the person.
        """
        ran = await self._db.run(APART, {"community": community, "person": person, "now": now})
        parted: list[tuple[int, str, str]] = []
        for former, account in msgspec.convert(ran.rows, list[tuple[int, int]]):
            await self._db.run(BACK, (former, community, account))
            for statement in AWAY:
                known = {"community": community, "from": former, "to": person}
                await self._db.run(statement, known)
            rows = await self._db.rows(ACCOUNT, (account,))
            parted += [(former, str(platform), str(native)) for platform, native in rows]
        return parted

    # -- the hot table ----------------------------------------------------------------------

    async def leftovers(self, former: int) -> list[Row]:
        """Some of the messages that still carry the former number, read beside the batch."""
        return await self._db.read(MESSAGES, (former, PORTION))

    def follow(self, former: int, person: int, rows: list[tuple[int, int]]) -> None:
        """Give messages to the person their author is now."""
        for chat, message in rows:
            self._db.note(FOLLOW, (person, chat, message, former))
