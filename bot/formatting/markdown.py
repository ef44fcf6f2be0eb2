"""Markdown, as moderators and files write it, turned into rich text."""

import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.formatting.rich import Kind, Rich, Span, rich

_INLINE: dict[str, Kind] = {"strong": "bold", "em": "italic", "s": "strike", "link": "link"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def from_markdown(source: str) -> Rich:
    """Turn CommonMark into rich text.

    Raw HTML stays literal, images become links, headings bold lines, lists bullet or numbered
    lines, tables lines of cells; a line break stays a line break, as in every chat.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    writer = _Writer()
    writer.write(parser.parse(_SURROGATE.sub("\ufffd", source)))
    return writer.result()


class _Writer:
    """Collects text and spans while walking the parsed document."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._spans: list[Span] = []
        self._open: list[tuple[Kind | None, int, str]] = []
        self._lists: list[int | None] = []
        self._gap = ""
        self._bullet = ""
        self._cell = 0

    def result(self) -> Rich:
        return rich("".join(self._pieces), self._spans)

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            stem = token.type.removesuffix("_open").removesuffix("_close")
            step = _BLOCKS.get(stem)
            if token.type == "inline":
                self._inline(token.children or [])
            elif step is not None:
                step(self, token)

    def _put(self, text: str) -> None:
        if not text:
            return
        lead = (self._gap if self._length else "") + self._bullet
        self._gap = self._bullet = ""
        self._pieces += [lead, text]
        self._length += len(lead) + len(text)

    def _begin(self, kind: Kind | None, url: str = "") -> None:
        self._put_lead()
        self._open.append((kind, self._length, url))

    def _put_lead(self) -> None:
        lead = (self._gap if self._length else "") + self._bullet
        self._gap = self._bullet = ""
        self._pieces.append(lead)
        self._length += len(lead)

    def _finish(self) -> None:
        kind, start, url = self._open.pop()
        if kind is not None:
            self._spans.append(Span(kind, start, self._length, url=url))

    def _break(self, gap: str) -> None:
        self._gap = max(self._gap, gap, key=len)

    # blocks

    def paragraph(self, token: Token) -> None:
        if token.nesting < 0:
            self._break("\n" if token.hidden else "\n\n")

    def heading(self, token: Token) -> None:
        if token.nesting > 0:
            self._begin("bold")
        else:
            self._finish()
            self._break("\n\n")

    def quote(self, token: Token) -> None:
        if token.nesting > 0:
            self._begin("quote")
        else:
            self._finish()
            self._gap = "\n\n"

    def enumeration(self, token: Token) -> None:
        if token.nesting > 0:
            if self._lists:
                self._break("\n")
            start = token.attrGet("start")
            first = int(start) if start is not None else 1
            self._lists.append(first if token.type.startswith("ordered") else None)
        else:
            self._lists.pop()
            self._gap = ""
            self._break("\n" if self._lists else "\n\n")

    def item(self, token: Token) -> None:
        if token.nesting > 0:
            number = self._lists[-1]
            indent = "" if self._bullet else "  " * (len(self._lists) - 1)
            self._bullet += indent + ("• " if number is None else f"{number}. ")
            if number is not None:
                self._lists[-1] = number + 1
        else:
            self._gap = ""
            self._break("\n")

    def code(self, token: Token) -> None:
        self._put_lead()
        start = self._length
        self._put(token.content.removesuffix("\n"))
        language = (token.info or "").split(" ")[0][:32]
        self._spans.append(Span("pre", start, self._length, language=language))
        self._break("\n\n")

    def rule(self, _: Token) -> None:
        self._put("———")
        self._break("\n\n")

    def table(self, token: Token) -> None:
        if token.nesting < 0:
            self._gap = ""
            self._break("\n\n")

    def row(self, token: Token) -> None:
        self._cell = 0
        if token.nesting < 0:
            self._break("\n")

    def cell(self, token: Token) -> None:
        if token.nesting > 0:
            if self._cell:
                self._put(" | ")
            self._cell += 1
            self._begin("bold" if token.tag == "th" else None)
        else:
            self._finish()

    # inline

    def _inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            name = token.type.removesuffix("_open").removesuffix("_close")
            if token.nesting > 0:
                self._begin(_INLINE.get(name), str(token.attrGet("href") or ""))
            elif token.nesting < 0:
                self._finish()
            else:
                self._leaf(token)

    def _leaf(self, token: Token) -> None:
        if token.type in {"softbreak", "hardbreak"}:
            self._put("\n")
        elif token.type == "code_inline":
            self._put_lead()
            start = self._length
            self._put(token.content)
            self._spans.append(Span("code", start, self._length))
        elif token.type == "image":
            url = str(token.attrGet("src") or "")
            self._begin("link", url)
            self._put(token.content or url)
            self._finish()
        else:
            self._put(token.content)


_BLOCKS: dict[str, Callable[[_Writer, Token], None]] = {
    "paragraph": _Writer.paragraph,
    "heading": _Writer.heading,
    "blockquote": _Writer.quote,
    "bullet_list": _Writer.enumeration,
    "ordered_list": _Writer.enumeration,
    "list_item": _Writer.item,
    "fence": _Writer.code,
    "code_block": _Writer.code,
    "hr": _Writer.rule,
    "table": _Writer.table,
    "tr": _Writer.row,
    "th": _Writer.cell,
    "td": _Writer.cell,
}
