"""A ticket follows the team into another room, or gets a fresh topic where the old one was lost."""

from bot.actions import AnyAction, ChangeTopic, Outcome, t
from bot.arguments import TicketName
from bot.events import Message, Role
from bot.feature import Feature
from handlers.relay.addressing import said, unknown
from handlers.relay.bench import Bench
from handlers.relay.desk import home, room_of
from handlers.relay.feature import RelaySettings
from handlers.relay.room import show_in

feature = Feature("relay")


@feature.command("ticket move", role=Role.STAFF)
async def move(
    message: Message, relay: RelaySettings, bench: Bench, ticket: TicketName = 0, chat: str = ""
) -> Outcome:
    """Show a question anew in the team's rooms, or only in the one you name."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    wanted = [
        (slot, room)
        for slot, room in enumerate(relay.rooms)
        if not chat or chat.lower() in {room.address.lower(), str(slot + 1)}
    ]
    if not wanted:
        places = ", ".join(room.address for room in relay.rooms) or "-"
        return said(message, relay, t("ticket.no_such_room", given=chat[:40], rooms=places))
    former = await bench.desk.rooms.of(row.id)
    actions: list[AnyAction] = []
    for slot, room in wanted:
        for one in [one for one in former if one.slot == slot and one.chat]:
            bench.desk.lines.lost(row.id, one.platform, home(room_of(one)))
            if one.is_own:
                actions.append(ChangeTopic(chat=room_of(one), is_closed=True))
        actions += await show_in(bench.desk, row, slot, await bench.desk.named(room))
    await bench.chronicle.happened(row, message.person, "moved")
    return [said(message, relay, t("ticket.moved", ticket=row.name)), *actions]
