"""The same story on Telegram and on Discord ends in the same records.

Ana asks in private, the team answers in the question's own topic or thread; words are changed on
both sides, a reaction comes back, the topic is deleted and opened anew, and Ana ends it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import discord

from bot.app import App, open_app
from bot.clock import SeededDice, SystemClock
from bot.http import Http
from bot.networks import build_platforms
from bot.settings.model import Settings
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import (
    ChannelHandle,
    GuildHandle,
    MemberActor,
    as_discord_message,
    env_of,
    messages_of,
    model_of,
)
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat

PATIENCE = 20.0
QUESTION = "May I bring my dog on Friday?"
TABLES = {
    "ticket": "SELECT number, question, state, close_reason, reopened, answered_at IS NULL"
    " FROM ticket ORDER BY id",
    "asker": "SELECT kind, question, told_at IS NULL FROM ticket_asker ORDER BY id",
    "line": "SELECT side, text, edited_at IS NULL, deleted_at IS NULL FROM ticket_line"
    " WHERE side <> 'event' ORDER BY id",
    "shown": "SELECT line, kind, is_from_staff, part FROM ticket_message ORDER BY line, kind,"
    " is_from_staff",
    "room": "SELECT slot, chat <> root, message <> '', failed_at IS NULL FROM ticket_room",
}


class Side(Protocol):
    """One network, and what happens on it."""

    app: App

    async def ana_writes(self, words: str) -> None: ...
    async def ana_edits(self, old: str, new: str) -> None: ...
    async def ana_reacts(self, words: str, emoji: str) -> None: ...
    async def team_replies(self, to: str, words: str) -> None: ...
    async def team_says(self, words: str) -> None: ...
    async def team_edits(self, old: str, new: str) -> None: ...
    async def topic_goes(self) -> None: ...
    def topic(self) -> list[str]: ...
    def private(self) -> list[str]: ...
    def reactions(self, words: str) -> list[str]: ...


class OnTelegram:
    """Ana's private chat, and a forum of the team."""

    def __init__(self, server: TelegramServer, app: App, staff: Chat) -> None:
        self.app = app
        self._server = server
        self._staff = staff
        self._ana = server.user("Ana", language="en")
        self._ana.starts()
        owner = server.owner(staff)
        assert isinstance(owner, Person)
        self._mod = owner
        self._said: dict[str, Json] = {}

    async def ana_writes(self, words: str) -> None:
        self._said[words] = self._ana.says(words)

    async def ana_edits(self, old: str, new: str) -> None:
        self._said[new] = self._ana.edits(self._said[old], new)

    async def ana_reacts(self, words: str, emoji: str) -> None:
        answer = next(m for m in self._server.sent(self._ana) if words in m.get("text", ""))
        self._ana.reacts(answer, emoji)

    async def team_replies(self, to: str, words: str) -> None:
        shown = next(m for m in reversed(self._in_topic()) if to in m.get("text", ""))
        self._said[words] = self._mod.says(
            words, self._staff, topic=shown["message_thread_id"], reply_to=shown
        )

    async def team_says(self, words: str) -> None:
        self._said[words] = self._mod.says(words, self._staff, topic=self._newest())

    async def team_edits(self, old: str, new: str) -> None:
        self._said[new] = self._mod.edits(self._said[old], new)

    async def topic_goes(self) -> None:
        gone = self._newest()
        del self._staff.topics[gone]
        inside = [
            number
            for number, one in self._staff.messages.items()
            if one.get("message_thread_id") == gone
        ]
        for number in inside:
            del self._staff.messages[number]

    def topic(self) -> list[str]:
        return [one.get("text", "") for one in self._in_topic()]

    def private(self) -> list[str]:
        return [one.get("text", "") for one in self._server.sent(self._ana)]

    def reactions(self, words: str) -> list[str]:
        message = self._said[words]
        given = self._staff.reactions.get(message["message_id"], {})
        return [one["emoji"] for own in given.values() for one in own]

    def _in_topic(self) -> list[Json]:
        newest = self._newest()
        sent = self._server.sent(self._staff)
        return [one for one in sent if one.get("message_thread_id") == newest and one.get("text")]

    def _newest(self) -> int:
        return max(self._staff.topics, default=0)


