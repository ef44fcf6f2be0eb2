"""What could not be handled, as an operator looks at it: seen, tried again, dropped."""

import msgspec

from storage.causes import Kept
from storage.database import Database
from storage.rows import as_list, first

COLUMNS = (
    "SELECT id, cause, feature, platform, community, body, reason, state, tries, due, at"
    " FROM quarantine"
)
UNREAD = "engine.read"
"""The handler's name of an update that nobody could read."""
WHOLE = "engine.event"
"""The handler's name of an event that was given up before any handler had it."""


class Quarantine:
    """The rows that wait for a person."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def all(self) -> list[Kept]:
        """Everything that is kept, the oldest first."""
        return msgspec.convert(await self._db.read(COLUMNS + " ORDER BY id"), list[Kept])

    async def find(self, kept: int) -> Kept | None:
        """One of them by its number."""
        return first(await self._db.read(COLUMNS + " WHERE id = ?", (kept,)), Kept)

    async def retry(self, kept: list[int]) -> int:
        """Hand some back to the bot, due at once; says how many there were."""
        ran = await self._db.run(
            "UPDATE quarantine SET state = 'retry', due = 0"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (as_list(kept),),
        )
        return ran.changed

    def keep(self, kept: int, reason: str) -> None:
        """Leave one for a person, with what stands in its way now."""
        self._db.note(
            "UPDATE quarantine SET state = 'kept', due = NULL, tries = tries + 1, reason = ?"
            " WHERE id = ?",
            (reason[:500], kept),
        )

    async def drop(self, kept: list[int]) -> int:
        """Throw some away; says how many there were."""
        ran = await self._db.run(
            "DELETE FROM quarantine WHERE id IN (SELECT value FROM json_each(?))",
            (as_list(kept),),
        )
        return ran.changed
