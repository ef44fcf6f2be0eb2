"""How Telegram's people and places are named in Tertulia, each built once and remembered."""

from typing import TypeVar

from bot.events import Account, Chat, Kind
from bot.platforms.telegram.wire import Place, Post, User

NAME = "telegram"
PRIVATE_MARK = "~"
REMEMBERED = 5000  # about 600 bytes each; whoever is forgotten is built again in a microsecond

K = TypeVar("K")
V = TypeVar("V")

_KINDS = {
    "private": Kind.PRIVATE,
    "group": Kind.BASIC_GROUP,
    "supergroup": Kind.GROUP,
    "channel": Kind.CHANNEL,
}


def clean(text: str) -> str:
    """Replace what no database takes, keeping every offset."""
    return text.replace("\x00", "\ufffd")


def private_id(receiver: str, number: int) -> str:
    """How a message that only one member sees is named: by them and its own number."""
    return f"{PRIVATE_MARK}{receiver}/{number}"


def chat_id(chat: Chat) -> int:
    """The number Telegram knows a chat by; a topic's is that of its group."""
    return int(chat.id.partition("/")[0])


def thread_id(chat: Chat) -> int | None:
    """The number of a topic; None outside, and for General, which must not be named."""
    thread = chat.id.partition("/")[2]
    return int(thread) if thread and thread != "1" else None


class Names:
    """Turns native people and places into accounts and chats."""

    def __init__(self) -> None:
        self._people: dict[int, tuple[User, Account]] = {}
        self._places: dict[int, tuple[Place, Chat]] = {}
        self._topics: dict[tuple[int, int], Chat] = {}

    def person(self, user: User) -> Account:
        """The account of a user."""
        known = self._people.get(user.id)
        if known is not None and known[0] == user:
            return known[1]
        account = Account(
            platform=NAME,
            id=str(user.id),
            name=clean(f"{user.first_name} {user.last_name}".strip()),
            username=clean(user.username),
            is_bot=user.is_bot,
            language=clean(user.language_code),
        )
        _remember(self._people, user.id, (user, account))
        return account

    def place(self, place: Place) -> Chat:
        """The chat of a place, without its topics."""
        known = self._places.get(place.id)
        if known is not None and known[0] == place:
            return known[1]
        kind = _KINDS.get(place.type, Kind.GROUP)
        chat = Chat(
            platform=NAME,
            id=str(place.id),
            kind=Kind.FORUM if place.is_forum and kind is Kind.GROUP else kind,
            title=clean(place.title or f"{place.first_name} {place.last_name}".strip()),
        )
        _remember(self._places, place.id, (place, chat))
        return chat

    def where(self, post: Post) -> Chat:
        """The chat a message stands in: the topic if it is in one, General is the group itself."""
        if not post.is_topic_message or post.message_thread_id <= 1 or post.chat.type == "private":
            return self.place(post.chat)
        key = (post.chat.id, post.message_thread_id)
        root = post.reply_to_message
        title = root.forum_topic_created.name if root and root.forum_topic_created else ""
        known = self._topics.get(key)
        if known is not None and (not title or known.title == title):
            return known
        chat = Chat(
            platform=NAME,
            id=f"{key[0]}/{key[1]}",
            kind=Kind.TOPIC,
            parent=str(key[0]),
            title=clean(title),
        )
        _remember(self._topics, key, chat)
        return chat

    def channel(self, place: Place) -> Account:
        """A channel, or a group, that writes as itself."""
        return Account(
            platform=NAME,
            id=str(place.id),
            name=clean(place.title),
            username=clean(place.username),
        )


def _remember(cache: dict[K, V], key: K, value: V) -> None:
    if len(cache) >= REMEMBERED:
        cache.clear()
    cache[key] = value
