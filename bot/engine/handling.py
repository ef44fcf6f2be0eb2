"""One event's way through the stages: recorded, guarded, answered, reacted to."""

import asyncio
import logging
from collections.abc import Sequence
from enum import Enum
from functools import partial

import msgspec

from bot.actions import Outcome, Reply, t
from bot.engine.commands import PREFIXES, PROVE, Commands
from bot.engine.failures import Failures
from bot.engine.places import Place, Places
from bot.engine.plans import Call, Function, Registry, with_values
from bot.engine.pressing import Pressing
from bot.engine.queueing import OnBehalf, Origin, Queueing
from bot.events import (
    AnyEvent,
    Failed,
    JobDone,
    Message,
    Pressed,
    Role,
    Sent,
    TimerDue,
    decode,
)
from bot.feature import Missed
from storage.database import CommitFailed, Database
from storage.presses import Presses

DEEPEST = 3
"""One feature sets another in motion at most this often in a row (DESIGN.md §1)."""
COMMAND = "engine.command"
DIALOGUE = "engine.dialogue"
log = logging.getLogger("tertulia.engine")


class TooSlow(TimeoutError):  # noqa: N818 - named after what happened
    """A handler did not come back in time and was cancelled."""


class Passed(Enum):
    """How an event came through a stage."""

    THROUGH = "through"
    HALTED = "halted"


class Way:
    """One event on its way: where it happened, and what it sets in motion."""

    __slots__ = ("emitted", "event", "place")

    def __init__(self, event: AnyEvent, place: Place) -> None:
        self.event = event
        self.place = place
        self.emitted: list[tuple[AnyEvent, Place]] = []


