"""When the team works: a week's plan in the community's zone, and time counted only within it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = "always"
HOUR = 60
FULL_DAY = 24 * HOUR
HORIZON = timedelta(days=370)
"""How far ahead a deadline is looked for."""
LONGEST_PAUSE = timedelta(days=9)
"""Longer than between two beginnings of a plan that has one a week."""
_PART = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?\s+"
    r"(?P<h1>[0-9]{1,2}):(?P<m1>[0-9]{2})-(?P<h2>[0-9]{1,2}):(?P<m2>[0-9]{2})"
)
_WRONG = "has to be a week plan such as Mon-Fri 09:00-18:00; Sat 10:00-14:00, or always"
_NOBODY_STARTS = "names a time that does not exist; write times from 00:00 to 24:00"

Stretch = tuple[int, int]
"""From one minute of a day to another; the end may lie in the next day."""


class Week:
    """The hours in which the team answers, day by day."""

    __slots__ = ("_days",)

    def __init__(self, days: tuple[tuple[Stretch, ...], ...]) -> None:
        self._days = days

    @property
    def is_always(self) -> bool:
        """Whether the team never closes."""
        return all(day == ((0, FULL_DAY),) for day in self._days)

    def is_open(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether a moment lies within the hours."""
        return any(start <= at < end for start, end in self.stretches(at, zone, at))

    def opens(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The next moment at which the team begins; of a team that never closes, now."""
        starts = (start for start, _ in self.stretches(at, zone, at + LONGEST_PAUSE) if start >= at)
        return at if self.is_always else next(starts)

    def worked(self, since: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
        """How much of the time between two moments lies within the hours."""
        if self.is_always:
            return max(timedelta(0), until - since)
        total = timedelta(0)
        for start, end in self.stretches(since, zone, until):
            total += max(timedelta(0), min(end, until) - max(start, since))
        return total

    def after(self, since: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
        """The moment at which so much working time has passed since another."""
        if self.is_always:
            return since + length
        left = length
        for start, end in self.stretches(since, zone, since + HORIZON):
            begins = max(start, since)
            if end - begins >= left:
                return begins + left
            left -= max(timedelta(0), end - begins)
        return since + HORIZON

    def stretches(
        self, since: datetime, zone: ZoneInfo, until: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work that touch a time, in order and apart.

        An hour that the clock brings twice counts twice; one that it skips is not waited for.
        """
        day = since.astimezone(zone).date() - timedelta(days=1)
        last = until.astimezone(zone).date()
        former: tuple[datetime, datetime] | None = None
        while day <= last:
            for first, end in self._days[day.weekday()]:
                begins, ends = _moment(day, first, zone), _last_moment(day, end, zone)
                if former and begins <= former[1]:
                    former = (former[0], max(former[1], ends))
                    continue
                if former and former[1] > since:
                    yield former
                former = (begins, ends)
            day += timedelta(days=1)
        if former and former[1] > since:
            yield former

    def line(self) -> str:
        """The plan as people write it, equal days together."""
        parts: list[str] = []
        day = 0
        while day < len(DAYS):
            last = day
            while last + 1 < len(DAYS) and self._days[last + 1] == self._days[day]:
                last += 1
            name = DAYS[day].title() + (f"-{DAYS[last].title()}" if last > day else "")
            parts += [f"{name} {_clock(a)}-{_clock(b)}" for a, b in self._days[day]]
            day = last + 1
        return ALWAYS if self.is_always else "; ".join(parts)


@lru_cache(maxsize=256)
def week(plan: str) -> Week:
    """The week somebody wrote; raises `ValueError` with a sentence for them."""
    written = plan.strip().lower()
    if written == ALWAYS:
        return Week(tuple(((0, FULL_DAY),) for _ in DAYS))
    days: list[list[Stretch]] = [[] for _ in DAYS]
    for part in re.split(r"[;,]\s*", written):
        found = _PART.fullmatch(part.strip())
        if found is None or {found["first"], found["last"] or "mon"} - set(DAYS):
            raise ValueError(_WRONG)
        stretch = _stretch(found)
        first = DAYS.index(found["first"])
        last = DAYS.index(found["last"]) if found["last"] else first
        for step in range((last - first) % len(DAYS) + 1):
            days[(first + step) % len(DAYS)].append(stretch)
    return Week(tuple(tuple(sorted(day)) for day in days))


def _stretch(found: re.Match[str]) -> Stretch:
    start = int(found["h1"]) * HOUR + int(found["m1"])
    end = int(found["h2"]) * HOUR + int(found["m2"])
    is_time = int(found["m1"]) < HOUR and int(found["m2"]) < HOUR
    if not is_time or start >= FULL_DAY or end > FULL_DAY or start == end:
        raise ValueError(_NOBODY_STARTS)
    return start, end if end > start else end + FULL_DAY


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A local minute as a moment; one that the clock skips is the moment after the leap."""
    days, rest = divmod(minute, FULL_DAY)
    local = datetime.combine(day + timedelta(days=days), time(rest // HOUR, rest % HOUR), zone)
    return local.astimezone(UTC)


def _last_moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The same for an end: of a minute that comes twice, the second."""
    days, rest = divmod(minute, FULL_DAY)
    local = datetime.combine(day + timedelta(days=days), time(rest // HOUR, rest % HOUR), zone)
    return max(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))


def _clock(minute: int) -> str:
    shown = minute if minute <= FULL_DAY else minute - FULL_DAY
    return f"{shown // HOUR:02}:{shown % HOUR:02}"
