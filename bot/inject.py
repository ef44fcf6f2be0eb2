"""Annotation -> service: what a handler asks for by type is found once, when the bot starts."""

import inspect
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.arguments import Parameter, parameter_of
from bot.events import Event
from bot.feature import Settings

Services = Mapping[type, object]
STORED = {str, int, float, bool, list, dict, type(None), Any}


class Unresolved(Exception):  # noqa: N818 - named after what happened
    """A handler asks for something nobody offers; the bot does not start."""


class Wiring:
    """A handler with its services bound, and what each call still has to bring."""

    __slots__ = ("arguments", "event", "function", "name", "settings")

    def __init__(
        self,
        function: Callable[..., Any],
        event: str | None,
        settings: dict[str, type[Settings]],
        arguments: tuple[Parameter, ...],
    ) -> None:
        self.function = function
        self.event = event
        self.settings = settings
        self.arguments = arguments
        inner = function.func if isinstance(function, partial) else function
        self.name = f"{inner.__module__}.{getattr(inner, '__qualname__', inner)}"

    def bound(self, chosen: Mapping[type[Settings], Settings]) -> Callable[..., Any]:
        """The function with one chat's settings bound as well."""
        if not self.settings:
            return self.function
        return partial(
            self.function, **{name: chosen[kind] for name, kind in self.settings.items()}
        )


class Brings(Enum):
    """What each call brings beside the event and the services."""

    NOTHING = "nothing"
    ARGUMENTS = "arguments"
    """What somebody wrote behind a command."""
    VALUES = "values"
    """What was stored with a button, a job or a timer, by name."""


def wire(function: Callable[..., Any], services: Services, brings: Brings) -> Wiring:
    """Find everything a handler asks for; raises Unresolved naming handler and parameter."""
    event: str | None = None
    settings: dict[str, type[Settings]] = {}
    found: dict[str, object] = {}
    arguments: list[Parameter] = []
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        annotation = hints.get(name)
        has_default = parameter.default is not inspect.Parameter.empty
        if event is None and _is_event(annotation):
            event = name
        elif isinstance(annotation, type) and issubclass(annotation, Settings):
            settings[name] = annotation
        elif isinstance(annotation, type) and annotation in services:
            found[name] = services[annotation]
        elif brings is Brings.VALUES and _is_stored(annotation):
            continue
        elif brings is Brings.ARGUMENTS and (
            argument := parameter_of(name, annotation, is_required=not has_default)
        ):
            arguments.append(argument)
        else:
            who = f"{function.__module__}.{function.__qualname__}"
            raise Unresolved(f"{who} asks for `{name}`: {annotation}, which nobody offers.")
    bound = partial(function, **found) if found else function
    return Wiring(bound, event, settings, tuple(arguments))


def _is_event(annotation: object) -> bool:
    kinds = get_args(annotation) or (annotation,)
    return all(isinstance(kind, type) and issubclass(kind, Event) for kind in kinds)


def _is_stored(annotation: object) -> bool:
    """Whether this is something JSON can hold."""
    kinds = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    return all((get_origin(kind) or kind) in STORED for kind in kinds)
