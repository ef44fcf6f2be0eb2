"""Where settings come from: the environment, files that hold one secret, and the TOML file."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.settings.names import (
    COMMUNITIES,
    FILE,
    Loc,
    Problem,
    fields_of,
    secrets_of,
    variable,
)

_A_LIST = '[{"name": "Python Madrid", "chats": ["telegram:-1001234567890"]}]'


class Reading:
    """One reading of the settings: what to read, where each key was found, what was wrong."""

    def __init__(self, environ: Mapping[str, str], secrets: Path, tree: dict[str, Any]) -> None:
        self.environ = environ
        self.secrets = secrets
        """The folder in which containers find their secrets."""
        self.tree = tree
        """What the TOML file holds."""
        self.origins: dict[Loc, str] = {}
        self.problems: list[Problem] = []
        self.overlaid: list[str] = []
        """Sections the file has as a plain value, which what lies over them would hide."""


class _Found(NamedTuple):
    loc: Loc
    origin: str
    value: Any = None
    problem: str = ""


class _Source(PydanticBaseSettingsSource):
    """A place in which settings may be found, the next one being asked for what it lacks."""

    def __init__(self, settings_cls: type[BaseSettings], reading: Reading) -> None:
        super().__init__(settings_cls)
        self.reading = reading

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Nothing by single fields: the keys of a section are found together."""
        return None, field_name, False

    def find(self) -> Iterator[_Found]:
        """What this place holds."""
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        """What this place holds, as sections with keys."""
        tree: dict[str, Any] = {}
        for loc, origin, value, problem in self.find():
            if problem:
                self.reading.problems.append(Problem(origin, "", problem))
                continue
            self.reading.origins.setdefault(loc, origin)
            table = tree
            for part in loc[:-1]:
                table = table.setdefault(str(part), {})
            table[str(loc[-1])] = value
        return tree


class Variables(_Source):
    """`TERTULIA_<SECTION>__<KEY>`; an empty variable counts as none, compose files hand them on."""

    def find(self) -> Iterator[_Found]:
        """The variables that are settings."""
        environ = self.reading.environ
        for key in fields_of(self.settings_cls):
            if value := environ.get(variable(*key)):
                yield _Found(key, variable(*key), value)
        if told := environ.get(COMMUNITIES):
            try:
                yield _Found(("communities",), COMMUNITIES, msgspec.json.decode(told))
            except msgspec.DecodeError:
                sentence = f"is not a JSON list. For example: {_A_LIST}"
                yield _Found(("communities",), COMMUNITIES, problem=sentence)


class SecretFiles(_Source):
    """`TERTULIA_<SECTION>__<KEY>_FILE`: a secret in a file of its own."""

    def find(self) -> Iterator[_Found]:
        """The secrets whose files are named."""
        environ = self.reading.environ
        for section, key in secrets_of(self.settings_cls):
            name = variable(section, key)
            if not (path := environ.get(name + FILE)):
                continue
            if environ.get(name):
                both = f"is set, and {name} too. Remove one of the two."
                yield _Found((section, key), name + FILE, problem=both)
                continue
            yield _secret_from((section, key), Path(path), name + FILE)


class RunSecrets(_Source):
    """`/run/secrets/<section>_<key>`, where containers put their secrets."""

    def find(self) -> Iterator[_Found]:
        """The secrets that lie in the folder."""
        for section, key in secrets_of(self.settings_cls):
            path = self.reading.secrets / f"{section}_{key}"
            if path.is_file():
                yield _secret_from((section, key), path, str(path))


class TomlFile(_Source):
    """The configuration file."""

    def __call__(self) -> dict[str, Any]:
        """The file's sections; one that is no section is not hidden by what lies over it."""
        tree, over = self.reading.tree, self.current_state
        self.reading.overlaid += [
            name for name in over if name in tree and not isinstance(tree[name], type(over[name]))
        ]
        return tree


def _secret_from(loc: Loc, path: Path, origin: str) -> _Found:
    try:
        value = path.read_text("utf-8").strip()
    except UnicodeDecodeError:
        return _Found(loc, origin, problem=f"names {path}, which is not text.")
    except OSError as failure:
        sentence = f"names {path}, which cannot be read: {failure.strerror}."
        return _Found(loc, origin, problem=sentence)
    if not value:
        return _Found(loc, origin, problem=f"names {path}, which is empty.")
    return _Found(loc, origin, value)
