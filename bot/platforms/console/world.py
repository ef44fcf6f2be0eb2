"""The rooms and people of a community that lives in one terminal, and what each of them can see."""

from collections.abc import Iterable

import msgspec

from bot.actions import Button
from bot.events import Account, Chat, Kind, Right
from bot.formatting.rich import Rich

PLATFORM = "console"


class Person(msgspec.Struct, kw_only=True):
    """Somebody who can be typed as."""

    account: Account
    rights: dict[str, frozenset[Right]] = {}
    """What they may do, by room."""
    is_reachable: bool = True
    """Whether the bot may write to them in private."""

    @property
    def id(self) -> str:
        """How they are called in the terminal."""
        return self.account.id


class Shown(msgspec.Struct, kw_only=True):
    """A message as it stands in a room."""

    id: str
    author: str
    """The person's id, or nothing for the bot."""
    body: Rich
    reply_to: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    only_for: str = ""
    """The one person who sees it; everybody otherwise."""
    reactions: list[str] = []
    is_edited: bool = False
    is_pinned: bool = False


class Room(msgspec.Struct, kw_only=True):
    """A place where people write."""

    chat: Chat
    messages: list[Shown] = []
    members: set[str] = set()
    muted: set[str] = set()
    banned: set[str] = set()
    roles: dict[str, set[str]] = {}
    """What each person was given here, as on a Discord server."""
    tags: dict[str, str] = {}
    """The tag beside each person's name, as in a Telegram group."""
    is_locked: bool = False

    def find(self, message: str) -> Shown | None:
        """A message by its id."""
        return next((shown for shown in self.messages if shown.id == message), None)

    def seen_by(self, person: str) -> list[Shown]:
        """The messages somebody can read here."""
        return [shown for shown in self.messages if shown.only_for in {"", person}]


class World:
    """All rooms and people."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.people: dict[str, Person] = {}
        self.bot_rights: dict[str, frozenset[Right]] = {}
        """What the bot may do, by room, where it may not do everything."""
        self._number = 0

    def person(
        self,
        id: str,  # noqa: A002
        name: str,
        language: str = "en",
        *,
        is_reachable: bool = True,
    ) -> Person:
        """Let somebody exist."""
        account = Account(platform=PLATFORM, id=id, name=name, username=id, language=language)
        self.people[id] = Person(account=account, is_reachable=is_reachable)
        return self.people[id]

    def room(
        self, id: str, title: str, members: Iterable[Person], kind: Kind = Kind.GROUP,  # noqa: A002
        parent: str = "",
    ) -> Room:  # fmt: skip
        """Open a room for these people."""
        chat = Chat(platform=PLATFORM, id=id, kind=kind, parent=parent, title=title)
        self.rooms[id] = Room(chat=chat, members={member.id for member in members})
        return self.rooms[id]

    def private(self, person: str) -> Room:
        """The room in which somebody talks to the bot alone."""
        id_ = f"dm-{person}"
        if id_ not in self.rooms:
            self.room(id_, "in private", [self.people[person]], Kind.PRIVATE)
        return self.rooms[id_]

    def next_number(self) -> str:
        """The next message's id."""
        self._number += 1
        return str(self._number)

    def start_at(self, number: int) -> None:
        """Go on numbering after what an earlier run used."""
        self._number = max(self._number, number)
