"""What goes into the database and comes out of it, with its types checked on the way."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

Value = str | int | float | bytes | None
Row = tuple[Value, ...]
Parameters = Sequence[Value] | Mapping[str, object]
"""What a statement's `?` or `:name` stand for."""
T = TypeVar("T")


class Ran(msgspec.Struct, frozen=True):
    """What a statement did: how many rows it changed, the id it gave, the rows it returned."""

    changed: int
    id: int
    rows: list[Row]


def first(rows: Sequence[Row], kind: type[T]) -> T | None:
    """The first of the rows, if there is one."""
    return msgspec.convert(rows[0], kind) if rows else None


def number(rows: Sequence[Row]) -> int:
    """The one number a statement answers with."""
    return msgspec.convert(rows[0][0], int)


def as_list(values: Sequence[object]) -> str:
    """Many values as one parameter, for `IN (SELECT value FROM json_each(?))`."""
    return msgspec.json.encode(values).decode()
