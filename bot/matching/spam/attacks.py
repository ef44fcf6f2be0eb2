"""Disguises spammers use, to be put on good and bad messages alike when the filter is measured."""

import random  # noqa: TID251 - seeded by attack and place: the same disguise every time
import unicodedata
from collections.abc import Callable
from functools import cache

from bot.matching.spam.disguise import lookalikes

_ZERO_WIDTH = "\u200b\u200c\u2060\u00ad"
_EMOJI = "\U0001f525\U0001f4b0\u2705\U0001f680\u2764\U0001f389\U0001f602\U0001f44d\u2b50\U0001f4a5"
_LEET = dict(zip("oeiasозчб", "031@$0346", strict=True))  # noqa: RUF001 - it is the point
_LATIN, _CYRILLIC = "aceopxykmtbhABCEHKMOPTXy", "асеорхукмтвнАВСЕНКМОРТХу"
_TWINS = dict(zip(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN, strict=True))
_LONG = 4
_HALF, _THIRD, _QUARTER = 0.5, 0.3, 0.25  # of the letters or words, MATCHING.md §5
_HIGHEST = 0x3000

Attack = Callable[[str, random.Random], str]


def attacked(name: str, text: str, place: int) -> str:
    """Put a disguise on a text; the same one for the same name and place."""
    return ATTACKS[name](text, random.Random(f"{name}:{place}"))  # noqa: S311 - no secret


def _script_swap(text: str, dice: random.Random) -> str:
    return "".join(_TWINS[c] if c in _TWINS and dice.random() < _HALF else c for c in text)


def _confusables(text: str, dice: random.Random) -> str:
    alike = _alike()
    return "".join(
        dice.choice(alike[c]) if c in alike and dice.random() < _THIRD else c for c in text
    )


def _zero_width(text: str, dice: random.Random) -> str:
    return "".join(
        c + dice.choice(_ZERO_WIDTH) if c.isalpha() and dice.random() < _THIRD else c for c in text
    )


def _spacing(text: str, dice: random.Random) -> str:
    return " ".join(
        " ".join(word) if len(word) > _LONG and word.isalpha() and dice.random() < _HALF else word
        for word in text.split(" ")
    )


def _leet(text: str, dice: random.Random) -> str:
    return "".join(
        _LEET[c.lower()] if c.lower() in _LEET and dice.random() < _HALF else c for c in text
    )


def _dots(text: str, dice: random.Random) -> str:
    return "".join(f"{c}." if c.isalpha() and dice.random() < _QUARTER else c for c in text)


def _emoji(text: str, dice: random.Random) -> str:
    return " ".join(
        word + dice.choice(_EMOJI) if dice.random() < _THIRD else word for word in text.split(" ")
    )


def _mixed_case(text: str, dice: random.Random) -> str:
    return "".join(c.swapcase() if dice.random() < _HALF else c for c in text)


@cache
def _alike() -> dict[str, str]:
    """Each plain letter and what looks like it, below U+3000."""
    alike: dict[str, str] = {}
    for code, letter in sorted(lookalikes().items()):
        if code < _HIGHEST and unicodedata.category(chr(code))[0] == "L" and chr(code) != "l":
            alike[letter] = alike.get(letter, "") + chr(code)
    for code, letter in sorted(lookalikes().items()):  # a Cyrillic letter has the same twins
        if "\u0400" <= chr(code) <= "\u045f":
            alike[chr(code)] = letter + alike[letter].replace(chr(code), "")
    return alike


ATTACKS: dict[str, Attack] = {
    "script swap": _script_swap,
    "confusables": _confusables,
    "zero-width": _zero_width,
    "spacing": _spacing,
    "leet": _leet,
    "dots": _dots,
    "emoji": _emoji,
    "mixed case": _mixed_case,
}
"""All by name."""
