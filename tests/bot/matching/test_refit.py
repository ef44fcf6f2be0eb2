"""A community's own outcomes move how sure the bot may be, and never to its harm."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.evidence import LEXICAL, MEANING, SEMANTIC, WORDS, Evidence, Weights
from bot.matching.lexical import Candidate
from bot.matching.outcome import LOWEST_ANSWER, Thresholds, Verdict, decide
from bot.matching.refit import FULL_LABELS, LEAST_LABELS, Label, refit

SHIPPED = pytest.mark.parametrize("shipped", [LEXICAL, SEMANTIC], ids=["words", "meaning"])


def outcomes(kind: str, count: int, *, right_above: float, noise: float = 0.0) -> list[Label]:
    """Scores all over, right from some score on; `noise` of them the other way round."""
    labels = []
    for at in range(count):
        # golden and silver steps: as good as dice, and the same every time
        score = at * 0.6180339887 % 1
        is_right = (score > right_above) != (at * 0.7548776662 % 1 < noise)
        labels.append(Label(Evidence(kind, score, score / 2, score, 1.0, 1.5, 1.0), is_right))
    return labels


def sure(weights: Weights, score: float) -> float:
    return weights.probability(Evidence(weights.kind, score, score / 2, score, 1.0, 1.5, 1.0))


@SHIPPED
def test_few_labels_change_nothing(shipped: Weights) -> None:
    labels = outcomes(shipped.kind, LEAST_LABELS - 1, right_above=0.2)
    done = refit(shipped, labels)
    assert (done.weights, done.is_new, done.labels) == (shipped, False, LEAST_LABELS - 1)


@SHIPPED
def test_fifty_labels_move_the_weights_a_little_and_many_move_them_more(shipped: Weights) -> None:
    moved = [
        sure(refit(shipped, outcomes(shipped.kind, count, right_above=0.3)).weights, 0.6)
        for count in (LEAST_LABELS, FULL_LABELS, 1000)
    ]
    assert sure(shipped, 0.6) < moved[0] < moved[1] < moved[2]


@SHIPPED
def test_a_community_whose_answers_were_right_is_answered_more_often(shipped: Weights) -> None:
    done = refit(shipped, outcomes(shipped.kind, 400, right_above=0.3))
    assert done.is_new
    assert done.weights.boldness > shipped.boldness
    assert sure(done.weights, 0.5) > 0.8 > sure(shipped, 0.5)


@SHIPPED
def test_a_community_whose_answers_were_wrong_is_answered_less_often(shipped: Weights) -> None:
    labels = outcomes(shipped.kind, 400, right_above=0.9, noise=0.3)
    done = refit(shipped, labels)
    assert done.weights.boldness <= shipped.boldness
    answered = [one for one in labels if done.weights.probability(one.evidence) >= 0.8]
    assert sum(not one.is_right for one in answered) <= 0.05 * len(answered)


def test_a_set_that_is_worse_on_the_newest_labels_is_not_taken() -> None:
    of_old = outcomes(WORDS, 300, right_above=0.3)
    turned = [
        Label(label.evidence, not label.is_right) for label in outcomes(WORDS, 50, right_above=0.3)
    ]
    done = refit(LEXICAL, [*of_old, *turned])
    assert (done.weights, done.is_new) == (LEXICAL, False)
    assert done.before is not None
    assert done.after is not None
    assert done.after > done.before


def test_the_set_in_use_stays_where_the_new_one_is_no_better() -> None:
    labels = outcomes(MEANING, 300, right_above=0.3)
    mine = refit(SEMANTIC, labels).weights
    assert refit(SEMANTIC, [], current=mine).weights == mine
    again = refit(SEMANTIC, labels, current=mine)
    assert (again.weights, again.is_new) == (mine, False)


def test_evidence_of_another_kind_teaches_nothing() -> None:
    labels = outcomes(WORDS, 400, right_above=0.3)
    assert refit(SEMANTIC, labels).labels == 0
    assert refit(SEMANTIC, labels, current=LEXICAL).weights == SEMANTIC


def test_a_label_survives_being_kept_as_text() -> None:
    label = outcomes(MEANING, 1, right_above=0.5)[0]
    assert msgspec.json.decode(msgspec.json.encode(label), type=Label) == label


def test_below_seventy_percent_the_bot_never_answers_by_itself() -> None:
    low = Thresholds(answer=0.1, margin=0.0, suggest=0.05)
    for chance, verdict in ((LOWEST_ANSWER - 0.01, Verdict.SUGGEST), (0.71, Verdict.ANSWER)):
        found = [Candidate(1, 0.9, "rules", probability=chance)]
        assert decide(found, low).verdict is verdict


shares = st.floats(0, 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(shares, shares, shares, st.booleans()), min_size=50, max_size=260))
def test_whatever_happened_better_evidence_is_never_trusted_less(
    told: list[tuple[float, float, float, bool]],
) -> None:
    labels = [
        Label(Evidence(MEANING, score, margin, head, 1.0, 1.5, 2.0), is_right)
        for score, margin, head, is_right in told
    ]
    weights = refit(SEMANTIC, labels).weights
    assert weights == refit(SEMANTIC, labels).weights
    for name in ("score", "margin", "head"):
        low, high = (
            msgspec.structs.replace(labels[0].evidence, **{name: value}) for value in (0.1, 0.9)
        )
        assert weights.probability(low) <= weights.probability(high)
