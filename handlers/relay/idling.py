"""An asker who says nothing more is asked whether that was all; later the question is closed."""

from bot.actions import Button, Edit, MessageRef, Outcome, Schedule, Send, t
from bot.events import Pressed, Sent, TimerDue
from bot.feature import Feature, Ui
from handlers.relay.addressing import flash
from handlers.relay.bench import Bench
from handlers.relay.closing import close_ticket, good_bye
from handlers.relay.desk import Desk, account_of, moment, place_of
from handlers.relay.feature import RelaySettings
from storage.relay_askers import AskerRow
from storage.tickets import TicketRow

feature = Feature("relay")

REMIND, CLOSE = "remind", "close"


@feature.on(Sent)
async def begin(sent: Sent, relay: RelaySettings, desk: Desk) -> Outcome:
    """From the team's last words on, silence is measured."""
    if sent.values.get("what") != "told":
        return None
    row = await desk.tickets.find(sent.values["ticket"])
    if row is None or row.state == "closed" or row.waiting_since is not None:
        return None
    return _next(row, relay, REMIND)


def _next(row: TicketRow, relay: RelaySettings, stage: str) -> Schedule | None:
    """When to look again; who is closed before they would be asked is not asked."""
    lengths = {REMIND: relay.remind_idle, CLOSE: relay.close_idle}
    remind, close = lengths[REMIND], lengths[CLOSE]
    if stage == REMIND and (remind is None or (close is not None and remind >= close)):
        stage = CLOSE
    length = lengths[stage]
    if length is None or row.last_staff_at is None:
        return None
    values = {"ticket": row.id, "since": row.last_staff_at, "stage": stage}
    due = moment(row.last_staff_at) + length
    return Schedule(kind="relay.idle", key=str(row.id), due=due, values=values)


@feature.timer("relay.idle")
async def silence(  # noqa: PLR0913 - services and the stored values
    due: TimerDue, relay: RelaySettings, ui: Ui, bench: Bench, *,
    ticket: int, since: int, stage: str,
) -> Outcome:  # fmt: skip
    """Ask an asker in private whether that was all; after more silence, close."""
    row = await bench.desk.tickets.find(ticket)
    if row is None or row.state == "closed" or row.snoozed_until:
        return None
    if row.waiting_since is not None or row.last_staff_at != since:
        return None
    if stage == CLOSE:
        return await close_ticket(bench, row, relay, ui, person=0, reason="idle")
    plan = _next(row, relay, CLOSE)
    asked = [
        _question(row, asker)
        for asker in await bench.desk.askers.of(row.id)
        if place_of(asker).is_private and asker.told_at is not None
    ]
    return [*asked, *([plan] if plan else [])]


def _question(row: TicketRow, asker: AskerRow) -> Send:
    button = Button(
        label=t("ticket.button_done"), press="relay.done", only=asker.person,
        values={"ticket": row.id},
    )  # fmt: skip
    return Send(
        chat=place_of(asker),
        body=t("ticket.was_that_all", ticket=row.name),
        buttons=((button,),),
        mentions=(account_of(asker),),
        language=asker.language,
    )


@feature.button("relay.done")
async def done(
    pressed: Pressed, relay: RelaySettings, ui: Ui, bench: Bench, ticket: int
) -> Outcome:
    """The asker says that this was all."""
    row = await bench.addressing.pressed(pressed, ticket)
    if row is None:
        return flash(pressed, t("ticket.gone"))
    actions = await close_ticket(bench, row, relay, ui, person=pressed.person, reason="asker")
    if actions is None:
        return flash(pressed, t("ticket.is_closed", ticket=row.name))
    body, buttons = good_bye(row, pressed.person)
    ended = Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        buttons=buttons,
        interaction=pressed.interaction,
        language=pressed.language,
    )
    return [ended, *actions]
