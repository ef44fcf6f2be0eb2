"""Votes name only a poll; where that poll stands is remembered here."""

from bot.events import Chat, Kind
from bot.platforms.telegram.naming import NAME

REMEMBERED = 1000
UNKNOWN = Chat(platform=NAME, id="", kind=Kind.GROUP)
"""Where a poll stands that was sent before this process started: the store knows it by its id."""


class Polls:
    """Remembers the chats of recent polls."""

    def __init__(self) -> None:
        self._chats: dict[str, Chat] = {}

    def remember(self, poll: str, chat: Chat) -> None:
        """A poll was sent to a chat."""
        if len(self._chats) >= REMEMBERED:
            self._chats.pop(next(iter(self._chats)))
        self._chats[poll] = chat

    def chat(self, poll: str) -> Chat:
        """The chat a poll stands in."""
        return self._chats.get(poll, UNKNOWN)
