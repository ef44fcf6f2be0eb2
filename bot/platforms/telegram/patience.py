"""How long to wait before Telegram is asked again."""

from collections.abc import Awaitable, Callable

from bot.clock import Dice

SHORTEST_PAUSE = 3.0  # the same offset within 3 s is held back by the server
LONGEST_PAUSE = 60.0
DOUBLINGS = 5

Pause = Callable[[float], Awaitable[object]]
"""Waits so many seconds."""


class Backoff:
    """Waits longer after each failure, never in step with others."""

    def __init__(self, dice: Dice, pause: Pause) -> None:
        self._dice = dice
        self._pause = pause
        self._failures = 0

    def over(self) -> None:
        """Forget the failures: something worked."""
        self._failures = 0

    async def wait(self, at_least: float = 0) -> None:
        """Wait 3-60 seconds, or at least as long as was asked for."""
        self._failures += 1
        spread = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** min(self._failures - 1, DOUBLINGS))
        jittered = SHORTEST_PAUSE + (spread - SHORTEST_PAUSE) * self._dice.share()
        await self._pause(max(jittered + self._dice.share(), at_least))
