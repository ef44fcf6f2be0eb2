"""What each network tells the bot of, for features that must know whether they will hear of it."""

from collections.abc import Mapping

from bot.platform import Capability, Platform


class Abilities:
    """Answers from what each platform says of itself."""

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._platforms = platforms

    def sees_deletions(self, platform: str) -> bool:
        """Whether the bot hears of it when somebody deletes their message."""
        found = self._platforms.get(platform)
        return found is not None and Capability.DELETIONS_SEEN in found.capabilities
