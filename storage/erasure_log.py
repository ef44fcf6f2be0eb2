"""Whom the bot has forgotten, kept beside the database, so that a restore does not bring them back.

One line an account: the key's mark, unix seconds, and the keyed hash of community and account.
Nobody can be read from it, and without the database's key nobody can be looked up in it.
"""

import hashlib
import hmac
import logging
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

LINE = re.compile(r"([0-9a-f]{8}) ([0-9]{1,12}) ([0-9a-f]{64})")
log = logging.getLogger("tertulia.storage")


class Forgotten(NamedTuple):
    """An account of a community that was erased; `at` in unix seconds."""

    who: bytes
    at: int


def hash_of(key: bytes, community: int, platform: str, native: str) -> bytes:
    """What stands for an account of a community once it is forgotten."""
    return hmac.new(key, f"{community}:{platform}:{native}".encode(), "sha256").digest()


def path_of(database: Path) -> Path:
    """Where the log of a database is; copy it with the backups."""
    return database.with_name(database.name + ".erasures")


def append(path: Path, key: bytes, entries: Sequence[Forgotten]) -> None:
    """Write who is being forgotten, on disk before this returns."""
    lines = "".join(f"{_mark(key)} {entry.at} {entry.who.hex()}\n" for entry in entries)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":  # a power cut left half a line
            lines = f"\n{lines}"
        os.write(handle, lines.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path, key: bytes) -> list[Forgotten]:
    """Everybody in the log whom this database's key can find."""
    if not path.exists():
        return []
    found: list[Forgotten] = []
    strange = 0
    for line in path.read_text("ascii", "replace").splitlines():
        match = LINE.fullmatch(line.strip())
        if match and match[1] == _mark(key):
            found.append(Forgotten(bytes.fromhex(match[3]), int(match[2])))
        elif line.strip():
            strange += 1
    if strange:
        log.warning(
            "%s lines of %s were written with another database's key or are damaged; "
            "whom they name cannot be erased again from here", strange, path,
        )  # fmt: skip
    return found


def _mark(key: bytes) -> str:
    """Tells keys apart without telling the key."""
    return hashlib.sha256(b"tertulia erasures" + key).hexdigest()[:8]
