"""Tells whether a message thanks somebody for what they did."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.matching import thanks_phrases as phrases
from bot.matching.normalise import normalise

_SHORT = re.compile(phrases.SHORT)
_WORDS = re.compile(rf"(?<!\w)(?:{'|'.join(phrases.WORDS)})(?!\w)")
_BEFORE = re.compile("|".join(phrases.BEFORE))
_BEHIND = re.compile("|".join(phrases.BEHIND))
_IRONY = re.compile(phrases.IRONY)
_HARM = re.compile(phrases.HARM)
_RIGHT = re.compile(phrases.RIGHT)
_REACTION = re.compile(phrases.REACTION)
_ASKING = re.compile(phrases.ASKING)
_ORDER = re.compile(
    rf"(?:^|[.,!?;:\n)]\s*|\b(?:and|y|et|и|hi|hey|hola|salut|привет)\s+)(?:{phrases.ORDERS})"
)
_TAKEN = re.compile(phrases.TAKEN)
_QUOTED = re.compile(
    r"^\s*>.*$|\"[^\"]*\"|«[^»]*»|“[^”]*”|„[^“”]*[“”]|`[^`]*`|(?<!\w)'[^'\n]{2,}'(?!\w)",
    re.MULTILINE,
)
_MARKS = dict.fromkeys(map(ord, "\u0300\u0301\u0302\u0303\u0308\u0327"))
"""Accents that people leave out; the one of й is not among them."""
_LONG = re.compile(r"(\w)\1{2,}")
LONGEST = 1_000
"""Characters that are looked at: who thanks says so early, or is writing something else."""


def may_thank(text: str) -> bool:
    """Whether it is worth looking closer: cheap, and never wrong when it says no."""
    low = text.lower()
    for hint in phrases.HINTS:  # a third of what any() costs, and every message passes here
        if hint in low:
            return True
    return ("ty" in low or "tq" in low or "сп" in low) and _SHORT.search(low) is not None


def is_thanks(
    text: str, language: str = "", *, more: Sequence[str] = (), never: Sequence[str] = ()
) -> bool:
    """Whether somebody says thank you and means it; advance thanks and refusals are none.

    language: of the message, if known; all are tried, since people thank in each other's languages.
    more, never: words and phrases of the community's own that thank, or that are no thanks.
    """
    return place_of_thanks(text, more=more, never=never) is not None


def place_of_thanks(
    text: str, *, more: Sequence[str] = (), never: Sequence[str] = ()
) -> tuple[str, int, int] | None:
    """Where the thanks stand, as (the text that was looked at, start, end), if there are any."""
    if not may_thank(text) and not more:
        return None
    said = _plain(_QUOTED.sub(" ", text[:LONGEST].replace("\u2019", "'")))
    if _is_bitter(said) or any(_plain(phrase) in said for phrase in never):
        return None
    for found in _words(tuple(more)).finditer(said):
        if _counts(said, found.start(), found.end()):
            return said, found.start(), found.end()
    return None


def _counts(said: str, start: int, end: int) -> bool:
    """Whether the word at this place thanks, going by what stands around it."""
    before = said[:start]
    if _BEFORE.search(before[-60:]) or _BEHIND.match(said, end):
        return False
    asked = max((found.end() for found in _ASKING.finditer(before)), default=0)
    if order := max((found.end() for found in _ORDER.finditer(before)), default=0):
        asked = max(asked, order)
    is_answered = _TAKEN.search(before, asked) or _REACTION.search(before)
    return not asked or is_answered is not None


def _is_bitter(said: str) -> bool:
    """Whether somebody thanks for harm: irony, or something broken that nobody mended."""
    if _IRONY.search(said):
        return True
    return _HARM.search(said) is not None and _RIGHT.search(said) is None


@lru_cache(maxsize=256)
def _words(more: tuple[str, ...]) -> re.Pattern[str]:
    """The words of all languages and those a community added, which are taken literally."""
    own = "|".join(re.escape(_plain(word)) for word in more if _plain(word))
    return re.compile(rf"{_WORDS.pattern}|(?<!\w)(?:{own})(?!\w)") if own else _WORDS


def _plain(text: str) -> str:
    """As people type in a hurry: no accents, no drawn-out letters."""
    folded = unicodedata.normalize("NFD", normalise(text)).translate(_MARKS)
    return _LONG.sub(r"\1", unicodedata.normalize("NFC", folded))
