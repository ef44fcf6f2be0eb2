"""What a text is made of for the spam model: hashed character n-grams of its words.

A text's score is the sum over its words, divided by the root of the number of n-grams, so what
one word adds may be remembered and nothing is computed twice.
"""

from collections.abc import Sequence
from zlib import crc32

BUCKETS = 1 << 18
LONGEST_WORD = 40
TELLING_SIZE = 4
"""N-grams of this size tell whether a text is of a kind the model has read."""

_SIZES = range(2, 6)


def word_buckets(word: str) -> list[int]:
    """Give the buckets of a word's 2- to 5-grams, the blanks around it included, by size."""
    padded = f" {word[:LONGEST_WORD]} "
    length = len(padded)
    if (
        padded.isascii()
    ):  # a letter is a byte: cut after encoding, the same buckets in half the time
        data = padded.encode()
        return [
            crc32(data[at : at + size]) % BUCKETS
            for size in _SIZES
            for at in range(length - size + 1)
        ]
    return [
        crc32(padded[at : at + size].encode("utf-8", "replace")) % BUCKETS
        for size in _SIZES
        for at in range(length - size + 1)
    ]


def telling(buckets: Sequence[int], word: str) -> Sequence[int]:
    """Pick those of the 4-grams out of a word's buckets."""
    length = min(len(word), LONGEST_WORD) + 2
    start = max(0, length - 1) + max(0, length - 2)
    return buckets[start : start + max(0, length - TELLING_SIZE + 1)]


def text_buckets(words: Sequence[str]) -> list[int]:
    """Give the buckets of all words, one beside the other."""
    return [bucket for word in words for bucket in word_buckets(word)]
