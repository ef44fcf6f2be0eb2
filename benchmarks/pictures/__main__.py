"""Makes the pictures of docs/first-minutes.md: `python -m benchmarks.pictures`.

The bot is the real one, at work on the pretended Telegram of the tests; the commands are the real
ones. Needs the headless browser `chromium`; the pictures go to docs/pictures.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.pictures.drawing import (
    TARGET,
    Json,
    bubble,
    labels_of,
    number_of,
    photograph,
    terminal,
)
from bot.app import App, open_app
from bot.clock import SeededDice, SystemClock
from bot.http import Http
from bot.networks import build_platforms
from bot.platforms.console import past
from bot.platforms.console.casa import FAQ, NAME
from bot.platforms.console.evidence import Evidence
from bot.settings.model import Settings
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat, Press

ROOT = Path(__file__).parents[2]


class Street:
    """The house's two rooms on Telegram, and the bot at work in them."""

    def __init__(self, server: TelegramServer) -> None:
        self.server = server
        names = {"Ana": "es", "Eve": "en", "Luis": "es", "Sam": "en", "Nora": "en"}
        self.people = {
            name: server.user(name, language=code, username=name.lower())
            for name, code in names.items()
        }
        nora = self.people["Nora"]
        self.group = server.supergroup(NAME, list(self.people.values()), owner=nora)
        self.staff = server.supergroup("Staff room", [self.people["Sam"], nora], owner=nora)
        self.group.last_id = 4_000  # they have been talking for a while
        self.app: App | None = None
        self._seen: dict[int, list[Json]] = {}

    @property
    def past(self) -> bytes:
        """The export of the group, as Nora downloads it."""
        found = json.loads(past.export(datetime.now(UTC)))
        return json.dumps(found | {"id": int(str(self.group.id)[4:]), "name": NAME}).encode()

    def settings(self, folder: Path) -> Settings:
        """What the operator wrote down."""
        return Settings.model_validate(
            {
                "database": {"path": str(folder / "tertulia.db"), "backup_every": "off"},
                "ops": {"http": "off"},
                "telegram": {"token": self.server.token, "base_url": self.server.url},
                "communities": [
                    {
                        "name": NAME,
                        "chats": [f"telegram:{self.group.id}"],
                        "staff": f"telegram:{self.staff.id}",
                        "faq": str(FAQ),
                    }
                ],
            }
        )

    async def says(self, name: str, text: str, chat: Chat | None, **more: Any) -> Json:  # noqa: ANN401
        """Somebody writes, and the bot has done what it does."""
        said = self.people[name].says(text, chat, **more)
        await self.settle()
        return said

    async def presses(self, name: str, chat: Chat, label: str) -> None:
        """Somebody presses the newest button with this label."""
        found = [message for message in self.told(chat) if label in labels_of(message)]
        if not found:
            raise LookupError(f"{label}: {[labels_of(one) for one in self.told(chat)]}")
        message = found[-1]
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(b["callback_data"] for row in rows for b in row if b["text"] == label)
        query = {"id": str(self.server.serial()), **self.people[name].named("from"),
                 "message": message, "chat_instance": "1", "data": data}  # fmt: skip
        bot = self.server.bot
        self.server.presses[query["id"]] = Press(query, self.server.clock(), bot.id)
        bot.updates.push("callback_query", query, self.people[name].id)
        await self.settle()

    def newest(self, chat: Chat, words: str) -> Json:
        """The newest message with these words; raises LookupError."""
        texts = [message.get("text", "") for message in self.told(chat)]
        for message in reversed(self.told(chat)):
            if words in message.get("text", ""):
                return message
        raise LookupError(f"{words}: {texts}")

    def told(self, chat: Chat) -> list[Json]:
        """Every message of a room, those for one person's eyes too, in their order."""
        seen = self._seen.setdefault(chat.id, [])
        every = [*chat.messages.values(), *self.server.ephemeral.get(chat.id, [])]
        known = {number_of(message): message for message in every}
        seen[:] = [known.pop(number_of(one), one) for one in seen]
        seen += known.values()
        return seen

    async def sends_file(self, name: str, chat: Chat, body: bytes) -> int:
        """Somebody sends the export; its number."""
        self.server.files["export"] = body
        document = {"file_id": "export", "file_unique_id": "export", "file_name": "result.json",
                    "mime_type": "application/json", "file_size": len(body)}  # fmt: skip
        sent: Json = self.people[name].sends({"document": document}, chat)
        await self.settle()
        return int(sent["message_id"])

    async def settle(self) -> None:
        """Wait until the bot has read and done everything."""
        if self.app is None:
            raise LookupError("the bot is not at work")
        async with asyncio.timeout(20):
            evidence = Evidence(self.app.store.database)
            while self.server.pending() or await evidence.waiting():  # noqa: ASYNC110 - untold
                await asyncio.sleep(0.01)
            await self.app.quiet()
        for chat in self.server.chats.values():
            self.told(chat)

    def _name(self, document: Json | None) -> None:
        """Give an upload the name it came with, which the pretended Telegram does not keep."""
        if document and "file_name" not in document:
            is_json = self.server.files[document["file_id"]].startswith(b"{")
            document["file_name"] = f"my-data.{'json' if is_json else 'html'}"

    def view(self, name: str, chat: Chat, since: int) -> str:
        """A room as somebody sees it, from a message on."""
        me = self.people[name].id
        mine = [m for m in self.told(chat) if m.get("receiver_user", {"id": me})["id"] == me]
        first = next(n for n, m in enumerate(mine) if m["message_id"] == since)
        shown = mine[first:]
        for message in shown:
            self._name(message.get("document"))
        title = "Tertulia" if chat.type == "private" else chat.title or ""
        bubbles = "".join(bubble(message, self.people[name], chat) for message in shown)
        return f"<header>{title}<small>as {name} sees it</small></header>{bubbles}"


