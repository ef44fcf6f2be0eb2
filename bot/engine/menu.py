"""The commands as the platforms' menus show them, in every language."""

from bot.engine.plans import Registry, WiredCommand
from bot.events import LANGUAGES, Role
from bot.feature import Where
from bot.platform import MenuCommand, MenuOption
from bot.texts import Texts

KINDS = {
    "word": "text", "duration": "text", "moment": "text", "ticket": "text", "amount": "integer",
    "number": "integer",
}  # fmt: skip


def menu_of(registry: Registry, texts: Texts) -> list[MenuCommand]:
    """Every command of the features, in the order they were declared."""
    return [_menu_command(wired, texts) for wired in registry.commands.values()]


def _menu_command(wired: WiredCommand, texts: Texts) -> MenuCommand:
    command = wired.command
    key = f"help.{'.'.join(command.path)}"
    return MenuCommand(
        path=command.path,
        description={language: texts.plain(key, language) for language in LANGUAGES},
        options=tuple(
            MenuOption(
                name=parameter.name,
                kind=KINDS.get(parameter.kind, parameter.kind),
                description={
                    language: texts.plain(f"parameter.{parameter.name}", language)
                    for language in LANGUAGES
                },
                is_required=parameter.is_required,
                choices=parameter.choices,
            )
            for parameter in wired.parameters
        ),
        is_for_members=command.role is Role.MEMBER,
        is_in_menu=command.is_in_menu,
        is_in_groups=command.where is not Where.PRIVATE,
        is_in_private=command.where is not Where.GROUPS,
        names=command.names,
        message_menu=command.message_menu,
        is_private_answer=command.is_private,
    )
