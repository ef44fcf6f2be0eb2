"""The commands and descriptions people see in Telegram's own menus."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.http import Unreached
from bot.platform import MenuCommand
from bot.platforms.telegram.api import Answered, Api
from bot.platforms.telegram.wire import Native

log = logging.getLogger(__name__)

COMMANDS_LIMIT = 100
DESCRIPTION_LIMIT = 256
ABOUT_LIMIT = 512
SHORT_LIMIT = 120
PRIVATE, GROUPS, ADMINISTRATORS = (
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
)
DEFAULT_LANGUAGE = "en"
EVERYBODY = ""
"""The language code of people whose language has no menu."""

_NAME = re.compile(r"[a-z0-9_]{1,32}\Z")


class Listed(Native):
    """One line of a menu."""

    command: str
    description: str


class Written(Native):
    """A description of the bot, long or short."""

    description: str = ""
    short_description: str = ""


class Menu:
    """Shows the commands of each sort of chat in each language; changes only what differs."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._shown: dict[tuple[str, str], list[Listed] | None] = {}
        self._told: dict[tuple[str, str], str] = {}

    async def show(self, commands: Sequence[MenuCommand]) -> None:
        """Set every menu that is not as wanted; raises `Answered` or `Unreached`."""
        languages = sorted({code for one in commands for code in one.description} | {EVERYBODY})
        for scope, offered in _by_scope(commands).items():
            for language in languages:
                await self._show(scope, language, lines(offered, language))

    async def _show(self, scope: str, language: str, wanted: list[Listed]) -> None:
        key = (scope, language)
        place: dict[str, Any] = {
            "scope": {"type": scope},
            "language_code": language or None,
        }
        if key not in self._shown:
            self._shown[key] = await self._listed(place)
        if self._shown[key] == wanted:
            return
        menu = [{"command": one.command, "description": one.description} for one in wanted]
        await self._api.call("setMyCommands", bool, commands=menu, **place)
        self._shown[key] = wanted

    async def _listed(self, place: dict[str, Any]) -> list[Listed] | None:
        """The menu that is shown now; None where the server cannot say."""
        try:
            return await self._api.call("getMyCommands", list[Listed], **place)
        except (Answered, Unreached) as problem:
            log.info("which menu is shown is not known: %s", problem)
            return None

    async def describe(self, about: Mapping[str, str], short: Mapping[str, str]) -> None:
        """Set what people read before they press Start, by language; `""` is for everybody else."""
        for language, text in about.items():
            await self._tell("Description", "description", language, text[:ABOUT_LIMIT])
        for language, text in short.items():
            await self._tell("ShortDescription", "short_description", language, text[:SHORT_LIMIT])

    async def _tell(self, name: str, field: str, language: str, text: str) -> None:
        key = (name, language)
        code = language or None
        if key not in self._told:
            written = await self._api.call(f"getMy{name}", Written, language_code=code)
            self._told[key] = getattr(written, field)
        if self._told[key] == text:
            return
        fields: dict[str, Any] = {field: text, "language_code": code}
        await self._api.call(f"setMy{name}", bool, **fields)
        self._told[key] = text


def _by_scope(commands: Sequence[MenuCommand]) -> dict[str, list[MenuCommand]]:
    offered = [one for one in commands if one.is_for_members and one.is_in_menu]
    return {
        PRIVATE: [one for one in offered if one.is_in_private],
        GROUPS: [one for one in offered if one.is_in_groups],
        ADMINISTRATORS: [one for one in commands if one.is_in_groups],
    }


def lines(commands: Iterable[MenuCommand], language: str) -> list[Listed]:
    """A menu in one language: first words only, because Telegram knows no subcommands."""
    wanted = language or DEFAULT_LANGUAGE
    found: dict[str, Listed] = {}
    for command in sorted(commands, key=lambda one: len(one.path)):
        said = command.description
        text = said.get(wanted) or said.get(DEFAULT_LANGUAGE) or next(iter(said.values()), "")
        own = command.names.get(wanted, "") if len(command.path) == 1 else ""
        name = own if _NAME.match(own) else command.path[0]
        if text and _NAME.match(name) and command.path[0] not in found:
            found[command.path[0]] = Listed(command=name, description=text[:DESCRIPTION_LIMIT])
    return list(found.values())[:COMMANDS_LIMIT]
