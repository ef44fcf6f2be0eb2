"""FAQ entries as a table: CSV from any spreadsheet, safe to open in one."""

import csv
import io
from collections.abc import Sequence

from bot.matching.entry import Draft, FaqEntry, Problem, listed, separated

Drafts = tuple[list[Draft], list[Problem]]

_COLUMNS = {
    "question": "question",
    "title": "question",
    "answer": "answer",
    "aliases": "aliases",
    "examples": "aliases",
    "lang": "lang",
    "language": "lang",
    "tags": "tags",
    "slug": "slug",
    "intent": "slug",
}
_ORDER = ("slug", "question", "answer", "aliases", "lang", "tags")
_NO_HEAD = "the first line must name question and answer"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def table_drafts(text: str) -> Drafts:
    """Read a table with a head line; columns are separated by comma, semicolon or tab.

    Aliases and tags within a field are separated by a vertical bar or stand on lines of their own.
    """
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    drafts: list[Draft] = []
    problems: list[Problem] = []
    columns: list[str] = []
    line = 1
    try:
        for row in reader:
            begins, line = line, reader.line_num + 1
            if not columns:
                columns = [_COLUMNS.get(name.strip().lower(), "") for name in row]
                if "question" not in columns or "answer" not in columns:
                    return [], [Problem(1, _NO_HEAD)]
            elif any(field.strip() for field in row):
                _add(begins, columns, row, drafts, problems)
        if not columns:
            problems.append(Problem(1, _NO_HEAD))
    except csv.Error as error:
        problems.append(Problem(line, f"bad CSV from here on: {error}"))
    return drafts, problems


def to_csv(entries: Sequence[FaqEntry]) -> str:
    """Write a table; a field that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(_ORDER)
    for entry in entries:
        aliases = [phrase for phrase in entry.phrases if phrase != entry.title]
        fields = (
            entry.slug,
            entry.title,
            entry.answer,
            listed(aliases),
            entry.language,
            listed(entry.tags),
        )
        writer.writerow([_safe(field) for field in fields])
    return out.getvalue()


def _add(
    line: int, columns: list[str], row: list[str], drafts: list[Draft], problems: list[Problem]
) -> None:
    if len(row) > len(columns):
        problems.append(Problem(line, f"{len(row)} fields where {len(columns)} are expected"))
        return
    fields: dict[str, str] = {}
    for name, field in zip(columns, row, strict=False):
        joined = [fields[name], _plain(field)] if name in fields else [_plain(field)]
        fields[name] = "\n".join(joined)
    drafts.append(
        Draft(
            line=line,
            title=fields.get("question", ""),
            answer=fields.get("answer", ""),
            phrases=separated(fields.get("aliases", ""), "|\n"),
            slug=fields.get("slug", ""),
            language=fields.get("lang", "").strip(),
            tags=separated(fields.get("tags", ""), "|\n,"),
        )
    )


def _safe(field: str) -> str:
    return "'" + field if field.startswith(_FORMULA) else field


def _plain(field: str) -> str:
    return field[1:] if field.startswith("'") and field[1:].startswith(_FORMULA) else field
