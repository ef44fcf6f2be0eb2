"""A question nobody could answer goes to the team, and the team's reply goes back to who asked."""

from typing import Any

import msgspec

from bot.actions import (
    Button,
    Emit,
    Job,
    MessageRef,
    Outcome,
    React,
    Reply,
    Send,
    Toast,
    t,
)
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import (
    Account,
    Chat,
    Failed,
    JobDone,
    Kind,
    Message,
    Pressed,
    Role,
    Sent,
    Settled,
    Unanswered,
    decode,
    encode,
)
from bot.feature import Feature, Limit, Roles, Stage, Team
from bot.formatting.rich import Rich, Span, rich
from storage.chats import Chats
from storage.members import Members
from storage.relay_askers import Askers
from storage.tickets import TicketRow, Tickets

feature = Feature("relay")


@feature.on(Unanswered, Stage.REACT)
async def hand_over(
    unanswered: Unanswered, team: Team, tickets: Tickets, askers: Askers, clock: Clock
) -> Outcome:
    """Open a ticket, or add to the one that is open, and show it to the team."""
    asked = unanswered.question
    now = int(clock.now().timestamp())
    known = await tickets.by_message(asked.chat.platform, asked.chat.id, asked.id)
    if known is not None:
        return None
    ticket = await tickets.open_of(
        asked.community, asked.person, asked.chat.platform, asked.chat.id
    )
    is_new = ticket is None or ticket.state != "open"
    if ticket is None or is_new:
        ticket = await tickets.open(
            community=asked.community, person=asked.person, platform=asked.chat.platform,
            chat=asked.chat.id, message=asked.id, account=asked.sender.id,
            language=asked.language, question=asked.text, now=now,
        )  # fmt: skip
        await askers.add(
            ticket=ticket.id, person=asked.person, platform=asked.chat.platform,
            chat=asked.chat.id, kind=asked.chat.kind, parent=asked.chat.parent,
            server=asked.chat.server, title=asked.chat.title, message=asked.id,
            account=asked.sender.id, name=asked.sender.name, language=asked.language,
            question=asked.text, at=now,
        )  # fmt: skip
    await tickets.belongs(
        ticket.id, asked.chat.platform, asked.chat.id, asked.id, now, is_from_staff=False
    )
    shown = _shown(asked, ticket, unanswered, team)
    if not is_new:
        return shown
    key = "relay.passed_on" if team.staff_chat else "relay.noted"
    return [*shown, _to_asker(asked, key, ticket)]


@feature.command("contact", limit=Limit(3, seconds=60))
async def contact(message: Message, question: Rest) -> Outcome:
    """Write to the team."""
    said = msgspec.structs.replace(message, text=question, spans=())
    return Emit(
        event=Unanswered(cause=message.cause, at=message.at, question=said, why="wrote to you")
    )


@feature.command("close", is_private=True)
async def close(message: Message, tickets: Tickets, clock: Clock) -> Outcome:
    """End your conversation with the team."""
    ticket = await tickets.open_of(
        message.community, message.person, message.chat.platform, message.chat.id
    )
    if ticket is None:
        return Reply(body=t("relay.nothing_open"), is_private=True)
    await tickets.move(ticket.id, "closed", int(clock.now().timestamp()))
    return Reply(body=t("relay.closed", ticket=ticket.name), is_private=True)


@feature.command("ticket waiting", role=Role.STAFF, is_default=True)
async def waiting(message: Message, tickets: Tickets) -> Outcome:
    """Show what waits for an answer, the oldest first."""
    rows = await tickets.waiting(message.community)
    if not rows:
        return Reply(body=t("relay.nothing_waits"))
    lines = [Rich(f"{row.name} — {row.question[:80]}") for row in rows[:20]]
    return Reply(body=t("relay.waiting", count=len(rows), lines=lines))


@feature.on(Message, Stage.ANSWER)
async def hear(message: Message, team: Team, tickets: Tickets) -> Outcome:
    """A reply in the staff room is meant for the asker; in private, the conversation goes on."""
    if message.sender.is_bot:
        return None
    if _is_staff_room(message.chat, team):
        return await _from_staff(message, tickets)
    ticket = await _ticket_of(message, tickets)
    if ticket is None:
        return None
    return Emit(
        event=Unanswered(cause=message.cause, at=message.at, question=message, why="goes on")
    )


