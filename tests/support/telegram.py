"""The pretended Telegram with a stopwatch: when updates went out, when actions came in."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from tests.servers.telegram.calling import Call
from tests.servers.telegram.server import TelegramServer

Found = TypeVar("Found")
Key = tuple[int, int]
"""A chat and a message in it."""


class TimedTelegram(TelegramServer):
    """Remembers when each update was first handed out and when each answer took effect."""

    def __init__(self) -> None:
        super().__init__(strict_repeat=False)
        self.handed: dict[int, float] = {}
        """Seconds on the performance clock, by update id."""
        self.answers: dict[Key, list[float]] = {}
        """When messages came in, by what they reply to."""
        self.fetches = 0
        self._news = asyncio.Event()

    async def until(self, condition: Callable[[], Found]) -> Found:
        """Wait until something is so; asked again after everything the bot does."""
        while not (found := condition()):
            self._news.clear()
            await self._news.wait()
        return found

    async def until_polled(self) -> None:
        """Wait for the next `getUpdates`."""
        seen = self.fetches
        await self.until(lambda: self.fetches > seen)

    async def until_read(self) -> None:
        """Wait until everything is acknowledged, which is after its commit."""
        await self.until(lambda: not self.pending())

    def settings(self) -> dict[str, str]:
        """What the bot has to know to find this Telegram."""
        return {"token": self.token, "base_url": self.url}

    async def _get_updates(self, call: Call) -> bytes:
        self.fetches += 1
        # what it confirms is confirmed before it waits
        asyncio.get_running_loop().call_soon(self._news.set)
        answer = await super()._get_updates(call)
        now = time.perf_counter()
        for update in call.bot.updates.last_batch:
            self.handed.setdefault(update.update_id, now)
        return answer

    async def _perform(self, call: Call) -> object:
        now = time.perf_counter()
        result = await super()._perform(call)
        target = call.params.get("reply_parameters")
        if call.method.startswith("send") and target:
            key = (call.params["chat_id"], target["message_id"])
            self.answers.setdefault(key, []).append(now)
        self._news.set()
        return result
