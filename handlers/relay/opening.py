"""The team writes first: a ticket for somebody who has asked nothing."""

import msgspec

from bot.actions import Outcome, Reply, t
from bot.arguments import Person, Rest
from bot.events import Chat, Kind, Message, Role
from bot.formatting.rich import Rich
from handlers.relay.carrying import Answer, send_out
from handlers.relay.desk import Desk
from handlers.relay.feature import RelaySettings, feature
from handlers.relay.room import show


@feature.command("ticket open", role=Role.STAFF)
async def open_for(
    message: Message, desk: Desk, relay: RelaySettings, person: Person, text: Rest = ""
) -> Outcome:
    """Begin a conversation with somebody, in private."""
    account = person.account
    known = await desk.askers.private_of(person.id, account.platform)
    chat = Chat(
        platform=account.platform, id=known.chat if known else account.id, kind=Kind.PRIVATE
    )
    former = await desk.tickets.open_of(message.community, person.id, chat.platform, chat.id)
    if former is not None:
        return Reply(body=t("relay.is_open_already", ticket=former.name, name=Rich(person.name)))
    language = account.language[:2] or message.fallback
    ticket = await desk.tickets.open(
        community=message.community, person=person.id, platform=chat.platform, chat=chat.id,
        message="", account=account.id, language=language, question=text, now=desk.now(),
        why="the team began",
    )  # fmt: skip
    await desk.askers.add(
        ticket=ticket.id, person=person.id, platform=chat.platform, chat=chat.id, kind=chat.kind,
        parent="", server="", title="", message="", account=account.id, name=person.name,
        language=language, question="", at=desk.now(),
    )  # fmt: skip
    shown = await show(desk, relay, ticket)
    done = Reply(body=t("relay.opened_for", ticket=ticket.name, name=Rich(person.name)))
    if not text:
        return [*shown, done]
    said = msgspec.structs.replace(message, text=text, spans=())
    return [*shown, *await send_out(desk, relay, Answer(ticket=ticket, said=said)), done]
