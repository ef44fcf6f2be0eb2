"""How sure the bot may be, learned again from what this community made of its answers.

A label is the evidence an answer or offer was given on, kept with the outcome, and whether it was
right: [Helped] or a pressed title, against [Not this] or asking again. The shipped weights are
where the fit is held to; the more labels there are, the looser. Pure and deterministic.
"""

from collections.abc import Sequence

import msgspec

from bot.matching.evidence import NUMBERS, Evidence, Weights, fitted, loss

LEAST_LABELS = 50
"""Labels below which the shipped weights stay as they are."""

FULL_LABELS = 200
"""Labels from which on the community's own outcomes decide how bold the answers are."""

ANSWER_AT = 0.80  # where the share of wrong answers is counted: the usual `faq.answer_at`
WRONG_ALLOWED = 0.05
_NEWEST = 50  # labels on which a new set must not be worse
_SPRING = 1000.0  # divided by the labels: 20 at fifty, 5 at two hundred
_ONLY_UP = (1, 2, 3)  # score, margin, head: better evidence never lowers the probability
_NOTHING = 4e-4  # rounds to zero
_BOLDNESSES = [step / 20 for step in range(20, 1, -1)]
_FIXED = 1e9


class Label(msgspec.Struct, frozen=True):
    """What spoke for a first choice, and whether it was right."""

    evidence: Evidence
    is_right: bool


class Refitted(msgspec.Struct, frozen=True):
    """The weights to use from now on, and what they were learned from.

    labels: how many were of use; is_new: whether the weights differ from those in use; before,
    after: mean surprise on the newest labels (nats), of the set in use and of the new one; None
    while there are too few labels.
    """

    weights: Weights
    labels: int
    is_new: bool = False
    before: float | None = None
    after: float | None = None


def refit(shipped: Weights, labels: Sequence[Label], current: Weights | None = None) -> Refitted:
    """Learn the weights again; what is in use stays while labels are few or the new set is worse.

    shipped: `LEXICAL` or `SEMANTIC`, the centre the fit is held to; labels: oldest first, those
    of another kind are left out; current: the set in use, the shipped one if None. From 50 labels
    on the weights move, from 200 on the boldness follows the community's own share of wrong
    answers.
    """
    held = current if current is not None and current.kind == shipped.kind else shipped
    used = [label for label in labels if label.evidence.kind == shipped.kind]
    if len(used) < LEAST_LABELS:
        return Refitted(held, len(used))
    newest = min(_NEWEST, len(used) // 2)
    older, last = used[:-newest], used[-newest:]
    evidence = [label.evidence for label in last]
    goals = [float(label.is_right) for label in last]
    before, after = loss(held, evidence, goals), loss(_learned(shipped, older), evidence, goals)
    if after > before:
        return Refitted(held, len(used), before=before, after=after)
    weights = _learned(shipped, used)
    return Refitted(weights, len(used), weights != held, before, after)


def _learned(shipped: Weights, labels: Sequence[Label]) -> Weights:
    centre = [shipped.bias, *shipped.numbers()]
    spring = _SPRING / max(len(labels), 1)
    # a number that the shipped fit does without stays out
    stiffness = [spring, *(spring if value else _FIXED for value in centre[1:])]
    rows = [(1.0, *label.evidence.numbers()) for label in labels]
    goals = [float(label.is_right) for label in labels]
    shares = [1.0] * len(labels)
    values = fitted(rows, goals, shares, centre, stiffness)
    while fallen := [at for at in _ONLY_UP if values[at] < -_NOTHING]:
        for at in fallen:
            centre[at], stiffness[at] = 0.0, _FIXED
        values = fitted(rows, goals, shares, centre, stiffness)
    named = dict(zip(("bias", *NUMBERS), (round(value, 3) + 0.0 for value in values), strict=True))
    weights = Weights(shipped.kind, **named, boldness=shipped.boldness)
    return msgspec.structs.replace(weights, boldness=_boldness(weights, labels))


def _boldness(weights: Weights, labels: Sequence[Label]) -> float:
    """How much of the odds in favour may stand, moving with the number of labels."""
    part = min(1.0, max(0, len(labels) - LEAST_LABELS) / (FULL_LABELS - LEAST_LABELS))
    wanted = next((one for one in _BOLDNESSES if _is_safe(weights, one, labels)), _BOLDNESSES[-1])
    return round(weights.boldness + part * (wanted - weights.boldness), 3)


def _is_safe(weights: Weights, boldness: float, labels: Sequence[Label]) -> bool:
    """Whether few enough answers were wrong; to be bolder than now that must be proven."""
    tried = msgspec.structs.replace(weights, boldness=boldness)
    answered = [one for one in labels if tried.probability(one.evidence) >= ANSWER_AT]
    wrong = sum(not label.is_right for label in answered)
    if boldness <= weights.boldness:
        return wrong <= WRONG_ALLOWED * len(answered)
    return wrong + 1 <= WRONG_ALLOWED * (len(answered) + 2)
