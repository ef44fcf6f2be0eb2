"""What happened in a community, in words that no platform owns.

Every event is a frozen, slotted value. Ids are the platform's own, as strings; times are aware UTC.
An adapter fills what it read; `community`, `person` and `language` are filled by the dispatcher
before a handler sees the event.
"""

from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

import msgspec

from bot.formatting.rich import Rich, Span
from bot.matching.languages import Languages
from bot.matching.normalise import normalise

LANGUAGES = ("en", "es", "fr", "ru")
"""The languages every text of the product exists in."""


class Kind(StrEnum):
    """What sort of chat this is."""

    PRIVATE = "private"
    GROUP = "group"
    BASIC_GROUP = "basic_group"
    CHANNEL = "channel"
    TOPIC = "topic"
    THREAD = "thread"
    FORUM = "forum"


class Identity(StrEnum):
    """As whom somebody writes; only PERSON and ANONYMOUS_ADMIN may ever hold rights."""

    PERSON = "person"
    ANONYMOUS_ADMIN = "anonymous_admin"
    LINKED_CHANNEL = "linked_channel"
    CHANNEL = "channel"
    BOT = "bot"
    SERVICE = "service"


class Role(StrEnum):
    """What a person may do in a community; a higher role includes the lower ones."""

    MEMBER = "member"
    GUIDE = "guide"
    MODERATOR = "moderator"
    STAFF = "staff"
    TEAM = "team"
    """Moderator and staff at once; nobody is given this, it is what holding both comes to."""
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        match self:
            case Role.ADMIN:
                return True
            case Role.TEAM:
                return other is not Role.ADMIN
            case Role.STAFF:
                return other in {Role.MEMBER, Role.STAFF}
            case Role.MODERATOR:
                return other in {Role.MEMBER, Role.GUIDE, Role.MODERATOR}
            case Role.GUIDE:
                return other in {Role.MEMBER, Role.GUIDE}
            case Role.MEMBER:
                return other is Role.MEMBER


class Right(StrEnum):
    """One power on a platform that a role or an act needs."""

    DELETE = "delete"
    RESTRICT = "restrict"
    PIN = "pin"
    TOPICS = "topics"
    INVITE = "invite"
    TAGS = "tags"
    SETTINGS = "settings"
    OWNER = "owner"
    MEMBER = "member"
    STAFF_ROLE = "staff_role"


@cache
def _ear() -> Languages:
    """Loads its table when it is first asked."""
    return Languages()


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """A frozen value that can be stored as JSON."""


class Chat(Value, frozen=True, kw_only=True):
    """A place where people write: a group, channel, topic, thread or private chat.

    A topic's or thread's `id` is unique on its platform and `parent` is the chat it belongs to
    (Telegram topics are written `<chat>/<thread>`).
    """

    platform: str
    id: str
    kind: Kind = Kind.GROUP
    parent: str = ""
    title: str = ""
    server: str = ""
    """The Discord server the channel belongs to; empty elsewhere."""

    @property
    def is_private(self) -> bool:
        """Whether only one person and the bot can read here."""
        return self.kind is Kind.PRIVATE

    @property
    def address(self) -> str:
        """How settings name this chat: `telegram:-100123`."""
        return f"{self.platform}:{self.id}"

    def link(self, message: str) -> str:
        """Where a message of this chat can be opened, if the platform has such a place."""
        if self.platform == "discord":
            return f"https://discord.com/channels/{self.server or '@me'}/{self.id}/{message}"
        native = self.parent or self.id
        if self.platform == "telegram" and native.startswith("-100"):
            return f"https://t.me/c/{native[4:]}/{message}"
        return ""


class Account(Value, frozen=True, kw_only=True):
    """One user on one network."""

    platform: str
    id: str
    name: str = ""
    username: str = ""
    is_bot: bool = False
    language: str = ""


class Media(Value, frozen=True, kw_only=True):
    """A file that came with a message; the reference is the platform's, never the bytes."""

    kind: str
    file: str
    name: str = ""
    size: int = 0
    mime: str = ""


class Replied(Value, frozen=True, kw_only=True):
    """The message somebody replied to, as far as the platform told."""

    id: str
    sender: Account | None = None
    text: str = ""
    person: int = 0


