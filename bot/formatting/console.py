"""Messages as the console shows them."""

import re
from itertools import pairwise

from bot.formatting.rich import Rich

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STYLES = {
    "bold": "1",
    "italic": "3",
    "underline": "4",
    "strike": "9",
    "code": "36",
    "pre": "36",
    "link": "4;34",
    "quote": "2",
    "spoiler": "7",
    "time": "1",
}
_RESET = "\x1b[0m"


def to_ansi_plain(message: Rich, *, styled: bool = False) -> str:
    """Give the text for a terminal: links spelt out, control characters of the author removed.

    styled: add ANSI styles, for a terminal that understands them.
    """
    text = message.text
    edges = sorted({0, len(text)} | {e for span in message.spans for e in (span.start, span.end)})
    pieces: list[str] = []
    for start, end in pairwise(edges):
        piece = _CONTROL.sub("", text[start:end])
        inside = [span for span in message.spans if span.start <= start and span.end >= end]
        styles = ";".join(_STYLES[span.kind] for span in inside)
        pieces.append(f"\x1b[{styles}m{piece}{_RESET}" if styled and styles else piece)
        pieces += [
            f" ({span.url})"
            for span in inside
            if span.kind == "link" and span.end == end and text[span.start : end] != span.url
        ]
    return "".join(pieces)
