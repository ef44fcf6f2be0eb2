"""Moderators see what people ask in vain, and how much the knowledge base answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.actions import Button, Outcome, Text, t
from bot.events import Message, Pressed, Role
from bot.feature import Feature
from bot.formatting.rich import Rich
from bot.settings.duration import parse_duration
from handlers.faq.desk import Desk
from handlers.faq.replies import Rows, changed, passing, told
from storage.curation import Curation
from storage.gaps import Gap, Gaps

feature = Feature("faq")

DAY = 86_400
MOST_GAPS = 50
MOST_WORDINGS = 4
LONGEST_SHOWN = 200
MOST_TITLES = 5
USUALLY = timedelta(days=30)
ASKED = ("answered", "offered", "open")
"""How a question begins; each is counted once, whatever becomes of it."""
WITHOUT_STAFF = ("answered", "chosen", "by_member")
NOT_AFTER_ALL = ("not_this", "passed_on")
"""Answers that were none, so that a person was asked after all or something else was chosen."""


@feature.command("faq gaps", role=Role.MODERATOR, is_private=True)
async def gaps_(message: Message, gaps: Gaps, desk: Desk) -> Outcome:
    """Show what people asked without finding an answer, the most wanted first."""
    card = await _card(gaps, message.community, desk.now, 0)
    return told(*card) if card else told(t("kb.no_gaps"))


@feature.button("faq.next_gap", role=Role.MODERATOR)
async def next_gap(pressed: Pressed, gaps: Gaps, desk: Desk, place: int) -> Outcome:
    """Show the next gap."""
    card = await _card(gaps, pressed.community, desk.now, place)
    return changed(pressed, *card) if card else changed(pressed, t("kb.no_gaps"))


@feature.button("faq.fill_gap", role=Role.MODERATOR)
async def fill_gap(pressed: Pressed, gap: int) -> Outcome:
    """Say how a gap gets its answer."""
    return told(t("kb.gap_how", name=f"G-{gap}"))


@feature.button("faq.ignore_gap", role=Role.MODERATOR)
async def ignore_gap(pressed: Pressed, gaps: Gaps, gap: int, place: int) -> Outcome:
    """Let a gap be one."""
    if not await gaps.ignore(pressed.community, gap):
        return passing(pressed, t("kb.gap_closed", name=f"G-{gap}"))
    undo = Button(label=t("kb.undo"), press="faq.unignore_gap", values={"gap": gap})
    following = Button(label=t("kb.next"), press="faq.next_gap", values={"place": place})
    return changed(pressed, t("kb.gap_ignored", name=f"G-{gap}"), ((undo, following),))


@feature.button("faq.unignore_gap", role=Role.MODERATOR)
async def unignore_gap(pressed: Pressed, gaps: Gaps, desk: Desk, gap: int) -> Outcome:
    """Let a gap count again."""
    await gaps.reopen(pressed.community, gap)
    card = await _card(gaps, pressed.community, desk.now, 0)
    return changed(pressed, *card) if card else changed(pressed, t("kb.no_gaps"))


@feature.command("faq stats", role=Role.MODERATOR, is_private=True)
async def stats(message: Message, curation: Curation, desk: Desk, period: str = "") -> Outcome:
    """Show how many asked and how many were answered without staff."""
    try:
        back = parse_duration(period) if period else USUALLY
    except ValueError:
        return told(t("arguments.duration", given=period[:20]))
    first = (desk.now - int(back.total_seconds())) // DAY
    counts = await curation.outcomes_since(message.community, first)
    asked = sum(counts.get(outcome, 0) for outcome in ASKED)
    if not asked:
        return told(t("kb.stats_nothing", period=back))
    top = await curation.top(message.community, first, MOST_TITLES)
    return told(t("kb.stats", period=back, lines=_stats(counts, top)))


async def with_figures(curation: Curation, community: int, now: int, body: Text) -> Text:
    """Something kept, and below it how many asked lately and how many needed nobody of the team."""
    first = (now - int(USUALLY.total_seconds())) // DAY
    counts = await curation.outcomes_since(community, first)
    if not any(counts.get(outcome) for outcome in ASKED):
        return body
    asked = t("kb.asked_lately", asked=_asked_alone(counts))
    return t("kb.with_figures", card=body, asked=asked)


def _asked_alone(counts: dict[str, int]) -> Text:
    asked = sum(counts.get(outcome, 0) for outcome in ASKED)
    served = sum(counts.get(outcome, 0) for outcome in WITHOUT_STAFF)
    failed = sum(counts.get(outcome, 0) for outcome in NOT_AFTER_ALL)
    return t("kb.stats_asked", count=asked, alone=max(0, min(asked, served - failed)))


async def _card(gaps: Gaps, community: int, now: int, place: int) -> tuple[Text, Rows] | None:
    ranked = await gaps.ranked(community, now, MOST_GAPS)
    if not ranked:
        return None
    gap = ranked[place % len(ranked)]
    wordings = await gaps.wordings(community, gap.cluster, MOST_WORDINGS)
    values = {"gap": gap.cluster}
    after: dict[str, Any] = {"place": place + 1}
    buttons = (
        (
            Button(label=t("kb.write_answer"), press="faq.fill_gap", values=values),
            Button(label=t("kb.ignore"), press="faq.ignore_gap", values=values | {"place": place}),
            Button(label=t("kb.next"), press="faq.next_gap", values=after),
        ),
    )
    return _told(gap, len(ranked), [question for question, _ in wordings]), buttons


def _told(gap: Gap, count: int, wordings: list[str]) -> Text:
    others = [wording for wording in wordings if wording != gap.question]
    return t(
        "kb.gap", name=f"G-{gap.cluster}", gaps=count, count=gap.askers,
        at=datetime.fromtimestamp(gap.last_at, UTC),
        lines=[Rich(f"“{text[:LONGEST_SHOWN]}”") for text in (gap.question, *others)],
    )  # fmt: skip


def _stats(counts: dict[str, int], top: list[tuple[str, int]]) -> list[Rich | Text]:
    lines: list[Rich | Text] = [
        _asked_alone(counts),
        t("kb.stats_how", answered=counts.get("answered", 0), offered=counts.get("offered", 0),
          chosen=counts.get("chosen", 0)),
        t("kb.stats_by", by_member=counts.get("by_member", 0),
          by_staff=counts.get("by_staff", 0)),
        t("kb.stats_helped", helped=counts.get("helped", 0), not_this=counts.get("not_this", 0)),
    ]  # fmt: skip
    if top:
        lines += [t("kb.stats_top"), *(Rich(f"{title}: {times}") for title, times in top)]
    return lines
