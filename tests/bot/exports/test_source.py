"""Whatever a file went through on its way, its text comes out as far as it is there."""

import gzip
import zlib

import pytest

from bot.exports.source import GZIP_CUT, GZIP_DAMAGED, PIECE
from tests.bot.exports.writing import source

TEXT = "".join(f"línea {n} ✓ 🚲\n" for n in range(40_000))


def read(data: bytes) -> tuple[str, str]:
    one = source(data)
    return "".join(one.pieces()), one.fault


def noise(size: int) -> bytes:
    """Bytes that do not pack well, so that a gzip file of them has many blocks."""
    packed = zlib.compress(TEXT.encode(), 1)
    return (packed * (size // len(packed) + 1))[:size].hex().encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"])
def test_every_encoding_that_editors_write_is_read(encoding: str) -> None:
    text = "{" + TEXT
    assert read(text.encode(encoding)) == (text, "")


def test_gzip_is_unpacked_also_in_several_parts() -> None:
    half = len(TEXT) // 2
    parts = gzip.compress(TEXT[:half].encode()) + gzip.compress(TEXT[half:].encode())
    assert read(parts) == (TEXT, "")
    assert read(parts + b"\0" * 600) == (TEXT, "")


def test_a_gzip_file_that_ends_early_is_read_to_its_end() -> None:
    text = noise(3 * PIECE)
    packed = gzip.compress(text)
    found, fault = read(packed[: len(packed) // 2])
    assert fault == GZIP_CUT
    assert text.decode().startswith(found)
    assert len(found) > 0.4 * len(text)


def test_a_gzip_file_with_a_damaged_block_is_read_up_to_it() -> None:
    text = noise(3 * PIECE)
    packed = bytearray(gzip.compress(text))
    middle = len(packed) // 2
    packed[middle : middle + 64] = b"\xff" * 64
    found, fault = read(bytes(packed))
    assert fault == GZIP_DAMAGED
    assert len(found) > 0.4 * len(text)
    assert text.decode().startswith(found[: int(0.4 * len(text))])


def test_a_tiny_file_that_unpacks_to_a_huge_one_comes_in_small_pieces() -> None:
    bomb = gzip.compress(b"a" * (64 << 20))
    assert len(bomb) < 100_000
    one = source(bomb)
    total = 0
    for piece in one.pieces():
        assert len(piece) <= PIECE
        total += len(piece)
    assert total == 64 << 20


def test_bytes_of_another_encoding_cost_only_themselves() -> None:
    one = source('{"name": "Peña"}'.encode("latin-1"))
    text = "".join(one.pieces())
    assert text.startswith('{"name": "Pe')
    assert text.endswith('a"}')
    assert one.misread == [12]
    assert one.bytes_of(text) == len('{"name": "Peña"}')


def test_where_another_encoding_begins_is_known_in_any_piece() -> None:
    one = source(b"\xef\xbb\xbf" + b"a" * (3 * PIECE) + b"\xff" + b"b" * PIECE)
    assert "".join(one.pieces()).count("a") == 3 * PIECE
    assert one.misread == [3 * PIECE + 3]


def test_half_a_character_at_the_end_is_no_reason_to_stop() -> None:
    assert read("ñandú".encode()[:-1])[0].startswith("ñand")
    assert read("\ufeffñandú".encode("utf-16-le")[:-1])[0].startswith("ñand")


def test_progress_goes_from_nothing_to_all() -> None:
    one = source(TEXT.encode())
    shares = [one.share, *(one.share for _ in one.pieces())]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert source(b"").share == 1
