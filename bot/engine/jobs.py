"""Slow or outside work, done beside the transactions; its result comes back as an event."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from bot.clock import Clock
from bot.engine.arrivals import Feed, Internal
from bot.engine.commands import PROVE
from bot.engine.plans import Registry, with_values
from bot.engine.queueing import HERE
from bot.engine.rights import Rights, Unproved
from bot.engine.supervision import keep_going
from bot.events import Chat, JobDone, Message, Pressed, decode
from storage.timers import JobRow, Jobs

PAUSES = (1.0, 10.0)
"""Seconds between two tries."""
DEADLY = 3
"""A job that was begun again so often, and the process ended each time, is given up."""
log = logging.getLogger("tertulia.jobs")


class JobRunner:
    """Runs jobs; those of one lane one after the other."""

    def __init__(
        self, table: Jobs, registry: Registry, rights: Rights, feed: Feed, clock: Clock
    ) -> None:
        self._table = table
        self._registry = registry
        self._rights = rights
        self._feed = feed
        self._clock = clock
        self._group: asyncio.TaskGroup | None = None
        self._lanes: dict[str, deque[JobRow]] = {}
        self._left: list[JobRow] = []
        self._begun_before: set[int] = set()
        """Jobs of a former life: some of them may be what ended it."""
        self._under_way = 0

    @property
    def count(self) -> int:
        """How many jobs have no result yet."""
        return self._under_way + len(self._left)

    async def start(self) -> None:
        """Learn what a former life left behind."""
        self._left = await self._table.waiting()
        self._begun_before = {row.id for row in self._left}

    async def run(self) -> None:
        """Work until cancelled, beginning with what a former life left behind."""
        left, self._left = self._left, []
        async with asyncio.TaskGroup() as group:
            self._group = group
            self.release(left)
            try:
                await asyncio.Event().wait()
            finally:
                self._group = None  # what is ordered from now on begins with the next start

    def release(self, rows: Sequence[JobRow]) -> None:
        """Let committed jobs begin."""
        for row in rows:
            if self._group is None:
                return
            self._under_way += 1
            if not row.lane:
                self._group.create_task(keep_going(row.kind, partial(self._work, row)))
            elif row.lane in self._lanes:
                self._lanes[row.lane].append(row)
            else:
                self._lanes[row.lane] = deque([row])
                self._group.create_task(keep_going(row.lane, partial(self._drain, row.lane)))

    async def _drain(self, lane: str) -> None:
        rows = self._lanes[lane]
        while rows:
            await self._work(rows[0])
            rows.popleft()
        del self._lanes[lane]

    async def _work(self, row: JobRow) -> None:
        values, chat, problem = _read(row)
        result = None
        if not problem and row.tries >= DEADLY:
            problem = "the process ended again and again while it was under way"
        if not problem:
            await self._begin(row)
            result, problem = await self._tried(row, values)
        event = JobDone(
            cause=f"job:{row.id}", at=self._clock.now(), kind=row.kind, values=values,
            result=result, problem=problem, chat=chat,
        )  # fmt: skip

        async def claim() -> bool:
            return await self._table.done(row.id)

        await self._feed.tell(Internal(event, row.community, claim=claim))
        self._under_way -= 1

    async def _begin(self, row: JobRow) -> None:
        """Write down that a job of a former life is begun once more, before that can end this one.

        A job that only waited when the process ended has done nothing to deserve it.
        """
        if row.id in self._begun_before:
            self._begun_before.discard(row.id)
            row.tries += 1
            note = partial(self._table.tried, row.id, row.tries)
            await self._feed.tell(Internal(None, row.community, note=note))

    async def _tried(self, row: JobRow, values: dict[str, Any]) -> tuple[object, str]:
        """The result, or why there is none after so many tries as were declared."""
        known = self._registry.jobs.get(row.kind)
        tries = known[0].tries if known else 1
        problem = ""
        for attempt in range(tries):
            try:
                return msgspec.to_builtins(await self._once(row, values)), ""
            except Unproved as unproved:
                return None, str(unproved) or "no answer"
            except Exception as broken:  # noqa: BLE001 - one of the four boundaries: a job
                problem = f"{type(broken).__name__}: {broken}"[:300]
                log.warning("%s failed (try %s): %s", row.kind, attempt + 1, problem)
            if attempt + 1 < tries:
                await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
        return None, problem

    async def _once(self, row: JobRow, values: dict[str, Any]) -> Any:  # noqa: ANN401 - each job has its own result
        if row.kind == PROVE:
            return await self._prove(row, values)
        known = self._registry.jobs.get(row.kind)
        if known is None:
            message = f"nobody knows how to do {row.kind}"
            raise LookupError(message)
        kind, wiring = known
        function: Callable[..., Awaitable[Any]] = with_values(wiring, {}, values)
        async with asyncio.timeout(kind.within):
            return await function()

    async def _prove(self, row: JobRow, values: dict[str, Any]) -> str:
        event = decode(values["event"])
        if not isinstance(event, Message | Pressed):
            raise TypeError(row.kind)
        return await self._rights.prove(row.community, event.chat, event.sender)


def _read(row: JobRow) -> tuple[dict[str, Any], Chat | None, str]:
    """What a job was ordered with, and where; or why this release cannot tell."""
    try:
        values = msgspec.json.decode(row.payload, type=dict[str, Any])
        chat = msgspec.convert(values.pop(HERE, None), Chat | None)
    except msgspec.DecodeError as problem:  # written by another release
        return {}, None, f"{type(problem).__name__}: {problem}"
    return values, chat, ""
