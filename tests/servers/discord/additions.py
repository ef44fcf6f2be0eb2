"""What the real Discord does and simcord leaves out, added to its route table.

Both uses, in process and over sockets, go through that table, so both get it. Only worlds
with a ledger are affected.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from tests.servers.discord import rules, shapes
from tests.servers.discord.simcord_parts import (
    Backend,
    BackendError,
    Handler,
    Json,
    Message,
    RequestContext,
    add_route,
    described,
    messages_of,
    replace_routes,
    routed,
    serializers,
)

NONCE_WINDOW = timedelta(minutes=5)  # guess: "the past few minutes" in Discord's words
PAGE = 100
SEARCH = 1000


@dataclass(eq=False)
class Ledger:
    """What one world remembers beyond simcord: complaints, nonces, closed DMs."""

    problems: list[str] = field(default_factory=list)
    nonce_window: timedelta = NONCE_WINDOW
    nonces: dict[tuple[int, str], tuple[int, datetime]] = field(default_factory=dict)
    closed_dms: set[int] = field(default_factory=set)
    incidents: dict[int, dict[str, Any]] = field(default_factory=dict)


_LEDGERS: WeakKeyDictionary[Backend, Ledger] = WeakKeyDictionary()


def open_ledger(backend: Backend) -> Ledger:
    """Make a world strict from now on; the ledger collects what is wrong."""
    return _LEDGERS.setdefault(backend, Ledger())


def inspect(context: RequestContext, ledger: Ledger) -> None:
    """Note every complaint about a request; raises what Discord would answer."""
    query = {name: str(value) for name, value in context.params.items()}
    found = shapes.complaints(context.method, context.path, context.json, query)
    found += rules.complaints(
        context.method,
        context.path,
        context.json,
        now=context.backend.clock.now(),
        files=len(context.files),
    )
    ledger.problems += [one.text for one in found]
    refused = next((one for one in found if one.code is not None), None)
    if refused is not None and refused.code is not None:
        words = {50006: "Cannot send an empty message", 50016: "Provided too few or too many"}
        raise BackendError(400, refused.code, words.get(refused.code, "Invalid Form Body"))


def strict(handler: Handler) -> Handler:
    """A route that looks at the request before it answers."""

    def answer(context: RequestContext) -> Json:
        ledger = _LEDGERS.get(context.backend)
        if ledger is not None:
            inspect(context, ledger)
        return handler(context)

    return answer


def send_once(context: RequestContext, ledger: Ledger) -> Json:
    """Post a message, or show the first one when the nonce was used a moment ago."""
    channel_id = context.int_arg("channel_id")
    _refuse_closed(context, ledger, channel_id)
    nonce = context.body().get("nonce")
    key = (channel_id, str(nonce))
    now = context.backend.clock.now()
    enforced = nonce is not None and context.body().get("enforce_nonce")
    if enforced and key in ledger.nonces:
        message_id, at = ledger.nonces[key]
        first = context.backend.messages[channel_id].get(message_id)
        if first is not None and now - at < ledger.nonce_window:
            return dict(serializers.message_payload(context.backend, first)) | {"nonce": nonce}
    sent = SEND(context)
    if enforced:
        ledger.nonces[key] = (int(sent["id"]), now)
    return sent if nonce is None else sent | {"nonce": nonce}


def _refuse_closed(context: RequestContext, ledger: Ledger, channel_id: int) -> None:
    backend = context.backend
    channel = backend.get_channel(channel_id)
    for person in channel.recipient_ids:
        if person in ledger.closed_dms:
            raise BackendError(403, 50007, "Cannot send messages to this user")
        if not any(person in guild.members for guild in backend.guilds.values()):
            raise BackendError(403, 50278, "Cannot send messages to this user: no mutual guilds")
    state = channel.thread_metadata
    if state is not None and state.archived:
        if state.locked:
            raise BackendError(400, 50083, "Thread is archived")
        # A message brings an archived thread back, unless somebody locked it.
        state.archived = False
        backend.announce_channel_update(channel_id)


def read_history(context: RequestContext, _ledger: Ledger) -> Json:
    """A page of history as Discord cuts it: `after` gives the oldest ones, newest first."""
    if "after" not in context.params:
        return HISTORY(context)
    after = int(context.params["after"])
    limit = int(context.params.get("limit", 50))
    newer = [
        one.id
        for one in messages_of(context.backend, context.int_arg("channel_id"))
        if one.id > after and not one.is_ephemeral
    ][:limit]
    context.params = {"limit": PAGE, "before": newer[-1] + 1} if newer else {"limit": 1}
    page = HISTORY(context)
    return [one for one in page if int(one["id"]) in newer]


def ban(context: RequestContext, _ledger: Ledger) -> Json:
    """Ban somebody and take away what they wrote in the given last seconds."""
    seconds = context.params.get("delete_message_seconds")
    asked = context.body().get("delete_message_seconds") if seconds is None else seconds
    context.json = None
    BAN(context)
    guild = context.backend.get_guild(context.int_arg("guild_id"))
    since = context.backend.clock.now() - timedelta(seconds=int(asked or 0))
    author = context.int_arg("user_id")
    for place in [*guild.channel_ids, *guild.thread_ids]:
        recent = [
            one.id
            for one in messages_of(context.backend, place)
            if one.author_id == author and _written_at(one) > since
        ]
        if recent:
            context.backend.bulk_delete_messages(place, recent)


def _written_at(message: Message) -> datetime:
    return datetime.fromisoformat(message.timestamp)


def search_members(context: RequestContext, _ledger: Ledger) -> Json:
    """Members whose user name or nickname begins with the query."""
    backend = context.backend
    guild = backend.get_guild(context.int_arg("guild_id"))
    prefix = str(context.params["query"]).lower()
    names = {
        one.user_id: (backend.users[one.user_id].name, one.nick or "")
        for one in guild.members.values()
    }
    hits = [
        one
        for one in guild.members.values()
        if any(name.lower().startswith(prefix) for name in names[one.user_id])
    ]
    limit = min(int(context.params.get("limit", 1)), SEARCH)
    return [dict(serializers.member_payload(backend, guild, one)) for one in hits[:limit]]


def incident_actions(context: RequestContext, ledger: Ledger) -> Json:
    """Close the door during a raid: invites or DMs are off until the given time."""
    guild_id = context.int_arg("guild_id")
    context.require_guild_permissions(guild_id, "manage_guild")
    state = ledger.incidents.setdefault(
        guild_id, {"invites_disabled_until": None, "dms_disabled_until": None}
    )
    state.update(context.body())
    context.backend.emit(
        "GUILD_UPDATE", described(context.backend, guild_id) | {"incidents_data": dict(state)}
    )
    return dict(state)


def _commands(context: RequestContext) -> tuple[int | None, list[dict[str, Any]]]:
    guild = context.args.get("guild_id")
    scope = int(guild) if guild else None
    return scope, list(context.backend.commands.get(scope, {}).values())


def create_command(context: RequestContext, _ledger: Ledger) -> Json:
    """Register one command beside the others; the same name and type replaces it."""
    scope, kept = _commands(context)
    body = {name: value for name, value in context.body().items() if name != "nsfw"}
    mark = (body["name"], body.get("type", 1))
    kept = [_bare(one) for one in kept if (one["name"], one["type"]) != mark]
    return context.backend.register_commands(scope, [*kept, body])[-1]


def _bare(command: dict[str, Any]) -> dict[str, Any]:
    given = {"id", "application_id", "guild_id"}
    return {name: value for name, value in command.items() if name not in given}


def _command(context: RequestContext) -> tuple[tuple[str, int], dict[str, Any]]:
    scope, _ = _commands(context)
    for key, command in context.backend.commands.get(scope, {}).items():
        if command["id"] == context.args["command_id"]:
            return key, command
    raise BackendError(404, 10063, "Unknown application command")


def get_command(context: RequestContext, _ledger: Ledger) -> Json:
    """Show one registered command."""
    return _command(context)[1]


def edit_command(context: RequestContext, _ledger: Ledger) -> Json:
    """Change one registered command; its id stays."""
    key, command = _command(context)
    scope, _ = _commands(context)
    del context.backend.commands[scope][key]
    command.update(context.body())
    context.backend.commands[scope][(command["name"], command["type"])] = command
    return command


def delete_command(context: RequestContext, _ledger: Ledger) -> Json:
    """Take one registered command away."""
    key, _ = _command(context)
    scope, _ = _commands(context)
    del context.backend.commands[scope][key]


MESSAGES = "/channels/{channel_id}/messages"
BANS = "/guilds/{guild_id}/bans/{user_id}"
SEND = routed("POST", MESSAGES)
HISTORY = routed("GET", MESSAGES)
BAN = routed("PUT", BANS)
COMMANDS = (
    "/applications/{application_id}/commands",
    "/applications/{application_id}/guilds/{guild_id}/commands",
)


def _own(handler: Callable[[RequestContext, Ledger], Any]) -> Handler:
    return lambda context: handler(context, _LEDGERS.get(context.backend) or Ledger())


def _install() -> None:
    add_route("POST", MESSAGES, _own(send_once))
    add_route("GET", MESSAGES, _own(read_history))
    add_route("PUT", BANS, _own(ban))
    add_route("GET", "/guilds/{guild_id}/members/search", _own(search_members))
    add_route("PUT", "/guilds/{guild_id}/incident-actions", _own(incident_actions))
    for base in COMMANDS:
        add_route("POST", base, _own(create_command))
        add_route("GET", base + "/{command_id}", _own(get_command))
        add_route("PATCH", base + "/{command_id}", _own(edit_command))
        add_route("DELETE", base + "/{command_id}", _own(delete_command))
    replace_routes(strict)


_install()
