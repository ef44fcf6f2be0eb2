"""Who may give which command: asked of the whole bot, through a real adapter, one by one.

`python -m tests.golden` writes the tables anew; the tests compare them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.actions import Edit, PlatformAction, Send
from bot.app import App, open_app
from bot.clock import Clock, SeededDice
from bot.formatting.rich import Rich
from bot.platform import Pace, Platform, Receipt
from bot.settings.model import Settings
from handlers import FEATURES
from tests.community import KeyTexts

FOLDER = Path(__file__).parent
PATIENCE = 30.0
RUNS, REFUSED, ASKS, UNSURE, SILENT = "runs", "refused", "asks who", "unsure", "-"
WORDS = {
    "engine.refused": REFUSED,
    "engine.who_is_it": ASKS,
    "engine.unproved": UNSURE,
    "engine.only_in_private": "in private",
}
"""What the answers mean; any other answer means that the command ran."""

IsRead = Callable[[str], Awaitable[bool]]
"""Whether the bot has read everything up to a message."""
Rows = Mapping[str, Mapping[str, str]]
"""What came of each command, by the identity that gave it."""

COMMANDS = tuple(command.name for feature in FEATURES for command in feature.commands)


class Ears:
    """Notes what a platform is asked to say, by the message it answers."""

    def __init__(self, platform: Platform) -> None:
        self.said: dict[str, str] = {}
        self.edits: list[str] = []
        self.buttons: dict[str, str] = {}
        self._perform = platform.perform
        platform.pace = Pace()
        platform.perform = self._note  # type: ignore[method-assign]  # the real one is called

    async def _note(self, action: PlatformAction, key: str) -> Receipt:
        if isinstance(action, Send) and isinstance(action.body, Rich) and action.reply_to:
            self.said.setdefault(action.reply_to.id, action.body.text)
            if action.buttons:
                self.buttons[action.reply_to.id] = action.buttons[0][0].data
        elif isinstance(action, Edit) and isinstance(action.body, Rich):
            self.edits.append(action.body.text)
        return await self._perform(action, key)

    def outcome(self, message: object) -> str:
        """What came of a command."""
        said = self.said.get(str(message))
        if said is None:
            return SILENT
        return WORDS.get(said.split(" ", 1)[0], RUNS)


class Scene:
    """The whole bot on one network, and what it is heard to say."""

    def __init__(self, app: App, ears: Ears, is_read: IsRead) -> None:
        self.app = app
        self.ears = ears
        self._is_read = is_read

    async def settle(self, message: str) -> None:
        """Wait until everything up to a message is answered."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_read(message):
                await self.app.quiet()
            # what was read just now is not always in the engine's hands yet
            while not await self.app.store.database.read(
                "SELECT 1 FROM message WHERE id >= ?", (int(message),)
            ):
                await self.app.quiet()
            await self.app.quiet()


def settings_of(folder: Path, chat: str, **sections: Mapping[str, str]) -> Settings:
    """One community with one chat, written `telegram:-100123`."""
    return Settings.model_validate(
        {
            "database": {"path": str(folder / "rights.db"), "backup_every": "off"},
            "ops": {"http": "off"},
            "communities": [{"name": "Plaza", "chats": [chat]}],
            **sections,
        }
    )


@asynccontextmanager
async def at_work(
    settings: Settings, platforms: Mapping[str, Platform], clock: Clock, is_read: IsRead
) -> AsyncIterator[Scene]:
    """The bot with every feature, on one network."""
    [(name, platform)] = platforms.items()
    ears = Ears(platform)
    async with open_app(
        settings, platforms=platforms, clock=clock, dice=SeededDice(7), texts=KeyTexts()
    ) as app:
        running = asyncio.ensure_future(app.run())
        try:
            async with asyncio.timeout(PATIENCE):
                await app.outbox.connected(name)
            yield Scene(app, ears, is_read)
        finally:
            app.stop()
            await running


def table(rows: Rows) -> str:
    """The matrix as it stands in the repository: commands down, identities across, numbered."""
    names = list(rows)
    lines = [f"{number:>2} {name}" for number, name in enumerate(names, 1)]
    width = max(len(name) for name in COMMANDS) + 2
    lines += ["", " " * width + "".join(f"{number:<11}" for number in range(1, len(names) + 1))]
    for command in COMMANDS:
        cells = "".join(f"{rows[name][command]:<11}" for name in names)
        lines.append(f"/{command}".ljust(width) + cells)
    return "\n".join(line.rstrip() for line in lines) + "\n"


class Moments:
    """A clock of unix seconds, as the engine asks for it."""

    def __init__(self, seconds: Callable[[], float], zone: Any) -> None:  # noqa: ANN401 - a time zone
        self._seconds = seconds
        self._zone = zone

    def now(self) -> datetime:
        """The moment it is."""
        return datetime.fromtimestamp(self._seconds(), self._zone)
