"""Everything we take from inside simcord, in one place: these parts may move with any release.

Written against simcord 3.2.1 exactly (MIT). When the pin is raised, this file is what to read
again: Env without its start, the route table, the gateway's intent gate, the chunk answers.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any, TypeAlias

import discord
from simcord import (
    Env,
    MemberActor,
    RouteNotImplemented,
    UnsupportedField,
)
from simcord._clock import Clock
from simcord.backend import Backend, serializers
from simcord.backend.cdn import CDN_BASE
from simcord.backend.errors import BackendError, SetupError, missing_permissions
from simcord.backend.models import Channel, Message
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle, UserHandle
from simcord.gateway import FakeGateway, FakeWebSocket, ShardRouter
from simcord.http import client as _client  # registers every route
from simcord.http import router
from simcord.http.router import RequestContext
from simcord.intents import missing_privileged_intents
from simcord.results import to_discord_message

__all__ = [
    "CDN_BASE",
    "Backend",
    "BackendError",
    "Channel",
    "ChannelHandle",
    "Env",
    "FakeGateway",
    "FakeWebSocket",
    "GuildHandle",
    "Handler",
    "Json",
    "MemberActor",
    "Message",
    "Outlet",
    "RequestContext",
    "RoleHandle",
    "RouteNotImplemented",
    "SetupError",
    "UnsupportedField",
    "UserHandle",
    "World",
    "WorldClock",
    "add_route",
    "as_discord_message",
    "described",
    "dispatch",
    "env_of",
    "messages_of",
    "missing_permissions",
    "missing_privileged_intents",
    "model_of",
    "replace_routes",
    "routed",
    "serializers",
]

PIN = "3.2.1"
if version("simcord") != PIN:
    raise ImportError(f"simcord {version('simcord')} is installed, these parts are of {PIN}")

Json: TypeAlias = Any  # simcord speaks in plain JSON objects
Handler = Callable[[RequestContext], Any]
dispatch = router.dispatch
_LOADED = _client.FakeHTTPClient


class WorldClock(Clock):
    """The time in the world: the given source plus what the test has let pass."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        super().__init__()
        self.source = source

    def now(self) -> datetime:
        """The present moment in the world, aware UTC."""
        return self.source().astimezone(UTC) + timedelta(seconds=self.elapsed)


class World(Env):
    """simcord's builders and people without a bot inside: the bot comes over the wire.

    A client that never connects stands in as onlooker: it holds the cache from which people's
    messages become `discord.Message` objects. No loop hooks, no faked clocks.
    """

    def __init__(self, source: Callable[[], datetime]) -> None:
        onlooker = discord.Client(
            intents=discord.Intents.all(), chunk_guilds_at_startup=False, max_messages=None
        )
        super().__init__(onlooker)
        self.backend = Backend(clock=WorldClock(source))
        state = onlooker._connection
        state.shard_count = 1
        user: Any = serializers.user_payload(self.backend.bot_user)
        state.user = discord.ClientUser(state=state, data=user)
        self._message_states.add(state)
        self.backend.subscribers.append(ShardRouter(self.backend, state, _ignore, 1, (0,)).feed)

    def _begin_operation(self, label: str) -> None:
        """People may act at the same time: nothing here waits for the bot."""

    def _end_operation(self) -> None:
        """See above: there is no operation to end."""

    async def _settle_internal(self, **_: object) -> None:
        """Let what was said go out; when the bot answers is for the test to await."""
        await asyncio.sleep(0)

    def pass_time(self, seconds: float) -> None:
        """Let time pass in the world: polls close, interactions expire."""
        self.backend.advance_clock(seconds)
        self.backend.expire_due_polls()
        self.backend.activate_due_scheduled_events()


def _ignore(*_: object) -> None:
    """The onlooker has nobody to tell."""


def replace_routes(change: Callable[[Handler], Handler]) -> None:
    """Put `change(handler)` in the place of every route's handler."""
    for routes in router._ROUTES.values():
        routes[:] = [(parts, change(old)) for parts, old in routes]


def add_route(method: str, template: str, handler: Handler) -> None:
    """Give simcord's table a route it lacks, or a better one for a route it has."""
    parts = template.strip("/").split("/")
    shape = [part if part[0] != "{" else "{}" for part in parts]
    routes = router._ROUTES.setdefault(method, [])
    routes[:] = [
        (old, kept)
        for old, kept in routes
        if [part if part[0] != "{" else "{}" for part in old] != shape
    ]
    routes.append((parts, handler))


def routed(method: str, template: str) -> Handler:
    """The handler simcord itself has for a route."""
    parts = template.strip("/").split("/")
    return next(handler for known, handler in router._ROUTES[method] if known == parts)


def env_of(handle: MemberActor | UserHandle | GuildHandle | ChannelHandle) -> Env:
    """The world a handle belongs to."""
    return handle._env


def model_of(channel: ChannelHandle) -> Channel:
    """What the world stores about a channel."""
    return channel._channel


def as_discord_message(env: Env, message: Message) -> discord.Message:
    """A stored message as the library shows it."""
    return to_discord_message(env, message)


def described(backend: Backend, guild_id: int) -> dict[str, Any]:
    """A guild as GUILD_CREATE tells it."""
    return dict(serializers.guild_create_payload(backend, backend.get_guild(guild_id)))


class Outlet:
    """Stands where simcord's gateway expects a library: hands every event on instead."""

    def __init__(self, intents: discord.Intents, send: Callable[[str, Any], None]) -> None:
        self.intents = intents
        self.parsers = self
        self.send = send

    def __getitem__(self, event: str) -> Callable[[Mapping[str, Any]], None]:
        """The parser of an event: it sends the event."""
        return lambda payload: self.send(event, payload)

    get = __getitem__


def messages_of(backend: Backend, channel_id: int) -> Iterator[Message]:
    """A channel's messages, oldest first."""
    yield from sorted(backend.messages.get(channel_id, {}).values(), key=lambda one: one.id)
