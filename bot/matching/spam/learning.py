"""How weights are learned: logistic regression by dual coordinate descent, a sample at a time.

Plain Python: a community's thousands of samples take seconds, and no package is needed. One step
solves one sample exactly, so nothing has to be tuned (Yu, Huang, Lin 2011).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import MutableSequence, Sequence
from math import exp, sqrt

import msgspec

from bot.matching.spam.features import BUCKETS

_FAR = 500.0
_NEAR = 1e-3
_TRIES = 20
_STRENGTH = 4.0  # of one sample of weight 1; a moderator's word weighs 5

Labels = Sequence[tuple[bool, float]]


class Row(msgspec.Struct, frozen=True):
    """A text as its buckets, each worth `value`; `norm` is the square of its length."""

    buckets: list[int]
    value: float
    norm: float

    @classmethod
    def of(cls, buckets: list[int]) -> Row:
        """Weigh a text's buckets so that long texts do not count more."""
        value = 1.0 / sqrt(max(len(buckets), 1))
        squares = sum(count * count for count in Counter(buckets).values())
        return cls(buckets, value, value * value * squares)

    def sum(self, weights: Sequence[float]) -> float:
        """What weights make of the text."""
        return self.value * sum(map(weights.__getitem__, self.buckets))

    def add(self, step: float, weights: MutableSequence[float]) -> None:
        """Move the weights of the text's buckets."""
        step *= self.value
        for bucket in self.buckets:
            weights[bucket] += step


def solved(margin: float, norm: float, cost: float, before: float) -> float:
    """Give the dual weight at which one sample, all others fixed, costs least."""
    low, high, at = margin - norm * before, margin + norm * (cost - before), margin
    for _ in range(_TRIES):
        share = 1.0 / (1.0 + exp(at)) if at < _FAR else 0.0
        gap = at - margin - norm * (cost * share - before)
        if gap > 0:
            high = at
        else:
            low = at
        step = at - gap / (1.0 + norm * cost * share * (1.0 - share))
        if not low < step < high:
            step = (low + high) / 2
        if abs(step - at) < _NEAR:
            at = step
            break
        at = step
    return cost / (1.0 + exp(at)) if at < _FAR else 0.0


def taught(row: Row, label: tuple[bool, float], start: float, weights: array[float]) -> None:
    """Move weights by one sample, as far as its weight allows and no farther than needed.

    label: whether it is spam, and its weight; start: its score without these weights.
    """
    is_spam, weight = label
    sign = 1.0 if is_spam else -1.0
    margin = sign * (start + row.sum(weights))
    row.add(sign * solved(margin, row.norm, _STRENGTH * weight, 0.0), weights)


def moved(
    rows: Sequence[Row], labels: Labels, starts: Sequence[float], rounds: int
) -> array[float]:
    """Give the weights, beside those the starting scores come from, that fit samples best."""
    weights = array("f", bytes(4 * BUCKETS))
    duals = [0.0] * len(rows)
    for _ in range(rounds):
        for at, (row, (is_spam, weight)) in enumerate(zip(rows, labels, strict=True)):
            sign = 1.0 if is_spam else -1.0
            margin = sign * (starts[at] + row.sum(weights))
            dual = solved(margin, row.norm, _STRENGTH * weight, duals[at])
            if abs(dual - duals[at]) > _NEAR * weight:
                row.add(sign * (dual - duals[at]), weights)
                duals[at] = dual
    return weights
