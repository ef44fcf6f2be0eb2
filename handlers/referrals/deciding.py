"""Moderators see who brought whom, why it counts or not, and decide what the rules cannot."""

import re
from datetime import datetime
from typing import NamedTuple

from bot.actions import AnyAction, Edit, MessageRef, Outcome, Reply, Text, t
from bot.arguments import Person, Rest
from bot.clock import Clock
from bot.events import Message, Pressed, Role
from bot.feature import Feature, PointsSettings
from bot.formatting.rich import Rich
from handlers.referrals.paying import Rules, joined_at, judge, take_back
from handlers.referrals.settings import ReferralsSettings
from storage.choices import Choices
from storage.ledger import Ledger
from storage.referrals import Referral, Referrals

feature = Feature("referrals")

MOST = 15
LONGEST = 200
"""Characters of a reason."""
NUMBER = re.compile(r"(?:R-?)?([0-9]{1,9})\Z", re.IGNORECASE | re.ASCII)


class Books(NamedTuple):
    """Where it is written that a referral ends."""

    referrals: Referrals
    ledger: Ledger
    choices: Choices


@feature.command("referral list", role=Role.MODERATOR, is_private=True, is_default=True)
async def list_(
    message: Message, referrals: Referrals, person: Person | None = None
) -> Outcome:  # fmt: skip
    """Show who brought whom lately, and what became of it."""
    found = await referrals.listed(message.community, person.id if person else 0, MOST)
    if not found:
        return Reply(body=t("referrals.none"), is_private=True)
    lines = [await _line(one, referrals) for one in found]
    return Reply(body=t("referrals.list", lines=lines), is_private=True)


@feature.command("referral show", role=Role.MODERATOR, is_private=True)
async def show(message: Message, referrals: Referrals, referral: str) -> Outcome:
    """Show one referral: when, what state, and why."""
    found = await _named(message, referrals, referral)
    if found is None:
        return Reply(body=t("referrals.no_such", name=Rich(referral[:20])), is_private=True)
    messages, days = await referrals.counted(found.id)
    lines = [
        await _line(found, referrals),
        t("referrals.joined", at=joined_at(found), network=found.platform.title()),
    ]
    if found.state == "pending":
        lines.append(t("referrals.so_far", messages=messages, days=days))
    if found.is_held and found.is_open:
        lines.append(t("referrals.held"))
    if found.words:
        lines.append(t("referrals.words", words=Rich(found.words)))
    return Reply(body=t("referrals.show", lines=lines), is_private=True)


@feature.command("referral void", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def void(  # noqa: PLR0913 - what ends, why, and what has to follow
    message: Message, *, referrals: Referrals, ledger: Ledger, choices: Choices, clock: Clock,
    referral: str, reason: Rest,
) -> Outcome:  # fmt: skip
    """Let a referral count no longer, with a reason; what it paid is taken back."""
    found = await _named(message, referrals, referral)
    if found is None:
        return Reply(body=t("referrals.no_such", name=Rich(referral[:20])), is_private=True)
    if message.person == found.inviter:
        return Reply(body=t("referrals.not_yours"), is_private=True)
    words = reason[:LONGEST]
    books = Books(referrals, ledger, choices)
    if not await _void(found, message.person, words, books, clock.now()):
        return Reply(body=t("referrals.over", number=found.code), is_private=True)
    return Reply(body=t("referrals.voided", number=found.code), is_private=True)


@feature.button("referrals.count", role=Role.MODERATOR, is_fresh=True)
async def count(  # noqa: PLR0913 - what is let go, and what it may pay
    pressed: Pressed, *, referrals: Referrals, ledger: Ledger, choices: Choices, clock: Clock,
    chosen: ReferralsSettings, points: PointsSettings, inviter: int,
) -> Outcome:  # fmt: skip
    """Those who came at once may count, once they stayed and took part."""
    if pressed.person == inviter:
        return _instead(pressed, t("referrals.not_yours"))
    held = await referrals.held_of(inviter)
    await referrals.hold([one.id for one in held], is_held=False)
    actions: list[AnyAction] = []
    rules = Rules(referrals, ledger, chosen, points)
    for one in held:
        fresh = await referrals.find(one.id)
        actions += await judge(fresh, rules, clock.now()) if fresh else []
    _trail(choices, pressed, f"{len(held)} may count", clock)
    body = t("referrals.counted", count=len(held), by=Rich(pressed.sender.name))
    return [_instead(pressed, body), *actions]


@feature.button("referrals.void", role=Role.MODERATOR, is_fresh=True)
async def void_all(
    pressed: Pressed, *, referrals: Referrals, ledger: Ledger, choices: Choices, clock: Clock,
    inviter: int,
) -> Outcome:  # fmt: skip
    """Those who came at once do not count."""
    if pressed.person == inviter:
        return _instead(pressed, t("referrals.not_yours"))
    held = await referrals.held_of(inviter)
    books = Books(referrals, ledger, choices)
    for one in held:
        await _void(one, pressed.person, "", books, clock.now())
    body = t("referrals.all_voided", count=len(held), by=Rich(pressed.sender.name))
    return _instead(pressed, body)


async def _void(
    referral: Referral, by: int, words: str, books: Books, now: datetime
) -> bool:  # fmt: skip
    referrals, ledger, choices = books
    seconds = int(now.timestamp())
    if not await referrals.end(referral.id, "void", seconds, by=by, words=words):
        return False
    if referral.state == "paid":
        await take_back(referral, ledger, now, may_owe=True)
    choices.audit(
        community=referral.community, person=by, feature="referrals",
        what=f"{referral.code} void", old=referral.state, new=None, now=seconds,
    )  # fmt: skip
    return True


async def _named(message: Message, referrals: Referrals, name: str) -> Referral | None:
    match = NUMBER.match(name.strip())
    return await referrals.numbered(message.community, int(match[1])) if match else None


async def _line(referral: Referral, referrals: Referrals) -> Text:
    told = t(f"referrals.why_{referral.reason}") if referral.reason else _state(referral)
    return t(
        "referrals.line", number=referral.code, state=told,
        name=Rich(await referrals.name_of(referral.inviter) or "?"),
        newcomer=Rich(await referrals.name_of(referral.newcomer) or "?"),
    )  # fmt: skip


def _state(referral: Referral) -> Text:
    if referral.is_held and referral.is_open:
        return t("referrals.state_held")
    return t(f"referrals.state_{referral.state}")


def _trail(choices: Choices, pressed: Pressed, what: str, clock: Clock) -> None:
    choices.audit(
        community=pressed.community, person=pressed.person, feature="referrals", what=what,
        old=None, new=None, now=int(clock.now().timestamp()),
    )  # fmt: skip


def _instead(pressed: Pressed, body: Text) -> Edit:
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message), body=body,
        interaction=pressed.interaction, language=pressed.language,
    )  # fmt: skip
