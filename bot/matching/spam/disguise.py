"""Takes the disguise off a message: odd letters, split words, invisible marks, digits as letters.

Two forms come out of it. `Plain.folded` is for n-grams: look-alike letters of all scripts become
one. `gentle` is for sentence vectors, which mind every oddity: each word goes back to the script
most of its letters are of, and symbols go.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

import msgspec

from bot.matching.normalise import normalise

MOST_WORDS = 800
"""Of a message; a longer one is made of single signs."""

_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u20d0-\u20f0]+")
_EMOJI = re.compile(
    "([\u203c\u2049\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\U0001f000-\U0001faff])"
)
# dots and the like between letters; an address keeps its dots
_JOINTS = re.compile("(?<=[^\\W\\d_])[.\u00b7\u2022\u2219\u22c5_*~|\u2027]+(?=[^\\W\\d_])")
_ADDRESS = re.compile(
    r"://|www\.|\bt\.me\b|\w\.(?:com|net|org|info|ru|me|io|gg|xyz|top|site|online|shop|club|link"
    r"|app|dev|co|uk|de|fr|es|eu|tv|cc|biz|pro|su|ua|by|kz|live|store|space|fun|ly|gl|be)\b"
)
_SPREAD = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_DIGIT = re.compile("[0-9@$]")
# letters people write with; the rest of the two scripts serves disguises
_CYRILLIC = re.compile("[\u0430-\u044f\u0451\u0454\u0456\u0457\u045e\u0491]")
_LATIN = re.compile("[a-z\u00df-\u017f]")
_LEET_LATIN = str.maketrans("01345@$", "oieasas")
_LEET_CYRILLIC = str.maketrans("03469@", "озчбда")
_TWINS = str.maketrans("abcehikmnoprtuyxsj", "авсеникмпоргтиухѕј")
_SYMBOLS = re.compile(r"[^\w\s.,!?'\"():;/@%$\u20ac\u00a3\u20bd+-]|_")


class Plain(msgspec.Struct, frozen=True):
    """A message without its disguise: its words for people, and the same words for n-grams."""

    words: list[str]
    folded: list[str]


def undisguise(text: str) -> Plain:
    """Undo what people do to a text so that a filter does not read it. Never raises."""
    words = _without_marks(_undone(normalise(text))).split()[:MOST_WORDS]
    folded = " ".join(words).translate(lookalikes())
    return Plain(words, folded.split(" ") if words else [])


def is_address(word: str) -> bool:
    """Tell whether a word is a link or a domain, which belongs to no language."""
    return "." in word and _ADDRESS.search(word) is not None


def gentle(text: str) -> str:
    """Give a text as a sentence encoder should read it: lower case, one script a word."""
    words = _SYMBOLS.sub(" ", _undone(normalise(text))).split()
    return " ".join([word if word.isascii() else _one_script(word) for word in words])


def mixed_words(text: str) -> int:
    """Count the words whose letters are of more than one of Latin, Cyrillic and Greek."""
    count = 0
    for word in normalise(text).split():
        if not word.isascii():
            scripts = {_script(char) for char in word if char.isalpha()}
            count += len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1
    return count


@cache
def lookalikes() -> dict[int, str]:
    """Letters of any script and the Latin letter each looks like (confusable-homoglyphs, MIT)."""
    table: dict[int, str] = {ord("l"): "i", ord("|"): "i"}
    lines = (files(__package__) / "lookalikes.txt").read_text("utf-8").splitlines()
    for line in lines:
        letter, _, alike = line.partition(" ")
        table.update(dict.fromkeys(map(ord, alike), letter))
    return table


def _undone(text: str) -> str:
    """Pictures become words of their own, split words whole, digits in words letters."""
    if not text.isascii():
        text = _EMOJI.sub(r" \1 ", text)
    text = _SPREAD.sub(lambda found: found[0].replace(" ", ""), text)
    return " ".join(map(_word, text.split()))


def _word(word: str) -> str:
    if word.isalpha():
        return word
    if "." in word and _ADDRESS.search(word):
        return word
    word = _JOINTS.sub("", word)
    digits = len(_DIGIT.findall(word))
    if digits and 2 * digits <= len(word) and word[0] != "@":
        cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
        if cyrillic + latin >= digits:
            return word.translate(_LEET_CYRILLIC if cyrillic > latin else _LEET_LATIN)
    return word


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFD", text))


def _one_script(word: str) -> str:
    word = _MARKS.sub("", word)  # those that are no part of a letter
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if cyrillic == len(word):
        return word
    table = lookalikes()
    if cyrillic > latin:
        letters = (c if _CYRILLIC.match(c) else table.get(ord(c), c) for c in word)
        return "".join(letters).translate(_TWINS)
    return "".join([c if _LATIN.match(c) else table.get(ord(c), c) for c in word])


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]
