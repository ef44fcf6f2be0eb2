"""The time of the pretended Telegram: the real one, or one that moves only when told to."""

from datetime import UTC, datetime


def real_time() -> float:
    """Tell the real time in unix seconds."""
    return datetime.now(UTC).timestamp()


class HandClock:
    """Unix seconds that stand still until somebody advances them."""

    def __init__(self, now: float = 1_790_000_000) -> None:
        """Start at a fixed moment of 2026."""
        self.now = now

    def __call__(self) -> float:
        """Tell the time in unix seconds."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
