"""A new level shows: in the card, and beside the name where the community wants it."""

from math import isqrt

from bot.actions import AnyAction, SetRole, SetTag
from bot.events import Account, Chat, Message
from handlers.activity.recently import Trace
from handlers.activity.settings import ActivitySettings
from storage.care import Care


def level_of(xp: int) -> int:
    """The level that so much XP is: each takes a bit more than the one before."""
    return isqrt(max(0, xp) // 100)


def xp_for(level: int) -> int:
    """The XP at which a level begins."""
    return 100 * level * level


async def risen(
    message: Message, trace: Trace, care: Care, chosen: ActivitySettings
) -> list[AnyAction]:  # fmt: skip
    """What somebody gets for the level their message brought them to; usually nothing.

    Where levels bring nothing, nobody asks; else the store is asked once a member and level.
    """
    rewards = chosen.rewards
    if not rewards:
        return []
    if trace.xp >= 0:
        trace.xp += chosen.xp
    if trace.xp < 0 or level_of(trace.xp) > trace.level:
        trace.xp, trace.level = await care.level(message.community, message.person)
    level = level_of(trace.xp)
    if level <= trace.level:
        return []
    former, trace.level = trace.level, level
    care.reached(message.community, message.person, level)
    return beside_name(message.chat, message.sender, reward_at(rewards, former),
                       reward_at(rewards, level))  # fmt: skip


def reward_at(rewards: dict[int, str], level: int) -> str:
    """What somebody of a level carries: the reward of the highest level they reached."""
    return next((rewards[one] for one in sorted(rewards, reverse=True) if one <= level), "")


def beside_name(chat: Chat, account: Account, former: str, reward: str) -> list[AnyAction]:
    """A tag on Telegram, a role on Discord; the console has neither."""
    if reward == former:
        return []
    match chat.platform:
        case "telegram":
            root = Chat(platform=chat.platform, id=chat.parent or chat.id)
            return [SetTag(chat=root, account=account, tag=reward)]
        case "discord":
            changes: list[AnyAction] = []
            if reward:
                changes.append(SetRole(chat=chat, account=account, role=reward))
            if former:
                gone = SetRole(chat=chat, account=account, role=former, is_given=False)
                changes.append(gone)
            return changes
        case _:
            return []
