"""How a transcript looks: one page that needs nothing but a browser, and the same as plain text."""

from collections.abc import Sequence
from html import escape

import msgspec

from bot.formatting.rich import Rich, Span

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
LOOKS = (
    ":root{color-scheme:light dark;--ink:#1c1b19;--dim:#6d675f;--page:#f4f1ec;--asker:#fff;"
    "--staff:#dfeadb;--note:#fdf3cf;--line:#ddd8d0}"
    "@media(prefers-color-scheme:dark){:root{--ink:#eceae6;--dim:#a29b91;--page:#1b1a18;"
    "--asker:#2a2825;--staff:#263626;--note:#3d3519;--line:#3a3733}}"
    "*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);"
    "background:var(--page);margin:0}main{max-width:46rem;margin:0 auto;padding:2rem 1rem 4rem}"
    "h1{font-size:1.5rem;margin:0 0 .25rem}header p{color:var(--dim);margin:0}"
    "header{border-bottom:1px solid var(--line);padding-bottom:1rem;margin-bottom:1.5rem}"
    "article{max-width:85%;margin:.6rem 0;padding:.6rem .9rem;border-radius:.9rem;"
    "overflow-wrap:anywhere;width:fit-content;background:var(--asker);"
    "border:1px solid var(--line)}article.staff{margin-left:auto;background:var(--staff)}"
    "article.note{margin:.6rem auto;background:var(--note);border-style:dashed}"
    "article p{margin:0;white-space:pre-wrap}article small,p.event{color:var(--dim);"
    "font-size:.8rem}article small b{color:var(--ink)}p.event{text-align:center;margin:.8rem 0}"
    "code,pre{font-family:ui-monospace,monospace;font-size:.9em}"
    "blockquote{margin:0;padding-left:.7rem;border-left:3px solid var(--line)}"
    "ul{margin:.3rem 0 0;padding-left:1.2rem;font-size:.9rem}"
    "@media print{body{background:#fff}article{break-inside:avoid}}"
)
TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strike": "s", "code": "code", "pre": "pre",
    "quote": "blockquote", "spoiler": "span", "time": "span",
}  # fmt: skip


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was said or that happened."""

    side: str
    """`asker`, `staff`, `note` or `event`."""
    name: str = ""
    words: Rich
    at: str
    """The moment, as it is read."""
    mark: str = ""
    """`edited` and the like, in the reader's language."""
    files: tuple[str, ...] = ()


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A whole transcript, every word of it in the reader's language."""

    title: str
    preface: str
    language: str
    entries: tuple[Entry, ...]


def as_text(paper: Paper) -> str:
    """The transcript as plain text, one block for each thing said."""
    blocks = [f"{paper.title}\n{paper.preface}"]
    for entry in paper.entries:
        if entry.side == "event":
            blocks.append(f"— {entry.at} · {entry.words.text}")
            continue
        head = " · ".join(part for part in (entry.at, entry.name, entry.mark) if part)
        files = "".join(f"\n[{file}]" for file in entry.files)
        blocks.append(f"{head}\n{entry.words.text}{files}".rstrip())
    return "\n\n".join(blocks) + "\n"


def as_page(paper: Paper) -> str:
    """The transcript as a page; what was said is shown as it is, nothing is run or fetched."""
    body = "".join(_entry(entry) for entry in paper.entries)
    return (
        f'<!doctype html><html lang="{escape(paper.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(paper.title)}</title><style>{LOOKS}</style></head><body><main>"
        f"<header><h1>{escape(paper.title)}</h1><p>{escape(paper.preface)}</p></header>"
        f"{body}</main></body></html>"
    )


def _entry(entry: Entry) -> str:
    if entry.side == "event":
        return f'<p class="event">{escape(entry.at)} · {escape(entry.words.text)}</p>'
    mark = f" · {escape(entry.mark)}" if entry.mark else ""
    files = "".join(f"<li>{escape(file)}</li>" for file in entry.files)
    return (
        f'<article class="{escape(entry.side)}">'
        f"<small><b>{escape(entry.name)}</b> · {escape(entry.at)}{mark}</small>"
        f"<p>{marked_up(entry.words)}</p>{f'<ul>{files}</ul>' if files else ''}</article>"
    )


def marked_up(words: Rich) -> str:
    """A text with its looks as HTML; links lead where they say, everything else is escaped."""
    return _within(words.text, list(words.spans), 0, len(words.text))


def _within(text: str, spans: Sequence[Span], start: int, end: int) -> str:
    """The spans are nested and in order, the outermost first."""
    parts: list[str] = []
    position = start
    rest = list(spans)
    while rest:
        span, *rest = rest
        inside = [one for one in rest if one.start < span.end]
        rest = rest[len(inside) :]
        parts.append(escape(text[position : span.start]))
        parts.append(_wrapped(span, _within(text, inside, span.start, span.end)))
        position = span.end
    return "".join([*parts, escape(text[position:end])])


def _wrapped(span: Span, inner: str) -> str:
    if span.kind == "link":
        return f'<a href="{escape(span.url)}" rel="noreferrer">{inner}</a>'
    tag = TAGS[span.kind]
    return f"<{tag}>{inner}</{tag}>"
