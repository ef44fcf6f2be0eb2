"""What one bot is: its token, its queue of updates, and how it has set itself up."""

import asyncio
from dataclasses import dataclass, field

from tests.servers.telegram.delivery import Updates
from tests.servers.telegram.facts import Json
from tests.servers.telegram.state import User
from tests.servers.telegram.webhook import Webhook


@dataclass(eq=False, kw_only=True)
class Bot:
    """One bot account with everything that belongs to its token."""

    account: User
    token: str = field(repr=False)
    updates: Updates
    privacy: bool = False
    revoked: bool = False
    webhook: Webhook | None = None
    sender: asyncio.Task[None] | None = None
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    default_rights: dict[bool, Json] = field(default_factory=dict)
    menus: dict[int, Json] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)
    blocked_by: set[int] = field(default_factory=set)

    @property
    def id(self) -> int:
        """Give the account id."""
        return self.account.id


def addressed(bot: Bot, message: Json) -> bool:
    """Tell whether a bot in privacy mode may see this message of a group."""
    text = message.get("text") or message.get("caption") or ""
    name = f"@{bot.account.username}".lower()
    reply = message.get("reply_to_message", {}).get("from", {})
    for item in message.get("entities", ()):
        if item["type"] == "bot_command" and item["offset"] == 0:
            _, at, target = text.split()[0].partition("@")
            return not at or f"@{target}".lower() == name
    is_service = not (text or {"photo", "sticker", "document", "video", "poll"} & message.keys())
    return reply.get("id") == bot.id or name in text.lower() or is_service
