"""FAQ entries as JSON: a list, an object of slugs, or one object a line."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.matching.entry import Draft, FaqEntry, Problem, problem_at

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
    rows: list[Any]
    begin = len(text) - len(text.lstrip())
    if isinstance(whole, dict) and isinstance(whole.get("entries"), list):
        rows = whole["entries"]
        places = [value for _, value in _members(text, dict(_members(text, begin))["entries"])]
    elif isinstance(whole, dict):
        rows = [_named(slug, value) for slug, value in whole.items()]
        held = dict(_members(text, begin))
        places = [held[slug] for slug in whole]
    elif isinstance(whole, list):
        rows = whole
        places = [value for _, value in _members(text, begin)]
    else:
        return [], [Problem(1, "a list or an object of entries is expected")]
    lines = [text.count("\n", 0, place) + 1 for place in places]
    several = len(set(lines)) < len(lines)
    return _all(
        (line, number if several else 0, row)
        for number, (line, row) in enumerate(zip(lines, rows, strict=True), start=1)
    )


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
        _add(number, 0, row, drafts, problems)
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


def _all(rows: Iterable[tuple[int, int, object]]) -> Drafts:
    """Read rows, each with its line, and its number where lines do not tell them apart."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for line, number, row in rows:
        _add(line, number, row, drafts, problems)
    return drafts, problems


def _add(line: int, number: int, row: object, drafts: list[Draft], problems: list[Problem]) -> None:
    answer = _first(row, _ANSWERS) if isinstance(row, dict) else None
    title = _first(row, _TITLES) if isinstance(row, dict) else None
    if not isinstance(row, dict):
        problems.append(problem_at(line, number, "an entry must be an object"))
        return
    if answer is None:
        problems.append(problem_at(line, number, "no answer"))
        return
    if not isinstance(title, str) or not isinstance(answer, str):
        problems.append(problem_at(line, number, "question and answer must be texts"))
        return
    phrases = [phrase for name in _PHRASES for phrase in _texts(row.get(name))]
    drafts.append(
        Draft(
            line=line,
            number=number,
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


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Where each value of a list or object in a valid JSON text begins, with its name if any."""
    decode = json.JSONDecoder().raw_decode
    is_object = text[at] == "{"
    at = _past_blanks(text, at + 1)
    while text[at] not in "]}":
        name = ""
        if is_object:
            name, at = decode(text, at)
            at = _past_blanks(text, _past_blanks(text, at) + 1)
        yield name, at
        _, at = decode(text, at)
        at = _past_blanks(text, at)
        if text[at] == ",":
            at = _past_blanks(text, at + 1)


def _past_blanks(text: str, at: int) -> int:
    while text[at] in " \t\n\r":
        at += 1
    return at
