"""What memory holds of members who wrote a moment ago, so that a plain message reads nothing."""

from array import array
from collections import deque

from storage.care import Care

MOST = 20_000
"""Members remembered; the two generations hold half of them each."""
KEPT = 5
"""Own messages a new one is compared with."""
NEVER_WROTE_FOR = 30 * 86_400
MOST_SILENT = 2_000


class Trace:
    """One member: when they were last counted, what that came to, and what they said, hashed."""

    __slots__ = ("at", "day", "level", "said", "today", "xp")

    def __init__(self) -> None:
        self.at = 0
        self.day = 0
        self.today = 0
        self.said: deque[array[int]] = deque(maxlen=KEPT)
        self.xp = -1
        """All XP, once it was asked for; -1 = not yet."""
        self.level = 0


class Recently:
    """The members who wrote lately, bounded; what is forgotten is asked of the store again."""

    def __init__(self, care: Care) -> None:
        self._care = care
        self._young: dict[int, Trace] = {}
        self._old: dict[int, Trace] = {}
        self._never_wrote: set[int] | None = None
        self._top = 0
        self.scheduled: dict[int, tuple[str, str, int]] = {}
        """For each community the season that will be closed, as (length, zone, last day)."""

    def forget(self) -> None:
        """The store is ahead of memory, or behind it."""
        self._young, self._old = {}, {}
        self._never_wrote = None
        self.scheduled.clear()

    def of(self, person: int) -> Trace:
        """What is remembered of a member."""
        found = self._young.get(person)
        if found is None:
            found = self._old.pop(person, None) or Trace()
            if len(self._young) >= MOST // 2:
                self._old, self._young = self._young, {}
            self._young[person] = found
        return found

    def is_known_to_write(self, person: int) -> bool:
        """Whether somebody wrote in this life of the program; asks nobody."""
        return person in self._young or person in self._old

    async def writes_first(self, person: int, now: int) -> bool:
        """Whether this is somebody's first message of all; said once."""
        if self._never_wrote is None:
            since = now - NEVER_WROTE_FOR
            self._never_wrote, self._top = await self._care.never_wrote(since, MOST_SILENT)
            # The message at hand is counted already, so its author is not among the silent.
            is_first = await self._care.wrote_once(person)
        else:
            is_first = person in self._never_wrote or person > self._top
        self._never_wrote.discard(person)
        self._top = max(self._top, person)
        return is_first

    def came(self, person: int) -> None:
        """Somebody joined: if they never wrote, their first message is awaited."""
        if self._never_wrote is not None and person > self._top:
            self._never_wrote.add(person)
            self._top = person
