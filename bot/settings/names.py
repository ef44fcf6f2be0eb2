"""Keys, variables and problems: what every part of the settings calls them."""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Loc = tuple[int | str, ...]
"""The way to a key: `("ops", "log")`, `("communities", 0, "chats", 1)`."""

PREFIX = "TERTULIA_"
COMMUNITIES = f"{PREFIX}COMMUNITIES"
CONFIG = f"{PREFIX}CONFIG"
FILE = "_FILE"
"""What stands behind a secret's variable when it names a file."""


class Problem(NamedTuple):
    """One thing that has to be changed, and how."""

    where: str
    """`config.toml:7`, the variable's or the secret file's name."""
    key: str
    sentence: str
    nearest: str = ""
    example: str = ""

    def __str__(self) -> str:
        """As the terminal shows it."""
        place = f"{self.where}: " if self.where else ""
        subject = f"{self.key} " if self.key else ""
        lines = [f"{place}{subject}{self.sentence}"]
        if self.nearest:
            lines.append(f"    Did you mean {self.nearest}?")
        if self.example:
            lines.append(f"    For example: {self.example}")
        return "\n".join(lines)


class WrongSettings(Exception):  # noqa: N818 - named after what happened
    """The settings cannot be used; the text names every problem and its remedy."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def sections_of(settings: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The sections of the settings, by name, in their order."""
    return {
        name: field.annotation
        for name, field in settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def fields_of(settings: type[BaseModel]) -> dict[tuple[str, str], FieldInfo]:
    """Every setting outside the communities, by section and key."""
    return {
        (section, key): field
        for section, model in sections_of(settings).items()
        for key, field in model.model_fields.items()
    }


def secrets_of(settings: type[BaseModel]) -> list[tuple[str, str]]:
    """The settings that are secrets, by section and key."""
    return [key for key, field in fields_of(settings).items() if field.title == "secret"]


def variable(section: str, key: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{section}__{key}".upper()
