"""A newcomer takes part and stays, or goes: what the referral comes to."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions import AnyAction, Outcome
from bot.clock import Clock
from bot.events import Identity, Left, Linked, Message, TimerDue
from bot.feature import Feature, Missed, PointsSettings, Ui
from handlers.referrals.paying import LOOK, Rules, joined_at, judge, take_back
from handlers.referrals.settings import ReferralsSettings
from storage.choices import Choices
from storage.ledger import Ledger
from storage.referrals import Referral, Referrals

feature = Feature("referrals")

NOBODY = 0
"""Who did it, where the rules did."""


@feature.on(Message)
async def took_part(  # noqa: PLR0913 - a message, and what it counts for
    message: Message, *, referrals: Referrals, ledger: Ledger, chosen: ReferralsSettings,
    points: PointsSettings, ui: Ui, clock: Clock,
) -> Outcome:  # fmt: skip
    """A newcomer's message that is worth something counts for whoever brought them."""
    number = await referrals.pending_of(message.person)
    if not number:
        return None  # nearly every message ends here
    if message.identity is not Identity.PERSON or message.chat.is_private:
        return None
    referral = await referrals.find(number)
    if referral is None or message.at > joined_at(referral) + chosen.qualify_within:
        return None
    native = message.chat.parent or message.chat.id
    day = message.at.astimezone(ZoneInfo(ui.timezone)).toordinal()
    platform = message.chat.platform
    if not await referrals.count(number, platform, native, int(message.id), day):
        return None
    if clock.now() < joined_at(referral) + chosen.stay:
        return None
    return await judge(referral, Rules(referrals, ledger, chosen, points), clock.now())


@feature.timer(LOOK, missed=Missed.RUN)
async def look(  # noqa: PLR0913 - a moment, and what it may pay
    due: TimerDue, *, referrals: Referrals, ledger: Ledger, chosen: ReferralsSettings,
    points: PointsSettings, clock: Clock, referral: int,
) -> Outcome:  # fmt: skip
    """Look whether it counts by now."""
    found = await referrals.find(referral)
    if found is None or found.community != due.community:
        return None
    return await judge(found, Rules(referrals, ledger, chosen, points), clock.now())


@feature.on(Left)
async def left(
    left: Left, *, referrals: Referrals, ledger: Ledger, choices: Choices,
    chosen: ReferralsSettings, clock: Clock,
) -> Outcome:  # fmt: skip
    """Who leaves too soon, or is banned, was not worth it; a banned inviter is paid no more."""
    if not left.person:
        return None
    is_banned = left.reason == "banned"
    brought = [one for one in await referrals.of_newcomer(left.person) if one.is_open]
    if brought and not is_banned and await referrals.is_here(left.community, left.person):
        return None  # they are in another chat of the community
    why = "banned" if is_banned else "left"
    now = clock.now()
    for one in brought:
        if one.state != "paid" or left.at < joined_at(one) + chosen.claw_back:
            await _end(one, why, now, referrals, ledger, choices)
    for one in await referrals.unpaid_of(left.person) if is_banned else ():
        await _end(one, why, now, referrals, ledger, choices)
    return None


@feature.on(Linked)
async def linked(
    event: Linked, referrals: Referrals, ledger: Ledger, choices: Choices, clock: Clock
) -> list[AnyAction] | None:  # fmt: skip
    """Who turns out to be one person brought nobody, and came once."""
    brought = [one for one in await referrals.of_newcomer(event.person) if one.is_open]
    for position, one in enumerate(brought):
        if one.inviter == one.newcomer or position:
            await _end(one, "linked", clock.now(), referrals, ledger, choices)
    return None


async def _end(
    referral: Referral, why: str, now: datetime, referrals: Referrals, ledger: Ledger,
    choices: Choices,
) -> None:  # fmt: skip
    """It counts no longer; what it paid is taken back, as a debt where somebody cheated."""
    if not await referrals.end(referral.id, why, int(now.timestamp())):
        return
    if referral.state == "paid":
        await take_back(referral, ledger, now, may_owe=why != "left")
        choices.audit(
            community=referral.community, person=NOBODY, feature="referrals",
            what=f"{referral.code} {why}", old="paid", new="reversed", now=int(now.timestamp()),
        )  # fmt: skip