class Invocation(Value, frozen=True, kw_only=True):
    """A command chosen from a platform's own menu: its path and the arguments as typed."""

    path: tuple[str, ...]
    values: dict[str, str] = {}


class Event(Value, frozen=True, tag=True, kw_only=True):
    """Something that happened once; `cause` names it so that it takes effect once."""

    cause: str
    at: datetime
    community: int = 0


class Personal(Event, frozen=True, tag=None, kw_only=True):
    """Something a person did in a chat."""

    chat: Chat
    sender: Account
    person: int = 0
    spoken: str = ""
    """The language this person chose, if any."""
    fallback: str = "en"
    """The language of the chat."""

    @property
    def language(self) -> str:
        """The language to answer this person in."""
        own = self.sender.language[:2].lower()
        return self.spoken or (own if own in LANGUAGES else self.fallback)


class Message(Personal, frozen=True, tag=True, dict=True, kw_only=True):
    """Somebody wrote something."""

    id: str
    text: str = ""
    spans: tuple[Span, ...] = ()
    reply_to: Replied | None = None
    mentions: tuple[Account, ...] = ()
    media: tuple[Media, ...] = ()
    identity: Identity = Identity.PERSON
    album: str = ""
    is_foreign: bool = False
    """Forwarded, quoted, sent via another bot: somebody else's words, never a command."""
    is_caption: bool = False
    is_addressed: bool = False
    """The bot was mentioned, replied to, or written to in private."""
    is_caught_up: bool = False
    """Read from the history after downtime, not heard live."""
    invocation: Invocation | None = None
    interaction: str = ""
    """What the platform needs to answer a menu command at once; a credential, never logged."""
    role: Role = Role.MEMBER

    @cached_property
    def normalised(self) -> str:
        """The text as matchers compare it."""
        return normalise(self.text)

    @cached_property
    def language(self) -> str:
        """The language to answer in: chosen, the profile's, the text's, or else the chat's."""
        own = self.sender.language[:2].lower()
        if self.spoken or own in LANGUAGES:
            return self.spoken or own
        return _ear().guess(self.text, LANGUAGES) or self.fallback

    @property
    def rich(self) -> Rich:
        """The text with its formatting."""
        return Rich(text=self.text, spans=self.spans)


class Edited(Message, frozen=True, kw_only=True):
    """Somebody changed what they had written."""


class Deleted(Event, frozen=True, kw_only=True):
    """Messages disappeared, by whose hand is rarely known."""

    chat: Chat
    ids: tuple[str, ...]


class Joined(Personal, frozen=True, tag=True, kw_only=True):
    """Somebody became a member."""

    link: str = ""
    """The invite link used, where the platform names it."""
    link_name: str = ""
    may_be: tuple[str, ...] = ()
    """The links of which one was used, where the platform does not tell which."""
    is_caught_up: bool = False


class Left(Personal, frozen=True, tag=True, kw_only=True):
    """Somebody is no longer a member."""

    reason: str = "left"
    """`left`, `kicked` or `banned`."""
    is_caught_up: bool = False


class JoinRequested(Personal, frozen=True, tag=True, kw_only=True):
    """Somebody asks to be let in."""

    private: str = ""
    """The chat in which they may be written to for five minutes."""
    query: str = ""
    link_name: str = ""
    bio: str = ""


class Reacted(Personal, frozen=True, tag=True, kw_only=True):
    """Somebody put reactions on a message or took them away."""

    message: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Pressed(Personal, frozen=True, tag=True, kw_only=True):
    """Somebody pressed a button or sent a form; `data` is a claim until the store confirms it."""

    message: str
    data: str
    interaction: str
    values: dict[str, str] = {}
    role: Role = Role.MEMBER


class RightsChanged(Personal, frozen=True, tag=True, kw_only=True):
    """A member's, or the bot's own, rights in a chat changed."""

    rights: frozenset[Right] = frozenset()
    is_bot_itself: bool = False
    is_present: bool = True
    by: Account | None = None


class Migrated(Event, frozen=True, kw_only=True):
    """A chat got another id and keeps everything else."""

    chat: Chat
    to: Chat


class Voted(Personal, frozen=True, tag=True, kw_only=True):
    """Somebody voted in a poll, changed or took back the vote (no options)."""

    poll: str
    options: tuple[str, ...] = ()


