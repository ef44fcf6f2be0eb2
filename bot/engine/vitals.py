"""How the bot is doing, for `/health`: what a community may know of the whole process."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot.clock import Clock
from bot.events import Chat
from bot.feature import Sign
from bot.platform import Health, Platform
from storage.outbox import OutboxTable

LATELY = timedelta(days=1)
Checks = Callable[[], Mapping[str, Callable[[], Awaitable[Health]]]]


class Pulse:
    """Looks at every part without changing anything."""

    def __init__(
        self,
        *,
        checks: Checks,
        platforms: Mapping[str, Platform],
        outbox: OutboxTable,
        clock: Clock,
        hears_everything: bool,
    ) -> None:
        self._checks = checks
        self._platforms = platforms
        self._outbox = outbox
        self._clock = clock
        self._hears_everything = hears_everything

    async def signs(self) -> list[Sign]:
        """Each platform, the outbox and the database."""
        found = []
        for name, check in self._checks().items():
            health = await check()
            found.append(Sign(name, health.is_well, health.sentence))
        return found

    async def waiting(self, community: int) -> tuple[int, int]:
        """How many messages of the community wait, and how many failed in the last day."""
        since = int((self._clock.now() - LATELY).timestamp() * 1000)
        return await self._outbox.counts(community, since)

    def is_connected(self, chat: Chat) -> bool:
        """Whether the chat's network is connected to this process."""
        return chat.platform in self._platforms

    def is_deaf(self) -> bool:
        """Whether Discord keeps the words of ordinary messages from the bot."""
        return "discord" in self._platforms and not self._hears_everything
