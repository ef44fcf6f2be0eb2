"""The codes by which somebody says that two accounts are one person."""

import msgspec

from storage.database import Database
from storage.rows import first, number

ADD = (
    "INSERT INTO link_code (code, community, person, asked, expires)"
    " VALUES (:code, :community, :person, :asked, :expires)"
)
ANEW = "DELETE FROM link_code WHERE person = ? OR expires < ?"
FIND = "SELECT community, person, asked, other, entered FROM link_code"
LAST = (
    "SELECT coalesce(max(unlinked_at), 0) FROM person_link WHERE community = ?1"
    " AND unlinked_at IS NOT NULL AND (person IN (?2, ?3) OR former IN (?2, ?3))"
)


class Code(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A code that was asked for: by whom, and who entered it (0 = nobody yet)."""

    community: int
    person: int
    asked: str
    other: int
    entered: str


class Linking:
    """The codes, and who may not link again yet."""

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
