"""Which messages have been handled, and how much everybody wrote a day; never what they wrote."""

from storage.database import Database

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
        """Remember that a message was handled; `chat` is the parent chat's row, `at` unix seconds."""
        self._note(NOTE, (chat, message, person, at))

    def count(self, community: int, day: int, person: int) -> None:
        """One more message on the community's local day (days since 1970-01-01)."""
        self._note(COUNT, (community, day, person))

    async def were_handled(self, chat: int, messages: list[int]) -> set[int]:
        """Which of these messages were handled before."""
        found: set[int] = set()
        for start in range(0, len(messages), 500):
            part = messages[start : start + 500]
            marks = ", ".join("?" for _ in part)
            rows = await self._db.rows(
                f"SELECT id FROM message WHERE chat = ? AND id IN ({marks})",  # noqa: S608 - marks
                (chat, *part),
            )
            found.update(int(id_) for (id_,) in rows)  # type: ignore[arg-type]
        return found

    async def author(self, chat: int, message: int) -> int | None:
        """The person who wrote a message, if it was seen."""
        rows = await self._db.rows(
            "SELECT person FROM message WHERE chat = ? AND id = ?", (chat, message)
        )
        return int(rows[0][0]) if rows else None  # type: ignore[arg-type]

    async def written(self, community: int, person: int) -> int:
        """How many messages somebody wrote in all."""
        rows = await self._db.rows(
            "SELECT coalesce(sum(messages), 0) FROM activity_day"
            " WHERE community = ? AND person = ?",
            (community, person),
        )
        return int(rows[0][0] or 0)
