"""How a handler file says what it is: its commands, buttons, jobs, timers and settings."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeVar, runtime_checkable
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from bot.actions import Text
from bot.events import Account, Chat, Event, Kind, Right, Role
from bot.matching.encoder import Encoder
from bot.settings.duration import Duration, DurationOrOff

Function = Callable[..., Awaitable[Any]]
NAMES_CHATS: dict[str, JsonValue] = {"names": "chats"}
"""Marks a setting whose values are chats, as `platform:id`."""
F = TypeVar("F", bound=Function)
C = TypeVar("C", bound=Callable[..., Iterable[Text]])


class Stage(IntEnum):
    """When a handler sees an event; within a stage, in the order of `handlers.FEATURES`."""

    RECORD = 0
    """All run, whatever happens later."""
    GUARD = 1
    """All run; any may halt the event with a reason."""
    ANSWER = 2
    """Unless halted; the first answer wins."""
    REACT = 3
    """Unless halted; all run."""


class Where(StrEnum):
    """In which chats a command works."""

    ANYWHERE = "anywhere"
    GROUPS = "groups"
    PRIVATE = "private"


class Missed(StrEnum):
    """What becomes of a timer that fell due while the bot was down."""

    RUN = "run"
    """It fires once, however late."""
    SKIP = "skip"
    """It fires only if it is not later than `late_ok`."""


class Limit:
    """So often in so many seconds, for each person."""

    __slots__ = ("seconds", "times")

    def __init__(self, times: int, *, seconds: float) -> None:
        self.times = times
        self.seconds = seconds


class Settings(BaseModel):
    """What a community may choose for a feature: each field has a default, bounds and a meaning."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    section: ClassVar[str] = ""


@cache
def _zones() -> frozenset[str]:
    """Every time zone there is; looking through the whole folder takes ten milliseconds."""
    return frozenset(available_timezones())


class Ui(Settings):
    """How the bot speaks in a community."""

    section: ClassVar[str] = "ui"
    autodelete: DurationOrOff = Field(
        timedelta(seconds=60),
        description="lifetime of own-data answers where only the person cannot be shown them",
    )
    max_age: Duration = Field(
        timedelta(minutes=10),
        ge=timedelta(seconds=10),
        description="greetings and automatic answers older than this are dropped",
    )
    timezone: str = Field(
        "UTC",
        description="time zone of the community, such as Europe/Madrid",
        examples=["Europe/Madrid"],
    )
    language: Literal["en", "es", "fr", "ru"] = Field("en", description="language of the community")

    @field_validator("timezone")
    @classmethod
    def _exists(cls, zone: str) -> str:
        if zone not in _zones():
            raise ValueError("there is no such time zone; write it like Europe/Madrid")
        return zone


class Team(Settings):
    """Where the team of a community is reached."""

    section: ClassVar[str] = "relay"
    enabled: bool = Field(True, description="questions are handed over to the team at all")
    staff_chat: str = Field(
        "",
        pattern=r"^$|^(telegram|discord|console):\S+$",
        description="the room of the team, as platform:id; needed to hand questions over",
        json_schema_extra=NAMES_CHATS,
    )
    second_chat: str = Field(
        "",
        pattern=r"^$|^(telegram|discord|console):\S+$",
        description="another room of the team, perhaps on the other network; it sees everything "
        "as well, and answers as well",
        json_schema_extra=NAMES_CHATS,
    )

    def is_room(self, chat: Chat) -> bool:
        """Whether the team talks here, in one of its rooms or in a topic or thread of one."""
        named = {self.staff_chat, self.second_chat} - {""}
        return bool(named & {chat.address, f"{chat.platform}:{chat.parent}"})

    @property
    def room(self) -> Chat | None:
        """The room of the team, which may be a topic."""
        platform, _, native = self.staff_chat.partition(":")
        if not native:
            return None
        parent, _, topic = native.partition("/")
        if topic:
            return Chat(platform=platform, id=native, kind=Kind.TOPIC, parent=parent)
        return Chat(platform=platform, id=native)


