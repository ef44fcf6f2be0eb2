"""What the engine asks of a platform, and what a platform may say in return.

An adapter reads native updates into events, performs actions, and raises only `Retry`, `Refused` or
`Moved`; anything else it raises counts as broken and is tried again with back-off.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.actions import PlatformAction
from bot.events import PLATFORM_EVENTS, Account, Chat, Right, Value
from bot.formatting.rich import Rich


class Reason(StrEnum):
    """Why a platform refused an action for good."""

    PERSON_BLOCKED = "person_blocked"
    """The person blocked the bot or closed private messages."""
    PERSON_NOT_STARTED = "person_not_started"
    """The bot may not write first; the person has to press Start."""
    PERSON_GONE = "person_gone"
    """The account is deleted, or no longer a member."""
    PLACE_GONE = "place_gone"
    """The bot was removed, or the chat, topic or thread is gone."""
    NO_RIGHT = "no_right"
    """The bot lacks a right here; the detail names it."""
    PROTECTED = "protected"
    """The target is an administrator, the owner, or the bot itself."""
    NOT_FOUND = "not_found"
    """The message, poll or member does not exist any more."""
    TOO_LATE = "too_late"
    """Too old to delete, edit or answer."""
    EXPIRED = "expired"
    """It had become stale before it could be sent."""
    BLOCKED_BY_RULE = "blocked_by_rule"
    """A rule of the server itself blocks this text."""
    UNSUPPORTED = "unsupported"
    """The platform has no such thing here."""
    WRONG = "wrong"
    """The request was malformed: our mistake."""
    BROKEN = "broken"
    """It failed again and again for no reason the platform named."""


class Retry(Exception):  # noqa: N818 - named after what happened
    """It may work later: after so many seconds, or after a back-off of the outbox's choosing.

    `may_have_happened` says that the platform may already have done it.
    """

    def __init__(
        self,
        after: float | None = None,
        *,
        why: str = "",
        may_have_happened: bool = False,
        is_global: bool = False,
    ) -> None:
        super().__init__(why)
        self.after = after
        self.why = why
        self.may_have_happened = may_have_happened
        self.is_global = is_global


class Refused(Exception):  # noqa: N818 - named after what happened
    """It will never work; `detail` is the platform's own sentence or the missing right."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Moved(Exception):  # noqa: N818 - named after what happened
    """The chat has another id now; everything that pointed to the old one has to follow."""

    def __init__(self, to: Chat) -> None:
        super().__init__(to.id)
        self.to = to


class Stopped(Exception):  # noqa: N818 - named after what happened
    """The platform will not talk to this process any more; the sentence says what to do."""


class Capability(StrEnum):
    """Something not every platform can do; the outbox degrades what is missing."""

    EPHEMERAL = "ephemeral"
    BUTTONS = "buttons"
    FORMS = "forms"
    REACTIONS = "reactions"
    TOPICS = "topics"
    DELETIONS_SEEN = "deletions_seen"
    HISTORY = "history"
    IDEMPOTENT_SENDS = "idempotent_sends"
    BULK_DELETE = "bulk_delete"
    TAGS = "tags"
    ROLES = "roles"
    SLOW_MODE = "slow_mode"


class Receipt(Value, frozen=True, kw_only=True):
    """What a platform says of an action it carried out."""

    message: str = ""
    """The id of the new message, of the opened topic, or the created link."""
    also: tuple[str, ...] = ()
    """The ids of further parts, when a text had to be split."""


class Cursor(Value, frozen=True, kw_only=True):
    """How far a source has been read and committed."""

    name: str
    value: int
    at: datetime


class Unreadable(Value, frozen=True, kw_only=True):
    """A native update nobody could read; kept raw so that nothing is lost."""

    cause: str
    raw: bytes
    reason: str


class Batch(Value, frozen=True, kw_only=True):
    """What a platform received together and wants committed together."""

    platform: str
    events: Sequence[PLATFORM_EVENTS]
    unreadable: Sequence[Unreadable] = ()
    cursors: Sequence[Cursor] = ()
    """Committed in the same transaction as the effects of the events."""


