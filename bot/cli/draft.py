"""The configuration file that `init` is about to write, as far as it is known."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings.checks import contradictions
from bot.settings.load import RUN_SECRETS, load_file, load_surroundings
from bot.settings.model import READING, Settings
from bot.settings.names import Loc, Problem
from bot.settings.problems import explain, key_name, toml
from bot.settings.sources import Reading

_HEAD = """\
# Written by `tertulia init`. Every other setting, with its default: config.example.toml, and
# docs/settings.md. `tertulia doctor` checks this file.
"""


class Draft:
    """Settings that are still being asked for; what is empty is not in it.

    What the environment decides counts when they are judged, and is not written into the file.
    """

    def __init__(self, tree: dict[str, Any], environ: Mapping[str, str], secrets: Path) -> None:
        self.tree = tree
        self._environ = environ
        self._secrets = secrets

    @classmethod
    def of(cls, path: Path, environ: Mapping[str, str], secrets: Path = RUN_SECRETS) -> "Draft":
        """What a file says already, if there is one. Raises `WrongSettings`."""
        load_surroundings(environ, secrets)
        if not path.exists():
            return cls({}, environ, secrets)
        load_file(path)
        return cls(tomllib.loads(path.read_text("utf-8")), environ, secrets)

    def get(self, section: str, key: str) -> str:
        """What is answered already, or nothing."""
        return str(self.tree.get(section, {}).get(key, ""))

    def put(self, section: str, key: str, value: object) -> None:
        """Take an answer over; an empty one takes the key away."""
        table = self.tree.setdefault(section, {})
        if value in ("", None, []):
            table.pop(key, None)
        else:
            table[key] = value

    @property
    def community(self) -> dict[str, Any]:
        """The first community, which `init` asks about."""
        communities = self.tree.setdefault("communities", [])
        if not communities:
            communities.append({})
        first: dict[str, Any] = communities[0]
        return first

    def settled(self) -> dict[str, Any]:
        """Everything that is answered, without the sections that stayed empty."""
        communities = [one for one in self.tree.get("communities", []) if one]
        return {
            name: value
            for name, value in (self.tree | {"communities": communities}).items()
            if value
        }

    def judge(self) -> tuple[Settings | None, list[tuple[Loc, Problem]]]:
        """The settings this amounts to, or each place that is wrong and why."""
        try:
            reading = Reading(self._environ, self._secrets, self.settled())
            settings = Settings.model_validate({READING: reading})
        except ValidationError as wrong:
            details = wrong.errors(include_url=False, include_input=False)
            return None, [(detail["loc"], explain(detail, "")) for detail in details]
        told = contradictions(settings)
        problems = [(loc, Problem("", key_name(loc), sentence)) for loc, sentence in told]
        return (None if problems else settings), problems

    def text(self) -> str:
        """The file as it will be written."""
        tree = self.settled()
        communities = tree.pop("communities", [])
        parts = [_HEAD, *(_section(f"[{name}]", table) for name, table in tree.items())]
        parts += [_section("[[communities]]", one) for one in communities]
        return "\n".join(parts)


def write(text: str, path: Path, now: datetime) -> Path | None:
    """Write the file for its owner's eyes only; says where a former one is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    former = None
    if path.exists():
        former = _free(path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}"))
        path.replace(former)
        former.chmod(0o600)
    fresh.replace(path)
    return former


def _free(path: Path) -> Path:
    n, found = 1, path
    while found.exists():
        n, found = n + 1, path.with_name(f"{path.name}-{n + 1}")
    return found


def _section(head: str, table: Mapping[str, object]) -> str:
    return "\n".join([head, *(f"{_key(key)} = {toml(value)}" for key, value in table.items()), ""])


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml(key)
