"""Thanks whose words or reaction go are taken back."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.actions import Emit, Outcome
from bot.clock import Clock
from bot.events import Deleted, Edited, Reacted, ThanksTakenBack
from bot.feature import Feature
from bot.matching.thanks import is_thanks
from handlers.thanks.judging import numbered
from handlers.thanks.reacting import is_grateful
from handlers.thanks.settings import ThanksSettings
from storage.activity import Where
from storage.thanks import Said, Talk, Thanks

feature = Feature("thanks")


@feature.on(Edited)
async def edited(edited: Edited, thanks: Thanks, thanking: ThanksSettings, clock: Clock) -> Outcome:
    """Words that thank no longer are taken back; words that begin to are not counted."""
    if is_thanks(edited.text, "", more=thanking.words, never=thanking.not_words):
        return None
    found = await _standing(thanks, numbered(edited.chat, edited.id))
    own = [one for one in found if one.giver == edited.person and one.way != "reaction"]
    return _taken_back(own, edited.cause, thanks, thanking, clock)


@feature.on(Deleted)
async def deleted(
    deleted: Deleted, thanks: Thanks, thanking: ThanksSettings, clock: Clock
) -> Outcome:  # fmt: skip
    """A message that goes takes its thanks along, and those for it."""
    found: list[Said] = []
    for message in deleted.ids:
        found += await _standing(thanks, numbered(deleted.chat, message))
    return _taken_back(found, deleted.cause, thanks, thanking, clock)


@feature.on(Reacted)
async def reaction_gone(
    reacted: Reacted, thanks: Thanks, thanking: ThanksSettings, clock: Clock
) -> Outcome:  # fmt: skip
    """A reaction that goes takes its thanks along."""
    if not is_grateful(reacted.removed) or is_grateful(reacted.added):
        return None
    found = await _standing(thanks, numbered(reacted.chat, reacted.message))
    own = [one for one in found if one.giver == reacted.person and one.way == "reaction"]
    return _taken_back(own, reacted.cause, thanks, thanking, clock)


async def _standing(thanks: Thanks, where: Where) -> list[Said]:
    chat, _ = await thanks.chat(where.platform, where.native)
    return await thanks.said(Talk(chat, where.message))


def _taken_back(
    found: Iterable[Said], cause: str, thanks: Thanks, chosen: ThanksSettings, clock: Clock
) -> Outcome:  # fmt: skip
    """Take them back while that is still possible, and tell who pays and counts."""
    now = clock.now()
    told: list[Emit] = []
    for one in found:
        given_at = datetime.fromtimestamp(one.at, UTC)
        if now - given_at > chosen.reverse_within:
            continue
        thanks.take_back(one.id, int(now.timestamp()))
        event = ThanksTakenBack(
            cause=cause, at=now, thanks=one.id, giver=one.giver, receiver=one.receiver,
            given_at=given_at,
        )  # fmt: skip
        told.append(Emit(event=event))
    return told
