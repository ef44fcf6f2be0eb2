"""Folds for measuring: messages that are nearly the same never stand on both sides of a split."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log, sqrt
from random import Random  # noqa: TID251 - seeded: the same folds every time

from bot.matching.spam.similar import ALIKE, four_grams

_LEAST = 2  # texts an n-gram must be in
_MOST = 0.05  # share of the texts an n-gram may be in
_SEED = 0


def folds(texts: Sequence[str], count: int) -> list[int]:
    """Give each text's fold; clusters of near-duplicates are dealt out in a shuffled order."""
    clusters = clustered(texts)
    names = sorted(set(clusters))
    Random(_SEED).shuffle(names)  # noqa: S311 - no secret
    fold_of = {name: place % count for place, name in enumerate(names)}
    return [fold_of[cluster] for cluster in clusters]


def clustered(texts: Sequence[str]) -> list[int]:
    """Give each text the place of the first text it is joined to by a chain of near-duplicates.

    Alike are texts whose 4-grams, weighed by how rare they are, have a cosine of `ALIKE`.
    """
    vectors = _weighed([four_grams(text) for text in texts])
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    first = list(range(len(texts)))
    for at, vector in enumerate(vectors):
        products: defaultdict[int, float] = defaultdict(float)
        for gram, weight in vector.items():
            for other, other_weight in holders[gram]:
                products[other] += weight * other_weight
            holders[gram].append((at, weight))
        for other, product in products.items():
            if product >= ALIKE:
                _join(first, at, other)
    return [_root(first, at) for at in range(len(texts))]


def _weighed(counts: Sequence[Counter[str]]) -> list[dict[str, float]]:
    """Unit vectors of TF-IDF."""
    holders = Counter(gram for grams in counts for gram in grams)
    size = len(counts)
    rarity = {
        gram: log((1 + size) / (1 + number)) + 1
        for gram, number in holders.items()
        if _LEAST <= number <= _MOST * size
    }
    vectors = []
    for grams in counts:
        vector = {gram: n * rarity[gram] for gram, n in grams.items() if gram in rarity}
        norm = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        vectors.append({gram: weight / norm for gram, weight in vector.items()})
    return vectors


def _join(first: list[int], one: int, other: int) -> None:
    one, other = sorted((_root(first, one), _root(first, other)))
    first[other] = one


def _root(first: list[int], at: int) -> int:
    while first[at] != at:
        first[at] = at = first[first[at]]
    return at
