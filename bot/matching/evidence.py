"""What speaks for the first choice, and how that becomes a probability; learned, not guessed.

Evidence is numbers only: it can be kept with what became of an answer, and a community's own
outcomes move the weights (bot/matching/refit.py).
"""

from collections.abc import Callable, Sequence
from math import exp, log
from operator import attrgetter
from typing import Any

import msgspec

WORDS, MEANING = "words-1", "meaning-1"
"""Kinds of evidence: by words alone, or by words and vectors. Of another kind nothing is learned;
the number changes whenever the numbers of a kind come to mean something else."""

_STEEPEST = 30.0  # log-odds; beyond, only the floating point would suffer


class Evidence(msgspec.Struct, frozen=True):
    """Everything that tells how likely the first choice is right, as numbers.

    score: 0-1; margin: its lead over the second; head: what the learned head says, about 0-1;
    words_agree: 1 if words alone find the same; length: log of the words in the question;
    examples: log of the phrases the entry has.
    """

    kind: str
    score: float = 0.0
    margin: float = 0.0
    head: float = 0.0
    words_agree: float = 0.0
    length: float = 0.0
    examples: float = 0.0

    def numbers(self) -> tuple[float, ...]:
        """Give all but the kind, in the order of `NUMBERS`."""
        return _of(self)


NUMBERS = Evidence.__struct_fields__[1:]
_of: Callable[[Any], tuple[float, ...]] = attrgetter(*NUMBERS)


class Weights(msgspec.Struct, frozen=True):
    """The logistic over the `Evidence`, fitted by benchmarks/fit_faq.py (docs/matching.md).

    boldness: what is left of the log-odds in favour of an answer (1 = all). The plain fit answers
    wrongly too often when strangers resemble the entries, so the top is pressed down while the
    lower half, where titles are suggested, stays as fitted.
    """

    kind: str
    bias: float = 0.0
    score: float = 0.0
    margin: float = 0.0
    head: float = 0.0
    words_agree: float = 0.0
    length: float = 0.0
    examples: float = 0.0
    boldness: float = 1.0

    def numbers(self) -> tuple[float, ...]:
        """Give the weights alone, in the order of `NUMBERS`."""
        return _of(self)

    def odds(self, evidence: Evidence) -> float:
        """Log-odds that the first choice is right, before they are pressed down."""
        ours, theirs = self.numbers(), evidence.numbers()
        return self.bias + sum(w * x for w, x in zip(ours, theirs, strict=True))

    def probability(self, evidence: Evidence) -> float:
        """How likely the first choice is right, 0-1."""
        return logistic(self.odds(evidence), self.boldness)


LEXICAL = Weights(WORDS, bias=-5.902, score=6.543, margin=6.581, length=1.012, boldness=0.39)
SEMANTIC = Weights(MEANING, bias=-4.257, score=9.472, head=3.34, examples=-0.512, boldness=0.49)


def logistic(odds: float, boldness: float = 1.0) -> float:
    """Turn log-odds into a probability; boldness is what is left of those in favour."""
    pressed = odds * (boldness if odds > 0 else 1.0)
    return 1 / (1 + exp(-max(-_STEEPEST, min(_STEEPEST, pressed))))


def fitted(
    rows: Sequence[Sequence[float]],
    goals: Sequence[float],
    shares: Sequence[float],
    centre: Sequence[float],
    stiffness: Sequence[float],
) -> list[float]:
    """Logistic regression by Newton's method, held to a centre by springs (L2).

    rows: one a sample, as long as the centre; goals: 1 = right; shares: weight of each sample;
    stiffness: of each spring. Deterministic.
    """
    weights = list(centre)
    for _ in range(_ROUNDS):
        gradient = [k * (w - c) for k, w, c in zip(stiffness, weights, centre, strict=True)]
        bend = [
            [k if row == column else 0.0 for column in range(len(centre))]
            for row, k in enumerate(stiffness)
        ]
        for x, goal, share in zip(rows, goals, shares, strict=True):
            chance = logistic(sum(w * v for w, v in zip(weights, x, strict=True)))
            _add(gradient, bend, x, share * (chance - goal), share * chance * (1 - chance))
        step = _solved(bend, gradient)
        # far out the curve is flat and Newton leaps: never further than where it can be judged
        leap = max(1.0, max(map(abs, step)) / _LONGEST_STEP)
        weights = [value - change / leap for value, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < _STILL:
            break
    return weights


def loss(weights: Weights, evidence: Sequence[Evidence], goals: Sequence[float]) -> float:
    """Mean surprise at what was right and wrong, in nats; less is better."""
    total = 0.0
    for one, goal in zip(evidence, goals, strict=True):
        chance = weights.probability(one)
        total -= log(max(chance if goal else 1 - chance, _LEAST))
    return total / max(len(goals), 1)


_ROUNDS = 40
_LONGEST_STEP = 2.0
_STILL = 1e-9
_LEAST = 1e-12


def _add(
    gradient: list[float],
    bend: list[list[float]],
    x: Sequence[float],
    slope: float,
    curve: float,
) -> None:
    for row, value in enumerate(x):
        gradient[row] += slope * value
        scaled, line = curve * value, bend[row]
        for column, other in enumerate(x):
            line[column] += scaled * other


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small linear system by elimination; the matrix is positive definite."""
    size = len(right)
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = table[row][pivot] / table[pivot][pivot]
            table[row] = [a - factor * b for a, b in zip(table[row], table[pivot], strict=True)]
    result = [0.0] * size
    for row in reversed(range(size)):
        rest = sum(table[row][column] * result[column] for column in range(row + 1, size))
        result[row] = (table[row][size] - rest) / table[row][row]
    return result
