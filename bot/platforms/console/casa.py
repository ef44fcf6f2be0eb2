"""Casa Abierta, the makers' space of the demo: its people, its rooms, and the bot it has."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from bot.clock import Clock
from bot.events import Right
from bot.feature import Feature
from bot.platform import Platform
from bot.platforms.console import past
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.jumping import JumpingClock
from bot.platforms.console.world import Person, Room, World
from bot.settings.model import Settings
from storage.choices import Choices
from storage.database import Database

NAME = "Casa Abierta"
EVERYBODY, STAFF = "everybody", "staff"
FAQ = Path(__file__).with_name("casa_abierta.md")
PEOPLE = {
    "ana": ("Ana", "es"),
    "luis": ("Luis", "es"),
    "eve": ("Eve", "en"),
    "marie": ("Marie", "fr"),
    "olga": ("Olga", "ru"),
    "sam": ("Sam", "en"),
    "nora": ("Nora", "en"),
}
"""Who lives in the demo: their name and the language they speak."""
PARTS = {"sam": "moderator", "nora": "staff, admin"}
PATIENCE = 30.0
"""Seconds after which the demo believes that the bot hangs."""


class Wakeful(Protocol):
    """A part of the bot that waits for a moment."""

    def wake(self) -> None:
        """Look again whether the moment has come."""
        ...


class Due(Wakeful, Protocol):
    """The part of the bot that keeps its timers."""

    async def fire(self) -> None:
        """Begin what is due now."""
        ...


class Store(Protocol):
    """What the bot remembers."""

    @property
    def database(self) -> Database:
        """The file."""
        ...

    @property
    def choices(self) -> Choices:
        """What communities chose."""
        ...


class Bot(Protocol):
    """A whole bot, as `bot.app.open_app` gives it."""

    @property
    def store(self) -> Store:
        """What it remembers."""
        ...

    @property
    def schedule(self) -> Due:
        """Its timers."""
        ...

    @property
    def retries(self) -> Wakeful:
        """What failed and is tried again."""
        ...

    async def run(self) -> None:
        """Work until stopped."""
        ...

    def stop(self) -> None:
        """End."""
        ...

    async def quiet(self) -> None:
        """Wait until nothing is left to do."""
        ...

    def open_stored(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file the bot made."""
        ...


class Opener(Protocol):
    """Puts a bot together: `bot.app.open_app`, which this package must not know."""

    def __call__(
        self,
        settings: Settings,
        *,
        platforms: Mapping[str, Platform],
        clock: Clock,
        features: Sequence[Feature],
    ) -> AbstractAsyncContextManager[Bot]:
        """Open the database and put everything together."""
        ...


class Busy(Exception):  # noqa: N818 - named after what happened
    """The bot did not come to rest, or what was waited for did not happen."""


class Casa:
    """A community in one process, whose bot can be ended, killed and started again."""

    def __init__(
        self, open_app: Opener, features: Sequence[Feature], folder: Path, clock: JumpingClock
    ) -> None:
        self.world = furnished()
        self.clock = clock
        self.life = 0
        self.on_change: Callable[[], None] = lambda: None
        self._open_app = open_app
        self._features = features
        self._settings = settings_for(folder)
        self._stack = AsyncExitStack()
        self._running: asyncio.Future[None] | None = None
        self._bot: Bot | None = None
        self._has_skipped = False
        self.platform = ConsolePlatform(self.world, clock)

    @property
    def bot(self) -> Bot:
        """The bot of the present life."""
        if self._bot is None:
            raise Busy("the bot is not running")
        return self._bot

    async def open(self) -> None:
        """Start the bot, for the first time or once more on what it remembers."""
        self.life += 1
        self.platform = ConsolePlatform(self.world, self.clock, life=str(self.life))
        self.platform.on_change = self._changed
        self._bot = await self._stack.enter_async_context(
            self._open_app(
                self._settings,
                platforms={self.platform.name: self.platform},
                clock=self.clock,
                features=self._features,
            )
        )
        self.platform.stored = self._bot.open_stored
        if self.life == 1:  # who tries the bot wants to see it answer, not to wait for others
            await self._bot.store.choices.set(1, 0, "faq.wait", '"0s"')
            await self._bot.store.database.commit()
        self._running = asyncio.ensure_future(self._bot.run())

    def send_past(self, person: Person, room: Room) -> None:
        """Somebody sends what the house wrote on Telegram before the bot came."""
        self.platform.happens(past.met(f"con:{self.life}:met", self.clock.now()))
        self.platform.send_file(person, room, past.FILE, past.export(self.clock.now()))

    async def crash(self) -> None:
        """End the bot in the middle of its work, without its leave."""
        running, self._running, self._bot = self._running, None, None
        if running is not None:
            running.cancel()
            await asyncio.wait([running])
        await self._stack.aclose()

    async def close(self) -> None:
        """End the bot as one should, if it runs."""
        if self._bot is None or self._running is None:
            return
        running, self._running = self._running, None
        self._bot.stop()
        self._bot = None
        try:
            await running
        finally:
            await self._stack.aclose()

    def _changed(self) -> None:
        self.on_change()

    async def settle(self) -> None:
        """Wait until the bot has nothing left to do; raises Busy if it never comes to that."""
        running = self._running
        if running is None:
            raise Busy("the bot is not running")
        resting = asyncio.ensure_future(self._rest())
        await asyncio.wait(
            {resting, running}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        if resting.done():
            await resting
            return
        resting.cancel()
        if running.done():
            raise Busy("the bot has ended") from running.exception()
        raise Busy("the bot did not come to rest")

    async def _rest(self) -> None:
        if self._has_skipped:
            self._has_skipped = False
            await self.bot.schedule.fire()
        await self.platform.is_idle.wait()
        await self.bot.quiet()

    async def until(self, happened: Callable[[], Awaitable[bool]]) -> bool:
        """Wait until something has happened; False if it does not."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await happened():  # noqa: ASYNC110 - nothing tells of it
                    await asyncio.sleep(0.005)
        except TimeoutError:
            return False
        return True

    def skip(self, length: timedelta) -> None:
        """Let time pass at once; whatever waits for its moment looks at the clock again."""
        self.clock.jump(length)
        self._has_skipped = True
        self.bot.schedule.wake()
        self.bot.retries.wake()

    def who(self, id_: str) -> Person:
        """Somebody of the house."""
        return self.world.people[id_]

    def room(self, id_: str) -> Room:
        """One of the rooms."""
        return self.world.rooms[id_]


def furnished() -> World:
    """The house with everybody in it, before anybody has spoken."""
    world = World()
    people = {id_: world.person(id_, name, lang) for id_, (name, lang) in PEOPLE.items()}
    world.room(EVERYBODY, NAME, people.values())
    world.room(STAFF, "Staff room", [people["sam"], people["nora"]])
    moderating = frozenset({Right.DELETE, Right.RESTRICT})
    for room in (EVERYBODY, STAFF):
        people["sam"].rights[room] = moderating
        people["nora"].rights[room] = moderating | {Right.SETTINGS}
    for person in people:
        world.private(person)
    return world


def settings_for(folder: Path) -> Settings:
    """The settings of a bot that serves this house and nobody else."""
    return Settings.model_validate(
        {
            "database": {"path": str(folder / "tertulia.db"), "backup_every": "off"},
            "ops": {"http": "off"},
            "communities": [
                {
                    "name": NAME,
                    "chats": [f"console:{EVERYBODY}", past.ADDRESS],
                    "staff": f"console:{STAFF}",
                    "faq": str(FAQ),
                }
            ],
        }
    )
