"""What the process says about itself, in lines for people or JSON for machines, without secrets.

Redaction is the formatter's work, so that tracebacks and the libraries' own lines pass it, too.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote

REDACTED = "***"
SHORTEST_SECRET = 4
LONGEST_TEXT = 2_000
LONGEST_TRACEBACK = 20_000

# What an unknown secret looks like. No pattern begins with \b: there is no edge between "bot" and
# the digits of a token in a URL. The look-behinds keep each of them linear on long texts.
_SHAPES = (
    r"(?<![0-9])[0-9]{5,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}",  # a Telegram token
    r"(?<=/bot)[0-9]+(?::|%3[Aa])[A-Za-z0-9_-]+",  # the same, of a test or local server
    r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{20,}",  # Discord's
    r"aW50ZXJhY3Rpb246[A-Za-z0-9_=-]*",  # an interaction's: "interaction:" in base64
    r"(?:(?<=/interactions/)|(?<=/webhooks/))[0-9]+/[A-Za-z0-9_=-]{20,}",  # the same, in a URL
)

# Libraries that put URLs, bodies or every statement into their lines.
_QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "asyncio": logging.WARNING,
    "markdown_it": logging.WARNING,
    "aiohttp.access": logging.CRITICAL,
    "telegram": logging.INFO,
    "discord": logging.INFO,
}

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Redactor:
    """Takes secrets out of a text: those it was told, and whatever has the shape of one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        told = {s for s in secrets if len(s) >= SHORTEST_SECRET}
        spellings = {
            form for s in told for form in (s, quote(s, safe=""), _in_json(s), _in_repr(s))
        }
        # The longest first: one secret may begin with another.
        exact = [re.escape(s) for s in sorted(spellings, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*exact, *_SHAPES]))

    def __call__(self, text: str) -> str:
        """The same text with three asterisks where a secret stood."""
        return self._pattern.sub(REDACTED, text)


class Formatter(logging.Formatter):
    """One line for people: when, how grave, who, what; a traceback indented below it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The record without secrets and without line breaks that would forge another record."""
        head = f"{_moment(record)} {record.levelname.lower():8} {record.name}: "
        notes = "".join(f" {key}={value}" for key, value in self.notes(record).items())
        line = head + _CONTROL.sub(_escape, self.text(record)) + _CONTROL.sub(_escape, notes)
        if trace := self.trace(record):
            line += "\n" + "\n".join(
                f"    {_CONTROL.sub(_escape, row)}" for row in trace.splitlines()
            )
        return _writable(self._redact(line))

    def text(self, record: logging.LogRecord) -> str:
        """What the record says, at a length a log can bear: libraries log whole bodies."""
        # Redacted before it is cut, so that no half of a token is left.
        return _cut(self._redact(record.getMessage()), LONGEST_TEXT)

    def trace(self, record: logging.LogRecord) -> str:
        """The exception and the stack of the record, if it has any."""
        parts = [self.formatException(record.exc_info)] if record.exc_info else []
        parts += [str(record.stack_info)] if record.stack_info else []
        return _cut(self._redact("\n".join(parts)), LONGEST_TRACEBACK)

    def notes(self, record: logging.LogRecord) -> dict[str, str]:
        """What was logged beside the text by `extra`."""
        return {
            self._redact(key): _cut(self._redact(str(value)), LONGEST_TEXT)
            for key, value in vars(record).items()
            if key not in _STANDARD
        }


class JsonFormatter(Formatter):
    """One JSON object a line: at, level, logger, text, error, and what was logged beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON, without secrets."""
        values = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": self._redact(record.name),
            "text": self.text(record),
        }
        if trace := self.trace(record):
            values["error"] = trace
        return _writable(json.dumps(self.notes(record) | values, ensure_ascii=False))


class Stream(logging.StreamHandler[TextIO]):
    """Writes the records; one that cannot be formatted is reported without its secrets."""

    def __init__(self, stream: TextIO, formatter: Formatter, redact: Redactor) -> None:
        super().__init__(stream)
        self.setFormatter(formatter)
        self._redact = redact

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say what went wrong, since the library's own report would show message and arguments."""
        told = self._redact(f"{record.name}:{record.lineno} {traceback.format_exc(limit=-1)}")
        # Nobody is left to tell when the stream itself is gone.
        with suppress(OSError, ValueError):
            self.stream.write(f"a log line could not be written: {_writable(told)}\n")


def setup(
    level: str,
    layout: Literal["text", "json"],
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> Callable[[], None]:
    """Log from this level on; returns what puts everything back as it was.

    `secrets` are the exact words no line may hold; `stream` is standard error unless told.
    """
    held = tuple(secrets)
    formatter = JsonFormatter(held) if layout == "json" else Formatter(held)
    handler = Stream(stream or sys.stderr, formatter, Redactor(held))
    root, hook = logging.getLogger(), sys.excepthook
    before = (
        root.level,
        root.handlers[:],
        {name: logging.getLogger(name).level for name in _QUIET},
    )
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    sys.excepthook = _report

    def undo() -> None:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        for name, was in before[2].items():
            logging.getLogger(name).setLevel(was)
        sys.excepthook = hook

    return undo


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("tertulia").critical(
        "stopped by a mistake of its own", exc_info=(kind, error, trace)
    )


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"


def _writable(text: str) -> str:
    # Half a surrogate pair, which members can send, would break the stream.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _in_repr(text: str) -> str:
    return repr(text)[1:-1]
