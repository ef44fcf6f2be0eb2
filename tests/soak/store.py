"""What a dead or living bot has in its database, read beside it."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

ROWS = "SELECT chat.native, message.id FROM message JOIN chat ON chat.id = message.chat"
ACTIVITY = (
    "SELECT account.native, sum(activity_day.messages) FROM activity_day"
    " JOIN member ON member.person = activity_day.person"
    " JOIN account ON account.id = member.account GROUP BY account.native"
)
PRESENCE = (
    "SELECT account.native, count(*) FROM presence JOIN account ON account.id = presence.account"
    " GROUP BY account.native"
)
TICKETS = "SELECT account, count(*) FROM ticket GROUP BY account"
SETTINGS = "SELECT trim(new, '\"'), count(*) FROM audit WHERE what = 'ui.max_age' GROUP BY new"
WAITING = (
    "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting'"
    " AND (due IS NULL OR due <= unixepoch() * 1000 + 1000)) + (SELECT count(*) FROM job)"
    " + (SELECT count(*) FROM quarantine WHERE state = 'retry')"
)


class Store:
    """One database file, read only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self, statement: str) -> list[tuple[Any, ...]]:
        """Every row a statement gives."""
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as store:
            return store.execute(statement).fetchall()

    def messages(self) -> Counter[tuple[str, int]]:
        """Every message that was handled, by chat and id."""
        return Counter((str(chat), int(number)) for chat, number in self.all(ROWS))

    def causes(self) -> set[str]:
        """The causes of everything else that was handled."""
        return {str(key) for (key,) in self.all("SELECT key FROM cause")}

    def counts(self, statement: str) -> dict[str, int]:
        """Counts by name."""
        return {str(key): int(count) for key, count in self.all(statement)}

    def answered(self) -> int:
        """How many questions were answered from the knowledge base."""
        rows = self.all("SELECT sum(times) FROM question_count WHERE outcome = 'answered'")
        return int(rows[0][0] or 0)

    def marked(self) -> set[tuple[str, str]]:
        """The sends whose end is written down, by chat and message."""
        rows = self.all("SELECT lane, message FROM outbox WHERE state = 'sent' AND message <> ''")
        return {(str(lane).partition(":")[2].rstrip("!"), str(message)) for lane, message in rows}

    def failed(self) -> list[tuple[Any, ...]]:
        """What was given up, and why."""
        return self.all("SELECT key, reason FROM outbox WHERE state = 'failed'")

    def kept(self) -> list[tuple[Any, ...]]:
        """What was set aside for a person."""
        return self.all("SELECT cause, feature, reason FROM quarantine")

    def is_idle(self) -> bool:
        """Whether nothing is left to be done now."""
        return not self.all(WAITING)[0][0]

    def is_whole(self) -> bool:
        """Whether SQLite finds nothing wrong with the file."""
        return self.all("PRAGMA integrity_check") == [("ok",)]
