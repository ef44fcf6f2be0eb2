"""The ways to the bot: the console in this process, Telegram and Discord over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import discord

from bot.app import App, open_app
from bot.clock import SeededDice
from bot.events import Kind, Right
from bot.formatting.discord_reading import from_discord
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.world import Room, Shown, World
from bot.settings.model import Settings
from handlers import FEATURES
from tests.community import HandClock
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, GuildHandle, MemberActor
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.servers.telegram.state import Chat
from tests.support.asking import PATIENCE, Heard, Way
from tests.support.process import AT_ONCE, Process, answer_at_once, bot, import_entries
from tests.support.telegram import TimedTelegram

PER_COMMUNITY = 15
"""Questions a community is asked at once: a Telegram group may hear 20 messages a minute."""
MOST_COMMUNITIES = 20


class ConsoleWay:
    """People type; nothing leaves the process."""

    name = "console"

    def __init__(self, app: App, platform: ConsolePlatform) -> None:
        self._app = app
        self._platform = platform
        self._world = platform.world
        self._asked: list[tuple[Room, str]] = []

    async def ask(self, question: str, *, is_addressed: bool) -> None:
        """Somebody new asks in a new topic."""
        number = len(self._asked)
        person = self._world.person(f"p{number}", f"Person {number}")
        room = self._world.room(f"group/{number + 1}", "A topic", [person], Kind.TOPIC, "group")
        words = f"@{self._platform.username} {question}" if is_addressed else question
        self._asked.append((room, self._platform.say(person, room, words).id))
        if number % 50 == 0:
            await self.settle()

    async def until(self, condition: Callable[[], bool]) -> None:
        """It is so when the bot has nothing left to do, or never."""
        await self.settle()
        if not condition():
            raise TimeoutError

    async def settle(self) -> None:
        """Wait until the bot has nothing left to do."""
        await self._platform.is_idle.wait()
        await self._app.quiet()

    def heard(self, number: int) -> list[Heard]:
        """What the bot said in a topic."""
        room, asked = self._asked[number]
        return [
            Heard(one.body.text, _labels(one), one.reply_to == asked)
            for one in room.messages
            if not one.author
        ]

    def cards(self, number: int) -> list[str]:
        """Everything the bot said in the staff room."""
        return [one.body.text for one in self._staff.messages if not one.author]

    async def answer_for_the_team(self, number: int, ticket: str, text: str) -> None:
        """The moderator replies to a card."""
        card = next(one for one in self._staff.messages if ticket in one.body.text)
        self._platform.say(self._world.people["mod"], self._staff, text, reply_to=card.id)

    def strays(self) -> list[str]:
        """What the bot said in the group itself."""
        return [m.body.text for m in self._world.rooms["group"].messages if not m.author]

    @property
    def _staff(self) -> Room:
        return self._world.rooms["staff"]


def _labels(shown: Shown) -> tuple[str, ...]:
    return tuple(str(button.label.text) for row in shown.buttons for button in row)  # type: ignore[union-attr]  # rendered by now


@asynccontextmanager
async def on_console(folder: Path, faq: Path, count: int) -> AsyncIterator[Way]:
    """The real engine and store, and the console platform."""
    world, clock = World(), HandClock()
    mod = world.person("mod", "Mod")
    mod.rights = {"staff": frozenset({Right.SETTINGS})}
    world.room("group", "Everybody", [mod])
    world.room("staff", "Team", [mod])
    settings = Settings.model_validate(
        {
            "database": {"path": str(folder / "bot.db"), "backup_every": "off"},
            "ops": {"http": "off"},
            "communities": [
                {"name": "Everybody", "chats": ["console:group"], "staff": "console:staff",
                 "faq": str(faq)}
            ],
        }
    )  # fmt: skip
    platform = ConsolePlatform(world, clock)
    async with open_app(
        settings, platforms={"console": platform}, clock=clock, dice=SeededDice(7),
        features=FEATURES,
    ) as app:  # fmt: skip
        for key, value in AT_ONCE.items():
            await app.store.choices.set(1, 0, key, value)
        await app.store.database.commit()
        running = asyncio.ensure_future(app.run())
        try:
            yield ConsoleWay(app, platform)
        finally:
            app.stop()
            await running


class Forum(NamedTuple):
    """A community on Telegram."""

    group: Chat
    staff: Chat


class TelegramWay:
    """Forums on the strict Bot API server, and the bot as a process."""

    name = "telegram"

    def __init__(self, server: TimedTelegram, forums: Sequence[Forum], process: Process) -> None:
        self._server = server
        self._forums = forums
        self._process = process
        self._asked: list[Json] = []

    async def ask(self, question: str, *, is_addressed: bool) -> None:
        """Somebody new asks in a new topic."""
        number = len(self._asked)
        group = self._forum(number).group
        person = self._server.user(f"Person {number}", language="en")
        person.joins(group)
        topic = self._server.topic(group, f"Topic {number}")
        name = self._server.bot.account.username
        words = f"@{name} {question}" if is_addressed else question
        self._asked.append(person.says(words, group, topic=topic))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait; asked again after everything the bot does."""
        async with asyncio.timeout(PATIENCE):
            await self._process.until(self._server.until(condition))

    async def settle(self) -> None:
        """Wait until every update is committed."""
        await self.until(lambda: not self._server.pending())

    def heard(self, number: int) -> list[Heard]:
        """What the bot said in a topic."""
        asked = self._asked[number]
        return [
            Heard(one["text"], _keys(one), _target(one) == asked["message_id"])
            for one in self._server.sent(self._forum(number).group)
            if one.get("message_thread_id") == asked["message_thread_id"]
        ]

    def cards(self, number: int) -> list[str]:
        """Everything the bot said in the staff room."""
        return [one.get("text", "") for one in self._server.sent(self._forum(number).staff)]

    async def answer_for_the_team(self, number: int, ticket: str, text: str) -> None:
        """The owner of the staff room replies to a card."""
        staff = self._forum(number).staff
        owner = self._server.owner(staff)
        if not isinstance(owner, Person):
            raise TypeError(owner)
        cards = (one for one in self._server.sent(staff) if ticket in one.get("text", ""))
        owner.says(text, staff, reply_to=next(cards))

    def strays(self) -> list[str]:
        """What the bot said outside of the topics and staff rooms."""
        topics = {one["message_thread_id"] for one in self._asked}
        rooms = {forum.staff.id for forum in self._forums}
        return [
            one.get("text", "")
            for one in self._server.sent()
            if one["chat"]["id"] not in rooms and one.get("message_thread_id") not in topics
        ]

    def _forum(self, number: int) -> Forum:
        return self._forums[number % len(self._forums)]


