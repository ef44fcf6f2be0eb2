"""The one source of chance of the pretended Telegram, which a seed repeats exactly."""

from random import Random as Dice  # noqa: TID251 - a seeded generator is what tests hand out

__all__ = ["Dice", "thrown"]


def thrown(seed: int) -> Dice:
    """Give dice that fall the same way for the same seed."""
    return Dice(seed)  # noqa: S311 - nothing here is a secret