class Unreachable(Event, frozen=True, kw_only=True):
    """A chat can no longer be written to, or can be again."""

    chat: Chat
    is_gone: bool = True
    reason: str = ""


class CaughtUp(Event, frozen=True, kw_only=True):
    """A chat's missed messages have been read; `skipped` could not be."""

    chat: Chat
    read: int = 0
    skipped: int = 0
    reason: str = ""


class TimerDue(Event, frozen=True, kw_only=True):
    """The moment that was asked for has come; `due` may be long past after downtime."""

    kind: str
    key: str
    due: datetime
    values: dict[str, Any] = {}


class JobDone(Event, frozen=True, kw_only=True):
    """Slow work has ended: with a result, or with the reason why not."""

    kind: str
    values: dict[str, Any]
    result: Any = None
    problem: str = ""
    chat: Chat | None = None
    """Where it was asked for, so that the chat's own settings count."""


class Sent(Event, frozen=True, kw_only=True):
    """An action was carried out; `message` is the id the platform gave."""

    key: str
    chat: Chat | None
    message: str = ""
    also: tuple[str, ...] = ()
    """The ids of further parts, when a text had to be split."""
    values: dict[str, Any] = {}
    """What the action's author wanted to remember until now."""


class Failed(Event, frozen=True, kw_only=True):
    """An action was refused for good; `reason` is one of `bot.platform.Reason`."""

    key: str
    chat: Chat | None
    reason: str
    detail: str = ""
    values: dict[str, Any] = {}


class Suggestion(Value, frozen=True, kw_only=True):
    """An entry of the knowledge base that may answer a question."""

    entry: int
    title: str


class Unanswered(Event, frozen=True, kw_only=True):
    """A question found no answer and waits for a person."""

    question: Message
    why: str = "unknown"
    suggestions: tuple[Suggestion, ...] = ()
    same_as: int = 0
    """The open ticket that asks the same, if one was recognised."""


class Settled(Event, frozen=True, kw_only=True):
    """The team answered a question that waited; told once a ticket, at its first answer."""

    ticket: int
    question: str
    language: str
    answer: Rich
    """The team's own words, as they were sent."""
    by: Account
    """Who of the team answered."""
    room: Chat
    """Where the team wrote the answer, and in which message."""
    message: str
    askers: int = 1
    """How many people were told."""
    suggestions: tuple[Suggestion, ...] = ()
    source: str = ""
    """`entry` or `snippet`, where the words were ready before and nobody wrote them now."""


class Solved(Event, frozen=True, kw_only=True):
    """An asker accepted another member's reply as the answer."""

    chat: Chat
    question: str
    """The asker's message; empty where the platform did not tell which it was."""
    answer: str
    """The message that answered."""
    asker: int
    solver: int
    """Persons of the community."""
    how: str
    """`thanks`, `reaction` or `command`."""


class Thanked(Event, frozen=True, kw_only=True):
    """A member was thanked by another, and it counts."""

    chat: Chat
    message: str
    """The message that says so; for a reaction the one it is on."""
    giver: int
    receiver: int
    """Persons of the community."""
    thanks: int
    """The number under which it is remembered, and taken back."""
    way: str
    """`reply`, `mention`, `reaction`, `name` or `command`."""


class ThanksTakenBack(Event, frozen=True, kw_only=True):
    """What was a thank-you is none any more: its words or its reaction are gone."""

    thanks: int
    giver: int
    receiver: int
    given_at: datetime
    """When it was said, since it no longer counts on that day."""


class Linked(Event, frozen=True, kw_only=True):
    """Two persons turned out to be one; everything of the former is the person's now."""

    person: int
    former: int


PLATFORM_EVENTS = (
    Message
    | Edited
    | Deleted
    | Joined
    | Left
    | JoinRequested
    | Reacted
    | Pressed
    | RightsChanged
    | Migrated
    | Voted
    | Unreachable
    | CaughtUp
)
"""Everything an adapter may report."""

AnyEvent = (
    PLATFORM_EVENTS
    | TimerDue
    | JobDone
    | Sent
    | Failed
    | Unanswered
    | Settled
    | Solved
    | Thanked
    | ThanksTakenBack
    | Linked
)
"""Every event there is; the union by which stored events are read back."""

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(AnyEvent).decode
