"""Makes a spam model from samples, by one recipe whatever the language (docs/spam.md).

A language with enough spam gets a head of its own: read beside other languages' talk, a model
takes the script for the sign. All samples together make the head of the other languages. Part of
the samples is read a second time in disguise, spam and good alike, else the model would only
learn that odd means bad. What a score is worth is learned from samples left out of the fit.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from math import exp, log, log1p, sqrt
from random import Random  # noqa: TID251 - seeded by the turn: the same model every time
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from bot.matching.encoder import Encoder
from bot.matching.spam.attacks import ATTACKS, attacked
from bot.matching.spam.disguise import undisguise
from bot.matching.spam.features import BUCKETS, telling, text_buckets, word_buckets
from bot.matching.spam.gate import Counts
from bot.matching.spam.learning import Row, solved
from bot.matching.spam.shipped import OTHERS, Head, Shipped
from bot.matching.spam.vectors import VectorFit, fit_vectors, meanings

if TYPE_CHECKING:
    import numpy as np

COST = 30.0
_COST_AT_HOME, _COST_ABROAD = 10.0, 1.0  # of vectors
MOST_GOOD = 2500
"""Good samples taken of one source, spread evenly."""

_ROUNDS = 10
_BIAS = 0.1  # how freely the bias moves; at 1 it swings from sample to sample and never settles
_SPAM_OF_HEAD = 20  # with less than `SPAM_NEEDED` its word does not remove, but it ranks
_NO_SPAM_KNOWN = -4.0  # score of a text where nothing was learned
_HELD_ODDS = log(0.8 / 0.2)
_HELD = 0.004  # share of the good samples that may reach p = 0.80
_HELD_ABROAD = 0.001  # the same; talk of a language left out is stranger than what was left out
_PARTS = 2  # in which samples take turns to be left out
_SPAM_DISGUISED, _GOOD_DISGUISED = 40, 10  # percent
_READ_TWICE = 2
_CALIBRATIONS = 60
_TOLERANCE = 0.002  # of a sample's cost; smaller moves change no figure

Report = Callable[[str], None]


class Example(msgspec.Struct, frozen=True):
    """A message of which it is known whether it is spam; `source` is where it comes from."""

    text: str
    is_spam: bool
    language: str
    source: str = ""


class _Item(msgspec.Struct, frozen=True):
    """An example as it is read: its row, its vector's place, the part it belongs to."""

    row: Row
    example: Example
    place: int
    part: int

    @property
    def is_spam(self) -> bool:
        """Of the example."""
        return self.example.is_spam


def train(
    examples: Sequence[Example],
    encoder: Encoder | None = None,
    report: Report = lambda _: None,
    languages: Collection[str] | None = None,
) -> Shipped:
    """Make a model of samples; with an encoder it also knows what to do with vectors.

    languages: those it will be asked in, where the others' heads need not be made.
    """
    examples = thinned(examples)
    spam = Counter(one.language for one in examples if one.is_spam)
    heads = {language for language, count in spam.items() if count >= _SPAM_OF_HEAD}
    wanted = {*heads, OTHERS}
    if languages is not None:
        wanted = {language if language in heads else OTHERS for language in languages}
    texts = [*examples, *_disguised(examples)]
    vectors = None if encoder is None else meanings(encoder, [one.text for one in texts])
    rows = [Row.of(text_buckets(undisguise(one.text).folded)) for one in texts]
    items = [
        _Item(row, one, at, _part(one))
        for at, (row, one) in enumerate(zip(rows, texts, strict=True))
    ]
    made: dict[str, Head] = {}
    for name in sorted(wanted):
        read = items if name == OTHERS else _read_by(name, items)
        report(f"head {name}: {len(read)} samples")
        seen = _seen([item.example.text for item in read])
        made[name] = (_others if name == OTHERS else _head)(read, vectors, seen)
    return Shipped(made, counted(examples))


def _read_by(language: str, items: Sequence[_Item]) -> list[_Item]:
    """What a language's head reads: its samples, and all of each source that has spam of it."""
    sources = {
        item.example.source
        for item in items
        if item.example.is_spam and item.example.language == language
    }
    return [
        item
        for item in items
        if item.example.language == language or item.example.source in sources
    ]


