"""What people sent, opened on whichever network it came from."""

from collections.abc import AsyncIterator, Mapping

from bot.platform import Platform, Reason, Refused


class SentFiles:
    """Opens files by the reference that came with a message."""

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._platforms = platforms

    def open(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file; raises Refused for one of a network that is not connected."""
        name = file.partition(":")[0]
        platform = self._platforms.get(name if name in self._platforms else "discord")
        if platform is None:
            raise Refused(Reason.NOT_FOUND, file[:50])
        return platform.open(file)
