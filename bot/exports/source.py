"""An export file as text, piece by piece: plain or gzip, UTF-8 or UTF-16, damaged or not."""

import codecs
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

PIECE = 1 << 18
SMALL = 512
_GZIP = 16 + zlib.MAX_WBITS

Decode = Callable[[bytes, str, bool], tuple[str, int]]
_MARKS: tuple[tuple[bytes, str, int], ...] = (
    (codecs.BOM_UTF8, "utf-8", 3),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
    (b"{\0", "utf-16-le", 0),
    (b"\0{", "utf-16-be", 0),
)
_DECODE: dict[str, Decode] = {
    "utf-8": codecs.utf_8_decode,
    "utf-16-le": codecs.utf_16_le_decode,
    "utf-16-be": codecs.utf_16_be_decode,
}
_TOLERANT = {
    "utf-8": "surrogateescape",
    "utf-16-le": "surrogatepass",
    "utf-16-be": "surrogatepass",
}

GZIP_CUT = "the gzip file ends early"
GZIP_DAMAGED = "the gzip file is damaged"
NOT_TEXT = "not written in UTF-8"


class Source:
    """A file that is read once, from its beginning; `size` in bytes, as it lies on the disk."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._read_bytes = 0
        self._mark_bytes = 0
        self._encoding = "utf-8"
        self.fault = ""
        """Why the file could not be unpacked to its end."""
        self._used_bytes = 0
        self.misread: list[int] = []
        """Where bytes are not of the file's encoding: the first such position of each piece."""

    @property
    def share(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._read_bytes / self._size) if self._size else 1.0

    def bytes_of(self, text: str) -> int:
        """How many bytes of the unpacked file a part of its text takes."""
        return len(text.encode(self._encoding, _TOLERANT[self._encoding]))

    def pieces(self) -> Iterator[str]:
        """The text, in pieces of any length but none."""
        rest = b""
        for data in self._marked(self._unpacked()):
            text, rest = self._text(rest + data, is_last=False)
            if text:
                yield text
        text, _ = self._text(rest, is_last=True)
        if text:
            yield text

    @property
    def begins_at(self) -> int:
        """How many bytes stand before the text: the mark of its encoding."""
        return self._mark_bytes

    def _text(self, data: bytes, *, is_last: bool) -> tuple[str, bytes]:
        decode = _DECODE[self._encoding]
        try:
            text, used = decode(data, "strict", is_last)
        except UnicodeDecodeError as problem:
            self.misread.append(self._mark_bytes + self._used_bytes + problem.start)
            tolerant = _TOLERANT[self._encoding]
            try:
                text, used = decode(data, tolerant, is_last)
            except UnicodeDecodeError:  # half a character at the end of UTF-16
                text, used = decode(data[: len(data) // 2 * 2], "replace", True)
                used = len(data)
        self._used_bytes += used
        return text, data[used:]

    def _marked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        first = next(pieces, b"")
        for mark, encoding, length in _MARKS:
            if first.startswith(mark):
                self._encoding, self._mark_bytes = encoding, length
                break
        yield first[self._mark_bytes :]
        yield from pieces

    def _read(self) -> bytes:
        data = self._file.read(PIECE)
        self._read_bytes += len(data)
        return data

    def _unpacked(self) -> Iterator[bytes]:
        data = self._read()
        if data.startswith(b"\x1f\x8b"):
            yield from self._unzipped(data)
            return
        while data:
            yield data
            data = self._read()

    def _unzipped(self, data: bytes) -> Iterator[bytes]:
        unzip = zlib.decompressobj(_GZIP)
        while data:
            before = unzip.copy()
            try:
                found = unzip.decompress(data, PIECE)
            except zlib.error:
                self.fault = GZIP_DAMAGED
                yield from _until_damage(before, data)
                return
            if found:
                yield found
            data = unzip.unconsumed_tail
            if unzip.eof:
                data = unzip.unused_data.lstrip(b"\0") or self._read()
                unzip = zlib.decompressobj(_GZIP) if data else unzip
            elif not data:
                data = self._read()
        if not unzip.eof:
            self.fault = GZIP_CUT
            if rest := unzip.flush():
                yield rest


def _until_damage(unzip: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """What stands before the place where unpacking fails."""
    for at in range(0, len(data), SMALL):
        try:
            found = unzip.decompress(data[at : at + SMALL])
        except zlib.error:
            return
        if found:
            yield found
