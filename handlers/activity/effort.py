"""Whether a message is worth something: new words, not the same ones again."""

from array import array
from collections.abc import Iterable

from bot.matching.normalise import words

Traces = Iterable["array[int]"]
HASH_BITS = 32
LENGTH_BITS = 6
MOST_WORDS = 60
"""Words that are looked at; a longer message is surely no copy of a short one."""
FEW = 5
"""Below so many words, repeating one is how people talk."""


def trace_of(normalised: str) -> "array[int] | None":
    """What is remembered of a message instead of its words: a number for each different one.

    The numbers differ in every run of the program and cannot be read back. None = there is no word.
    """
    said = words(normalised)[:MOST_WORDS]
    found = {_number(word) for word in said}
    return array("Q", sorted(found)) if found else None


def is_worth_something(
    normalised: str, trace: "array[int]", former: Traces, *, unique_words: float, similarity: int,
    min_length: int,
) -> bool:  # fmt: skip
    """Whether it is long enough, varied, and unlike what the same person wrote before."""
    said = words(normalised)
    if sum(map(len, said)) < min_length:
        return False
    if len(said) >= FEW and len(set(said)) / len(said) < unique_words:
        return False
    return all(alike(trace, other) < similarity for other in former)


def alike(one: "array[int]", other: "array[int]") -> float:
    """How much two messages share, in percent: order and repetition do not count.

    Like the token-set ratio, but against the longer rest: a long message that happens to hold all
    words of a short one is a message of its own.
    """
    common = set(one) & set(other)
    if not common:
        return 0.0
    shared = _length(common)
    rest = max(_length(set(one) - common), _length(set(other) - common))
    return 200 * shared / (2 * shared + rest)


def _number(word: str) -> int:
    return (hash(word) & ((1 << HASH_BITS) - 1)) << LENGTH_BITS | min(len(word) + 1, 63)


def _length(found: set[int]) -> int:
    return sum(number & 63 for number in found)
