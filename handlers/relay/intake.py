"""Questions come in: a new one becomes a ticket, what belongs to one goes on in it."""

import msgspec

from bot.actions import AnyAction, Button, Emit, MessageRef, Outcome, Reply, Send, Text, Toast, t
from bot.arguments import Rest
from bot.events import Message, Pressed, Role, Unanswered
from bot.feature import Limit, Stage, Ui
from bot.formatting.rich import Rich
from handlers.relay.answering import from_staff
from handlers.relay.bench import Bench
from handlers.relay.card import Asked, renewed, where
from handlers.relay.closing import close_ticket, good_bye
from handlers.relay.desk import Desk, home, packed
from handlers.relay.expecting import Expecting
from handlers.relay.feature import RelaySettings, feature
from handlers.relay.room import said_in, show
from storage.relay_askers import AskerRow, NewAsker
from storage.relay_lines import LineRow, ShownRow
from storage.tickets import Arrival, Standing, TicketRow

LATE = 600
"""Seconds after which words are shown with their own time, as they are no longer fresh."""
WRITTEN = "wrote to you"
GOES_ON = "goes on"
NOBODY = "nobody answered"


@feature.on(Unanswered, Stage.REACT)
async def hand_over(
    unanswered: Unanswered, relay: RelaySettings, ui: Ui, desk: Desk, expecting: Expecting
) -> Outcome:
    """Open a ticket, or add to the one that it belongs to, and show it to the team."""
    asked = unanswered.question
    standing, is_merged = await _belongs_to(unanswered, relay, desk)
    if standing.is_known:
        return None
    if standing.ticket is None:
        actions, said = await _new(unanswered, relay, desk)
        ready = await expecting.acknowledged(asked.community, relay, ui, said)
        return [*actions, _to_asker(asked, ready)]
    if is_merged:
        return await _merge(asked, standing.ticket, desk)
    return await _go_on(asked, standing.ticket, standing, relay, desk)


@feature.command("contact", limit=Limit(3, seconds=60))
async def contact(message: Message, question: Rest) -> Outcome:
    """Write to the team."""
    said = msgspec.structs.replace(message, text=question, spans=())
    return Emit(event=Unanswered(cause=message.cause, at=message.at, question=said, why=WRITTEN))


@feature.command("close", is_private=True)
async def close(message: Message, relay: RelaySettings, ui: Ui, bench: Bench) -> Outcome:
    """End your conversation with the team."""
    ticket = await bench.desk.tickets.open_of(
        message.community, message.person, message.chat.platform, message.chat.id
    )
    if ticket is None:
        return Reply(body=t("relay.nothing_open"), is_private=True)
    body, buttons = good_bye(ticket, message.person)
    actions = await close_ticket(bench, ticket, relay, ui, person=message.person, reason="asker")
    return [Reply(body=body, buttons=buttons, is_private=True), *(actions or ())]


@feature.on(Message, Stage.ANSWER)
async def hear(message: Message, relay: RelaySettings, desk: Desk) -> Outcome:
    """In the team's room somebody may answer; elsewhere a conversation may go on."""
    if message.sender.is_bot or not (message.text or message.media):
        return None
    if relay.is_room(message.chat):
        return await from_staff(message, relay, desk)
    ticket = await _conversation(message, relay, desk)
    if ticket is None:
        return None
    event = Unanswered(
        cause=message.cause, at=message.at, question=message, why=GOES_ON, same_as=ticket.id
    )
    return Emit(event=event)


