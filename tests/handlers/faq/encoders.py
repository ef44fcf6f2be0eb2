"""A small encoder for these tests: words that mean the same in four languages lie together."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.matching.encoder import WIDTH, Encoder
from bot.matching.normalise import normalise, words

np: Any = pytest.importorskip("numpy", reason="numpy comes with the extra `semantic`")

MEANINGS = {
    "install": ("install", "instalo", "instalar", "installer", "установить", "setup", "set"),
    "program": ("program", "programa", "programme", "программу", "app", "software"),
    "price": ("cost", "price", "cuesta", "precio", "coûte", "стоит", "expensive", "pay"),
    "course": ("course", "curso", "cours", "курс", "class", "lessons"),
    "evening": ("evening", "noche", "soir", "вечерний", "night"),
    "dog": ("dog", "perro", "chien", "собака", "pet"),
}
_PLACES = {word: at for at, (_, all_) in enumerate(MEANINGS.items()) for word in all_}


class SmallEncoder:
    """Each meaning is a direction; other words push a little, each its own way."""

    def encode(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array
        """Give a unit vector a text; texts without a word become zeros."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            for word in words(normalise(text)):
                if word in _PLACES:
                    vectors[row, _PLACES[word]] += 1.0
                else:
                    vectors[row, 16 + sum(map(ord, word)) % (WIDTH - 16)] += 0.15
            length = float(np.linalg.norm(vectors[row]))
            if length:
                vectors[row] /= length
        return vectors


class SmallEncoders:
    """Where the small encoder is installed."""

    is_installed = True

    def __init__(self) -> None:
        self.loads = 0

    def load(self) -> Encoder:
        """At once."""
        self.loads += 1
        return SmallEncoder()
