"""What is wrong with the settings, so that the person who wrote them can put it right at once.

No sentence here ever holds the value somebody wrote: it may be a token in the wrong place.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.settings.duration import show_duration
from bot.settings.model import CommunitySettings, Settings
from bot.settings.names import (
    COMMUNITIES,
    CONFIG,
    FILE,
    PREFIX,
    Loc,
    Problem,
    WrongSettings,
    fields_of,
    sections_of,
    variable,
)

_OF_THE_CHAT = (
    "is not a setting of this file. What a community decides is set in its chat: /settings."
)

Details = Mapping[str, Any]
"""One refusal as the model tells it: where (`loc`), what kind (`type`), and the bounds (`ctx`)."""

__all__ = [
    "COMMUNITIES",
    "CONFIG",
    "FILE",
    "PREFIX",
    "Loc",
    "Problem",
    "WrongSettings",
    "explain",
    "fields",
    "key_name",
    "line_of",
    "nearest_variable",
    "not_a_section",
    "sections",
    "toml",
    "variable",
]


def fields() -> dict[tuple[str, str], FieldInfo]:
    """Every setting outside the communities, by section and key."""
    return fields_of(Settings)


def sections() -> dict[str, type[BaseModel]]:
    """The sections of the settings, by name, in their order."""
    return sections_of(Settings)


def key_name(loc: Loc) -> str:
    """A key as people write it; what does not look like a key is not repeated."""
    name = ""
    for part in loc:
        shown = part if isinstance(part, int) else _shown(part)
        name += f"[{shown}]" if isinstance(part, int) else f".{shown}" if name else str(shown)
    return name


def line_of(text: str, loc: Loc) -> int:
    """The line of the TOML on which a key is written, or what holds it; 0 if neither is there.

    The text is read line by line: the line after the last piece that was whole TOML is where the
    key began, however its value is written.
    """
    for depth in range(len(loc), 0, -1):
        if line := _first_line(text, loc[:depth]):
            return line
    return 0


def explain(error: Details, where: str) -> Problem:
    """The problem behind one refusal of the model, in words of our own."""
    loc = error["loc"]
    if error["type"] == "extra_forbidden":
        nearest = _nearest(loc)
        sentence = "is not a setting." if nearest or len(loc) > 1 else _OF_THE_CHAT
        return Problem(where, key_name(loc), sentence, nearest=nearest)
    field = _field(loc)
    example = _example(where, loc, field) if field else _section_example(loc)
    return Problem(where, key_name(loc), _sentence(error, field), example=example)


def not_a_section(where: str, section: str) -> Problem:
    """The problem of a section that is written as if it were a key."""
    return Problem(
        where, section, "has to be a section with keys.", example=_section_example((section,))
    )


def nearest_variable(name: str) -> str:
    """The variable somebody probably meant."""
    known = [variable(*key) for key in fields()] + [COMMUNITIES, CONFIG]
    return _close(name.upper(), [*known, *(f"{variable(*key)}{FILE}" for key in fields())])


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(item) for item in value)}]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shown(part: str) -> str:
    # A token pasted as a key is longer than any key, or holds a colon.
    return part if re.fullmatch(r"[\w.-]{1,40}", part) else "(an odd name)"


def _first_line(text: str, loc: Loc) -> int:
    lines = text.split("\n")
    start = 1
    for end in range(1, len(lines) + 1):
        try:
            tree = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if _holds(tree, loc):
            return start
        start = end + 1
    return 0


def _holds(tree: object, loc: Loc) -> bool:
    for part in loc:
        match tree, part:
            case dict(), str() if part in tree:
                tree = tree[part]
            case list(), int() if part < len(tree):
                tree = tree[part]
            case _:
                return False
    return True


def _close(name: str, known: Sequence[str]) -> str:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), "")


def _nearest(loc: Loc) -> str:
    """The key meant: misspelt in its section, right in another one, or a section itself."""
    *way, name = (str(part) for part in loc)
    if way and way[0] == "communities":
        near = _close(name, list(CommunitySettings.model_fields))
        return f"{key_name(loc[:-1])}.{near}" if near else ""
    keys = list(fields())
    if way and (near := _close(name, [key for section, key in keys if section == way[0]])):
        return f"{way[0]}.{near}"
    if elsewhere := [f"{section}.{key}" for section, key in keys if key == name]:
        return " or ".join(elsewhere)
    if not way and (near := _close(name, list(Settings.model_fields))):
        return near
    return _close(".".join([*way, name]), [f"{section}.{key}" for section, key in keys])


def _field(loc: Loc) -> FieldInfo | None:
    match loc:
        case ("communities", int(), str(key), *_):
            return CommunitySettings.model_fields.get(key)
        case (str(section), str(key), *_):
            return fields().get((section, key))
        case _:
            return None


def _example(where: str, loc: Loc, field: FieldInfo) -> str:
    value = field.examples[0] if field.examples else field.default
    if not where.startswith(PREFIX) or loc[0] == "communities":
        key = next(part for part in reversed(loc) if isinstance(part, str))
        return f"{key} = {toml(value)}"
    return f"{where.removesuffix('_FILE')}={str(value).lower() if value is False else value}"


def _section_example(loc: Loc) -> str:
    if loc and loc[0] == "communities":
        return '[[communities]] on a line of its own, and below it name = "Python Madrid"'
    return f"[{key_name(loc)}] on a line of its own, and its keys below it"


def _sentence(error: Details, field: FieldInfo | None) -> str:
    context: Mapping[str, Any] = error.get("ctx", {})
    kind = error["type"]
    if kind == "value_error":
        told = str(context["error"])
        return told if told.endswith((".", "?")) else f"{told}."
    if kind == "missing":
        return "is missing."
    if kind in {"greater_than_equal", "less_than_equal"}:
        return _bound(kind, field, context)
    if kind == "string_too_long":
        return f"has to be at most {context['max_length']} characters."
    if field is None:
        return "has to be a section with keys."
    return f"has to be: {field.title}."


def _bound(kind: str, field: FieldInfo | None, context: Mapping[str, Any]) -> str:
    name, words = ("ge", "at least") if kind == "greater_than_equal" else ("le", "at most")
    limit = next(
        (getattr(m, name) for m in (field.metadata if field else ()) if hasattr(m, name)),
        context[name],
    )
    shown = show_duration(limit) if isinstance(limit, timedelta) else limit
    return f"has to be {words} {shown}."
