"""Logistic regression over sentence vectors; needs numpy, which comes with the extra `semantic`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from bot.matching.encoder import Encoder
from bot.matching.spam.disguise import gentle

if TYPE_CHECKING:
    import numpy as np

SPAM_WIDTH = 512

_ROUNDS = 12
_ENOUGH = 1e-3
_FARTHEST = 30.0
_SURE = 1e-3


class VectorFit(msgspec.Struct, frozen=True):
    """What each dimension of a vector speaks for spam."""

    weights: np.ndarray
    bias: float

    def score(self, vector: np.ndarray) -> float:
        """Score a vector."""
        return float(vector @ self.weights) + self.bias


def fit_vectors(vectors: np.ndarray, labels: Sequence[bool], costs: Sequence[float]) -> VectorFit:
    """Fit by Newton's method; costs are what getting each sample wrong costs."""
    import numpy as np  # noqa: PLC0415 - belongs to an extra

    rows = np.c_[vectors, np.ones(len(vectors), np.float32)].astype(np.float32)
    goal, weight = np.array(labels, np.float32), np.array(costs, np.float32)
    found = np.zeros(rows.shape[1], np.float64)
    ridge = np.ones(rows.shape[1])
    ridge[-1] = 1e-6
    for _ in range(_ROUNDS):
        odds = np.clip(rows @ found.astype(np.float32), -_FARTHEST, _FARTHEST)
        chance = 1.0 / (1.0 + np.exp(-odds))
        slope = rows.T @ (weight * (chance - goal)) + ridge * found
        bends = weight * chance * (1.0 - chance)
        unsure = bends > _SURE * bends.max()  # the others bend nothing, and are most
        bend = (rows[unsure] * bends[unsure, None]).T @ rows[unsure] + np.diag(ridge)
        step = np.linalg.solve(bend.astype(np.float64), slope.astype(np.float64))
        found -= step
        if np.abs(step).max() < _ENOUGH:
            break
    return VectorFit(found[:-1].astype(np.float32), float(found[-1]))


def meanings(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """Give the unit vectors the spam model reads, of texts as they are written.

    They are the encoder's first `SPAM_WIDTH` numbers: its multilingual, quick part.
    """
    import numpy as np  # noqa: PLC0415 - belongs to an extra

    found = np.asarray(encoder.encode([gentle(text) for text in texts])[:, :SPAM_WIDTH], np.float32)
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(norms > 0.0, norms, 1.0), np.float32)
