"""The end of a question: closed now, later or in silence, opened again, and what the asker says."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions import (
    AnyAction,
    ChangeTopic,
    MessageRef,
    Outcome,
    Schedule,
    Send,
    Text,
    Unschedule,
    t,
)
from bot.arguments import Rest, TicketName
from bot.events import Message, Pressed, Role, TimerDue
from bot.feature import Feature, Ui
from bot.formatting.rich import Rich
from handlers.relay.addressing import flash, said, unknown
from handlers.relay.bench import Bench
from handlers.relay.buttons import Buttons, at_the_end
from handlers.relay.desk import account_of, moment, place_of, room_of
from handlers.relay.feature import RelaySettings
from handlers.relay.hours import week
from handlers.relay.moments import Past, Unclear, moment_of
from storage.tickets import TicketRow

SOON = timedelta(seconds=2)
"""How long a ticket whose answer is on its way waits before it is closed."""
MOST_TRIES = 30
NEEDLESS = ("relay.idle", "relay.deadline", "relay.close", "relay.wake")
"""What no longer has to happen to a ticket that is closed."""


feature = Feature("relay")


def _good_bye(row: TicketRow, reason: str, *, is_rated: bool) -> Text:
    if reason == "idle":
        return t("ticket.closed_in_silence", ticket=row.name)
    if is_rated and row.rating is None:
        return t("ticket.closed_and_rate", ticket=row.name)
    return t("ticket.was_closed", ticket=row.name)


@feature.command("ticket close", role=Role.STAFF)
async def close(
    message: Message, relay: RelaySettings, ui: Ui, bench: Bench,
    ticket: TicketName = 0, when: Rest = "",
) -> Outcome:  # fmt: skip
    """Close a question, now or later: in 2h, 18:00, tomorrow 09:00."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    if row.state == "closed":
        return said(message, relay, await _was_closed(bench, row))
    if not when:
        return await _close_now(message, relay, ui, bench, row)
    try:
        at = moment_of(when, bench.desk.clock.now(), ZoneInfo(ui.timezone))
    except Unclear:
        return said(message, relay, t("ticket.unclear_moment", given=when[:40]))
    except Past:
        return said(message, relay, t("ticket.past_moment", given=when[:40]))
    plan = await close_later(bench, row, at, message.person)
    return [plan, said(message, relay, t("ticket.closes_at", ticket=row.name, at=at))]


async def _close_now(
    message: Message, relay: RelaySettings, ui: Ui, bench: Bench, row: TicketRow
) -> Outcome:
    if await waits_for_words(bench, row):
        plan = await close_later(bench, row, message.at + SOON, message.person)
        return [plan, said(message, relay, t("ticket.closes_after_reply", ticket=row.name))]
    actions = await close_ticket(bench, row, relay, ui, person=message.person, reason="staff")
    if actions is None:
        return said(message, relay, await _was_closed(bench, await bench.addressing.again(row)))
    body = t("ticket.closed_by", ticket=row.name, name=Rich(message.sender.name))
    told = await bench.addressing.tell(row, body, besides=message.chat)
    return [said(message, relay, body), *told, *actions]


@feature.button("relay.close", role=Role.STAFF)
async def close_by_button(
    pressed: Pressed, relay: RelaySettings, ui: Ui, bench: Bench, ticket: int
) -> Outcome:  # fmt: skip
    """Somebody of the team closes the ticket of a card."""
    row = await bench.addressing.pressed(pressed, ticket)
    if row is None:
        return flash(pressed, t("ticket.gone"))
    if row.state != "closed" and await waits_for_words(bench, row):
        plan = await close_later(bench, row, bench.desk.clock.now() + SOON, pressed.person)
        return [plan, flash(pressed, t("ticket.closes_after_reply", ticket=row.name))]
    actions = await close_ticket(bench, row, relay, ui, person=pressed.person, reason="staff")
    if actions is None:
        return flash(pressed, await _was_closed(bench, await bench.addressing.again(row)))
    body = t("ticket.closed_by", ticket=row.name, name=Rich(pressed.sender.name))
    return [flash(pressed, body), *await bench.addressing.tell(row, body), *actions]


async def _was_closed(bench: Bench, row: TicketRow) -> Text:
    """Who was first, and when."""
    if not row.closed_by or row.closed_at is None:
        return t("ticket.is_closed", ticket=row.name)
    name = await bench.addressing.name(row.closed_by)
    return t("ticket.closed_before", ticket=row.name, name=name, at=moment(row.closed_at))


@feature.timer("relay.close")
async def close_when_due(  # noqa: PLR0913 - services and the stored values
    due: TimerDue, relay: RelaySettings, ui: Ui, bench: Bench, *,
    ticket: int, at: int, by: int, tries: int = 0,
) -> Outcome:  # fmt: skip
    """Close a ticket at the moment somebody named, unless the asker wrote meanwhile."""
    row = await bench.addressing.find(due.community, ticket)
    if row is None or row.state == "closed" or row.close_after != at:
        return None
    if await waits_for_words(bench, row) and tries < MOST_TRIES:
        values = {"ticket": ticket, "at": at, "by": by, "tries": tries + 1}
        again = bench.desk.clock.now() + SOON
        return Schedule(kind="relay.close", key=str(row.id), due=again, values=values)
    actions = await close_ticket(bench, row, relay, ui, person=by, reason="staff")
    if actions is None:
        return None
    return [
        *await bench.addressing.tell(row, t("ticket.closed_as_planned", ticket=row.name)),
        *actions,
    ]