@feature.button("relay.apart", role=Role.STAFF)
async def set_apart(
    pressed: Pressed, relay: RelaySettings, desk: Desk, ticket: int, asker: int
) -> Outcome:
    """Somebody asked something else after all: they get a ticket of their own."""
    one = await desk.askers.find(asker)
    former = await desk.tickets.find(ticket)
    if one is None or former is None or one.ticket != ticket:
        return Toast(
            interaction=pressed.interaction, body=t("relay.was_apart"), language=pressed.language
        )
    own = await desk.tickets.open(
        community=former.community, person=one.person, platform=one.platform, chat=one.chat,
        message=one.message, account=one.account, language=one.language, question=one.question,
        now=one.at, why=former.why, suggestions=former.suggestions,
    )  # fmt: skip
    await desk.askers.part(asker, own.id)
    return [
        Toast(
            interaction=pressed.interaction, body=t("relay.set_apart", ticket=own.name),
            language=pressed.language,
        ),
        *await renewed(desk, former.id),
        *await show(desk, relay, own),
    ]  # fmt: skip


async def _conversation(message: Message, relay: RelaySettings, desk: Desk) -> TicketRow | None:
    """The conversation this message goes on with, if any."""
    place = message.chat
    if place.is_private:
        return await desk.tickets.open_of(
            message.community, message.person, place.platform, place.id
        )
    if message.reply_to is None or not message.is_addressed:
        return None
    found = await desk.lines.at(place.platform, home(place), message.reply_to.id)
    if found is None:
        return None
    askers = await desk.askers.of(found.ticket)
    if not any(one.person == message.person for one in askers):
        return None
    ticket = await desk.tickets.find(found.ticket)
    return ticket if ticket and _is_alive(ticket, relay, desk) else None


def _is_alive(ticket: TicketRow, relay: RelaySettings, desk: Desk) -> bool:
    since = desk.now() - relay.reopen_within.total_seconds()
    return ticket.state != "closed" or (ticket.closed_at or 0) >= since


async def _belongs_to(
    unanswered: Unanswered, relay: RelaySettings, desk: Desk
) -> tuple[Standing, bool]:
    """The ticket a question belongs to, and whether only because it asks the same."""
    asked, is_written = unanswered.question, unanswered.why == WRITTEN
    came = Arrival(
        community=asked.community, person=asked.person, platform=asked.chat.platform,
        chat=asked.chat.id, home=home(asked.chat), message=asked.id,
    )  # fmt: skip
    goes_on = unanswered.same_as if unanswered.why == GOES_ON else 0
    if goes_on:
        known = await desk.tickets.standing(goes_on, **came)
        if known.is_known or (known.ticket and known.ticket.community == asked.community):
            return known, False
    own = await desk.tickets.standing(**came)
    if own.is_known:
        return own, False
    if own.ticket and (own.ticket.state == "open" or asked.chat.is_private or is_written):
        return own, False
    same = unanswered.same_as and not goes_on
    named = await desk.tickets.find(unanswered.same_as) if same else None
    if named and named.community == asked.community and named.state == "open":
        return Standing(is_known=False, ticket=named), True
    if asked.chat.is_private and not is_written:
        since = desk.now() - int(relay.reopen_within.total_seconds())
        former = await desk.tickets.closed_of(
            asked.community, asked.person, asked.chat.platform, asked.chat.id, since
        )
        if former and former.close_reason != "asker":
            return await desk.tickets.standing(former.id, **came), False
    return Standing(is_known=False), False


async def _new(
    unanswered: Unanswered, relay: RelaySettings, desk: Desk
) -> tuple[list[AnyAction], Text]:
    """A new ticket, shown to the team, and how its asker learns of it."""
    asked = unanswered.question
    pairs = [(one.entry, one.title) for one in unanswered.suggestions]
    ticket = await desk.tickets.open(
        community=asked.community, person=asked.person, platform=asked.chat.platform,
        chat=asked.chat.id, message=asked.id, account=asked.sender.id, language=asked.language,
        question=asked.text, now=desk.now(), why=unanswered.why,
        suggestions=msgspec.json.encode(pairs),
    )  # fmt: skip
    asker = await _asks(asked, ticket.id, desk)
    is_due = unanswered.why == NOBODY
    line = await _write_down(asked, ticket.id, asker.id, desk, is_fresh=is_due)
    key = "relay.passed_on" if relay.rooms else "relay.noted"
    shown = await show(desk, relay, ticket, Asked(asker, line))
    return shown, t(key, ticket=ticket.name)


