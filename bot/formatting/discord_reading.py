"""Discord's Markdown, as members and webhooks write it, read into rich text."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.formatting.rich import Kind, Rich, Span, moment, rich

_BLOCK = re.compile(r"```(?:([A-Za-z0-9_+-]*)\n)?(.+?)```", re.DOTALL)
_QUOTE_LINE = re.compile(r"^> ?", re.MULTILINE)
_TOKEN = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|(?P<ticks>`+)"
    r"|<(?P<bare>https?://[^\s<>]{1,2000})>"
    r"|<t:(?P<seconds>[0-9]{1,10})(?::[a-zA-Z])?>"
    r"|(?P<url>https?://[^\s<\])*~|]+)"
    r"|(?P<link>\]\((?P<address>https?://[^\s()<>]{1,2000})\))"
    r"|(?P<mark>\*+|__|_|~~|\|\||\[)"
)
_KINDS: dict[str, Kind] = {
    "**": "bold",
    "*": "italic",
    "_": "italic",
    "__": "underline",
    "~~": "strike",
    "||": "spoiler",
    "[": "link",
}


def from_discord(content: str) -> Rich:
    """Read a message's Markdown; whatever is not surely a mark stays as it was typed."""
    parts: list[Rich] = []
    last = 0
    for match in _BLOCK.finditer(content):
        parts += _quoted(content[last : match.start()])
        code = match[2].removesuffix("\n")
        parts.append(rich(code, [Span("pre", 0, len(code), language=match[1] or "")]))
        last = match.end()
    parts += _quoted(content[last:])
    return Rich("").join(parts)


def _quoted(text: str) -> Iterator[Rich]:
    """Runs of lines with and without a leading "> "."""
    rest_at = re.search(r"^>>> ", text, re.MULTILINE)
    rest = text[rest_at.end() :] if rest_at else ""
    run: list[str] = []
    in_quote = False
    for line in (text[: rest_at.start()] if rest_at else text).splitlines(keepends=True):
        if (line.startswith("> ")) != in_quote and run:
            yield _run(run, in_quote=in_quote)
            run = []
        in_quote = line.startswith("> ")
        run.append(line)
    yield _run(run, in_quote=in_quote)
    if rest:
        yield _run([rest], in_quote=True)


def _run(lines: list[str], *, in_quote: bool) -> Rich:
    text = "".join(lines)
    if not in_quote:
        return _inline(text)
    inner = _inline(_QUOTE_LINE.sub("", text))
    end = len(inner.text.removesuffix("\n"))
    return rich(inner.text, [*inner.spans, Span("quote", 0, end)])


class _Reader:
    """Pairs marks in one pass; an unpaired mark is written as it was typed."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.found: list[tuple[Kind, int, int, str]] = []
        self._open: list[tuple[str, int]] = []

    def put(self, text: str) -> None:
        self.pieces.append(text)

    def span(self, kind: Kind, text: str, url: str = "") -> None:
        self.pieces.append(text)
        self.found.append((kind, len(self.pieces) - 1, len(self.pieces), url))

    def mark(self, mark: str) -> None:
        """Close the mark if it is open and holds something, else open it."""
        at = next((i for i in reversed(range(len(self._open))) if self._open[i][0] == mark), None)
        if at is None or mark == "[" or self._open[at][1] == len(self.pieces) - 1:
            self._open.append((mark, len(self.pieces)))
            self.pieces.append(mark)
        else:
            self._close(at)

    def link(self, literal: str, address: str) -> None:
        at = next((i for i in reversed(range(len(self._open))) if self._open[i][0] == "["), None)
        if at is None or self._open[at][1] == len(self.pieces) - 1:
            self.put(literal)
        else:
            self._close(at, address)

    def stars(self, count: int) -> None:
        """Runs of stars close the innermost of bold and italic first."""
        while count:
            top = next((mark for mark, _ in reversed(self._open) if mark in {"*", "**"}), "")
            mark = top if top and len(top) <= count and (top == "**" or count != 2) else ""  # noqa: PLR2004
            mark = mark or ("**" if count > 1 else "*")
            self.mark(mark)
            count -= len(mark)

    def _close(self, at: int, url: str = "") -> None:
        mark, piece = self._open[at]
        del self._open[at:]
        self.pieces[piece] = ""
        self.found.append((_KINDS[mark], piece, len(self.pieces), url))

    def result(self) -> Rich:
        starts = [0]
        for piece in self.pieces:
            starts.append(starts[-1] + len(piece))
        spans = [Span(kind, starts[a], starts[b], url=url) for kind, a, b, url in self.found]
        return rich("".join(self.pieces), spans)


def _inline(text: str) -> Rich:
    reader, position = _Reader(), 0
    while match := _TOKEN.search(text, position):
        reader.put(text[position : match.start()])
        position = match.end()
        if ticks := match["ticks"]:
            position = _code(reader, text, ticks, position)
        elif (bare := match["bare"] or match["url"]) is not None:
            reader.put(bare)
        elif match["link"]:
            reader.link(match["link"], match["address"])
        elif match["seconds"]:
            _moment(reader, match)
        elif (mark := match["mark"]) is not None:
            _mark(reader, text, mark, match)
        else:
            reader.put(match["escaped"])
    reader.put(text[position:])
    return reader.result()


def _mark(reader: _Reader, text: str, mark: str, match: re.Match[str]) -> None:
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if mark == "_" and before.isalnum() and after.isalnum():
        reader.put(mark)  # snake_case
    elif mark.startswith("*") and before.isspace() | (not before) and after.isspace() | (not after):
        reader.put(mark)  # a bullet or a product sign
    elif mark.startswith("*"):
        reader.stars(len(mark))
    else:
        reader.mark(mark)


def _moment(reader: _Reader, match: re.Match[str]) -> None:
    """A moment in UTC, for whoever cannot see it in their own zone."""
    shown = moment(datetime.fromtimestamp(int(match["seconds"]), UTC))
    if shown.spans:
        reader.span("time", shown.text, shown.spans[0].url)
    else:
        reader.put(match[0])


def _code(reader: _Reader, text: str, ticks: str, position: int) -> int:
    end = re.compile(rf"(?<!`){ticks}(?!`)").search(text, position)
    if end is None:
        reader.put(ticks)
        return position
    code = text[position : end.start()]
    is_padded = len(ticks) > 1 and code.startswith(" ") and code.endswith(" ") and code.strip()
    reader.span("code", code[1:-1] if is_padded else code)
    return end.end()
