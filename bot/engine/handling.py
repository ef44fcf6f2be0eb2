"""One event's way through the stages: recorded, guarded, answered, reacted to."""

import asyncio
import logging
from collections.abc import Sequence
from enum import Enum
from functools import partial

import msgspec

from bot.actions import Form, Outcome, Reply, Send, Toast, t
from bot.engine.commands import CONFIRM, PREFIXES, PROVE, Commands
from bot.engine.failures import Failures
from bot.engine.places import Place, Places
from bot.engine.plans import Call, Function, Registry, with_values
from bot.engine.queueing import Halted, Origin, Queueing
from bot.events import (
    AnyEvent,
    Event,
    Failed,
    JobDone,
    Message,
    Pressed,
    Role,
    Sent,
    TimerDue,
    decode,
)  # fmt: skip
from bot.feature import Missed, Press
from bot.formatting.rich import Rich
from bot.inject import Wiring
from storage.database import CommitFailed, Database
from storage.presses import ButtonRow, Presses

DEEPEST = 3
"""One feature sets another in motion at most this often in a row (DESIGN.md §1)."""
COMMAND = "engine.command"
log = logging.getLogger("tertulia.engine")


class TooSlow(TimeoutError):
    """A handler did not come back in time and was cancelled."""


class Passed(Enum):
    """How an event came through a stage."""

    THROUGH = "through"
    HALTED = "halted"


class Way:
    """One event on its way: where it happened, and what it sets in motion."""

    __slots__ = ("emitted", "event", "place")

    def __init__(self, event: AnyEvent, place: Place, emitted: list[AnyEvent]) -> None:
        self.event = event
        self.place = place
        self.emitted = emitted


