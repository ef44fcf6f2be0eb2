"""How points are called, in the words the community chose or in our own."""

from bot.actions import Button, Edit, MessageRef, Text, t
from bot.events import Pressed
from bot.feature import PointsSettings
from bot.formatting.rich import Rich


def worth(count: int, points: PointsSettings, language: str) -> Rich | Text:
    """So many points, as this community calls them."""
    name = called(points.name, language)
    return Rich(f"{count} {name}") if name else t("points.amount", count=count)


def called(chosen: str, language: str) -> str:
    """The name in a language: `coins` for all of them, or `en: coins, es: monedas`."""
    names = {
        code.strip().lower(): name.strip()
        for code, is_named, name in (part.partition(":") for part in chosen.split(","))
        if is_named and name.strip()
    }
    if not names:
        return chosen.strip()
    return names.get(language) or next(iter(names.values()))


def edited(pressed: Pressed, body: Text, buttons: tuple[tuple[Button, ...], ...] = ()) -> Edit:
    """The message whose button was pressed says something else now."""
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        buttons=buttons,
        interaction=pressed.interaction,
        language=pressed.language,
    )
