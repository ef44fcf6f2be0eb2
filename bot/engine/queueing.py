"""From what a handler returned to rows: actions for the outbox, jobs, timers, buttons, events."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim

from bot import actions
from bot.actions import (
    AnyAction,
    Ask,
    Ban,
    Button,
    Delete,
    Edit,
    Emit,
    Form,
    Halt,
    Job,
    Kick,
    Lock,
    MessageRef,
    Mute,
    Outcome,
    PlatformAction,
    Reply,
    Schedule,
    Send,
    SlowMode,
    Then,
    Toast,
    Typing,
    Unban,
    Unmute,
    Unschedule,
)
from bot.clock import Clock, Dice
from bot.engine.places import Place
from bot.events import AnyEvent, Chat, Event, Message, Personal, Pressed, Unanswered
from bot.feature import Ui
from bot.texts import Texts, rendered
from storage.database import Database
from storage.outbox import OutboxRow, OutboxTable
from storage.presses import ButtonRow, Presses
from storage.timers import JobRow, Jobs, Timers

MODERATION, ANSWERS, RELAY, BROADCASTS = range(4)
"""Priorities across chats; within a chat order is kept (DESIGN.md §1)."""
BUTTON_LIFE = timedelta(days=90)  # guess
HERE = "@chat"
"""Under this name a job's values hold the chat in which it was asked for."""
BUTTONS_STAY = timedelta(minutes=15)
"""What waits for a press, such as a page of set-up, does not go while somebody reads it."""
WITHDRAWN = -1
"""The `due` of a row that was taken back before it was sent."""
DIALOGUE_LIFE = timedelta(minutes=10)
JUDGING = Delete | Mute | Unmute | Ban | Unban | Kick | Lock | SlowMode


class OnBehalf:
    """What a handler answers in the name of an event that had to wait, where that happened."""

    __slots__ = ("event", "feature", "outcome", "place")

    def __init__(self, event: AnyEvent, place: Place, outcome: Outcome, feature: str = "") -> None:
        self.event = event
        self.place = place
        self.outcome = outcome
        self.feature = feature


class Accepted:
    """What remains to be done of an outcome when its actions are queued."""

    __slots__ = ("emitted", "halted")

    def __init__(self) -> None:
        self.emitted: list[AnyEvent] = []
        self.halted = ""
        """Why a guard stopped the event, if it did."""


class Origin:
    """Where the actions of one handler come from: they are numbered within cause and handler."""

    __slots__ = ("count", "event", "feature", "name", "place")

    def __init__(self, event: Event, place: Place, feature: str, name: str) -> None:
        self.event = event
        self.place = place
        self.feature = feature
        self.name = name
        self.count = 0

    def key(self) -> str:
        """The next action's key: unique by cause, handler and number, the same on every try."""
        self.count += 1
        return f"{self.event.cause}:{self.name}:{self.count - 1}"


class Fresh:
    """What a batch queued; it sets out after the commit."""

    def __init__(self) -> None:
        self.rows: list[OutboxRow] = []
        self.jobs: list[JobRow] = []
        self.typing: list[Typing] = []
        self.again: list[Message] = []
        """Messages to be handled once more in this batch, now that their community is known."""
        self.has_timers = False