class OnDiscord:
    """Ana's direct messages, and a channel of the team."""

    def __init__(
        self, server: DiscordServer, app: App, guild: GuildHandle, staff: ChannelHandle,
        ana: MemberActor,
    ) -> None:  # fmt: skip
        self.app = app
        self._server = server
        self._staff = staff
        self._ana = ana
        self._mod = MemberActor(env_of(guild), guild, guild.owner)
        self._said: dict[str, discord.Message] = {}
        self._dm = 0

    async def ana_writes(self, words: str) -> None:
        self._said[words] = await self._ana.send_dm(words)
        self._dm = self._said[words].channel.id

    async def ana_edits(self, old: str, new: str) -> None:
        # the handles of people act in servers alone, not in their direct messages
        backend = self._server.world.backend
        backend.edit_message(self._dm, self._said[old].id, {"content": new})
        self._said[new] = self._said[old]

    async def ana_reacts(self, words: str, emoji: str) -> None:
        answer = next(one for one in self._private() if words in one.content)
        backend = self._server.world.backend
        backend.set_reaction(self._dm, answer.id, emoji, self._ana.id, True)

    async def team_replies(self, to: str, words: str) -> None:
        thread = self._thread()
        shown = next(m for m in reversed(self._server.sent(thread)) if to in m.content)
        self._said[words] = await self._mod.send(thread, words, reply_to=shown)

    async def team_says(self, words: str) -> None:
        self._said[words] = await self._mod.send(self._thread(), words)

    async def team_edits(self, old: str, new: str) -> None:
        await self._mod.edit(self._said[old], new)
        self._said[new] = self._said[old]

    async def topic_goes(self) -> None:
        self._server.world.backend.delete_channel(self._thread().id)

    def topic(self) -> list[str]:
        return [one.content for one in self._server.sent(self._thread())] if self._any() else []

    def private(self) -> list[str]:
        return [one.content for one in self._private()]

    def reactions(self, words: str) -> list[str]:
        thread = self._thread()
        stored = next(
            one
            for one in messages_of(self._server.world.backend, thread.id)
            if one.id == self._said[words].id
        )
        shown = as_discord_message(self._server.world, stored)
        return [str(one.emoji) for one in shown.reactions]

    def _private(self) -> list[discord.Message]:
        backend = self._server.world.backend
        own = [
            one for one in messages_of(backend, self._dm) if one.author_id == self._server.bot_id
        ]
        return [as_discord_message(self._server.world, one) for one in own]

    def _any(self) -> bool:
        return bool(self._staff.threads)

    def _thread(self) -> ChannelHandle:
        return max(self._staff.threads, key=lambda one: model_of(one).id)


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[App]:
    http = Http()
    clock = SystemClock()
    platforms = build_platforms(settings, clock=clock, dice=SeededDice(1), http=http)
    try:
        async with open_app(settings, platforms=platforms, clock=clock, dice=SeededDice(7)) as app:
            running = asyncio.ensure_future(app.run())
            try:
                async with asyncio.timeout(PATIENCE):
                    for name in platforms:
                        await app.outbox.connected(name)
                yield app
            finally:
                app.stop()
                await running
    finally:
        await http.close()


def settings_of(folder: Path, group: str, staff: str, **sections: dict[str, str]) -> Settings:
    return Settings.model_validate(
        {
            "database": {"path": str(folder / "relay.db"), "backup_every": "off"},
            "ops": {"http": "off"},
            "communities": [{"name": "Plaza", "chats": [group], "staff": staff}],
            **sections,
        }
    )


