"""What happens to a ticket is kept in its record and seen wherever the team sees the ticket."""

from collections.abc import Sequence

import msgspec

from bot.actions import AnyAction, Body
from bot.events import Account, Chat
from handlers.relay.addressing import Addressing
from handlers.relay.card import renewed
from handlers.relay.desk import Desk
from storage.tickets import TicketRow


class Chronicle:
    """Keeps and shows what the team does with its tickets."""

    def __init__(self, desk: Desk, addressing: Addressing) -> None:
        self._desk = desk
        self._addressing = addressing

    async def happened(self, row: TicketRow, person: int, what: str, detail: str = "") -> None:
        """Keep what somebody did; `what` is the end of a text's key, `ticket.event_<what>`."""
        rest = msgspec.json.encode({"detail": detail}) if detail else b"{}"
        await self._desk.lines.add(
            row.id, person=person, side="event", text=what, rest=rest, at=self._desk.now()
        )

    async def shown(
        self, row: TicketRow, body: Body, here: Chat | None = None, pings: Sequence[Account] = ()
    ) -> list[AnyAction]:
        """Say what happened wherever the team sees the ticket but here, and renew its cards."""
        told = await self._addressing.tell(row, body, besides=here, mentions=tuple(pings))
        return [*told, *await self.renewed(row)]

    async def renewed(self, row: TicketRow) -> list[AnyAction]:
        """Show on the cards how the ticket stands now."""
        return [*await renewed(self._desk, row.id)]
