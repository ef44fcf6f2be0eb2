"""Lengths of time in buckets: small to keep, and close enough to tell people."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database import Database
from storage.ticket_figures import Sum, TicketFigures, bucket_of, length_of, percentile

lengths = st.integers(20, 60 * 60 * 24 * 60).map(lambda seconds: timedelta(seconds=seconds))


@given(lengths)
def test_a_bucket_tells_a_length_to_a_fortieth(length: timedelta) -> None:
    told = length_of(bucket_of(length))
    assert abs(told - length) <= length * 0.026 + timedelta(seconds=1)


@given(lengths, lengths)
def test_what_took_longer_is_in_no_lower_bucket(one: timedelta, other: timedelta) -> None:
    first, second = sorted((one, other))
    assert bucket_of(first) <= bucket_of(second)


@given(st.lists(lengths, min_size=1, max_size=40), st.floats(0.01, 1))
def test_a_share_of_all_does_not_pass_its_percentile(
    all_lengths: list[timedelta], share: float
) -> None:
    counts = [(bucket_of(length), 1) for length in all_lengths]
    found = percentile(counts, share)
    assert found is not None
    within = sum(length_of(bucket) <= found for bucket, _ in counts)
    assert within >= share * len(counts)


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile([], 0.5) is None
    assert percentile([(3, 0)], 0.5) is None


async def test_something_counts_for_all_for_its_person_and_for_its_tags(db: Database) -> None:
    figures = TicketFigures(db)
    figures.count(1, 7, "resolved", person=5, tags=["a", "b"])
    figures.count(1, 7, "resolved")
    figures.count(2, 7, "resolved")
    assert await figures.sums(1, 7, 7) == [
        Sum("resolved", 0, "", 0, 2), Sum("resolved", 0, "a", 0, 1), Sum("resolved", 0, "b", 0, 1),
        Sum("resolved", 5, "", 0, 1),
    ]  # fmt: skip
    assert await figures.sums(1, 8, 9) == []


@pytest.mark.parametrize(("answers", "told"), [(9, False), (10, True)])
async def test_the_usual_wait_needs_ten_answers(db: Database, answers: int, *, told: bool) -> None:
    figures = TicketFigures(db)
    for day in range(answers):
        figures.count(1, day, "first_reply", bucket=bucket_of(timedelta(hours=1)))
    assert (await figures.usual_wait(1) is not None) == told


async def test_the_usual_wait_is_that_of_the_newest_answers(db: Database) -> None:
    figures = TicketFigures(db)
    for number in range(120):
        length = timedelta(hours=8) if number < 60 else timedelta(minutes=10)
        figures.count(1, number, "first_reply", bucket=bucket_of(length))
    usual = await figures.usual_wait(1)
    assert usual is not None
    assert usual < timedelta(minutes=11)
