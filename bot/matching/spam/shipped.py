"""The model that ships with the program: its heads, and how they lie in a file."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from math import exp
from operator import mul

import msgspec

from bot.matching.spam.features import BUCKETS
from bot.matching.spam.gate import Counts

OTHERS = "*"
"""The head of languages without one of their own."""

_FARTHEST = 30.0


class Head(msgspec.Struct, frozen=True):
    """Weights of one language: of n-grams, each `scale` times a whole number, and of vectors.

    words, both: slope and offset that make a score a probability, without and with a vector;
    seen: one bit a bucket, set where a 4-gram was read more than once.
    """

    weights: array[int]
    scale: float
    bias: float
    words: tuple[float, float]
    seen: bytes
    vector: array[float] | None = None
    vector_bias: float = 0.0
    both: tuple[float, float] = (1.0, 0.0)

    def probability(self, score: float, vector: Sequence[float] | None) -> float:
        """Turn a score of n-grams, and a vector if there is one, into a probability."""
        if vector is None or self.vector is None:
            slope, offset = self.words
        else:
            slope, offset = self.both
            score += sum(map(mul, self.vector, map(float, vector))) + self.vector_bias
        odds = slope * score + offset
        return 1.0 / (1.0 + exp(-max(-_FARTHEST, min(_FARTHEST, odds))))


class Shipped(msgspec.Struct, frozen=True):
    """All heads, and how many samples of each language they have read."""

    heads: dict[str, Head]
    counts: dict[str, Counts]


class _HeadFile(msgspec.Struct):
    weights: bytes
    scale: float
    bias: float
    words: tuple[float, float]
    seen: bytes
    vector: bytes
    vector_bias: float
    both: tuple[float, float]


class _File(msgspec.Struct):
    heads: dict[str, _HeadFile]
    counts: dict[str, Counts]


def read_shipped(data: bytes) -> Shipped:
    """Read what `write_shipped` wrote."""
    file = msgspec.msgpack.decode(zlib.decompress(data), type=_File)
    return Shipped({name: _head(head) for name, head in file.heads.items()}, file.counts)


def write_shipped(model: Shipped) -> bytes:
    """Write a model, the same bytes for the same model."""
    heads = {
        name: _HeadFile(
            head.weights.tobytes(),
            head.scale,
            head.bias,
            head.words,
            head.seen,
            b"" if head.vector is None else head.vector.tobytes(),
            head.vector_bias,
            head.both,
        )
        for name, head in model.heads.items()
    }
    return zlib.compress(msgspec.msgpack.encode(_File(heads, model.counts)), 9)


def _head(file: _HeadFile) -> Head:
    weights, vector = array("b"), array("f")
    weights.frombytes(file.weights)
    vector.frombytes(file.vector)
    if len(weights) != BUCKETS:
        raise ValueError(f"a head has {BUCKETS} weights, not {len(weights)}")
    return Head(
        weights,
        file.scale,
        file.bias,
        file.words,
        file.seen,
        vector or None,
        file.vector_bias,
        file.both,
    )
