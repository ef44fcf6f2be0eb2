"""Long messages cut into parts that each network accepts."""

import re
import unicodedata
from collections.abc import Callable

from bot.formatting.rich import Rich

Measure = Callable[[Rich], int]

SHORTEST_LIMIT = 16
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+")  # noqa: RUF001  full-width marks are meant
_WORD = re.compile(r"\s+")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_JAMO = ("\u1100", "\u11ff")


def split(message: Rich, limit: int, measure: Measure) -> list[Rich]:
    """Cut a message into parts of at most `limit`, as late and as naturally as possible.

    Cuts fall between paragraphs, else lines, sentences, words, else anywhere but inside a
    character as people see it. Spans are closed and opened again; only the blank at a cut is lost.

    measure: length of a part as its network counts it (`utf16_length`, `discord_length`, `len`);
    limit: in the same unit, at least 16, else ValueError.
    """
    if limit < SHORTEST_LIMIT:
        raise ValueError(limit)
    parts: list[Rich] = []
    start, length = 0, len(message.text)
    while start < length:
        rest = message.cut(start, length)
        if measure(rest) <= limit:
            parts.append(rest)
            break
        end, resume = _cut(message, start, _reach(message, start, limit, measure))
        part = message.cut(start, end)
        # looks may need more room than the limit has (a long masked link): then they go
        part = part if measure(part) <= limit else Rich(part.text)
        if part.text.strip():
            parts.append(part)
        start = resume
    return parts


def _reach(message: Rich, start: int, limit: int, measure: Measure) -> int:
    """The furthest end at which the part from `start` still fits."""
    fits, low, high = 0, start + 1, min(len(message.text), start + limit)
    while low <= high:
        middle = (low + high) // 2
        if measure(message.cut(start, middle)) <= limit:
            fits, low = middle, middle + 1
        else:
            high = middle - 1
    if fits:
        return fits
    end = min(len(message.text), start + limit)
    while end > start + 1 and measure(Rich(message.text[start:end])) > limit:
        end = start + (end - start) // 2
    return end


def _cut(message: Rich, start: int, reach: int) -> tuple[int, int]:
    """Where the part ends and where the next begins; a moment stays whole if it can."""
    end, resume = _natural_cut(message, start, reach)
    for span in message.spans:
        if span.kind == "time" and span.start < end < span.end:
            if span.end <= reach:
                return span.end, _resume(message, span.end)
            if span.start > start:
                return span.start, span.start
    return end, resume


def _natural_cut(message: Rich, start: int, reach: int) -> tuple[int, int]:
    """Where the text itself has its latest break."""
    text = message.text
    if reach == len(text):
        return reach, reach
    earliest = start + (reach - start) // 4
    for pattern in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        best: tuple[int, int] | None = None
        for blank in pattern.finditer(text, start, min(len(text), reach + 1)):
            if earliest < blank.start() <= reach:
                best = blank.start(), blank.end()
        if best is not None:
            return best[0], _resume(message, best[0])
    end = reach
    while end > start + 1 and not is_boundary(text, end):
        end -= 1
    # one "character" longer than the limit: cut it rather than never end
    end = end if is_boundary(text, end) else reach
    return end, end


def _resume(message: Rich, cut: int) -> int:
    """Skip the blank behind a cut; inside a code block only the one line end."""
    text = message.text
    if any(span.kind == "pre" and span.start < cut < span.end for span in message.spans):
        return cut + 1
    while cut < len(text) and text[cut].isspace() and is_boundary(text, cut):
        cut += 1
    return cut


def is_boundary(text: str, at: int) -> bool:
    """Tell whether a cut before the code point `at` keeps every visible character whole."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if (before, after) == ("\r", "\n") or "\u200d" in (before, after) or _extends(after):
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        first = at
        while first > 0 and _is_flag_letter(text[first - 1]):
            first -= 1
        return (at - first) % 2 == 0
    return not (_is_jamo(before) and _is_jamo(after))


def _extends(char: str) -> bool:
    return (
        char in _JOINERS
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or unicodedata.category(char) in {"Mn", "Mc", "Me"}
    )


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_jamo(char: str) -> bool:
    return _JAMO[0] <= char <= _JAMO[1]
