"""Discord as one of the platforms the engine knows."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.actions import (
    Ban,
    ChangeTopic,
    Delete,
    Kick,
    LeaveChat,
    Lock,
    Mute,
    OpenTopic,
    PlatformAction,
    SetRole,
    Unban,
    Unmute,
)
from bot.clock import Clock, Dice
from bot.events import PLATFORM_EVENTS, Account, Chat, Right
from bot.formatting.discord import discord_length
from bot.formatting.rich import Rich
from bot.platform import Capability, Finding, Health, Intake, MenuCommand, Pace, Receipt
from bot.platforms.discord.answering import Answers
from bot.platforms.discord.arranging import Arranger
from bot.platforms.discord.catch_up import Gap, KnownMembers
from bot.platforms.discord.client import point_at
from bot.platforms.discord.examining import Examiner
from bot.platforms.discord.facts import Facts
from bot.platforms.discord.files import Files, OpenFile
from bot.platforms.discord.listening import Listener
from bot.platforms.discord.menu import Menu
from bot.platforms.discord.moderating import Moderator
from bot.platforms.discord.performing import doers
from bot.platforms.discord.places import NAME, Payload, Places
from bot.platforms.discord.receiving import Receiver
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.sending import Sender

_IN_A_SERVER = (
    Ban
    | ChangeTopic
    | Delete
    | Kick
    | LeaveChat
    | Lock
    | Mute
    | OpenTopic
    | SetRole
    | Unban
    | Unmute
)
"""What cannot be done without knowing the chat's server and kind."""


class DiscordPlatform:
    """One bot on Discord: `bot.platform.Platform`.

    known_members: the account ids the store takes for members of a server, so that joins and
    leaves of a downtime are noticed; open_file: the bytes behind another network's file.
    """

    name = NAME
    pace = Pace()  # the library keeps to the limits that each answer names
    capabilities = frozenset(
        {
            Capability.EPHEMERAL,
            Capability.BUTTONS,
            Capability.FORMS,
            Capability.REACTIONS,
            Capability.TOPICS,
            Capability.DELETIONS_SEEN,
            Capability.HISTORY,
            Capability.IDEMPOTENT_SENDS,
            Capability.BULK_DELETE,
            Capability.ROLES,
            Capability.SLOW_MODE,
        }
    )

    def __init__(  # noqa: PLR0913 - one keyword a setting
        self,
        token: str,
        *,
        clock: Clock,
        dice: Dice,
        api_url: str = "https://discord.com/api/v10",
        gateway_url: str = "wss://gateway.discord.gg",
        message_content: bool = True,
        members: bool = True,
        catch_up: timedelta = timedelta(hours=24),
        catch_up_max: int = 2000,
        known_members: KnownMembers | None = None,
        open_file: OpenFile | None = None,
    ) -> None:
        point_at(api_url, gateway_url)
        self.username = ""
        self.me = ""
        self._rest = rest = Rest(token, self._introduced)
        self._answers = Answers(rest, clock)
        places = Places()
        gap = Gap(catch_up, catch_up_max, members, known_members)
        self._listener = listener = Listener(rest, self._answers, places, clock, dice, gap)
        self._receiver = Receiver(
            token, rest, listener, clock, message_content=message_content, members=members
        )
        self._facts = Facts(rest, places, clock)
        self._files = Files(rest, clock, api_url, open_file)
        self._sender = Sender(rest, self._answers, places, self._files, clock)
        self._arranger = arranger = Arranger(rest, self._facts, self._sender, places, clock)
        self._doers = doers(self._sender, Moderator(rest, self._facts, clock), arranger)
        self._menu = Menu(rest)
        self._examiner = Examiner(rest, message_content=message_content, members=members)

    def __repr__(self) -> str:
        """Without the token."""
        return "DiscordPlatform()"

    def _introduced(self, user: Payload) -> None:
        self.username = user.get("username") or ""
        self.me = str(user.get("id") or "")

    async def receive(self, intake: Intake) -> None:
        """Hand over what happens until cancelled; raises Stopped if it never can again."""
        await self._receiver.run(intake)

    async def perform(self, action: PlatformAction, key: str) -> Receipt:
        """Carry out one action; raises Retry or Refused."""
        if isinstance(action, _IN_A_SERVER):
            chat = await self._facts.complete(action.chat)
            action = msgspec.structs.replace(action, chat=chat)
        return await self._doers[type(action)](action, key)

    async def find_sent(self, action: PlatformAction, key: str, since: datetime) -> Receipt | None:
        """Find what an earlier life of this process may have sent; raises Retry.

        Discord itself returns the first message to a repeat within minutes; this is for later.
        """
        await self._rest.log_in()
        if isinstance(action, OpenTopic):
            chat = await self._facts.complete(action.chat)
            action = msgspec.structs.replace(action, chat=chat)
            await self._arranger.recognise(action, key, since)
            return None  # what was opened is not opened again, and gets its words if it lacks them
        return await self._sender.find_sent(action, since)

    async def read_again(self, raw: bytes) -> Sequence[PLATFORM_EVENTS]:
        """The events of something that could not be read when it came; raises ValueError."""
        try:
            heard = json.loads(raw)
            return self._listener.decoded(heard["t"], heard["d"])
        except Exception as problem:
            raise ValueError(f"{type(problem).__name__}: {problem}") from problem

    async def rights(self, chat: Chat, account: Account) -> frozenset[Right]:
        """What this account may do in this chat right now; raises like `perform`."""
        return await self._facts.rights(chat, account)

    def open(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file that came with a message, in pieces."""
        return self._files.open(file)

    async def set_menu(self, commands: Sequence[MenuCommand]) -> None:
        """Offer these slash commands, unless they are the ones Discord already has."""
        self._answers.menu = {command.path: command for command in commands}
        about = await self._rest.request("GET", "/oauth2/applications/@me")
        await self._menu.offer(about["id"], commands)

    def measure(self, body: Rich) -> int:
        """How long Discord counts this text to be, marks and escapes included."""
        return discord_length(body)

    def health(self) -> Health:
        """Whether messages still arrive."""
        return self._receiver.health()

    async def examine(self) -> Sequence[Finding]:
        """Check token, switches and permissions at Discord, without changing anything."""
        return await self._examiner.examine()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._rest.close()
