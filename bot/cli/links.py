"""The links by which an administrator adds the bot, asking for no right it does not use."""

import base64
import binascii
from urllib.parse import urlencode

TELEGRAM_RIGHTS = (
    "delete_messages",
    "restrict_members",
    "invite_users",
    "pin_messages",
    "manage_topics",
)
TALKING, MODERATING, THREADS = 274878024768, 1099511635974, 120259084288
"""Discord's permissions by what they are for (PLATFORMS.md section 9); never Administrator."""


def telegram_link(username: str) -> str:
    """Where an administrator adds the bot to a group with the rights it uses."""
    return f"https://t.me/{username}?startgroup=tertulia&admin={'+'.join(TELEGRAM_RIGHTS)}"


def discord_link(application: str) -> str:
    """Where an administrator invites the bot to a server with the permissions it uses."""
    asked = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": str(TALKING | MODERATING | THREADS),
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def account_of(platform: str, token: str) -> str:
    """The bot's own id, which both networks write into its token; empty if it is not there."""
    if platform == "telegram":
        number = token.partition(":")[0]
        return number if number.isdecimal() else ""
    written = token.partition(".")[0]
    try:
        told = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return told if told.isdecimal() else ""
