"""Servers, channels and threads the bot can see, kept from what the gateway says of them."""

from typing import Any

import msgspec

from bot.events import Chat, Kind

Payload = dict[str, Any]

NAME = "discord"
_KINDS = {
    1: Kind.PRIVATE,
    5: Kind.CHANNEL,
    10: Kind.THREAD,
    11: Kind.THREAD,
    12: Kind.THREAD,
    15: Kind.FORUM,
    16: Kind.FORUM,
}
_THREADS = frozenset({10, 11, 12})
_WITH_MESSAGES = frozenset({0, 2, 5, 10, 11, 12, 13})


class Overwrite(msgspec.Struct, frozen=True):
    """What one channel allows or denies a role or member."""

    kind: int
    allow: int
    deny: int


class RoleFacts(msgspec.Struct, frozen=True):
    """One role of a server."""

    name: str
    permissions: int
    position: int
    bot: str


class Place(msgspec.Struct):
    """One channel or thread."""

    id: str
    type: int
    name: str
    server: str
    parent: str = ""
    position: int = 0
    overwrites: dict[str, Overwrite] = {}
    last_message: int = 0
    tags: tuple[str, ...] = ()
    needs_tag: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread or forum post."""
        return self.type in _THREADS

    @property
    def has_messages(self) -> bool:
        """Whether people can write here; forums and categories hold only other places."""
        return self.type in _WITH_MESSAGES


class Server(msgspec.Struct):
    """One server with what permissions are computed from."""

    id: str
    name: str
    owner: str
    roles: dict[str, RoleFacts]
    system_channel: str = ""
    members: int = 0
    own_roles: tuple[str, ...] = ()
    own_time_out: str = ""
    has_vanity: bool = False
    """Whether the server has an invite address of its own choice."""


def counted(servers: int) -> str:
    """How many servers, for whoever runs the bot."""
    return "1 server" if servers == 1 else f"{servers} servers"


def read_place(data: Payload, server: str = "") -> Place:
    """Read a channel or thread as Discord describes it."""
    marks = data.get("permission_overwrites") or ()
    return Place(
        id=data["id"],
        type=data["type"],
        name=data.get("name") or "",
        server=data.get("guild_id") or server,
        parent=data.get("parent_id") or "",
        position=data.get("position") or 0,
        overwrites={
            one["id"]: Overwrite(int(one["type"]), int(one["allow"]), int(one["deny"]))
            for one in marks
        },
        last_message=int(data.get("last_message_id") or 0),
        tags=tuple(tag["id"] for tag in data.get("available_tags") or ()),
        needs_tag=bool((data.get("flags") or 0) & 1 << 4),
    )


def read_role(data: Payload) -> RoleFacts:
    """Read a role as Discord describes it."""
    return RoleFacts(
        name=data.get("name") or "",
        permissions=int(data.get("permissions") or 0),
        position=data.get("position") or 0,
        bot=(data.get("tags") or {}).get("bot_id") or "",
    )


def read_server(data: Payload) -> Server:
    """Read a server as Discord describes it."""
    return Server(
        id=data["id"],
        name=data.get("name") or "",
        owner=data.get("owner_id") or "",
        roles={role["id"]: read_role(role) for role in data.get("roles") or ()},
        system_channel=data.get("system_channel_id") or "",
        members=data.get("member_count") or data.get("approximate_member_count") or 0,
        has_vanity=bool(data.get("vanity_url_code")),
    )


class Places:
    """Everything the bot can see at the moment; nothing here outlives the process."""

    def __init__(self) -> None:
        self.servers: dict[str, Server] = {}
        self.places: dict[str, Place] = {}
        self.me = ""
        self._readers = {
            "GUILD_CREATE": self._server_seen,
            "GUILD_UPDATE": self._server_changed,
            "GUILD_DELETE": self._server_gone,
            "GUILD_ROLE_CREATE": self._role_seen,
            "GUILD_ROLE_UPDATE": self._role_seen,
            "GUILD_ROLE_DELETE": self._role_gone,
            "GUILD_MEMBER_UPDATE": self._member_seen,
            "CHANNEL_CREATE": self._place_seen,
            "CHANNEL_UPDATE": self._place_seen,
            "CHANNEL_DELETE": self._place_gone,
            "THREAD_CREATE": self._place_seen,
            "THREAD_UPDATE": self._place_seen,
            "THREAD_DELETE": self._place_gone,
            "THREAD_LIST_SYNC": self._threads_seen,
        }

    def hear(self, kind: str, data: Payload) -> None:
        """Take in what a gateway event says about servers and channels."""
        reader = self._readers.get(kind)
        if reader is not None:
            reader(data)

    def chat(self, channel: str, server: str = "") -> Chat:
        """A channel as a chat; one nobody described yet is taken for a group or private chat."""
        place = self.places.get(channel)
        if place is None:
            kind = Kind.GROUP if server else Kind.PRIVATE
            return Chat(platform=NAME, id=channel, kind=kind, server=server)
        parent = place.parent if place.is_thread else ""
        return Chat(
            platform=NAME,
            id=channel,
            kind=_KINDS.get(place.type, Kind.GROUP),
            parent=parent,
            title=place.name,
            server=place.server,
        )

    def front(self, server: str) -> Chat:
        """The chat that stands for a whole server: where Discord itself greets, else the first."""
        known = self.servers.get(server)
        if known is not None and known.system_channel in self.places:
            return self.chat(known.system_channel, server)
        texts = [one for one in self.of_server(server) if one.type == 0]
        first = min(texts, key=lambda one: (one.position, int(one.id)), default=None)
        return self.chat(server if first is None else first.id, server)

    def of_server(self, server: str) -> list[Place]:
        """Every channel and thread known of a server."""
        return [place for place in self.places.values() if place.server == server]

    def ruling(self, place: Place) -> Place:
        """The place whose overwrites count: a thread follows its channel."""
        return self.places.get(place.parent, place) if place.is_thread else place

    def own_role(self, server: str) -> str:
        """The role Discord made for the bot; people mention it as if it were the bot."""
        known = self.servers.get(server)
        roles = known.roles.items() if known is not None else ()
        return next((id_ for id_, role in roles if role.bot == self.me and self.me), "")

    def add(self, place: Place) -> None:
        """Remember a channel that was asked for."""
        self.places[place.id] = place

    def _server_seen(self, data: Payload) -> None:
        if data.get("unavailable"):
            return
        server = read_server(data)
        self.servers[server.id] = server
        for raw in (*(data.get("channels") or ()), *(data.get("threads") or ())):
            self.add(read_place(raw, server.id))
        for member in data.get("members") or ():
            self._own_roles_seen(server, member)

    def _server_changed(self, data: Payload) -> None:
        old = self.servers.get(data["id"])
        if old is None:
            return
        new = read_server(data)
        new.members = new.members or old.members
        new.own_roles, new.own_time_out = old.own_roles, old.own_time_out
        self.servers[new.id] = new

    def _server_gone(self, data: Payload) -> None:
        if not data.get("unavailable"):
            self.servers.pop(data["id"], None)
            for place in self.of_server(data["id"]):
                del self.places[place.id]

    def _role_seen(self, data: Payload) -> None:
        if server := self.servers.get(data["guild_id"]):
            server.roles[data["role"]["id"]] = read_role(data["role"])

    def _role_gone(self, data: Payload) -> None:
        if server := self.servers.get(data["guild_id"]):
            server.roles.pop(data["role_id"], None)

    def _member_seen(self, data: Payload) -> None:
        if server := self.servers.get(data["guild_id"]):
            self._own_roles_seen(server, data)

    def _own_roles_seen(self, server: Server, member: Payload) -> None:
        if member["user"]["id"] == self.me:
            server.own_roles = tuple(member.get("roles") or ())
            server.own_time_out = member.get("communication_disabled_until") or ""

    def _place_seen(self, data: Payload) -> None:
        if data["type"] != 1:  # a private chat is known by its messages
            self.add(read_place(data))

    def _threads_seen(self, data: Payload) -> None:
        for raw in data.get("threads") or ():
            self.add(read_place(raw, data["guild_id"]))

    def _place_gone(self, data: Payload) -> None:
        self.places.pop(data["id"], None)
        for place in [one for one in self.places.values() if one.parent == data["id"]]:
            if place.is_thread:
                del self.places[place.id]
