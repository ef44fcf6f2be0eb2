"""When the model's word counts, and what it leads to."""

import pytest

from bot.matching.spam.gate import (
    SHIPPED,
    Abstention,
    Counts,
    Outcome,
    abstention,
    fitted,
    outcome,
)

READ = Counts(good=200, spam=50)


@pytest.mark.parametrize(
    ("language", "counts", "seen", "because"),
    [
        ("en", READ, 0.9, None),
        (None, READ, 0.9, Abstention.NO_LANGUAGE),
        ("en", Counts(199, 50), 0.9, Abstention.UNSEEN_LANGUAGE),
        ("es", Counts(200, 49), 0.9, Abstention.FEW_SPAM),
        ("en", READ, 0.59, Abstention.STRANGE_WORDS),
        ("en", READ, None, Abstention.NO_WORDS),
    ],
)
def test_it_holds_its_tongue_where_it_has_not_read_enough(
    language: str | None, counts: Counts, seen: float | None, because: Abstention | None
) -> None:
    assert abstention(language, counts, seen) is because


def test_only_a_verdict_without_doubt_removes_and_few_spam_can_be_held() -> None:
    assert outcome(0.98, None) is Outcome.REMOVE
    assert outcome(0.98, Abstention.FEW_SPAM) is Outcome.HOLD
    assert outcome(0.80, None) is Outcome.HOLD
    assert outcome(0.79, None) is Outcome.PASS
    assert outcome(1.0, Abstention.STRANGE_WORDS) is Outcome.PASS


def test_thresholds_follow_a_rough_community_up_and_never_down() -> None:
    calm = fitted([0.01] * 1000)
    rough = fitted([0.01] * 900 + [0.95] * 99 + [0.995])

    assert calm == SHIPPED
    assert rough.hold > 0.95
    assert rough.remove > 0.995
