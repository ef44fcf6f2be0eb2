"""A whole community for tests: the real engine and store on the console, no network, no waiting.

Texts are rendered by their key, so that tests speak of keys: `faq.did_you_mean count=2`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.actions import Body, Text
from bot.app import App, open_app
from bot.clock import SeededDice
from bot.events import Right
from bot.feature import Encoders, Feature
from bot.formatting.rich import Rich
from bot.matching.encoder import Encoder, NoEncoder
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.world import Person, Room, Shown, World
from bot.settings.model import Settings
from bot.texts import Texts
from handlers import FEATURES

SHIPPED_WAIT = "20s"
"""How long people have the first word in a community that chose nothing."""
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ADMIN_RIGHTS = frozenset({Right.SETTINGS, Right.DELETE, Right.RESTRICT})
LANGUAGES = {"ana": "es", "luis": "es", "eve": "en", "marie": "fr", "olga": "ru", "mod": "en"}


class HandClock:
    """A clock that only moves when it is told to."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def advance(self, **length: float) -> None:
        """Let time pass."""
        self._now += timedelta(**length)


class KeyTexts(Texts):
    """Renders a text as its key and values, the same in every language."""

    def render(self, body: Body, language: str) -> Rich:
        """The key and its values, in order of their names."""
        if isinstance(body, Rich):
            return body
        return Rich(shown(body))


def shown(text: Text) -> str:
    """How a text looks in these tests."""
    return " ".join([text.key, *(f"{k}={_value(v)}" for k, v in sorted(text.values.items()))])


def _value(value: Any) -> str:  # noqa: ANN401 - any value of a text
    match value:
        case Rich():
            return value.text
        case Text():
            return shown(value)
        case list() | tuple():
            return "|".join(_value(item) for item in value)
        case _:
            return str(value)


class NoEncoders:
    """Where the extra is not installed: words alone decide."""

    is_installed = False

    def load(self) -> Encoder:
        """There is none."""
        raise NoEncoder("Sentence vectors are not installed.")


class Community:
    """People who talk, and what they see."""

    def __init__(self, app: App, platform: ConsolePlatform, clock: HandClock) -> None:
        self.app = app
        self.platform = platform
        self.world = platform.world
        self.clock = clock

    @property
    def group(self) -> Room:
        """The room everybody is in."""
        return self.world.rooms["group"]

    @property
    def staff(self) -> Room:
        """The team's room."""
        return self.world.rooms["staff"]

    def who(self, name: str) -> Person:
        """Somebody by name."""
        return self.world.people[name]

    def room(self, name: str, by: str = "") -> Room:
        """A room by name; `private` is the one of the person."""
        return self.world.private(by) if name == "private" else self.world.rooms[name]

    async def say(
        self, text: str, by: str = "ana", room: str = "group", reply_to: Shown | str = ""
    ) -> list[str]:
        """Somebody says something: what the bot said after it, in any room that person sees."""
        before = self._count()
        target = reply_to.id if isinstance(reply_to, Shown) else reply_to
        self.platform.say(self.who(by), self.room(room, by), text, reply_to=target)
        return await self._after(before)

    async def press(self, label: str, by: str = "ana", room: str = "group") -> list[str]:
        """Somebody presses a button: what flashed up, and what the bot said."""
        before, toasts = self._count(), len(self.platform.toasts)
        assert self.platform.press(self.who(by), self.room(room, by), label), f"no button {label}"
        said = await self._after(before)
        return [text for _, text in self.platform.toasts[toasts:]] + said

    async def settle(self) -> None:
        """Wait until the bot has nothing left to do."""
        await self.platform.is_idle.wait()
        await self.app.quiet()

    def last(self, room: str = "group", by: str = "") -> Shown:
        """The newest message of a room."""
        return self.room(room, by).messages[-1]

    def said_by_bot(self, room: str = "group", by: str = "") -> list[str]:
        """Everything the bot said in a room."""
        return [m.body.text for m in self.room(room, by).messages if not m.author]

    def _count(self) -> set[str]:
        return {m.id for room in self.world.rooms.values() for m in room.messages}

    async def _after(self, before: set[str]) -> list[str]:
        await self.settle()
        return [
            message.body.text
            for room in self.world.rooms.values()
            for message in room.messages
            if not message.author and message.id not in before
        ]


@asynccontextmanager
async def community(  # noqa: PLR0913 - whatever a story begins with
    *features: Feature,
    people: Sequence[str] = ("ana", "luis", "eve", "marie", "olga", "mod"),
    path: Path | None = None,
    world: World | None = None,
    clock: HandClock | None = None,
    texts: Texts | None = None,
    life: str = "1",
    backup_every: str = "off",
    backup_keep: int = 10,
    encoders: Encoders | None = None,
    wait: str = "0s",
) -> AsyncIterator[Community]:
    """A community at work; without features, with all of them.

    encoders: of sentence vectors, none if left out; wait: how long people have the first word.
    path, world, clock, life: those of a former life, to let the bot start again.
    """
    clock = clock or HandClock()
    with TemporaryDirectory() as folder:
        file = path or Path(folder) / "tertulia.db"
        platform = ConsolePlatform(world or _world(people), clock, life=life)
        async with open_app(
            _settings(file, backup_every, backup_keep),
            platforms={"console": platform},
            clock=clock,
            dice=SeededDice(7),
            features=features or FEATURES,
            texts=texts or KeyTexts(),
            encoders=encoders or NoEncoders(),
        ) as app:
            if wait != SHIPPED_WAIT:
                await app.store.choices.set(1, 0, "faq.wait", f'"{wait}"')
                await app.store.database.commit()
            running = asyncio.ensure_future(app.run())
            try:
                yield Community(app, platform, clock)
            finally:
                app.stop()
                await running


def _world(people: Sequence[str]) -> World:
    world = World()
    members = [world.person(name, name.title(), LANGUAGES.get(name, "en")) for name in people]
    world.room("group", "Everybody", members)
    world.room("staff", "Team", [member for member in members if member.id == "mod"])
    if "mod" in world.people:
        world.people["mod"].rights = {"group": ADMIN_RIGHTS, "staff": ADMIN_RIGHTS}
    return world


def _settings(file: Path, backup_every: str, backup_keep: int) -> Settings:
    return Settings.model_validate(
        {
            "database": {
                "path": str(file),
                "backup_every": backup_every,
                "backup_keep": backup_keep,
            },
            "ops": {"http": "off"},
            "communities": [
                {"name": "Everybody", "chats": ["console:group"], "staff": "console:staff"}
            ],
        }
    )