async def _merge(asked: Message, ticket: TicketRow, desk: Desk) -> Outcome:
    """Somebody else asks the same: they hear the same answer, and the team sees their words."""
    asker = await _asks(asked, ticket.id, desk)
    line = await _write_down(asked, ticket.id, asker.id, desk, is_merged=True)
    shown: list[AnyAction] = []
    button = Button(
        label=t("relay.not_the_same"),
        press="relay.apart",
        values={"ticket": ticket.id, "asker": asker.id},
    )
    for one in said_in(ticket, line, await desk.rooms.of(ticket.id)):
        if isinstance(one, Send):
            body = t(
                "relay.asked_too",
                ticket=ticket.name,
                name=Rich(asker.name),
                where=where(asker, asker.message),
                words=asked.rich,
            )
            one = msgspec.structs.replace(one, body=body, buttons=((button,),))  # noqa: PLW2901
        shown.append(one)
    return [
        *shown,
        *await renewed(desk, ticket.id),
        _to_asker(asked, t("relay.passed_on", ticket=ticket.name)),
    ]


async def _go_on(
    asked: Message, ticket: TicketRow, standing: Standing, relay: RelaySettings, desk: Desk
) -> Outcome:
    """What somebody adds is shown to the team as it is; the team owes words again."""
    asker = standing.asker or (await _asks(asked, ticket.id, desk)).id
    line = await _write_down(asked, ticket.id, asker, desk)
    was = ticket.state
    if was == "closed":
        await desk.tickets.move(ticket.id, "open", desk.now())
    desk.tickets.asker_wrote(ticket.id, desk.now())
    if not standing.rooms:
        return await show(desk, relay, ticket)
    shown = said_in(ticket, line, standing.rooms)
    return shown if was == "open" else [*shown, *await renewed(desk, ticket.id)]


async def _asks(asked: Message, ticket: int, desk: Desk) -> AskerRow:
    new = NewAsker(
        ticket=ticket, person=asked.person, platform=asked.chat.platform, chat=asked.chat.id,
        kind=asked.chat.kind, parent=asked.chat.parent, server=asked.chat.server,
        title=asked.chat.title, message=asked.id, account=asked.sender.id,
        name=asked.sender.name, language=asked.language, question=asked.text,
        at=int(asked.at.timestamp()),
    )  # fmt: skip
    return AskerRow(id=await desk.askers.add(**new), **new)


async def _write_down(
    asked: Message, ticket: int, asker: int, desk: Desk, *, is_merged: bool = False,
    is_fresh: bool = False,
) -> LineRow:  # fmt: skip
    """Keep what was said until the ticket's time is over, and where it was said.

    is_fresh: it is as old as it should be, since the members had the first word.
    """
    at = int(asked.at.timestamp())
    is_late = asked.is_caught_up or (desk.now() - at > LATE and not is_fresh)
    rest = packed(asked, asker=asker, is_late=is_late, is_merged=is_merged)
    line = await desk.lines.add(
        ticket, person=asked.person, side="asker", text=asked.text, rest=rest, at=at
    )
    desk.lines.shown(
        ShownRow(
            ticket=ticket, line=line, kind="said", is_from_staff=0, platform=asked.chat.platform,
            chat=home(asked.chat), message=asked.id, asker=asker,
        ),
        desk.now(),
    )  # fmt: skip
    return LineRow(
        id=line, ticket=ticket, person=asked.person, side="asker", text=asked.text, rest=rest,
        at=at,
    )  # fmt: skip


def _to_asker(asked: Message, body: Text) -> Send:
    return Send(
        chat=asked.chat,
        body=body,
        reply_to=MessageRef(chat=asked.chat, id=asked.id),
        interaction=asked.interaction,
        language=asked.language,
        mentions=(asked.sender,),
    )
