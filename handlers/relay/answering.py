"""The team writes in its room: which of its words go out, and which stay within it."""

import msgspec

from bot.actions import Button, Job, MessageRef, Outcome, Reply, Send, Toast, t
from bot.arguments import Rest
from bot.events import JobDone, Kind, Message, Pressed, Role, decode, encode
from bot.feature import Roles
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from handlers.relay.carrying import Answer, in_room, send_out
from handlers.relay.desk import Desk, Told, home
from handlers.relay.feature import RelaySettings, feature
from storage.relay_askers import AskerRow
from storage.relay_lines import ShownRow
from storage.tickets import TicketRow

INTERNAL = "//"
MOST_TRIES = 4
"""How often a role is to be proved before its holder is asked to say it once more."""


async def from_staff(message: Message, relay: RelaySettings, desk: Desk) -> Outcome:
    """What is meant for the asker waits until its author's role is proved; the rest stays here."""
    if relay.send == "command":
        return None
    place = message.chat
    shown = None
    if message.reply_to is not None:
        shown = await desk.lines.at(place.platform, home(place), message.reply_to.id)
    if shown and _is_for_asker(shown):
        return _prove(message, shown.ticket, await _only(shown, desk), shown.line)
    if place.kind not in {Kind.TOPIC, Kind.THREAD}:
        return None
    ticket = await desk.tickets.by_room(message.community, place.platform, place.id)
    if ticket is None or message.text.startswith(INTERNAL):
        return None
    if relay.send == "all":
        return _prove(message, ticket.id, 0)
    return await _plain(message, ticket, desk)


async def _plain(message: Message, ticket: TicketRow, desk: Desk) -> Outcome:
    """Plain words in a ticket's topic: its author says once what they want with such."""
    choice = await desk.people.choice(message.community, message.person)
    if choice == "send" and message.reply_to is None:
        return _prove(message, ticket.id, 0)
    is_asked = choice or ticket.answered_at is not None or message.reply_to is not None
    if is_asked or await desk.lines.has_ack(ticket.id):
        return None
    values = {"ticket": ticket.id, "message": encode(message).decode()}
    askers = await desk.askers.of(ticket.id)
    name = Rich(askers[0].name if askers else ticket.name)
    send = Button(
        label=t("relay.send_to", name=name), press="relay.send_it", values=values,
        only=message.person,
    )  # fmt: skip
    keep = Button(
        label=t("relay.internal"), press="relay.keep_it", values=values, only=message.person
    )
    return Send(
        chat=message.chat, body=t("relay.send_this"), buttons=((send, keep),),
        reply_to=MessageRef(chat=message.chat, id=message.id), language=message.language,
        remember={"ticket": ticket.id, "what": "question"},
    )  # fmt: skip


def _is_for_asker(shown: ShownRow) -> bool:
    """Whether a reply to it is meant for who asked: to the card, or to the asker's own words."""
    return shown.kind in {"card", ""} or (shown.kind == "copy" and not shown.is_from_staff)


async def _only(shown: ShownRow, desk: Desk) -> int:
    """For whom a reply is: all who asked, or the one who wrote on after an answer."""
    asker = await desk.askers.find(shown.asker) if shown.asker else None
    return asker.id if asker and asker.told_at is not None else 0


def _prove(message: Message, ticket: int, to: int, below: int = 0, *, tries: int = 1) -> Job:
    return Job(
        kind="relay.prove",
        values={
            "message": encode(message).decode(), "community": message.community,
            "ticket": ticket, "chat": message.chat.address, "to": to,
            "below": below, "tries": tries,
        },
    )  # fmt: skip


@feature.job("relay.prove", lane="{chat}")
async def prove(roles: Roles, message: str, community: int) -> str:
    """Prove that somebody who answers for the team belongs to it."""
    said = decode(message)
    if not isinstance(said, Message):
        raise TypeError(message)
    return await roles.prove(community, said.chat, said.sender)