def thinned(examples: Sequence[Example]) -> list[Example]:
    """Take at most `MOST_GOOD` good samples of a source, and each text once."""
    unique = {(one.text, one.language): one for one in examples}.values()
    by_source: dict[tuple[str, bool], list[Example]] = defaultdict(list)
    for one in unique:
        by_source[one.source, one.is_spam].append(one)
    kept: list[Example] = []
    for (_, is_spam), some in by_source.items():
        step = 1.0 if is_spam else max(1.0, len(some) / MOST_GOOD)
        kept += [some[int(at * step)] for at in range(int(len(some) / step))]
    return kept


def counted(examples: Sequence[Example]) -> dict[str, Counts]:
    """How many good and bad samples of each language there are."""
    counts = Counter((one.language, one.is_spam) for one in examples)
    return {
        language: Counts(counts[language, False], counts[language, True])
        for language in sorted({one.language for one in examples})
    }


def _disguised(examples: Sequence[Example]) -> list[Example]:
    """Part of the samples once more, each in one disguise; which, its text decides."""
    names = sorted(ATTACKS)
    found = []
    for one in examples:
        number = crc32(one.text.encode("utf-8", "replace"))
        if number % 100 < (_SPAM_DISGUISED if one.is_spam else _GOOD_DISGUISED):
            text = attacked(names[number // 100 % len(names)], one.text, number)
            found.append(msgspec.structs.replace(one, text=text))
    return found


def _part(example: Example) -> int:
    """In which part a sample is left out: alike beginnings stay together, disguised or not."""
    folded = undisguise(example.text).folded
    return crc32(" ".join(folded[:6]).encode()) % _PARTS


def _seen(texts: Sequence[str]) -> bytes:
    counts: Counter[int] = Counter()
    for text in texts:
        words = undisguise(text).folded
        counts.update({b for word in words for b in telling(word_buckets(word), word)})
    bits = bytearray(BUCKETS // 8)
    for bucket, count in counts.items():
        if count >= _READ_TWICE:
            bits[bucket >> 3] |= 1 << (bucket & 7)
    return bytes(bits)


def _head(items: Sequence[_Item], vectors: np.ndarray | None, seen: bytes) -> Head:
    words: list[tuple[float, bool]] = []
    both: list[tuple[float, bool]] = []
    for part in range(_PARTS):
        kept = [item for item in items if item.part != part]
        out = [item for item in items if item.part == part]
        weights, bias, dense = _fitted(kept, vectors)
        for item in out:
            score = sum(map(weights.__getitem__, item.row.buckets)) * item.row.value + bias
            words.append((score, item.is_spam))
            if dense is not None and vectors is not None:
                both.append((score + dense.score(vectors[item.place]), item.is_spam))
    weights, bias, dense = _fitted(items, vectors)
    small, scale = _whole(weights)
    return Head(
        weights=small,
        scale=scale,
        bias=bias,
        words=calibrated(words),
        seen=seen,
        vector=None if dense is None else array("f", dense.weights),
        vector_bias=0.0 if dense is None else dense.bias,
        both=calibrated(both) if both else (1.0, 0.0),
    )


def _others(items: Sequence[_Item], vectors: np.ndarray | None, seen: bytes) -> Head:
    """The head of languages without spam to learn from: vectors alone carry over to them.

    What its scores are worth is learned from languages left out, as the ones it is made for are.
    """
    head = Head(array("b", bytes(BUCKETS)), 1.0, _NO_SPAM_KNOWN, (1.0, 0.0), seen)
    if vectors is None:
        return head
    scored: list[tuple[float, bool]] = []
    for language in sorted({item.example.language for item in items}):
        kept = [item for item in items if item.example.language != language]
        if any(item.is_spam for item in kept):
            dense = _dense(kept, vectors, _COST_ABROAD)
            scored += [
                (dense.score(vectors[item.place]) + head.bias, item.is_spam)
                for item in items
                if item.example.language == language
            ]
    if not any(is_spam for _, is_spam in scored):
        return head
    dense = _dense(items, vectors, _COST_ABROAD)
    return msgspec.structs.replace(
        head,
        vector=array("f", dense.weights),
        vector_bias=dense.bias,
        both=calibrated(scored, _HELD_ABROAD),
    )


def _fitted(
    items: Sequence[_Item], vectors: np.ndarray | None
) -> tuple[list[float], float, VectorFit | None]:
    weights, bias = fit_words(items, [COST * share for share in _balanced(items)])
    dense = None if vectors is None else _dense(items, vectors, _COST_AT_HOME)
    return weights, bias, dense


def _dense(items: Sequence[_Item], vectors: np.ndarray, cost: float) -> VectorFit:
    labels = [item.is_spam for item in items]
    costs = [cost * share for share in _balanced(items)]
    return fit_vectors(vectors[[item.place for item in items]], labels, costs)


def _balanced(items: Sequence[_Item]) -> list[float]:
    """Weights of samples: spam and good weigh the same in all, a large source less than it is."""
    kinds = [(item.is_spam, item.example.source) for item in items]
    sizes = Counter(kinds)
    totals = {True: 0.0, False: 0.0}
    for (is_spam, _), size in sizes.items():
        totals[is_spam] += sqrt(size)
    good = sum(size for (is_spam, _), size in sizes.items() if not is_spam)
    return [good / (totals[kind[0]] * sqrt(sizes[kind])) for kind in kinds]


def fit_words(items: Sequence[_Item], costs: Sequence[float]) -> tuple[list[float], float]:
    """Fit n-gram weights and a bias to samples, each with the cost of getting it wrong."""
    weights, bias = [0.0] * BUCKETS, 0.0
    duals = [0.0] * len(items)
    value_of = weights.__getitem__
    for turn in range(_ROUNDS):
        for at in _shuffled(len(items), turn):
            item, cost = items[at], costs[at]
            row, sign = item.row, 1.0 if item.is_spam else -1.0
            margin = sign * (sum(map(value_of, row.buckets)) * row.value + bias)
            dual = solved(margin, row.norm + _BIAS, cost, duals[at])
            change = dual - duals[at]
            if abs(change) > _TOLERANCE * cost:
                duals[at] = dual
                bias += sign * change * _BIAS
                step = sign * change * row.value
                for bucket in row.buckets:
                    weights[bucket] += step
    return weights, bias


def _shuffled(size: int, turn: int) -> list[int]:
    """Places in another order each turn, the same ones every time; a fixed order drags the bias."""
    places = list(range(size))
    Random(turn).shuffle(places)  # noqa: S311 - no secret
    return places


def _whole(weights: Sequence[float]) -> tuple[array[int], float]:
    """Weights as whole numbers of one byte, and what one of them is worth."""
    ranked = sorted(map(abs, weights))
    scale = ranked[-1 - len(ranked) // 20_000] / 127 or 1.0
    return array("b", [max(-127, min(127, round(weight / scale))) for weight in weights]), scale


def calibrated(scored: Sequence[tuple[float, bool]], held: float = _HELD) -> tuple[float, float]:
    """Slope and offset that make scores odds, both classes weighing the same.

    Nobody is wholly sure (Platt's targets), so that scores without any mistake end somewhere too.
    """
    spam = sum(is_spam for _, is_spam in scored)
    good = len(scored) - spam
    aims = {True: (spam + 1) / (spam + 2), False: 1 / (good + 2)}
    shares = {True: 0.5 / max(spam, 1), False: 0.5 / max(good, 1)}
    spread = sqrt(sum(score * score for score, _ in scored) / max(len(scored), 1)) or 1.0
    rows = [(score / spread, aims[is_spam], shares[is_spam]) for score, is_spam in scored]
    slope, offset, damping = 1.0, 0.0, 1e-3
    loss = _loss(rows, slope, offset)
    for _ in range(_CALIBRATIONS):
        change = _newton(rows, slope, offset, damping)
        trial = _loss(rows, slope - change[0], offset - change[1])
        if trial < loss:
            slope, offset, loss = slope - change[0], offset - change[1], trial
            damping /= 4
        else:
            damping *= 8
    slope /= spread
    ranked = sorted((score for score, is_spam in scored if not is_spam), reverse=True)
    if ranked:
        offset = min(offset, _HELD_ODDS - slope * ranked[int(held * len(ranked))])
    return slope, offset


def _loss(rows: Sequence[tuple[float, float, float]], slope: float, offset: float) -> float:
    total = 0.0
    for score, aim, share in rows:
        odds = slope * score + offset
        total += share * (max(odds, 0.0) - aim * odds + log1p(exp(-abs(odds))))
    return total


def _newton(
    rows: Sequence[tuple[float, float, float]], slope: float, offset: float, damping: float
) -> tuple[float, float]:
    g0 = g1 = h01 = 0.0
    h00 = h11 = damping
    for score, aim, share in rows:
        chance = 1.0 / (1.0 + exp(-max(-30.0, min(30.0, slope * score + offset))))
        gap, bend = share * (chance - aim), share * chance * (1.0 - chance)
        g0 += gap * score
        g1 += gap
        h00 += bend * score * score
        h01 += bend * score
        h11 += bend
    area = h00 * h11 - h01 * h01
    return (h11 * g0 - h01 * g1) / area, (h00 * g1 - h01 * g0) / area
