"""What was decided sets out: one lane a chat, and each end is written down before the next."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile

import msgspec

from bot import actions
from bot.actions import Delete, MessageRef, PlatformAction, Send, SendPoll, Typing, t
from bot.clock import Clock, Dice
from bot.engine.arrivals import Feed, Internal
from bot.engine.failures import Failures, News
from bot.engine.pacing import Pacer
from bot.engine.queueing import WITHDRAWN, chat_of
from bot.engine.supervision import keep_going
from bot.events import Chat, Failed, Kind, Migrated, Sent, Unreachable
from bot.formatting.rich import Rich
from bot.meter import Meter
from bot.platform import (
    Batch,
    Capability,
    FindsSent,
    Moved,
    Platform,
    Reason,
    Receipt,
    Refused,
    Retry,
)
from storage.outbox import OutboxRow, OutboxTable

BROKEN_AFTER = 5
"""Tries after which an action that fails for no stated reason is given up (RELIABILITY.md §4)."""
LONGEST_PAUSE = 300.0
LONGEST_SLEEP = 60.0
"""Seconds; a clock that is set forward is noticed within this time."""
PATIENCE = 60.0
"""Seconds one attempt may take."""
LAST_WORDS = 3.0
"""Seconds that what is under way may take when the process ends."""
SHUT = {Reason.PERSON_BLOCKED, Reason.PERSON_GONE, Reason.PERSON_NOT_STARTED}
"""Refusals that say of a private chat that nobody can be reached there."""
TOLD = {Reason.NO_RIGHT, Reason.BLOCKED_BY_RULE, Reason.WRONG, Reason.BROKEN}
MOST_DELETES = 100
Note = Callable[[], None]
log = logging.getLogger("tertulia.outbox")


class Lane:
    """The actions that go out one after the other."""

    __slots__ = ("is_asleep", "is_busy", "rows")

    def __init__(self) -> None:
        self.rows: deque[OutboxRow] = deque()
        self.is_busy = False
        self.is_asleep = False
        """Whether its first action waits for the moment that was asked for."""


class Outbox:
    """Carries out what the store holds."""

    def __init__(  # noqa: PLR0913 - the way out passes all of these
        self,
        *,
        platforms: Mapping[str, Platform],
        table: OutboxTable,
        waiting: dict[str, OutboxRow],
        feed: Feed,
        failures: Failures,
        clock: Clock,
        dice: Dice,
        meter: Meter,
    ) -> None:
        self._failures = failures
        self._platforms = platforms
        self._table = table
        self._waiting = waiting
        """Rows not yet under way, by key, which handlers may still change."""
        self._feed = feed
        self._clock = clock
        self._dice = dice
        self._meter = meter
        self._lanes: dict[str, Lane] = {}
        self._pacers = {name: Pacer(platform.pace) for name, platform in platforms.items()}
        self._ready = {name: asyncio.Event() for name in platforms}
        self._group: asyncio.TaskGroup | None = None
        self._left: list[OutboxRow] = []
        self._survivors: set[int] = set()
        self._under_way = 0
        self._rested = asyncio.Event()
        self._ended: dict[str, asyncio.Event] = {}
        self._dropped: set[int] = set()
        self._gate = asyncio.Event()
        self._gate.set()
        self.count = 0

    def clear_to_send(self, platform: str) -> None:
        """The platform is connected: what waits for it may go out."""
        self._ready[platform].set()

    async def connected(self, platform: str) -> None:
        """Wait until a platform is connected."""
        await self._ready[platform].wait()

    def hold(self) -> None:
        """Send nothing more: the kill switch, and the end of the process."""
        self._gate.clear()

    async def start(self) -> None:
        """Learn what a former life left behind."""
        self._left = await self._table.waiting()
        self._survivors = {row.id for row in self._left}
        for row in self._left:
            self._waiting[row.key] = row

    def resume(self) -> None:
        """Go on sending after `hold`."""
        self._gate.set()

    def drop(self, ids: Sequence[int]) -> None:
        """Do not carry out actions whose rows are gone."""
        self._dropped.update(ids)

    async def run(self) -> None:
        """Send until cancelled, beginning with what a former life left behind."""
        left, self._left = self._left, []
        async with asyncio.TaskGroup() as group:
            self._group = group
            self.release(left)
            try:
                await asyncio.Event().wait()
            finally:
                self._group = None  # what is decided from now on sets out with the next start

    async def at_rest(self, within: float = LAST_WORDS) -> None:
        """Wait until what is under way has ended and is written down, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._under_way:
                    self._rested.clear()
                    await self._rested.wait()

    def release(self, rows: Sequence[OutboxRow]) -> None:
        """Let committed actions set out."""
        for row in rows:
            lane = self._lanes.get(row.lane)
            if lane is None:
                lane = self._lanes[row.lane] = Lane()
            lane.rows.append(row)
            self._ended[row.key] = asyncio.Event()
            self.count += 1
            if not lane.is_busy and self._group is not None:
                lane.is_busy = True
                drain = partial(self._drain, row.lane, lane)
                self._group.create_task(keep_going(f"the lane {row.lane}", drain))

    def type(self, wishes: Sequence[Typing]) -> None:
        """Show that an answer is being written, now or never."""
        for wish in wishes:
            platform = self._platforms.get(wish.chat.platform)
            is_open = self._gate.is_set() and platform and self._ready[platform.name].is_set()
            if platform and self._group and is_open:
                self._group.create_task(_try(platform, wish))

    def count_now(self) -> int:
        """How many actions are on their way, without those that wait for their moment."""
        awake = [lane.rows for lane in self._lanes.values() if not lane.is_asleep]
        return sum(len(rows) for rows in [self._left, *awake])

    def oldest(self) -> float:
        """How many seconds the oldest action waits that could have gone out."""
        now = self._clock.now().timestamp() * 1000
        heads = [lane.rows[0] for lane in self._lanes.values() if lane.rows]
        ages = [now - max(row.created_at, row.due or 0) for row in heads]
        return max([0.0, *ages]) / 1000

    async def _drain(self, name: str, lane: Lane) -> None:
        while lane.rows:
            row = lane.rows[0]
            await self._step(row, lane)
            while lane.rows and self._ended.get(lane.rows[0].key) is None:
                lane.rows.popleft()
        lane.is_busy = False
        if not lane.rows and self._lanes.get(name) is lane:
            del self._lanes[name]

    async def _step(self, row: OutboxRow, lane: Lane) -> None:
        """Bring the first action of a lane to its end."""
        if row.platform not in self._platforms:
            await self._refused(row, None, Reason.UNSUPPORTED, "this network is switched off")
            return
        await self._until_due(row, lane)
        if row.after:
            await self._after(row.after)
        await self._gate.wait()
        self._waiting.pop(row.key, None)
        if row.due == WITHDRAWN or row.id in self._dropped:
            self._dropped.discard(row.id)
            self._finish(row)
            return
        await self._send(row, lane)

    async def _send(self, row: OutboxRow, lane: Lane) -> None:
        try:
            action = actions.decode(row.action)
        except msgspec.DecodeError as problem:  # written by another release
            await self._refused(row, None, Reason.BROKEN, str(problem))
            return
        try:
            action = await self._pointed(action)
        except Refused as refusal:
            await self._refused(row, action, refusal.reason, refusal.detail)
            return
        if not await self._may_go(row, action):
            return
        self._under_way += 1
        try:
            await self._attempt(row, action, self._together(action, lane))
        finally:
            self._under_way -= 1
            self._rested.set()

    async def _may_go(self, row: OutboxRow, action: PlatformAction) -> bool:
        """Wait for this action's turn; False if it came too late."""
        chat = chat_of(action)
        place = (chat.parent or chat.id) if chat else ""
        await self._pacers[row.platform].turn(
            place,
            row.priority,
            is_group=chat is not None and chat.kind is not Kind.PRIVATE,
            is_message=isinstance(action, Send | SendPoll),
        )
        await self._gate.wait()
        if row.id in self._dropped:
            self._dropped.discard(row.id)
            self._finish(row)
            return False
        if row.expires and self._now() > row.expires:
            await self._refused(row, action, Reason.EXPIRED, "")
            return False
        return True

    async def _until_due(self, row: OutboxRow, lane: Lane) -> None:
        lane.is_asleep = True
        while row.due and row.due > 0 and (wait := row.due - self._now()) > 0:  # noqa: ASYNC110 - a moment, not an event
            await asyncio.sleep(min(wait / 1000, LONGEST_SLEEP))
        lane.is_asleep = False
        await self._ready[row.platform].wait()

    async def _after(self, key: str) -> bool:
        """Wait for another action to end; whether it was carried out."""
        event = self._ended.get(key)
        if event is not None:
            await event.wait()
        found = await self._table.find_beside(key)
        return found is not None and found[0] == "sent"

    async def _pointed(self, action: PlatformAction) -> PlatformAction:
        """Turn a pointer to an outbox key into the platform's id."""
        changes: dict[str, object] = {}
        for field in ("message", "reply_to"):
            reference = getattr(action, field, None)
            if isinstance(reference, MessageRef) and reference.key and not reference.id:
                changes[field] = msgspec.structs.replace(
                    reference, id=await self._id_of(reference.key)
                )
        if isinstance(action, Delete) and action.key:
            changes["ids"] = (await self._id_of(action.key),)
        return msgspec.structs.replace(action, **changes) if changes else action

    async def _id_of(self, key: str) -> str:
        if not await self._after(key):
            raise Refused(Reason.NOT_FOUND, "the message it points to was never sent")
        found = await self._table.find_beside(key)
        return found[1] if found else ""

    def _together(self, action: PlatformAction, lane: Lane) -> list[OutboxRow]:
        """Waiting deletes of one chat go as one call."""
        platform = self._platforms[action.chat.platform] if isinstance(action, Delete) else None
        if platform is None or Capability.BULK_DELETE not in platform.capabilities:
            return []
        if not isinstance(action, Delete) or action.key:
            return []
        others: list[OutboxRow] = []
        room = MOST_DELETES - len(action.ids)
        following = list(lane.rows)[1:]
        for row in takewhile(lambda row: not row.after and not row.due, following):
            other = actions.decode(row.action)
            if not isinstance(other, Delete) or other.key or other.chat != action.chat:
                break
            room -= len(other.ids)
            if room < 0:
                break
            others.append(row)
        return others

    async def _attempt(
        self, row: OutboxRow, action: PlatformAction, together: list[OutboxRow]
    ) -> None:
        platform = self._platforms[row.platform]
        if together:
            ids = [i for other in together for i in _delete(other).ids]
            action = msgspec.structs.replace(action, ids=(*_delete(row).ids, *ids))
        try:
            receipt = await self._perform(platform, row, action)
        except Retry as retry:
            await self._postpone(row, platform, action, retry)
        except Moved as moved:
            await self._moved(row, action, moved.to)
        except Refused as refusal:
            await self._refused(row, action, refusal.reason, refusal.detail)
        except Exception as problem:
            log.exception("%s broke", row.key, exc_info=problem)
            if row.attempts + 1 >= BROKEN_AFTER:
                await self._refused(row, action, Reason.BROKEN, type(problem).__name__)
            else:
                await self._postpone(row, platform, action, Retry())
        else:
            await self._sent([row, *together], action, receipt)

    async def _perform(self, platform: Platform, row: OutboxRow, action: PlatformAction) -> Receipt:
        if row.id in self._survivors:
            if isinstance(platform, FindsSent):
                since = datetime.fromtimestamp(row.created_at / 1000, UTC)
                found = await platform.find_sent(action, row.key, since)
                if found is not None:
                    return found
            self._survivors.discard(row.id)  # only now: a question nobody answered is asked again
        async with asyncio.timeout(PATIENCE):
            return await platform.perform(action, row.key)

    async def _postpone(
        self, row: OutboxRow, platform: Platform, action: PlatformAction, retry: Retry
    ) -> None:
        """Wait as long as the platform says, or longer and longer; the lane keeps its order."""
        row.attempts += 1
        pause = retry.after
        if pause is None:
            pause = min(LONGEST_PAUSE, 2.0 ** min(row.attempts - 1, 9))
            pause *= 0.75 + self._dice.share() / 2
        if retry.is_global:
            self._pacers[platform.name].pause("", pause, everywhere=True)
        elif retry.after is not None and (chat := chat_of(action)):
            self._pacers[platform.name].pause(chat.parent or chat.id, pause)
        row.due = self._now() + int(pause * 1000)
        log.warning("%s waits %.1f s: %s", row.key, pause, retry.why or "no answer")
        self._meter.sent(row.platform, "retried")
        await self._tell(Internal(None, row.community, note=lambda: self._table.postponed(row)))

    async def _moved(self, row: OutboxRow, action: PlatformAction, to: Chat) -> None:
        """The chat has a new id: everything follows, also what still waits."""
        chat = chat_of(action)
        row.attempts += 1
        if chat is None or row.attempts >= BROKEN_AFTER:
            await self._refused(row, action, Reason.PLACE_GONE, f"moved to {to.id}")
            return
        await self._feed.take(
            Batch(
                platform=chat.platform,
                events=[
                    Migrated(
                        cause=f"moved:{chat.platform}:{chat.id}:{to.id}",
                        at=self._clock.now(),
                        chat=chat,
                        to=to,
                    )
                ],
            )
        )
        for lane in self._lanes.values():
            for other in lane.rows:
                if other.platform == chat.platform:
                    other.action = other.action.replace(
                        f'"id":"{chat.id}"'.encode(), f'"id":"{to.id}"'.encode()
                    )
        await self._tell(Internal(None, row.community, note=lambda: self._table.changed(row)))

    async def _sent(
        self, rows: Sequence[OutboxRow], action: PlatformAction, receipt: Receipt
    ) -> None:
        self._meter.sent(rows[0].platform, "sent")
        for row in rows:
            row.attempts += 1
            event = Sent(
                cause=f"sent:{row.key}", at=self._clock.now(), key=row.key, chat=chat_of(action),
                message=receipt.message, also=receipt.also,
                values=getattr(action, "remember", {}) | {"feature": row.feature},
            )  # fmt: skip
            note = _noting(self._table, row, receipt.message, self._now())
            await self._tell(Internal(event, row.community, note=note))
            self._finish(row)

    async def _refused(
        self, row: OutboxRow, action: PlatformAction | None, reason: Reason, detail: str
    ) -> None:
        self._meter.sent(row.platform, str(reason))
        if reason is not Reason.EXPIRED:
            log.warning("%s was refused: %s %s", row.key, reason, detail)
        chat = chat_of(action) if action else None
        values = getattr(action, "remember", {}) | {"feature": row.feature}
        event = Failed(
            cause=f"failed:{row.key}", at=self._clock.now(), key=row.key, chat=chat,
            reason=reason, detail=detail[:300], values=values,
        )  # fmt: skip
        now = self._now()
        note = self._failing(row, chat, event, now)
        await self._tell(Internal(event, row.community, note=note))
        self._finish(row)
        if chat is not None and _is_gone(reason, chat):
            await self._feed.take(
                Batch(
                    platform=chat.platform,
                    events=[
                        Unreachable(
                            cause=f"gone:{row.key}", at=self._clock.now(), chat=chat, reason=reason
                        )
                    ],
                )
            )

    def _failing(self, row: OutboxRow, chat: Chat | None, failed: Failed, now: int) -> Note:
        """Write the end of an action down, and tell the team what only they can put right."""

        def note() -> None:
            self._table.failed(row, failed.reason, now)
            if failed.reason in TOLD:
                title = Rich((chat.title or chat.id) if chat else row.platform)
                body = t(
                    "engine.not_allowed",
                    chat=title,
                    what=t(f"reason.{failed.reason}"),
                    detail=Rich(failed.detail[:120]),
                )
                key = f"{failed.reason}:{row.lane}:{failed.detail}"
                self._failures.news.append(News(row.community, key, body))

        return note

    async def _tell(self, internal: Internal) -> None:
        await self._feed.tell(internal)

    def _finish(self, row: OutboxRow) -> None:
        """The action has ended, one way or the other; the drain takes it out of its lane."""
        self._waiting.pop(row.key, None)
        event = self._ended.pop(row.key, None)
        if event is not None:
            event.set()
            self.count -= 1

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _is_gone(reason: Reason, chat: Chat) -> bool:
    """Whether a refusal says that a chat is out of reach, not only somebody in it."""
    return reason is Reason.PLACE_GONE or (chat.is_private and reason in SHUT)


def _delete(row: OutboxRow) -> Delete:
    action = actions.decode(row.action)
    if not isinstance(action, Delete):
        raise TypeError(row.key)
    return action


def _noting(table: OutboxTable, row: OutboxRow, message: str, now: int) -> Note:
    return lambda: table.sent(row, message, now)


async def _try(platform: Platform, wish: Typing) -> None:
    try:
        await platform.perform(wish, "")
    except (Retry, Refused, Moved) as problem:
        log.debug("typing was not shown: %s", problem)
    except Exception:
        log.debug("typing was not shown", exc_info=True)