@feature.command("ticket reopen", role=Role.STAFF)
async def reopen(
    message: Message, relay: RelaySettings, ui: Ui, bench: Bench, ticket: TicketName = 0
) -> Outcome:  # fmt: skip
    """Open a closed question again."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    actions = await open_again(bench, row, relay, ui, message.person)
    if actions is None:
        return said(message, relay, t("ticket.is_open", ticket=row.name))
    body = t("ticket.reopened", ticket=row.name, name=Rich(message.sender.name))
    told = await bench.addressing.tell(row, body, besides=message.chat)
    return [said(message, relay, body), *actions, *told]


@feature.button("relay.reopen", role=Role.STAFF)
async def reopen_by_button(
    pressed: Pressed, relay: RelaySettings, ui: Ui, bench: Bench, ticket: int
) -> Outcome:  # fmt: skip
    """Somebody of the team opens the closed ticket of a card again."""
    row = await bench.addressing.pressed(pressed, ticket)
    if row is None:
        return flash(pressed, t("ticket.gone"))
    actions = await open_again(bench, row, relay, ui, pressed.person)
    if actions is None:
        return flash(pressed, t("ticket.is_open", ticket=row.name))
    body = t("ticket.reopened", ticket=row.name, name=Rich(pressed.sender.name))
    return [flash(pressed, body), *actions, *await bench.addressing.tell(row, body)]


@feature.button("relay.rate")
async def rate(
    pressed: Pressed, ui: Ui, bench: Bench, ticket: int, rating: int
) -> Outcome:  # fmt: skip
    """The asker says how good the help was; the first answer counts."""
    row = await bench.addressing.pressed(pressed, ticket)
    if row is None or row.person != pressed.person:
        return flash(pressed, t("ticket.gone"))
    if not await bench.work.rate(row.id, rating, bench.desk.now()):
        return flash(pressed, t("ticket.rated_before"))
    bench.counting.count(row, ui, f"rated_{rating}")
    await bench.chronicle.happened(row, row.person, "rated", str(rating))
    body = t("ticket.thanks_for_rating", ticket=row.name)
    return [flash(pressed, body), *await bench.chronicle.renewed(row)]


async def close_ticket(
    bench: Bench, row: TicketRow, relay: RelaySettings, ui: Ui, *, person: int, reason: str
) -> list[AnyAction] | None:
    """Close a ticket and tell both sides; None if somebody else was first.

    reason: `staff`, `asker` or `idle`. Whoever asks in a command is answered by that command,
    so an asker who closes is not told a second time.
    """
    now = bench.desk.now()
    row = await bench.addressing.again(row)
    moved = await bench.desk.tickets.move(row.id, "closed", now, by=person, reason=reason)
    if not moved:
        return None
    await bench.chronicle.happened(row, person, f"closed_by_{reason}")
    await bench.counting.closed(row, relay, ui, person if reason == "staff" else 0)
    fresh = await bench.addressing.again(row)
    actions = [] if reason == "asker" else await _to_askers(bench, fresh, reason)
    actions += await bench.chronicle.renewed(row)
    actions += [Unschedule(kind=kind, key=str(row.id)) for kind in NEEDLESS]
    for room in await bench.desk.rooms.of(row.id):
        if room.is_own:
            actions.append(ChangeTopic(chat=room_of(room), is_closed=True))
    return actions


async def open_again(
    bench: Bench, row: TicketRow, relay: RelaySettings, ui: Ui, person: int
) -> list[AnyAction] | None:
    """Open a closed ticket; None if it is open."""
    if row.state != "closed" or not await bench.desk.tickets.move(
        row.id, "open", bench.desk.now(), by=person
    ):
        return None
    await bench.chronicle.happened(row, person, "reopened")
    bench.counting.count(row, ui, "reopened")
    actions = await bench.chronicle.renewed(row)
    for room in await bench.desk.rooms.of(row.id):
        if room.is_own:
            actions.append(ChangeTopic(chat=room_of(room), is_closed=False))
    zone, now = ZoneInfo(ui.timezone), bench.desk.clock.now()
    due = week(relay.hours).after(now, relay.warn_after, zone)
    values = {"ticket": row.id, "since": int(now.timestamp())}
    return [*actions, Schedule(kind="relay.deadline", key=str(row.id), due=due, values=values)]


async def close_later(bench: Bench, row: TicketRow, at: datetime, person: int) -> Schedule:
    """Close a ticket at a moment, in somebody's name."""
    seconds = int(at.timestamp())
    await bench.work.close_after(row.id, seconds)
    values = {"ticket": row.id, "at": seconds, "by": person}
    return Schedule(kind="relay.close", key=str(row.id), due=at, values=values)


async def waits_for_words(bench: Bench, row: TicketRow) -> bool:
    """Whether words of the team are on their way, so that closing has to wait for them."""
    return await bench.work.is_on_its_way(row)


def good_bye(row: TicketRow, person: int) -> tuple[Text, Buttons]:
    """What an asker who ends a conversation reads, and what is offered to them."""
    key = "ticket.ended" if row.answered_at is None else "ticket.ended_and_rate"
    return t(key, ticket=row.name), at_the_end(row, person)


async def _to_askers(bench: Bench, row: TicketRow, reason: str) -> list[AnyAction]:
    """Tell each asker where they asked; a group sees nothing of it."""
    sends: list[AnyAction] = []
    for asker in await bench.desk.askers.of(row.id):
        if row.answered_at is None and not place_of(asker).is_private:
            continue
        chat, account = place_of(asker), account_of(asker)
        is_first = asker.person == row.person
        sends.append(
            Send(
                chat=chat,
                body=_good_bye(row, reason, is_rated=is_first and row.answered_at is not None),
                buttons=at_the_end(row, asker.person) if is_first else (),
                reply_to=MessageRef(chat=chat, id=asker.message),
                private_to=None if chat.is_private else account,
                mentions=(account,),
                language=asker.language,
            )
        )
    return sends
