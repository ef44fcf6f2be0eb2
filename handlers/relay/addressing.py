"""Which ticket somebody of the team means, and how what they did is said where it matters."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.actions import Body, MessageRef, Outcome, Reply, Send, Text, Toast, t
from bot.events import Account, Chat, Message, Pressed
from bot.formatting.rich import Rich
from handlers.relay.desk import Desk, home, moment, room_of
from handlers.relay.feature import RelaySettings
from storage.members import Members
from storage.tickets import TicketRow


class Addressing:
    """Finds the ticket a command or button is about, and the rooms in which it is seen."""

    def __init__(self, desk: Desk, members: Members) -> None:
        self._desk = desk
        self._members = members

    async def meant(self, message: Message, number: int) -> TicketRow | None:
        """The ticket that was named, replied to, or in whose topic or thread somebody writes."""
        tickets, here = self._desk.tickets, message.chat
        if number:
            return await tickets.by_number(message.community, number)
        if message.reply_to is not None:
            found = await tickets.by_message(here.platform, home(here), message.reply_to.id)
            if found is not None and found.community == message.community:
                return found
        return await tickets.by_room(message.community, here.platform, here.id)

    async def find(self, community: int, ticket: int) -> TicketRow | None:
        """The ticket that was remembered by its row, if it is of this community."""
        row = await self._desk.tickets.find(ticket)
        return row if row is not None and row.community == community else None

    async def pressed(self, pressed: Pressed, ticket: int) -> TicketRow | None:
        """The ticket a button belongs to."""
        return await self.find(pressed.community, ticket)

    async def again(self, row: TicketRow) -> TicketRow:
        """The ticket as it is now."""
        return await self._desk.tickets.find(row.id) or row

    async def name(self, person: int) -> Rich:
        """What a person is called."""
        accounts = await self._members.accounts_of(person)
        return Rich(accounts[0][2] if accounts else "?")

    async def tell(
        self,
        row: TicketRow,
        body: Body,
        *,
        besides: Chat | None = None,
        mentions: tuple[Account, ...] = (),
    ) -> list[Send]:
        """Say something wherever the team sees a ticket, but not twice in the same place."""
        sends: list[Send] = []
        for room in await self._desk.rooms.of(row.id):
            chat = room_of(room)
            if not room.chat or (besides and besides.address == chat.address):
                continue
            card = MessageRef(chat=chat, id=room.message) if room.message else None
            sends.append(Send(chat=chat, body=body, reply_to=card, mentions=mentions))
        return sends

    async def lines(self, rows: Sequence[TicketRow], now: datetime) -> list[Text]:
        """Tickets that wait: since when, who has them, and what is asked."""
        lines: list[Text] = []
        for row in rows:
            waited = now - moment(row.waiting_since or row.opened_at)
            age = timedelta(minutes=max(1, int(waited.total_seconds()) // 60))
            values: dict[str, Any] = {
                "ticket": row.name, "age": age, "question": Rich(row.question[:80]),
            }  # fmt: skip
            if row.claimed_by:
                name = await self.name(row.claimed_by)
                lines.append(t("ticket.waiting_line_claimed", name=name, **values))
            else:
                lines.append(t("ticket.waiting_line", **values))
        return lines


def said(message: Message, relay: RelaySettings, body: Body) -> Reply:
    """Answer somebody of the team: openly in the team's rooms, elsewhere to them alone."""
    return Reply(body=body, is_private=not relay.is_room(message.chat))


def unknown(message: Message, relay: RelaySettings, number: int) -> Outcome:
    """Say that there is no such ticket, or that none was named."""
    if number:
        return said(message, relay, t("ticket.unknown", ticket=f"T-{number}"))
    return said(message, relay, t("ticket.which"))


def flash(pressed: Pressed, body: Body, *, is_alert: bool = False) -> Toast:
    """Tell the person who pressed a button, in passing."""
    return Toast(
        interaction=pressed.interaction, body=body, language=pressed.language, is_alert=is_alert
    )
