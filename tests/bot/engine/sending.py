"""An outbox between a table in memory and a platform that does what a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

from bot import actions
from bot.actions import PlatformAction, Send
from bot.clock import SeededDice
from bot.engine.arrivals import Feed, Internal
from bot.engine.failures import Failures
from bot.engine.outbox import Outbox
from bot.engine.queueing import ANSWERS, JUDGING
from bot.events import Account, AnyEvent, Chat, Event, Right
from bot.formatting.rich import Rich
from bot.meter import SilentMeter
from bot.platform import (
    Batch,
    Capability,
    Finding,
    Health,
    Intake,
    MenuCommand,
    Pace,
    Platform,
    Receipt,
)
from storage.causes import Causes
from storage.outbox import OutboxRow, OutboxTable
from tests.bot.engine.virtual import LoopClock

GROUP = Chat(platform="test", id="-100")
OTHER = Chat(platform="test", id="-200")
E = TypeVar("E", bound=Event)


class MemoryTable(OutboxTable):
    """Rows of the outbox that no file holds."""

    def __init__(self) -> None:
        self.rows: list[OutboxRow] = []
        self.ends: dict[str, tuple[str, str]] = {}

    async def waiting(self) -> list[OutboxRow]:
        return [row for row in self.rows if row.key not in self.ends]

    async def find_beside(self, key: str) -> tuple[str, str] | None:
        return self.ends.get(key)

    def sent(self, row: OutboxRow, message: str, now: int) -> None:
        self.ends[row.key] = ("sent", message)

    def failed(self, row: OutboxRow, reason: str, now: int) -> None:
        self.ends[row.key] = ("failed", str(reason))

    def postponed(self, row: OutboxRow) -> None:
        """The row itself knows."""

    def changed(self, row: OutboxRow) -> None:
        """The row itself knows."""


class NoCauses(Causes):
    """A quarantine nobody is put into."""

    def __init__(self) -> None:
        """Without a store."""


class Heard(Feed):
    """A feed whose every word is committed at once and remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[AnyEvent] = []

    async def take(self, batch: Batch) -> None:
        self.events += batch.events

    async def tell(self, internal: Internal) -> None:
        if internal.note is not None:
            internal.note()
        if internal.event is not None:
            self.events.append(internal.event)

    def of(self, kind: type[E]) -> list[E]:
        """The events of one type, in order."""
        return [event for event in self.events if isinstance(event, kind)]


class Stage:
    """A platform that notes what it performs, and when; a test may stand in the way."""

    name = "test"
    username = "tertulia"
    me = "bot"
    capabilities = frozenset({Capability.BULK_DELETE})

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.done: list[tuple[float, PlatformAction]] = []
        self.keys: list[str] = []
        self.before: Callable[[PlatformAction], Awaitable[None]] | None = None

    async def perform(self, action: PlatformAction, key: str) -> Receipt:
        self.keys.append(key)
        if self.before is not None:
            await self.before(action)
        self.done.append((round(asyncio.get_running_loop().time(), 3), action))
        return Receipt(message=f"m{len(self.done)}")

    @property
    def said(self) -> list[str]:
        """What was written, in order."""
        return [
            action.body.text
            for _, action in self.done
            if isinstance(action, Send) and isinstance(action.body, Rich)
        ]

    async def receive(self, intake: Intake) -> None:
        intake.clear_to_send(self.name)

    async def rights(self, chat: Chat, account: Account) -> frozenset[Right]:
        return frozenset()

    async def open(self, file: str) -> AsyncIterator[bytes]:
        yield file.encode()

    async def set_menu(self, commands: Sequence[MenuCommand]) -> None:
        """It has none."""

    def measure(self, body: Rich) -> int:
        return len(body)

    def health(self) -> Health:
        return Health(is_well=True)

    async def examine(self) -> Sequence[Finding]:
        return ()

    async def close(self) -> None:
        """It holds nothing."""


class Remembering(Stage):
    """A platform that can look for what it sent in a former life."""

    def __init__(self, *keys: str) -> None:
        super().__init__()
        self.sent_before = set(keys)

    async def find_sent(self, action: PlatformAction, key: str, since: datetime) -> Receipt | None:
        return Receipt(message=f"old {key}") if key in self.sent_before else None


class Sending:
    """An outbox at work."""

    def __init__(self, platform: Platform, clock: LoopClock) -> None:
        self.table = MemoryTable()
        self.feed = Heard()
        self.waiting: dict[str, OutboxRow] = {}
        self.clock = clock
        self.outbox = Outbox(
            platforms={"test": platform},
            table=self.table,
            waiting=self.waiting,
            feed=self.feed,
            failures=Failures(NoCauses(), clock),
            clock=clock,
            dice=SeededDice(7),
            meter=SilentMeter(),
        )

    def row(
        self, action: PlatformAction, key: str = "", *, after: str | None = None, lane: str = "",
        due: float | None = None, expires: float | None = None,
    ) -> OutboxRow:  # fmt: skip
        """A row that was committed; times in seconds from now."""
        now = int(self.clock.now().timestamp() * 1000)
        number = len(self.table.rows) + 1
        chat = getattr(action, "chat", GROUP)
        row = OutboxRow(
            id=number, key=key or f"key-{number}", community=1, feature="test", platform="test",
            lane=lane or (f"test:{chat.id}!" if isinstance(action, JUDGING) else f"test:{chat.id}"),
            priority=0 if isinstance(action, JUDGING) else ANSWERS, after=after,
            action=actions.encode(action), attempts=0, created_at=now,
            due=None if due is None else now + int(due * 1000),
            expires=None if expires is None else now + int(expires * 1000),
        )  # fmt: skip
        self.table.rows.append(row)
        return row

    def send(self, *rows: OutboxRow) -> None:
        """Let rows set out."""
        self.outbox.release(rows)

    def say(self, *texts: str, chat: Chat = GROUP) -> None:
        """Let messages set out."""
        self.send(*[self.row(Send(chat=chat, body=Rich(text))) for text in texts])


@asynccontextmanager
async def sending(
    platform: Platform, *, former: Callable[[Sending], None] | None = None
) -> AsyncIterator[Sending]:
    """An outbox at work; `former` leaves rows of a former life behind."""
    sends = Sending(platform, LoopClock())
    if former is not None:
        former(sends)
    await sends.outbox.start()
    running = asyncio.ensure_future(sends.outbox.run())
    await asyncio.sleep(0)
    sends.outbox.clear_to_send("test")
    try:
        yield sends
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
