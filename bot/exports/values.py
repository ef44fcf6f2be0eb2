"""Values of an export that anybody may have written: taken only if they make sense."""

import re
from datetime import UTC, datetime, timedelta

from bot.exports.rows import NO_DATE, Unfit

EARLIEST = int(datetime(1988, 1, 1, tzinfo=UTC).timestamp())
"""Chat by the internet is not older; archives of other networks are imported too."""
AHEAD = timedelta(days=1)
MOST_REACTIONS = 10_000_000
_HIGHEST_ID = (1 << 63) - 1
_ID = re.compile(r"\d{1,19}", re.ASCII)


def latest(now: datetime) -> int:
    """The last moment a message may claim: clocks differ by less than a day."""
    return int((now + AHEAD).timestamp())


def plausible(at: int, until: int) -> int:
    """A moment at which people may have chatted. Raises `Unfit`."""
    if EARLIEST <= at <= until:
        return at
    raise Unfit(NO_DATE)


def snowflake(value: object) -> int:
    """A Discord id, or 0 if it is none."""
    if isinstance(value, str) and _ID.fullmatch(value) and (found := int(value)) <= _HIGHEST_ID:
        return found
    return 0


def words(text: object) -> str:
    """The words of a message, which Telegram writes as one text or as a list of parts."""
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    parts = (part.get("text") if isinstance(part, dict) else part for part in text)
    return "".join(part for part in parts if isinstance(part, str))


def counted(reactions: object) -> int:
    """How many reactions a message has."""
    if not isinstance(reactions, list):
        return 0
    counts = (one.get("count") for one in reactions if isinstance(one, dict))
    return sum(n for n in counts if type(n) is int and 0 < n <= MOST_REACTIONS)
