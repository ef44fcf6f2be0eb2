"""What those who look after the knowledge base type: a question with its answer, or fields."""

import re
from functools import cache

import msgspec

from bot.actions import Text, t
from bot.events import LANGUAGES
from bot.matching.entry import LONGEST_ANSWER, LONGEST_TITLE
from bot.matching.language_codes import is_language
from bot.matching.languages import Languages
from bot.matching.normalise import normalise

FITS_BOTH = 1_800
"""Characters of an answer that both networks show in one message."""
MOST_BUTTONS = 5
LONGEST_LABEL = 60
FIELDS = (
    "title", "answer", "tags", "scope", "cooldown", "role", "expires", "review", "lang", "media",
)  # fmt: skip

_EQUALS = re.compile(r"(?:^|\s)=(?:\s|\Z)")
_OPTION = re.compile(r"\s(lang|tags)=(\S+)\s*\Z")
_BUTTON = re.compile(
    r"^\s*\[button:\s*([^\]\n]+?)\s*\]\(\s*(https?://[^\s)]+)\s*\)\s*$", re.MULTILINE
)
_FIELD = re.compile(rf"(?:^|\s)({'|'.join(FIELDS)})=")
_BLANK = re.compile("[\x00\ud800-\udfff]")


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answer in Markdown, and what was said of them."""

    question: str
    answer: str
    language: str = ""
    tags: str = ""
    buttons: tuple[tuple[str, str], ...] = ()


def read_pair(text: str, lang: str = "", tags: str = "") -> Pair:
    """Read `question = answer`, or a question on the first line and its answer below.

    At the end `lang=es` and `tags=a,b` may stand; lines `[button: Label](https://...)` are links.
    """
    text = _BLANK.sub("\ufffd", text).strip()
    options = {"lang": lang, "tags": tags}
    while found := _OPTION.search(text):
        options[found[1]] = options[found[1]] or found[2]
        text = text[: found.start()]
    question, answer = _parted(text)
    answer, buttons = without_buttons(answer)
    return Pair(
        question=" ".join(question.split()),
        answer=answer,
        language=options["lang"].lower(),
        tags=tidy_tags(options["tags"]),
        buttons=buttons,
    )


def without_buttons(answer: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """An answer without its button lines, and those as label and address."""
    found = tuple((label[:LONGEST_LABEL], url) for label, url in _BUTTON.findall(answer))
    return _BUTTON.sub("", answer).strip(), found[:MOST_BUTTONS]


def tidy_tags(tags: str) -> str:
    """Tags as they are kept: one word each, parted by blanks."""
    return " ".join(dict.fromkeys(re.split(r"[\s,|]+", tags.lower().strip(" ,|")))).strip()


def read_fields(text: str) -> tuple[dict[str, str], str]:
    """The fields of `title=... answer=...`, each up to the next, and what stands before them.

    An answer takes everything to the end.
    """
    marks = list(_FIELD.finditer(text))
    last = next((n for n, mark in enumerate(marks) if mark[1] == "answer"), len(marks) - 1)
    marks = marks[: last + 1]
    if not marks:
        return {}, text.strip()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    fields = {
        mark[1]: _unquoted(text[mark.end() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
    }
    return fields, text[: marks[0].start()].strip()


def fault(question: str, answer: str) -> Text | None:
    """Why these cannot be an entry, if they cannot."""
    if not normalise(question):
        return t("kb.no_question")
    if not answer.strip():
        return t("kb.no_answer")
    if len(question) > LONGEST_TITLE:
        return t("kb.question_too_long", length=len(question), limit=LONGEST_TITLE)
    if len(answer) > LONGEST_ANSWER:
        return t("kb.answer_too_long", length=len(answer), limit=LONGEST_ANSWER)
    return None


def language_of(text: str, fallback: str) -> str:
    """The language something is written in, as far as it can be told."""
    return _ear().guess(text, LANGUAGES) or fallback


def language_fault(code: str) -> Text | None:
    """Why a code names no language, if it names none."""
    return None if not code or is_language(code) else t("kb.unknown_language", code=code[:20])


@cache
def _ear() -> Languages:
    """Loads its table when it is first asked."""
    return Languages()


def _parted(text: str) -> tuple[str, str]:
    first, _, below = text.partition("\n")
    if mark := _EQUALS.search(first):
        return first[: mark.start()], text[mark.end() :] if mark.end() <= len(first) else below
    return first, below


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if is_quoted else value
