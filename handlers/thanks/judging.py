"""Whether a thank-you counts: who, whom, how often, and whether both really took part."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.actions import Emit
from bot.events import Chat, Personal, Thanked
from handlers.thanks.settings import ThanksSettings
from storage.activity import Where
from storage.thanks import Talk, Thanks

DAY = timedelta(days=1)
SELF, NEW, PAIR, TOO_MANY, ENOUGH, CROWD, APART, TWICE = (
    "self", "new", "pair", "give", "get", "crowd", "apart", "twice",
)  # fmt: skip
"""Why a thank-you does not count."""


class Wish(NamedTuple):
    """Somebody wants to thank somebody: where, in or on which message, and how."""

    chat: Chat
    message: str
    receiver: int
    way: str
    is_known_talk: bool = False
    """It is known already that the receiver answered the giver."""


def numbered(chat: Chat, message: str) -> Where:
    """The message in the chat that numbers it: a topic's messages are numbered by its parent."""
    return Where(chat.platform, chat.parent or chat.id, int(message))


async def give(
    event: Personal, wish: Wish, thanks: Thanks, chosen: ThanksSettings, now: datetime
) -> tuple[str, Emit | None]:  # fmt: skip
    """Count a thank-you, or say why not; the reason is kept for those who ask."""
    where = numbered(wish.chat, wish.message)
    chat, met_at = await thanks.chat(where.platform, where.native)
    talk, seconds = Talk(chat, where.message), int(now.timestamp())
    reason = await _objection(event, wish, talk, thanks, chosen, now)
    reason = reason or await _is_new(event, met_at, thanks, chosen, now)
    if reason:
        thanks.refuse(
            event.community, talk, giver=event.person, receiver=wish.receiver, reason=reason,
            now=seconds,
        )  # fmt: skip
        return reason, None
    number = await thanks.add(
        event.community, talk, giver=event.person, receiver=wish.receiver, way=wish.way,
        now=seconds,
    )  # fmt: skip
    if not number:
        return TWICE, None
    told = Thanked(
        cause=event.cause, at=now, chat=wish.chat, message=wish.message, giver=event.person,
        receiver=wish.receiver, thanks=number, way=wish.way,
    )  # fmt: skip
    return "", Emit(event=told)


async def _objection(  # noqa: PLR0911 - one line a rule
    event: Personal, wish: Wish, talk: Talk, thanks: Thanks, chosen: ThanksSettings, now: datetime
) -> str:  # fmt: skip
    """The first rule that speaks against it; the cheap ones come first."""
    giver, receiver = event.person, wish.receiver
    if giver == receiver:
        return SELF
    if await thanks.on_message(talk, giver) >= chosen.per_message:
        return CROWD
    if await thanks.between(giver, receiver, _ago(now, chosen.pair_cooldown)):
        return PAIR
    if await thanks.given(giver, _ago(now, DAY)) >= chosen.give_per_day:
        return TOO_MANY
    if await thanks.received(receiver, _ago(now, DAY)) >= chosen.get_per_day:
        return ENOUGH
    if wish.is_known_talk:
        return ""
    took_part = await thanks.took_part(
        talk, giver=giver, receiver=receiver, messages=chosen.window_messages,
        since=_ago(now, chosen.window),
    )  # fmt: skip
    return "" if took_part else APART


async def _is_new(
    event: Personal, met_at: int, thanks: Thanks, chosen: ThanksSettings, now: datetime
) -> str:  # fmt: skip
    """Newcomers do not thank yet; where the bot itself is new, everybody it met there may."""
    limit = _ago(now, chosen.min_age)
    since, was_seen_coming = await thanks.known_since(event.community, event.person)
    may_be_old = not was_seen_coming and met_at > limit
    return NEW if since > limit and not may_be_old else ""


def _ago(now: datetime, length: timedelta) -> int:
    return int((now - length).timestamp())
