"""Lengths of time as people say them, in every language."""

from datetime import timedelta

from bot.actions import Text, t

DAY = 86_400
UNITS = (
    ("engine.days", DAY),
    ("engine.hours", 3_600),
    ("engine.minutes", 60),
    ("engine.seconds", 1),
)


def spoken(length: timedelta) -> list[Text]:
    """What to say of a length of time: settings write `1d12h`, people read 1 day 12 hours."""
    rest, said = int(length.total_seconds()), []
    for key, seconds in UNITS:
        if rest <= seconds == DAY:
            continue  # 24 hours is said more often than 1 day
        count, rest = divmod(rest, seconds)
        if count:
            said.append(t(key, count=count))
    return said or [t("engine.seconds", count=0)]
