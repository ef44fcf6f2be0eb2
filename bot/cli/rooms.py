"""Whether the bot is in the chats that the settings name, and what it may do there."""

from collections.abc import Sequence

from bot.cli.links import account_of
from bot.events import Account, Chat, Kind, Right
from bot.platform import Finding, Platform, Refused, Retry
from bot.settings.model import Settings
from bot.settings.values import Reference


async def examine_rooms(platform: Platform, settings: Settings) -> Sequence[Finding]:
    """One finding a chat of this platform, the staff rooms included.

    Discord's channels are not asked one by one: its own findings go through every server.
    """
    if platform.name == "discord":
        return []
    token = getattr(settings, platform.name).token.get_secret_value()
    me = Account(platform=platform.name, id=account_of(platform.name, token), is_bot=True)
    rooms = [
        (room, f"{what} of {community.name}")
        for community in settings.communities
        for what, rooms in (("chat", community.chats), ("staff room", [community.staff]))
        for room in rooms
        if room and room.platform == platform.name
    ]
    return [await _examine(platform, room, me, what) for room, what in rooms if me.id]


async def _examine(platform: Platform, room: Reference, me: Account, what: str) -> Finding:
    name = f"{what} ({room})"
    parent = room.id.partition("/")[0]
    chat = Chat(platform=room.platform, id=parent, kind=Kind.GROUP)
    try:
        rights = await platform.rights(chat, me)
    except Refused as problem:
        sentence = f"the bot does not reach it ({problem.detail or problem.reason})."
        return Finding(name=name, state="problem", sentence=sentence, fix=_ADD)
    except Retry as problem:
        sentence = f"could not be looked at ({problem.why or 'busy'})."
        return Finding(name=name, state="warning", sentence=sentence, fix="Try again in a minute.")
    if Right.MEMBER not in rights:
        return Finding(name=name, state="problem", sentence="the bot is not in it.", fix=_ADD)
    more = sorted(right.value for right in rights - {Right.MEMBER})
    sentence = f"the bot is in it and may: {', '.join(['write', *more])}."
    return Finding(name=name, state="ok", sentence=sentence)


_ADD = "Add the bot there; `tertulia init` prints the link that does it."
