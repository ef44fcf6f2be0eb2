"""The example file and the page about the settings, made from the settings themselves."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from textwrap import wrap

from pydantic.fields import FieldInfo

from bot.settings.duration import OFF, show_duration
from bot.settings.model import CommunitySettings
from bot.settings.problems import COMMUNITIES, sections, toml, variable

WIDTH = 96
EXAMPLE_FILE = Path("config.example.toml")
PAGE = Path("docs/settings.md")

_EXAMPLE_HEAD = """\
# Tertulia's settings. `tertulia init` writes a file like this one; or copy it to config.toml and
# take away the # before what you want to change: what is here behind a # is the default.
# Every key is also an environment variable, TERTULIA_<SECTION>__<KEY>, and that wins over the file.
# A secret is best kept in a file of its own: TERTULIA_TELEGRAM__TOKEN_FILE=/run/secrets/token
# Paths begin at the folder in which Tertulia is started.
"""

_PAGE_HEAD = """\
# Settings

Everything here is decided before the start, by whoever runs Tertulia. What a community's admins may
decide, such as `relay.hours`, is changed in the chat: [administration.md](administration.md).

A setting is read from the first of these places that has it:

1. the environment variable in the table; an empty one counts as none;
2. for secrets, the file that the variable with `_FILE` behind its name points to;
3. for secrets, the file `/run/secrets/<section>_<key>`, for example `/run/secrets/telegram_token`;
4. the configuration file: the one given with `--config` or in `TERTULIA_CONFIG`, else `config.toml`
   in the folder in which Tertulia is started;
5. the default.

A duration has a unit: `30s`, `10m`, `2h`, `1d12h`. What may be switched off is switched off by
`off`, never by 0. A key or variable that does not exist stops the start, with its line and the
nearest key that does. `tertulia doctor` reads the settings exactly as `tertulia run` does.
"""

_COLUMNS = """\
| key | type | default | environment | meaning |
|---|---|---|---|---|
"""

_COMMUNITIES_HEAD = f"""\
## communities

One `[[communities]]` section for each community that shall be known from the first second;
`tertulia init` writes them. As a variable: `{COMMUNITIES}`, a JSON list of objects with these keys.
A chat is written `telegram:-1001234567890` or `discord:456789012345678901`.

| key | type | default | meaning |
|---|---|---|---|
"""


def example_toml(extra: Sequence[str] = ()) -> str:
    """The example configuration; `extra` are further sections, as text."""
    parts = [_EXAMPLE_HEAD]
    for section, model in sections().items():
        lines = [f"[{section}]"]
        for key, field in model.model_fields.items():
            lines += [*_comment(field), f"# {key} = {_written(field)}"]
        parts.append("\n".join(lines) + "\n")
    parts.append(_example_community())
    return "\n".join([*parts, *extra])


def settings_markdown(extra: Sequence[str] = ()) -> str:
    """The page about every setting; `extra` are further sections, as Markdown."""
    parts = [_PAGE_HEAD]
    for section, model in sections().items():
        rows = [
            f"| `{section}.{key}` | {field.title} | {_default(field)} "
            f"| `{variable(section, key)}` | {field.description} |\n"
            for key, field in model.model_fields.items()
        ]
        parts.append(f"## {section}\n\n{_COLUMNS}{''.join(rows)}")
    rows = [
        f"| `{key}` | {field.title} | {_default(field)} | {field.description} |\n"
        for key, field in CommunitySettings.model_fields.items()
    ]
    parts.append(_COMMUNITIES_HEAD + "".join(rows))
    return "\n".join([*parts, *extra])


def write(root: Path, extra_toml: Sequence[str] = (), extra_markdown: Sequence[str] = ()) -> None:
    """Write both files into a checkout, after a setting changed."""
    (root / EXAMPLE_FILE).write_text(example_toml(extra_toml), "utf-8")
    (root / PAGE).write_text(settings_markdown(extra_markdown), "utf-8")


def _comment(field: FieldInfo) -> list[str]:
    return [f"# {line}" for line in wrap(f"{field.description} ({field.title})", WIDTH)]


def _example_community() -> str:
    lines = [
        "# A community that is known from the first second; repeat the section for another one."
    ]
    lines.append("# [[communities]]")
    for key, field in CommunitySettings.model_fields.items():
        lines += [
            *_comment(field),
            f"# {key} = {toml(field.examples[0] if field.examples else '')}",
        ]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> object:
    return show_duration(value) if isinstance(value, timedelta) else value


def _written(field: FieldInfo) -> str:
    """The default as TOML; where there is none, an example."""
    if field.default is None:
        return toml(field.examples[0]) if field.examples else toml(OFF)
    return toml(
        _plain(field.default) if not isinstance(field.default, tuple) else str(field.default)
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    if field.default is None or field.default == []:
        return "none"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{_plain(field.default)}`"
