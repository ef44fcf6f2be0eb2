"""Which functions an event passes in which chat: declared by the features, compiled once a chat."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from bot.arguments import Parameter
from bot.events import Event
from bot.feature import (
    Command,
    Feature,
    JobKind,
    PointsSettings,
    Press,
    Privacy,
    Settings,
    SetUp,
    Stage,
    Team,
    TimerKind,
    Ui,
)
from bot.guide import Described
from bot.inject import Brings, Services, Wiring, wire

Function = Callable[..., Awaitable[Any]]
"""Returns an `Outcome`, or one `OnBehalf` of an event that had to wait."""


class Call:
    """One function, ready to be called with an event."""

    __slots__ = ("feature", "function", "name")

    def __init__(self, feature: str, function: Function, name: str) -> None:
        self.feature = feature
        self.function = function
        self.name = name


class Plan:
    """The functions for one type of event in one chat, by stage."""

    __slots__ = ("answer", "guard", "react", "record")

    def __init__(self, stages: Mapping[Stage, Sequence[Call]]) -> None:
        self.record = tuple(stages.get(Stage.RECORD, ()))
        self.guard = tuple(stages.get(Stage.GUARD, ()))
        self.answer = tuple(stages.get(Stage.ANSWER, ()))
        self.react = tuple(stages.get(Stage.REACT, ()))


class WiredCommand:
    """A command with everything it needs but its arguments and the chat's settings."""

    __slots__ = ("command", "wiring")

    def __init__(self, command: Command, wiring: Wiring) -> None:
        self.command = command
        self.wiring = wiring

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it asks for."""
        return self.wiring.arguments

    @property
    def usage(self) -> str:
        """How it is written, with its arguments."""
        return " ".join([f"/{self.command.name}", *(p.usage for p in self.parameters)])


class Registry:
    """Everything the features declared, wired to the services."""

    def __init__(self, features: Sequence[Feature], services: Services) -> None:
        self.features = {feature.name: feature for feature in features}
        self.settings = [feature.settings for feature in features if feature.settings]
        self._handlers = [
            (handler, wire(handler.function, services, Brings.NOTHING))
            for feature in features
            for handler in feature.handlers
        ]
        self.commands: dict[tuple[str, ...], WiredCommand] = {}
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.presses: dict[str, tuple[Press, Wiring]] = {}
        self.jobs: dict[str, tuple[JobKind, Wiring]] = {}
        self.dones: dict[str, tuple[str, Wiring]] = {}
        self.timers: dict[str, tuple[TimerKind, Wiring]] = {}
        self.tellers: list[Wiring] = []
        for feature in features:
            self._declare(feature, services)

    def _declare(self, feature: Feature, services: Services) -> None:
        for command in feature.commands:
            self.commands[command.path] = WiredCommand(
                command, wire(command.function, services, Brings.ARGUMENTS)
            )
            for alias in command.names.values():
                self.aliases[alias] = command.path
            if command.message_menu:
                self.aliases[command.message_menu["en"].lower()] = command.path
        self.tellers += [wire(one, services, Brings.VALUES) for one in feature.tellers]
        for press in feature.presses:
            self.presses[press.name] = (press, wire(press.function, services, Brings.VALUES))
        for job in feature.jobs:
            self.jobs[job.kind] = (job, wire(job.function, services, Brings.VALUES))
        for kind, function in feature.dones:
            self.dones[kind] = (feature.name, wire(function, services, Brings.VALUES))
        for timer in feature.timers:
            self.timers[timer.kind] = (timer, wire(timer.function, services, Brings.VALUES))

    def described(self) -> tuple[list[Described], list[type[Settings]]]:
        """Every command and every settings model, for help and documents."""
        commands = [
            Described(
                name=wired.command.name,
                usage=wired.usage,
                feature=wired.command.feature,
                role=wired.command.role,
                sentence=wired.command.sentence,
                where=wired.command.where,
            )
            for wired in self.commands.values()
        ]
        return commands, self.models

    @property
    def models(self) -> list[type[Settings]]:
        """Every settings model; one that a feature completes stands for both."""
        common: list[type[Settings]] = [Ui, Team, SetUp, Privacy, PointsSettings]
        own = [model for model in self.settings if not issubclass(model, tuple(common))]
        completed = {
            base: model for model in self.settings for base in common if issubclass(model, base)
        }
        return [*(completed.get(base, base) for base in common), *own]

    def find_command(self, words: Sequence[str]) -> tuple[WiredCommand, int] | None:
        """The command somebody wrote and how many words name it.

        A bare group name runs its harmless subcommand.
        """
        if not words:
            return None
        first = words[0].lower()
        path = self.aliases.get(first, (first,))
        if len(words) > 1 and (found := self.commands.get((*path, words[1].lower()))):
            return found, 2
        if found := self.commands.get(path):
            return found, 1
        for candidate in self.commands.values():
            if candidate.command.path[0] == path[0] and candidate.command.is_default:
                return candidate, 1
        return None

    def plan(
        self,
        event: type[Event],
        chosen: Mapping[type[Settings], Settings],
        is_on: Callable[[str], bool],
        only: str | None = None,
    ) -> Plan:
        """The functions for a type of event in a chat with these settings.

        only: the one feature that is concerned (what was sent, what was computed).
        """
        stages: dict[Stage, list[Call]] = {}
        for handler, wiring in self._handlers:
            if (
                handler.event is event
                and is_on(handler.feature)
                and only in {None, handler.feature}
            ):
                call = Call(handler.feature, wiring.bound(chosen), wiring.name)
                stages.setdefault(handler.stage, []).append(call)
        return Plan(stages)

    def call(self, name: str, chosen: Mapping[type[Settings], Settings]) -> Call | None:
        """One handler by its name, to try it again alone."""
        for handler, wiring in self._handlers:
            if wiring.name == name:
                return Call(handler.feature, wiring.bound(chosen), name)
        return None


def with_values(
    wiring: Wiring, chosen: Mapping[type[Settings], Settings], values: Mapping[str, Any]
) -> Function:
    """A function with the stored values it asks for by name; it still takes the event."""
    asked = inspect.signature(wiring.function).parameters
    wanted = {name: value for name, value in values.items() if name in asked}
    wanted.pop(wiring.event or "", None)
    return partial(wiring.bound(chosen), **wanted)
