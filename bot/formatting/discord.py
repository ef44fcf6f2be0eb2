"""Messages as Discord shows them: its Markdown, with the author's own characters inert."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.formatting.rich import Rich, Span

_GAP = "\u200b"
_MARKS = {"bold": "**", "italic": "*", "underline": "__", "strike": "~~", "spoiler": "||"}
_SPECIAL = re.compile(r"[\\*_~|`\[\]<]")
_LINE_START = re.compile(r"(\s*)(#|>|-|\+|\d+(?=[.)]))")
_URL = re.compile(r"https?://(?:[^\s<>()]+|\([^\s<>()]*\))+", re.IGNORECASE)
_URL_END = ".,:;!?\"'*_~|`[]\\"
_MASS = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_TAG = re.compile(r"<(?=@|#|:|/|a:|t:|id:)")
_ENCODED = {
    "*": "%2A",
    "|": "%7C",
    "`": "%60",
    "\\": "%5C",
    "~": "%7E",
    "@": "%40",
    "(": "%28",
    ")": "%29",
    "[": "%5B",
    "]": "%5D",
    '"': "%22",
    "<": "%3C",
    ">": "%3E",
}
_LANGUAGE = re.compile(r"[A-Za-z0-9_+-]{1,32}\Z")


def to_discord(message: Rich) -> str:
    """Give the text in Discord's Markdown.

    What the author typed can neither format, nor ping, nor hide a link behind other words.
    """
    quotes = [span for span in message.spans if span.kind == "quote"]
    out: list[str] = []
    for start, end, pre in _blocks(message):
        quoted = any(span.start <= start < span.end for span in quotes)
        block = _code_block(message.text[start:end], pre) if pre else _line(message, start, end)
        lines = block.split("\n")
        out += [f"> {line}" for line in lines] if quoted else lines
    return "\n".join(out)


def discord_length(message: Rich) -> int:
    """Length as Discord counts it, escapes and marks included."""
    return len(to_discord(message))


def _blocks(message: Rich) -> Iterator[tuple[int, int, Span | None]]:
    """Lines and code blocks of a text in order, line ends left out."""
    text, start = message.text, 0
    for block in (span for span in message.spans if span.kind == "pre"):
        yield from _lines(message, start, block.start, is_last=False)
        yield block.start, block.end, block
        start = block.end + text.startswith("\n", block.end)
    if start < len(text):
        yield from _lines(message, start, len(text), is_last=True)


def _lines(
    message: Rich, start: int, end: int, *, is_last: bool
) -> Iterator[tuple[int, int, None]]:
    """Lines of a stretch without code blocks; a quote begins and ends a line of its own."""
    edges = {e for span in message.spans if span.kind == "quote" for e in (span.start, span.end)}
    lines = message.text[start:end].split("\n")
    if not is_last and not lines[-1]:
        lines.pop()
    for line in lines:
        stop = start + len(line)
        for edge in sorted(edge for edge in edges if start < edge < stop):
            yield start, edge, None
            start = edge
        yield start, stop, None
        start = stop + 1


def _code_block(text: str, span: Span) -> str:
    inert = _inert(text).replace("``", f"`{_GAP}`").replace("``", f"`{_GAP}`")
    language = span.language if _LANGUAGE.match(span.language) else ""
    return f"```{language}\n{inert}\n```"


def _line(message: Rich, start: int, end: int) -> str:
    """One line with its marks; every mark is closed before the line ends."""
    line = message.cut(start, end)
    labels = {span: line.text[span.start : span.end] for span in line.spans}
    spans = [
        s for s in line.spans if s.kind != "quote" and (s.kind != "link" or s.url != labels[s])
    ]
    edges = sorted({0, len(line.text)} | {e for span in spans for e in (span.start, span.end)})
    out = _Marked({span for span in spans if _is_masked(span, labels[span])})
    for left, right in pairwise(edges):
        piece = line.text[left:right]
        inside = [span for span in spans if span.start <= left and span.end >= right]
        if not piece.strip():
            # marks around nothing would show as stars
            inside = [span for span in inside if span in out.open]
        out.move_to(inside)
        moment = next((span for span in inside if span.kind == "time"), None)
        if moment is not None:
            out.write_moment(moment.url)
        else:
            is_code = any(span.kind == "code" for span in inside)
            out.write(piece, is_code=is_code, at_start=left == 0)
    out.move_to([])
    return "".join(out.pieces)


class _Marked:
    """Writes pieces of one line, opening and closing marks as the looks change."""

    def __init__(self, masked: set[Span]) -> None:
        self.pieces: list[str] = []
        self.open: list[Span] = []
        self._masked = masked
        self._closed = ""

    def move_to(self, wanted: list[Span]) -> None:
        keep = 0
        while keep < min(len(self.open), len(wanted)) and self.open[keep] == wanted[keep]:
            keep += 1
        for span in reversed(self.open[keep:]):
            self._close(span)
        for span in wanted[keep:]:
            self._open(span)
        self.open = list(wanted)

    def write(self, piece: str, *, is_code: bool, at_start: bool) -> None:
        self._closed = ""
        if is_code:
            self.pieces.append(_code(piece))
        elif self._masked.isdisjoint(self.open):
            self.pieces.append(_plain(piece, at_start=at_start))
        else:
            self.pieces.append(_escaped(piece, at_start=at_start and not self.pieces))

    def write_moment(self, seconds: str) -> None:
        self._closed = ""
        self.pieces.append(f"<t:{seconds}:F>")

    def _open(self, span: Span) -> None:
        mark = "[" if span in self._masked else _MARKS.get(span.kind, "")
        if self._closed and mark.startswith(self._closed):
            # "**a***b*" would be read otherwise
            self.pieces.append(_GAP)
        self._closed = ""
        self.pieces.append(mark)

    def _close(self, span: Span) -> None:
        mark = _MARKS.get(span.kind, "")
        if span in self._masked:
            mark = f"]({_address(span.url)})"
        elif span.kind == "link":
            mark = f" ({_plain(span.url, at_start=False)})"
        self._closed = mark[-1:]
        self.pieces.append(mark)


def _is_masked(span: Span, label: str) -> bool:
    """Discord masks web links only, and not behind another address; the rest is spelt out."""
    is_web = span.url.lower().startswith(("http://", "https://"))
    return span.kind == "link" and is_web and "://" not in label


def _plain(text: str, *, at_start: bool) -> str:
    out: list[str] = []
    last = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(_URL_END)
        out.append(_escaped(text[last : match.start()], at_start=at_start and last == 0))
        out.append(_address(url))
        last = match.start() + len(url)
    out.append(_escaped(text[last:], at_start=at_start and last == 0))
    return "".join(out)


def _escaped(text: str, *, at_start: bool) -> str:
    lead = ""
    if at_start and (match := _LINE_START.match(text)):
        number = match[2].isdigit()
        lead = f"{match[1]}{match[2]}\\" if number else f"{match[1]}\\{match[2]}"
        text = text[match.end() :]
    return lead + _SPECIAL.sub(lambda match: "\\" + match[0], _inert(text))


def _inert(text: str) -> str:
    """Break mentions: Discord looks for them even behind a backslash and inside code."""
    return _MASS.sub("@" + _GAP, _TAG.sub("<" + _GAP, text))


def _address(url: str) -> str:
    """A web address that cannot end early, format or ping."""
    return "".join(_ENCODED.get(char, char) for char in url).replace("__", "%5F%5F")


def _code(text: str) -> str:
    inert = _inert(text).replace("``", f"`{_GAP}`").replace("``", f"`{_GAP}`")
    if "`" not in inert:
        return f"`{inert}`"
    return f"`` {inert} ``"