class Privacy(Settings):
    """How long a community keeps what, and who answers for it."""

    section: ClassVar[str] = "privacy"
    keep_text: Duration = Field(
        timedelta(0),
        le=timedelta(days=7),
        description="how long the words of ordinary messages are kept; 0s keeps none",
    )
    keep_removed: Duration = Field(
        timedelta(days=7),
        le=timedelta(days=30),
        description="how long removed and held messages are kept, to undo and to appeal",
    )
    keep_misses: Duration = Field(
        timedelta(days=30),
        le=timedelta(days=90),
        description="how long questions without an answer are kept",
    )
    keep_tickets: Duration = Field(
        timedelta(days=180),
        ge=timedelta(days=1),
        le=timedelta(days=730),
        description="how long questions to the team are kept once they are settled",
    )
    keep_audit: Duration = Field(
        timedelta(days=180),
        ge=timedelta(days=7),
        le=timedelta(days=730),
        description="how long it is kept who changed a setting or a role",
    )
    erase_within: Duration = Field(
        timedelta(hours=24),
        ge=timedelta(minutes=10),
        le=timedelta(days=30),
        description="what /forgetme promises at the latest; it begins at once",
    )
    link_code: Duration = Field(
        timedelta(minutes=10),
        ge=timedelta(minutes=1),
        le=timedelta(hours=1),
        description="how long the code counts that links two accounts",
    )
    relink_after: Duration = Field(
        timedelta(days=30),
        le=timedelta(days=365),
        description="how long accounts that were unlinked cannot be linked again",
    )
    contact: str = Field(
        "",
        max_length=200,
        description="who answers questions about privacy: a name, an address, a link",
    )


class PointsSettings(Settings):
    """What deeds are worth, and what the community calls the points they earn."""

    section: ClassVar[str] = "points"
    enabled: bool = Field(True, description="deeds earn points at all")
    thanks: int = Field(10, ge=0, le=1000, description="points for being thanked")
    solution: int = Field(25, ge=0, le=1000, description="points for an accepted answer")
    report: int = Field(10, ge=0, le=1000, description="points for a report that was right")
    referral: int = Field(
        50, ge=0, le=1000, description="points for bringing a newcomer who stayed and took part"
    )
    referral_new: int = Field(10, ge=0, le=1000, description="points for that newcomer")
    suggestion: int = Field(15, ge=0, le=1000, description="points for an accepted suggestion")
    expire_after: DurationOrOff = Field(
        None,
        ge=timedelta(days=1),
        description="points that nobody spent in this time go; off keeps them",
    )
    name: str = Field(
        "",
        max_length=120,
        description="what the community calls its points: one word, or one for each language as "
        "en: coins, es: monedas",
    )


class SetUp(Settings):
    """How the bot begins in a chat."""

    section: ClassVar[str] = "setup"
    listen_days: int = Field(
        3,
        ge=0,
        le=30,
        description="days during which what acts by itself in a new chat only notes what it would "
        "have done; 0 acts at once",
    )
    acting: tuple[str, ...] = Field(
        (), description="features that act by themselves before the days of listening are over"
    )


class Roles(Protocol):
    """Proves what somebody may do; may only be asked by jobs, since it asks the platform."""

    async def prove(self, community: int, chat: Chat, account: Account) -> Role:
        """The role an account holds right now; raises when the platform does not answer."""
        ...

    def granted(self, community: int, account: Account) -> None:
        """A role was given to an account or taken from it: what was proved counts no longer."""
        ...

    def remembered(self, community: int, chat: Chat, account: Account) -> Role | None:
        """The role proved within the last minute, if any."""
        ...

    async def held(self, community: int, chat: Chat, account: Account) -> Role:
        """The role an account holds on the platform itself, whatever the bot gave."""
        ...

    async def own_rights(self, chat: Chat) -> frozenset[Right] | None:
        """What the bot itself may do in a chat; None when the platform does not answer."""
        ...


class Networks(Protocol):
    """What each network tells the bot of."""

    def sees_deletions(self, platform: str) -> bool:
        """Whether the bot hears of it when somebody deletes their message."""
        ...


