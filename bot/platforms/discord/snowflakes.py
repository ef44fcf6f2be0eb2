"""Discord's ids tell the time: the conversion both ways."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SHIFT = 22


def moment(snowflake: str | int) -> datetime:
    """When something with this id was made."""
    return EPOCH + (int(snowflake) >> _SHIFT) * _MILLISECOND


def first_of(when: datetime) -> int:
    """The lowest id that could be given at this moment."""
    return max(0, (when - EPOCH) // _MILLISECOND) << _SHIFT
