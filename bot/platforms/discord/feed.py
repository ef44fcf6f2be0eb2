"""What was heard, in order, until it is committed: the queue, the watermarks, and what waits.

A channel whose history has a gap is *behind*: its live events wait here until the gap is read, so
that a watermark never passes something unread.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from bot.clock import Clock
from bot.events import PLATFORM_EVENTS, Deleted, Edited, Message, Reacted, Unreachable
from bot.platform import Batch, Cursor, Intake, Unreadable
from bot.platforms.discord.places import NAME, Payload

log = logging.getLogger(__name__)

BATCH = 100
BOUND = 10_000
"""Events kept while nothing can be committed; the rest is read from the histories later."""
PREFIX = "discord:"
PRIVATE_PREFIX = "discord:dm:"
_LONGEST_WAIT = 30.0

Sleep = Callable[[float], Awaitable[None]]


class Item(NamedTuple):
    """One thing to hand over: events of one native event, or its raw bytes, and its watermark."""

    events: tuple[PLATFORM_EVENTS, ...]
    unreadable: Unreadable | None = None
    channel: str = ""
    snowflake: int = 0


def cursor_name(channel: str, *, is_private: bool) -> str:
    """Under which name the store remembers how far a channel was read."""
    return f"{PRIVATE_PREFIX if is_private else PREFIX}{channel}"


def unreadable(kind: str, data: Payload, error: Exception, at: datetime) -> Unreadable:
    """Keep an event nobody could read; the reason names no content."""
    name = data.get("id") or f"{int(at.timestamp() * 1000)}"
    return Unreadable(
        cause=f"dc:unread:{kind}:{name}",
        raw=json.dumps({"t": kind, "d": data}).encode(),
        reason=f"{type(error).__name__} in {kind}",
    )


def waits(event: PLATFORM_EVENTS) -> bool:
    """Whether an event has its place in a channel's history; commands and presses are urgent."""
    if isinstance(event, Message):
        return not event.interaction
    return isinstance(event, Edited | Deleted | Reacted | Unreachable)


class Feed:
    """Hands over what arrives, in order, and knows how far each channel was committed."""

    def __init__(self, clock: Clock, sleep: Sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._queue: deque[Item] = deque()
        self._news = asyncio.Event()
        self._done = asyncio.Condition()
        self._put = 0
        self._taken = 0
        self._held = 0
        self._moved: dict[str, int] = {}
        self._is_due = False
        self.marks: dict[str, int] = {}
        self.private: set[str] = set()
        self.live: set[str] = set()
        self.behind: dict[str, list[Item]] = {}
        self.torn: set[str] = set()
        """Channels whose waiting events had to be dropped: their history is read once more."""

    async def remember(self, intake: Intake) -> datetime | None:
        """Load what was committed before; the moment of the newest commit is returned."""
        newest: datetime | None = None
        for name, cursor in (await intake.cursors(PREFIX)).items():
            channel = name.removeprefix(PRIVATE_PREFIX).removeprefix(PREFIX)
            if name.startswith(PRIVATE_PREFIX):
                self.private.add(channel)
            self.marks[channel] = max(cursor.value, self.marks.get(channel, 0))
            newest = cursor.at if newest is None else max(newest, cursor.at)
        return newest

    @property
    def is_full(self) -> bool:
        """Whether no more can be kept in memory."""
        return len(self._queue) + self._held >= BOUND

    def put(self, item: Item) -> None:
        """Queue something for the next batch, whatever its channel's state."""
        self._queue.append(item)
        self._put += 1
        self._news.set()

    def hold(self, item: Item) -> None:
        """Let something wait until its channel's gap is read."""
        waiting = self.behind.setdefault(item.channel, [])
        if self.is_full:
            self.torn.add(item.channel)
            return
        waiting.append(item)
        self._held += 1

    def start(self, channel: str, mark: int) -> None:
        """Begin to follow a channel never seen before; what is older stays unread."""
        self.marks[channel] = mark
        self._moved[channel] = mark
        self._is_due = True
        self._news.set()

    def interrupt(self, channels: Iterable[str] | None = None) -> None:
        """Say that events of these channels, or of all, may have been missed."""
        if channels is None:
            self.live.clear()
        else:
            self.live.difference_update(channels)

    def release(self, channel: str, already: frozenset[int] | set[int] = frozenset()) -> None:
        """The gap is read: what waited follows, but for messages that were among the read."""
        for item in self.behind.pop(channel, ()):
            self._held -= 1
            if not (item.snowflake and item.snowflake in already):
                self.put(item)
        self.live.add(channel)

    async def settled(self) -> None:
        """Return when everything queued so far is committed."""
        target = self._put
        async with self._done:
            await self._done.wait_for(lambda: self._taken >= target)

    async def pump(self, intake: Intake) -> None:
        """Hand over batch after batch, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._queue or self._is_due:
                count = min(BATCH, len(self._queue))
                items = [self._queue.popleft() for _ in range(count)]
                await self.hand_over(intake, items)
                async with self._done:
                    self._taken += count
                    self._done.notify_all()

    async def hand_over(self, intake: Intake, items: Iterable[Item]) -> None:
        """Have these committed, however long that takes; then their watermarks count."""
        items = tuple(items)
        moved, self._moved = self._moved, {}
        for item in items:
            if item.snowflake:
                before = max(moved.get(item.channel, 0), self.marks.get(item.channel, 0))
                moved[item.channel] = max(before, item.snowflake)
        events = [event for item in items for event in item.events]
        lost = [item.unreadable for item in items if item.unreadable]
        if not events and not lost and not self._is_due:
            self._moved = moved | self._moved  # our own words are worth no commit of their own
            self.marks.update(moved)
            return
        self._is_due = False
        cursors = self._cursors(moved)
        await self._commit(
            intake, Batch(platform=NAME, events=events, unreadable=lost, cursors=cursors)
        )
        self._advance(moved)

    def _advance(self, moved: dict[str, int]) -> None:
        for channel, value in moved.items():
            self.marks[channel] = max(value, self.marks.get(channel, 0))

    def _cursors(self, moved: dict[str, int]) -> list[Cursor]:
        now = self._clock.now()
        return [
            Cursor(name=cursor_name(id_, is_private=id_ in self.private), value=value, at=now)
            for id_, value in moved.items()
        ]

    async def _commit(self, intake: Intake, batch: Batch) -> None:
        delay = 1.0
        while True:
            try:
                return await intake.take(batch)
            except Exception:
                # Nothing is acknowledged until it is stored: a full disk is waited out.
                log.exception("what Discord told could not be stored; trying again")
            await self._sleep(delay)
            delay = min(delay * 2, _LONGEST_WAIT)
