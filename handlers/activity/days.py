"""The community's days, weeks and seasons, in its own time zone."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from storage.boards import Span

EPOCH_DAY = 719_163
"""`date.toordinal()` of 1970-01-01."""
Length = Literal["week", "month", "quarter"]


def day_of(at: datetime, zone: str) -> int:
    """The local day of a moment, in days since 1970-01-01."""
    return at.astimezone(ZoneInfo(zone)).toordinal() - EPOCH_DAY


def date_of(day: int) -> date:
    """The date of a day."""
    return date.fromordinal(day + EPOCH_DAY)


def beginning_of(day: int, zone: str) -> datetime:
    """The moment a local day begins: midnight, or later where the clock skips it."""
    start = datetime.combine(date_of(day), datetime.min.time(), ZoneInfo(zone))
    return start.astimezone(UTC)


def around(day: int, length: Length) -> tuple[int, int]:
    """The first and the last day of the week, month or quarter a day is in."""
    on = date_of(day)
    if length == "week":
        return day - on.weekday(), day - on.weekday() + 6
    months = 3 if length == "quarter" else 1
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    beyond = (first + timedelta(days=31 * months)).replace(day=1)
    return first.toordinal() - EPOCH_DAY, beyond.toordinal() - EPOCH_DAY - 1


def season_at(day: int, length: Length, last_closed: int) -> tuple[int, int]:
    """The days of the season a day is in: one closed early gives its rest to the next."""
    first, last = around(day, length)
    return max(first, last_closed + 1), last


def span(first: int, last: int, zone: str) -> Span:
    """These days as boards want them."""
    since = int(beginning_of(first, zone).timestamp())
    until = int(beginning_of(last + 1, zone).timestamp())
    return Span(first, last, since, until, _months(first, last))


def _months(first: int, last: int) -> tuple[int, ...]:
    """The calendar months that are exactly these days; none if some days are over."""
    found: list[int] = []
    day = first
    while day <= last:
        begins, ends = around(day, "month")
        if begins != day or ends > last:
            return ()
        on = date_of(day)
        found.append(on.year * 100 + on.month)
        day = ends + 1
    return tuple(found)
