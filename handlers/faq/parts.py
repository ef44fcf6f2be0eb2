"""Several questions in one message, one by one."""

import re

from bot.matching.lexical import is_searchable
from bot.matching.normalise import normalise, words

FEWEST_WORDS = 3
MOST_PARTS = 3
_QUESTION = re.compile(r"[^?\n]+\?+")


def parts_of(text: str) -> list[str]:
    """The questions of a message; the whole text where it asks one thing."""
    asked = [found[0].strip() for found in _QUESTION.finditer(text)]
    whole = [part for part in asked if len(words(normalise(part))) >= FEWEST_WORDS]
    if len(whole) < 2 or len(whole) < len(asked):  # noqa: PLR2004 - one question is the message
        return [text]
    return [part for part in whole[:MOST_PARTS] if is_searchable(part)] or [text]
