"""A moment as the team writes it: `2h`, `18:00`, `tomorrow 09:00`, `mon`, `2026-12-01 10:00`."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.settings.duration import parse_duration
from handlers.relay.hours import DAYS

MORNING = time(9)
"""The time of a day that is named without one."""
FURTHEST = timedelta(days=366)
_DAY = re.compile(
    r"(?:in\s+|until\s+|at\s+)?"
    r"(?:(?P<day>tomorrow|[a-z]{3}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s+|$))?"
    r"(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}))?"
)


class Unclear(Exception):  # noqa: N818 - named after what happened
    """Nobody can say which moment is meant."""


class Past(Exception):  # noqa: N818 - named after what happened
    """The moment that is meant has passed, or lies more than a year ahead."""


def moment_of(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment somebody means, in UTC; raises Unclear or Past."""
    written = " ".join(text.lower().split())
    try:
        found = now + parse_duration(written.removeprefix("in ").replace(" ", ""))
    except OverflowError:
        raise Past from None
    except ValueError:
        found = _on_the_clock(written, now, zone)
    if not now < found <= now + FURTHEST:
        raise Past
    return found


def _on_the_clock(written: str, now: datetime, zone: ZoneInfo) -> datetime:
    named = _DAY.fullmatch(written)
    if named is None or not (named["day"] or named["hour"]):
        raise Unclear
    try:
        at = time(int(named["hour"]), int(named["minute"])) if named["hour"] else MORNING
        today = now.astimezone(zone).date()
        day = _day(named["day"] or "", today)
    except ValueError:
        raise Unclear from None
    found = datetime.combine(day, at, zone).astimezone(UTC)
    if found > now:
        return found
    if not named["day"]:
        return datetime.combine(day + timedelta(days=1), at, zone).astimezone(UTC)
    if named["day"] in DAYS:
        return datetime.combine(day + timedelta(days=len(DAYS)), at, zone).astimezone(UTC)
    return found


def _day(name: str, today: date) -> date:
    if not name:
        return today
    if name == "tomorrow":
        return today + timedelta(days=1)
    if name in DAYS:
        return today + timedelta(days=(DAYS.index(name) - today.weekday()) % len(DAYS))
    return date.fromisoformat(name)
