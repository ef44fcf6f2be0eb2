"""Whoever comes by a member's link is remembered as brought by them, if that may count at all."""

from datetime import UTC, datetime, timedelta

from bot.actions import AnyAction, Button, Edit, MessageRef, Outcome, Send, t
from bot.events import Joined, Personal, Pressed, Role
from bot.feature import Feature, Team
from bot.formatting.rich import Rich
from handlers.referrals.paying import look_at
from handlers.referrals.settings import ReferralsSettings
from storage.referrals import Link, Newcomer, Referral, Referrals

feature = Feature("referrals")

KNOWN_BEFORE = timedelta(days=1)
"""Whoever asks to be let in is known to the bot that long before they are in, at most."""
BURST = 5  # guess: a person who tells friends brings them one by one
BURST_WITHIN = timedelta(hours=1)  # guess
CROWD, CROWD_WITHIN = 10, timedelta(seconds=60)
"""When so many come at once nobody is asked anything (FEATURES.md §3, raid)."""
MOST_NAMES = 6


@feature.on(Joined)
async def came(
    joined: Joined, referrals: Referrals, chosen: ReferralsSettings, team: Team
) -> Outcome:  # fmt: skip
    """Note who came, and by whose link."""
    if not joined.person or joined.sender.is_bot or joined.chat.is_private:
        return None
    is_first = await referrals.arrives(
        joined.community, joined.person, int(joined.at.timestamp())
    )  # fmt: skip
    platform = joined.chat.platform
    if joined.link or joined.link_name:
        used = await referrals.link_used(joined.community, platform, joined.link, joined.link_name)
        if used:
            return await _brought(joined, used, referrals, chosen, team, is_first=is_first)
        return None
    if not joined.may_be or not is_first:
        return None
    return await _ask(joined, referrals)


@feature.button("referrals.by", role=Role.MEMBER)
async def by(
    pressed: Pressed, *, referrals: Referrals, chosen: ReferralsSettings, team: Team, link: int,
    at: int,
) -> Outcome:  # fmt: skip
    """The newcomer says who invited them."""
    thanks = Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message), body=t("referrals.thank_you"),
        interaction=pressed.interaction, language=pressed.language,
    )  # fmt: skip
    platform = pressed.chat.platform
    used = await referrals.link_used(pressed.community, platform, "", f"r-{link}") if link else None
    if used is None:
        return thanks
    done = await _brought(pressed, used, referrals, chosen, team, is_first=True, at=at)
    return [thanks, *done]


async def _brought(  # noqa: PLR0913 - who brought whom, and the rules
    event: Personal, link: Link, referrals: Referrals, chosen: ReferralsSettings, team: Team, *,
    is_first: bool, at: int = 0,
) -> list[AnyAction]:  # fmt: skip
    """Remember it; what cannot count is remembered with the reason, for the moderators."""
    came_at = datetime.fromtimestamp(at, UTC) if at else event.at
    seconds = int(came_at.timestamp())
    reason = await _objection(event, link, referrals, came_at, is_first=is_first)
    if reason and await referrals.is_noted(link.person, event.person):
        return []
    platform = event.chat.platform
    newcomer = Newcomer(event.community, link.person, event.person, platform, seconds)
    referral = await referrals.add(newcomer, reason)
    if reason:
        return []
    actions: list[AnyAction] = [look_at(referral, came_at + chosen.stay)]
    return actions + await _burst(referral, referrals, team)


async def _objection(
    event: Personal, link: Link, referrals: Referrals, came_at: datetime, *, is_first: bool
) -> str:  # fmt: skip
    """Why it cannot count, if it cannot."""
    person = event.person
    if link.person == person:
        return "self"
    if await referrals.is_ring(link.person, person):
        return "ring"
    if await referrals.was_brought(person):
        return "other"
    since = int((came_at - KNOWN_BEFORE).timestamp())
    if not is_first or await referrals.was_here(event.community, person, since):
        return "seen"
    sender = event.sender
    if await referrals.was_erased(event.community, sender.platform, sender.id):
        return "seen"
    return ""


async def _burst(referral: Referral, referrals: Referrals, team: Team) -> list[AnyAction]:
    """Many at once by one link wait for a moderator, who is told why, once."""
    since = referral.joined_at - int(BURST_WITHIN.total_seconds())
    recent = await referrals.recent_of(referral.inviter, since)
    if len(recent) < BURST:
        return []
    await referrals.hold(recent, is_held=True)
    if len(recent) > BURST or team.room is None:
        return []
    values = {"inviter": referral.inviter}
    buttons = (
        (
            Button(label=t("referrals.button_count"), press="referrals.count", values=values),
            Button(label=t("referrals.button_void"), press="referrals.void", values=values),
        ),
    )
    name = Rich(await referrals.name_of(referral.inviter))
    body = t("referrals.burst", name=name, count=len(recent), within=BURST_WITHIN)
    return [Send(chat=team.room, body=body, buttons=buttons)]


async def _ask(joined: Joined, referrals: Referrals) -> Outcome:
    """The network does not tell whose link it was: the newcomer knows."""
    since = int((joined.at - CROWD_WITHIN).timestamp())
    if await referrals.arrived_since(joined.community, since) >= CROWD:
        return None
    found: dict[int, Link] = {}
    for address in joined.may_be:
        link = await referrals.link_used(joined.community, joined.chat.platform, address)
        if link:
            found.setdefault(link.person, link)
    if not 0 < len(found) <= MOST_NAMES:
        return None
    at = int(joined.at.timestamp())
    rows = [
        (
            Button(label=Rich((await referrals.name_of(link.person))[:40]), press="referrals.by",
                   only=joined.person, values={"link": link.id, "at": at}),
        )
        for link in found.values()
    ]  # fmt: skip
    nobody = Button(
        label=t("referrals.button_nobody"), press="referrals.by", only=joined.person,
        values={"link": 0, "at": at},
    )  # fmt: skip
    return Send(
        chat=joined.chat, body=t("referrals.who"), buttons=(*rows, (nobody,)),
        private_to=joined.sender, mentions=(joined.sender,), language=joined.language,
    )  # fmt: skip
