"""Reading the settings: the file, over it secrets as files, over them the environment."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from pydantic import ValidationError

from bot.settings.checks import contradictions
from bot.settings.model import Settings
from bot.settings.problems import (
    COMMUNITIES,
    PREFIX,
    Loc,
    Problem,
    WrongSettings,
    explain,
    fields,
    key_name,
    line_of,
    nearest_variable,
    variable,
)

CONFIG = f"{PREFIX}CONFIG"
RUN_SECRETS = Path("/run/secrets")
FILE = "_FILE"


class Source(NamedTuple):
    """What was read, and from where each key came."""

    path: Path | None
    text: str
    tree: dict[str, Any]
    origins: dict[Loc, str]

    def where(self, loc: Loc) -> str:
        """Where a key was written, as an editor or a shell names it."""
        for depth in (1, 2):
            if origin := self.origins.get(loc[:depth]):
                return origin
        if self.path is None:
            return ""
        line = line_of(self.text, loc)
        return f"{self.path}:{line}" if line else str(self.path)


def config_path(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file in force: the one named, TERTULIA_CONFIG, or `config.toml` here if there is one."""
    if path is not None:
        return path
    if named := environ.get(CONFIG):
        return Path(named)
    here = Path("config.toml")
    return here if here.exists() else None


def load(
    path: Path | None, environ: Mapping[str, str], run_secrets: Path = RUN_SECRETS
) -> Settings:
    """The settings in force; raises `WrongSettings` with every problem at once."""
    file = config_path(path, environ)
    text = _read(file) if file else ""
    source = Source(file, text, _parse(file, text) if file else {}, {})
    problems = [
        *_lay_over(source, _from_run_secrets(run_secrets)),
        *_lay_over(source, _from_secret_files(environ)),
        *_lay_over(source, _from_variables(environ)),
        *_unknown_variables(environ),
    ]
    try:
        settings = Settings.model_validate(source.tree)
    except ValidationError as wrong:
        details = wrong.errors(include_url=False, include_input=False)
        problems += [explain(detail, source.where(detail["loc"])) for detail in details]
    else:
        problems += [
            Problem(source.where(loc), key_name(loc), sentence)
            for loc, sentence in contradictions(settings)
        ]
    if problems:
        # Not from the model's own error: its text is none for people.
        raise WrongSettings(problems) from None
    return settings


class _Found(NamedTuple):
    loc: Loc
    origin: str
    value: Any = None
    problem: str = ""


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        sentence = "there is no such file. `tertulia init` writes one; --config names another."
    except UnicodeDecodeError:
        sentence = "is not UTF-8 text. Save it again as UTF-8."
    except OSError as failure:
        sentence = f"cannot be read: {failure.strerror}."
    raise WrongSettings([Problem(str(path), "", sentence)])


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        # The library ends its sentence with the place; nothing else of the file is in it.
        told = re.fullmatch(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)", str(wrong))
        reason, line = (told[1], told[2]) if told else ("It cannot be read", None)
    where = f"{path}:{line or len(text.splitlines())}"
    sentence = f"this line is not TOML: {reason}. Text and durations stand in double quotes."
    raise WrongSettings([Problem(where, "", sentence, example='backup_every = "24h"')])


def _lay_over(source: Source, found: Iterator[_Found]) -> list[Problem]:
    problems = []
    for loc, origin, value, problem in found:
        if problem:
            problems.append(Problem(origin, "", problem))
            continue
        source.origins[loc] = origin
        table = source.tree
        for part in loc[:-1]:
            below = table.setdefault(str(part), {})
            # A section that is no table is refused by the model, which then tells about it.
            table = below if isinstance(below, dict) else {}
        table[str(loc[-1])] = value
    return problems


def _secret_keys() -> list[tuple[str, str]]:
    return [key for key, field in fields().items() if field.title == "secret"]


def _from_run_secrets(folder: Path) -> Iterator[_Found]:
    for section, key in _secret_keys():
        path = folder / f"{section}_{key}"
        if path.is_file():
            yield _secret_from((section, key), path, str(path))


def _from_secret_files(environ: Mapping[str, str]) -> Iterator[_Found]:
    for section, key in _secret_keys():
        name = variable(section, key)
        if not (path := environ.get(name + FILE)):
            continue
        if environ.get(name):
            both = f"is set, and {name} too. Remove one of the two."
            yield _Found((section, key), name + FILE, problem=both)
            continue
        yield _secret_from((section, key), Path(path), name + FILE)


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


def _from_variables(environ: Mapping[str, str]) -> Iterator[_Found]:
    # An empty variable counts as none: compose files hand them on so.
    for key in fields():
        if value := environ.get(variable(*key)):
            yield _Found(key, variable(*key), value)
    if told := environ.get(COMMUNITIES):
        try:
            yield _Found(("communities",), COMMUNITIES, msgspec.json.decode(told))
        except msgspec.DecodeError:
            example = '[{"name": "Python Madrid", "chats": ["telegram:-1001234567890"]}]'
            sentence = f"is not a JSON list. For example: {example}"
            yield _Found(("communities",), COMMUNITIES, problem=sentence)


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[Problem]:
    known = {CONFIG, COMMUNITIES, *(variable(*key) for key in fields())}
    known |= {variable(*key) + FILE for key in _secret_keys()}
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and name not in known:
            told = name if len(name) <= len(PREFIX) + 40 else f"{name[: len(PREFIX)]}..."
            yield Problem(told, "", "is not a setting.", nearest=nearest_variable(name))
