"""What an export tells of a community: who wrote when, who came and went, what was left out."""

import re
from collections import Counter
from collections.abc import Callable

import msgspec

LONGEST_NAME = 128
MOST_REASONS = 60
MOST_PLACES = 5

NO_ID = "without a usable id"
NO_DATE = "without a usable date"
NO_AUTHOR = "without a usable author"
TWICE = "the same id twice"
BY_BOT = "written by a bot"
BY_CHANNEL = "written as a channel or as the group"
OTHER = "for other reasons"

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class WrongFormat(Exception):  # noqa: N818 - named after what happened
    """The file is no export of this kind; the sentence says what it looks like and what to do."""


class Unfit(Exception):  # noqa: N818 - named after what happened
    """One message cannot be used; the reason is one of those above."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The chat an export is of, with the id the platform gives it while a bot listens."""

    platform: str
    native: str
    title: str
    kind: str
    server: str = ""
    parent: str = ""
    parent_title: str = ""

    @property
    def root(self) -> str:
        """The chat whose numbering the messages follow: a thread's channel, else the chat."""
        return self.parent or self.native


class Author(msgspec.Struct, eq=False, gc=False):
    """Somebody who wrote, joined or left."""

    key: str
    """As the export writes the id."""
    native: str
    """As the platform does."""
    name: str
    username: str = ""
    is_bot: bool = False
    number: int = -1
    """In order of first appearance, given by the tally."""


class Written(msgspec.Struct, eq=False, gc=False):
    """A message; `at` in unix seconds, `reply_to` 0 if it replies to none."""

    id: int
    at: int
    author: Author
    text: str
    reply_to: int = 0
    reactions: int = 0
    replied: Author | None = None
    """Whom it replies to, where the file has told before; filled in by the tally."""


class Moved(msgspec.Struct, eq=False, gc=False):
    """People who joined, or left; those the export only names stand in `names`."""

    id: int
    at: int
    has_joined: bool
    who: tuple[Author, ...]
    names: tuple[str, ...] = ()


Row = Written | Moved


class Skips:
    """What was left out, by reason, and where the damaged parts are."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.places: dict[str, list[int]] = {}
        """The first positions of each damage, in bytes of the unpacked file."""

    def add(self, reason: str, position: Callable[[], int] | None = None) -> None:
        """One more left out; `position` is asked only for the first few."""
        if reason not in self.counts and len(self.counts) >= MOST_REASONS:
            reason = OTHER
        self.counts[reason] += 1
        if position is None:
            return
        places = self.places.setdefault(reason, [])
        if len(places) < MOST_PLACES:
            places.append(position())


def clean(name: object) -> str:
    """A name on one line, without what steers a terminal or cannot be written down."""
    if not isinstance(name, str):
        return ""
    return " ".join(_UNPRINTABLE.sub(" ", name[: 4 * LONGEST_NAME]).split())[:LONGEST_NAME]