@feature.job("relay.prove", lane="{chat}")
async def prove(roles: Roles, message: str, community: int) -> str:
    """Prove that somebody who answers for the team belongs to it."""
    said = decode(message)
    if not isinstance(said, Message):
        raise TypeError(message)
    return await roles.prove(community, said.chat, said.sender)


@feature.done("relay.prove")
async def deliver(
    done: JobDone, tickets: Tickets, members: Members, chats: Chats, *, message: str, ticket: int
) -> Outcome:
    """Send the team's reply to the one who asked."""
    said = decode(message)
    row = await tickets.find(ticket)
    if not isinstance(said, Message) or row is None:
        return None
    here = MessageRef(chat=said.chat, id=said.id)
    if not done.result:
        return _in_staff_room(said, t("relay.unproved"))
    if not Role(done.result).includes(Role.STAFF):
        return _in_staff_room(said, t("relay.not_staff"))
    asker = await members.account_of(row.community, row.platform, row.account)
    name = asker[1] if asker else ""
    account = Account(platform=row.platform, id=row.account, name=name)
    chat = await _chat_of(row, chats)
    return Send(
        chat=chat,
        body=t("relay.answer", name=Rich(said.sender.name), answer=said.rich),
        media=said.media,
        reply_to=MessageRef(chat=chat, id=row.message),
        mentions=(account,),
        language=row.language,
        remember={
            "ticket": row.id,
            "staff": {"platform": here.chat.platform, "chat": here.chat.id, "message": here.id,
                      "kind": here.chat.kind, "parent": here.chat.parent, "by": said.sender.id},
            "words": said.text,
        },
    )  # fmt: skip


@feature.on(Sent)
async def was_sent(sent: Sent, tickets: Tickets, clock: Clock) -> Outcome:
    """Remember which message belongs to which ticket, and tell the team what arrived."""
    ticket = sent.values.get("ticket")
    if ticket is None or sent.chat is None:
        return None
    now = int(clock.now().timestamp())
    await tickets.belongs(
        ticket, sent.chat.platform, sent.chat.id, sent.message, now, is_from_staff=True
    )
    staff = sent.values.get("staff")
    if staff is None:
        return None
    await tickets.belongs(
        ticket, staff["platform"], staff["chat"], staff["message"], now, is_from_staff=True
    )
    row = await tickets.find(ticket)
    actions: list[Any] = [React(message=_staff_message(staff), emoji="👍")]
    if row and await tickets.move(ticket, "answered", now):
        event = Settled(
            cause=sent.cause, at=sent.at, ticket=row.id, question=row.question,
            language=row.language, answer=Rich(sent.values["words"]),
            by=Account(platform=staff["platform"], id=staff["by"]),
            room=_staff_message(staff).chat, message=staff["message"],
        )  # fmt: skip
        actions.append(Emit(event=event))
    return actions


@feature.on(Failed)
async def was_refused(failed: Failed, tickets: Tickets) -> Outcome:
    """Tell the team when a reply could not be delivered, and why."""
    staff = failed.values.get("staff")
    row = await tickets.find(failed.values.get("ticket", 0))
    if staff is None or row is None:
        return None
    message = _staff_message(staff)
    return Send(
        chat=message.chat,
        body=t("relay.undelivered", ticket=row.name, reason=t(f"reason.{failed.reason}")),
        reply_to=message,
    )


@feature.button("relay.close", role=Role.STAFF)
async def close_by_staff(pressed: Pressed, tickets: Tickets, clock: Clock, ticket: int) -> Outcome:
    """Somebody of the team closes a ticket."""
    row = await tickets.find(ticket)
    if row is None or not await tickets.move(ticket, "closed", int(clock.now().timestamp())):
        return Toast(
            interaction=pressed.interaction, body=t("relay.was_closed"), language=pressed.language
        )
    return Reply(body=t("relay.closed_by", ticket=row.name, name=Rich(pressed.sender.name)))


