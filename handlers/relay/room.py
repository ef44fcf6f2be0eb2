"""Where the team sees a ticket: a topic, a thread, or the room itself; and if there is none."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from bot.actions import AnyAction, MessageRef, OpenTopic, Outcome, Schedule, Send, t
from bot.events import Chat, Failed, Kind, Sent, TimerDue
from bot.formatting.rich import Rich
from handlers.relay.card import Asked, card, title_of
from handlers.relay.desk import Desk, home, moment, rest_of, room_of, root_of, words_of
from handlers.relay.feature import RelaySettings, feature
from storage.relay_lines import LineRow, ShownRow
from storage.relay_rooms import RoomRow
from storage.tickets import TicketRow

TRY_AGAIN = timedelta(minutes=10)
GONE = {"place_gone", "not_found"}
REFUSED_FILES = {"wrong", "unsupported", "broken"}
MOST = 200
"""Tickets that are shown at once when a room can be written to again."""


async def show(
    desk: Desk, relay: RelaySettings, ticket: TicketRow, asked: Asked | None = None
) -> list[AnyAction]:
    """Show a ticket in every room of the team; without one it waits."""
    rooms = relay.rooms
    if not rooms:
        return [_later(desk)]
    actions: list[AnyAction] = []
    for slot, chat in enumerate(rooms):
        actions += await show_in(desk, ticket, slot, await desk.named(chat), asked)
    return actions


async def show_in(
    desk: Desk, ticket: TicketRow, slot: int, room: Chat, asked: Asked | None = None
) -> list[AnyAction]:
    """Show a ticket in one room: in a topic or thread of its own, where the room has such."""
    row = RoomRow(
        ticket=ticket.id, slot=slot, platform=room.platform, root=room.id, kind=room.kind,
        server=room.server,
    )  # fmt: skip
    if not _has_topics(room):
        row = msgspec.structs.replace(row, chat=room.id)
        desk.rooms.put(row)
        return await _all_of(desk, ticket, row, asked)
    desk.rooms.put(row)
    return [await _topic(desk, ticket, row, asked)]


async def say_in_rooms(desk: Desk, ticket: TicketRow, line: int, but: str = "") -> list[AnyAction]:
    """Show a new line wherever the team sees its ticket; `but` names where it was written."""
    said = await desk.lines.find(line)
    if said is None:
        return []
    return said_in(ticket, said, await desk.rooms.of(ticket.id), but)


def said_in(
    ticket: TicketRow, said: LineRow, rooms: Sequence[RoomRow], but: str = ""
) -> list[AnyAction]:
    """A new line for each of the rooms in which the ticket is seen, but where it was written."""
    return [
        line_in(ticket, said, row)
        for row in rooms
        if row.chat and room_of(row).address != but and f"{row.platform}:{row.root}" != but
    ]


def line_in(ticket: TicketRow, line: LineRow, row: RoomRow, *, is_bare: bool = False) -> Send:
    """A line as the team sees it; `is_bare`: without the files, which the network refused."""
    rest = rest_of(line)
    name, words = Rich(rest.name), words_of(line)
    if line.side == "staff":
        body = t("relay.said_by_team", ticket=ticket.name, name=name, words=words)
    elif rest.is_late:
        body = t("relay.said_at", ticket=ticket.name, name=name, words=words, at=moment(line.at))
    else:
        body = t("relay.said", ticket=ticket.name, name=name, words=words)
    if is_bare:
        names = ", ".join(one.name or one.kind for one in rest.media)
        body = t("relay.without_files", words=body, files=names)
    card_of = row.message if row.message and not row.is_own else ""
    return Send(
        chat=room_of(row),
        body=body,
        media=() if is_bare else rest.media,
        reply_to=MessageRef(chat=room_of(row), id=card_of) if card_of else None,
        reopens=row.is_own,
        remember={"ticket": ticket.id, "what": "line", "slot": row.slot, "line": line.id,
                  "asker": rest.asker, "is_from_staff": line.side == "staff",
                  "is_bare": is_bare},
    )  # fmt: skip


@feature.on(Sent)
async def was_shown(sent: Sent, desk: Desk, relay: RelaySettings) -> Outcome:
    """Remember which message shows what; a topic that was opened is filled."""
    match sent.values.get("what"):
        case "topic":
            return await _opened(sent, desk)
        case "card" | "line":
            return await _stands(sent, desk, relay)
        case "question" if sent.chat is not None:
            asked = ShownRow(
                ticket=sent.values["ticket"], line=0, kind="ack", is_from_staff=1,
                platform=sent.chat.platform, chat=home(sent.chat), message=sent.message,
            )  # fmt: skip
            desk.lines.shown(asked, desk.now())
    return None


@feature.on(Failed)
async def was_not_shown(failed: Failed, desk: Desk) -> Outcome:
    """What the team could not be shown goes another way, or waits; nothing is lost."""
    what = failed.values.get("what")
    if what not in {"topic", "card", "line"} or failed.chat is None:
        return None
    ticket = await desk.tickets.find(failed.values["ticket"])
    row = await desk.rooms.find(failed.values["ticket"], failed.values["slot"])
    if ticket is None or row is None:
        return None
    if what == "topic":
        return await _no_topic(desk, ticket, row, failed)
    if row.chat != failed.chat.id:
        return None  # it went where the ticket is no longer seen, and is shown again there
    if failed.reason in GONE and row.is_own:
        desk.lines.lost(ticket.id, row.platform, home(room_of(row)))
        fresh = msgspec.structs.replace(row, chat="", message="")
        desk.rooms.put(fresh)
        return await _topic(desk, ticket, fresh)
    bare = await _without_files(desk, ticket, row, failed)
    return bare or await _in_trouble(desk, ticket, row, failed)


async def _without_files(
    desk: Desk, ticket: TicketRow, row: RoomRow, failed: Failed
) -> Send | None:
    """The same without its files, if it has any and they may be what was refused."""
    values = failed.values
    if failed.reason not in REFUSED_FILES or values.get("is_bare"):
        return None
    line = await desk.lines.find(values.get("line", 0))
    if line is None or not rest_of(line).media:
        return None
    if values["what"] == "line":
        return line_in(ticket, line, row, is_bare=True)
    head = await card(desk, ticket, row)
    return msgspec.structs.replace(head, media=(), remember=head.remember | {"is_bare": True})


@feature.timer("relay.show")
async def show_again(due: TimerDue, desk: Desk, relay: RelaySettings) -> Outcome:
    """Try once more to show what waits: one ticket first, and all the others when that went."""
    actions: list[AnyAction] = []
    is_left = False
    for slot, chat in enumerate(relay.rooms):
        hidden = await desk.rooms.hidden(due.community, slot)
        for number in hidden[:1]:
            ticket = await desk.tickets.find(number)
            if ticket is not None:
                actions += await show_in(desk, ticket, slot, await desk.named(chat))
                is_left = True
    if is_left or not relay.rooms:
        actions.append(_later(desk))
    return actions


async def _stands(sent: Sent, desk: Desk, relay: RelaySettings) -> Outcome:
    values, chat = sent.values, sent.chat
    if chat is None:
        return None
    ticket, slot = values["ticket"], values["slot"]
    kind = "card" if values["what"] == "card" else "copy"
    parts = (sent.message, *sent.also)
    for part, message in enumerate(parts):
        desk.lines.shown(
            ShownRow(
                ticket=ticket, line=values["line"], kind=kind, platform=chat.platform,
                is_from_staff=int(values.get("is_from_staff", False)), chat=home(chat),
                message=message, asker=values.get("asker", 0), part=part,
            ),
            desk.now(),
        )  # fmt: skip
    if kind == "copy":
        return None
    desk.rooms.shown(ticket, slot, parts[-1])
    if slot < len(relay.rooms) and await desk.rooms.recovered(sent.community, slot):
        return await _show_the_others(desk, relay, sent.community, slot)
    return None


async def _show_the_others(
    desk: Desk, relay: RelaySettings, community: int, slot: int
) -> list[AnyAction]:
    """The room can be written to again: everything that waited is shown, in order."""
    room = await desk.named(relay.rooms[slot])
    actions: list[AnyAction] = []
    for number in (await desk.rooms.hidden(community, slot))[:MOST]:
        ticket = await desk.tickets.find(number)
        if ticket is not None:
            actions += await show_in(desk, ticket, slot, room)
    return actions


async def _opened(sent: Sent, desk: Desk) -> Outcome:
    """The topic is there: the card goes in, and everything said meanwhile behind it."""
    ticket = await desk.tickets.find(sent.values["ticket"])
    row = await desk.rooms.find(sent.values["ticket"], sent.values["slot"])
    if ticket is None or row is None or row.chat:
        return None
    desk.rooms.opened(ticket.id, row.slot, sent.message)
    return await _all_of(desk, ticket, msgspec.structs.replace(row, chat=sent.message))


async def _all_of(
    desk: Desk, ticket: TicketRow, row: RoomRow, asked: Asked | None = None
) -> list[AnyAction]:
    """The card, and behind it what this room has not been shown."""
    head = await card(desk, ticket, row, asked)
    head = msgspec.structs.replace(head, reopens=row.is_own)
    if asked:
        return [head]
    unshown = await desk.lines.unshown(ticket.id, row.platform, home(room_of(row)))
    first = head.remember["line"]
    return [head, *(line_in(ticket, line, row) for line in unshown if line.id != first)]


async def _no_topic(desk: Desk, ticket: TicketRow, row: RoomRow, failed: Failed) -> Outcome:
    """No topic could be opened: the card goes into the room itself, where that is possible."""
    if row.chat:
        return None
    if failed.reason == "place_gone" or (row.kind == Kind.FORUM and row.platform == "discord"):
        return await _in_trouble(desk, ticket, row, failed)
    desk.rooms.opened(ticket.id, row.slot, row.root)
    return await _all_of(desk, ticket, msgspec.structs.replace(row, chat=row.root))


async def _in_trouble(
    desk: Desk, ticket: TicketRow, row: RoomRow, failed: Failed
) -> Sequence[AnyAction]:
    """The room cannot be written to: its tickets wait, and the owner is told once."""
    desk.rooms.failed(ticket.id, row.slot, failed.reason, desk.now())
    actions: list[AnyAction] = [_later(desk)]
    if await desk.rooms.in_trouble(row, ticket.community, failed.reason, desk.now()):
        known = await desk.named(root_of(row))
        body = t(
            "relay.room_gone",
            room=Rich(known.title or f"{row.platform}:{row.root}"),
            reason=t(f"reason.{failed.reason}"),
            detail=Rich(failed.detail[:120]),
        )
        for platform, native in await desk.people.owners(ticket.community):
            actions.append(
                Send(chat=Chat(platform=platform, id=native, kind=Kind.PRIVATE), body=body)
            )
    return actions


async def _topic(
    desk: Desk, ticket: TicketRow, row: RoomRow, asked: Asked | None = None
) -> OpenTopic:
    askers = [asked.asker] if asked else await desk.askers.of(ticket.id)
    name = next((one.name for one in askers if one.person == ticket.person), "")
    return OpenTopic(
        chat=root_of(row),
        name=title_of(ticket, name),
        remember={"ticket": ticket.id, "what": "topic", "slot": row.slot},
    )


def _has_topics(room: Chat) -> bool:
    """Whether a ticket gets a topic or thread of its own in a room."""
    if room.platform == "discord":
        return room.kind in {Kind.GROUP, Kind.FORUM, Kind.CHANNEL}
    return room.kind is Kind.FORUM


def _later(desk: Desk) -> Schedule:
    return Schedule(kind="relay.show", key="rooms", due=desk.clock.now() + TRY_AGAIN)
