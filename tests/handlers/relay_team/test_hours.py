"""Working hours: a week's plan in a zone, with the two days a year of another length."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.relay.hours import ALWAYS, week

MADRID = ZoneInfo("Europe/Madrid")
OFFICE = week("Mon-Fri 09:00-18:00")
NIGHT = week("Sat 22:00-06:00")
ZONES = ["Europe/Madrid", "America/Santiago", "America/Havana", "Asia/Kathmandu", "UTC"]


def at(text: str, zone: ZoneInfo = MADRID) -> datetime:
    """A local moment, such as 2026-11-23 09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_a_team_is_there_in_its_hours_and_not_at_the_weekend() -> None:
    assert OFFICE.is_open(at("2026-11-23 09:00"), MADRID)
    assert not OFFICE.is_open(at("2026-11-23 18:00"), MADRID)
    assert not OFFICE.is_open(at("2026-11-21 12:00"), MADRID)


def test_who_asks_on_friday_evening_hears_of_monday_morning() -> None:
    assert OFFICE.opens(at("2026-11-20 18:30"), MADRID) == at("2026-11-23 09:00")


def test_time_counts_only_within_the_hours() -> None:
    waited = OFFICE.worked(at("2026-11-20 17:00"), at("2026-11-23 10:30"), MADRID)
    assert waited == timedelta(hours=2, minutes=30)
    assert OFFICE.after(at("2026-11-20 17:00"), timedelta(hours=4), MADRID) == at(
        "2026-11-23 12:00"
    )


def test_the_night_in_which_an_hour_is_missing_is_an_hour_shorter() -> None:
    waited = NIGHT.worked(at("2026-03-28 20:00"), at("2026-03-29 12:00"), MADRID)
    assert waited == timedelta(hours=7)
    assert OFFICE.opens(at("2026-03-29 12:00"), MADRID) == at("2026-03-30 09:00")
    assert at("2026-03-30 09:00").hour == 7


def test_the_night_in_which_an_hour_comes_twice_is_an_hour_longer() -> None:
    waited = NIGHT.worked(at("2026-10-24 20:00"), at("2026-10-25 12:00"), MADRID)
    assert waited == timedelta(hours=9)
    assert OFFICE.opens(at("2026-10-25 12:00"), MADRID) == at("2026-10-26 09:00")
    assert at("2026-10-26 09:00").hour == 8


def test_a_beginning_that_the_clock_skips_is_the_moment_after_the_leap() -> None:
    early = week("Sun 02:30-05:00")
    assert early.opens(at("2026-03-28 12:00"), MADRID) == at("2026-03-29 03:30")


def test_an_end_that_comes_twice_is_the_second_one() -> None:
    early = week("Sun 00:00-02:30")
    whole = early.worked(at("2026-10-24 12:00"), at("2026-10-25 12:00"), MADRID)
    assert whole == timedelta(hours=3, minutes=30)


def test_where_midnight_itself_is_skipped_the_day_before_ends_there() -> None:
    santiago = ZoneInfo("America/Santiago")
    saturday = week("Sat 20:00-24:00")
    since, until = at("2026-09-05 12:00", santiago), at("2026-09-06 12:00", santiago)
    assert saturday.worked(since, until, santiago) == timedelta(hours=4)


def test_who_never_closes_is_always_there() -> None:
    plan, now = week(ALWAYS), at("2026-11-21 03:00")
    assert plan.is_open(now, MADRID)
    assert plan.opens(now, MADRID) == now
    assert plan.after(now, timedelta(hours=1), MADRID) == now + timedelta(hours=1)
    assert plan.worked(now, now + timedelta(days=9), MADRID) == timedelta(days=9)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("mon-fri 9:00-18:00", "Mon-Fri 09:00-18:00"),
        ("Sat 10:00-14:00, Mon-Fri 09:00-13:00", "Mon-Fri 09:00-13:00; Sat 10:00-14:00"),
        ("Sat-Mon 22:00-02:00", "Mon 22:00-02:00; Sat-Sun 22:00-02:00"),
        ("ALWAYS", "always"),
        ("Mon-Sun 00:00-24:00", "always"),
    ],
)
def test_a_plan_is_kept_as_one_writes_it_best(written: str, kept: str) -> None:
    assert week(written).line() == kept
    assert week(kept).line() == kept


@pytest.mark.parametrize(
    "written", ["", "Mon", "Mon-Fri", "Mon 9-18", "Foo 09:00-18:00", "Mon 25:00-26:00",
                "Mon 09:00-09:00", "Mon 09:61-10:00", "Mon-Fri 09:00-18:00 or so"],
)  # fmt: skip
def test_what_is_no_plan_is_refused_with_an_example_or_the_bounds(written: str) -> None:
    with pytest.raises(ValueError, match=r"Mon-Fri 09:00-18:00|00:00 to 24:00"):
        week(written)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 - made UTC
    lambda one: one.replace(tzinfo=UTC, microsecond=0)
)
plans = st.sampled_from(
    ["Mon-Fri 09:00-18:00", "Sat 22:00-06:00", "Mon-Sun 00:00-03:00; Sun 23:00-01:30", ALWAYS]
)


@given(moments, st.integers(0, 60 * 40), plans, st.sampled_from(ZONES))
def test_after_so_much_working_time_so_much_was_worked(
    since: datetime, minutes: int, plan: str, name: str
) -> None:
    zone, length = ZoneInfo(name), timedelta(minutes=minutes)
    until = week(plan).after(since, length, zone)
    assert week(plan).worked(since, until, zone) == length


@given(moments, st.integers(0, 10**6), st.integers(0, 10**6), plans, st.sampled_from(ZONES))
def test_time_can_be_cut_anywhere_and_sums_up(
    since: datetime, first: int, second: int, plan: str, name: str
) -> None:
    zone = ZoneInfo(name)
    middle = since + timedelta(seconds=first)
    until = middle + timedelta(seconds=second)
    whole = week(plan).worked(since, until, zone)
    parts = week(plan).worked(since, middle, zone) + week(plan).worked(middle, until, zone)
    assert whole == parts <= until - since


@given(moments, plans, st.sampled_from(ZONES))
def test_who_is_not_there_is_there_at_the_moment_that_is_named(
    now: datetime, plan: str, name: str
) -> None:
    zone = ZoneInfo(name)
    if not week(plan).is_open(now, zone):
        opens = week(plan).opens(now, zone)
        assert opens > now
        assert week(plan).is_open(opens, zone)
