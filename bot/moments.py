"""A moment as people write it: `2h`, `18:30`, `tomorrow 9:00`, `пт 20:00`, `2026-12-24 18:00`."""

# ruff: noqa: RUF001 - days in Cyrillic, apostrophes as phones write them
import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.settings.duration import parse_duration

FURTHEST = timedelta(days=366)
WEEK = 7
TODAY = {"today", "hoy", "aujourd'hui", "aujourd’hui", "сегодня"}
TOMORROW = {"tomorrow", "mañana", "manana", "demain", "завтра"}
WEEKDAYS = (
    "mon monday lun lunes lundi пн понедельник",
    "tue tuesday mar martes mardi вт вторник",
    "wed wednesday mié mie miércoles miercoles mer mercredi ср среда среду",
    "thu thursday jue jueves jeu jeudi чт четверг",
    "fri friday vie viernes ven vendredi пт пятница пятницу",
    "sat saturday sáb sab sábado sabado sam samedi сб суббота субботу",
    "sun sunday dom domingo dim dimanche вс воскресенье",
)
"""Monday first, in English, Spanish, French and Russian, short and long."""
DAYS = {name: day for day, names in enumerate(WEEKDAYS) for name in names.split()}

_HOUR = re.compile(r"([0-9]{1,2})[:h]([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Why(StrEnum):
    """Why words name no moment one can wait for."""

    UNCLEAR = "unclear"
    PAST = "past"
    TOO_FAR = "too_far"
    NO_SUCH_HOUR = "no_such_hour"
    """The clocks skip that hour on that day."""


class NoMoment(ValueError):  # noqa: N818 - named after what happened
    """Nobody can wait for the moment that was written."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def moment_of(written: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment somebody means, in UTC; raises `NoMoment`.

    An hour that a day has twice is the first of the two.
    """
    words = written.lower().split()
    try:
        found = now + parse_duration("".join(words))
    except OverflowError:
        raise NoMoment(Why.TOO_FAR) from None
    except ValueError:
        found = _on_the_clock(words, now, zone)
    if found <= now:
        raise NoMoment(Why.PAST)
    if found > now + FURTHEST:
        raise NoMoment(Why.TOO_FAR)
    return found


def words_of(text: str) -> int:
    """How many words at the beginning of a text belong to a moment: a day takes its hour along."""
    words = text.lower().split(maxsplit=2)
    is_day = bool(words) and (words[0] in TODAY | TOMORROW | DAYS.keys() or _is_date(words[0]))
    return 2 if is_day and len(words) > 1 and _HOUR.fullmatch(words[1]) else 1


def _is_date(word: str) -> bool:
    return _DATE.fullmatch(word) is not None


def _on_the_clock(words: list[str], now: datetime, zone: ZoneInfo) -> datetime:
    """A moment as a wall clock of the zone shows it."""
    *named, last = words or [""]
    if not named and "t" in last and _is_date(last.partition("t")[0]):
        day, _, last = last.partition("t")
        named = [day]
    hour = _HOUR.fullmatch(last)
    if hour is None or len(named) > 1:
        raise NoMoment(Why.UNCLEAR)
    today = now.astimezone(zone).date()
    try:
        at = time(int(hour[1]), int(hour[2]))
        day_meant = _day(named[0], today) if named else today
    except ValueError:
        raise NoMoment(Why.UNCLEAR) from None
    found = _exact(day_meant, at, zone)
    later = 0 if named and named[0] not in DAYS else WEEK if named else 1
    if found <= now and later:
        found = _exact(day_meant + timedelta(days=later), at, zone)
    return found


def _day(name: str, today: date) -> date:
    if name in TODAY:
        return today
    if name in TOMORROW:
        return today + timedelta(days=1)
    if name in DAYS:
        return today + timedelta(days=(DAYS[name] - today.weekday()) % WEEK)
    if not _is_date(name):
        raise ValueError(name)
    return date.fromisoformat(name)


def _exact(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That hour of that day, unless the clocks skip it."""
    found = datetime.combine(day, at, zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, at):
        raise NoMoment(Why.NO_SUCH_HOUR)
    return found
