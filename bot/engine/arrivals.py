"""What waits to be handled: batches from the platforms, and what the engine tells itself."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.events import AnyEvent
from bot.platform import Batch


class Arrival:
    """Something to be handled in the next transaction; `done` ends with its commit."""

    __slots__ = ("batch", "done", "internal")

    def __init__(self, batch: Batch | None, internal: "Internal | None") -> None:
        self.batch = batch
        self.internal = internal
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def size(self) -> int:
        """How many events it holds."""
        return len(self.batch.events) if self.batch else 1


class Internal:
    """What a part of the engine reports: a timer, a job's result, an action's end, another try.

    note: rows written with it; claim: asked first, and if it says no, somebody else had it;
    before: done before the batch is begun, while nothing of it is in memory yet;
    alone: the one handler to be tried again.
    """

    __slots__ = ("alone", "before", "claim", "community", "event", "note", "tries")

    def __init__(  # noqa: PLR0913 - each part of the engine uses what it needs
        self,
        event: AnyEvent | None,
        community: int,
        *,
        note: Callable[[], None] | None = None,
        claim: Callable[[], Awaitable[bool]] | None = None,
        before: Callable[[], Awaitable[None]] | None = None,
        alone: str = "",
        tries: int = 0,
    ) -> None:
        self.event = event
        self.community = community
        self.note = note
        self.before = before
        self.claim = claim
        self.alone = alone
        self.tries = tries


class Feed:
    """The queue between everything that happens and the one dispatcher."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Arrival] = asyncio.Queue()

    async def take(self, batch: Batch) -> None:
        """Hand over what a platform received; returns after the commit."""
        await self._put(Arrival(batch, None))

    async def tell(self, internal: Internal) -> None:
        """Hand over what the engine itself has to say; returns after the commit."""
        await self._put(Arrival(None, internal))

    async def _put(self, arrival: Arrival) -> None:
        self._queue.put_nowait(arrival)
        await arrival.done

    async def next(self, most: int) -> list[Arrival]:
        """Everything that arrived while the last batch was committed, up to `most` events."""
        arrivals = [await self._queue.get()]
        count = arrivals[0].size
        while count < most and not self._queue.empty():
            arrivals.append(self._queue.get_nowait())
            count += arrivals[-1].size
        return arrivals

    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()
