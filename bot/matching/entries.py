"""FAQ files of a community, read and written: Markdown, CSV, JSON and JSON lines."""

from collections.abc import Sequence
from typing import Literal, assert_never

from bot.matching.entry import Draft, FaqEntry, Problem, Reading, checked
from bot.matching.entry_json import json_drafts, jsonl_drafts, to_json, to_jsonl
from bot.matching.entry_markdown import markdown_drafts, to_markdown
from bot.matching.entry_table import table_drafts, to_csv

Format = Literal["markdown", "csv", "json", "jsonl"]

MOST_BYTES = 16 * 1024 * 1024

_FORMATS: dict[str, Format] = {
    "md": "markdown",
    "markdown": "markdown",
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}


def read_entries(name: str, data: bytes) -> Reading:
    """Read a FAQ file; what cannot be used is left out and named with its line and reason.

    name: of the file, its ending tells the format (.md, .csv, .tsv, .json, .jsonl).
    """
    kind = _FORMATS.get(name.rpartition(".")[2].lower())
    if kind is None:
        return Reading(problems=(Problem(1, "unknown kind of file: use .md, .csv, .json, .jsonl"),))
    if len(data) > MOST_BYTES:
        return Reading(problems=(Problem(1, "file larger than 16 MiB"),))
    text, problem = _decoded(data)
    if problem is not None:
        return Reading(problems=(problem,))
    drafts, problems = _drafts(kind, text)
    reading = checked(drafts)
    found = sorted((*problems, *reading.problems), key=lambda one: one.line)
    return Reading(reading.entries, tuple(found))


def write_entries(kind: Format, entries: Sequence[FaqEntry]) -> bytes:
    """Write entries so that `read_entries` gives them back."""
    match kind:
        case "markdown":
            text = to_markdown(entries)
        case "csv":
            text = to_csv(entries)
        case "json":
            text = to_json(entries)
        case "jsonl":
            text = to_jsonl(entries)
        case _:
            assert_never(kind)
    return text.encode("utf-8", "replace")


def _decoded(data: bytes) -> tuple[str, Problem | None]:
    # spreadsheets save "Unicode text" as UTF-16
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", Problem(line, "wrong encoding: save the file as UTF-8")
    if "\x00" in text:
        return "", Problem(text.count("\n", 0, text.index("\x00")) + 1, "not a text file")
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _drafts(kind: Format, text: str) -> tuple[list[Draft], list[Problem]]:
    match kind:
        case "markdown":
            return markdown_drafts(text)
        case "csv":
            return table_drafts(text)
        case "json":
            return json_drafts(text)
        case "jsonl":
            return jsonl_drafts(text)
        case _:
            assert_never(kind)
