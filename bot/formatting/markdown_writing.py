"""Rich text turned into Markdown, so that what people wrote in a chat can be kept as an entry."""

import re
from collections.abc import Iterable, Sequence

from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Kind, Rich, Span, rich

_MARKS: dict[Kind, str] = {"bold": "**", "italic": "_", "strike": "~~"}
_INLINE = frozenset({*_MARKS, "code", "link"})
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=[#\w])|!\Z")
_FIRST = re.compile(r"^([0-9]{0,9})([-+#=:.)])")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_MARK_SIGNS = frozenset("*_~")
_LINE = re.compile(r"[^\n]+")
_TICKS = re.compile(r"`+")
_CONTROL = re.compile("[\x00\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def to_markdown(source: Rich) -> str:
    """Write rich text as CommonMark that `from_markdown` reads back.

    Bold, italic, strike, code, links, code blocks and quotes stay; other looks have no Markdown
    and become plain. Several blank lines become one. Words that need no escaping get none.
    """
    source = rich(_CONTROL.sub(" ", source.text), source.spans)
    kept = [span for span in source.spans if span.kind in _INLINE | {"pre", "quote"}]
    if not kept:
        tidy = _tidied(source.text)
        if from_markdown(tidy) == Rich(tidy):
            return tidy
    return "\n\n".join(block for block in _blocks(rich(source.text, kept)) if block)


def _tidied(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in text.splitlines())).strip()


def _blocks(source: Rich) -> Iterable[str]:
    """Quotes and what stands between them."""
    at = 0
    for quote in [span for span in source.spans if span.kind == "quote"]:
        yield from _unquoted(source.cut(at, quote.start))
        inner = source.cut(quote.start, quote.end)
        bare = rich(inner.text, [span for span in inner.spans if span.kind != "quote"])
        written = "\n\n".join(block for block in _unquoted(bare) if block)
        yield "\n".join(f"> {line}" for line in written.split("\n")) if written else ""
        at = quote.end
    yield from _unquoted(source.cut(at, len(source)))


def _unquoted(source: Rich) -> Iterable[str]:
    """Code blocks, each alone, and the paragraphs between them."""
    at = 0
    for code in [span for span in source.spans if span.kind == "pre"]:
        yield from _paragraphs(source.cut(at, code.start))
        yield _fenced(source, code)
        at = code.end
    yield from _paragraphs(source.cut(at, len(source)))


def _fenced(source: Rich, code: Span) -> str:
    text = source.text[code.start : code.end]
    if not text.strip():
        return ""
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    language = re.sub(r"[^\w+#.-]", "", code.language)
    return f"{fence}{language}\n{text}\n{fence}"


def _paragraphs(source: Rich) -> Iterable[str]:
    at = 0
    for gap in [*_BLANK_LINES.finditer(source.text), None]:
        end = gap.start() if gap else len(source)
        yield _lines(source.cut(at, end))
        at = gap.end() if gap else end


def _lines(paragraph: Rich) -> str:
    """Each line with its looks closed at its end, so that no look crosses a break."""
    lines = []
    for line in _LINE.finditer(paragraph.text):
        text = line[0]
        start = line.start() + len(text) - len(text.lstrip())
        end = line.start() + len(text.rstrip())
        if start < end:
            lines.append(_inline(paragraph.cut(start, end)))
    return "\n".join(lines)


def _inline(line: Rich) -> str:
    """One line, nothing at whose beginning makes it a list, a heading or a table."""
    return _FIRST.sub(r"\1\\\2", _stretch(line, 0, len(line), line.spans))


def _stretch(line: Rich, start: int, end: int, spans: Sequence[Span]) -> str:
    pieces: list[str] = []
    at = start
    for number, span in enumerate(spans):
        if span.start < at:
            continue  # inside the one before, which wrote it
        pieces.append(_escaped(line.text[at : span.start]))
        inner = [one for one in spans[number + 1 :] if one.start < span.end]
        pieces.append(_marked(line, span, inner))
        at = span.end
    pieces.append(_escaped(line.text[at:end]))
    return _joined(pieces)


def _marked(line: Rich, span: Span, inner: Sequence[Span]) -> str:
    text = line.text[span.start : span.end]
    if not text.strip():
        return _escaped(text)
    if span.kind == "code":
        return _code(text)
    if span.kind == "link":
        url = re.sub(r"([<>\\])", r"\\\1", span.url).replace("&", "&amp;")
        return f"[{_stretch(line, span.start, span.end, inner)}](<{url}>)"
    mark = _MARKS[span.kind]
    lead = len(text) - len(text.lstrip())
    trail = len(text) - len(text.rstrip())
    inside = rich(line.text, [*inner]).cut(span.start + lead, span.end - trail)
    written = _stretch(inside, 0, len(inside), inside.spans)
    return f"{_escaped(text[:lead])}{mark}{written}{mark}{_escaped(text[len(text) - trail :])}"


def _code(text: str) -> str:
    ticks = {len(run) for run in _TICKS.findall(text)}
    fence = next("`" * n for n in range(1, len(ticks) + 2) if n not in ticks)
    is_edged = "`" in (text[0], text[-1]) or (text[0] == " " and text[-1] == " ")
    return f"{fence} {text} {fence}" if is_edged else f"{fence}{text}{fence}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _joined(pieces: Sequence[str]) -> str:
    """Put pieces together; a letter that would keep a mark from counting is written by number."""
    told = ""
    for piece in pieces:
        if not piece:
            continue
        first = piece
        if told and piece[0] in _MARK_SIGNS and _is_word(told[-1]):
            told = f"{told[:-1]}&#{ord(told[-1])};"
        elif told and told[-1] in _MARK_SIGNS and _is_word(piece[0]):
            first = f"&#{ord(piece[0])};{piece[1:]}"
        told += first
    return told


def _is_word(character: str) -> bool:
    return not character.isspace() and (character.isalnum() or not character.isascii())
