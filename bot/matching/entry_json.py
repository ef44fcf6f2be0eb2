"""FAQ entries as JSON: a list, an object of slugs, or one object a line."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.matching.entry import Draft, FaqEntry, Problem

Drafts = tuple[list[Draft], list[Problem]]

_TITLES = ("question", "title", "q")
_ANSWERS = ("answer", "content", "a")
_PHRASES = ("aliases", "examples", "phrases")
_LANGUAGES = ("lang", "language")
_SLUGS = ("slug", "intent", "key", "id")


def json_drafts(text: str) -> Drafts:
    """Read a JSON file: a list of entries, {"entries": [...]}, or {slug: entry or answer}."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        return [], [Problem(error.lineno, f"bad JSON: {error.msg}")]
    except RecursionError:
        return [], [Problem(1, "bad JSON: nested too deeply")]
    lines = _object_lines(text)
    rows: list[Any]
    if isinstance(whole, dict) and isinstance(whole.get("entries"), list):
        rows = whole["entries"]
        lines = lines[1:]
    elif isinstance(whole, dict):
        rows = [_named(slug, value) for slug, value in whole.items()]
        lines = [
            text.count("\n", 0, max(text.find(json.dumps(s, ensure_ascii=False)), 0)) + 1
            for s in whole
        ]
    elif isinstance(whole, list):
        rows = whole
    else:
        return [], [Problem(1, "a list or an object of entries is expected")]
    if len(lines) != len(rows):
        lines = [1] * len(rows)
    return _all(zip(lines, rows, strict=True))


def jsonl_drafts(text: str) -> Drafts:
    """Read one JSON object a line; a bad line is left out alone."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            problems.append(Problem(number, f"bad JSON: {error.msg}"))
            continue
        except RecursionError:
            problems.append(Problem(number, "bad JSON: nested too deeply"))
            continue
        _add(number, row, drafts, problems)
    return drafts, problems


def to_json(entries: Sequence[FaqEntry]) -> str:
    """Write a list of entries."""
    return json.dumps([_row(entry) for entry in entries], ensure_ascii=False, indent=1) + "\n"


def to_jsonl(entries: Sequence[FaqEntry]) -> str:
    """Write one entry a line."""
    return "".join(json.dumps(_row(entry), ensure_ascii=False) + "\n" for entry in entries)


def _row(entry: FaqEntry) -> dict[str, Any]:
    return {
        "slug": entry.slug,
        "question": entry.title,
        "answer": entry.answer,
        "aliases": [phrase for phrase in entry.phrases if phrase != entry.title],
        "lang": entry.language,
        "tags": list(entry.tags),
    }


def _named(slug: str, value: object) -> object:
    if isinstance(value, dict):
        return {"question": slug, "slug": slug} | value
    return {"question": slug, "answer": value}


def _all(rows: Iterable[tuple[int, object]]) -> Drafts:
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for line, row in rows:
        _add(line, row, drafts, problems)
    return drafts, problems


def _add(line: int, row: object, drafts: list[Draft], problems: list[Problem]) -> None:
    if not isinstance(row, dict):
        problems.append(Problem(line, "an entry must be an object"))
        return
    answer = _first(row, _ANSWERS)
    if answer is None:
        problems.append(Problem(line, "no answer"))
        return
    title = _first(row, _TITLES)
    if not isinstance(title, str) or not isinstance(answer, str):
        problems.append(Problem(line, "question and answer must be texts"))
        return
    phrases = [phrase for name in _PHRASES for phrase in _texts(row.get(name))]
    drafts.append(
        Draft(
            line=line,
            title=title,
            answer=answer,
            phrases=tuple(phrases),
            slug=str(_first(row, _SLUGS) or ""),
            language=str(_first(row, _LANGUAGES) or ""),
            tags=tuple(_texts(row.get("tags"))),
        )
    )


def _first(row: dict[str, Any], names: Sequence[str]) -> object:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _object_lines(text: str) -> list[int]:
    """Lines on which the outermost objects of a valid JSON text begin, strings skipped."""
    lines: list[int] = []
    depth = 0
    line = 1
    in_text = is_escaped = False
    outer = 1 if text.lstrip().startswith("[") else 0
    for char in text:
        line += char == "\n"
        if in_text:
            in_text = is_escaped or char != '"'
            is_escaped = char == "\\" and not is_escaped
        elif char == '"':
            in_text = True
        elif char in "[{":
            if char == "{" and depth == outer:
                lines.append(line)
            depth += 1
        elif char in "]}":
            depth -= 1
    return lines
