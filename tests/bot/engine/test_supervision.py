"""A part of the bot that breaks is started again, and nobody else notices."""

import pytest

from bot.engine.supervision import keep_going
from bot.platform import Stopped


class Part:
    """Breaks as often as it is told to, then ends."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.pauses: list[float] = []

    async def run(self) -> None:
        if self.faults:
            raise self.faults.pop(0)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def test_a_part_that_breaks_is_started_again_after_longer_and_longer_pauses() -> None:
    part = Part(*(KeyError("oops") for _ in range(9)))
    await keep_going("the part", part.run, part.pause)
    assert part.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_a_part_that_may_not_go_on_says_so() -> None:
    part = Part(Stopped("the token was revoked"))
    with pytest.raises(Stopped, match="revoked"):
        await keep_going("the part", part.run, part.pause)
    assert part.pauses == []
