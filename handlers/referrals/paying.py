"""Whether somebody who was brought counts by now, and what that pays."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.actions import AnyAction, Schedule
from bot.feature import PointsSettings
from handlers.referrals.settings import ReferralsSettings
from storage.ledger import Ledger
from storage.referrals import Referral, Referrals

LOOK = "referrals.look"
DAY = timedelta(days=1)
AGAIN = timedelta(hours=1)
"""Whoever is owed more than a day may pay is paid as soon as it may, looked at so often."""


class Rules(NamedTuple):
    """What a community chose, and the tables it is held against."""

    referrals: Referrals
    ledger: Ledger
    chosen: ReferralsSettings
    points: PointsSettings


async def judge(referral: Referral, rules: Rules, now: datetime) -> list[AnyAction]:
    """Pay for a newcomer who stayed and took part; else wait, or give up at the end."""
    if referral.state == "pending" and not await _has_qualified(referral, rules, now):
        return await _wait(referral, rules, now)
    if referral.state not in {"pending", "qualified"} or referral.is_held:
        return []
    day_ago = int((now - DAY).timestamp())
    paid = await rules.referrals.paid_since(referral.inviter, day_ago)
    if paid >= rules.chosen.max_per_day:
        return [look_at(referral, now + AGAIN)]
    await _pay(referral, rules, int(now.timestamp()))
    return []


async def take_back(
    referral: Referral, ledger: Ledger, now: datetime, *, may_owe: bool
) -> None:  # fmt: skip
    """What it paid goes back, as far as it is not spent, or as a debt."""
    for part in (0, 1):
        cause = _cause(referral, part)
        await ledger.reverse(
            referral.community, cause, int(now.timestamp()), may_owe=may_owe and not part
        )  # fmt: skip


def look_at(referral: Referral, due: datetime) -> Schedule:
    """Look whether it counts by then."""
    return Schedule(kind=LOOK, key=str(referral.id), due=due, values={"referral": referral.id})


def joined_at(referral: Referral) -> datetime:
    """When the newcomer came."""
    return datetime.fromtimestamp(referral.joined_at, UTC)


async def _has_qualified(referral: Referral, rules: Rules, now: datetime) -> bool:
    chosen = rules.chosen
    if now < joined_at(referral) + chosen.stay:
        return False
    messages, days = await rules.referrals.counted(referral.id)
    if messages < chosen.qualify_messages or days < chosen.qualify_days:
        return False
    if not await rules.referrals.is_here(referral.community, referral.newcomer):
        return False
    return await rules.referrals.qualify(referral.id)


async def _wait(referral: Referral, rules: Rules, now: datetime) -> list[AnyAction]:
    joined, chosen = joined_at(referral), rules.chosen
    end = joined + max(chosen.qualify_within, chosen.stay)
    if now < joined + chosen.stay:
        return [look_at(referral, joined + chosen.stay)]
    if now < end:
        return [look_at(referral, end)]
    is_here = await rules.referrals.is_here(referral.community, referral.newcomer)
    why = "quiet" if is_here else "left"
    await rules.referrals.end(referral.id, why, int(now.timestamp()))
    return []


async def _pay(referral: Referral, rules: Rules, now: int) -> None:
    points = rules.points
    worth = (points.referral, points.referral_new) if points.enabled else (0, 0)
    if not await rules.referrals.pay(referral.id, worth[0], now):
        return
    people = ((referral.inviter, "referral"), (referral.newcomer, "referral_new"))
    for part, ((person, deed), amount) in enumerate(zip(people, worth, strict=True)):
        if amount:
            await rules.ledger.pay(
                community=referral.community, person=person, amount=amount, deed=deed,
                cause=_cause(referral, part), now=now,
            )  # fmt: skip


def _cause(referral: Referral, part: int) -> str:
    """What moves these points: the referral itself; 0 for who brought, 1 for who came."""
    return f"referral:{referral.id}:referrals:{part}"
