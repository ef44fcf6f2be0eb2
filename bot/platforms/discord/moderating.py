"""Members of a server: silenced, removed, let back in, given roles; never those who stand above."""

from datetime import timedelta

from bot.actions import Ban, Kick, Mute, SetRole, Unban, Unmute
from bot.clock import Clock
from bot.events import Account, Chat
from bot.platform import Reason, Receipt, Refused
from bot.platforms.discord import errors
from bot.platforms.discord.errors import Declined
from bot.platforms.discord.facts import Facts
from bot.platforms.discord.permissions import Permission, permissions, top_role
from bot.platforms.discord.places import Payload
from bot.platforms.discord.rest import Rest

LONGEST_TIME_OUT = timedelta(days=28) - timedelta(minutes=1)
"""A longer mute is renewed by whoever ordered it; the minute is for clocks that differ."""
LONGEST_HISTORY = timedelta(days=7)
_MEMBER = "/guilds/{guild_id}/members/{user_id}"
_BAN = "/guilds/{guild_id}/bans/{user_id}"


class Moderator:
    """Carries out what concerns a member of a server."""

    def __init__(self, rest: Rest, facts: Facts, clock: Clock) -> None:
        self._rest = rest
        self._facts = facts
        self._clock = clock

    async def mute(self, action: Mute, _: str) -> Receipt:
        """Keep somebody from writing, for at most 28 days."""
        await self._prove(action.chat, action.account, Permission.TIME_OUT_MEMBERS)
        latest = self._clock.now() + LONGEST_TIME_OUT
        until = min(action.until or latest, latest)
        await self._time_out(action.chat, action.account, until.isoformat(), action.reason)
        return Receipt()

    async def unmute(self, action: Unmute, _: str) -> Receipt:
        """Let somebody write again."""
        await self._time_out(action.chat, action.account, None, "")
        return Receipt()

    async def ban(self, action: Ban, _: str) -> Receipt:
        """Remove somebody for good, with exactly as much of their history as was asked."""
        await self._prove(action.chat, action.account, Permission.BAN_MEMBERS, may_be_gone=True)
        seconds = int(min(action.delete_history, LONGEST_HISTORY).total_seconds())
        # The library deletes a day of messages unless told otherwise.
        body = {"delete_message_seconds": seconds}
        await self._member("PUT", _BAN, action.chat, action.account, body, action.reason)
        return Receipt()

    async def unban(self, action: Unban, _: str) -> Receipt:
        """Let somebody come back."""
        try:
            # Discord's description asks for a body here, though it has no field.
            await self._member("DELETE", _BAN, action.chat, action.account, {})
        except Declined as error:
            if error.code not in (errors.UNKNOWN_BAN, errors.UNKNOWN_USER):
                raise
        return Receipt()

    async def kick(self, action: Kick, _: str) -> Receipt:
        """Remove somebody who may come back; who is gone already is gone."""
        try:
            await self._prove(action.chat, action.account, Permission.KICK_MEMBERS)
            await self._member("DELETE", _MEMBER, action.chat, action.account, reason=action.reason)
        except Refused as error:
            if error.reason is not Reason.PERSON_GONE:
                raise
        return Receipt()

    async def set_role(self, action: SetRole, _: str) -> Receipt:
        """Give or take a role, named by id or by its name."""
        server = await self._facts.server(action.chat)
        names = {role.name: id_ for id_, role in server.roles.items()}
        role = action.role if action.role in server.roles else names.get(action.role)
        if role is None:
            raise Refused(Reason.NOT_FOUND, f"no role {action.role}")
        await self._rest.request(
            "PUT" if action.is_given else "DELETE",
            _MEMBER + "/roles/{role_id}",
            guild_id=server.id,
            user_id=action.account.id,
            role_id=role,
        )
        return Receipt()

    async def _time_out(self, chat: Chat, account: Account, until: str | None, reason: str) -> None:
        body = {"communication_disabled_until": until}
        await self._member("PATCH", _MEMBER, chat, account, body, reason)

    async def _member(
        self,
        method: str,
        path: str,
        chat: Chat,
        account: Account,
        body: Payload | None = None,
        reason: str = "",
    ) -> None:
        await self._rest.request(
            method, path, json=body, reason=reason[:512], guild_id=chat.server, user_id=account.id
        )

    async def _prove(
        self, chat: Chat, account: Account, needed: Permission, *, may_be_gone: bool = False
    ) -> None:
        """Refuse what the bot may not do, or may not do to this member."""
        server = await self._facts.server(chat)
        me = self._facts.me
        own = permissions(server, me, server.own_roles)
        if not own & needed:
            raise Refused(Reason.NO_RIGHT, needed.title)
        if account.id in (server.owner, me):
            raise Refused(Reason.PROTECTED, "the owner or the bot itself")
        member = await self._facts.member(server, account.id)
        if member is None:
            if may_be_gone:
                return
            raise Refused(Reason.PERSON_GONE, "not a member")
        roles = member["roles"]
        if top_role(server, roles) >= top_role(server, server.own_roles):
            raise Refused(Reason.PROTECTED, "their role is not below the bot's")
        theirs = permissions(server, account.id, roles)
        if needed is Permission.TIME_OUT_MEMBERS and theirs & Permission.ADMINISTRATOR:
            raise Refused(Reason.PROTECTED, "administrators cannot be timed out")
