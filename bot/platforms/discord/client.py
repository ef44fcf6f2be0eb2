"""The gateway connection: discord.py keeps it alive, and what it hears goes raw to one listener."""

import asyncio
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import discord
import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.discord.errors import NETWORK_TROUBLE

Listener = Callable[[str, dict[str, Any]], None]
DISCONNECT = "DISCONNECT"
"""What the listener is told when the connection is lost; not one of Discord's own events."""
IDENTIFY_PAUSE = 5.0
"""Seconds between two identifications: Discord's own rule."""
RATE_LIMIT_PATIENCE = 30.0
"""Seconds the library may wait for a limit before it says so: one bucket must not block a lane."""

_CREDENTIAL = re.compile(r"/(webhooks|interactions)/(\d+)/[^/?\s]+")
_OUTAGES = (*NETWORK_TROUBLE, discord.DiscordException)
_WITHOUT_SECRETS = ("discord.http", "discord.gateway", "discord.client", "discord.webhook.async_")

HEARD = (
    "READY",
    "RESUMED",
    "GUILD_CREATE",
    "GUILD_UPDATE",
    "GUILD_DELETE",
    "GUILD_ROLE_CREATE",
    "GUILD_ROLE_UPDATE",
    "GUILD_ROLE_DELETE",
    "GUILD_MEMBER_ADD",
    "GUILD_MEMBER_UPDATE",
    "GUILD_MEMBER_REMOVE",
    "GUILD_BAN_ADD",
    "GUILD_AUDIT_LOG_ENTRY_CREATE",
    "INVITE_CREATE",
    "INVITE_DELETE",
    "CHANNEL_CREATE",
    "CHANNEL_UPDATE",
    "CHANNEL_DELETE",
    "THREAD_CREATE",
    "THREAD_UPDATE",
    "THREAD_DELETE",
    "THREAD_LIST_SYNC",
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "MESSAGE_REACTION_ADD",
    "MESSAGE_REACTION_REMOVE",
    "MESSAGE_POLL_VOTE_ADD",
    "MESSAGE_POLL_VOTE_REMOVE",
    "INTERACTION_CREATE",
)
"""The gateway's events that matter to a community."""


class _Discreet(logging.Filter):
    """Takes the tokens of interactions out of what the library logs, and says outages in a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, _OUTAGES):
            message = f"{message} ({type(error).__name__})"
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = _CREDENTIAL.sub(r"/\1/\2/…", message), ()
        return True


class Patience(ExponentialBackoff[Literal[False]]):
    """How long the library waits between two attempts to connect: never longer than 32 seconds.

    Its own waits grow to 17 minutes, in which a bot stays deaf though Discord is back.
    """

    def __init__(self) -> None:
        super().__init__()
        self._max = 5  # as a power of two


def point_at(api_url: str, gateway_url: str) -> None:
    """Tell discord.py where Discord is, and keep its debug lines, which carry tokens, silent."""
    Route.BASE = api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    discord.client.ExponentialBackoff = Patience  # type: ignore[assignment, attr-defined]
    family = logging.getLogger("discord")
    family.setLevel(max(logging.INFO, family.level))
    for name in _WITHOUT_SECRETS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Discreet) for one in logger.filters):
            logger.addFilter(_Discreet())


def intents(*, message_content: bool, members: bool) -> discord.Intents:
    """What the bot asks to hear; both arguments name privileged intents."""
    return discord.Intents(
        guilds=True,
        members=members,
        moderation=True,
        messages=True,
        message_content=message_content,
        guild_reactions=True,
        dm_reactions=True,
        guild_polls=True,
        invites=True,
        auto_moderation_execution=True,
    )


class Ear(discord.Client):
    """A connection to the gateway; each event goes to the listener at once, in order of arrival."""

    def __init__(self, listener: Listener, *, message_content: bool, members: bool) -> None:
        # nobody here speaks, so the missing voice libraries are nothing to warn about
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents(message_content=message_content, members=members),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=RATE_LIMIT_PATIENCE,
        )
        self._listener = listener
        # The library's own readers build a cache nobody here asks, and end the client at the
        # first field they do not expect.
        self._connection.parsers = {name: partial(listener, name) for name in HEARD}

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Leave Discord the time it wants between two identifications."""
        if not initial:
            await asyncio.sleep(IDENTIFY_PAUSE)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Tell the listener at once when the connection is gone."""
        if event == "disconnect":
            self._listener(DISCONNECT, {})
        super().dispatch(event, *args, **kwargs)
