"""Lengths of time as people write them in settings: `30s`, `10m`, `2h`, `1d12h`, `2w` or `off`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
OFF = "off"
EXAMPLES = "30s, 10m, 2h or 1d12h"

_WHOLE = re.compile(r"(?:[0-9]{1,9}[wdhms])+")
_PART = re.compile(r"([0-9]{1,9})([wdhms])")
_BARE = re.compile(r"[0-9]{1,9}")


def parse_duration(text: str) -> timedelta:
    """The length of time somebody wrote; raises `ValueError` with a sentence for them."""
    written = text.strip().lower()
    if _BARE.fullmatch(written):
        raise ValueError(_say_the_unit(written))
    if not _WHOLE.fullmatch(written):
        message = f"has to be a duration such as {EXAMPLES}"
        raise ValueError(message)
    return timedelta(seconds=sum(int(n) * UNITS[unit] for n, unit in _PART.findall(written)))


def show_duration(length: timedelta | None) -> str:
    """A length of time as one writes it in a setting; nothing is `off`."""
    if length is None:
        return OFF
    rest, parts = int(length.total_seconds()), []
    for unit, seconds in UNITS.items():
        # 14d and 24h read better than 2w and 1d; whole weeks are common in no setting.
        if unit == "w" or (unit == "d" and rest == seconds):
            continue
        count, rest = divmod(rest, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def _say_the_unit(number: str) -> str:
    return f"needs a unit. Say {number}h or {number}m."


def _read(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(_say_the_unit(f"{value:g}"))
    if not isinstance(value, str):
        message = f"has to be a duration in quotes, such as {EXAMPLES}"
        raise ValueError(message)
    if value.strip().lower() == OFF:
        message = f"cannot be off. Say a duration such as {EXAMPLES}."
        raise ValueError(message)
    return parse_duration(value)


def _read_or_off(value: object) -> timedelta | None:
    if value is None or (isinstance(value, str) and value.strip().lower() == OFF):
        return None
    return _read(value)


Duration = Annotated[timedelta, BeforeValidator(_read), PlainSerializer(show_duration)]
"""A setting that is a length of time; a bare number is refused."""

DurationOrOff = Annotated[
    timedelta | None, BeforeValidator(_read_or_off), PlainSerializer(show_duration)
]
"""A length of time, or `off` for no limit (None)."""
