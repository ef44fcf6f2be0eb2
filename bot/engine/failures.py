"""What failed: kept with its reason, tried again for that handler alone, then left for a person."""

import logging
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.events import AnyEvent, encode
from storage.causes import Causes

DELAYS = (timedelta(seconds=1), timedelta(seconds=10))
"""When a failed handler is tried again; after the last try the event stays in quarantine."""
log = logging.getLogger("tertulia.engine")


class Failures:
    """Writes failures into quarantine."""

    def __init__(self, causes: Causes, clock: Clock) -> None:
        self._causes = causes
        self._clock = clock
        self.tries: dict[tuple[str, str], int] = {}
        """How often the handlers now being tried again have failed before."""
        self.kept: list[tuple[int, str, str]] = []
        """What was left for a person in this batch, as (community, handler, reason)."""
        self.has_retries = False

    def now(self) -> datetime:
        """The present moment."""
        return self._clock.now()

    def failed(self, event: AnyEvent, community: int, name: str, problem: BaseException) -> None:
        """Keep an event for another try of one handler, or for a person to look at."""
        now = self._clock.now()
        before = self.tries.get((event.cause, name), 0)
        is_over = before >= len(DELAYS)
        due = None if is_over else int((now + DELAYS[before]).timestamp() * 1000)
        reason = f"{type(problem).__name__}: {problem}"[:500]
        log.error(
            "%s failed on %s (try %s)%s", name, event.cause, before + 1,
            ", kept in quarantine" if is_over else "", exc_info=problem,
        )  # fmt: skip
        self._causes.quarantine(
            cause=event.cause, feature=name, platform=_platform(event), community=community,
            body=encode(event), reason=reason, tries=before + 1, due=due, at=int(now.timestamp()),
        )  # fmt: skip
        if is_over:
            self.kept.append((community, name, reason))
        else:
            self.has_retries = True

    def unreadable(self, cause: str, platform: str, raw: bytes, reason: str) -> None:
        """Keep a native update nobody could read."""
        log.error("%s could not be read and is kept in quarantine: %s", cause, reason)
        self._causes.quarantine(
            cause=cause, feature="engine.read", platform=platform, community=0, body=raw,
            reason=reason[:500], tries=1, due=None, at=int(self._clock.now().timestamp()),
        )  # fmt: skip
        self.kept.append((0, "engine.read", reason))


def _platform(event: AnyEvent) -> str:
    chat = getattr(event, "chat", None)
    return chat.platform if chat else ""