async def _from_staff(message: Message, tickets: Tickets) -> Outcome:
    """A reply to a ticket's card waits until its author's role is proved; the rest is internal."""
    if message.reply_to is None or not (message.text or message.media):
        return None
    ticket = await tickets.by_message(message.chat.platform, message.chat.id, message.reply_to.id)
    if ticket is None:
        return None
    return Job(
        kind="relay.prove",
        values={
            "message": encode(message).decode(),
            "community": message.community,
            "ticket": ticket.id,
            "chat": message.chat.address,
        },
    )


async def _ticket_of(message: Message, tickets: Tickets) -> TicketRow | None:
    """The conversation this message goes on with, if any."""
    if message.chat.is_private:
        return await tickets.open_of(
            message.community, message.person, message.chat.platform, message.chat.id
        )
    if message.reply_to is None or not message.is_addressed:
        return None
    found = await tickets.by_message(message.chat.platform, message.chat.id, message.reply_to.id)
    is_asker = found is not None and found.person == message.person
    return found if is_asker and found and found.state != "closed" else None


def _shown(asked: Message, ticket: TicketRow, unanswered: Unanswered, team: Team) -> list[Send]:
    """The card the team sees; without a staff room the ticket waits."""
    room = _room(team)
    if room is None:
        return []
    link = asked.chat.link(asked.id) if not asked.chat.is_private else ""
    title = asked.chat.title or asked.chat.id
    linked = rich(title, [Span("link", 0, len(title), url=link)]) if link else Rich(title)
    where = t("relay.in_private") if asked.chat.is_private else linked
    body = t(
        "relay.card",
        ticket=ticket.name,
        name=Rich(asked.sender.name),
        where=where,
        language=asked.language,
        question=asked.rich,
        why=t(f"why.{unanswered.why.replace(' ', '_')}"),
    )
    button = Button(
        label=t("relay.button_close"), press="relay.close", values={"ticket": ticket.id}
    )
    return [
        Send(chat=room, body=body, media=asked.media, buttons=((button,),),
             remember={"ticket": ticket.id})
    ]  # fmt: skip


def _to_asker(asked: Message, key: str, ticket: TicketRow) -> Send:
    return Send(
        chat=asked.chat,
        body=t(key, ticket=ticket.name),
        reply_to=MessageRef(chat=asked.chat, id=asked.id),
        interaction=asked.interaction,
        language=asked.language,
        mentions=(asked.sender,),
    )


def _in_staff_room(said: Message, body: Any) -> Send:  # noqa: ANN401 - a text
    return Send(
        chat=said.chat, body=body, reply_to=MessageRef(chat=said.chat, id=said.id),
        language=said.language,
    )  # fmt: skip


def _staff_message(staff: dict[str, str]) -> MessageRef:
    chat = Chat(
        platform=staff["platform"], id=staff["chat"], kind=Kind(staff["kind"]),
        parent=staff["parent"],
    )  # fmt: skip
    return MessageRef(chat=chat, id=staff["message"])


async def _chat_of(row: TicketRow, chats: Chats) -> Chat:
    """Where the asker is; a topic's address names its parent."""
    parent, _, topic = row.chat.partition("/")
    if topic:
        return Chat(platform=row.platform, id=row.chat, kind=Kind.TOPIC, parent=parent)
    known = await chats.find(row.platform, row.chat)
    kind = Kind(known.kind) if known else Kind.GROUP
    return Chat(platform=row.platform, id=row.chat, kind=kind)


def _room(team: Team) -> Chat | None:
    platform, _, native = team.staff_chat.partition(":")
    if not native:
        return None
    parent, _, topic = native.partition("/")
    if topic:
        return Chat(platform=platform, id=native, kind=Kind.TOPIC, parent=parent)
    return Chat(platform=platform, id=native)


def _is_staff_room(chat: Chat, team: Team) -> bool:
    return bool(team.staff_chat) and team.staff_chat in {
        chat.address, f"{chat.platform}:{chat.parent}"
    }  # fmt: skip
