"""The card: what the team sees of a question at one glance."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from bot.actions import AnyAction, Button, Edit, MessageRef, Send, Text, t
from bot.formatting.rich import Rich, Span, rich
from handlers.relay.buttons import on_card
from handlers.relay.desk import Desk, moment, place_of, rest_of, room_of, words_of
from storage.relay_askers import AskerRow
from storage.relay_lines import LineRow
from storage.relay_rooms import RoomRow
from storage.tickets import TicketRow

SUGGESTED = 3
TITLE = 40
"""Characters of a title that a button shows."""


class Asked(NamedTuple):
    """A question that was written down just now, which is all there is of its ticket."""

    asker: AskerRow
    line: LineRow


async def card(desk: Desk, ticket: TicketRow, row: RoomRow, asked: Asked | None = None) -> Send:
    """The card as it is now, to be sent where the team sees the ticket."""
    lines = [asked.line] if asked else await desk.lines.of(ticket.id)
    askers = [asked.asker] if asked else await desk.askers.of(ticket.id)
    first = next((line for line in lines if line.side == "asker"), None)
    return Send(
        chat=room_of(row),
        body=await _body(desk, ticket, lines, askers),
        media=rest_of(first).media if first else (),
        buttons=_buttons(ticket),
        remember={"ticket": ticket.id, "what": "card", "slot": row.slot,
                  "line": first.id if first else 0},
    )  # fmt: skip


async def renewed(desk: Desk, ticket: int) -> list[AnyAction]:
    """Show on every card how its ticket stands now."""
    row = await desk.tickets.find(ticket)
    if row is None:
        return []
    shown = [one for one in await desk.rooms.of(ticket) if one.message]
    if not shown:
        return []
    lines = await desk.lines.of(ticket)
    body = await _body(desk, row, lines, await desk.askers.of(ticket))
    buttons = _buttons(row)
    return [
        Edit(message=MessageRef(chat=room_of(one), id=one.message), body=body, buttons=buttons)
        for one in shown
    ]


async def _body(
    desk: Desk, ticket: TicketRow, lines: Sequence[LineRow], askers: Sequence[AskerRow]
) -> Text:
    first = next((line for line in lines if line.side == "asker"), None)
    question = words_of(first) if first else Rich(ticket.question)
    asker = next((one for one in askers if one.person == ticket.person), None)
    facts = [*await _history(desk, ticket, asker), *_states(ticket)]
    if ticket.claimed_by:
        facts.append(t("relay.is_claimed", name=Rich(await desk.people.name(ticket.claimed_by))))
    if len(askers) > 1:
        facts.append(t("relay.also_asked", count=len(askers) - 1))
    if first and rest_of(first).is_late:
        facts.append(t("relay.asked_at", at=moment(first.at)))
    return t(
        "relay.card",
        ticket=ticket.name,
        name=Rich(asker.name if asker else ""),
        where=where(asker, ticket.message) if asker else t("relay.in_private"),
        language=ticket.language,
        question=question,
        why=t(f"why.{ticket.why.replace(' ', '_')}"),
        facts=facts,
    )


def where(asker: AskerRow, message: str) -> Rich | Text:
    """Where somebody asked, as a link where their network has one."""
    place = place_of(asker)
    if place.is_private:
        return t("relay.in_private")
    title = place.title or place.id
    link = place.link(message)
    return rich(title, [Span("link", 0, len(title), url=link)]) if link else Rich(title)


async def _history(desk: Desk, ticket: TicketRow, asker: AskerRow | None) -> list[Rich | Text]:
    """What the team knows of who asks: former questions, and since when they are here."""
    facts: list[Rich | Text] = []
    count, last = await desk.tickets.before(ticket)
    if count:
        facts.append(t("relay.asked_before", count=count, last=f"T-{last}"))
    if asker is None:
        return facts
    since = await desk.people.since(asker.platform, asker.account, ticket.community)
    if since:
        facts.append(t("relay.member_since", at=moment(since)))
    return [*facts, *await desk.dossier.of(ticket.community, asker.person)]


def _states(ticket: TicketRow) -> list[Text]:
    match ticket.state:
        case "answered":
            return [t("relay.is_answered")]
        case "closed":
            return [t("relay.is_closed")]
        case _:
            if ticket.snoozed_until:
                return [t("relay.is_snoozed", at=moment(ticket.snoozed_until))]
            return [t("relay.is_waiting")]


def _buttons(ticket: TicketRow) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if ticket.state == "open":
        rows += [
            (
                Button(
                    label=t("relay.send_entry", title=title[:TITLE]),
                    press="relay.entry",
                    values={"ticket": ticket.id, "entry": entry},
                ),
            )
            for entry, title in suggested(ticket)
        ]
    return (*rows, on_card(ticket))


def suggested(ticket: TicketRow) -> list[tuple[int, str]]:
    """The entries that may answer it, the likeliest first."""
    pairs = msgspec.json.decode(ticket.suggestions, type=list[tuple[int, str]])
    return pairs[:SUGGESTED]


def title_of(ticket: TicketRow, name: str) -> str:
    """What a ticket's topic is called; a name for people, nothing is ever read out of it."""
    return f"{ticket.name} · {name}" if name else ticket.name