class Queueing:
    """Writes down what handlers want."""

    def __init__(  # noqa: PLR0913 - it writes into every table of intentions
        self,
        *,
        database: Database,
        outbox: OutboxTable,
        jobs: Jobs,
        timers: Timers,
        presses: Presses,
        texts: Texts,
        clock: Clock,
        dice: Dice,
    ) -> None:
        self._db = database
        self._outbox = outbox
        self._jobs = jobs
        self._timers = timers
        self._presses = presses
        self._texts = texts
        self._clock = clock
        self._dice = dice
        self.lanes: dict[str, str] = {}
        """Job lanes by kind, as declared; filled by the composition root."""
        self.dialogues: set[tuple[int, int]] = set()
        self.fresh = Fresh()
        self.waiting: dict[str, OutboxRow] = {}
        """Rows not yet under way, by key, so that they can still be changed."""

    async def accept(self, origin: Origin, outcome: Outcome) -> Accepted:
        """Queue everything a handler returned."""
        accepted = Accepted()
        for action in _flat(outcome):
            match action:
                case Halt(reason=reason):
                    accepted.halted = reason
                case Emit(event=event):
                    number = len(accepted.emitted)
                    cause = f"{origin.event.cause}+{origin.name}:{number}"
                    accepted.emitted.append(
                        msgspec.structs.replace(
                            event, cause=cause, community=origin.place.community
                        )
                    )
                case Job() | Schedule() | Unschedule() | Ask():
                    await self._intend(origin, action)
                case Then(first=first, second=second):
                    ahead = self._send(origin, first)
                    self._send(origin, second, ahead)
                case _:
                    self._send(origin, action)
        return accepted

    async def _intend(self, origin: Origin, action: Job | Schedule | Unschedule | Ask) -> None:
        """Write down what the engine itself has to do."""
        match action:
            case Job():
                self.job(origin, action)
            case Schedule():
                await self._schedule(origin, action)
            case Unschedule():
                self._timers.drop(origin.place.community, action.kind, action.key)
                self.fresh.has_timers = True
            case Ask():
                await self._ask(origin, action)

    def job(self, origin: Origin, job: Job) -> None:
        """Queue slow work."""
        lane = self.lanes.get(job.kind, "").format_map(_Blank(job.values))
        row = JobRow(
            id=self._jobs.next_id(), community=origin.place.community, feature=origin.feature,
            kind=job.kind, lane=lane and f"{job.kind}:{lane}",
            payload=msgspec.json.encode(_with_chat(job, origin.event)),
        )  # fmt: skip
        self._jobs.add(row, self._now())
        self.fresh.jobs.append(row)
        self._db.undo(partial(self.fresh.jobs.remove, row))

    async def _schedule(self, origin: Origin, wish: Schedule) -> None:
        due = wish.due or next_moment(wish.cron, wish.zone, self._clock.now())
        await self._timers.put(
            community=origin.place.community, feature=origin.feature, kind=wish.kind, key=wish.key,
            due=_ms(due), cron=wish.cron, zone=wish.zone, payload=msgspec.json.encode(wish.values),
        )  # fmt: skip
        self.fresh.has_timers = True

    async def _ask(self, origin: Origin, wish: Ask) -> None:
        event = origin.event
        if not isinstance(event, Message) or not origin.place.chat:
            return
        place, person = origin.place.chat.id, event.person
        expires = int((self._clock.now() + DIALOGUE_LIFE).timestamp())
        await self._presses.start_dialogue(
            chat=place, person=person, command=wish.command,
            payload=msgspec.json.encode(wish.given), expires=expires,
        )  # fmt: skip
        self.dialogues.add((place, person))
        self._db.undo(lambda: self.dialogues.discard((place, person)))
        self._send(origin, Reply(body=wish.body))

    def _send(
        self, origin: Origin, action: PlatformAction | Reply, ahead: OutboxRow | None = None
    ) -> OutboxRow | None:
        """Queue one platform action, in the lane of what has to end before it."""
        if isinstance(action, Reply):
            action = self._bound(origin, action)
        if isinstance(action, Typing):
            self.fresh.typing.append(action)
            return None
        if self._changes_waiting(action):
            return None
        key = origin.key()
        language = getattr(action, "language", "") or origin.place.language
        ready = self._with_buttons(origin, rendered(action, self._texts, language))
        row = OutboxRow(
            id=self._outbox.next_id(), key=key, community=origin.place.community,
            feature=origin.feature, platform=platform_of(ready, origin.event),
            lane=ahead.lane if ahead else lane_of(ready, origin),
            priority=priority_of(ready, origin.event),
            after=ahead.key if ahead else None, action=actions.encode(ready), attempts=0,
            created_at=self._now(), due=None, expires=self._expiry(ready, origin),
            person=person_of(origin.event),
        )  # fmt: skip
        self._add(row)
        self.waiting[key] = row
        if isinstance(ready, Send):
            self._send_away_later(origin, ready, row)
        return row

    def _add(self, row: OutboxRow) -> None:
        self._outbox.add(row)
        self.fresh.rows.append(row)
        fresh = self.fresh
        self._db.undo(lambda: self._forget(fresh, row))

    def _send_away_later(self, origin: Origin, send: Send, row: OutboxRow) -> None:
        """A message that removes itself leaves a second row behind, due after it was sent."""
        lifetime = send.delete_after
        if lifetime is None and send.private_to:
            lifetime = origin.place.setting(Ui).autodelete
            if lifetime and send.buttons:
                lifetime = max(lifetime, BUTTONS_STAY)
        if lifetime is None:
            return
        delete = Delete(chat=send.chat, key=row.key)
        self._add(
            OutboxRow(
                id=self._outbox.next_id(), key=f"{row.key}:away", community=row.community,
                feature=row.feature, platform=row.platform, lane=f"away:{row.key}",
                priority=RELAY, after=row.key, action=actions.encode(delete), attempts=0,
                created_at=row.created_at,
                due=row.created_at + int(lifetime.total_seconds() * 1000), expires=None,
                person=row.person,
            )
        )  # fmt: skip

    def _forget(self, fresh: Fresh, row: OutboxRow) -> None:
        fresh.rows.remove(row)
        self.waiting.pop(row.key, None)

    def _bound(self, origin: Origin, reply: Reply) -> Send:
        """A reply as a message into the chat the event came from."""
        event = origin.event
        if not isinstance(event, Personal):
            message = f"{origin.name} replied to {type(event).__name__}, which nobody said."
            raise TypeError(message)
        said = MessageRef(chat=event.chat, id=event.id) if isinstance(event, Message) else None
        return Send(
            chat=event.chat, body=reply.body, buttons=reply.buttons, media=reply.media,
            reply_to=said,
            private_to=event.sender if reply.is_private and not event.chat.is_private else None,
            interaction=getattr(event, "interaction", ""),
            stale_after=reply.stale_after or origin.place.setting(Ui).max_age,
            delete_after=reply.delete_after, mentions=(event.sender,), language=event.language,
            remember=reply.remember,
        )  # fmt: skip

    def _expiry(self, action: PlatformAction, origin: Origin) -> int | None:
        """When the words are too old to be said, counted from what caused them."""
        stale_after = getattr(action, "stale_after", None)
        if stale_after is None:
            return None
        return _ms(min(origin.event.at, self._clock.now()) + stale_after)

    def _with_buttons(self, origin: Origin, action: PlatformAction) -> PlatformAction:
        """Store what stands behind each button; the platform only carries a random id."""
        if isinstance(action, Form):
            return msgspec.structs.replace(action, data=self._store_form(origin, action))
        rows: Sequence[Sequence[Button]] = getattr(action, "buttons", ())
        chat = chat_of(action)
        if not rows or chat is None:
            return action
        stored = tuple(
            tuple(
                msgspec.structs.replace(
                    button, data=self._store(origin, button, chat.platform, chat.id), values={}
                )
                if button.press
                else button
                for button in row
            )
            for row in rows
        )
        return msgspec.structs.replace(action, buttons=stored)

    def _store_form(self, origin: Origin, form: Form) -> str:
        """A form may be sent where it was asked for, by who asked for it."""
        event = origin.event
        if not isinstance(event, Personal):
            message = f"{origin.name} showed a form to {type(event).__name__}, which nobody is."
            raise TypeError(message)
        button = Button(label=form.title, press=form.press, values=form.values, only=event.person)
        return self._store(origin, button, event.chat.platform, event.chat.id)

    def _store(self, origin: Origin, button: Button, platform: str, chat: str) -> str:
        id_ = self._dice.name(12)
        expires = int((self._clock.now() + BUTTON_LIFE).timestamp())
        self._presses.add(
            ButtonRow(
                id=id_,
                community=origin.place.community,
                platform=platform,
                chat=chat,
                press=button.press,
                payload=msgspec.json.encode(button.values),
                only_person=button.only,
                expires=expires,
            )
        )
        return id_

    def _changes_waiting(self, action: PlatformAction) -> bool:
        """An edit or delete of a message that has not gone out changes the row itself."""
        if not isinstance(action, Edit | Delete):
            return False
        row = self.waiting.get(action.message.key if isinstance(action, Edit) else action.key)
        if row is None:
            return False
        former, due = row.action, row.due
        if isinstance(action, Edit):
            send = actions.decode(former)
            if not isinstance(send, Send):
                return False
            ready = rendered(action, self._texts, action.language or send.language or "en")
            row.action = actions.encode(
                msgspec.structs.replace(send, body=ready.body, buttons=ready.buttons)
            )
            self._outbox.changed(row)
        else:
            row.due = WITHDRAWN
            self._outbox.failed(row, "withdrawn", self._now())

        def undo() -> None:
            row.action, row.due = former, due

        self._db.undo(undo)
        return True

    def _now(self) -> int:
        return _ms(self._clock.now())


