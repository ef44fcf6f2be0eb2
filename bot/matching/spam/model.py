"""The learned spam filter: a message in, a probability and its reasons out.

One head a language that has spam of its own, one for all the others. What a community teaches is
kept beside the shipped weights, not in them, so a hundred communities share one shipped model.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from heapq import nlargest
from importlib.resources import files
from math import sqrt

import msgspec

from bot.matching.spam.disguise import is_address, undisguise
from bot.matching.spam.features import BUCKETS, telling, text_buckets, word_buckets
from bot.matching.spam.gate import Abstention, Counts, abstention
from bot.matching.spam.learning import Row, moved, taught
from bot.matching.spam.shipped import OTHERS, Head, Shipped, read_shipped

FORMAT = 1

_CACHED_WORDS = 20_000
_MOST_WORDS = 5
_REFIT_ROUNDS = 6


class Verdict(msgspec.Struct, frozen=True):
    """What the model thinks of a message.

    abstained_because: why its word does not count (`gate.outcome` knows what is left then);
    words: the five that speak most for spam, with their shares.
    """

    p: float
    abstained_because: Abstention | None
    words: tuple[tuple[str, float], ...]


class Sample(msgspec.Struct, frozen=True):
    """A message somebody decided on; weight 5 for a moderator's word, 1 for a guess."""

    text: str
    language: str
    is_spam: bool
    weight: float = 1.0


class UnknownModel(ValueError):  # noqa: N818 - named after what happened
    """Bytes are no model of this version; a refit on the kept samples makes one."""


class _Own(msgspec.Struct):
    """What a community has taught of one language."""

    weights: array[float] = msgspec.field(default_factory=lambda: array("f", bytes(4 * BUCKETS)))
    good: int = 0
    spam: int = 0


class _Kept(msgspec.Struct):
    """A community's model as bytes: buckets and weights side by side, a language."""

    format: int
    own: dict[str, tuple[bytes, bytes, int, int]]


