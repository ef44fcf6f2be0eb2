"""What features know of each other's commands and settings: for help and `/settings`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from bot.actions import Text, t
from bot.events import Right, Role, Value
from bot.feature import Feature, Settings, Where
from bot.texts import Texts


class Described(Value, frozen=True, kw_only=True):
    """A command as help shows it."""

    name: str
    usage: str
    feature: str
    role: Role
    sentence: str
    where: Where = Where.ANYWHERE


class PlacesLike(Protocol):
    """What has to forget when a setting changes."""

    def forget(self, community: int | None = None) -> None:
        """Read the community's settings anew."""
        ...

    def configured(self, community: int) -> Mapping[str, str]:
        """What the configuration chose for a community, as JSON by key."""
        ...


class Guide:
    """Describes commands and settings to whoever asks."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.commands: Sequence[Described] = ()
        self.settings: Sequence[type[Settings]] = ()
        self.needs: Mapping[str, frozenset[Right]] = {}
        """What the bot has to be allowed, by feature; every feature is named here."""
        self.checks: Sequence[Callable[..., Iterable[Text]]] = ()
        self._places: PlacesLike | None = None

    def learn(
        self, described: tuple[Sequence[Described], Sequence[type[Settings]]], places: PlacesLike
    ) -> None:
        """Take in what the features declared."""
        self.commands, self.settings = described
        self._places = places

    def meet(self, features: Sequence[Feature]) -> None:
        """Take in the features themselves; one may stand in several files."""
        needs: dict[str, frozenset[Right]] = {}
        for feature in features:
            needs[feature.name] = needs.get(feature.name, frozenset()) | set(feature.needs)
        self.needs = needs
        self.checks = [check for feature in features for check in feature.checks]

    def configured(self, community: int) -> Mapping[str, str]:
        """What the configuration chose for a community, as JSON by key."""
        return self._places.configured(community) if self._places else {}

    def is_on(self, feature: str, chosen: Mapping[str, str]) -> bool:
        """Whether a feature is switched on, among what was chosen."""
        return chosen.get(f"{feature}.enabled") != "false"

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


def lacks(needs: frozenset[Right], held: frozenset[Right] | None, platform: str) -> list[Text]:
    """The rights the bot lacks, as the platform's own settings call them; None = nobody knows."""
    if held is None:
        return []
    network = platform if platform == "discord" else "telegram"
    return [t(f"right.{network}_{right}") for right in sorted(needs - held)]
