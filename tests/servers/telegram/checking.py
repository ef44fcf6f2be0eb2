"""Every request against the description: unknown names, missing ones, wrong types, wrong sizes."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.servers.telegram.facts import Json

PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Boolean": (bool,),
    "True": (bool,),
    "Float": (int, float),
}
# These have a refusal text of their own, so the methods themselves measure them.
MEASURED = {"text", "caption", "callback_data", "options", "question", "url"}
LIMIT = re.compile(r"; (\d+)-(\d+) (\w+)$")
INTEGER = re.compile(r"-?\d+\Z")


def decoded(raw: str, kinds: list[str]) -> object:
    """Turn one form field into the value that its types say it is, or leave the text."""
    if "Integer" in kinds and INTEGER.match(raw):
        return int(raw)
    if kinds in (["Boolean"], ["True"]):
        return {"true": True, "1": True, "false": False, "0": False}.get(raw.lower(), raw)
    if kinds == ["Float"]:
        return json.loads(raw) if re.fullmatch(r"-?\d+(\.\d+)?", raw) else raw
    if "String" in kinds:
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def version(text: str) -> tuple[int, ...]:
    """Make two versions of the Bot API comparable."""
    return tuple(int(part) for part in text.split("."))


class Facts:
    """The table of facts as one version of the Bot API knows it."""

    def __init__(self, table: Json, api: str) -> None:
        """Take the whole table and the version, such as "10.0", that the server plays."""
        self.methods = {name.lower(): (name, rows) for name, rows in table["methods"].items()}
        self.types: dict[str, Any] = table["types"]
        self.later: set[str] = {
            k for k, since in table["since"].items() if version(since) > version(api)
        }

    def knows(self, method: str) -> str | None:
        """Give the proper spelling of a method, or None if this version lacks it."""
        name = str(self.methods.get(method.lower(), ("", {}))[0])
        return None if name in self.later else name or None

    def decode(self, method: str, form: Mapping[str, str]) -> Json:
        """Turn the text fields of a form into values; unknown ones stay text."""
        rows = {key.rstrip("!"): line for key, line in self.methods[method.lower()][1].items()}
        return {
            name: decoded(raw, rows[name].split("; ")[0].split("|")) if name in rows else raw
            for name, raw in form.items()
        }

    def faults(self, owner: str, rows: dict[str, str], given: Json) -> Iterator[str]:
        """Say what is wrong with the parameters of a method, or the fields of a type."""
        known = {key.rstrip("!"): line for key, line in rows.items()}
        for key in rows:
            if key.endswith("!") and key[:-1] not in given:
                yield f"parameter {key[:-1]} of {owner} is missing"
        for name, value in given.items():
            if name not in known:
                yield f"unknown parameter {name} of {owner}"
            else:
                yield from self.value_faults(f"{name} of {owner}", known[name], value)

    def value_faults(self, place: str, line: str, value: object) -> Iterator[str]:
        """Say what is wrong with one value."""
        kinds = line.split("; ", maxsplit=1)[0].split("|")
        reasons = [list(self.against(place, kind, value)) for kind in kinds]
        if all(reasons):
            yield min(reasons, key=self.depth)[0]
        elif (limit := LIMIT.search(line)) and place.split(" ", 1)[0] not in MEASURED:
            size = measure(value, limit[3])
            if not int(limit[1]) <= size <= int(limit[2]):
                yield f"{place} has {size}, must be {limit[0][2:]}"

    @staticmethod
    def depth(reasons: list[str]) -> int:
        """Prefer the complaint about a field over the complaint about the whole value."""
        return int(" must be of type " in reasons[0])

    def against(self, place: str, kind: str, value: object) -> Iterator[str]:
        """Say what is wrong with a value if it should be of this type."""
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                yield f"{place} must be of type {kind}"
                return
            for item in value:
                yield from self.against(place, kind.removeprefix("Array of "), item)
        elif kind in PLAIN:
            wants_bool = kind in ("Boolean", "True")
            if not isinstance(value, PLAIN[kind]) or isinstance(value, bool) != wants_bool:
                yield f"{place} must be of type {kind}"
        elif kind in self.types:
            yield from self.object_faults(place, kind, value)

    def object_faults(self, place: str, kind: str, value: object) -> Iterator[str]:
        """Say what is wrong with an object, trying each variant of a union."""
        entry = self.types[kind]
        if isinstance(entry, list):
            reasons = [list(self.against(place, sub, value)) for sub in entry]
            if all(reasons):
                yield f"{place} must be of type {kind}: {min(reasons, key=len)[0]}"
        elif isinstance(value, dict):
            yield from self.faults(f"{kind} in {place}", entry, value)
        else:
            yield f"{place} must be of type {kind}"

    def newer(self, method: str, given: Json) -> str | None:
        """Name a parameter that a later version brought, which this one does not know."""
        flat = json.dumps(given)
        for name in self.later:
            owner, _, field = name.partition(".")
            if field and (
                (owner == method and field in given)
                or (owner in self.types and f'"{field}":' in flat)
            ):
                return field
        return None

    def problems(self, method: str, given: Json) -> list[str]:
        """Say everything that the description has against a call."""
        return list(self.faults(method, self.methods[method.lower()][1], given))


def measure(value: object, unit: str) -> int:
    """Measure a value in characters, bytes, items, or as the number itself."""
    if unit == "bytes":
        return len(str(value).encode())
    if unit == "value":
        return value if isinstance(value, int) else 0
    return len(value) if isinstance(value, str | list) else 0