def _keys(message: Json) -> tuple[str, ...]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return tuple(button["text"] for row in rows for button in row)


def _target(message: Json) -> int:
    return int(message.get("reply_to_message", {}).get("message_id", 0))


@asynccontextmanager
async def on_telegram(folder: Path, faq: Path, count: int) -> AsyncIterator[Way]:
    """The real process on the Telegram server; the server's complaints are ours."""
    async with TimedTelegram() as server:
        forums = [
            Forum(server.supergroup(f"Group {n}", forum=True), server.supergroup(f"Team {n}"))
            for n in range(_communities(count))
        ]
        communities = [
            _community(f"telegram:{one.group.id}", f"telegram:{one.staff.id}", number, faq)
            for number, one in enumerate(forums)
        ]
        server.forget_pending()
        process = bot(
            folder,
            {"telegram": server.settings(), "ops": {"http": "off"}, "communities": communities},
        )
        await _prepared(folder, faq, len(communities))
        await process.start()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.until(server.until_polled())
            yield TelegramWay(server, forums, process)
        finally:
            await process.stop()
    if server.problems:
        raise AssertionError(server.problems)


class Hall(NamedTuple):
    """A community on Discord."""

    guild: GuildHandle
    general: ChannelHandle
    staff: ChannelHandle
    owner: MemberActor


