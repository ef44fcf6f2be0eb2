"""What buttons lead to, and dialogues that wait for the next answer."""

import msgspec

from storage.database import Database
from storage.rows import first


class ButtonRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What stands behind a button; the platform only carries its id."""

    id: str
    community: int
    platform: str
    chat: str
    press: str
    payload: bytes
    only_person: int
    expires: int


class Presses:
    """Stored buttons and dialogues; times in unix seconds."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, row: ButtonRow) -> None:
        """Remember a button with the message it belongs to."""
        self._db.note(
            "INSERT INTO button"
            " (id, community, platform, chat, press, payload, only_person, expires)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row.id, row.community, row.platform, row.chat, row.press, row.payload,
             row.only_person, row.expires),
        )  # fmt: skip

    async def find(self, button: str) -> ButtonRow | None:
        """What stands behind a button."""
        rows = await self._db.rows(
            "SELECT id, community, platform, chat, press, payload, only_person, expires"
            " FROM button WHERE id = ?",
            (button,),
        )
        return first(rows, ButtonRow)

    def purge(self, now: int) -> None:
        """Forget buttons and dialogues that are over."""
        self._db.note("DELETE FROM button WHERE expires < ?", (now,))
        self._db.note("DELETE FROM dialogue WHERE expires < ?", (now,))

    async def start_dialogue(
        self, chat: int, person: int, command: str, payload: bytes, expires: int
    ) -> None:
        """Wait for somebody's next text in a chat."""
        await self._db.run(
            "INSERT INTO dialogue (chat, person, command, payload, expires) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET command = excluded.command, payload = excluded.payload,"
            " expires = excluded.expires",
            (chat, person, command, payload, expires),
        )

    async def dialogue(self, chat: int, person: int, now: int) -> tuple[str, bytes] | None:
        """The command that waits for this person's next text, and what it has so far."""
        rows = await self._db.rows(
            "SELECT command, payload FROM dialogue WHERE chat = ? AND person = ? AND expires >= ?",
            (chat, person, now),
        )
        return first(rows, tuple[str, bytes])

    async def end_dialogue(self, chat: int, person: int) -> None:
        """Wait no longer."""
        await self._db.run("DELETE FROM dialogue WHERE chat = ? AND person = ?", (chat, person))

    async def open_dialogues(self) -> set[tuple[int, int]]:
        """Who is in a dialogue where, to know it without asking for every message."""
        rows = await self._db.read("SELECT chat, person FROM dialogue")
        return set(msgspec.convert(rows, list[tuple[int, int]]))
