"""FAQ entries as a Markdown page: every second-level heading is a question.

A page that has none but several first-level headings means those.
"""

import re
from collections.abc import Sequence

from bot.matching.entry import Draft, FaqEntry, Problem, listed, separated

Drafts = tuple[list[Draft], list[Problem]]

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"## +(.*?)(?:\s+#+)?\s*\Z")
_TOP_HEADING = re.compile(r"# +(.*?)(?:\s+#+)?\s*\Z")
_LABEL = re.compile(r"(aliases|tags|lang|language|slug)\s*:\s*(.*)\Z", re.IGNORECASE)
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_SHIELDED = re.compile(r"\\+## ")


def markdown_drafts(text: str) -> Drafts:
    """Read a page: front matter with defaults, `## question`, label lines, answer.

    Right below a heading `aliases: a | b`, `tags: x | y`, `lang: es`, `slug: z` may stand. A page
    without such headings is one entry: its title comes from the front matter or its first heading.
    """
    lines = text.split("\n")
    defaults, start = _front_matter(lines)
    if start < 0:
        return [], [Problem(1, "the front matter is not closed by ---")]
    heads, _ = _headings(lines, start)
    if not heads:
        heads, _ = _headings(lines, start, _TOP_HEADING)
    if len(heads) < 2 and not any(_HEADING.match(lines[line]) for line, _ in heads):  # noqa: PLR2004 - one is the page's title
        return _whole(lines, start, defaults)
    drafts = []
    for (line, title), (end, _) in zip(heads, [*heads[1:], (len(lines), "")], strict=True):
        drafts.append(_draft(line, title, lines[line + 1 : end], defaults))
    return drafts, []


def to_markdown(entries: Sequence[FaqEntry]) -> str:
    """Write a page; headings inside an answer keep to lower levels than the questions."""
    return "\n".join(_section(entry) for entry in entries)


def _section(entry: FaqEntry) -> str:
    labels = [("slug", [entry.slug]), ("lang", [entry.language])]
    labels += [("aliases", [p for p in entry.phrases if p != entry.title])]
    labels += [("tags", list(entry.tags))]
    head = "".join(f"{name}: {listed(values)}\n" for name, values in labels if any(values))
    title = f"{entry.title} ##" if entry.title.endswith("#") else entry.title
    return f"## {title}\n{head}\n{_shielded(entry.answer)}\n"


def _shielded(answer: str) -> str:
    """Put a backslash before answer lines that would begin a question; close an open code block."""
    lines = answer.split("\n")
    found, fence = _headings(lines, 0)
    starts = {number for number, _ in found}
    shielded = [
        "\\" + line if number in starts or _SHIELDED.match(line) else line
        for number, line in enumerate(lines)
    ]
    return "\n".join([*shielded, fence] if fence else shielded)


def _front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    if lines[0].rstrip() != "---":
        return {}, 0
    for end, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            pairs = (line.partition(":") for line in lines[1:end])
            return {key.strip().lower(): _value(value) for key, _, value in pairs}, end + 1
    return {}, -1


def _value(text: str) -> str:
    """A value of the front matter, its quotes or list brackets taken off."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] + text[-1] in {'""', "''", "[]"} else text


def _headings(
    lines: Sequence[str], start: int, heading_of: re.Pattern[str] = _HEADING
) -> tuple[list[tuple[int, str]], str]:
    """The headings outside code blocks, as line index and title; and a fence left open."""
    found: list[tuple[int, str]] = []
    fence = ""
    for number, line in enumerate(lines[start:], start=start):
        mark = _FENCE.match(line)
        if fence:
            closes = (
                mark is not None and mark[1].startswith(fence) and not line[mark.end() :].strip()
            )
            fence = "" if closes else fence
        elif mark is not None:
            fence = mark[1]
        elif heading := heading_of.match(line):
            found.append((number, heading[1]))
    return found, fence


def _whole(lines: Sequence[str], start: int, defaults: dict[str, str]) -> Drafts:
    body = list(lines[start:])
    title = defaults.get("question") or defaults.get("title") or ""
    first = next((n for n, line in enumerate(body) if line.strip()), None)
    if first is None:
        return [], [Problem(1, "the file holds no question")]
    if body[first].startswith("# "):
        title = title or body[first][2:].strip()
        body = body[first + 1 :]
    return [_draft(start + first, title, body, defaults)], []


def _draft(line: int, title: str, body: Sequence[str], defaults: dict[str, str]) -> Draft:
    labels = dict(defaults)
    rest = 0
    while rest < len(body) and (label := _LABEL.match(body[rest])):
        labels[label[1].lower()] = label[2]
        rest += 1
    answer = "\n".join(text[1:] if _SHIELDED.match(text) else text for text in body[rest:])
    return Draft(
        line=line + 1,
        title=title,
        answer=answer,
        phrases=_parts(labels.get("aliases", "")),
        slug=labels.get("slug", ""),
        language=(labels.get("lang") or labels.get("language") or "").strip(),
        tags=_parts(labels.get("tags", "")),
    )


def _parts(field: str) -> tuple[str, ...]:
    """Split at vertical bars, or at commas where there is no bar."""
    return separated(field, "|" if _BAR.search(field) else ",")
