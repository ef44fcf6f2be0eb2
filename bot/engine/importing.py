"""A community's exports, brought into the store in batches, also beside a running bot.

A message is counted if its row is new, in the same transaction: so an import that is broken off
goes on where it stopped, a second one changes nothing, and what a bot has heard counts once.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import islice
from typing import NamedTuple

from bot.engine.findings import Gathering
from bot.engine.past_xp import PastXp
from bot.engine.places import EPOCH_DAY
from bot.exports.export import Export
from bot.exports.rows import Author, Header, Moved, Row, Written
from bot.exports.tally import Tally
from storage.chats import ChatRow, Chats
from storage.database import Database
from storage.history import Day, Erased, Findings, Helper, History, Met, Newcomer
from storage.messages import Messages

BATCH = 4_000
"""Rows of one transaction: a bot beside it waits for some 50 ms."""

Progress = Callable[[float, int], None]
"""Told the share of the file that was read, and how many messages so far."""


class Elsewhere(Exception):  # noqa: N818 - named after what happened
    """The chat of an export belongs to another community, which is named."""


class Local(NamedTuple):
    """A row with its local day and hour."""

    row: Row
    day: int
    hour: int


class Reading:
    """Exports of one server or group, counted and looked through while they are read."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self.tally = Tally()
        self.gathering = Gathering()

    def batches(self, export: Export) -> Iterator[list[Local]]:
        """The rows of an export, some thousand at a time."""
        self.gathering.new_chat()
        rows = self._rows(export)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _rows(self, export: Export) -> Iterator[Local]:
        hear, zone = self.gathering.hear, self._zone
        for row in self.tally.counted(export):
            local = datetime.fromtimestamp(row.at, zone)
            hour = local.hour
            if type(row) is Written and not row.author.is_bot:
                hear(row, hour)
            yield Local(row, local.toordinal() - EPOCH_DAY, hour)


