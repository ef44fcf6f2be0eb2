"""Reading the settings: the file, over it secrets as files, over them the environment."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings.checks import contradictions
from bot.settings.model import READING, Settings
from bot.settings.names import (
    COMMUNITIES,
    CONFIG,
    FILE,
    PREFIX,
    Loc,
    Problem,
    WrongSettings,
    fields_of,
    secrets_of,
    variable,
)
from bot.settings.problems import explain, key_name, line_of, nearest_variable, not_a_section
from bot.settings.sources import Reading

RUN_SECRETS = Path("/run/secrets")
NO_SECRETS = Path("/nonexistent/secrets")


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
    return _load(config_path(path, environ), environ, run_secrets)


def load_file(path: Path) -> Settings:
    """What one file alone decides; raises `WrongSettings`."""
    return _load(path, {}, NO_SECRETS)


def load_surroundings(environ: Mapping[str, str], run_secrets: Path = RUN_SECRETS) -> Settings:
    """What the environment and files of secrets decide without any file; raises `WrongSettings`."""
    return _load(None, environ, run_secrets)


def _load(file: Path | None, environ: Mapping[str, str], run_secrets: Path) -> Settings:
    text = _read(file) if file else ""
    reading = Reading(environ, run_secrets, _parse(file, text) if file else {})

    def where(loc: Loc) -> str:
        """Where a key was written, as an editor or a shell names it."""
        for depth in (1, 2):
            if origin := reading.origins.get(loc[:depth]):
                return origin
        line = line_of(text, loc)
        return f"{file}:{line}" if line else str(file or "")

    problems, settings = _judge(reading, where)
    problems = [*reading.problems, *_unknown_variables(environ), *problems]
    problems += [not_a_section(where((name,)), name) for name in reading.overlaid]
    if problems or settings is None:
        raise WrongSettings(problems)
    return settings


def _judge(reading: Reading, where: Callable[[Loc], str]) -> tuple[list[Problem], Settings | None]:
    """The settings, or what is wrong with them; the model's own sentences are none for people."""
    try:
        settings = Settings.model_validate({READING: reading})
    except ValidationError as wrong:
        details = wrong.errors(include_url=False, include_input=False)
        return [explain(detail, where(detail["loc"])) for detail in details], None
    told = contradictions(settings)
    return [Problem(where(loc), key_name(loc), sentence) for loc, sentence in told], settings


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


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[Problem]:
    known = {CONFIG, COMMUNITIES, *(variable(*key) for key in fields_of(Settings))}
    known |= {variable(*key) + FILE for key in secrets_of(Settings)}
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and name not in known:
            told = name if len(name) <= len(PREFIX) + 40 else f"{name[: len(PREFIX)]}..."
            yield Problem(told, "", "is not a setting.", nearest=nearest_variable(name))
