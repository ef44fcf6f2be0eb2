"""Every identity a Telegram message can have, and what each command comes to for it."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

from bot.clock import SeededDice
from bot.http import Http
from bot.networks import build_platforms
from tests.golden.matrix import COMMANDS, Moments, Rows, Scene, at_work, settings_of
from tests.servers.telegram import describe
from tests.servers.telegram.clock import HandClock
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import (
    ANONYMOUS_BOT,
    CHANNEL_SENDER,
    TELEGRAM_USER,
    Person,
    written,
)
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat, User

OTHER_BOT = User(id=7_999_999_999, first_name="Other", username="other_bot", is_bot=True)
Says = Callable[[str], Json]


class Town:
    """One group with everybody in it who could claim something."""

    def __init__(self, server: TelegramServer, scene: Scene, group: Chat, clock: HandClock) -> None:
        self.server = server
        self.scene = scene
        self.group = group
        self.clock = clock
        self.channel = server.channel("News", group=group)
        self.foreign = server.channel("Elsewhere")

    def person(self, name: str, **rights: bool) -> Person:
        """Somebody in the group; with rights, an administrator."""
        who = self.server.user(name, username=name.lower())
        who.joins(self.group)
        if rights:
            self.server.promote(self.group, who, **rights)
        return who

    def posted(self, author: User, text: str, **more: object) -> Json:
        """A message with whatever author and fields."""
        return self.server.post(self.group, author, written(text) | more)

    async def outcome(self, says: Says, text: str) -> str:
        """What comes of one message."""
        message = says(text)
        await self.scene.settle(str(message["message_id"]))
        return self.scene.ears.outcome(message["message_id"])

    async def outcomes(self, says: Says) -> dict[str, str]:
        """What comes of every command, given by one identity."""
        said = {command: says(f"/{command}")["message_id"] for command in COMMANDS}
        await self.scene.settle(str(max(said.values())))
        return {command: self.scene.ears.outcome(number) for command, number in said.items()}


@asynccontextmanager
async def town() -> AsyncIterator[Town]:
    """The whole bot, on a Telegram whose clock stands still."""
    clock = HandClock()
    http = Http()
    async with TelegramServer(clock=clock, strict_repeat=False) as server:
        group = server.supergroup("Plaza")
        moments = Moments(clock, UTC)
        telegram = {"token": server.token, "base_url": server.url}

        async def is_read(_: str) -> bool:
            return not server.pending()

        with tempfile.TemporaryDirectory() as folder:
            settings = settings_of(Path(folder), f"telegram:{group.id}", telegram=telegram)
            platforms = build_platforms(settings, clock=moments, dice=SeededDice(1), http=http)
            try:
                async with at_work(settings, platforms, moments, is_read) as scene:
                    yield Town(server, scene, group, clock)
            finally:
                await http.close()
        assert server.problems == []


async def matrix() -> Rows:
    """What comes of every command, by the identity that gives it."""
    async with town() as at:
        rows: dict[str, dict[str, str]] = {}
        for name, says in identities(at).items():
            rows[name] = await at.outcomes(says)
        demoted = at.person("Demoted", can_promote_members=True, can_delete_messages=True)
        await at.outcome(lambda text: demoted.says(text, at.group), "/settings list faq")
        at.server.demote(at.group, demoted)
        at.clock.advance(1)
        rows["admin, demoted a second ago"] = await at.outcomes(
            lambda text: demoted.says(text, at.group)
        )
        return rows


def identities(at: Town) -> dict[str, Says]:
    """How each of them says something."""
    group = at.group
    owner = at.server.owner(group)
    admin = at.person("Admin", can_promote_members=True, can_delete_messages=True)
    moderator = at.person("Moderator", can_restrict_members=True, can_delete_messages=True)
    powerless = at.person("Powerless", can_invite_users=True)
    member = at.person("Member")
    group_itself = {"sender_chat": describe.chat(group)}
    elsewhere = {"sender_chat": describe.chat(at.foreign)}
    news = {"sender_chat": describe.chat(at.channel)}
    origin = {"type": "channel", "chat": describe.chat(at.channel), "message_id": 1, "date": 1}

    def forwarded(text: str) -> Json:
        return at.posted(
            member, text,
            forward_origin={"type": "user", "date": 1, "sender_user": describe.user(admin)},
        )  # fmt: skip

    def edited(text: str) -> Json:
        return admin.edits(admin.says("nothing", group), text)

    def captioned(text: str) -> Json:
        return admin.sends_photo(text, group)

    def in_code(text: str) -> Json:
        code = [{"type": "code", "offset": 0, "length": len(text)}]
        return at.posted(admin, text, entities=code)

    def to_another_bot(text: str) -> Json:
        name, _, rest = text.partition(" ")
        return admin.says(f"{name}@other_bot {rest}".strip(), group)

    return {
        "owner": lambda text: at.posted(owner, text),
        "admin who may add admins": lambda text: admin.says(text, group),
        "admin who may restrict and delete": lambda text: moderator.says(text, group),
        "admin without such rights": lambda text: powerless.says(text, group),
        "member": lambda text: member.says(text, group),
        "another bot": lambda text: at.posted(OTHER_BOT, text),
        "anonymous admin": lambda text: at.posted(ANONYMOUS_BOT, text, **group_itself),
        "anonymous admin of another chat": lambda text: at.posted(ANONYMOUS_BOT, text, **elsewhere),
        "1087968824 without a chat": lambda text: at.posted(ANONYMOUS_BOT, text),
        "linked channel": lambda text: at.posted(CHANNEL_SENDER, text, **news),
        "foreign channel": lambda text: at.posted(CHANNEL_SENDER, text, **elsewhere),
        "777000, automatic forward": lambda text: at.posted(
            TELEGRAM_USER, text, **news, is_automatic_forward=True, forward_origin=origin
        ),
        "777000 alone": lambda text: at.posted(TELEGRAM_USER, text),
        "admin's words, forwarded": forwarded,
        "admin via another bot": lambda text: at.posted(
            admin, text, via_bot=describe.user(OTHER_BOT)
        ),
        "admin, edited": edited,
        "admin, under a picture": captioned,
        "admin, in code": in_code,
        "admin, to another bot": to_another_bot,
    }
