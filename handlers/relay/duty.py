"""Who of the team can be reached: they are the ones whom a question that waits too long calls."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.actions import Outcome, Reply, Text, t
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import Message, Role
from bot.feature import Feature, Ui
from bot.formatting.rich import Rich
from handlers.relay.addressing import said
from handlers.relay.feature import RelaySettings
from handlers.relay.moments import Past, Unclear, moment_of
from storage.duty import Duty, DutyRow

feature = Feature("relay")


@feature.command("duty on", role=Role.STAFF)
async def on(
    message: Message, relay: RelaySettings, ui: Ui, duty: Duty, clock: Clock, until: Rest = ""
) -> Outcome:
    """Say that you can be reached, if you like until when."""
    now = clock.now()
    try:
        end = moment_of(until, now, ZoneInfo(ui.timezone)) if until else None
    except Unclear:
        return Reply(body=t("ticket.unclear_moment", given=until[:40]), is_private=True)
    except Past:
        return Reply(body=t("ticket.past_moment", given=until[:40]), is_private=True)
    ends = int(end.timestamp()) if end else None
    await duty.begin(message.community, message.person, int(now.timestamp()), ends)
    name = Rich(message.sender.name)
    if end is None:
        return said(message, relay, t("ticket.on_duty", name=name))
    return said(message, relay, t("ticket.on_duty_until", name=name, until=end))


@feature.command("duty off", role=Role.STAFF)
async def off(message: Message, relay: RelaySettings, duty: Duty, clock: Clock) -> Outcome:
    """Say that you cannot be reached any more."""
    now = int(clock.now().timestamp())
    if not await duty.end(message.community, message.person, now):
        return Reply(body=t("ticket.not_on_duty"), is_private=True)
    return said(message, relay, t("ticket.off_duty", name=Rich(message.sender.name)))


@feature.command("duty list", role=Role.STAFF, is_default=True)
async def list_(message: Message, relay: RelaySettings, duty: Duty, clock: Clock) -> Outcome:
    """Show who of the team can be reached."""
    rows = await duty.present(message.community, int(clock.now().timestamp()))
    if not rows:
        return said(message, relay, t("ticket.nobody_on_duty"))
    return said(message, relay, t("ticket.who_is_on_duty", lines=[_line(row) for row in rows]))


def _line(row: DutyRow) -> Rich | Text:
    if row.until is None:
        return Rich(row.name)
    until = datetime.fromtimestamp(row.until, UTC)
    return t("ticket.duty_line", name=Rich(row.name), until=until)
