"""What failed: kept with its reason, tried again for that handler alone, then left for a person."""

import logging
from datetime import datetime, timedelta

from bot.actions import Text, t
from bot.clock import Clock
from bot.events import AnyEvent, encode
from storage.causes import Causes

TOLD_EVERY = timedelta(days=1)
"""The same trouble is told to the team at most so often (PLATFORMS.md §7, row 23)."""
DELAYS = (timedelta(seconds=1), timedelta(seconds=10))
"""When a failed handler is tried again; after the last try the event stays in quarantine."""
log = logging.getLogger("tertulia.engine")


class News:
    """Something the team of a community has to know; told once a day, however often it happens."""

    __slots__ = ("body", "community", "key")

    def __init__(self, community: int, key: str, body: Text) -> None:
        self.community = community
        self.key = key
        self.body = body


class Failures:
    """Writes failures into quarantine."""

    def __init__(self, causes: Causes, clock: Clock) -> None:
        self._causes = causes
        self._clock = clock
        self.tries: dict[tuple[str, str], int] = {}
        """How often the handlers now being tried again have failed before."""
        self.news: list[News] = []
        """What this batch has to tell the team."""
        self._told: dict[tuple[int, str], datetime] = {}
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
            body = t("engine.kept", name=name, reason=reason[:200])
            self.news.append(News(community, f"kept:{name}", body))
        else:
            self.has_retries = True

    def given_up(self, event: AnyEvent, community: int, reason: str) -> None:
        """Keep an event for a person to look at: it cannot be handled at all."""
        name = "engine.event"
        self._causes.quarantine(
            cause=event.cause, feature=name, platform=_platform(event), community=community,
            body=encode(event), reason=reason[:500], tries=len(DELAYS) + 1, due=None,
            at=int(self._clock.now().timestamp()),
        )  # fmt: skip
        body = t("engine.kept", name=name, reason=reason[:200])
        self.news.append(News(community, f"kept:{name}", body))

    def unreadable(self, cause: str, platform: str, raw: bytes, reason: str) -> None:
        """Keep a native update nobody could read."""
        log.error("%s could not be read and is kept in quarantine: %s", cause, reason)
        self._causes.quarantine(
            cause=cause, feature="engine.read", platform=platform, community=0, body=raw,
            reason=reason[:500], tries=1, due=None, at=int(self._clock.now().timestamp()),
        )  # fmt: skip

    def not_told(self, news: News) -> None:
        """What was to be told did not reach the store: it may be said again."""
        self._told.pop((news.community, news.key), None)

    def to_tell(self) -> list[News]:
        """The news of this batch that the team was not told within a day."""
        now = self._clock.now()
        fresh: list[News] = []
        for news in self.news:
            last = self._told.get((news.community, news.key))
            if last is None or now - last >= TOLD_EVERY:
                self._told[news.community, news.key] = now
                fresh.append(news)
        self.news.clear()
        return fresh


def _platform(event: AnyEvent) -> str:
    chat = getattr(event, "chat", None)
    return chat.platform if chat else ""
