"""What features know of each other's commands and settings: for help and `/settings`."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.events import Role, Value
from bot.feature import Settings
from bot.texts import Texts


class Described(Value, frozen=True, kw_only=True):
    """A command as help shows it."""

    name: str
    usage: str
    feature: str
    role: Role
    sentence: str


class PlacesLike(Protocol):
    """What has to forget when a setting changes."""

    def forget(self, community: int | None = None) -> None:
        """Read the community's settings anew."""
        ...


class Guide:
    """Describes commands and settings to whoever asks."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.commands: Sequence[Described] = ()
        self.settings: Sequence[type[Settings]] = ()
        self._places: PlacesLike | None = None

    def learn(
        self, described: tuple[Sequence[Described], Sequence[type[Settings]]], places: PlacesLike
    ) -> None:
        """Take in what the features declared."""
        self.commands, self.settings = described
        self._places = places

    def help(self, command: Described, language: str) -> str:
        """One line: how it is written and what it does."""
        return self._texts.plain(f"help.{command.name.replace(' ', '.')}", language)

    def models(self) -> Mapping[str, list[type[Settings]]]:
        """The settings models by section."""
        found: dict[str, list[type[Settings]]] = {}
        for model in self.settings:
            found.setdefault(model.section, []).append(model)
        return found

    def changed(self, community: int) -> None:
        """A setting of a community was changed."""
        if self._places is not None:
            self._places.forget(community)
