"""How fast a platform may be spoken to: a chat's pace, and the whole platform's by priority."""

import asyncio
import heapq
from collections import deque

from bot.platform import Pace

MINUTE = 60.0


class Pacer:
    """Gives each message of a platform its turn; moderation first, then answers, then the rest."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._chats: dict[str, deque[float]] = {}
        self._paused: dict[str, float] = {}
        self._all_paused = 0.0
        self._recent: deque[float] = deque()
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    def pause(self, chat: str, seconds: float, *, everywhere: bool = False) -> None:
        """Say nothing in a chat, or anywhere, for a while."""
        until = _now() + seconds
        if everywhere:
            self._all_paused = max(self._all_paused, until)
        else:
            self._paused[chat] = max(self._paused.get(chat, 0.0), until)

    async def turn(self, chat: str, priority: int, *, is_group: bool, is_message: bool) -> None:
        """Wait until the next action may go to this chat."""
        while (wait := self._wait(chat, is_group=is_group, is_message=is_message)) > 0:  # noqa: ASYNC110 - a moment, not an event
            await asyncio.sleep(wait)
        if is_message and (self._pace.chat or self._pace.group_minute):
            self._said(chat)  # at once: another lane of this chat must not take the same turn
        if self._pace.overall:
            await self._platform_turn(priority)

    def _wait(self, chat: str, *, is_group: bool, is_message: bool) -> float:
        now = _now()
        ready = max(self._all_paused, self._paused.get(chat, 0.0))
        if self._paused.get(chat, now + 1) <= now:
            del self._paused[chat]
        said = self._chats.get(chat)
        if is_message and said:
            ready = max(ready, said[-1] + self._pace.chat)
            most = self._pace.group_minute if is_group else 0
            if most and len(said) >= most:
                ready = max(ready, said[-most] + MINUTE)
        return ready - now

    def _said(self, chat: str) -> None:
        said = self._chats.setdefault(chat, deque(maxlen=max(1, self._pace.group_minute)))
        said.append(_now())
        if len(self._chats) > 10_000:  # noqa: PLR2004 - chats that were quiet for a minute go
            old = _now() - MINUTE
            self._chats = {key: value for key, value in self._chats.items() if value[-1] > old}

    async def _platform_turn(self, priority: int) -> None:
        self._number += 1
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (priority, self._number, turn))
        self._dispense()
        await turn

    def _dispense(self) -> None:
        """Give out the turns of this second, the most urgent first."""
        now = _now()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        while self._queue and len(self._recent) < self._pace.overall:
            _, _, turn = heapq.heappop(self._queue)
            if not turn.done():
                turn.set_result(None)
                self._recent.append(now)
        if self._queue and (self._timer is None or self._timer.when() <= now):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(self._recent[0] + 1, self._dispense)


def _now() -> float:
    return asyncio.get_running_loop().time()
