"""Files of messages to measure the spam filter on: JSON lines of several kinds, chat exports."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.cli.endings import Ended
from bot.exports.rows import Skips
from bot.exports.source import Source
from bot.exports.stream import Broken, Stream
from bot.matching.languages import Languages
from bot.matching.spam.training import Example

KINDS = (
    "JSON lines with text and label (spam, ham, normal), with query, or with question and answer; "
    "or the export of a chat, whose messages count as good"
)

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SHORTEST = 15  # characters of an answer's sentence
_LABELS = {"spam": True, "ham": False, "normal": False}
_ASKED = 300  # texts whose language is guessed
SPOKEN = ("en", "es", "fr", "ru")
_EXPORTS = {".gz", ".json"}


def read_samples(path: Path) -> list[Example]:
    """Read a file; its path is the source of its samples. Raises `Ended` if it cannot be read.

    Rows that do not say their language, such as messages of an export, are taken to be in the one
    most of them are in.
    """
    try:
        rows = [row for row in (_export if path.suffix in _EXPORTS else _lines)(path) if row[0]]
    except (OSError, UnicodeDecodeError, msgspec.DecodeError, Broken) as problem:
        raise Ended(f"{path} cannot be read: {problem}. Give {KINDS}.") from problem
    if not rows:
        raise Ended(f"There is no message in {path}. Give {KINDS}.")
    common = "" if all(language for *_, language in rows) else _common([text for text, *_ in rows])
    return [
        Example(text, is_spam, language or common, str(path)) for text, is_spam, language in rows
    ]


def _common(texts: Sequence[str]) -> str:
    languages = Languages()
    step = max(1, len(texts) // _ASKED)
    guesses = Counter(languages.guess(text, SPOKEN) for text in texts[::step])
    guesses.pop(None, None)
    return guesses.most_common(1)[0][0] or "" if guesses else ""


def _lines(path: Path) -> Iterator[tuple[str, bool, str]]:
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield from _row(msgspec.json.decode(line, type=dict[str, Any]))


def _row(row: dict[str, Any]) -> Iterator[tuple[str, bool, str]]:
    language = row.get("lang") or ""
    if "label" in row:
        if row["label"] in _LABELS:  # others, such as toxic, are no matter of spam
            yield row["text"].strip(), _LABELS[row["label"]], language
    elif "query" in row or "text" in row:
        yield row.get("query") or row["text"], False, language
    else:
        for text in (row.get("question"), row.get("answer"), *row.get("examples", ())):
            for sentence in _SENTENCE.split(text or ""):
                if len(sentence) > _SHORTEST:
                    yield sentence, False, language


def _export(path: Path) -> Iterator[tuple[str, bool, str]]:
    with path.open("rb") as file:
        stream = Stream(Source(file, path.stat().st_size), Skips())
        stream.header()
        for item in stream.items():
            if item.get("type") != "service":
                yield _text(item.get("content") or item.get("text")).strip(), False, ""


def _text(told: object) -> str:
    """The text of a message, which may come in parts."""
    if isinstance(told, list):
        return "".join(map(_text, told))
    if isinstance(told, dict):
        return _text(told.get("text"))
    return told if isinstance(told, str) else ""
