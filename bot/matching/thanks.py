"""Tells whether a message thanks for help that was given."""

import re

from bot.matching.normalise import normalise

_THANKS = re.compile(
    r"\b(?:thank(?:s| you| u)|thx|ty|tysm|cheers|gracias|merci|mercis|"
    r"спасибо|спс|спасибки|благодарю)\b"
)
_NOT = re.compile(
    r"\b(?:no thanks?|no thank you|thanks? (?:you )?for nothing|thank(?:s| you) in advance|gracias por nada|"
    r"no,? gracias|gracias de antemano|merci d'avance|merci pour rien|merci de ne|non,? merci|"
    r"нет,? спасибо|спасибо за ничего|заранее спасибо|спасибо заранее)\b"
)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)


def is_thanks(text: str, language: str) -> bool:
    """Whether somebody says thank you and means it; advance thanks and refusals are none.

    language: of the message, if known; all are tried.
    """
    said = normalise(_QUOTED.sub("", text))
    return bool(_THANKS.search(said)) and not _NOT.search(said)
