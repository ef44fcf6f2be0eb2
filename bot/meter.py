"""Counting what the engine does, so that whoever runs it can watch.

The labels come from closed sets (platform, feature, outcome), never from chats or people.
"""

from typing import Protocol


class Meter(Protocol):
    """Where the engine says how much happened; called once a batch, not once a message."""

    def received(self, platform: str, count: int = 1) -> None:
        """So many messages and other events came from a platform."""
        ...

    def handled(self, feature: str, outcome: str, count: int = 1) -> None:
        """A feature ended so many events in this way: `answered`, `nothing`, `failed`."""
        ...

    def sent(self, platform: str, outcome: str, count: int = 1) -> None:
        """A platform ended so many actions in this way: `done`, `retry`, `refused`."""
        ...

    def batch(self, seconds: float, events: int) -> None:
        """A batch of so many events took so long, with its commit."""
        ...

    def quarantined(self, platform: str, count: int = 1) -> None:
        """So many events were set aside because nobody could handle them."""
        ...

    def outbox(self, waiting: int, oldest_seconds: float) -> None:
        """So many actions wait to be sent, the oldest for so long."""
        ...


class SilentMeter:
    """A meter nobody reads."""

    def received(self, platform: str, count: int = 1) -> None:
        """Count nothing."""

    def handled(self, feature: str, outcome: str, count: int = 1) -> None:
        """Count nothing."""

    def sent(self, platform: str, outcome: str, count: int = 1) -> None:
        """Count nothing."""

    def batch(self, seconds: float, events: int) -> None:
        """Count nothing."""

    def quarantined(self, platform: str, count: int = 1) -> None:
        """Count nothing."""

    def outbox(self, waiting: int, oldest_seconds: float) -> None:
        """Count nothing."""