class SpamModel:
    """Judges messages and learns; reading is safe from any thread, learning from one at a time."""

    def __init__(self, shipped: Shipped, own: Mapping[str, _Own] | None = None) -> None:
        self._shipped = shipped
        self._own = dict(own or {})
        self._caches: dict[str, dict[str, tuple[float, int, int, int]]] = {}

    @classmethod
    def load(cls) -> SpamModel:
        """Give a model that knows what ships with the program, and nothing else yet."""
        return cls(shipped())

    def judge(
        self, text: str, language: str | None, vector: Sequence[float] | None = None
    ) -> Verdict:
        """Say how probably a message is spam, and why; never raises.

        vector: of `disguise.gentle(text)`, by the encoder of the extra `semantic`.
        """
        head = self._head(language)
        words = undisguise(text)
        sums, grams, seen, tell = self._summed(words.folded, language, head)
        root = sqrt(max(grams, 1))
        score = sum(sums) / root + head.bias
        p = head.probability(score, vector)
        has_words = not all(map(is_address, words.words))  # links alone are for other rules
        share = (seen / tell if tell else 1.0) if has_words else None
        because = abstention(language, self.counts(language), share)
        speaking = [pair for pair in zip(sums, words.words, strict=True) if pair[0] > 0.0]
        top = nlargest(_MOST_WORDS, speaking)
        return Verdict(p, because, tuple((word, value / root) for value, word in top))

    def learn(self, text: str, language: str, is_spam: bool, weight: float = 1.0) -> None:
        """Take one decision in at once: the same message is judged by it from now on."""
        row = _row(text)
        own = self._own.setdefault(language, _Own())
        taught(row, (is_spam, weight), _start(row, self._head(language)), own.weights)
        own.good += not is_spam
        own.spam += is_spam
        self._caches.pop(language, None)

    def counts(self, language: str | None) -> Counts:
        """How many samples of a language were read, shipped and own together."""
        if language is None:
            return Counts()
        known, own = self._shipped.counts.get(language, Counts()), self._own.get(language)
        if own is None:
            return known
        return Counts(known.good + own.good, known.spam + own.spam)

    def refit(self, samples: Sequence[Sample]) -> SpamModel:
        """Learn a community's samples anew, from the shipped weights on; changes nothing here.

        A pure function, slow with thousands of samples: run it in a process of its own and hand
        `to_bytes` back.
        """
        own: dict[str, _Own] = {}
        for language in sorted({sample.language for sample in samples}):
            some = [sample for sample in samples if sample.language == language]
            head = self._head(language)
            rows = [_row(sample.text) for sample in some]
            starts = [_start(row, head) for row in rows]
            spam = sum(sample.is_spam for sample in some)
            labels = [(sample.is_spam, sample.weight) for sample in some]
            weights = moved(rows, labels, starts, _REFIT_ROUNDS)
            own[language] = _Own(weights, len(some) - spam, spam)
        return SpamModel(self._shipped, own)

    def to_bytes(self) -> bytes:
        """Write down what the community has taught, without what ships."""
        own = {}
        for language, one in self._own.items():
            taught_buckets = array("I", [at for at, weight in enumerate(one.weights) if weight])
            weights = array("f", map(one.weights.__getitem__, taught_buckets))
            own[language] = (taught_buckets.tobytes(), weights.tobytes(), one.good, one.spam)
        return msgspec.msgpack.encode(_Kept(FORMAT, own))

    @classmethod
    def from_bytes(cls, data: bytes) -> SpamModel:
        """Read what `to_bytes` wrote, on top of what ships now; raises `UnknownModel`."""
        try:
            kept = msgspec.msgpack.decode(data, type=_Kept)
            own = {language: _read(*parts) for language, parts in kept.own.items()}
        except (msgspec.MsgspecError, ValueError) as problem:
            raise UnknownModel(f"This is no spam model: {problem}") from problem
        if kept.format != FORMAT:
            raise UnknownModel(f"This spam model has format {kept.format}, not {FORMAT}.")
        return cls(shipped(), own)

    def _head(self, language: str | None) -> Head:
        heads = self._shipped.heads
        return heads.get(language or OTHERS) or heads.get(OTHERS) or next(iter(heads.values()))

    def _summed(
        self, folded: Sequence[str], language: str | None, head: Head
    ) -> tuple[list[float], int, int, int]:
        key = language or OTHERS
        known = self._caches.get(key)
        if known is None or len(known) > _CACHED_WORDS:
            known = self._caches[key] = {}
        own = self._own[key].weights if key in self._own else None
        sums: list[float] = []
        grams = seen = tell = 0
        for word in folded:
            found = known.get(word)
            if found is None:
                found = known[word] = _word(word, head, own)
            sums.append(found[0])
            grams += found[1]
            seen += found[2]
            tell += found[3]
        return sums, grams, seen, tell


@cache
def shipped() -> Shipped:
    """Read the model that ships with the program, once."""
    return read_shipped((files(__package__) / "model.bin").read_bytes())


def _start(row: Row, head: Head) -> float:
    return head.scale * row.sum(head.weights) + head.bias


def _row(text: str) -> Row:
    return Row.of(text_buckets(undisguise(text).folded))


def _word(word: str, head: Head, own: array[float] | None) -> tuple[float, int, int, int]:
    """A word's weight, its n-grams, and how many of the telling ones were read in training."""
    buckets = word_buckets(word)
    weight = head.scale * sum(map(head.weights.__getitem__, buckets))
    if own is not None:
        weight += sum(map(own.__getitem__, buckets))
    tell = telling(buckets, word)
    seen = sum([head.seen[bucket >> 3] >> (bucket & 7) & 1 for bucket in tell])
    return weight, len(buckets), seen, len(tell)


def _read(buckets: bytes, weights: bytes, good: int, spam: int) -> _Own:
    keys, values, own = array("I"), array("f"), _Own(good=good, spam=spam)
    keys.frombytes(buckets)
    values.frombytes(weights)
    if len(keys) != len(values) or any(key >= BUCKETS for key in keys):
        raise ValueError("its weights do not fit together")
    for key, value in zip(keys, values, strict=True):
        own.weights[key] = value
    return own