def _with_chat(job: Job, event: Event) -> dict[str, Any]:
    """A job's values, and where it was asked for."""
    chat: Chat | None = getattr(event, "chat", None)
    return {**job.values, HERE: chat} if chat else job.values


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _flat(outcome: Outcome) -> Iterator[AnyAction]:
    if outcome is None:
        return
    if isinstance(outcome, Sequence):
        yield from outcome
    else:
        yield outcome


def chat_of(action: PlatformAction) -> Chat | None:
    """The chat an action happens in; none for what only answers an interaction."""
    chat: Chat | None = getattr(action, "chat", None)
    if chat is None and (message := getattr(action, "message", None)):
        return message.chat  # type: ignore[no-any-return]  # a MessageRef by declaration
    return chat


def platform_of(action: PlatformAction, event: Event) -> str:
    """The network an action happens on: its chat's, or that of the press it answers."""
    chat = chat_of(action) or getattr(event, "chat", None)
    return chat.platform if chat else ""


def lane_of(action: PlatformAction, origin: Origin) -> str:
    """What is sent one after the other: a chat's messages, its moderation, one interaction."""
    chat, event = chat_of(action), origin.event
    if getattr(action, "interaction", "") and isinstance(event, Pressed | Message):
        return f"press:{event.cause}"
    place = f"{chat.platform}:{chat.id}" if chat else f"press:{event.cause}"
    return f"{place}!" if isinstance(action, JUDGING) else place


def priority_of(action: PlatformAction, event: Event) -> int:
    """Moderation before answers before the team's relay."""
    if isinstance(action, JUDGING):
        return MODERATION
    return ANSWERS if isinstance(action, Toast | Form) or isinstance(event, Personal) else RELAY


def person_of(event: Event) -> int:
    """Whose doing an event is; 0 = nobody's."""
    if isinstance(event, Unanswered):
        return event.question.person
    return event.person if isinstance(event, Personal) else 0


def next_moment(cron: str, zone: str, after: datetime) -> datetime:
    """The next moment of a cron line in a time zone; raises CronSimError for a bad line."""
    return next(CronSim(cron, after.astimezone(ZoneInfo(zone)))).astimezone(UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