class Importing:
    """Writes what is read of exports into one community."""

    def __init__(self, database: Database, community: int, reading: Reading, now: datetime) -> None:
        self._db = database
        self._community = community
        self._reading = reading
        self._now = int(now.timestamp())
        self._chats = Chats(database)
        self._messages = Messages(database)
        self._history = History(database)
        self._met: dict[str, Met] = {}
        self._days: dict[tuple[int, int], Day] = {}
        self._xp = PastXp()
        self._roots: set[int] = set()
        self._source = ""
        self._erased: Erased | None = None
        self._erased_at: dict[str, int] = {}
        self.added = 0
        """Messages that were not known before."""
        self.withheld = 0
        """What people wrote or did before they asked to be forgotten: it does not come back."""

    async def bring_in(self, export: Export, progress: Progress) -> None:
        """Read an export to its end and write what is new. Raises `Elsewhere`, `CommitFailed`."""
        root = await self._place(export.header)
        self._roots.add(root)
        self._xp.new_chat()
        if self._erased is None:
            platform = export.header.platform
            self._erased = await self._history.erased(self._community, platform)
        batches = self._reading.batches(export)
        batch = await asyncio.to_thread(next, batches, None)
        while batch:
            # What comes next is read while this is written; a failure waits for both to end.
            written, following = await asyncio.gather(
                self._commit(batch, export.header.platform, root),
                asyncio.to_thread(next, batches, None),
                return_exceptions=True,
            )
            if isinstance(written, BaseException):
                raise written
            if isinstance(following, BaseException):
                raise following
            batch = following
            progress(export.source.share, self._reading.tally.messages)
        progress(1.0, self._reading.tally.messages)

    async def finish(self) -> Findings:
        """Keep what was found; after the last export."""
        found, tally = self._reading.gathering, self._reading.tally
        helpers = [
            Helper(self._met[author.native].person, author.name, helped)
            for author, helped in found.helpers()
            if author.native in self._met
        ]
        findings = Findings(
            source=self._source,
            imported_at=self._now,
            first_at=found.first_at,
            last_at=found.last_at,
            messages=tally.messages,
            members=tally.members,
            questions=found.questions,
            unanswered=found.unanswered,
            busiest_hour=found.busiest_hour,
            languages=found.languages,
            helpers=helpers,
        )
        await self._history.keep(self._community, findings)
        for root in self._roots:
            await self._chats.known_since(root, found.first_at)
        await self._db.commit()
        return findings

    async def _place(self, header: Header) -> int:
        """The row of the chat that numbers the messages; chats not known yet are added."""
        self._source = self._source or f"{header.platform}:{header.server or header.native}"
        # The first statement takes the lock: nobody else adds a chat until this is committed.
        known = await self._chats.find(header.platform, header.root)
        await self._chats.start()
        if header.parent:
            title = header.parent_title
            root = known or self._add(header, header.parent, "group", title, None)
            await self._claim(root)
            thread = await self._chats.find(header.platform, header.native)
            thread = thread or self._add(header, header.native, header.kind, header.title, root.id)
            await self._claim(thread)
        else:
            root = known or self._add(header, header.native, header.kind, header.title, None)
            await self._claim(root)
        await self._db.commit()
        return root.id

    def _add(
        self, header: Header, native: str, kind: str, title: str, parent: int | None
    ) -> ChatRow:
        return self._chats.add(
            platform=header.platform, native=native, parent=parent, community=self._community,
            kind=kind, title=title, server=header.server,
        )  # fmt: skip

    async def _claim(self, chat: ChatRow) -> None:
        if not chat.community:
            await self._chats.belongs_to(chat.id, self._community)
        elif chat.community != self._community:
            names = {id_: name for name, id_ in (await self._chats.communities()).items()}
            await self._db.abandon()
            raise Elsewhere(names[chat.community])

    async def _commit(self, read: Sequence[Local], platform: str, root: int) -> None:
        await self._write(read, platform, root)
        await self._db.commit()

    async def _write(self, read: Sequence[Local], platform: str, root: int) -> None:
        batch = [local for local in read if not self._is_forgotten(local.row)]
        self.withheld += len(read) - len(batch)
        written = [local for local in batch if type(local.row) is Written]
        handled = await self._handled(root, [local.row.id for local in written])
        await self._meet(platform, [author for local in batch for author in _people(local.row)])
        # Known messages are weighed too: the cool-down goes on where an import was broken off.
        earned = {local.row.id: self._earned(local.row) for local in written}
        fresh = [local for local in written if local.row.id not in handled]
        before = await self._replied_before(root, fresh)
        for local in fresh:
            self._written(root, local, before, earned[local.row.id])
        for local in batch:
            if type(local.row) is Moved:
                self._moved(root, local, local.row)
        self._history.count(
            self._community, [(day, person, did) for (day, person), did in self._days.items()]
        )
        self._days.clear()

    def _is_forgotten(self, row: Row) -> bool:
        """Whether those behind a row asked since to be forgotten."""
        return any(row.at <= self._last_erased(author.native) for author in _people(row))

    def _last_erased(self, native: str) -> int:
        moment = self._erased_at.get(native)
        if moment is None:
            moment = self._erased_at[native] = self._erased.at(native) if self._erased else 0
        return moment

    async def _handled(self, root: int, ids: Sequence[int]) -> set[int]:
        """Which of these messages are known; those above the highest known need no look."""
        top = await self._history.top(root)
        below = [id_ for id_ in ids if id_ <= top]
        return await self._messages.were_handled(root, below) if below else set()

    async def _meet(self, platform: str, authors: Sequence[Author]) -> None:
        unknown = {one.native: one for one in authors if one.native not in self._met}
        if not unknown:
            return
        newcomers = [
            Newcomer(one.native, one.name, one.username, one.is_bot) for one in unknown.values()
        ]
        self._met |= await self._history.meet(self._community, platform, newcomers, self._now)

    async def _replied_before(self, root: int, fresh: Sequence[Local]) -> dict[int, int]:
        """Who wrote what is replied to, where that came in before this export."""
        wanted = {
            row.reply_to
            for row, _, _ in fresh
            if type(row) is Written and row.reply_to and row.replied is None
        }
        return await self._history.authors(root, sorted(wanted)) if wanted else {}

    def _earned(self, row: Row) -> int:
        if type(row) is not Written or row.author.is_bot:
            return 0
        return self._xp.of(row)

    def _written(self, root: int, local: Local, before: dict[int, int], xp: int) -> None:
        row, day, _ = local
        if type(row) is not Written:
            return
        person = self._met[row.author.native].person
        self._messages.note(root, row.id, person, row.at)
        self.added += 1
        if row.author.is_bot:
            return
        did = self._did(day, person)
        did.messages += 1
        did.reactions_received += row.reactions
        did.xp += xp
        replied = row.replied
        if replied is None:
            other = before.get(row.reply_to, 0)
        else:
            other = met.person if (met := self._met.get(replied.native)) else 0
        if other and other != person:
            did.replies_given += 1
            self._did(day, other).replies_received += 1

    def _moved(self, root: int, local: Local, row: Moved) -> None:
        for author in row.who:
            met = self._met[author.native]
            if row.has_joined:
                self._history.joined(root, met.account, row.at)
                self._did(local.day, met.person).has_joined = 1
            else:
                self._history.left(root, met.account, row.at)
                self._did(local.day, met.person).has_left = 1

    def _did(self, day: int, person: int) -> Day:
        did = self._days.get((day, person))
        if did is None:
            did = self._days[day, person] = Day()
        return did


def _people(row: Row) -> tuple[Author, ...]:
    return (row.author,) if type(row) is Written else row.who if type(row) is Moved else ()
