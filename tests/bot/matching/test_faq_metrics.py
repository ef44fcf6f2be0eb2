"""The figures mean what the page about them says, on examples small enough to count by hand."""

import pytest

from bot.matching.faq_metrics import Asked, auroc, by_language, cov5, faq_figures, fpr95, quantile
from bot.matching.outcome import Verdict

ANSWER, SUGGEST, HAND_OVER = Verdict.ANSWER, Verdict.SUGGEST, Verdict.HAND_OVER


def asked(
    gold: int | None, found: tuple[int, ...], confidence: float, verdict: Verdict = HAND_OVER
) -> Asked:
    return Asked(gold, found, confidence, verdict, "en", 1.0)


MIXED = (
    asked(1, (1, 2, 3), 0.9, ANSWER),
    asked(1, (2, 1, 3), 0.8, ANSWER),
    asked(2, (3, 4, 2), 0.4, SUGGEST),
    asked(2, (3, 4, 5), 0.2),
    asked(None, (1, 2, 3), 0.8, ANSWER),
    asked(None, (), 0.0),
)


def test_the_figures_of_six_questions() -> None:
    figures = faq_figures(MIXED)
    assert (figures["n_in"], figures["n_oos"]) == (4, 2)
    assert (figures["top1"], figures["top3"]) == (0.25, 0.75)
    assert (figures["answered_right"], figures["answered_wrong"]) == (0.25, 0.25)
    assert (figures["oos_answered"], figures["offered_right"]) == (0.5, 0.25)
    assert figures["wrong_of_answers"] == pytest.approx(0.75)
    assert (figures["p50_ms"], figures["p95_ms"]) == (1.0, 1.0)


def test_ties_between_known_questions_and_strangers_count_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx((1 + 1 + 0.5 + 1) / 4)


def test_strangers_at_the_threshold_of_the_known_are_counted() -> None:
    assert fpr95([1.0, 1.0, 1.0], [1.0, 0.5]) == 0.5


def test_a_quantile_lies_between_its_neighbours() -> None:
    assert quantile([4.0, 1.0, 2.0, 3.0], 0.5) == 2.5
    assert quantile([], 0.5) is None


def test_safe_coverage_stops_where_one_answer_in_twenty_is_wrong() -> None:
    known = [asked(1, (1,), 1 - at / 100) for at in range(50)]
    strangers = [asked(None, (1,), 0.1) for _ in range(50)]
    assert cov5([*known, *strangers]) == 1.0
    intruders = [asked(None, (1,), 0.745) for _ in range(50)]
    assert cov5([*known, *intruders]) == pytest.approx(26 / 50)


def test_answers_of_the_same_confidence_are_given_together() -> None:
    both = [asked(1, (1,), 0.5), asked(None, (1,), 0.5)]
    assert cov5(both) == 0.0


def test_what_is_not_defined_is_none() -> None:
    figures = faq_figures([asked(1, (1,), 0.9)])
    assert figures["top1"] == 1.0
    for name in ("auroc", "fpr95", "cov5", "oos_answered", "wrong_of_answers"):
        assert figures[name] is None


def test_each_language_has_its_own_figures() -> None:
    spanish = Asked(1, (2,), 0.5, SUGGEST, "es", 2.0)
    figures = by_language([*MIXED, spanish])
    assert list(figures) == ["en", "es"]
    assert figures["es"]["top1"] == 0.0
    assert figures["en"]["n_in"] == 4
