"""A clock whose hours can be skipped, so that a demo need not wait for half an hour."""

from datetime import datetime, timedelta

from bot.clock import Clock


class JumpingClock:
    """Tells the time of another clock, and what was skipped."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._skipped = timedelta()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self._clock.now() + self._skipped

    def jump(self, length: timedelta) -> None:
        """Let this much time pass at once."""
        self._skipped += length
