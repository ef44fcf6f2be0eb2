"""The figures mean what docs/spam.md says."""

import pytest

from bot.matching.spam.gate import Outcome
from bot.matching.spam.spam_metrics import Judged, attack_figures, recall_at, spam_figures


def judged(p: float, *, is_spam: bool, outcome: Outcome = Outcome.PASS) -> Judged:
    return Judged(is_spam, p, outcome, is_abstained=False, language="en")


GOOD = [judged(n / 1000, is_spam=False) for n in range(200)]
SPAM = [judged(p, is_spam=True) for p in (0.9, 0.1985, 0.1, 0.0)]


def test_recall_is_the_spam_strictly_above_the_good_message_at_that_place() -> None:
    assert recall_at(GOOD + SPAM, 0.001) == 0.25  # above 0.199
    assert recall_at(GOOD + SPAM, 0.005) == 0.5  # above 0.198
    assert recall_at(SPAM, 0.005) is None


def test_shares_are_of_their_own_kind() -> None:
    figures = spam_figures(
        [
            judged(0.99, is_spam=True, outcome=Outcome.REMOVE),
            judged(0.85, is_spam=True, outcome=Outcome.HOLD),
            judged(0.85, is_spam=False, outcome=Outcome.HOLD),
        ]
    )
    assert (figures["removed_spam"], figures["held_spam"], figures["held_ham"]) == (0.5, 0.5, 1.0)
    assert figures["removed_ham"] == 0.0


def test_a_disguise_is_judged_at_the_threshold_of_the_clean_text() -> None:
    hidden = [judged(one.p / 2, is_spam=one.is_spam) for one in GOOD + SPAM]

    figures = attack_figures(GOOD + SPAM, hidden)

    assert figures["recall"] == 0.25
    assert figures["recall_lost"] == pytest.approx(0.25)
    assert figures["flagged_ham"] == 0.0
