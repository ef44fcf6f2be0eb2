"""Whoever abuses the way to the team is kept from it, and is told so once a day."""

from datetime import timedelta

from bot.actions import Halt, MessageRef, Outcome, Send, Text, t
from bot.arguments import Person, TicketName
from bot.clock import Clock
from bot.events import Message, Role, Unanswered
from bot.feature import Feature, Privacy, Stage
from bot.formatting.rich import Rich
from handlers.relay.addressing import said, unknown
from handlers.relay.bench import Bench
from handlers.relay.feature import RelaySettings
from storage.ticket_work import TicketRecords

feature = Feature("relay")

TOLD_AGAIN = timedelta(days=1)


@feature.on(Unanswered, Stage.GUARD)
async def turn_away(
    unanswered: Unanswered, records: TicketRecords, privacy: Privacy, clock: Clock
) -> Outcome:
    """Words of somebody who is blocked do not reach the team; they learn that, once a day."""
    asked = unanswered.question
    told_at = await records.told_at(asked.community, asked.person)
    if told_at is None:
        return None
    now = int(clock.now().timestamp())
    if now - told_at < TOLD_AGAIN.total_seconds():
        return Halt(reason="blocked")
    records.told(asked.community, asked.person, now)
    contact = Rich(privacy.contact) if privacy.contact else t("ticket.an_admin")
    note = Send(
        chat=asked.chat,
        body=t("ticket.you_are_blocked", contact=contact),
        reply_to=MessageRef(chat=asked.chat, id=asked.id),
        private_to=None if asked.chat.is_private else asked.sender,
        interaction=asked.interaction,
        language=asked.language,
        mentions=(asked.sender,),
    )
    return [note, Halt(reason="blocked")]


@feature.command("ticket block", role=Role.STAFF, is_private=True)
async def block(
    message: Message, relay: RelaySettings, bench: Bench,
    ticket: TicketName = 0, person: Person | None = None,
) -> Outcome:  # fmt: skip
    """Take no more messages of somebody: the asker of a question, or a person you name."""
    whom = await _whom(message, bench, ticket, person)
    if whom is None:
        return unknown(message, relay, ticket)
    if whom == message.person:
        return said(message, relay, t("ticket.not_yourself"))
    name, people = await bench.addressing.name(whom), bench.desk.people
    if not await people.block(message.community, whom, by=message.person, now=bench.desk.now()):
        return said(message, relay, t("ticket.was_blocked", name=name))
    await _keep(message, bench, ticket, "blocked")
    return said(message, relay, t("ticket.blocked", name=name))


@feature.command("ticket unblock", role=Role.STAFF, is_private=True)
async def unblock(
    message: Message, relay: RelaySettings, bench: Bench,
    ticket: TicketName = 0, person: Person | None = None,
) -> Outcome:  # fmt: skip
    """Take messages of somebody again."""
    whom = await _whom(message, bench, ticket, person)
    if whom is None:
        return unknown(message, relay, ticket)
    name = await bench.addressing.name(whom)
    if not await bench.desk.people.unblock(message.community, whom):
        return said(message, relay, t("ticket.was_not_blocked", name=name))
    await _keep(message, bench, ticket, "unblocked")
    return said(message, relay, _open_again(name))


async def _whom(message: Message, bench: Bench, ticket: int, person: Person | None) -> int | None:
    """Who is meant: the person named, else the asker of the ticket, else who is replied to.

    A reply to a message of a ticket means its asker, whoever of the team wrote that message.
    """
    is_by_reply = bool(person and message.reply_to and person.id == message.reply_to.person)
    if person and not is_by_reply and not ticket:
        return person.id
    row = await bench.addressing.meant(message, ticket)
    if row is not None:
        return row.person if row.person > 0 else None
    return person.id if person and not ticket else None


async def _keep(message: Message, bench: Bench, ticket: int, what: str) -> None:
    """A ticket that was meant remembers it."""
    row = await bench.addressing.meant(message, ticket)
    if row is not None:
        await bench.chronicle.happened(row, message.person, what)


def _open_again(name: Rich) -> Text:
    return t("ticket.unblocked", name=name)
