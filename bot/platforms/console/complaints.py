"""What the bot says in its log that something went wrong, heard instead of printed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Complaints(logging.Handler):
    """Collects what the bot complains about, so that no complaint passes unnoticed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one complaint, with its cause."""
        cause = record.exc_info[1] if record.exc_info else None
        why = f" ({type(cause).__name__}: {cause})" if cause else ""
        self.heard.append(f"{record.getMessage()}{why}")

    def take(self) -> list[str]:
        """Give what was heard and forget it."""
        heard, self.heard = self.heard, []
        return heard


@contextmanager
def heard_by(complaints: logging.Handler) -> Iterator[None]:
    """While this lasts, the bot's complaints are collected instead of printed."""
    log = logging.getLogger("tertulia")
    before = log.handlers[:], log.propagate
    log.handlers[:], log.propagate = [complaints], False
    try:
        yield
    finally:
        log.handlers[:], log.propagate = before
