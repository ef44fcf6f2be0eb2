"""What buttons lead to, and dialogues that wait for the next answer."""

from storage.database import Database


class ButtonRow:
    """What stands behind a button; the platform only carries its id."""

    __slots__ = (
        "chat",
        "community",
        "expires",
        "id",
        "only_person",
        "payload",
        "platform",
        "press",
    )

    def __init__(  # noqa: PLR0913 - a row has its columns
        self,
        id: str,
        community: int,
        platform: str,
        chat: str,
        press: str,
        payload: bytes,  # noqa: A002
        only_person: int,
        expires: int,
    ) -> None:
        self.id = id
        self.community = community
        self.platform = platform
        self.chat = chat
        self.press = press
        self.payload = payload
        self.only_person = only_person
        self.expires = expires


class Presses:
    """Stored buttons and dialogues; times in unix seconds."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, row: ButtonRow) -> None:
        """Remember a button with the message it belongs to."""
        self._db.note(
            "INSERT INTO button (id, community, platform, chat, press, payload, only_person, expires)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row.id, row.community, row.platform, row.chat, row.press, row.payload,
             row.only_person, row.expires),
        )  # fmt: skip

    async def find(self, id: str) -> ButtonRow | None:  # noqa: A002 - the column's name
        """What stands behind a button."""
        rows = await self._db.rows(
            "SELECT id, community, platform, chat, press, payload, only_person, expires"
            " FROM button WHERE id = ?",
            (id,),
        )
        return ButtonRow(*rows[0]) if rows else None  # type: ignore[arg-type]

    def purge(self, now: int) -> None:
        """Forget buttons and dialogues that are over."""
        self._db.note("DELETE FROM button WHERE expires < ?", (now,))
        self._db.note("DELETE FROM dialogue WHERE expires < ?", (now,))

    async def start_dialogue(  # noqa: PLR0913 - a row has its columns
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
        return (str(rows[0][0]), bytes(rows[0][1])) if rows else None  # type: ignore[arg-type]

    async def end_dialogue(self, chat: int, person: int) -> None:
        """Wait no longer."""
        await self._db.run("DELETE FROM dialogue WHERE chat = ? AND person = ?", (chat, person))

    async def open_dialogues(self) -> set[tuple[int, int]]:
        """Who is in a dialogue where, to know it without asking for every message."""
        rows = await self._db.read("SELECT chat, person FROM dialogue")
        return {(int(chat), int(person)) for chat, person in rows}  # type: ignore[arg-type]
