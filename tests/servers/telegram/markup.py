"""HTML and Markdown as the server reads them, with its complaints when they are broken."""

import html
import re

from tests.servers.telegram.entities import Entities, entity
from tests.servers.telegram.refusal import RefusalError, bad

Parsed = tuple[str, Entities]
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
TAG = re.compile(r"<(/?)([a-zA-Z-]*)([^>]*)>")
HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""")
RESERVED = "_*[]()~`>#+-=|{}.!"
MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "```": "pre",
}
NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "[": "TextUrl",
}


def broken(reason: str) -> RefusalError:
    """Build the refusal of a text whose markup does not parse."""
    return bad(f"can't parse entities: {reason}")


def at(text: str, position: int) -> int:
    """Give a position in UTF-8 bytes, which is how the server names places."""
    return len(text[:position].encode("utf-8", "surrogatepass"))


def parsed(text: str, mode: str) -> Parsed:
    """Read a text in the given parse mode; raises `RefusalError` when it is broken."""
    readers = {"html": from_html, "markdownv2": from_markdown_v2, "markdown": from_markdown}
    if mode.lower() not in readers:
        raise bad("unsupported parse_mode")
    return readers[mode.lower()](text)


def opening(name: str, rest: str, place: int) -> tuple[str, dict[str, str]]:
    """Tell which entity a start tag opens."""
    kind = TAGS.get(name)
    if kind is None or (name == "span" and "tg-spoiler" not in rest):
        raise broken(f'Unsupported start tag "{name}" at byte offset {place}')
    if kind == "text_link" and (link := HREF.search(rest)):
        return kind, {"url": html.unescape(link[1])}
    return kind, {}


def from_html(text: str) -> Parsed:
    """Read a text with HTML tags."""
    plain, result, position = "", [], 0
    stack: list[tuple[str, int, str, dict[str, str]]] = []
    while position < len(text):
        bracket = text.find("<", position)
        end = len(text) if bracket < 0 else bracket
        plain += html.unescape(text[position:end])
        if bracket < 0:
            break
        place = at(text, bracket)
        match = TAG.match(text, bracket)
        if match is None:
            raise broken(f"Unclosed start tag at byte offset {place}")
        name = match[2].lower()
        if match[1]:
            result.append(closing(stack, name, plain, place))
        else:
            kind, more = opening(name, match[3], place)
            stack.append((name, len(plain), kind, more))
        position = match.end()
    if stack:
        raise broken(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    return plain, [item for item in result if item["length"]]


def closing(
    stack: list[tuple[str, int, str, dict[str, str]]], name: str, plain: str, place: int
) -> dict[str, object]:
    """Turn an end tag and its start tag into an entity."""
    if not stack:
        raise broken(f"Unexpected end tag at byte offset {place}")
    opened, start, kind, more = stack.pop()
    if name and name != opened:
        raise broken(
            f'Unmatched end tag at byte offset {place}, expected "</{opened}>", found "</{name}>"'
        )
    return entity(kind, plain[:start], plain[start:], **more)


def mark_at(text: str, position: int, open_marks: list[str]) -> str | None:
    """Tell which mark of MarkdownV2 stands at this place."""
    inside = open_marks[-1] if open_marks else ""
    if inside in ("`", "```"):
        return inside if text.startswith(inside, position) else None
    for mark in ("```", "__", "||", "`", "*", "_", "~"):
        if text.startswith(mark, position):
            return mark
    return None


class Markdown:
    """One reading of a text in MarkdownV2."""

    def __init__(self, text: str) -> None:
        """Start before the first character."""
        self.text = text
        self.plain = ""
        self.result: Entities = []
        self.stack: list[tuple[str, int, int]] = []
        self.position = 0

    def read(self) -> Parsed:
        """Read to the end; raises `RefusalError` at the first thing that is wrong."""
        while self.position < len(self.text):
            self.step()
        if self.stack:
            mark, _, place = self.stack[-1]
            name = NAMES[MARKS.get(mark, mark)]
            raise broken(f"Can't find end of {name} entity at byte offset {place}")
        return self.plain, [item for item in self.result if item["length"]]

    def step(self) -> None:
        """Read one character or one mark."""
        here = self.text[self.position]
        mark = mark_at(self.text, self.position, [mark for mark, _, _ in self.stack])
        in_code = bool(self.stack) and self.stack[-1][0] in ("`", "```")
        if here == "\\" and self.text[self.position + 1 : self.position + 2].isascii():
            self.plain += self.text[self.position + 1 : self.position + 2] or "\\"
            self.position += 2
        elif mark:
            self.toggle(mark)
        elif not in_code and here == "[":
            self.open("[")
        elif here == "]" and self.stack and self.stack[-1][0] == "[":
            self.link()
        elif not in_code and here in RESERVED and not self.quotes(here):
            reason = f"Character '{here}' is reserved and must be escaped with the preceding '\\'"
            raise broken(reason)
        else:
            self.plain += "" if here == ">" and not in_code else here
            self.position += 1

    def quotes(self, here: str) -> bool:
        """Tell whether this `>` begins a quotation, which needs no escape."""
        return here == ">" and (self.position == 0 or self.text[self.position - 1] == "\n")

    def open(self, mark: str) -> None:
        """Remember where a marked piece begins."""
        self.stack.append((mark, len(self.plain), at(self.text, self.position)))
        self.position += len(mark)

    def toggle(self, mark: str) -> None:
        """Close the marked piece if it is the innermost, else begin a new one."""
        if not self.stack or self.stack[-1][0] != mark:
            self.open(mark)
            return
        _, start, _ = self.stack.pop()
        self.position += len(mark)
        self.result.append(entity(MARKS[mark], self.plain[:start], self.plain[start:]))

    def link(self) -> None:
        """Close `[text](address)`."""
        _, start, place = self.stack.pop()
        match = re.compile(r"\]\(([^)]*)\)").match(self.text, self.position)
        if match is None:
            raise broken(f"Can't find end of a URL at byte offset {place}")
        self.position = match.end()
        piece = self.plain[start:]
        self.result.append(entity("text_link", self.plain[:start], piece, url=match[1]))


def from_markdown_v2(text: str) -> Parsed:
    """Read a text in MarkdownV2."""
    return Markdown(text).read()


def from_markdown(text: str) -> Parsed:
    """Read a text in the old Markdown, which knows bold, italic, code and links."""
    plain, result, position = "", [], 0
    while position < len(text):
        mark = next((m for m in ("```", "`", "*", "_") if text.startswith(m, position)), None)
        if mark is None:
            skip = text[position] == "\\" and position + 1 < len(text)
            plain += text[position + skip]
            position += 1 + skip
            continue
        end = text.find(mark, position + len(mark))
        if end < 0:
            place = at(text, position)
            raise broken(f"Can't find end of the entity starting at byte offset {place}")
        body = text[position + len(mark) : end]
        result.append(entity(MARKS[mark], plain, body))
        plain += body
        position = end + len(mark)
    return plain, [item for item in result if item["length"]]
