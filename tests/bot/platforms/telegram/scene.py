"""What the stories about the Telegram adapter are told with."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from bot.actions import PlatformAction
from bot.clock import SeededDice
from bot.events import PLATFORM_EVENTS, Account, Chat, Kind
from bot.formatting.rich import Rich
from bot.http import Http
from bot.platform import Batch, Cursor, Receipt, Refused, Unreadable
from bot.platforms.telegram.adapter import TelegramPlatform
from bot.platforms.telegram.receiving import ALLOWED_UPDATES
from tests.servers.telegram import state
from tests.servers.telegram.server import TelegramServer

T = TypeVar("T")
PATIENCE = 30


class Store:
    """The engine's side of receiving: it commits what it is given, or fails to."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.kept: dict[str, Cursor] = {}
        self.failures = 0
        self.is_clear = False
        self._news = asyncio.Event()

    async def take(self, batch: Batch) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.batches.append(batch)
        self.kept |= {cursor.name: cursor for cursor in batch.cursors}
        self._news.set()

    async def cursors(self, prefix: str) -> dict[str, Cursor]:
        return {name: one for name, one in self.kept.items() if name.startswith(prefix)}

    def clear_to_send(self, platform: str) -> None:
        self.is_clear = platform == "telegram"
        self._news.set()

    @property
    def events(self) -> list[PLATFORM_EVENTS]:
        return [event for batch in self.batches for event in batch.events]

    @property
    def unreadable(self) -> list[Unreadable]:
        return [one for batch in self.batches for one in batch.unreadable]

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if type(event) is kind]

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    async def one(self, kind: type[T]) -> T:
        """Wait for the first event of a kind."""
        await self.until(lambda: self.of(kind))
        return self.of(kind)[0]


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def now(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


class Pauses:
    """Waits that take no time and are written down."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0)


class Scene:
    """One bot, its Telegram, and the store behind it."""

    def __init__(self, server: TelegramServer, http: Http) -> None:
        self.server = server
        self.http = http
        # as after a first run: a server that never was asked keeps joins and reactions to itself
        server.bot.updates.allow(json.loads(ALLOWED_UPDATES))
        self.store = Store()
        self.watch = Watch()
        self.pauses = Pauses()
        self.keys = 0
        self.platform = self.adapter()

    def adapter(self, **settings: Any) -> TelegramPlatform:  # noqa: ANN401 - as the adapter takes them
        """The adapter as it starts; a second one is a restart."""
        wanted: dict[str, Any] = {"base_url": self.server.url, "poll_timeout": 1}
        wanted |= {"token": self.server.token} | settings
        return TelegramPlatform(
            http=self.http,
            clock=self.watch,
            dice=SeededDice(1),
            pause=self.pauses,
            **wanted,
        )

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Store]:
        """Receive for as long as the block lasts."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.platform.receive(self.store))
            try:
                yield self.store
            finally:
                task.cancel()

    async def do(self, action: PlatformAction, key: str = "") -> Receipt:
        """Perform an action, each under a key of its own."""
        self.keys += 1
        return await self.platform.perform(action, key or f"key-{self.keys}")


def chat_of(place: state.Chat, topic: int | None = None) -> Chat:
    """A chat of the pretended Telegram as actions name it."""
    kinds = {"supergroup": Kind.GROUP, "group": Kind.BASIC_GROUP, "channel": Kind.CHANNEL}
    if topic is not None:
        parent = str(place.id)
        return Chat(platform="telegram", id=f"{parent}/{topic}", kind=Kind.TOPIC, parent=parent)
    return Chat(platform="telegram", id=str(place.id), kind=kinds.get(place.type, Kind.PRIVATE))


def account_of(user: state.User) -> Account:
    """A person of the pretended Telegram as actions name them."""
    return Account(
        platform="telegram",
        id=str(user.id),
        name=user.first_name,
        username=user.username or "",
    )


def home_of(user: state.User) -> Chat:
    """The private chat with a person."""
    return Chat(platform="telegram", id=str(user.id), kind=Kind.PRIVATE)


def plain(text: str) -> Rich:
    """Words without looks."""
    return Rich(text)


async def refusal(scene: Scene, action: PlatformAction) -> Refused:
    """Perform what has to be refused, and give the refusal."""
    with pytest.raises(Refused) as refused:
        await scene.do(action)
    return refused.value
