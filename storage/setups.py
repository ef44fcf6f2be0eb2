"""How far the bot is set up in each chat, which files are awaited, what listening has noted."""

import msgspec

from storage.database import Database
from storage.rows import first


class SetUpRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Who is setting the bot up in a chat and where they are; `at` in unix seconds."""

    chat: int
    person: int
    name: str
    step: str
    at: int


class Setups:
    """The state of set-up; times in unix seconds."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def find(self, chat: int) -> SetUpRow | None:
        """How far the set-up of a chat is."""
        rows = await self._db.rows(
            "SELECT chat, person, name, step, at FROM set_up WHERE chat = ?", (chat,)
        )
        return first(rows, SetUpRow)

    async def move(self, community: int, row: SetUpRow) -> None:
        """Remember the step somebody has reached."""
        await self._db.run(
            "INSERT INTO set_up (chat, community, person, name, step, at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET community = excluded.community,"
            " person = excluded.person, name = excluded.name, step = excluded.step,"
            " at = excluded.at",
            (row.chat, community, row.person, row.name, row.step, row.at),
        )

    async def await_file(self, person: int, purpose: str, expires: int) -> None:
        """Expect a file from somebody; a former wish is replaced."""
        await self._db.run(
            "INSERT INTO awaited_file (person, purpose, expires) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET purpose = excluded.purpose, expires = excluded.expires",
            (person, purpose, expires),
        )

    async def take_file(self, person: int, purpose: str, now: int) -> bool:
        """Whether a file was expected for this; it is expected no longer."""
        found = await self._db.run(
            "DELETE FROM awaited_file WHERE person = ? AND purpose = ? AND expires >= ?",
            (person, purpose, now),
        )
        return found.changed > 0

    def note(self, chat: int, feature: str, message: str, now: int) -> None:
        """Note what a feature would have done, once for each message."""
        self._db.note(
            "INSERT OR IGNORE INTO intention (chat, feature, message, at) VALUES (?, ?, ?, ?)",
            (chat, feature, message, now),
        )

    async def noted(self, chat: int) -> dict[str, list[str]]:
        """The messages that would have been acted on in a chat, by feature, the newest first."""
        rows = await self._db.rows(
            "SELECT feature, message FROM intention WHERE chat = ?"
            " ORDER BY feature, at DESC, message",
            (chat,),
        )
        found: dict[str, list[str]] = {}
        for feature, message in msgspec.convert(rows, list[tuple[str, str]]):
            found.setdefault(feature, []).append(message)
        return found

    async def forget_noted(self, chat: int) -> None:
        """Forget what would have been done in a chat: it has been told."""
        await self._db.run("DELETE FROM intention WHERE chat = ?", (chat,))

    async def add_code(self, code: str, community: int, person: int, expires: int) -> None:
        """Give out a code for joining a community; codes that are over go."""
        await self._db.run("DELETE FROM join_code WHERE expires < ?", (expires - 86_400,))
        await self._db.run(
            "INSERT INTO join_code (code, community, person, expires) VALUES (?, ?, ?, ?)",
            (code, community, person, expires),
        )

    async def use_code(self, code: str, now: int) -> tuple[int, int] | None:
        """The community a code leads to and who asked for it; a code is used up by this."""
        rows = await self._db.rows(
            "DELETE FROM join_code WHERE code = ? AND expires >= ? RETURNING community, person",
            (code, now),
        )
        return first(rows, tuple[int, int])
