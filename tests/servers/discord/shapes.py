"""Does a request look the way Discord describes it? The committed table decides."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from tests.servers.discord.facts import TABLE

Json: TypeAlias = Any  # the table and requests are JSON: checked here, not by the type checker

# What discord.py sends although the description does not know it, and why that is right.
EXTRAS: Mapping[str, frozenset[str]] = {
    # The routes accept the older query spelling; discord.py 2.7 still uses it.
    "PUT /guilds/{guild_id}/bans/{user_id}": frozenset({"delete_message_seconds"}),
    # Commands carry this flag since they exist; the description dropped it.
    "@ApplicationCommandUpdateRequest": frozenset({"nsfw"}),
    "@ApplicationCommandCreateRequest": frozenset({"nsfw"}),
    "@ApplicationCommandPatchRequestPartial": frozenset({"nsfw"}),
    # Ordinary messages, edits and follow-ups share one builder in the library.
    "@IncomingWebhookRequestPartial": frozenset({"message_reference", "nonce", "enforce_nonce"}),
    "@IncomingWebhookInteractionRequest": frozenset({"nonce", "enforce_nonce"}),
}

# The body is called required, but the fields may stand in the query, as the library puts them.
BODY_MAY_LACK = frozenset({"PUT /guilds/{guild_id}/bans/{user_id}"})


class Complaint(NamedTuple):
    """One thing that is wrong with a request; `code` if Discord answers with that error."""

    text: str
    code: int | None


class Operation(NamedTuple):
    """A described operation: its line in the table and the pattern of its path."""

    name: str
    method: str
    pattern: re.Pattern[str]
    facts: Mapping[str, Json]


@cache
def table() -> Mapping[str, Json]:
    """The committed facts."""
    found: Mapping[str, Json] = json.loads(TABLE.read_text())
    return found


@cache
def operations() -> tuple[Operation, ...]:
    """Every described operation, those with the most literal path first."""
    found = []
    for name, facts in table()["operations"].items():
        method, path = name.split()
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", path)
        found.append(Operation(name, method, re.compile(pattern + "$"), facts))
    return tuple(sorted(found, key=lambda one: one.pattern.pattern.count("[^/]+")))


def operation(method: str, path: str) -> Operation | None:
    """The described operation a request means."""
    return next(
        (one for one in operations() if one.method == method and one.pattern.match(path)), None
    )


def complaints(method: str, path: str, body: object, query: Mapping[str, str]) -> list[Complaint]:
    """All that the description has against a request; path without /api/v10."""
    known = operation(method, path)
    if known is None:
        return [Complaint(f"{method} {path} is not in the table of described operations", None)]
    found = list(_fields(known.facts.get("query", {}), query, known.name, "?"))
    if "body" not in known.facts:
        if body:
            found.append(Complaint("a body where none is described", None))
    elif body is not None:
        found += _check(known.facts["body"], body, "")
    elif known.facts.get("body_required") and known.name not in BODY_MAY_LACK:
        found.append(Complaint("the body is missing", 50035))
    return [Complaint(f"{method} {path}: {one.text}", one.code) for one in found]


def _check(kind: Json, value: object, at: str) -> Iterator[Complaint]:
    if isinstance(kind, str):
        yield from _named(kind, value, at)
        return
    if value is None and not kind.get("null") and not CHOICES & set(kind):
        yield Complaint(f"{at}: must not be null", 50035)
    elif value is not None or CHOICES & set(kind):
        form = next(name for name in FORMS if name in kind)
        yield from FORMS[form](kind, value, at)


def _one_of(kind: Mapping[str, Json], value: object, at: str) -> Iterator[Complaint]:
    if value not in kind["of"]:
        yield Complaint(f"{at}: {value!r} is none of {kind['of']}", 50035)


def _map(kind: Mapping[str, Json], value: object, at: str) -> Iterator[Complaint]:
    if not isinstance(value, dict):
        yield Complaint(f"{at}: not an object", 50035)
        return
    for name, inner in value.items():
        yield from _check(kind["map"], inner, f"{at}/{name}")


def _inline(kind: Mapping[str, Json], value: object, at: str) -> Iterator[Complaint]:
    yield from _fields(kind["fields"], value, at, at)


def _named(kind: str, value: object, at: str) -> Iterator[Complaint]:
    if kind.endswith("?"):
        if value is None:
            return
        kind = kind[:-1]
    if kind.startswith("@"):
        yield from _fields(table()["shapes"][kind[1:]], value, kind, at)
        return
    name, _, span = kind.partition(" ")
    size = MEASURES[name](value)
    if size is None:
        yield Complaint(f"{at}: {value!r} is no {name}", 50035)
    elif span:
        low, _, high = span.partition("..")
        if (low and size < int(low)) or (high and size > int(high)):
            yield Complaint(f"{at}: {size} is not in {span}", 50035)


def _whole(value: object) -> float | None:
    # Permissions travel as decimal strings, and so does everything in a query.
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return value  # 1.0 is an integer in JSON; the library writes a poll's hours so
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else _whole(value)


def _text(value: object) -> float | None:
    return len(value) if isinstance(value, str) else None


def _any(_: object) -> float | None:
    return 0


def _bool(value: object) -> float | None:
    return 0 if value in (True, False, "true", "false", "0", "1") else None


def _id(value: object) -> float | None:
    return 0 if isinstance(value, str | int) and str(value).isdecimal() else None


def _time(value: object) -> float | None:
    return 0 if isinstance(value, str) and _is_time(value) else None


def _is_time(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _list(kind: Mapping[str, Json], value: object, at: str) -> Iterator[Complaint]:
    if not isinstance(value, list):
        yield Complaint(f"{at}: not a list", 50035)
        return
    if not kind.get("min", 0) <= len(value) <= kind.get("max", len(value)):
        yield Complaint(f"{at}: {len(value)} items", 50035)
    for place, item in enumerate(value):
        yield from _check(kind["list"], item, f"{at}/{place}")


def _fields(fields: Mapping[str, Json], value: object, shape: str, at: str) -> Iterator[Complaint]:
    if not isinstance(value, Mapping):
        yield Complaint(f"{at}: not an object", 50035)
        return
    kinds = {name.rstrip("!"): kind for name, kind in fields.items()}
    for name in fields:
        if name.endswith("!") and name[:-1] not in value:
            yield Complaint(f"{at}/{name[:-1]}: missing", 50035)
    for name, inner in value.items():
        if name in kinds:
            yield from _check(kinds[name], inner, f"{at}/{name}")
        elif name not in EXTRAS.get(shape, ()):
            # Discord itself ignores what it does not know; for us it is a misspelling.
            yield Complaint(f"{at}/{name}: unknown field", None)


def _either(kind: Mapping[str, Json], value: object, at: str) -> Iterator[Complaint]:
    """The complaints of the alternative that fits best: most of them differ by `type`."""
    kinds = kind["either"]
    if value is None:
        if None not in kinds:
            yield Complaint(f"{at}: must not be null", 50035)
        return
    tried = [list(_check(one, value, at)) for one in kinds if one is not None]
    yield from min(
        tried, key=lambda found: (any("/type:" in one.text for one in found), len(found))
    )


CHOICES = {"of", "either"}
FORMS: Mapping[str, Callable[[Mapping[str, Json], object, str], Iterator[Complaint]]] = {
    "of": _one_of,
    "either": _either,
    "list": _list,
    "fields": _inline,
    "map": _map,
}
# How much a value is, in the measure of its kind; None if it is not of that kind.
MEASURES: Mapping[str, Callable[[object], float | None]] = {
    "any": _any,
    "text": _text,
    "bool": _bool,
    "id": _id,
    "int": _whole,
    "number": _number,
    "time": _time,
}
