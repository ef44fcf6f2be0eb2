"""Moments as the team writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.relay.moments import FURTHEST, Past, Unclear, moment_of

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""A Monday, noon in Madrid."""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2h", "2026-11-23 14:00"),
        ("in 2h 30m", "2026-11-23 14:30"),
        ("18:00", "2026-11-23 18:00"),
        ("until 18:00", "2026-11-23 18:00"),
        ("09:00", "2026-11-24 09:00"),
        ("tomorrow", "2026-11-24 09:00"),
        ("Tomorrow 08:30", "2026-11-24 08:30"),
        ("fri", "2026-11-27 09:00"),
        ("mon", "2026-11-30 09:00"),
        ("mon 13:00", "2026-11-23 13:00"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("2026-12-01 10:15", "2026-12-01 10:15"),
    ],
)
def test_a_moment_is_written_in_many_ways(written: str, meant: str) -> None:
    found = moment_of(written, NOW, MADRID).astimezone(MADRID)
    assert f"{found:%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize("written", ["2026-11-22", "2026-11-23 11:59", "9999d", "0s", "2030-01-01"])
def test_what_is_over_or_too_far_is_refused(written: str) -> None:
    with pytest.raises(Past):
        moment_of(written, NOW, MADRID)


@pytest.mark.parametrize("written", ["", "soon", "foo 09:00", "25:00", "2026-13-01", "10", "at"])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(Unclear):
        moment_of(written, NOW, MADRID)


@given(st.text(max_size=40))
def test_whatever_is_written_means_a_moment_to_come_or_is_refused(written: str) -> None:
    try:
        found = moment_of(written, NOW, MADRID)
    except (Past, Unclear):
        return
    assert NOW < found <= NOW + FURTHEST
