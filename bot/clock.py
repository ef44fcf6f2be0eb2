"""Where time and chance come from, so that tests can hold both still."""

import random  # noqa: TID251 - the one place that may know it
import secrets
from datetime import UTC, datetime
from typing import Protocol

ALPHABET = "abcdefghijkmnopqrstuvwxyz23456789"


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Dice(Protocol):
    """Gives chance."""

    def name(self, length: int = 12) -> str:
        """A name nobody can guess, of lower-case letters and digits."""
        ...

    def share(self) -> float:
        """A number from 0 up to but not including 1."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class SystemDice:
    """Chance from the operating system."""

    def name(self, length: int = 12) -> str:
        """A name nobody can guess, of lower-case letters and digits."""
        return "".join(secrets.choice(ALPHABET) for _ in range(length))

    def share(self) -> float:
        """A number from 0 up to but not including 1."""
        return secrets.randbelow(1 << 53) / (1 << 53)


class SeededDice:
    """Chance that repeats itself, for tests, demos and simulations."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def name(self, length: int = 12) -> str:
        """A name of lower-case letters and digits, the same for the same seed."""
        return "".join(self._random.choice(ALPHABET) for _ in range(length))

    def share(self) -> float:
        """A number from 0 up to but not including 1, the same for the same seed."""
        return self._random.random()


def tombstone_of(dice: Dice) -> int:
    """The number under which an erased person's sums stay: negative, drawn, nobody else's."""
    return -(1 << 40) - int(dice.share() * (1 << 53))
