"""What `doctor` and `/health` look at on Discord, each failure with its fix."""

from collections.abc import Iterator, Sequence

from discord.http import Route

from bot.platform import Finding, Refused, Retry
from bot.platforms.discord.permissions import Permission, permissions
from bot.platforms.discord.places import Payload, Server, counted, read_server
from bot.platforms.discord.rest import Rest

_RENEW = (
    "Open https://discord.com/developers/applications, choose the application, Bot, Reset Token, "
    "and put the new one into discord.token."
)
_PORTAL = "https://discord.com/developers/applications → the application → Bot"
_MEMBERS = 1 << 14 | 1 << 15
_MESSAGE_CONTENT = 1 << 18 | 1 << 19
WARN_AT, APPROVAL_AT = 8_000, 10_000
"""Users within reach from which privileged intents need Discord's approval."""
_BASE = (
    Permission.VIEW_CHANNEL,
    Permission.SEND_MESSAGES,
    Permission.SEND_IN_THREADS,
    Permission.EMBED_LINKS,
    Permission.ATTACH_FILES,
    Permission.READ_MESSAGE_HISTORY,
    Permission.ADD_REACTIONS,
)
_MODERATION = (
    Permission.MANAGE_MESSAGES,
    Permission.TIME_OUT_MEMBERS,
    Permission.KICK_MEMBERS,
    Permission.BAN_MEMBERS,
)


class Examiner:
    """Asks Discord about token, switches and permissions; changes nothing."""

    def __init__(self, rest: Rest, *, message_content: bool, members: bool) -> None:
        self._rest = rest
        self._message_content = message_content
        self._members = members

    async def examine(self) -> Sequence[Finding]:
        """Everything that can be asked, as findings."""
        try:
            user = await self._rest.log_in()
            about = await self._rest.request("GET", "/oauth2/applications/@me")
            servers = await self._servers()
        except Retry as error:
            if self._rest.locked_out.is_set():
                sentence = "Discord does not accept the token."
                return [Finding(name="token", state="problem", sentence=sentence, fix=_RENEW)]
            sentence = f"Discord cannot be reached: {error.why}."
            return [Finding(name="reach", state="problem", sentence=sentence, fix=self._way())]
        name = user.get("username") or ""
        found = [Finding(name="token", state="ok", sentence=f"logged in as {name}")]
        found += self._switches(about)
        found.append(_reach(servers, about))
        for server in servers:
            found += await self._permissions(server, user["id"])
        return found

    @staticmethod
    def _way() -> str:
        base = Route.BASE
        own = "" if base.startswith("https://discord.com/") else " (discord.api_url)"
        return f"Check that this machine reaches {base}{own}, and https://discordstatus.com."

    async def _servers(self) -> list[Server]:
        told = await self._rest.request("GET", "/users/@me/guilds", params={"with_counts": "true"})
        return [await self._server(one["id"]) for one in told]

    async def _server(self, id_: str) -> Server:
        params = {"with_counts": "true"}
        raw = await self._rest.request("GET", "/guilds/{guild_id}", params=params, guild_id=id_)
        return read_server(raw)

    def _switches(self, about: Payload) -> Iterator[Finding]:
        flags = about.get("flags") or 0
        without = ", or set discord.message_content = false"
        for name, wanted, bits, other in (
            ("Message Content Intent", self._message_content, _MESSAGE_CONTENT, without),
            ("Server Members Intent", self._members, _MEMBERS, ""),
        ):
            if not wanted:
                sentence = "not asked for: what needs it sleeps"
                yield Finding(name=name, state="warning", sentence=sentence)
            elif flags & bits:
                yield Finding(name=name, state="ok", sentence="on")
            else:
                fix = f"switch it on at {_PORTAL}{other}"
                yield Finding(name=name, state="problem", sentence="off", fix=fix)

    async def _permissions(self, server: Server, me: str) -> list[Finding]:
        name = f"permissions in {server.name}"
        try:
            member = await self._rest.request(
                "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=server.id, user_id=me
            )
        except Refused as error:
            return [Finding(name=name, state="problem", sentence=error.detail)]
        bits = permissions(server, me, member["roles"])
        lacking = [one.title for one in _BASE if not bits & one]
        if lacking:
            fix = f"Server Settings → Roles → the bot's role: allow {', '.join(lacking)}"
            return [Finding(name=name, state="problem", sentence="not enough to talk", fix=fix)]
        lacking = [one.title for one in _MODERATION if not bits & one]
        if lacking:
            fix = f"for moderation allow {', '.join(lacking)} in the bot's role"
            return [Finding(name=name, state="warning", sentence="cannot moderate", fix=fix)]
        return [Finding(name=name, state="ok", sentence="talks and moderates")]


def _reach(servers: Sequence[Server], about: Payload) -> Finding:
    people = sum(server.members for server in servers)
    sentence = f"{people} members in {counted(len(servers))}"
    approved = (about.get("flags") or 0) & (1 << 18 | 1 << 14)
    if people < WARN_AT or approved:
        return Finding(name="reach", state="ok", sentence=sentence)
    fix = f"privileged intents need approval from {APPROVAL_AT} users: apply at {_PORTAL}"
    return Finding(name="reach", state="warning", sentence=sentence, fix=fix)
