"""The log of every call that bots made, which tests can also wait for."""

import asyncio
from dataclasses import dataclass

from tests.servers.telegram.facts import Json

PATIENCE = 30


@dataclass(frozen=True)
class Record:
    """One call as it was seen: `outcome` is "ok" or the refusal, `at` when it took effect."""

    method: str
    params: Json
    at: float
    outcome: str
    result: object
    bot_id: int


class Calls(list[Record]):
    """Every call in the order in which it took effect."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._news = asyncio.Event()

    def note(self, record: Record) -> None:
        """Add a call and tell whoever waits for it."""
        self.append(record)
        self._news.set()

    def to(self, method: str) -> list[Record]:
        """List the calls of one method."""
        return [call for call in self if call.method == method]

    async def until(self, method: str, count: int = 1) -> list[Record]:
        """Wait until a method has succeeded so many times; at most ten seconds."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self._news.clear()
                good = [call for call in self.to(method) if call.outcome == "ok"]
                if len(good) >= count:
                    return good
                await self._news.wait()