class Intake(Protocol):
    """Where an adapter hands over what it received."""

    async def take(self, batch: Batch) -> None:
        """Return after everything in the batch is committed; only then acknowledge."""
        ...

    async def cursors(self, prefix: str) -> dict[str, Cursor]:
        """What had been committed before, by name."""
        ...

    def clear_to_send(self, platform: str) -> None:
        """Say that the platform is connected, so that waiting actions may go out."""
        ...


class MenuOption(Value, frozen=True, kw_only=True):
    """One argument of a command in a platform's menu."""

    name: str
    kind: str
    """`text`, `person`, `integer`, `number`, `choice` or `file`."""
    description: dict[str, str]
    is_required: bool = True
    choices: tuple[str, ...] = ()


class MenuCommand(Value, frozen=True, kw_only=True):
    """One command as a platform's menu shows it, in every language."""

    path: tuple[str, ...]
    description: dict[str, str]
    options: tuple[MenuOption, ...] = ()
    is_for_members: bool = True
    is_in_menu: bool = True
    """Whether a member's menu shows it; the others are used by those who know them."""
    is_in_groups: bool = True
    is_in_private: bool = True
    names: dict[str, str] = {}
    """Localised names, by language; the first of the path otherwise."""
    message_menu: dict[str, str] = {}
    """Its names, by language, in the menu of a message; empty: it is not there."""
    is_private_answer: bool = False
    opens_form: bool = False


class Health(Value, frozen=True, kw_only=True):
    """How a platform is doing, in one word and one sentence."""

    is_well: bool
    sentence: str = ""


class Finding(Value, frozen=True, kw_only=True):
    """One thing `doctor` and `/health` looked at, and the exact fix if it is not right."""

    name: str
    state: str
    """`ok`, `warning` or `problem`."""
    sentence: str
    fix: str = ""


class Pace(Value, frozen=True, kw_only=True):
    """How fast a platform may be spoken to; zero = the platform says so itself."""

    chat: float = 0.0
    """Seconds between two messages in one chat."""
    group_minute: int = 0
    """Messages a minute in one group."""
    overall: int = 0
    """Actions a second in all."""


@runtime_checkable
class FindsSent(Protocol):
    """A platform that can look whether a message went out before the process died."""

    async def find_sent(self, action: PlatformAction, key: str, since: datetime) -> Receipt | None:
        """The message this action led to since that moment, if it is there."""
        ...


@runtime_checkable
class ReadsAgain(Protocol):
    """A platform that can read an update once more that nobody could read when it came."""

    async def read_again(self, raw: bytes) -> Sequence[PLATFORM_EVENTS]:
        """The events of a raw update; raises ValueError with what still stands in the way."""
        ...


class Platform(Protocol):
    """One network: it receives, performs, and proves rights."""

    name: str
    username: str
    """The bot's own user name there, once known; `/command@username` is meant for it."""
    me: str
    """The bot's own account id there, once known."""
    capabilities: frozenset[Capability]
    pace: Pace

    async def receive(self, intake: Intake) -> None:
        """Hand over what happens until cancelled; raise `Stopped` if it never can again."""
        ...

    async def perform(self, action: PlatformAction, key: str) -> Receipt:
        """Carry out one rendered action; `key` is the same at every attempt, also after a restart.

        Raises Retry, Refused or Moved.
        """
        ...

    async def rights(self, chat: Chat, account: Account) -> frozenset[Right]:
        """What this account may do in this chat right now; raises like `perform`."""
        ...

    def open(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file that came with a message, in pieces."""
        ...

    async def set_menu(self, commands: Sequence[MenuCommand]) -> None:
        """Offer these commands in the platform's own menus; does nothing if they are unchanged."""
        ...

    def measure(self, body: Rich) -> int:
        """How long the platform counts this text to be."""
        ...

    def health(self) -> Health:
        """Whether messages still arrive."""
        ...

    async def examine(self) -> Sequence[Finding]:
        """Check token, rights and switches at the platform, without changing anything."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...
