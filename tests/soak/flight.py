"""Which sends a death caught in flight: done by the platform, not written down by the bot."""

from collections import Counter
from collections.abc import Iterable

from tests.soak.store import Store

Name = tuple[str, str]
"""A chat and a message in it."""


class Flight:
    """Looks at the dead: after each kill, before the next life."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: set[Name] = set()
        self.chats: Counter[str] = Counter()
        """At how many kills something of a chat was in flight."""
        self.crowded: list[str] = []
        """Chats with more than one at the same kill; there must be none."""

    @property
    def count(self) -> int:
        """How many there were in all."""
        return sum(self.chats.values())

    def look(self, sent: Iterable[Name]) -> None:
        """Compare what the platform has with what the store knows."""
        unmarked = set(sent) - self._store.marked() - self._known
        new = Counter(chat for chat, _ in unmarked)
        self.crowded += [f"{chat} ({count})" for chat, count in new.items() if count > 1]
        self.chats.update(new.keys())
        self._known |= unmarked
