"""The team writes notes on tickets that never go out."""

from bot.actions import Outcome, t
from bot.arguments import Rest, TicketName
from bot.events import Message, Role
from bot.feature import Feature
from bot.formatting.rich import Rich
from handlers.relay.addressing import said, unknown
from handlers.relay.bench import Bench
from handlers.relay.feature import RelaySettings

feature = Feature("relay")


@feature.command("ticket note", role=Role.STAFF, is_private=True)
async def note(
    message: Message, relay: RelaySettings, bench: Bench, *, ticket: TicketName = 0, text: Rest
) -> Outcome:  # fmt: skip
    """Write a note on a question that only the team sees."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    now = bench.desk.now()
    await bench.desk.lines.add(row.id, person=message.person, side="note", text=text, at=now)
    name = Rich(message.sender.name)
    seen = await bench.addressing.tell(
        row, t("ticket.note", ticket=row.name, name=name, note=Rich(text)), besides=message.chat
    )
    return [said(message, relay, t("ticket.noted", ticket=row.name)), *seen]
