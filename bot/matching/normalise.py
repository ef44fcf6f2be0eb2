"""Texts made comparable: the same words typed differently become the same characters."""

import re
import unicodedata

LONGEST = 4096
"""Characters that count; a message of either network fits, and hostile text costs no more."""

# zero-width, soft hyphen, bidi controls, variation selectors, tags, controls, lone surrogates
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc\u00b4`", "'"))
# letters and digits with the marks that belong to them; Indic and Thai vowels are marks too
_WORD = re.compile(
    "(?:[^\\W_][\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0900-\u0963"
    "\u0981-\u0dff\u0e31-\u0e4e]*)+"
)


def normalise(text: str) -> str:
    """Make texts comparable: compatibility forms, case and blanks folded, invisible marks out.

    At most `LONGEST` characters are read and given. Never raises.
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:LONGEST]))[:LONGEST]
    folded = folded.casefold().translate(_APOSTROPHES)[:LONGEST]
    # casefolding can bring back decomposed letters, compatibility forms invisible ones
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFC", folded))
    return " ".join(folded.split())


def words(text: str) -> list[str]:
    """Split a normalised text into words: letters and digits, without punctuation."""
    return _WORD.findall(text)
