"""Who may take part in a contest, with what chance, and why not."""

import re
from math import isqrt

from bot.actions import Text, t
from bot.clock import Clock
from bot.drawing_lots import HEAVIEST
from bot.events import Identity, Message, Pressed
from bot.formatting.rich import Rich
from handlers.contests.card import at, encoded, stamp
from storage.contest_entries import DAY, ContestEntries, Entry, Standing
from storage.contests import Contest, Contests

NAME = re.compile(r"(?:K-?)?([0-9]{1,9})\Z", re.IGNORECASE)
UNENTERED = {"top", "quiz"}
"""Kinds in which one takes part by what one does."""


class Entrance:
    """Lets people in, once each."""

    def __init__(self, contests: Contests, entries: ContestEntries, clock: Clock) -> None:
        self.contests = contests
        self.entries = entries
        self._clock = clock

    async def named(self, community: int, name: str) -> Contest | None:
        """The contest that somebody calls K-7; without a name the newest."""
        if not name:
            return await self.contests.latest(community)
        number = NAME.match(name) if name.isascii() else None
        return await self.contests.numbered(community, int(number[1])) if number else None

    async def enter(
        self, event: Message | Pressed, contest: Contest, message: str = ""
    ) -> tuple[Entry | None, Text]:
        """Take somebody in, or say why not; `message` is the post that takes part in a vote."""
        if contest.kind in UNENTERED:
            return None, t(f"contests.no_entry_{contest.kind}")
        if why := await self.why_not(event, contest):
            return None, why
        if former := await self.entries.own(contest.id, event.person):
            return None, t("contests.already", label=former.label)
        label = await self.entries.enter(
            contest=contest.id, person=event.person, account=encoded(event.sender),
            language=event.language, chat=event.chat.address if message else "", message=message,
            weight=await self._weight(contest, event.person), score=0,
            at_ms=int(event.at.timestamp() * 1000),
        )  # fmt: skip
        own = await self.entries.labelled(contest.id, label)
        if own is None:
            return None, t("contests.too_late", ended=at(contest.ends_at))
        chance = await self.chance(contest, own)
        return own, t("contests.entered", contest=contest.name, label=label, chance=chance)

    async def why_not(self, event: Message | Pressed, contest: Contest) -> Text | None:
        """Why somebody may not take part now."""
        if contest.state != "open":
            return t(f"contests.state_{contest.state}")
        if event.at.timestamp() >= contest.ends_at:
            return t("contests.too_late", ended=at(contest.ends_at))
        if getattr(event, "identity", Identity.PERSON) is not Identity.PERSON:
            return t("contests.only_people")
        return await self.unfit(contest, event.person)

    async def unfit(self, contest: Contest, person: int) -> Text | None:
        """What somebody lacks."""
        standing = await self.entries.standing(contest.community, person)
        why = reason(contest, standing, stamp(self._clock.now()))
        if not why:
            return None
        return t(f"contests.why_{why}", count=contest.min_days, level=contest.min_level)

    async def chance(self, contest: Contest, own: Entry) -> Rich | Text:
        """How likely somebody is to win, as far as it is a matter of luck."""
        count, weight = await self.entries.count(contest.id)
        if contest.kind != "draw":
            return t("contests.of_entries", count=count)
        share = 1 - (1 - own.weight / max(own.weight, weight)) ** min(contest.winners, count)
        share = min(1.0, contest.winners / count) if contest.weight == "equal" else share
        shown = f"{share:.0%}" if share >= 0.01 else "<1%"  # noqa: PLR2004 - one percent
        return t("contests.chance", chance=Rich(shown), weight=own.weight, count=count)

    async def _weight(self, contest: Contest, person: int) -> int:
        if contest.weight == "equal":
            return 1
        standing = await self.entries.standing(contest.community, person)
        return min(HEAVIEST, 1 + level_of(standing.xp)) if standing else 1


def reason(contest: Contest, standing: Standing | None, now: int) -> str:
    """Why somebody can neither enter nor win, as the proof says it; nothing if they can."""
    if standing is None or not standing.person:
        return "erased"
    if standing.is_away:
        return "left"
    if now - standing.since < contest.min_days * DAY:
        return "too_new"
    return "level" if level_of(standing.xp) < contest.min_level else ""


def level_of(xp: int) -> int:
    """The level that so much XP is, as `/me` shows it (FEATURES.md section 2)."""
    return isqrt(max(0, xp) // 100)
