"""Which messages have been handled, and how much everybody wrote a day; never what they wrote."""

import msgspec

from storage.database import Database
from storage.rows import as_list, first, number

NOTE = "INSERT OR IGNORE INTO message (chat, id, person, at) VALUES (?, ?, ?, ?)"
COUNT = (
    "INSERT INTO activity_day (community, day, person, messages) VALUES (?, ?, ?, 1)"
    " ON CONFLICT DO UPDATE SET messages = messages + 1"
)


class Messages:
    """Message rows and their day counts."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._note = database.note

    def note(self, chat: int, message: int, person: int, at: int) -> None:
        """Remember that a message was handled; `chat` is the root chat's row, `at` unix seconds."""
        self._note(NOTE, (chat, message, person, at))

    def count(self, community: int, day: int, person: int) -> None:
        """One more message on the community's local day (days since 1970-01-01)."""
        self._note(COUNT, (community, day, person))

    async def were_handled(self, chat: int, messages: list[int]) -> set[int]:
        """Which of these messages were handled before."""
        rows = await self._db.rows(
            "SELECT id FROM message WHERE chat = ? AND id IN (SELECT value FROM json_each(?))",
            (chat, as_list(messages)),
        )
        return {id_ for (id_,) in msgspec.convert(rows, list[tuple[int]])}

    async def author(self, chat: int, message: int) -> int | None:
        """The person who wrote a message, if it was seen."""
        rows = await self._db.rows(
            "SELECT person FROM message WHERE chat = ? AND id = ?", (chat, message)
        )
        found = first(rows, tuple[int])
        return found[0] if found else None

    async def written(self, community: int, person: int) -> int:
        """How many messages somebody wrote in all."""
        return number(
            await self._db.rows(
                "SELECT coalesce(sum(messages), 0) FROM activity_day"
                " WHERE community = ? AND person = ?",
                (community, person),
            )
        )