@asynccontextmanager
async def street() -> AsyncIterator[Street]:
    """Begin, with a bot that has just been started."""
    http = Http()
    async with TelegramServer(strict_repeat=False) as server:
        place = Street(server)
        with tempfile.TemporaryDirectory() as folder:
            settings = place.settings(Path(folder))
            clock = SystemClock()
            platforms = build_platforms(settings, clock=clock, dice=SeededDice(1), http=http)
            async with open_app(settings, platforms=platforms, clock=clock) as app:
                place.app = app
                running = asyncio.ensure_future(app.run())
                await app.outbox.connected("telegram")
                yield place
                app.stop()
                await running
        await http.close()


async def at_the_desk(place: Street) -> str:
    """What the operator types, and what the commands say."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "token.txt").write_text(place.server.token)
        (home / "faq.md").write_bytes(FAQ.read_bytes())
        (home / "result.json").write_bytes(place.past)
        shown = ""
        for line in (
            "tertulia init --non-interactive --telegram-token-file token.txt --name 'Casa Abierta'"
            f" --chat telegram:{place.group.id} --staff telegram:{place.staff.id} --faq faq.md",
            "tertulia import telegram result.json",
            "tertulia doctor",
        ):
            said = await typed(line, home, place.server.url)
            shown += f"$ {line}\n{said}\n"
    return terminal(shown)


async def typed(line: str, home: Path, url: str) -> str:
    """What one command prints."""
    words = re.findall(r"'[^']*'|\S+", line)[1:]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *[word.strip("'") for word in words], cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
             "TERTULIA_TELEGRAM__BASE_URL": url, "TERTULIA_OPS__HTTP": "127.0.0.1:18742"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    printed, _ = await process.communicate()
    return printed.decode().replace(str(home), "~")


async def in_the_chats(place: Street) -> dict[str, str]:
    """What happens in the chats, room by room."""
    group, staff = place.group, place.staff
    pages: dict[str, str] = {}
    begin = (await place.says("Nora", "/setup", group))["message_id"]
    await place.says("Nora", "@tertulia_bot hello", staff)
    await place.presses("Nora", group, "✓ English")
    await place.says("Nora", "/setup Europe/Madrid", group)
    pages["setup"] = place.view("Nora", group, begin)
    for label in ("✓ Staff room", "Only when called", "Go on »", "Go on »"):
        await place.presses("Nora", group, label)
    number = await place.sends_file("Nora", group, place.past)
    pages["findings"] = place.view("Nora", group, number)
    await place.presses("Nora", group, "Answer questions here")
    number = (await place.says("Eve", "How can I get a key?", group))["message_id"]
    await place.says("Eve", "@tertulia_bot may I leave my telescope on the roof?", group)
    card = place.newest(staff, "telescope")
    await place.says("Nora", "Yes, under the tarpaulin, and tied down.", staff, reply_to=card)
    pages["staff"] = place.view("Nora", staff, card["message_id"])
    pages["member"] = place.view("Eve", group, number)
    eve = place.people["Eve"]
    eve.starts()
    await place.settle()
    number = (await place.says("Eve", "/mydata", None))["message_id"]
    await place.says("Eve", "/forgetme", None)
    pages["privacy"] = place.view("Eve", eve.home(), number)
    return pages


async def main() -> None:
    """Play it, and take the pictures."""
    async with street() as place:
        pages = await in_the_chats(place)
        (TARGET / "operator.svg").write_text(await at_the_desk(place), encoding="utf-8")
    for name, body in pages.items():
        size = await asyncio.to_thread(photograph, name, body)
        sys.stdout.write(f"{name}.png {size:,} bytes\n")


if __name__ == "__main__":
    asyncio.run(main())
