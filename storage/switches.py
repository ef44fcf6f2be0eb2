"""What the operator has switched from the command line; a running bot looks every other second."""

from storage.database import Database
from storage.rows import first

STOP_SENDING = "stop-sending"


class Switches:
    """Switches that survive a restart."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def since(self, name: str) -> int | None:
        """Since when a switch is on (unix seconds); nothing if it is off."""
        rows = await self._db.read("SELECT at FROM switch WHERE name = ?", (name,))
        found = first(rows, tuple[int])
        return found[0] if found else None

    def turn(self, name: str, now: int, *, is_on: bool) -> None:
        """Switch on, keeping since when it is, or off."""
        if is_on:
            self._db.note("INSERT OR IGNORE INTO switch (name, at) VALUES (?, ?)", (name, now))
        else:
            self._db.note("DELETE FROM switch WHERE name = ?", (name,))
