"""The objects of one long JSON list, one at a time, past those that are damaged.

Python's own JSON scanner reads each object whole, which is faster than a streaming parser and keeps
the harm of a damaged one to itself: reading goes on where the next message begins.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.exports.rows import Skips
from bot.exports.source import Source

LONGEST = 8 << 20
"""Characters of one message; Telegram's longest is 4,096, with its entities well below 1 MB."""
MOST_KEYS = 100
PEEK = 4_096
"""Characters that tell one kind of file from another."""
NEAR_END = 12
"""An error so near to the end of what was read may only mean that more has to be read."""

DAMAGED = "damaged"
TOO_LONG = "too long to be a message"
TOO_DEEP = "nested too deeply"
BAD_NUMBER = "with a number of absurd length"
NO_MESSAGE = "not a message"
ENDS_EARLY = "the file ends before its last message"

_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
_NEXT = re.compile(r'\{\s*+"id"\s*+:\s*+"?-?\d++"?\s*+,\s*+"type"\s*+:')
_NEXT_LONGEST = 8_192
_CLOSED = re.compile(r"\][^\[\]]*\}\s*\Z")
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]', re.DOTALL)


class Broken(Exception):  # noqa: N818 - named after what happened
    """What stands here cannot be read; `is_sound` if at least its brackets can be counted."""

    def __init__(self, reason: str, *, is_sound: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_sound = is_sound


class Stream:
    """A JSON object whose `messages` are read one by one."""

    def __init__(self, source: Source, skips: Skips) -> None:
        self._source = source
        self._skips = skips
        self._pieces = source.pieces()
        self._text = ""
        self._at = 0
        self._start = 0
        self._base = 0
        self._fill()

    @property
    def head(self) -> str:
        """The beginning of the file, before anything was taken from it."""
        return self._text[:PEEK]

    def position(self) -> int:
        """Where the current message begins, in bytes of the unpacked file."""
        before = self._source.bytes_of(self._text[: self._start])
        return self._source.begins_at + self._base + before

    def header(self) -> dict[str, Any]:
        """What stands before the messages. Raises `Broken`."""
        self._expect("{")
        found: dict[str, Any] = {}
        for _ in range(MOST_KEYS):
            key = self._value()
            self._expect(":")
            if key == "messages":
                self._expect("[")
                return found
            if not isinstance(key, str):
                break
            found[key] = self._value()
            self._skip(_BLANK)
        raise Broken(DAMAGED)

    def items(self) -> Iterator[dict[str, Any]]:
        """Each message that can be read; the others are counted, with their position."""
        while True:
            self._skip(_BLANK)
            self._start = self._at
            if self._text.startswith("]", self._at):
                return
            if self._at == len(self._text):
                self._skips.add(self._source.fault or ENDS_EARLY, self.position)
                return
            try:
                item = self._value()
            except Broken as problem:
                if not self._passed(problem):
                    return
                continue
            if isinstance(item, dict):
                yield item
            else:
                self._skips.add(NO_MESSAGE, self.position)

    def _fill(self) -> bool:
        """Read on; what was used up is let go."""
        piece = next(self._pieces, "")
        if not piece:
            return False
        used, self._text = self._text[: self._at], self._text[self._at :] + piece
        self._base += self._source.bytes_of(used)
        self._start = max(0, self._start - self._at)
        self._at = 0
        return True

    def _skip(self, what: re.Pattern[str]) -> None:
        while True:
            found = what.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or not self._fill():
                return

    def _expect(self, sign: str) -> None:
        self._skip(_SPACE)
        if not self._text.startswith(sign, self._at):
            raise Broken(DAMAGED)
        self._at += 1
        self._skip(_SPACE)

    def _value(self) -> Any:  # noqa: ANN401 - whatever the file holds
        while True:
            found = self._decoded()
            if found is not None:
                # A number that ends where the piece ends may go on in the next.
                if found[1] < len(self._text) or not self._fill():
                    self._at = found[1]
                    return found[0]
            elif len(self._text) - self._at > LONGEST:
                raise Broken(TOO_LONG)
            elif not self._fill():
                raise Broken(self._source.fault or self._end())

    def _decoded(self) -> tuple[Any, int] | None:
        """The value that begins here and where it ends; nothing if its end was not read yet."""
        try:
            return _DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as problem:
            if not self._is_cut(problem):
                raise Broken(DAMAGED) from None
        except RecursionError:
            raise Broken(TOO_DEEP, is_sound=True) from None
        except ValueError:
            raise Broken(BAD_NUMBER, is_sound=True) from None
        return None

    def _end(self) -> str:
        """What is wrong with a message that goes on to the end of the file."""
        return DAMAGED if _CLOSED.search(self._text[-PEEK:]) else ENDS_EARLY

    def _is_cut(self, problem: json.JSONDecodeError) -> bool:
        is_near = problem.pos >= len(self._text) - NEAR_END
        return is_near or problem.msg.startswith("Unterminated string")

    def _passed(self, problem: Broken) -> bool:
        """Count a message that cannot be read and go to the one after it, if there is one."""
        position = self.position()
        has_more = (problem.is_sound and self._pass_brackets()) or self._find_next()
        reason = DAMAGED if has_more and problem.reason == ENDS_EARLY else problem.reason
        self._skips.add(reason, lambda: position)
        return has_more

    def _find_next(self) -> bool:
        """Go to the next place that looks like the beginning of a message."""
        self._at += 1
        while True:
            found = _NEXT.search(self._text, self._at)
            if found:
                self._at = found.start()
                return True
            self._at = max(self._at, len(self._text) - _NEXT_LONGEST)
            if not self._fill():
                return False

    def _pass_brackets(self) -> bool:
        """Go behind the object that begins here, if its end is in reach."""
        while self._text.startswith(("{", "["), self._at):
            depth = 0
            for found in _STRUCTURE.finditer(self._text, self._at):
                depth += found[0] in "{["
                depth -= found[0] in "}]"
                if not depth:
                    self._at = found.end()
                    return True
            if len(self._text) - self._at > LONGEST or not self._fill():
                break
        return False
