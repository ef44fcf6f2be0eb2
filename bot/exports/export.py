"""An export that is being read, whichever program wrote it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bot.exports.rows import Header, Row, Skips, Unfit
from bot.exports.source import NOT_TEXT, Source
from bot.exports.stream import Stream

ReadRow = Callable[[dict[str, Any]], Row | str]


class Export:
    """One file: its chat, its rows, and what had to be left out so far."""

    def __init__(
        self, header: Header, source: Source, stream: Stream, skips: Skips, read_row: ReadRow
    ) -> None:
        self.header = header
        self.source = source
        self.skips = skips
        self._stream = stream
        self._read_row = read_row

    def rows(self) -> Iterator[Row]:
        """Messages, joins and leaves in the order of the file."""
        position, skips, read_row = self._stream.position, self.skips, self._read_row
        for item in self._stream.items():
            try:
                row = read_row(item)
            except Unfit as problem:
                skips.add(str(problem), position)
                continue
            if isinstance(row, str):
                skips.add(row)
            else:
                yield row
        for at in self.source.misread:
            skips.add(NOT_TEXT, partial(int, at))
