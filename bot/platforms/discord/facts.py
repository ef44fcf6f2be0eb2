"""What must be known of a server or member before acting; asked afresh when it is not at hand."""

from datetime import datetime

import msgspec

from bot.clock import Clock
from bot.events import Account, Chat, Kind, Right
from bot.platform import Reason, Refused
from bot.platforms.discord.decoding import is_timed_out
from bot.platforms.discord.errors import UNKNOWN_MEMBER, UNKNOWN_USER, Declined
from bot.platforms.discord.permissions import permissions, rights
from bot.platforms.discord.places import Payload, Place, Places, Server, read_place, read_server
from bot.platforms.discord.rest import Rest


class Facts:
    """Servers, places and members: from memory while connected, else from Discord."""

    def __init__(self, rest: Rest, places: Places, clock: Clock) -> None:
        self._rest = rest
        self._places = places
        self._clock = clock

    @property
    def me(self) -> str:
        """The bot's own id."""
        return self._places.me or str(self._rest.user.get("id") or "")

    async def complete(self, chat: Chat) -> Chat:
        """A chat that may be known by its id only, as settings name it, with its server."""
        if chat.server or chat.kind is Kind.PRIVATE:
            return chat
        if chat.id not in self._places.places:
            place = await self.place(chat)
            if not place.server:
                return msgspec.structs.replace(chat, kind=Kind.PRIVATE)
            self._places.add(place)
        return self._places.chat(chat.id)

    async def server(self, chat: Chat) -> Server:
        """The server a chat belongs to; raises Refused for a private chat."""
        if not chat.server:
            raise Refused(Reason.UNSUPPORTED, "there is no server here")
        known = self._places.servers.get(chat.server)
        if known is not None:
            return known
        await self._rest.log_in()
        raw = await self._rest.request("GET", "/guilds/{guild_id}", guild_id=chat.server)
        server = read_server(raw)
        member = await self.member(server, self.me)
        server.own_roles = tuple(member["roles"]) if member is not None else ()
        return server

    async def place(self, chat: Chat) -> Place:
        """A channel or thread as it is right now."""
        raw = await self._rest.request("GET", "/channels/{channel_id}", channel_id=chat.id)
        return read_place(raw, chat.server)

    async def member(self, server: Server, user: str) -> Payload | None:
        """A member as they are right now; nothing if they are not one."""
        try:
            told: Payload = await self._rest.request(
                "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=server.id, user_id=user
            )
        except Declined as error:
            if error.code in (UNKNOWN_MEMBER, UNKNOWN_USER):
                return None
            raise
        return told

    async def rights(self, chat: Chat, account: Account) -> frozenset[Right]:
        """What an account may do in a chat right now; other bots and webhooks may nothing."""
        chat = await self.complete(chat)
        if not chat.server:
            return frozenset({Right.MEMBER})
        server = await self.server(chat)
        member = await self.member(server, account.id)
        if member is None or member.get("pending"):
            return frozenset()
        if member["user"].get("bot") and account.id != self.me:
            return frozenset()
        place = self._places.places.get(chat.parent or chat.id) or self._places.places.get(chat.id)
        bits = permissions(server, account.id, member["roles"], place)
        return rights(server, account.id, bits, is_timed_out=self._is_timed_out(member))

    def _is_timed_out(self, member: Payload) -> bool:
        now: datetime = self._clock.now()
        return is_timed_out(member.get("communication_disabled_until"), now)
