"""The figures of an export are plain counts, in bounded memory and whatever the order."""

import pytest

from bot.exports.rows import OTHER, Skips
from bot.exports.seen import Seen
from tests.bot.exports.writing import count, done, group, said


def test_days_are_those_of_utc_and_authors_those_of_the_export() -> None:
    told = count(
        group(
            said(1, by=7, date_unixtime="1709251199"),
            said(2, by=7, date_unixtime="1709251200"),
            said(3, by=8, date_unixtime="1709300000"),
            done(4, "join_group_by_link", by=9, date_unixtime="1709300000"),
        )
    )
    assert told.by_day == {"2024-02-29": 1, "2024-03-01": 2}
    assert told.by_author == {"user7": 2, "user8": 1}
    assert (told.members, told.seen) == (2, 3)


def test_an_empty_group_has_no_figures() -> None:
    told = count(group())
    assert (told.messages, told.members, told.by_day, told.skipped) == (0, 0, {}, {})


@pytest.mark.parametrize("step", [1, -1])
def test_messages_are_known_again_in_whatever_order_they_came(step: int) -> None:
    seen = Seen(run=10)
    ids = [n * 3 for n in range(100)][::step]
    assert all(seen.add(id_, id_ % 7) for id_ in ids)
    assert not any(seen.add(id_, 0) for id_ in ids)
    assert seen.add(100, 5)
    assert [seen.author(id_) for id_ in (0, 99, 100, 297)] == [0, 99 % 7, 5, 297 % 7]
    assert seen.author(1) is None
    assert seen.author(1_000) is None


def test_reasons_nobody_could_list_are_taken_together() -> None:
    skips = Skips()
    for n in range(1_000):
        skips.add(f"service message: {n}")
    assert sum(skips.counts.values()) == 1_000
    assert len(skips.counts) == 61
    assert skips.counts[OTHER] == 940
