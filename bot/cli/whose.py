"""Which community an export belongs to, and where its days begin."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.cli.endings import Ended
from bot.exports.rows import Header
from bot.settings.model import Settings
from storage.chats import Chats
from storage.choices import Choices
from storage.database import Database

LONGEST_NAME = 64


class Owner(NamedTuple):
    """The community that an export is brought into."""

    name: str
    number: int
    zone: ZoneInfo


async def whose(
    database: Database,
    settings: Settings,
    headers: Sequence[Header],
    wanted: str,
    now: datetime,
) -> Owner:
    """The community meant by name, by its chats, or because there is only one. Raises `Ended`.

    Where there is none yet, the chat becomes one, as it does when the bot first hears it.
    """
    chats = Chats(database)
    stored = await chats.communities()
    zones = {community.name: community.timezone for community in settings.communities}
    names = list(dict.fromkeys([*zones, *stored]))
    title = (headers[0].title or headers[0].native)[:LONGEST_NAME]
    name = _named(wanted, names) or await _known(chats, settings, headers, stored)
    name = name or _only(names) or wanted or title
    number = stored.get(name) or await chats.create_community(name, int(now.timestamp()))
    chosen = await Choices(database).settings(number, [0])
    await database.commit()
    zone = json.loads(chosen["ui.timezone"]) if "ui.timezone" in chosen else zones.get(name, "UTC")
    return Owner(name, number, ZoneInfo(zone))


def _named(wanted: str, names: Sequence[str]) -> str:
    if wanted and names and wanted not in names:
        raise Ended(f"There is no community {wanted}. There are: {', '.join(names)}.")
    return wanted


def _only(names: Sequence[str]) -> str:
    if len(names) > 1:
        raise Ended(f"Say --community NAME. There are: {', '.join(names)}.")
    return names[0] if names else ""


async def _known(
    chats: Chats, settings: Settings, headers: Sequence[Header], stored: dict[str, int]
) -> str:
    """The community that one of the chats belongs to already, or is configured to."""
    by_number = {number: name for name, number in stored.items()}
    configured = {
        str(chat): community.name for community in settings.communities for chat in community.chats
    }
    for header in headers:
        found = await chats.find(header.platform, header.root)
        if found and found.community:
            return by_number[found.community]
        for native in (header.native, header.root, header.server):
            if name := configured.get(f"{header.platform}:{native}"):
                return name
    return ""
