"""The queue of updates of one bot, with the rules by which getUpdates hands them out."""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from tests.servers.telegram.dice import Dice
from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import RefusalError, conflict
from tests.servers.telegram.state import DAY, Clock

LIFETIMES = {
    "callback_query": 150,
    "shipping_query": 150,
    "pre_checkout_query": 150,
    "inline_query": 30,
    "chosen_inline_result": 600,
}
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    ]
)
LONGEST_POLL, MOST = 50, 100
SAME_SOON, SAME_HELD, SLACK = 0.5, 3, 10
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
    "webhook first"
)


class Pending(NamedTuple):
    """One update that nobody has confirmed, encoded as it will be sent."""

    update_id: int
    lane: int
    body: bytes
    expires: float


class Updates:
    """What one bot has not confirmed yet."""

    def __init__(self, clock: Clock, dice: Dice, strict_repeat: bool = True) -> None:
        """Start empty, at an update id chosen by the dice.

        strict_repeat: keep the rules for asking again with the same offset.
        """
        self.clock, self.dice, self.strict_repeat = clock, dice, strict_repeat
        self.pending: deque[Pending] = deque()
        self.allowed: frozenset[str] = KINDS - ON_REQUEST
        self.next_id = dice.randrange(10_000_000, 900_000_000)
        self.blocked_by_webhook = False
        self.arrived = asyncio.Event()
        self.held = asyncio.Event()
        self.last_batch: list[Pending] = []
        self.redeliveries = self.shuffles = 0
        self._waiter: asyncio.Future[None] | None = None
        self._asked: tuple[int, float] = (-1, 0.0)
        self._next_conflict = 0.0

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Choose what arrives from now on; None keeps the choice, an empty list is the default."""
        if kinds is None:
            return
        wanted = frozenset(kinds) & KINDS
        self.allowed = wanted or KINDS - ON_REQUEST

    def push(self, kind: str, payload: Json, lane: int = 0) -> None:
        """Queue an update if its kind is wanted; it lives 24 hours, or less for presses."""
        if kind not in self.allowed:
            return
        expires = payload.get("date", self.clock()) + DAY
        if kind in LIFETIMES:
            expires = self.clock() + LIFETIMES[kind]
        body = json.dumps(payload, separators=(",", ":"))
        self.push_raw(f'{{"update_id":%d,\n"{kind}":{body}}}', lane, expires)

    def push_raw(self, template: str, lane: int = 0, expires: float | None = None) -> int:
        """Queue any JSON text whatever it holds; the first `%d` becomes the update id."""
        update_id = self.next_id
        self.next_id += 1
        body = template.replace("%d", str(update_id), 1).encode("utf-8", "surrogatepass")
        until = self.clock() + DAY if expires is None else expires
        self.pending.append(Pending(update_id, lane, body, until))
        self.wake()
        return update_id

    def wake(self) -> None:
        """Let a waiting poll and the webhook look again."""
        self.arrived.set()
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def restart_ids(self) -> None:
        """Continue at a random update id, as Telegram does after a week without updates."""
        self.next_id = self.dice.randrange(10_000_000, 900_000_000)

    def displace(self, refusal: RefusalError) -> None:
        """End a waiting poll with a refusal."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(refusal)

    async def poll(self, offset: int, limit: int, wait: int) -> list[bytes]:
        """Confirm what is below the offset and give what comes next, waiting if there is none."""
        if self.blocked_by_webhook:
            raise conflict(WEBHOOK_ACTIVE)
        limit, hold = self._tightened(offset, max(1, min(limit, MOST)), min(wait, LONGEST_POLL))
        batch = self.take(offset, limit)
        if batch or hold <= 0:
            return batch
        self.displace(conflict(OTHER_POLLER))
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        self.held.set()
        try:
            async with asyncio.timeout(hold):
                await waiter
        except TimeoutError:
            return []
        except RefusalError:
            await asyncio.sleep(self._conflict_pause())
            raise
        return self.take(offset, limit)

    def _tightened(self, offset: int, limit: int, timeout: int) -> tuple[int, int]:
        """Slow down whoever asks again with the same offset at once."""
        last, asked_at = self._asked
        now = self.clock()
        self._asked = (offset, now)
        if not self.strict_repeat or offset != last:
            return limit, timeout
        if now < asked_at + SAME_HELD:
            timeout = max(timeout, SAME_HELD)
        return (1 if now < asked_at + SAME_SOON else limit), timeout

    def _conflict_pause(self) -> float:
        """Answer the first conflict at once and later ones after three seconds."""
        now = self.clock()
        if now >= self._next_conflict:
            self._next_conflict = now + SAME_HELD
            return 0
        return SAME_HELD

    def take(self, offset: int, limit: int) -> list[bytes]:
        """Confirm below the offset, forget what expired, and give the next batch."""
        if self.redeliveries and self.last_batch:
            self.redeliveries -= 1
            return [item.body for item in self.last_batch]
        self._confirm(offset)
        self.forget_expired()
        batch = list(islice(self.pending, limit))
        if self.shuffles and batch:
            self.shuffles -= 1
            self.dice.shuffle(batch)
        self.last_batch = batch
        return [item.body for item in batch]

    def _confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps only the newest."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        elif offset <= self.next_id + SLACK:
            while self.pending and self.pending[0].update_id < offset:
                self.pending.popleft()

    def forget_expired(self) -> None:
        """Drop what nobody fetched in time."""
        now = self.clock()
        if any(item.expires <= now for item in islice(self.pending, MOST)):
            self.pending = deque(item for item in self.pending if item.expires > now)