class Handling:
    """Runs the handlers of events, one event after the other."""

    def __init__(  # noqa: PLR0913 - what an event may meet on its way
        self,
        *,
        database: Database,
        registry: Registry,
        places: Places,
        queueing: Queueing,
        commands: Commands,
        pressing: Pressing,
        presses: Presses,
        failures: Failures,
    ) -> None:
        self._db = database
        self._registry = registry
        self._places = places
        self._queueing = queueing
        self._commands = commands
        self._pressing = pressing
        self._presses = presses
        self._failures = failures
        self.calls = 0
        """How many handlers were called, so that a watchdog sees whether one hangs."""
        self.is_calling = False
        self.is_too_slow = False
        """Set by the watchdog when it cancels the handler at work."""

    async def handle(self, event: AnyEvent, place: Place, depth: int = 0) -> None:
        """Let an event pass everything that concerns it, and what it sets in motion after it."""
        way = Way(event, place)
        if isinstance(event, JobDone | TimerDue):
            call = self._stored(event, place)
            if call is not None:
                await self._pass((call,), way)
        else:
            await self._stages(way)
        if way.emitted:
            await self._pass_on(way, depth)

    async def alone(self, event: AnyEvent, place: Place, name: str) -> None:
        """Try one handler again that failed before."""
        way = Way(event, place)
        call = self._registry.call(name, place.settings)
        if name == COMMAND and isinstance(event, Message):
            call = next(iter(self._own_answer(event, place)), None)
        elif isinstance(event, Pressed) and call is None:
            call = self._press(place)
        elif isinstance(event, JobDone | TimerDue):
            call = self._stored(event, place)
        if call is not None:
            await self._pass((call,), way)
        await self._pass_on(way, 0)

    async def _pass_on(self, way: Way, depth: int) -> None:
        for event, place in way.emitted:
            if depth >= DEEPEST:
                log.error("an event set off more than %s others in a row: %s", DEEPEST, event.cause)
                return
            await self.handle(event, place, depth + 1)

    async def _stages(self, way: Way) -> None:
        event, place = way.event, way.place
        plan = place.plan(type(event), _feature_of(event))
        await self._pass(plan.record, way)
        if await self._pass(plan.guard, way) is Passed.HALTED:
            return
        answers: Sequence[Call] = plan.answer
        if type(event) is Message:
            answers = self._own_answer(event, place) or answers
            if len(answers) == 1 and answers[0].name == DIALOGUE:
                answers = (*answers, *plan.answer)  # whose time is over is an ordinary message
        elif type(event) is Pressed:
            answers = (self._press(place),)
        await self._pass(answers, way, first_wins=True)
        await self._pass(plan.react, way)

    async def _pass(self, calls: Sequence[Call], way: Way, *, first_wins: bool = False) -> Passed:
        """Call handlers one after the other; what one of them wrote falls with it alone."""
        db, event = self._db, way.event
        passed, seen, mark = Passed.THROUGH, -1, (0, 0)
        for call in calls:
            if db.changes != seen:
                mark, seen = db.mark(), db.changes
            self.calls += 1
            self.is_calling = True
            try:
                outcome = await call.function(event)
                if outcome is None:
                    continue
                if await self._accept(call, way, outcome):
                    passed = Passed.HALTED
            except (Exception, asyncio.CancelledError) as problem:  # noqa: BLE001 - one of the four boundaries: a handler
                await self._fell(call, way, mark, problem)
            else:
                if first_wins:
                    break
            finally:
                self.is_calling = False
        return passed

    async def _accept(self, call: Call, way: Way, outcome: Outcome | OnBehalf) -> bool:
        """Queue what a handler returned, for the event it answers; whether it halts that event."""
        event, place, feature = way.event, way.place, call.feature
        if isinstance(outcome, OnBehalf):
            event, place, feature = outcome.event, outcome.place, outcome.feature or feature
            outcome = outcome.outcome
        origin = Origin(event, place, feature, call.name)
        accepted = await self._queueing.accept(origin, outcome)
        way.emitted += [(emitted, place) for emitted in accepted.emitted]
        if accepted.halted:
            log.debug("%s halted %s: %s", call.name, event.cause, accepted.halted)
        return bool(accepted.halted)

    async def _fell(
        self, call: Call, way: Way, mark: tuple[int, int], problem: BaseException
    ) -> None:
        """Take back what a handler wrote, and keep the event for another try of it."""
        self.is_calling = False  # taking back is our own work: it is not cancelled
        if isinstance(problem, CommitFailed):
            raise problem
        await self._db.take_back(mark)
        if isinstance(problem, asyncio.CancelledError):
            task = asyncio.current_task()
            if not self.is_too_slow or task is None:
                raise problem
            self.is_too_slow = False
            task.uncancel()
            problem = TooSlow("took too long")
        self._failures.failed(way.event, way.place.community, call.name, problem)

    # -- commands, dialogues and buttons ----------------------------------------------------

    def _own_answer(self, message: Message, place: Place) -> tuple[Call, ...]:
        """The command or dialogue this message belongs to, if any."""
        chat = place.chat
        in_dialogue = chat is not None and (chat.id, message.person) in self._queueing.dialogues
        if not in_dialogue and not message.invocation and not message.text.startswith(PREFIXES):
            return ()
        given = self._commands.recognise(message)
        if given is not None:
            run: Function = partial(self._run_command, place=place, is_in_dialogue=in_dialogue)
            return (Call(given.command.command.feature, run, COMMAND),)
        if self._commands.is_command_like(message):
            return (Call("engine", _unknown, COMMAND),) if message.chat.is_private else ()
        if in_dialogue:
            return (Call("engine", partial(self._continue, place=place), DIALOGUE),)
        return ()

    async def _run_command(
        self, message: Message, *, place: Place, is_in_dialogue: bool
    ) -> Outcome:
        if is_in_dialogue:
            await self._end_dialogue(message, place)
        given = self._commands.recognise(message)
        return await self._commands.run(message, place, given) if given else None

    async def _continue(self, message: Message, *, place: Place) -> Outcome:
        chat = place.chat.id if place.chat else 0
        found = await self._presses.dialogue(chat, message.person, int(message.at.timestamp()))
        await self._end_dialogue(message, place)
        if found is None:
            return None
        name, payload = found
        given: dict[str, str] = msgspec.json.decode(payload)
        outcome = await self._commands.resume(message, place, name, given)
        return () if outcome is None else outcome

    async def _end_dialogue(self, message: Message, place: Place) -> None:
        key = (place.chat.id if place.chat else 0, message.person)
        await self._presses.end_dialogue(*key)
        self._queueing.dialogues.discard(key)
        self._db.undo(lambda: self._queueing.dialogues.add(key))

    def _press(self, place: Place) -> Call:
        return Call("engine", partial(self._pressing.pressed, place=place), "engine.press")

    # -- jobs and timers --------------------------------------------------------------------

    def _stored(self, event: JobDone | TimerDue, place: Place) -> Call | None:
        """The function a job's result or a timer leads to."""
        if isinstance(event, TimerDue):
            return self._due(event, place)
        if event.kind == PROVE:
            return Call("engine", self._proved, "engine.proved")
        found = self._registry.dones.get(event.kind)
        if found is None:
            return None
        feature, wiring = found
        return Call(feature, with_values(wiring, place.settings, event.values), wiring.name)

    def _due(self, event: TimerDue, place: Place) -> Call | None:
        timer = self._registry.timers.get(event.kind)
        if timer is None:
            return None
        kind, wiring = timer
        late = self._failures.now() - event.due
        if not place.is_on(kind.feature) or (kind.missed is Missed.SKIP and late > kind.late_ok):
            return None
        return Call(kind.feature, with_values(wiring, place.settings, event.values), wiring.name)

    async def _proved(self, done: JobDone) -> Outcome | OnBehalf:
        """Go on with a command or a press whose right was looked up."""
        event = decode(done.values["event"])
        role = Role(done.result) if done.result else None
        if isinstance(event, Pressed):
            return await self._pressing.proved(event, role)
        if not isinstance(event, Message):
            return None
        self._commands.proved(event)
        if await self._pressing.is_repeated(event, role):
            return None
        place = await self._places.get(event.chat)
        given = self._commands.recognise(event)
        feature = given.command.command.feature if given else ""
        outcome = await self._commands.after_proof(event, place, role)
        return OnBehalf(event, place, outcome, feature)


def _feature_of(event: AnyEvent) -> str | None:
    """What was sent or refused concerns only the feature that wanted it."""
    if isinstance(event, Sent | Failed):
        return str(event.values.get("feature", ""))
    return None


async def _unknown(message: Message) -> Outcome:
    return Reply(body=t("engine.unknown_command"))
