"""Annotation -> service: what a handler asks for by type is found once, when the bot starts."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args, get_type_hints

from bot.arguments import Parameter, parameter_of
from bot.events import Event
from bot.feature import Settings

Services = Mapping[type, object]


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


def wire(
    function: Callable[..., Any], services: Services, values: frozenset[str] | None = None
) -> Wiring:
    """Find everything a handler asks for.

    values: names that each call brings (a job's, a button's stored values); None = a command's
    arguments are allowed instead. Raises Unresolved naming the handler and the parameter.
    """
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
        elif values is not None:
            continue
        elif argument := parameter_of(name, annotation, is_required=not has_default):
            arguments.append(argument)
        else:
            message = (
                f"{function.__module__}.{function.__qualname__} asks for `{name}`: {annotation}"
            )
            raise Unresolved(f"{message}, which nobody offers.")
    bound = partial(function, **found) if found else function
    return Wiring(bound, event, settings, tuple(arguments))


def _is_event(annotation: Any) -> bool:
    kinds = get_args(annotation) or (annotation,)
    return all(isinstance(kind, type) and issubclass(kind, Event) for kind in kinds)
