"""What waits for the team."""

from bot.actions import Outcome, Reply, t
from bot.events import Message, Role
from bot.formatting.rich import Rich
from handlers.relay.desk import Desk
from handlers.relay.feature import feature

SHOWN = 20


@feature.command("ticket waiting", role=Role.STAFF, is_default=True)
async def waiting(message: Message, desk: Desk) -> Outcome:
    """Show what waits for an answer, the oldest first."""
    rows = await desk.tickets.waiting(message.community)
    if not rows:
        return Reply(body=t("relay.nothing_waits"))
    lines = [Rich(f"{row.name} — {row.question[:80]}") for row in rows[:SHOWN]]
    return Reply(body=t("relay.waiting", count=len(rows), lines=lines))
