"""The plain figures of an export: how much was written, by whom, on which days."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from bot.exports.export import Export
from bot.exports.rows import BY_BOT, TWICE, Author, Moved, Row, Written
from bot.exports.seen import Seen

DAY = 86_400


class Summary(msgspec.Struct, frozen=True):
    """What a script reads of an import; days are those of UTC, authors as the export names them."""

    messages: int
    members: int
    """How many wrote."""
    seen: int
    """How many wrote or joined."""
    replies: int
    reactions: int
    joined: int
    left: int
    skipped: dict[str, int]
    """How many of what was not counted, by reason."""
    damaged_at: dict[str, list[int]]
    """Where the first damaged parts begin, by reason, in bytes of the unpacked file."""
    by_day: dict[str, int]
    by_author: dict[str, int]


class Tally:
    """Counts the rows of one or more exports of one server or group."""

    def __init__(self) -> None:
        self.messages = self.replies = self.reactions = self.joined = self.left = 0
        self.authors: list[Author] = []
        self._written: list[int] = []
        self._joined: list[bool] = []
        self._days: Counter[int] = Counter()
        self._named: set[str] = set()
        self._seen = Seen()
        self._exports: list[Export] = []

    def counted(self, export: Export) -> Iterator[Row]:
        """The rows of an export that count, each with what the tally knows of it."""
        self._exports.append(export)
        for row in export.rows():
            if type(row) is Written:
                if self._count(row, export):
                    yield row
            elif type(row) is Moved:
                if self._seen.add(row.id, -1):
                    self._move(row)
                    yield row
                else:
                    export.skips.add(TWICE)

    def author(self, message: int) -> Author | None:
        """Who wrote a message, if it was seen."""
        found = self._seen.author(message)
        return self.authors[found] if found is not None and found >= 0 else None

    @property
    def members(self) -> int:
        """How many people wrote."""
        return sum(n > 0 for n in self._written)

    def summary(self) -> Summary:
        """The figures so far."""
        skipped: Counter[str] = Counter()
        damaged: dict[str, list[int]] = {}
        for export in self._exports:
            skipped.update(export.skips.counts)
            for reason, places in export.skips.places.items():
                damaged.setdefault(reason, []).extend(places)
        wrote = {author.key: n for author, n in zip(self.authors, self._written, strict=True) if n}
        return Summary(
            messages=self.messages,
            members=len(wrote),
            seen=self._people(),
            replies=self.replies,
            reactions=self.reactions,
            joined=self.joined,
            left=self.left,
            skipped=dict(skipped.most_common()),
            damaged_at=damaged,
            by_day={_date(day): n for day, n in sorted(self._days.items())},
            by_author=dict(sorted(wrote.items(), key=lambda one: (-one[1], one[0]))),
        )

    def _count(self, row: Written, export: Export) -> bool:
        author = row.author
        number = author.number if author.number >= 0 else self._number(author)
        if not self._seen.add(row.id, number):
            export.skips.add(TWICE)
            return False
        if author.is_bot:
            export.skips.add(BY_BOT)
            return True
        self.messages += 1
        self._written[number] += 1
        self._days[row.at // DAY] += 1
        self.reactions += row.reactions
        if row.reply_to:
            self.replies += 1
            row.replied = self.author(row.reply_to)
        return True

    def _move(self, row: Moved) -> None:
        count = len(row.who) or len(row.names)
        if not row.has_joined:
            self.left += count
            return
        self.joined += count
        self._named.update(row.names)
        for author in row.who:
            number = author.number if author.number >= 0 else self._number(author)
            self._joined[number] = True

    def _number(self, author: Author) -> int:
        author.number = len(self.authors)
        self.authors.append(author)
        self._written.append(0)
        self._joined.append(False)
        return author.number

    def _people(self) -> int:
        """Those who wrote or joined; somebody only named counts unless a person is called so."""
        both = zip(self.authors, self._written, self._joined, strict=True)
        people = [author for author, n, has_joined in both if n or has_joined]
        return len(people) + len(self._named - _names(people))


def _names(people: Iterable[Author]) -> set[str]:
    return {author.name for author in people}


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()
