"""What a soak has shown: the figures that are printed, and every broken promise."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
SHOWN = 5


@dataclass
class Verdict:
    """Figures in the order in which they are printed, and violations; none is what we want."""

    name: str
    figures: dict[str, object] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def nothing(self, what: str, found: Iterable[object]) -> None:
        """These must not exist."""
        rows = list(found)
        if rows:
            shown = ", ".join(str(row) for row in rows[:SHOWN])
            self.violations.append(f"{len(rows)} {what}: {shown}")

    def equal(self, what: str, wanted: Mapping[T, int], found: Mapping[T, int]) -> None:
        """These must be counted exactly so often, and nothing else."""
        keys = wanted.keys() | found.keys()
        wrong = [
            f"{key} {found.get(key, 0)} instead of {wanted.get(key, 0)}"
            for key in sorted(keys, key=str)
            if wanted.get(key, 0) != found.get(key, 0)
        ]
        self.nothing(f"{what} counted wrongly", wrong)

    def told(self) -> str:
        """The verdict as it is printed."""
        figures = "  ".join(f"{what} {value}" for what, value in self.figures.items())
        broken = [f"  BROKEN: {text}" for text in self.violations]
        return "\n".join([f"{self.name}: {figures}", *broken])


def repeated(things: Iterable[T]) -> dict[T, int]:
    """What occurs more than once, and how often beyond once."""
    return {thing: count - 1 for thing, count in Counter(things).items() if count > 1}