class Files(Protocol):
    """Opens what people sent; may only be asked by jobs, since it asks the platform."""

    def open(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file that came with a message, in pieces; raises like `perform`."""
        ...


class Past(Protocol):
    """Brings a community's past in from an export; may only be asked by jobs."""

    async def bring_in(self, community: int, zone: str, file: str) -> dict[str, Any]:
        """What the export holds, as `storage.history.Findings` with `added` and `skipped`.

        Or under `wrong` which of `size`, `gone`, `format`, `elsewhere`, with its `detail`.
        """
        ...


class Encoders(Protocol):
    """Gives the encoder that tells what sentences mean, where it is installed."""

    @property
    def is_installed(self) -> bool:
        """Whether it is worth trying to load it."""
        ...

    def load(self) -> Encoder:
        """Load it; takes seconds, so only a worker thread may ask. Raises `NoEncoder`."""
        ...


class Listening(Protocol):
    """Says whether a feature may act by itself in a chat yet, and notes what it would have done."""

    def is_listening(self, chat: Chat, feature: str) -> bool:
        """Whether the feature only notes here what it would do."""
        ...

    def is_named(self, chat: Chat) -> bool:
        """Whether the configuration names the chat, so that its operator wanted the bot there."""
        ...

    def would_have(self, chat: Chat, feature: str, message: str) -> None:
        """Note an act that did not happen, with the message it would have concerned."""
        ...


class Dossier(Protocol):
    """Gathers what the features know of a person, for whoever of the team helps them."""

    async def of(self, community: int, person: int) -> list[Text]:
        """A line for each thing worth knowing, in the order of the features."""
        ...


class Sign(NamedTuple):
    """One thing `/health` looked at."""

    name: str
    is_well: bool
    sentence: str


class Vitals(Protocol):
    """How the bot is doing, as far as a community may know."""

    async def signs(self) -> list[Sign]:
        """Each platform, the outbox and the database."""
        ...

    async def waiting(self, community: int) -> tuple[int, int]:
        """How many messages of the community wait, and how many failed in the last day."""
        ...

    def is_connected(self, chat: Chat) -> bool:
        """Whether the chat's network is connected to this process."""
        ...

    def is_deaf(self) -> bool:
        """Whether Discord keeps the words of ordinary messages from the bot."""
        ...


@runtime_checkable
class Forgetful(Protocol):
    """A service that keeps something in memory which the store can give back."""

    def forget(self) -> None:
        """Drop it; it will be read anew."""
        ...


class Handler:
    """A function that sees every event of a type."""

    __slots__ = ("event", "feature", "function", "stage")

    def __init__(self, feature: str, function: Function, event: type[Event], stage: Stage) -> None:
        self.feature = feature
        self.function = function
        self.event = event
        self.stage = stage


class Command:
    """A function that answers a command."""

    def __init__(  # noqa: PLR0913 - a declaration names everything
        self,
        feature: str,
        path: tuple[str, ...],
        function: Function,
        *,
        role: Role,
        where: Where,
        limit: Limit | None,
        names: dict[str, str],
        is_private: bool,
        is_low_risk: bool,
        is_fresh: bool,
        is_default: bool,
        is_in_menu: bool,
        message_menu: dict[str, str],
    ) -> None:
        self.feature = feature
        self.path = path
        self.function = function
        self.role = role
        self.where = where
        self.limit = limit
        self.names = names
        self.is_private = is_private
        self.is_low_risk = is_low_risk
        self.is_fresh = is_fresh
        self.is_default = is_default
        self.is_in_menu = is_in_menu
        self.message_menu = message_menu

    @property
    def name(self) -> str:
        """How it is written, without the slash."""
        return " ".join(self.path)

    @property
    def sentence(self) -> str:
        """What it does, in English."""
        return (self.function.__doc__ or "").strip().split("\n", 1)[0]


class Press:
    """A function that a button or a form leads to."""

    __slots__ = ("feature", "function", "is_fresh", "name", "or_role", "role")

    def __init__(
        self,
        feature: str,
        name: str,
        function: Function,
        role: Role,
        *,
        or_role: Role | None = None,
        is_fresh: bool = False,
    ) -> None:
        self.feature = feature
        self.name = name
        self.function = function
        self.role = role
        self.or_role = or_role
        self.is_fresh = is_fresh

    def is_for(self, role: Role) -> bool:
        """Whether somebody of this role may press."""
        return role.includes(self.role) or (
            self.or_role is not None and role.includes(self.or_role)
        )


class JobKind:
    """Slow work: a function of values and ports, outside any transaction."""

    __slots__ = ("feature", "function", "kind", "lane", "tries", "within")

    def __init__(
        self, feature: str, kind: str, function: Function, *, tries: int, within: float, lane: str
    ) -> None:
        self.feature = feature
        self.kind = kind
        self.function = function
        self.tries = tries
        self.within = within
        self.lane = lane


class TimerKind:
    """What happens at a moment."""

    __slots__ = ("feature", "function", "kind", "late_ok", "missed")

    def __init__(
        self, feature: str, kind: str, function: Function, missed: Missed, late_ok: timedelta
    ) -> None:
        self.feature = feature
        self.kind = kind
        self.function = function
        self.missed = missed
        self.late_ok = late_ok


class Feature:
    """Everything one handler file offers; `name` is what `/feature on|off` takes."""

    def __init__(
        self,
        name: str,
        *,
        settings: type[Settings] | None = None,
        services: tuple[type, ...] = (),
        needs: tuple[Right, ...] = (),
    ) -> None:
        self.name = name
        self.needs = needs
        """What the bot itself has to be allowed in a chat for this feature."""
        self.settings = settings
        self.services = services
        """Classes of the feature's own that the composition root builds once and injects."""
        self.handlers: list[Handler] = []
        self.commands: list[Command] = []
        self.presses: list[Press] = []
        self.jobs: list[JobKind] = []
        self.dones: list[tuple[str, Function]] = []
        self.timers: list[TimerKind] = []
        self.checks: list[Callable[..., Iterable[Text]]] = []
        self.tellers: list[Function] = []

    def check(self, function: C) -> C:
        """Say which settings cannot stand beside each other; takes settings by their type.

        It yields one text for each contradiction: what is silently lost, and what to do instead.
        """
        self.checks.append(function)
        return function

    def tells(self, function: F) -> F:
        """Say what the team should know of somebody who asks, in a line each.

        It takes `community` and `person`, and services by their type; it returns texts.
        """
        self.tellers.append(function)
        return function

    def on(self, event: type[Event], stage: Stage = Stage.REACT) -> Callable[[F], F]:
        """See every event of a type, in a stage."""

        def declare(function: F) -> F:
            self.handlers.append(Handler(self.name, function, event, stage))
            return function

        return declare

    def command(  # noqa: PLR0913 - a declaration names everything
        self,
        path: str,
        *,
        role: Role = Role.MEMBER,
        where: Where = Where.ANYWHERE,
        limit: Limit | None = None,
        names: dict[str, str] | None = None,
        is_private: bool = False,
        is_low_risk: bool = False,
        is_fresh: bool = False,
        is_default: bool = False,
        is_in_menu: bool = False,
        message_menu: dict[str, str] | None = None,
    ) -> Callable[[F], F]:
        """Answer a command, such as `top` or `faq list`.

        role: what the sender has to prove; is_fresh: proved anew, for what destroys or pays;
        names: localised names by language; is_private: only the sender sees the answer;
        is_low_risk: an anonymous administrator may use it at once;
        is_default: what the bare name of a group runs;
        is_in_menu: one of the six that a member's menu shows;
        message_menu: its name by language in the menu of a message, where a platform has such a
        menu: the message chosen is the one replied to, and no argument may be required.
        """

        def declare(function: F) -> F:
            self.commands.append(
                Command(
                    self.name,
                    tuple(path.split()),
                    function,
                    role=role,
                    where=where,
                    limit=limit,
                    names=names or {},
                    is_private=is_private,
                    is_low_risk=is_low_risk,
                    is_fresh=is_fresh,
                    is_default=is_default,
                    is_in_menu=is_in_menu,
                    message_menu=message_menu or {},
                )
            )
            return function

        return declare

    def button(
        self,
        name: str,
        *,
        role: Role = Role.MEMBER,
        or_role: Role | None = None,
        is_fresh: bool = False,
    ) -> Callable[[F], F]:
        """Answer the press of a button, or a form sent; its stored values come as arguments.

        or_role: another role that is enough, since moderators and staff do not include each other.
        """

        def declare(function: F) -> F:
            press = Press(self.name, name, function, role, or_role=or_role, is_fresh=is_fresh)
            self.presses.append(press)
            return function

        return declare

    def job(
        self, kind: str, *, tries: int = 3, within: float = 30, lane: str = ""
    ) -> Callable[[F], F]:
        """Do slow work; `within` seconds an attempt; jobs of one lane run one after the other.

        `lane` may name one of the values in braces: `{chat}`.
        """

        def declare(function: F) -> F:
            self.jobs.append(
                JobKind(self.name, kind, function, tries=tries, within=within, lane=lane)
            )
            return function

        return declare

    def done(self, kind: str) -> Callable[[F], F]:
        """Go on with the result of a job: a `JobDone` event, with its values as arguments."""

        def declare(function: F) -> F:
            self.dones.append((kind, function))
            return function

        return declare

    def timer(
        self,
        kind: str,
        *,
        missed: Missed = Missed.RUN,
        late_ok: timedelta = timedelta(minutes=10),
    ) -> Callable[[F], F]:
        """Do something at a moment that was scheduled."""

        def declare(function: F) -> F:
            self.timers.append(TimerKind(self.name, kind, function, missed, late_ok))
            return function

        return declare
