"""Entries grow old: moderators look at them again, reminded at most once a day."""

from typing import Literal

from bot.actions import Button, Outcome, Schedule, Send, Text, t
from bot.events import Pressed, Role, Sent, Settled, TimerDue
from bot.feature import Feature, Missed, Team, Ui
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from handlers.faq.desk import Desk
from handlers.faq.replies import Rows, changed, passing, told
from handlers.faq.settings import FaqSettings
from handlers.faq.shelf import Shelf
from storage.curation import Curation, Kept
from storage.drafts import Drafts

feature = Feature("faq")

EVERY_MORNING = "0 9 * * *"
Why = Literal["expired", "review", "stale", "votes"]


@feature.button("faq.still_right", role=Role.MODERATOR)
async def still_right(
    pressed: Pressed, shelf: Shelf, curation: Curation, faq: FaqSettings, entry: int
) -> Outcome:
    """An entry is as right as ever."""
    kept = await shelf.find(pressed.community, entry)
    if kept is None:
        return passing(pressed, t("kb.gone"))
    await shelf.reviewed(pressed, kept)
    return await _after(pressed, curation, faq, shelf.now, entry)


@feature.button("faq.outdated", role=Role.MODERATOR)
async def outdated(
    pressed: Pressed, shelf: Shelf, curation: Curation, faq: FaqSettings, entry: int
) -> Outcome:
    """An entry is right no longer and goes."""
    kept = await shelf.find(pressed.community, entry)
    if kept is None or kept.state != "published":
        return passing(pressed, t("kb.gone"))
    await shelf.remove(pressed, [kept])
    undo = Button(label=t("kb.undo"), press="faq.bring_back", values={"entries": [entry]})
    due = Button(label=t("kb.next"), press="faq.next_due", values={"entry": entry})
    return changed(pressed, t("kb.removed", title=Rich(kept.title)), ((undo, due),))


@feature.button("faq.reword_entry", role=Role.MODERATOR)
async def reword_entry(pressed: Pressed, shelf: Shelf, entry: int) -> Outcome:
    """Say how an entry gets other words."""
    kept = await shelf.find(pressed.community, entry)
    if kept is None:
        return passing(pressed, t("kb.gone"))
    return told(t("kb.edit_how", slug=kept.slug))


@feature.button("faq.next_due", role=Role.MODERATOR)
async def next_due(
    pressed: Pressed, shelf: Shelf, curation: Curation, faq: FaqSettings, entry: int
) -> Outcome:
    """Show the next entry that somebody should look at."""
    return await _after(pressed, curation, faq, shelf.now, entry)


@feature.on(Sent)
async def was_given(sent: Sent, ui: Ui) -> Outcome:
    """A knowledge base that is used is looked after: its morning note is arranged."""
    return every_morning(ui) if sent.values.get("entry") else None


@feature.on(Settled)
async def was_settled(settled: Settled, ui: Ui) -> Outcome:
    """What the team answers may become a draft that waits."""
    return every_morning(ui)


@feature.timer("faq.remind", missed=Missed.RUN)
async def remind(
    due: TimerDue, team: Team, drafts: Drafts, curation: Curation, faq: FaqSettings, desk: Desk
) -> Outcome:
    """One note a day to those who look after the knowledge base, if something waits."""
    waiting = await drafts.waiting(due.community)
    old = len(await _due(curation, faq, due.community, desk.now))
    if team.room is None or not (waiting or old):
        return None
    lines = [
        *([t("kb.note_drafts", count=waiting)] if waiting else []),
        *([t("kb.note_due", count=old)] if old else []),
    ]
    button = Button(label=t("kb.look"), press="faq.look")
    return Send(
        chat=team.room, body=t("kb.note", lines=lines), buttons=((button,),), is_silent=True
    )


@feature.button("faq.look", role=Role.MODERATOR)
async def look(
    pressed: Pressed, drafts: Drafts, desk: Desk, curation: Curation, faq: FaqSettings
) -> Outcome:
    """Begin with what waits; only who pressed sees it."""
    draft = await drafts.next(pressed.community)
    if draft is not None:
        return told(*await desk.card(pressed.community, draft))
    card = await due_card(curation, faq, pressed.community, desk.now)
    return told(*card) if card else passing(pressed, t("kb.all_done"))


async def due_card(
    curation: Curation, faq: FaqSettings, community: int, now: int, after: int = 0
) -> tuple[Text, Rows] | None:
    """The next entry somebody should look at, and what can be done with it."""
    due = await _due(curation, faq, community, now, after)
    if not due:
        return None
    kept = due[0]
    values = {"entry": kept.id}
    buttons = (
        (
            Button(label=t("kb.still_right"), press="faq.still_right", values=values),
            Button(label=t("kb.edit"), press="faq.reword_entry", values=values),
        ),
        (
            Button(label=t("kb.remove"), press="faq.outdated", values=values),
            Button(label=t("kb.next"), press="faq.next_due", values=values),
        ),
    )
    body = t(
        "kb.due", title=Rich(kept.title), slug=kept.slug, count=len(due),
        why=t(f"kb.why_{_why(kept, faq, now)}"), answer=from_markdown(kept.answer),
    )  # fmt: skip
    return body, buttons


async def _after(
    pressed: Pressed, curation: Curation, faq: FaqSettings, now: int, entry: int
) -> Outcome:
    card = await due_card(curation, faq, pressed.community, now, entry)
    return changed(pressed, *card) if card else changed(pressed, t("kb.all_done"))


async def _due(
    curation: Curation, faq: FaqSettings, community: int, now: int, after: int = 0
) -> list[Kept]:
    before = now - int(faq.stale_after.total_seconds())
    return await curation.due(community, now=now, before=before, votes=faq.stale_votes, after=after)


def _why(kept: Kept, faq: FaqSettings, now: int) -> Why:
    if kept.expires_at is not None and kept.expires_at <= now:
        return "expired"
    if kept.review_at is not None and kept.review_at <= now:
        return "review"
    if kept.reviewed_at < now - faq.stale_after.total_seconds():
        return "stale"
    return "votes"


def every_morning(ui: Ui) -> Schedule:
    """The morning look at what waits; arranging it again changes nothing."""
    return Schedule(kind="faq.remind", key="daily", cron=EVERY_MORNING, zone=ui.timezone)