class DiscordWay:
    """Threads on the Discord bridge, and the bot as a process."""

    name = "discord"

    def __init__(self, server: DiscordServer, halls: Sequence[Hall], process: Process) -> None:
        self._server = server
        self._halls = halls
        self._process = process
        self._asked: list[tuple[ChannelHandle, discord.Message]] = []

    async def ask(self, question: str, *, is_addressed: bool) -> None:
        """Somebody new asks in a new thread."""
        number = len(self._asked)
        hall = self._hall(number)
        member = people.join(hall.guild, f"person{number}")
        thread = await people.start_thread(member, hall.general, f"Topic {number}")
        words = f"<@{self._server.bot_id}> {question}" if is_addressed else question
        self._asked.append((thread, await member.send(thread, words)))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait; asked again after everything the bot does."""
        await self._process.until(self._server.until(condition, within=PATIENCE))

    async def settle(self) -> None:
        """Nothing is acknowledged on Discord: what is waited for is what is said."""

    def heard(self, number: int) -> list[Heard]:
        """What the bot said in a thread."""
        thread, asked = self._asked[number]
        return [
            Heard(from_discord(one.content).text, _components(one), _reference(one) == asked.id)
            for one in self._server.sent(thread)
        ]

    def cards(self, number: int) -> list[str]:
        """Everything the bot said in the threads of the staff room."""
        return [one.content for _, one in self._in_threads(number)]

    async def answer_for_the_team(self, number: int, ticket: str, text: str) -> None:
        """The owner of the server replies to a card, in the thread where it stands."""
        found = ((where, one) for where, one in self._in_threads(number) if ticket in one.content)
        thread, card = next(found)
        await self._hall(number).owner.send(thread, text, reply_to=card)

    def _in_threads(self, number: int) -> list[tuple[ChannelHandle, discord.Message]]:
        threads = self._hall(number).staff.threads
        return [(thread, one) for thread in threads for one in self._server.sent(thread)]

    def strays(self) -> list[str]:
        """What the bot said beside the threads and staff rooms."""
        return [one.content for hall in self._halls for one in self._server.sent(hall.general)]

    def _hall(self, number: int) -> Hall:
        return self._halls[number % len(self._halls)]


def _components(message: discord.Message) -> tuple[str, ...]:
    return tuple(
        button.label or ""
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for button in row.children
        if isinstance(button, discord.Button)
    )


def _reference(message: discord.Message) -> int:
    return message.reference.message_id or 0 if message.reference else 0


@asynccontextmanager
async def on_discord(folder: Path, faq: Path, count: int) -> AsyncIterator[Way]:
    """The real process on the Discord bridge; the bridge's complaints are ours."""
    async with DiscordServer() as server:
        halls = [_hall_of(server, number) for number in range(_communities(count))]
        communities = [
            _community(f"discord:{one.general.id}", f"discord:{one.staff.id}", number, faq)
            for number, one in enumerate(halls)
        ]
        settings = {
            "token": server.token, "api_url": server.api, "gateway_url": server.gateway_url,
        }  # fmt: skip
        process = bot(
            folder, {"discord": settings, "ops": {"http": "off"}, "communities": communities}
        )
        await _prepared(folder, faq, len(communities))
        await process.start()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.until(server.until(lambda: server.gateway.connected, within=60))
            yield DiscordWay(server, halls, process)
        finally:
            await process.stop()
    if server.problems:
        raise AssertionError(server.problems)


def _hall_of(server: DiscordServer, number: int) -> Hall:
    owner = server.world.create_user(f"owner{number}")
    guild = server.world.create_guild(f"Hall {number}", owner=owner)
    general, staff = guild.create_text_channel("general"), guild.create_text_channel("team")
    return Hall(guild, general, staff, MemberActor(server.world, guild, owner))


async def _prepared(folder: Path, faq: Path, count: int) -> None:
    """Let the bot speak at once in each of its communities, before it starts."""
    names = [f"Community {number}" for number in range(count)]
    await import_entries(faq, folder, names[0])
    answer_at_once(folder, names)


def _communities(count: int) -> int:
    return max(1, min(MOST_COMMUNITIES, -(-count // PER_COMMUNITY)))


def _community(group: str, staff: str, number: int, faq: Path) -> dict[str, object]:
    return {"name": f"Community {number}", "chats": [group], "staff": staff, "faq": str(faq)}