@feature.done("relay.prove")
async def deliver(  # noqa: PLR0913 - the answer and for whom it is
    done: JobDone, *, desk: Desk, relay: RelaySettings, message: str, ticket: int, to: int = 0,
    below: int = 0, tries: int = 1,
) -> Outcome:  # fmt: skip
    """Send the team's words to the one who asked."""
    said = decode(message)
    row = await desk.tickets.find(ticket)
    if not isinstance(said, Message) or row is None:
        return None
    if not done.result:  # the network did not answer, or the bot died before it could
        if tries < MOST_TRIES:
            return _prove(said, ticket, to, below, tries=tries + 1)
        return in_room(said, t("relay.unproved"))
    if not Role(done.result).includes(Role.STAFF):
        return in_room(said, t("relay.not_staff"))
    return await send_out(desk, relay, Answer(ticket=row, said=said, to=to, below=below))


@feature.button("relay.send_it", role=Role.STAFF)
async def send_it(
    pressed: Pressed, desk: Desk, relay: RelaySettings, ticket: int, message: str
) -> Outcome:
    """Plain words go out, now and from now on."""
    await desk.people.choose(pressed.community, pressed.person, "send", desk.now())
    said, row = decode(message), await desk.tickets.find(ticket)
    if not isinstance(said, Message) or row is None:
        return None
    known = Toast(
        interaction=pressed.interaction, body=t("relay.plain_goes_out"), language=pressed.language
    )
    return [known, *await send_out(desk, relay, Answer(ticket=row, said=said))]


@feature.button("relay.keep_it", role=Role.STAFF)
async def keep_it(pressed: Pressed, desk: Desk) -> Outcome:
    """Plain words stay within the team, now and from now on."""
    await desk.people.choose(pressed.community, pressed.person, "internal", desk.now())
    return Toast(
        interaction=pressed.interaction, body=t("relay.plain_stays"), language=pressed.language
    )


@feature.button("relay.entry", role=Role.STAFF)
async def send_entry(
    pressed: Pressed, desk: Desk, relay: RelaySettings, ticket: int, entry: int
) -> Outcome:
    """Send an entry of the knowledge base, to each in their own language."""
    row, found = await desk.tickets.find(ticket), await desk.entries.find(entry)
    if row is None or found is None:
        return Toast(
            interaction=pressed.interaction, body=t("relay.entry_gone"), language=pressed.language
        )
    same = [one for one in await desk.entries.all(pressed.community) if one.slug == found.slug]
    by_language = {one.language: one for one in same}

    def words_for(asker: AskerRow) -> Told:
        own = by_language.get(asker.language, found)
        foreign = own.language if own.language != asker.language else ""
        return Told(from_markdown(own.answer), foreign)

    ready = from_markdown(found.answer)
    said = Message(
        cause=pressed.cause, at=pressed.at, community=pressed.community, chat=pressed.chat,
        sender=pressed.sender, person=pressed.person, id=pressed.message, text=ready.text,
        spans=ready.spans,
    )  # fmt: skip
    known = Toast(
        interaction=pressed.interaction, body=t("relay.entry_sent", title=found.title),
        language=pressed.language,
    )  # fmt: skip
    answer = Answer(ticket=row, said=said, words_for=words_for, source="entry")
    return [known, *await send_out(desk, relay, answer)]


@feature.command("ticket reply", role=Role.STAFF)
async def reply(message: Message, desk: Desk, relay: RelaySettings, text: Rest) -> Outcome:
    """Send words to whoever asked, in the ticket's topic or as a reply to its card."""
    row, to = await ticket_at(message, desk)
    if row is None:
        return Reply(body=t("relay.which_ticket"), is_private=True)
    said = msgspec.structs.replace(message, text=text, spans=())
    actions = await send_out(desk, relay, Answer(ticket=row, said=said, to=to))
    if message.interaction:
        actions.append(Reply(body=t("relay.goes_out", ticket=row.name), is_private=True))
    return actions


async def ticket_at(message: Message, desk: Desk) -> tuple[TicketRow | None, int]:
    """The ticket a command in the team's room is about, and the one asker it replies to."""
    place = message.chat
    if message.reply_to is not None:
        shown = await desk.lines.at(place.platform, home(place), message.reply_to.id)
        if shown is not None:
            return await desk.tickets.find(shown.ticket), await _only(shown, desk)
    if place.kind in {Kind.TOPIC, Kind.THREAD}:
        return await desk.tickets.by_room(message.community, place.platform, place.id), 0
    return None, 0
