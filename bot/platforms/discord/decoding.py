"""Everything Discord's gateway says, read into events.

Raw JSON goes in: the library's own objects are never built, so an odd event cannot end its client.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Generic, TypeVar

from bot.events import (
    PLATFORM_EVENTS,
    Account,
    Deleted,
    Joined,
    Left,
    Reacted,
    RightsChanged,
    Unreachable,
    Voted,
)
from bot.platforms.discord.interactions import InteractionReader
from bot.platforms.discord.invites import Found
from bot.platforms.discord.messages import JOIN_NOTICE, MessageReader, account, instant
from bot.platforms.discord.permissions import permissions, rights
from bot.platforms.discord.places import NAME, Payload, Places
from bot.platforms.discord.snowflakes import EPOCH

REMEMBERED = 4096
"""Bans, votes and role sets kept to tell one change from another."""
BAN_WINDOW = 30.0
"""Seconds within which a departure is put down to a ban or kick."""
_REASONS = {20: "kicked", 22: "banned"}

Events = Iterator[PLATFORM_EVENTS]
Kept = TypeVar("Kept")


class Memory(Generic[Kept]):
    """The newest few thousand of something, by two ids."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()

    def keep(self, first: str, second: str, value: Kept) -> None:
        """Remember a value and forget the oldest beyond the bound."""
        self._kept[first, second] = value
        self._kept.move_to_end((first, second))
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    def get(self, first: str, second: str) -> Kept | None:
        """The value, if it is still remembered."""
        return self._kept.get((first, second))

    def take(self, first: str, second: str) -> Kept | None:
        """The value, which is forgotten now."""
        return self._kept.pop((first, second), None)


