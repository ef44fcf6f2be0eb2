"""Finding chats by waiting until somebody writes in them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from bot.events import Chat, Kind
from bot.platform import Batch, Cursor, Intake, Platform

Wanted = Callable[[Chat], bool]


class Ears:
    """Takes what platforms receive, only to see in which chats it was written.

    It remembers how far it has read, so that one question's messages are not the next one's.
    """

    def __init__(self) -> None:
        self._cursors: dict[str, Cursor] = {}
        self._heard: deque[Chat] = deque()
        self._news = asyncio.Event()

    async def take(self, batch: Batch) -> None:
        """Note the chats of the events."""
        self._cursors |= {cursor.name: cursor for cursor in batch.cursors}
        for event in batch.events:
            chat = getattr(event, "chat", None)
            if isinstance(chat, Chat) and not chat.is_private:
                self._heard.append(chat)
        self._news.set()

    async def cursors(self, prefix: str) -> dict[str, Cursor]:
        """How far was read before."""
        return {key: value for key, value in self._cursors.items() if key.startswith(prefix)}

    def clear_to_send(self, platform: str) -> None:
        """Nothing is waiting to be sent."""

    async def hear(self, platforms: Mapping[str, Platform], wanted: Wanted) -> Chat:
        """Wait for a message in a chat that is wanted; raises `Stopped` as the platforms do."""
        self._news = asyncio.Event()  # each question has an event loop of its own
        async with _receiving(platforms, self):
            while True:
                while self._heard:
                    chat = self._heard.popleft()
                    if wanted(chat):
                        return chat
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def _receiving(platforms: Mapping[str, Platform], ears: Intake) -> AsyncIterator[None]:
    """Let the platforms receive meanwhile; one that stops for good ends the wait, too."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one.receive(ears)) for one in platforms.values()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


class Introduction:
    """Lets a platform say who the bot is there, without reading a single message."""

    def __init__(self) -> None:
        self.is_done = asyncio.Event()

    async def take(self, batch: Batch) -> None:
        """Take nothing: nothing is read."""
        raise RuntimeError(f"{len(batch.events)} events before the first read")

    async def cursors(self, prefix: str) -> dict[str, Cursor]:
        """Hold the platform back before its first read."""
        await asyncio.Event().wait()
        raise RuntimeError(f"{prefix} was let go")

    def clear_to_send(self, platform: str) -> None:
        """The platform has answered."""
        self.is_done.set()


async def introduce(platform: Platform) -> str:
    """The bot's user name on a platform; raises `Stopped` if it may not work there."""
    meeting = Introduction()
    async with _receiving({platform.name: platform}, meeting):
        await meeting.is_done.wait()
    return platform.username


def group_of(chat: Chat) -> str:
    """The reference of the whole group a message came from, as settings write it."""
    return f"{chat.platform}:{chat.parent or chat.id}"


def room_of(chat: Chat) -> str:
    """The reference of the very place a message came from: a topic is one of its own."""
    return f"{chat.platform}:{chat.id}"


def described(chat: Chat) -> str:
    """The chat in words."""
    where = "topic" if chat.kind is Kind.TOPIC else "chat"
    return f"{chat.platform} {where} {chat.title or 'without a title'} ({chat.id})"
