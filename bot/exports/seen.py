"""Who wrote which message of an export, kept small enough for millions of them."""

from array import array
from bisect import bisect_left
from typing import NamedTuple

RUN = 1 << 16


class Run(NamedTuple):
    """Messages in the order of their ids, with the number of each author."""

    ids: "array[int]"
    authors: "array[int]"

    def author(self, id_: int) -> int | None:
        """The author's number, if the message is one of these."""
        if not self.ids[0] <= id_ <= self.ids[-1]:
            return None
        at = bisect_left(self.ids, id_)
        return self.authors[at] if self.ids[at] == id_ else None


class Seen:
    """The ids of all messages so far, in whatever order they come; 12 bytes a message."""

    def __init__(self, run: int = RUN) -> None:
        self._run = run
        self._lately: dict[int, int] = {}
        self._runs: list[Run] = []
        self._top = self._bottom = 0

    def add(self, id_: int, author: int) -> bool:
        """Remember a message; False if there was one of this id."""
        if self._bottom <= id_ <= self._top and self.author(id_) is not None:
            return False
        is_first = not self._lately and not self._runs
        self._top = id_ if is_first else max(self._top, id_)
        self._bottom = id_ if is_first else min(self._bottom, id_)
        self._lately[id_] = author
        if len(self._lately) >= self._run:
            self._seal()
        return True

    def author(self, id_: int) -> int | None:
        """The number of who wrote a message, if it was seen."""
        found = self._lately.get(id_)
        if found is not None:
            return found
        for run in reversed(self._runs):
            found = run.author(id_)
            if found is not None:
                return found
        return None

    def _seal(self) -> None:
        ids = array("q", sorted(self._lately))
        self._runs.append(Run(ids, array("i", (self._lately[id_] for id_ in ids))))
        self._lately.clear()