class Handling:
    """Runs the handlers of events, one event after the other."""

    def __init__(  # noqa: PLR0913 - what an event may meet on its way
        self,
        database: Database,
        registry: Registry,
        places: Places,
        queueing: Queueing,
        commands: Commands,
        presses: Presses,
        failures: Failures,
    ) -> None:
        self._db = database
        self._registry = registry
        self._places = places
        self._queueing = queueing
        self._commands = commands
        self._presses = presses
        self._failures = failures
        self.calls = 0
        """How many handlers were called, so that a watchdog sees whether one hangs."""
        self.is_calling = False
        self.is_too_slow = False
        """Set by the watchdog when it cancels the handler at work."""

    async def handle(self, event: AnyEvent, place: Place, depth: int = 0) -> None:
        """Let an event pass everything that concerns it, and what it sets in motion after it."""
        emitted: list[AnyEvent] = []
        kind = type(event)
        if kind is Pressed:
            await self._stages(event, place, emitted, self._press(event, place))  # type: ignore[arg-type]
        elif kind is JobDone:
            await self._job_done(event, place, emitted)  # type: ignore[arg-type]
        elif kind is TimerDue:
            await self._timer_due(event, place, emitted)  # type: ignore[arg-type]
        else:
            await self._stages(event, place, emitted, None)
        if emitted:
            await self._pass_on(event, emitted, place, depth)

    async def alone(self, event: AnyEvent, place: Place, name: str) -> None:
        """Try one handler again that failed before."""
        emitted: list[AnyEvent] = []
        call: Call | None
        if name == COMMAND and isinstance(event, Message):
            call = self._command(event, place)
        elif isinstance(event, Pressed):
            call = self._press(event, place)
        else:
            call = self._registry.call(name, place.settings) or self._stored(event, place)
        if call is not None:
            await self._one(call, event, place, emitted)
        await self._pass_on(event, emitted, place, 0)

    async def _pass_on(
        self, event: Event, emitted: Sequence[AnyEvent], place: Place, depth: int
    ) -> None:
        for number, domain in enumerate(emitted):
            if depth >= DEEPEST:
                log.error("an event set off more than %s others in a row: %s", DEEPEST, event.cause)
                return
            msgspec.structs.force_setattr(domain, "cause", f"{event.cause}+{number}")
            msgspec.structs.force_setattr(domain, "community", place.community)
            await self.handle(domain, place, depth + 1)

    async def _stages(
        self, event: AnyEvent, place: Place, emitted: list[AnyEvent], first: Call | None
    ) -> None:
        plan = place.plan(type(event), self._feature_of(event))
        way = Way(event, place, emitted)
        await self._pass(plan.record, way)
        if await self._pass(plan.guard, way) is Passed.HALTED:
            return
        if first is None and type(event) is Message:
            first = self._command(event, place)
        answers = plan.answer if first is None else (first,)
        await self._pass(answers, way, first_wins=True)
        await self._pass(plan.react, way)

    def _feature_of(self, event: AnyEvent) -> str | None:
        """What was sent or refused concerns only the feature that wanted it."""
        if isinstance(event, Sent | Failed):
            return event.values.get("feature", "")
        return None

    async def _one(
        self, call: Call, event: AnyEvent, place: Place, emitted: list[AnyEvent]
    ) -> None:
        await self._pass((call,), Way(event, place, emitted))

    async def _pass(self, calls: Sequence[Call], way: Way, *, first_wins: bool = False) -> Passed:
        """Call handlers one after the other; what one of them wrote falls with it alone."""
        db, event = self._db, way.event
        passed, seen, mark = Passed.THROUGH, -1, (0, 0)
        self.is_calling = True
        for call in calls:
            if db.changes != seen:
                mark, seen = db.mark(), db.changes
            self.calls += 1
            try:
                outcome = await call.function(event)
                if outcome is None:
                    continue
                origin = Origin(event, way.place, call.feature, call.name)
                way.emitted += await self._queueing.accept(origin, outcome)
            except Halted as reason:
                log.debug("%s halted %s: %s", call.name, event.cause, reason)
                passed = Passed.HALTED
            except CommitFailed:
                raise
            except (Exception, asyncio.CancelledError) as problem:  # noqa: BLE001 - one of the four boundaries: a handler
                await self._fell(call, way, mark, problem)
            else:
                if first_wins:
                    break
        self.is_calling = False
        return passed

    async def _fell(
        self, call: Call, way: Way, mark: tuple[int, int], problem: BaseException
    ) -> None:
        """Take back what a handler wrote, and keep the event for another try of it."""
        await self._db.take_back(mark)
        if isinstance(problem, asyncio.CancelledError):
            task = asyncio.current_task()
            if not self.is_too_slow or task is None:
                raise problem
            self.is_too_slow = False
            task.uncancel()
            problem = TooSlow("took too long")
        self._failures.failed(way.event, way.place.community, call.name, problem)

    # -- commands and dialogues -------------------------------------------------------------

    def _command(self, message: Message, place: Place) -> Call | None:
        """The command or dialogue this message belongs to, if any."""
        chat = place.chat
        in_dialogue = chat is not None and (chat.id, message.person) in self._queueing.dialogues
        if not in_dialogue and not message.invocation and not message.text.startswith(PREFIXES):
            return None
        given = self._commands.recognise(message)
        if given is not None:
            run: Function = partial(self._run_command, place=place, is_in_dialogue=in_dialogue)
            return Call(given.command.command.feature, run, COMMAND)
        if in_dialogue and not self._commands.is_command_like(message):
            return Call("engine", partial(self._continue, place=place), COMMAND)
        if self._commands.is_command_like(message) and message.chat.is_private:
            return Call("engine", _unknown_command, COMMAND)
        return None

    async def _run_command(
        self, message: Message, *, place: Place, is_in_dialogue: bool
    ) -> Outcome:
        if is_in_dialogue:
            await self._end_dialogue(message, place)
        given = self._commands.recognise(message)
        return await self._commands.run(message, place, given) if given else None

    async def _continue(self, message: Message, *, place: Place) -> Outcome:
        chat = place.chat.id if place.chat else 0
        now = int(message.at.timestamp())
        found = await self._presses.dialogue(chat, message.person, now)
        await self._end_dialogue(message, place)
        if found is None:
            return None
        name, payload = found
        given: dict[str, str] = msgspec.json.decode(payload)
        return await self._commands.resume(message, place, name, given)

    async def _end_dialogue(self, message: Message, place: Place) -> None:
        key = (place.chat.id if place.chat else 0, message.person)
        await self._presses.end_dialogue(*key)
        self._queueing.dialogues.discard(key)
        self._db.undo(lambda: self._queueing.dialogues.add(key))

    # -- buttons ----------------------------------------------------------------------------

    def _press(self, pressed: Pressed, place: Place) -> Call:
        return Call("engine", partial(self._pressed, place=place), "engine.press")

    async def _pressed(self, pressed: Pressed, *, place: Place) -> Outcome:
        """Check a press against the stored button, then let its handler answer."""
        row = await self._presses.find(pressed.data)
        known = self._registry.presses.get(row.press) if row else None
        if row is None or row.expires < pressed.at.timestamp():
            return _toast(pressed, "engine.button_expired")
        if row.chat and (row.platform, row.chat) != (pressed.chat.platform, pressed.chat.id):
            return _toast(pressed, "engine.not_yours")
        if row.only_person and row.only_person != pressed.person:
            return _toast(pressed, "engine.not_yours")
        if row.press == CONFIRM:
            return await self._confirmed(pressed, row, place)
        if row.press == CHOOSE:
            return await self._chosen_community(pressed, row)
        if known is None:
            return _toast(pressed, "engine.button_expired")
        press, wiring = known
        if not pressed.role.includes(press.role):
            return self._commands.prove_press(pressed, place)
        outcome = await self._call_press(pressed, row, press, wiring, place)
        return _answered(pressed, outcome)

    async def _call_press(
        self, pressed: Pressed, row: ButtonRow, press: Press, wiring: Wiring, place: Place
    ) -> Outcome:
        if not place.is_on(press.feature):
            return _toast(pressed, "engine.feature_off")
        values = msgspec.json.decode(row.payload)
        if place.community != row.community:
            place = await self._places.of_community(row.community)
            msgspec.structs.force_setattr(pressed, "community", row.community)
        return await with_values(wiring, place.settings, values)(pressed)

    async def _confirmed(self, pressed: Pressed, row: ButtonRow, place: Place) -> Outcome:
        """An anonymous administrator's command, now with a real account behind it."""
        event = decode(msgspec.json.decode(row.payload)["event"])
        if not isinstance(event, Message):
            return _toast(pressed, "engine.button_expired")
        for name in ("sender", "person", "spoken", "fallback", "community"):
            msgspec.structs.force_setattr(event, name, getattr(pressed, name))
        msgspec.structs.force_setattr(event, "identity", "person")
        msgspec.structs.force_setattr(event, "cause", pressed.cause)
        given = self._commands.recognise(event)
        if given is None:
            return _toast(pressed, "engine.button_expired")
        return _answered(pressed, await self._commands.run(event, place, given))

    async def _chosen_community(self, pressed: Pressed, row: ButtonRow) -> Outcome:
        """A private chat's owner says which community they mean; their message is handled there."""
        values = msgspec.json.decode(row.payload)
        event = decode(values["event"])
        await self._places.settle(pressed.chat, int(values["community"]))
        place = await self._places.get(pressed.chat)
        if isinstance(event, Message):
            msgspec.structs.force_setattr(event, "cause", f"{pressed.cause}:chosen")
            self._queueing.fresh.again.append(event)
        return _toast(pressed, "engine.community_chosen", name=values["name"]) if place else None

    # -- jobs and timers --------------------------------------------------------------------

    async def _job_done(self, done: JobDone, place: Place, emitted: list[AnyEvent]) -> None:
        call = self._stored(done, place)
        if call is not None:
            await self._one(call, done, place, emitted)

    async def _timer_due(self, due: TimerDue, place: Place, emitted: list[AnyEvent]) -> None:
        call = self._stored(due, place)
        if call is not None:
            await self._one(call, due, place, emitted)

    def _stored(self, event: AnyEvent, place: Place) -> Call | None:
        """The function a job's result or a timer leads to."""
        if isinstance(event, JobDone) and event.kind == PROVE:
            return Call("engine", partial(self._proved, place=place), "engine.proved")
        if isinstance(event, JobDone) and (found := self._registry.dones.get(event.kind)):
            feature, wiring = found
            function = with_values(wiring, place.settings, event.values)
            return Call(feature, function, wiring.name)
        if isinstance(event, TimerDue) and (timer := self._registry.timers.get(event.kind)):
            kind, wiring = timer
            late = self._failures.now() - event.due
            if kind.missed is Missed.SKIP and late > kind.late_ok:
                return None
            function = with_values(wiring, place.settings, event.values)
            return Call(kind.feature, function, wiring.name)
        return None

    async def _proved(self, done: JobDone, *, place: Place) -> Outcome:
        """Go on with a command or a press whose right was looked up."""
        event = decode(done.values["event"])
        role = Role(done.result) if done.result else None
        if isinstance(event, Message):
            self._commands.proved(event)
            place = await self._places.get(event.chat)
            outcome = await self._commands.after_proof(event, place, role)
        elif isinstance(event, Pressed):
            place = await self._places.get(event.chat)
            outcome = await self._after_proof(event, place, role)
        else:
            return None
        return await self._as(event, place, outcome)

    async def _after_proof(self, pressed: Pressed, place: Place, role: Role | None) -> Outcome:
        row = await self._presses.find(pressed.data)
        known = self._registry.presses.get(row.press) if row else None
        if row is None or known is None:
            return _toast(pressed, "engine.button_expired")
        if role is None:
            return _toast(pressed, "engine.unproved")
        press, wiring = known
        if not role.includes(press.role):
            return _toast(pressed, "engine.refused", role=t(f"role.{press.role.value}"))
        msgspec.structs.force_setattr(pressed, "role", role)
        return _answered(pressed, await self._call_press(pressed, row, press, wiring, place))

    async def _as(self, event: Message | Pressed, place: Place, outcome: Outcome) -> Outcome:
        """Queue an outcome as that of the event that waited, not of the job."""
        if outcome is not None:
            origin = Origin(event, place, "engine", "engine.proved")
            emitted = await self._queueing.accept(origin, outcome)
            await self._pass_on(event, emitted, place, 0)
        return None


CHOOSE = "engine.community"


async def _unknown_command(message: Message) -> Outcome:
    return Reply(body=t("engine.unknown_command"))


def _toast(pressed: Pressed, key: str, **values: object) -> Toast:
    body = t(key, **values)  # type: ignore[arg-type]  # names and texts only
    return Toast(interaction=pressed.interaction, body=body, language=pressed.language)


def _answered(pressed: Pressed, outcome: Outcome) -> Outcome:
    """Every press is answered, so that the button stops spinning."""
    wanted = [outcome] if outcome is not None and not isinstance(outcome, Sequence) else outcome
    done = list(wanted or ())
    if any(isinstance(action, Toast | Form | Reply) for action in done):
        return done
    if any(isinstance(a, Send) and a.interaction == pressed.interaction for a in done):
        return done
    return [*done, Toast(interaction=pressed.interaction, body=Rich(""))]
