"""Character n-grams of words, hashed, for finding words that are spelt alike."""

from __future__ import annotations

from array import array
from zlib import crc32

from bot.matching.normalise import words

BUCKETS = 1 << 18
_SHORTEST, _LONGEST = 2, 5
_PROBE = 3
_LONGEST_WORD = 64


def grams(text: str) -> array[int]:
    """Give the distinct 2- to 5-grams of a normalised text's blank-padded words, as buckets."""
    return array(
        "I",
        sorted(
            {
                crc32(word[at : at + size].encode()) % BUCKETS
                for word in _padded(text)
                for size in range(_SHORTEST, _LONGEST + 1)
                for at in range(len(word) - size + 1)
            }
        ),
    )


def probes(text: str) -> set[int]:
    """Give the 3-grams alone: enough to find which phrases are worth a full comparison."""
    return {
        crc32(word[at : at + _PROBE].encode()) % BUCKETS
        for word in _padded(text)
        for at in range(len(word) - _PROBE + 1)
    }


def _padded(text: str) -> set[str]:
    return {f" {word[:_LONGEST_WORD]} " for word in words(text)}
