"""Telegram is the queue: an update is acknowledged only after what it caused is committed."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from bot.clock import Clock, Dice
from bot.events import Account
from bot.http import Unreached
from bot.platform import Batch, Cursor, Health, Intake, Stopped
from bot.platforms.telegram.api import Answered, Api
from bot.platforms.telegram.decoding import Decoded, Decoder
from bot.platforms.telegram.errors import UNREADABLE_ANSWER
from bot.platforms.telegram.naming import NAME, clean
from bot.platforms.telegram.patience import Backoff, Pause
from bot.platforms.telegram.splitting import Cut, number_of, unreadable
from bot.platforms.telegram.wire import Native, Whole

log = logging.getLogger(__name__)

# Sent with every poll: an empty list would leave out members and reactions.
ALLOWED_UPDATES = json.dumps(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "callback_query",
        "inline_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "message_reaction",
        "message_reaction_count",
        "chat_boost",
        "removed_chat_boost",
    ]
)
UNKNOWN_BOT = (401, 404)
CONFLICT = 409
LIMIT = 100
LONGEST_POLL = 50  # seconds; the server caps it there
READ_MARGIN = 15  # seconds a poll may take longer than it asked for
NUMBERS_HOLD = timedelta(days=6)  # after a week of silence Telegram numbers anew
UNHEARD = timedelta(seconds=90)
OTHER_READER_TRIES = 3
SETTLED_AFTER = timedelta(seconds=60)
SETTLED_TRIES = 60
"""Who has read for a minute was here first: the newcomer gives up, this one waits for minutes."""
OTHER_READER_PAUSE = 7.0  # two pauses between three tries: about 15 s
QUICK = 0.5  # seconds; an empty answer so fast would be asked again without end
UNREADABLE_TRIES = 3

BOT_UNKNOWN = (
    "Telegram does not accept telegram.token. Copy the bot's token from @BotFather (/mybots) "
    "into the settings and start again."
)
OTHER_READER = (
    "Another program reads this bot's Telegram messages. Stop it, or give this one a bot of its "
    "own: two cannot share a token."
)
WEBHOOK_SET = (
    "A webhook is set for this bot, so Telegram does not answer polling. Set telegram.mode to "
    '"webhook", or remove the webhook by calling deleteWebhook once, then start again.'
)

T = TypeVar("T")


class Me(Native):
    """What `getMe` tells."""

    id: Whole
    first_name: str = ""
    username: str = ""
    can_join_groups: bool = True
    can_read_all_group_messages: bool = False
    supports_join_request_queries: bool = False


class Settings(NamedTuple):
    """How messages reach this process."""

    mode: str = "polling"
    public_url: str = ""
    secret: str = ""
    poll_seconds: int = LONGEST_POLL


class Receiver:
    """Reads the bot's updates, hands them over, and acknowledges what was committed."""

    def __init__(
        self,
        api: Api,
        decoder: Decoder,
        settings: Settings,
        *,
        clock: Clock,
        dice: Dice,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._api = api
        self._decoder = decoder
        self._settings = settings
        self._clock = clock
        self._pause = pause
        self._backoff = Backoff(dice, pause)
        self._intake: Intake | None = None
        self._last: Cursor | None = None
        self._limit = LIMIT
        self._others = 0
        self._reads_since: datetime | None = None
        self._cuts = 0
        self._heard: datetime | None = None
        self._since = clock.now()
        self._trouble = "Telegram has not answered yet."
        self.me: Me | None = None

    async def run(self, intake: Intake, learned: Callable[[Me], None]) -> None:
        """Receive until cancelled; raises `Stopped` when only a person can mend it."""
        try:
            me = await self._insist(self._introduce)
            learned(me)
            if self._settings.mode == "webhook":
                await self._insist(self._set_webhook)
                self._intake = intake
                self._now_heard()
                intake.clear_to_send(NAME)
                await asyncio.Event().wait()  # the web server calls `accept` from now on
            self._now_heard()
            intake.clear_to_send(NAME)
            await self._poll_for_ever(intake, f"{NAME}:{me.id}")
        except Stopped as stopped:
            self._heard, self._trouble = None, str(stopped)
            raise
        finally:
            self._intake = None

    async def _introduce(self) -> Me:
        me = await self._api.call("getMe", Me)
        account = Account(
            platform=NAME,
            id=str(me.id),
            name=clean(me.first_name),
            username=me.username,
            is_bot=True,
        )
        self._decoder.meet(account)
        self._api.bot_id = me.id
        self.me = me
        return me

    async def _set_webhook(self) -> bool:
        return await self._api.call(
            "setWebhook",
            bool,
            url=self._settings.public_url,
            secret_token=self._settings.secret,
            allowed_updates=json.loads(ALLOWED_UPDATES),
        )

    async def _insist(self, step: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                result = await step()
            except (Answered, Unreached) as problem:
                await self._survive(problem)
            else:
                self._backoff.over()
                return result

    async def _poll_for_ever(self, intake: Intake, name: str) -> None:
        self._last = (await intake.cursors(name)).get(name)
        while True:
            try:
                started = asyncio.get_running_loop().time()
                decoded = await self._fetch()
            except (Answered, Unreached, Cut) as problem:
                await self._survive(problem)
                continue
            self._others = self._cuts = 0
            self._limit = LIMIT
            self._now_heard()
            self._reads_since = self._reads_since or self._clock.now()
            if decoded.held:
                if not await self._hand_over(intake, decoded, name):
                    continue
            elif asyncio.get_running_loop().time() - started < QUICK:
                await self._pause(QUICK)
            self._backoff.over()

    async def _fetch(self) -> Decoded:
        form = {"limit": str(self._limit), "allowed_updates": ALLOWED_UPDATES}
        form["timeout"] = str(min(self._settings.poll_seconds, LONGEST_POLL))
        offset = self._offset()
        if offset is not None:
            form["offset"] = str(offset)
        patience = self._settings.poll_seconds + READ_MARGIN
        answer = await self._api.ask("getUpdates", form, read_timeout=patience)
        try:
            return await self._decoder.decode(answer.body)
        except Cut:
            return self._set_aside(answer.body)

    def _offset(self) -> int | None:
        """The next update wanted; an old number means nothing after a week of silence."""
        last = self._last
        if last is None or self._clock.now() - last.at > NUMBERS_HOLD:
            return None
        return last.value + 1

    def _set_aside(self, body: bytes) -> Decoded:
        """Keep an answer that stays broken even when it holds a single update; raises `Cut`."""
        self._cuts += 1
        number = number_of(body)
        if self._limit > 1 or self._cuts <= UNREADABLE_TRIES or number is None:
            self._limit = 1
            raise Cut
        kept = unreadable(body, "the update is not JSON")
        return Decoded([], [kept], number, 1)

    async def _hand_over(self, intake: Intake, decoded: Decoded, name: str) -> bool:
        """Have a batch committed; False when that failed, and it will be asked for again."""
        newest = decoded.newest
        if newest is None and self._last is not None:
            newest = self._last.value + 1  # nameless updates cannot be acknowledged otherwise
        cursors = [] if newest is None else [Cursor(name=name, value=newest, at=self._clock.now())]
        batch = Batch(
            platform=NAME,
            events=decoded.events,
            unreadable=decoded.unreadable,
            cursors=cursors,
        )
        if not await self._take(intake, batch):
            await self._backoff.wait()
            return False
        if cursors:
            self._last = cursors[0]
        return True

    @staticmethod
    async def _take(intake: Intake, batch: Batch) -> bool:
        try:
            await intake.take(batch)
        except Exception:
            log.exception("%d events were not stored; Telegram keeps them", len(batch.events))
            return False
        return True

    async def _survive(self, problem: Answered | Unreached | Cut) -> None:
        """Wait out what passes; raises `Stopped` for what does not."""
        self._trouble = f"Telegram cannot be read: {str(problem) or 'its answer was cut off'}"
        log.warning("%s", self._trouble)
        if isinstance(problem, Answered):
            if problem.code in UNKNOWN_BOT and problem.text != UNREADABLE_ANSWER:
                raise Stopped(BOT_UNKNOWN)
            if problem.code == CONFLICT:
                await self._survive_conflict(problem.text.lower())
                return
            await self._backoff.wait(at_least=problem.retry_after)
            return
        await self._backoff.wait()

    async def _survive_conflict(self, text: str) -> None:
        if "webhook" in text:
            raise Stopped(WEBHOOK_SET)
        self._others += 1
        since = self._reads_since
        is_settled = since is not None and self._clock.now() - since > SETTLED_AFTER
        if self._others >= (SETTLED_TRIES if is_settled else OTHER_READER_TRIES):
            raise Stopped(OTHER_READER)
        await self._pause(OTHER_READER_PAUSE)

    def _now_heard(self) -> None:
        self._heard = self._clock.now()

    def health(self) -> Health:
        """Whether Telegram answered within the last 90 seconds."""
        if self._settings.mode == "webhook":
            is_set = self._intake is not None
            return Health(is_well=is_set, sentence="" if is_set else self._trouble)
        heard = self._heard
        if heard is not None and self._clock.now() - heard <= UNHEARD:
            return Health(is_well=True)
        since = heard or self._since
        return Health(is_well=False, sentence=f"{self._trouble} (since {since:%Y-%m-%d %H:%M} UTC)")

    async def accept(self, secret: str, body: bytes) -> int:
        """Take one update Telegram brings itself; the HTTP status to answer with.

        200 only after the commit; 500 makes Telegram bring it again.
        """
        expected = self._settings.secret
        if not expected or not hmac.compare_digest(secret.encode(), expected.encode()):
            return 403
        if self._intake is None:
            return 500
        try:
            decoded = await self._decoder.decode(b'{"ok":true,"result":[' + body + b"]}")
        except Cut:
            decoded = Decoded([], [unreadable(body, "the update is not JSON")], None, 1)
        if not decoded.held:
            decoded.unreadable.append(unreadable(body, "the update is not JSON"))
        batch = Batch(platform=NAME, events=decoded.events, unreadable=decoded.unreadable)
        return 200 if await self._take(self._intake, batch) else 500