class Decoder:
    """Reads gateway events in the order they came; it remembers what later ones refer to."""

    def __init__(self, places: Places, *, members: bool = True) -> None:
        self.places = places
        self.messages = MessageReader(places)
        self.interactions = InteractionReader(self.messages)
        self._members = members
        self._arrivals = 0
        self._at = EPOCH
        self._removed: Memory[tuple[str, datetime]] = Memory()
        self._waiting: Memory[bool] = Memory()
        self._votes: Memory[frozenset[str]] = Memory()
        self._standing: Memory[tuple[object, ...]] = Memory()
        self._awaited: set[str] = set()
        self.used_invite: Callable[[str, str], Found] = lambda _, __: Found()
        """By which invite somebody came to a server, if anybody looked."""
        self._readers: dict[str, Callable[[Payload], Events]] = {
            "READY": self._ready,
            "MESSAGE_CREATE": self._message,
            "MESSAGE_UPDATE": self._edit,
            "MESSAGE_DELETE": self._deleted,
            "MESSAGE_DELETE_BULK": self._many_deleted,
            "MESSAGE_REACTION_ADD": self._reaction,
            "MESSAGE_REACTION_REMOVE": self._reaction_gone,
            "MESSAGE_POLL_VOTE_ADD": self._vote,
            "MESSAGE_POLL_VOTE_REMOVE": self._vote_gone,
            "INTERACTION_CREATE": self._interaction,
            "GUILD_CREATE": self._server,
            "GUILD_DELETE": self._server_gone,
            "GUILD_MEMBER_ADD": self._joined,
            "GUILD_MEMBER_UPDATE": self._member,
            "GUILD_MEMBER_REMOVE": self._left,
            "GUILD_BAN_ADD": self._banned,
            "GUILD_AUDIT_LOG_ENTRY_CREATE": self._logged,
            "GUILD_ROLE_UPDATE": self._role,
            "CHANNEL_DELETE": self._place_gone,
            "THREAD_DELETE": self._place_gone,
        }

    def decode(self, kind: str, data: Payload, at: datetime) -> list[PLATFORM_EVENTS]:
        """The events that a gateway event amounts to, often none; raises on what it cannot read."""
        self._arrivals += 1
        self._at = at
        reader = self._readers.get(kind)
        if kind in ("GUILD_DELETE", "CHANNEL_DELETE", "THREAD_DELETE"):
            # What goes away has to be named before it is forgotten.
            found = list(reader(data)) if reader else []
            self.places.hear(kind, data)
            return found
        self.places.hear(kind, data)
        return list(reader(data)) if reader else []

    def _cause(self, kind: str, *ids: str) -> str:
        stamp = int(self._at.timestamp() * 1000)
        return f"dc:{kind}:{':'.join(ids)}:{stamp}-{self._arrivals}"

    def _ready(self, data: Payload) -> Events:
        self.places.me = data["user"]["id"]
        self._awaited = {server["id"] for server in data.get("guilds") or ()}
        yield from ()

    def _message(self, data: Payload) -> Events:
        if data.get("type") == JOIN_NOTICE and not self._members:
            yield self.join(data["guild_id"], data["author"], data["timestamp"])
            return
        event = self.messages.read(data)
        if event is not None:
            yield event

    def _edit(self, data: Payload) -> Events:
        event = self.messages.read_edit(data)
        if event is not None:
            yield event

    def _deleted(self, data: Payload) -> Events:
        chat = self.places.chat(data["channel_id"], data.get("guild_id") or "")
        yield Deleted(cause=f"dc:del:{data['id']}", at=self._at, chat=chat, ids=(data["id"],))

    def _many_deleted(self, data: Payload) -> Events:
        chat = self.places.chat(data["channel_id"], data.get("guild_id") or "")
        cause = self._cause("bulk", chat.id)
        yield Deleted(cause=cause, at=self._at, chat=chat, ids=tuple(data["ids"]))

    def _reaction(self, data: Payload) -> Events:
        member = data.get("member")
        user = (member or {}).get("user") or {"id": data["user_id"]}
        return self._reacted(data, account(user, member), is_added=True)

    def _reaction_gone(self, data: Payload) -> Events:
        return self._reacted(data, Account(platform=NAME, id=data["user_id"]), is_added=False)

    def _reacted(self, data: Payload, sender: Account, *, is_added: bool) -> Events:
        if sender.id == self.places.me:
            return
        emoji = data["emoji"]
        name = f"{emoji['name']}:{emoji['id']}" if emoji.get("id") else emoji["name"]
        yield Reacted(
            cause=self._cause("react", data["message_id"], sender.id),
            at=self._at,
            chat=self.places.chat(data["channel_id"], data.get("guild_id") or ""),
            sender=sender,
            message=data["message_id"],
            added=(name,) if is_added else (),
            removed=() if is_added else (name,),
        )

    def _vote(self, data: Payload) -> Events:
        return self._voted(data, frozenset({_option(data)}), frozenset())

    def _vote_gone(self, data: Payload) -> Events:
        return self._voted(data, frozenset(), frozenset({_option(data)}))

    def _voted(self, data: Payload, added: frozenset[str], gone: frozenset[str]) -> Events:
        poll, user = data["message_id"], data["user_id"]
        chosen = ((self._votes.get(poll, user) or frozenset()) | added) - gone
        self._votes.keep(poll, user, chosen)
        yield Voted(
            cause=self._cause("vote", poll, user),
            at=self._at,
            chat=self.places.chat(data["channel_id"], data.get("guild_id") or ""),
            sender=Account(platform=NAME, id=user),
            poll=poll,
            options=tuple(sorted(chosen, key=int)),
        )

    def _interaction(self, data: Payload) -> Events:
        event = self.interactions.read(data)
        if event is not None:
            yield event

    def _server(self, data: Payload) -> Events:
        if data.get("unavailable") or data["id"] in self._awaited:
            self._awaited.discard(data["id"])
            return
        yield self._own_rights(data["id"])

    def _server_gone(self, data: Payload) -> Events:
        server = data["id"]
        if data.get("unavailable"):  # an outage: it comes back by itself
            self._awaited.add(server)
            return
        yield RightsChanged(
            cause=self._cause("removed", server),
            at=self._at,
            chat=self.places.front(server),
            sender=self._myself(),
            is_bot_itself=True,
            is_present=False,
        )
        for place in self.places.of_server(server):
            yield Unreachable(
                cause=self._cause("gone", place.id),
                at=self._at,
                chat=self.places.chat(place.id, server),
                reason="the bot was removed from the server",
            )

    def _place_gone(self, data: Payload) -> Events:
        chat = self.places.chat(data["id"], data.get("guild_id") or "")
        cause = f"dc:gone:{data['id']}"
        yield Unreachable(cause=cause, at=self._at, chat=chat, reason="the channel was deleted")

    def join(self, server: str, user: Payload, when: str, *, is_caught_up: bool = False) -> Joined:
        """Somebody became a member; the cause is the same whoever noticed it."""
        used = self.used_invite(server, user["id"])
        return Joined(
            cause=f"dc:join:{server}:{user['id']}:{when}",
            at=instant(when),
            chat=self.places.front(server),
            sender=account(user),
            link=used.link,
            may_be=used.may_be,
            is_caught_up=is_caught_up,
        )

    def departure(
        self,
        server: str,
        user: Account,
        reason: str,
        *,
        is_caught_up: bool = False,
        at: datetime | None = None,
    ) -> Left:
        """Somebody is no longer a member; `at` is the moment it was noticed."""
        self._arrivals += 1
        self._at = at or self._at
        return Left(
            cause=self._cause("left", server, user.id),
            at=self._at,
            chat=self.places.front(server),
            sender=user,
            reason=reason,
            is_caught_up=is_caught_up,
        )

    def _joined(self, data: Payload) -> Events:
        server, user = data["guild_id"], data["user"]
        if data.get("pending"):  # has not accepted the server's rules: not yet a member
            self._waiting.keep(server, user["id"], value=True)
            return
        yield self.join(server, user, data["joined_at"])

    def _member(self, data: Payload) -> Events:
        server, user = data["guild_id"], data["user"]
        roles = tuple(data.get("roles") or ())
        if not data.get("pending") and self._waiting.take(server, user["id"]):
            yield self.join(server, user, data.get("joined_at") or self._at.isoformat())
        standing = (roles, data.get("communication_disabled_until"))
        if self._standing.get(server, user["id"]) == standing:
            return  # a new nickname or picture
        self._standing.keep(server, user["id"], standing)
        known = self.places.servers.get(server)
        if known is None:
            return
        silent = is_timed_out(data.get("communication_disabled_until"), self._at)
        bits = permissions(known, user["id"], roles)
        yield RightsChanged(
            cause=self._cause("rights", server, user["id"]),
            at=self._at,
            chat=self.places.front(server),
            sender=account(user, data),
            rights=rights(known, user["id"], bits, is_timed_out=silent),
            is_bot_itself=user["id"] == self.places.me,
        )

    def _left(self, data: Payload) -> Events:
        server, user = data["guild_id"], data["user"]
        self._waiting.take(server, user["id"])
        known = self._removed.take(server, user["id"])
        is_fresh = known is not None and (self._at - known[1]).total_seconds() < BAN_WINDOW
        reason = known[0] if known is not None and is_fresh else "left"
        yield self.departure(server, account(user), reason)

    def _banned(self, data: Payload) -> Events:
        server, user = data["guild_id"], data["user"]
        self._removed.keep(server, user["id"], ("banned", self._at))
        if not self._members:  # departures are not told without the members intent
            yield self.departure(server, account(user), "banned")

    def _logged(self, data: Payload) -> Events:
        reason, target = _REASONS.get(data["action_type"]), data.get("target_id")
        if reason and target:
            self._removed.keep(data["guild_id"], target, (reason, self._at))
        yield from ()

    def _role(self, data: Payload) -> Events:
        server = self.places.servers.get(data["guild_id"])
        if server is not None and data["role"]["id"] in (server.id, *server.own_roles):
            yield self._own_rights(server.id)

    def _own_rights(self, server: str) -> RightsChanged:
        known = self.places.servers[server]
        me = self.places.me
        silent = is_timed_out(known.own_time_out, self._at)
        bits = permissions(known, me, known.own_roles)
        return RightsChanged(
            cause=self._cause("rights", server, me),
            at=self._at,
            chat=self.places.front(server),
            sender=self._myself(),
            rights=rights(known, me, bits, is_timed_out=silent),
            is_bot_itself=True,
        )

    def _myself(self) -> Account:
        return Account(platform=NAME, id=self.places.me, is_bot=True)


def is_timed_out(until: str | None, now: datetime) -> bool:
    """Whether a member's time-out still lasts."""
    return bool(until) and instant(str(until)) > now


def _option(data: Payload) -> str:
    return str(int(data["answer_id"]) - 1)  # Discord counts answers from one, polls from zero