async def until(side: Side, condition: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    """Wait until something is so; asked again whenever the bot has nothing left to do."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                found = condition()
                if found if isinstance(found, bool) else await found:
                    return
                await side.app.quiet()
                await asyncio.sleep(0)
    except TimeoutError:
        seen = f"topic: {side.topic()}\nprivate: {side.private()}"
        raise AssertionError(f"{what}; seen:\n{seen}") from None


def said(where: Callable[[], list[str]], words: str) -> Callable[[], bool]:
    """Whether the bot said these words somewhere."""
    return lambda: any(words in one for one in where())


async def tell(side: Side) -> dict[str, list[tuple[object, ...]]]:
    """The story, and what is kept of it."""
    await side.ana_writes(f"/contact {QUESTION}")
    await until(side, said(side.topic, QUESTION), "the card stands in a topic")
    await until(side, said(side.private, "T-1"), "Ana knows the number")
    await side.ana_writes("he is small")
    await until(side, said(side.topic, "he is small"), "the team sees what Ana adds")
    await side.team_replies("he is small", "yes")
    await until(side, said(side.private, "yes"), "Ana hears the answer")
    await until(side, lambda: "👍" in side.reactions("yes"), "the team sees that it arrived")
    await side.team_says("what a small dog")
    await side.team_edits("yes", "yes, on a lead")
    await until(side, said(side.private, "yes, on a lead"), "the answer changes")
    await side.ana_edits("he is small", "he is tiny")
    await until(side, said(side.topic, "he is tiny"), "the team sees the change")
    await side.ana_reacts("yes, on a lead", "❤")
    await until(side, lambda: "❤" in side.reactions("yes"), "the team sees the reaction")
    await side.topic_goes()
    await side.ana_writes("and old")
    await until(side, said(side.topic, "and old"), "a new topic holds what was said")
    assert any("he is tiny" in one for one in side.topic())
    await side.team_replies("and old", "no matter")
    await until(side, said(side.private, "no matter"), "Ana hears the team again")
    await side.ana_writes("/close")
    await until(side, lambda: _is_closed(side), "it is closed")
    await side.app.quiet()
    assert not any("what a small dog" in one for one in side.private())
    read = side.app.store.database.read
    return {name: [tuple(row) for row in await read(sql)] for name, sql in TABLES.items()}


async def _is_closed(side: Side) -> bool:
    rows = await side.app.store.database.read("SELECT state FROM ticket")
    return rows == [("closed",)]


async def on_telegram(server: TelegramServer, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    group, staff = server.supergroup("Plaza"), server.supergroup("Team", forum=True)
    owner = server.owner(staff)
    assert isinstance(owner, Person)
    settings = settings_of(
        folder, f"telegram:{group.id}", f"telegram:{staff.id}",
        telegram={"token": server.token, "base_url": server.url},
    )  # fmt: skip
    async with at_work(settings) as app:
        side = OnTelegram(server, app, staff)
        owner.says("the room is open", staff)
        await until(side, lambda: not server.pending(), "the bot has met the room")
        return await tell(side)


async def on_discord(server: DiscordServer, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    guild = server.world.create_guild("Plaza")
    general, staff = guild.create_text_channel("general"), guild.create_text_channel("team")
    ana = people.join(guild, "Ana")
    where = {"token": server.token, "api_url": server.api, "gateway_url": server.gateway_url}
    settings = settings_of(folder, f"discord:{general.id}", f"discord:{staff.id}", discord=where)
    with server.library_points_here():
        async with at_work(settings) as app:
            return await tell(OnDiscord(server, app, guild, staff, ana))


async def test_the_same_story_on_both_networks_ends_in_the_same_records(
    telegram_server: TelegramServer, discord_server: DiscordServer, tmp_path: Path
) -> None:
    for name in ("telegram", "discord"):
        (tmp_path / name).mkdir()
    there = await on_telegram(telegram_server, tmp_path / "telegram")
    here = await on_discord(discord_server, tmp_path / "discord")
    assert there == here
    assert there["ticket"] == [(1, QUESTION, "closed", "asker", 0, 0)]
    assert [line[:2] for line in there["line"]] == [
        ("asker", QUESTION), ("asker", "he is tiny"), ("staff", "yes, on a lead"),
        ("asker", "and old"), ("staff", "no matter"),
    ]  # fmt: skip
