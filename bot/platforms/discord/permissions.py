"""What Discord lets somebody do, computed from roles, overwrites and time-outs as Discord does."""

from collections.abc import Iterable
from enum import IntFlag

from bot.events import Right
from bot.platforms.discord.places import Overwrite, Place, Server


class Permission(IntFlag):
    """The permission bits the adapter looks at."""

    CREATE_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_SERVER = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MANAGE_ROLES = 1 << 28
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_IN_THREADS = 1 << 38
    TIME_OUT_MEMBERS = 1 << 40
    SEND_POLLS = 1 << 49
    PIN_MESSAGES = 1 << 51

    @property
    def title(self) -> str:
        """The name an administrator sees in Discord's settings."""
        return (self.name or "").replace("_", " ").title()


EVERYTHING = (1 << 53) - 1
_WHILE_TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY

_RIGHTS: tuple[tuple[Right, int], ...] = (
    (Right.DELETE, Permission.MANAGE_MESSAGES),
    (Right.RESTRICT, Permission.TIME_OUT_MEMBERS | Permission.BAN_MEMBERS),
    (Right.PIN, Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES),
    (Right.TOPICS, Permission.MANAGE_THREADS),
    (Right.INVITE, Permission.CREATE_INVITE),
    (Right.TAGS, Permission.MANAGE_ROLES),
    (Right.SETTINGS, Permission.MANAGE_SERVER),
)


def permissions(server: Server, user: str, roles: Iterable[str], place: Place | None = None) -> int:
    """The permission bits of a member in a server or one of its channels; time-outs not counted.

    place: for a thread, the channel it belongs to.
    """
    if user == server.owner:
        return EVERYTHING
    held = [server.id, *roles]
    bits = 0
    for role in held:
        bits |= server.roles[role].permissions if role in server.roles else 0
    if bits & Permission.ADMINISTRATOR:
        return EVERYTHING
    return bits if place is None else _overwritten(bits, place.overwrites, held, user)


def _overwritten(bits: int, overwrites: dict[str, Overwrite], held: list[str], user: str) -> int:
    everyone, *roles = held
    for group in ([everyone], roles, [user]):
        marks = [overwrites[one] for one in group if one in overwrites]
        for mark in marks:
            bits &= ~mark.deny
        for mark in marks:
            bits |= mark.allow
    return bits


def rights(server: Server, user: str, bits: int, *, is_timed_out: bool) -> frozenset[Right]:
    """The powers that permission bits amount to; a timed-out member only remains a member."""
    if user == server.owner:
        return frozenset((*(right for right, _ in _RIGHTS), Right.MEMBER, Right.OWNER))
    if is_timed_out and not bits & Permission.ADMINISTRATOR:
        return frozenset({Right.MEMBER})
    return frozenset((*(right for right, need in _RIGHTS if bits & need), Right.MEMBER))


def top_role(server: Server, roles: Iterable[str]) -> int:
    """How high in the server's list of roles a member stands."""
    return max((server.roles[role].position for role in roles if role in server.roles), default=0)
