"""Who may do what in a Telegram chat, and how that changes."""

from collections.abc import Iterator

from bot.events import Right
from bot.platforms.telegram.wire import Membership

EVERY_RIGHT = frozenset(Right) - {Right.STAFF_ROLE}
PLAIN = frozenset({Right.MEMBER})
NONE: frozenset[Right] = frozenset()

PRESENT = frozenset({"creator", "administrator", "member"})
ADMINISTERS = frozenset({"creator", "administrator"})


def is_present(standing: Membership) -> bool:
    """Whether somebody is in the chat, restricted or not."""
    return standing.status in PRESENT or (standing.status == "restricted" and standing.is_member)


def rights_of(standing: Membership) -> frozenset[Right]:
    """The powers a standing gives; absent people have none."""
    if standing.status == "creator":
        return EVERY_RIGHT
    if standing.status == "administrator":
        return frozenset(_granted(standing)) | PLAIN
    return PLAIN if is_present(standing) else NONE


def _granted(standing: Membership) -> Iterator[Right]:
    # can_manage_tags follows can_pin_messages where it is not given (PLATFORMS.md section 3)
    tags = standing.can_manage_tags
    flags = {
        Right.DELETE: standing.can_delete_messages,
        Right.RESTRICT: standing.can_restrict_members,
        Right.PIN: standing.can_pin_messages,
        Right.TOPICS: standing.can_manage_topics,
        Right.INVITE: standing.can_invite_users,
        Right.SETTINGS: standing.can_promote_members,
        Right.TAGS: standing.can_pin_messages if tags is None else tags,
    }
    return (right for right, is_given in flags.items() if is_given)
