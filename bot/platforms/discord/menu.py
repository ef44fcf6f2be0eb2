"""The slash commands people see, made from the features' own declarations."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.platform import MenuCommand, MenuOption
from bot.platforms.discord.permissions import Permission
from bot.platforms.discord.places import Payload
from bot.platforms.discord.rest import Rest

_LOCALES = {"es": ("es-ES", "es-419"), "fr": ("fr",), "ru": ("ru",)}
_KINDS = {"text": 3, "integer": 4, "person": 6, "number": 10, "file": 11, "choice": 3}
_SUBCOMMAND, _GROUP = 1, 2
_SLASH, _ON_MESSAGE = 1, 3
_ON_MESSAGES = 5  # of an application
_DESCRIPTION, _OPTIONS, _CHOICES = 100, 25, 25
_NAME = re.compile(r"[-_'\w]{1,32}\Z")
_IN_SERVERS, _WITH_THE_BOT, _SERVER_INSTALL = 0, 1, 0
_KEPT = (
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "type",
    "options",
    "choices",
    "required",
    "default_member_permissions",
    "contexts",
    "integration_types",
    "value",
)


class Menu:
    """Offers commands to Discord; only when they are not the ones it has."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._offered: list[Any] | None = None

    async def offer(self, application: str, commands: Sequence[MenuCommand]) -> bool:
        """Make these the bot's commands; whether anything had to change is returned."""
        wanted = tree(commands)
        if self._offered is None:
            told = await self._rest.request(
                "GET",
                "/applications/{application_id}/commands",
                params={"with_localizations": "true"},
                application_id=application,
            )
            self._offered = shape(told)
        if self._offered == shape(wanted):
            return False
        await self._rest.request(
            "PUT",
            "/applications/{application_id}/commands",
            json=wanted,
            application_id=application,
        )
        self._offered = shape(wanted)
        return True


def tree(commands: Iterable[MenuCommand]) -> list[Payload]:
    """Commands as Discord takes them, words of a path as groups and subcommands."""
    commands = list(commands)
    roots: dict[str, list[MenuCommand]] = {}
    for command in commands:
        roots.setdefault(command.path[0], []).append(command)
    told = [_root(name, group) for name, group in roots.items()]
    _drop_doubles(told)
    return [*told, *_on_messages([one for one in commands if one.message_menu])]


def _on_messages(commands: Sequence[MenuCommand]) -> list[Payload]:
    """What the menu of a message offers; as many as Discord takes."""
    told = [
        _shared([one], is_in_private=False)
        | {
            "type": _ON_MESSAGE,
            "name": one.message_menu["en"],
            "name_localizations": {
                locale: name
                for language, name in one.message_menu.items()
                for locale in _LOCALES.get(language, ())
            },
        }
        for one in commands[:_ON_MESSAGES]
    ]
    _drop_doubles(told)
    return told


def _shared(group: Sequence[MenuCommand], *, is_in_private: bool) -> Payload:
    """Where commands are shown, and to whom."""
    for_members = any(command.is_for_members for command in group)
    return {
        "contexts": [
            *([_IN_SERVERS] if any(command.is_in_groups for command in group) else []),
            *([_WITH_THE_BOT] if is_in_private else []),
        ],
        "integration_types": [_SERVER_INSTALL],
        # Who sees it, not who may: rights are proved when it is used.
        "default_member_permissions": None if for_members else str(int(Permission.MANAGE_MESSAGES)),
    }


def _root(name: str, group: list[MenuCommand]) -> Payload:
    is_in_private = any(command.is_in_private for command in group)
    told = {"type": _SLASH, "name": name} | _shared(group, is_in_private=is_in_private)
    if len(group) == 1 and len(group[0].path) == 1:
        return told | _words(group[0]) | {"options": _options(group[0])}
    first = next((one for one in group if len(one.path) == 1), group[0])
    return told | _described(first.description) | {"options": _branches(group, depth=1)}


def _branches(group: list[MenuCommand], depth: int) -> list[Payload]:
    branches: dict[str, list[MenuCommand]] = {}
    for command in group:
        # A command that has subcommands cannot be called bare: it becomes one of the same name.
        name = command.path[depth] if len(command.path) > depth else command.path[depth - 1]
        branches.setdefault(name, []).append(command)
    told = []
    for name, members in branches.items():
        if len(members) == 1 and len(members[0].path) <= depth + 1:
            leaf = {"type": _SUBCOMMAND, "name": name, "options": _options(members[0])}
            told.append(leaf | _words(members[0]))
        else:
            branch = {"type": _GROUP, "name": name, "options": _branches(members, depth + 1)}
            told.append(branch | _described(members[0].description))
    _drop_doubles(told)
    return told[:_OPTIONS]


def _options(command: MenuCommand) -> list[Payload]:
    ordered = sorted(command.options, key=lambda option: not option.is_required)
    return [_option(option) for option in ordered[:_OPTIONS]]


def _option(option: MenuOption) -> Payload:
    told: Payload = {"type": _KINDS[option.kind], "name": option.name.lower()}
    told |= {"required": option.is_required} | _described(option.description)
    if option.choices and len(option.choices) <= _CHOICES:
        told["choices"] = [{"name": one[:100], "value": one} for one in option.choices]
    return told


def _words(command: MenuCommand) -> Payload:
    names = {
        locale: name.lower()
        for language, name in command.names.items()
        for locale in _LOCALES.get(language, ())
        if _NAME.match(name)
    }
    return _described(command.description) | {"name_localizations": names}


def _described(description: Mapping[str, str]) -> Payload:
    first = description.get("en") or next(iter(description.values()), "") or "…"
    return {
        "description": first[:_DESCRIPTION],
        "description_localizations": {
            locale: text[:_DESCRIPTION]
            for language, text in description.items()
            for locale in _LOCALES.get(language, ())
            if text
        },
    }


def _drop_doubles(siblings: list[Payload]) -> None:
    """Discord refuses two commands of one name in any language."""
    taken: dict[str, set[str]] = {}
    plain = {one["name"] for one in siblings}
    for one in siblings:
        names: dict[str, str] = one.get("name_localizations") or {}
        for locale, name in list(names.items()):
            used = taken.setdefault(locale, set())
            if name in used or (name in plain and name != one["name"]):
                del names[locale]
            used.add(name)


def shape(told: Sequence[Payload]) -> list[Any]:
    """Commands without what Discord adds, so that two lists can be compared."""
    return sorted((_bare(one) for one in told), key=lambda one: str(one.get("name")))


def _bare(one: Payload) -> Payload:
    bare: Payload = {}
    for name in _KEPT:
        value = one.get(name)
        if name in ("options", "choices"):
            value = [_bare(inner) for inner in value or ()]
        elif name in ("contexts", "integration_types"):
            value = sorted(value or ())
        if value:
            bare[name] = value
    return bare
