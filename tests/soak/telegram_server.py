"""The pretended Telegram of the soak: it remembers what it told the bot, and what must be kept."""

import json
from collections import Counter

from bot.platforms.telegram.receiving import ALLOWED_UPDATES
from tests.servers.telegram.clock import real_time
from tests.servers.telegram.delivery import Updates
from tests.servers.telegram.dice import thrown
from tests.servers.telegram.facts import Json
from tests.support.telegram import TimedTelegram

BY_CAUSE = frozenset({"edited_message", "message_reaction", "chat_member"})


class RecordedUpdates(Updates):
    """A bot's queue that remembers which rows and causes its updates must leave behind."""

    def __init__(self) -> None:
        super().__init__(real_time, thrown(1), strict_repeat=False)
        self.allow(json.loads(ALLOWED_UPDATES))
        self.begin()

    def begin(self) -> None:
        """Forget what was told while the scene was set."""
        self.pending.clear()
        self.told = 0
        self.rows: Counter[tuple[str, int]] = Counter()
        self.causes: set[str] = set()

    def push(self, kind: str, payload: Json, lane: int = 0) -> None:
        """Queue an update and note what it must lead to."""
        self.told += 1
        if kind == "message" and "text" in payload:
            self.rows[str(payload["chat"]["id"]), payload["message_id"]] += 1
        elif kind in BY_CAUSE:
            self.causes.add(f"tg:{self.next_id}")
        super().push(kind, payload, lane)


class RecordingTelegram(TimedTelegram):
    """A Telegram whose first bot is watched."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded = RecordedUpdates()
        self.bot.updates = self.recorded

    def all_sent(self) -> list[Json]:
        """Everything the bot has posted anywhere, in every chat."""
        return self.sent()
