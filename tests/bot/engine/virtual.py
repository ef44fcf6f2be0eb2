"""An event loop whose time jumps to the next moment that is waited for: a minute takes none."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from tests.community import NOON


class _Jump(selectors.DefaultSelector):
    """Never waits: tells the loop that the time has passed instead."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everybody waits for somebody else, for ever")
            self.loop.passed += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Real tasks and timers, no real waiting."""

    def __init__(self) -> None:
        self.passed = 0.0
        selector = _Jump()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.passed


class LoopClock:
    """A clock that goes with the running loop."""

    def now(self) -> datetime:
        return NOON + timedelta(seconds=asyncio.get_running_loop().time())


def in_no_time(story: Coroutine[Any, Any, None]) -> None:
    """Let something that takes long happen at once."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(story)
