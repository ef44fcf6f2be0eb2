"""What was asked and replied a moment ago, so that most messages need no look into the store."""

from collections import OrderedDict
from datetime import datetime
from typing import TypeVar

import msgspec

from bot.events import Chat, Message, decode
from storage.entry_uses import EntryUses

MOST = 2000
Key = tuple[str, str]
Kept = TypeVar("Kept")


class Recent:
    """Questions that are being looked up, answers that wait their turn, and the words of replies.

    What waits is read from its timers after a restart. The words of replies are nowhere else, since
    what members write is not kept: a reply accepted by a reaction is then not proposed.
    """

    def __init__(self, uses: EntryUses) -> None:
        self._uses = uses
        self._awake: set[int] = set()
        self._asked: OrderedDict[Key, tuple[str, datetime]] = OrderedDict()
        self._waiting: OrderedDict[Key, Message] = OrderedDict()
        self._replies: OrderedDict[Key, tuple[str, str]] = OrderedDict()

    def forget(self) -> None:
        """Drop what memory holds; what waits is read again."""
        self._awake.clear()
        for kept in (self._asked, self._waiting, self._replies):
            kept.clear()

    async def wake(self, community: int) -> None:
        """Read which answers of a community wait, once."""
        if community in self._awake:
            return
        self._awake.add(community)
        for payload in await self._uses.waiting(community):
            message = decode(msgspec.json.decode(payload)["message"])
            if isinstance(message, Message):
                self.asked(message)
                self.waits(message)

    def asked(self, message: Message) -> None:
        """A message is looked up."""
        key = (message.chat.address, message.id)
        first = self._asked.get(key)
        _put(self._asked, key, (message.text, first[1] if first else message.at))

    def asked_at(self, chat: Chat, message: str) -> datetime | None:
        """When a message was looked up first, if that is not long ago."""
        known = self._asked.get((chat.address, message))
        return known[1] if known else None

    def is_current(self, message: Message) -> bool:
        """Whether a message still says what was looked up."""
        known = self._asked.get((message.chat.address, message.id))
        return known is None or known[0] == message.text

    def knows(self, message: Message) -> bool:
        """Whether exactly this was looked up."""
        known = self._asked.get((message.chat.address, message.id))
        return known is not None and known[0] == message.text

    def gone(self, chat: Chat, message: str) -> None:
        """A message was removed."""
        key = (chat.address, message)
        if key in self._asked:
            self._asked[key] = ("", self._asked[key][1])
        self._waiting.pop(key, None)

    def waits(self, message: Message) -> None:
        """An answer waits, so that people have the first word."""
        _put(self._waiting, (message.chat.address, message.id), message)

    def no_longer_waits(self, chat: Chat, message: str) -> Message | None:
        """The answer's turn has come or gone; the question it was for."""
        return self._waiting.pop((chat.address, message), None)

    def waiting_for(self, message: Message) -> list[str]:
        """The questions of others in a chat whose answers wait."""
        if not self._waiting:
            return []
        here = message.chat.address
        return [
            asked.id
            for (address, _), asked in self._waiting.items()
            if address == here and asked.sender.id != message.sender.id
        ]

    def replied(self, message: Message) -> None:
        """Somebody replied to an open question."""
        _put(self._replies, (message.chat.address, message.id), (message.text, message.sender.name))

    def words_of(self, chat: Chat, message: str) -> tuple[str, str]:
        """The words of such a reply and its author's name, if they are still known."""
        return self._replies.get((chat.address, message), ("", ""))


def _put(kept: OrderedDict[Key, Kept], key: Key, value: Kept) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST:
        kept.popitem(last=False)
