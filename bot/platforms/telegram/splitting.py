"""Updates come in heaps; one that cannot be read must not take the others with it."""

import hashlib
import json
import re

import msgspec

from bot.platform import Unreadable
from bot.platforms.telegram.wire import Update, Updates

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_NUMBER = re.compile(rb'(?<!\\)"update_id"\s*:\s*(-?\d{1,19})(?![\d.eE])')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_RESULT_KEY = re.compile(rb'"result"\s*:\s*\[')
_RESULT = 2  # the updates are elements of an array within the answer

_many = msgspec.json.Decoder(Updates).decode
_one = msgspec.json.Decoder(Update).decode

# RecursionError and a bad number are no DecodeError (measured with msgspec 0.22).
_NOT_READ = (msgspec.DecodeError, RecursionError, ValueError)


class Cut(Exception):  # noqa: N818 - named after what happened
    """The answer is not whole; asking again gives it again."""


def read_updates(body: bytes) -> list[Update | Unreadable]:
    """Read an answer to `getUpdates`, in order; what cannot be read is kept raw.

    Raises `Cut` when the answer has no end.
    """
    try:
        return list(_many(body).result)
    except _NOT_READ:
        return [read_update(raw) for raw in pieces(body)]


def read_update(raw: bytes) -> Update | Unreadable:
    """Read one update alone, if need be without the half characters in it."""
    try:
        return _one(raw)
    except _NOT_READ as first:
        reason = str(first) or type(first).__name__
    try:
        text = json.dumps(json.loads(raw), ensure_ascii=False)
        return _one(_LONE_SURROGATE.sub("\ufffd", text).encode())
    except _NOT_READ:
        return unreadable(raw, reason)


def unreadable(raw: bytes, reason: str) -> Unreadable:
    """Keep an update raw, named by its number where that can be told."""
    number = number_of(raw)
    name = hashlib.sha256(raw).hexdigest()[:16] if number is None else str(number)
    return Unreadable(cause=f"tg:{name}", raw=raw, reason=reason)


def number_of(raw: bytes) -> int | None:
    """Tell an update's number even if the rest is beyond reading."""
    try:
        read = json.loads(raw)
    except _NOT_READ:
        found = _NUMBER.search(raw)
        number = int(found[1]) if found else None
    else:
        number = read.get("update_id") if isinstance(read, dict) else None
    fits = isinstance(number, int) and not isinstance(number, bool) and abs(number) < 2**63
    return number if fits else None


def pieces(body: bytes) -> list[bytes]:
    """Cut an answer into its updates by counting brackets, however broken their insides are."""
    found: list[bytes] = []
    depth = start = 0
    for token in _TOKEN.finditer(body):
        mark = body[token.start()]
        if mark in b"[{":
            if depth == _RESULT:
                start = token.start()
            depth += 1
        elif mark in b"]}":
            depth -= 1
            if depth == _RESULT:
                found.append(body[start : token.end()])
    if depth or _RESULT_KEY.search(body) is None:
        raise Cut
    return found
