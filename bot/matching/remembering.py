"""An encoder that does not read the same text of an entry twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING

from bot.matching.encoder import Encoder, from_blob, to_blob

if TYPE_CHECKING:
    import numpy as np

_AT_ONCE = 16  # texts for which a question may have to wait


def digest_of(text: str) -> str:
    """Name a text in a few characters."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


class SharedEncoder:
    """One encoder for several threads; each waits a moment for the others."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Give a vector a text, a few texts at a time."""
        import numpy as np  # noqa: PLC0415 - belongs to an extra

        parts = []
        for start in range(0, len(texts), _AT_ONCE):
            with self._lock:
                parts.append(self._encoder.encode(texts[start : start + _AT_ONCE]))
        return np.concatenate(parts)


class RememberingEncoder:
    """Reads an entry's texts from what was kept; what it has to make anew is there to be kept.

    Not for use by two threads at once.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: Mapping[str, bytes] | None = None
        self.made: dict[str, bytes] = {}
        """What the last entry needed and was not kept, by digest."""
        self.used: list[str] = []
        """The digests of everything the last entry needed."""

    def begin(self, kept: Mapping[str, bytes]) -> None:
        """The texts from now on are those of an entry; `kept`: its vectors by digest."""
        self._kept, self.made, self.used = kept, {}, []

    def end(self) -> None:
        """The texts from now on are questions, which are not kept."""
        self._kept = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Give a vector a text."""
        if self._kept is None:
            return self._encoder.encode(texts)
        import numpy as np  # noqa: PLC0415 - belongs to an extra

        digests = [digest_of(text) for text in texts]
        self.used += digests
        known = {one: blob for one in digests if (blob := self._kept.get(one)) is not None}
        new = [at for at, one in enumerate(digests) if one not in known]
        if new:
            vectors = self._encoder.encode([texts[at] for at in new])
            for at, vector in zip(new, vectors, strict=True):
                self.made[digests[at]] = known[digests[at]] = to_blob(vector)
        return np.stack([from_blob(known[one]) for one in digests])
