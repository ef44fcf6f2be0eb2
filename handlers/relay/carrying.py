"""Words of the team on their way to whoever asked, and what came of it."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bot.actions import (
    AnyAction,
    Body,
    Button,
    Emit,
    MessageRef,
    Outcome,
    React,
    Reply,
    Send,
    Text,
    Toast,
    t,
)
from bot.events import (
    Account,
    Chat,
    Failed,
    Kind,
    Media,
    Message,
    Pressed,
    Sent,
    Settled,
    Suggestion,
)
from bot.feature import Networks
from bot.formatting.rich import Rich
from handlers.relay.card import renewed, suggested
from handlers.relay.desk import (
    Desk,
    Told,
    account_of,
    as_told,
    home,
    packed,
    place_of,
    rest_of,
    told_to,
    words_of,
)
from handlers.relay.feature import RelaySettings, feature
from handlers.relay.room import say_in_rooms
from storage.relay_askers import AskerRow
from storage.relay_lines import LineRow, ShownRow
from storage.tickets import TicketRow

AT_ONCE = 120
"""Seconds within which a second answer of another person is worth a word to both."""
UNREACHED = {"person_blocked", "person_not_started", "person_gone"}
REFUSED_FILES = {"wrong", "unsupported", "broken"}


class Answer(msgspec.Struct, kw_only=True):
    """Words of the team on their way to whoever asked."""

    ticket: TicketRow
    said: Message
    """As it was written, where it was written."""
    to: int = 0
    """The one asker it is for; 0 = all who asked."""
    below: int = 0
    """The line it answers; 0 = the question itself."""
    words_for: Callable[[AskerRow], Told] | None = None
    """What each of them is told, where that is not what was written."""
    source: str = ""
    """`entry` or `snippet`, where the words were ready before."""


async def send_out(desk: Desk, relay: RelaySettings, answer: Answer) -> list[AnyAction]:
    """Tell everybody who asked, each where they asked; the team's other room sees it too."""
    row, said = answer.ticket, answer.said
    before = await desk.lines.last_by(row.id, "staff")
    askers = [one for one in await desk.askers.of(row.id) if answer.to in {0, one.id}]
    text, rest = _kept(answer, askers)
    line = await desk.lines.add(
        row.id, person=said.person, side="staff", text=text, rest=rest,
        at=int(said.at.timestamp()),
    )  # fmt: skip
    if answer.words_for is None:
        desk.lines.shown(
            ShownRow(
                ticket=row.id, line=line, kind="said", is_from_staff=1,
                platform=said.chat.platform, chat=home(said.chat), message=said.id,
            ),
            desk.now(),
        )  # fmt: skip
    desk.tickets.staff_wrote(row.id, desk.now())
    heard = {one.asker: one.message for one in await desk.lines.copies(answer.below)
             if one.kind == "said"}  # fmt: skip
    actions: list[AnyAction] = [
        _to_asker(relay, answer, asker, line, heard.get(asker.id, asker.message))
        for asker in askers
    ]
    if not askers:
        actions.append(in_room(said, t("relay.nobody_left", ticket=row.name)))
    actions += await say_in_rooms(desk, row, line, but=said.chat.address)
    if _was_just_answered(before, said, desk.now()):
        name = rest_of(before).name if before else ""
        actions.append(in_room(said, t("relay.answered_too", name=Rich(name))))
    return actions


def _kept(answer: Answer, askers: Sequence[AskerRow]) -> tuple[str, bytes]:
    """The words as they went out, to be kept; ready ones may differ from asker to asker."""
    said = answer.said
    if answer.words_for is None or not askers:
        return said.text, packed(said, source=answer.source)
    told = {one.id: answer.words_for(one) for one in askers}
    words = told[askers[0].id].words
    others = {asker: one for asker, one in told.items() if one != Told(words)}
    sent = msgspec.structs.replace(said, text=words.text, spans=words.spans)
    return words.text, packed(sent, source=answer.source, told=others)


def _to_asker(relay: RelaySettings, answer: Answer, asker: AskerRow, line: int, below: str) -> Send:
    said = answer.said
    place = place_of(asker)
    words = as_told(answer.words_for(asker)) if answer.words_for else said.rich
    return Send(
        chat=place,
        body=as_shown(relay, said.sender.name, words),
        media=said.media,
        reply_to=MessageRef(chat=place, id=below) if below else None,
        mentions=(account_of(asker),),
        language=asker.language,
        remember={
            "ticket": answer.ticket.id, "what": "told", "asker": asker.id, "line": line,
            "by": said.sender.id, "person": said.person,
            "is_first": asker.person == answer.ticket.person,
            "staff": where_said(said),
        },
    )  # fmt: skip


def as_shown(relay: RelaySettings, name: str, words: Body) -> Text:
    """The team's words as the asker sees them: by name, as the team, or just the words."""
    match relay.identity:
        case "shown":
            return t("relay.answer", name=Rich(name), answer=words)
        case "role":
            return t("relay.answer_of_team", answer=words)
        case "anonymous":
            return t("relay.answer_alone", answer=words)


def _was_just_answered(before: LineRow | None, said: Message, now: int) -> bool:
    return bool(before and before.person != said.person and now - before.at < AT_ONCE)


# -- what came of it ------------------------------------------------------------------------


@feature.on(Sent)
async def was_told(sent: Sent, desk: Desk, networks: Networks) -> Outcome:
    """Remember whom an answer reached; the first one settles the question."""
    values, chat = sent.values, sent.chat
    if chat is None or values.get("what") != "told":
        return None
    ticket, now = values["ticket"], desk.now()
    for part, message in enumerate((sent.message, *sent.also)):
        desk.lines.shown(
            ShownRow(
                ticket=ticket, line=values["line"], kind="copy", is_from_staff=1,
                platform=chat.platform, chat=home(chat), message=message,
                asker=values["asker"], part=part,
            ),
            now,
        )  # fmt: skip
    desk.askers.told(values["asker"], now)
    row = await desk.tickets.find(ticket)
    actions: list[AnyAction] = []
    if values["is_first"] and values["staff"]["message"]:
        actions.append(React(message=said_at(values["staff"]), emoji="👍"))
        if row and not networks.sees_deletions(values["staff"]["platform"]):
            actions.append(await _may_unsend(sent, row, desk))
    if row and await desk.tickets.move(ticket, "answered", now, by=values["person"]):
        actions += await renewed(desk, ticket)
        line = await desk.lines.find(values["line"])
        if row.answered_at is None and line is not None:
            actions.append(await _settled(sent, row, line, desk))
    return actions


async def _may_unsend(sent: Sent, row: TicketRow, desk: Desk) -> Send:
    """Where nobody tells of deleted messages, their author alone sees how to take theirs back."""
    values = sent.values
    asker, said = await desk.askers.find(values["asker"]), said_at(values["staff"])
    button = Button(
        label=t("relay.unsend"), press="relay.unsend", values={"line": values["line"]},
        only=values["person"],
    )  # fmt: skip
    author = Account(platform=said.chat.platform, id=values["by"])
    return Send(
        chat=said.chat,
        body=t("relay.delivered", ticket=row.name, name=Rich(asker.name if asker else "")),
        buttons=((button,),),
        reply_to=said,
        private_to=None if said.chat.is_private else author,
    )


async def _settled(sent: Sent, row: TicketRow, line: LineRow, desk: Desk) -> Emit:
    staff = said_at(sent.values["staff"])
    askers = await desk.askers.of(row.id)
    return Emit(
        event=Settled(
            cause=sent.cause, at=sent.at, ticket=row.id, question=row.question,
            language=row.language, answer=words_of(line),
            by=Account(platform=staff.chat.platform, id=sent.values["by"]), room=staff.chat,
            message=staff.id, askers=len(askers),
            suggestions=tuple(Suggestion(entry=e, title=title) for e, title in suggested(row)),
            source=rest_of(line).source,
        )
    )  # fmt: skip


@feature.on(Failed)
async def was_not_told(failed: Failed, desk: Desk, relay: RelaySettings) -> Outcome:
    """Tell the team what was not delivered and why, and try the way that is left."""
    values = failed.values
    if values.get("what") != "told":
        return None
    row, asker = await desk.tickets.find(values["ticket"]), await desk.askers.find(values["asker"])
    line = await desk.lines.find(values["line"])
    if row is None or asker is None or line is None:
        return None
    message = said_at(values["staff"])
    media = rest_of(line).media
    if media and failed.reason in REFUSED_FILES and not values.get("is_bare"):
        return [_without_files(relay, asker, line, values, media)]
    body = t(
        "relay.undelivered",
        ticket=row.name,
        name=Rich(asker.name),
        reason=t(f"reason.{failed.reason}"),
    )
    actions: list[AnyAction] = [Send(chat=message.chat, body=body, reply_to=message)]
    if failed.reason in UNREACHED and asker.kind == Kind.PRIVATE:
        actions += await _offer_in_group(desk, row, asker, line)
    return actions


def _without_files(
    relay: RelaySettings, asker: AskerRow, line: LineRow, values: dict[str, Any],
    media: tuple[Media, ...],
) -> Send:  # fmt: skip
    """The words alone, and which files did not get through."""
    names = ", ".join(one.name or one.kind for one in media)
    words = as_shown(relay, rest_of(line).name, told_to(line, asker.id))
    place = place_of(asker)
    return Send(
        chat=place,
        body=t("relay.without_files", words=words, files=names),
        reply_to=MessageRef(chat=place, id=asker.message) if asker.message else None,
        mentions=(account_of(asker),),
        language=asker.language,
        remember=values | {"is_bare": True},
    )


async def _offer_in_group(
    desk: Desk, row: TicketRow, asker: AskerRow, line: LineRow
) -> list[AnyAction]:
    """Who cannot be written to finds the answer behind a button, in a group they are in."""
    native = await desk.people.group_of(row.community, asker.platform, asker.account)
    known = await desk.chats.find(asker.platform, native) if native else None
    if known is None:
        return []
    account = account_of(asker)
    button = Button(
        label=t("relay.show_me"),
        press="relay.show_me",
        values={"ticket": row.id, "line": line.id, "asker": asker.id},
        only=asker.person,
    )
    chat = Chat(
        platform=asker.platform, id=native, kind=Kind(known.kind), title=known.title,

    )  # fmt: skip
    body = t("relay.waits_for_you", name=Rich(asker.name))
    return [
        Send(chat=chat, body=body, buttons=((button,),), mentions=(account,),
             language=asker.language)
    ]  # fmt: skip


@feature.button("relay.show_me")
async def show_me(
    pressed: Pressed, desk: Desk, relay: RelaySettings, line: int, asker: int
) -> Outcome:
    """Show the asker, and nobody else, the answer that could not be sent to them."""
    said, one = await desk.lines.find(line), await desk.askers.find(asker)
    if said is None or one is None or one.person != pressed.person or said.deleted_at:
        return Toast(
            interaction=pressed.interaction, body=t("relay.nothing_to_show"),
            language=pressed.language,
        )  # fmt: skip
    rest = rest_of(said)
    staff = (await desk.lines.copies(line))[:1]
    where = {"platform": "", "chat": "", "message": "", "kind": "group", "parent": ""}
    if staff:
        where |= {"platform": staff[0].platform, "chat": staff[0].chat}
    return Reply(
        body=as_shown(relay, rest.name, told_to(said, asker)),
        is_private=True,
        remember={
            "ticket": said.ticket, "what": "told", "asker": asker, "line": line, "by": "",
            "person": said.person, "is_first": False, "staff": where,
        },
    )  # fmt: skip


def in_room(said: Message, body: Body) -> Send:
    """A line to the team, below what somebody of it wrote."""
    return Send(
        chat=said.chat, body=body, reply_to=MessageRef(chat=said.chat, id=said.id),
        language=said.language,
    )  # fmt: skip


def where_said(said: Message) -> dict[str, str]:
    """Where somebody of the team wrote, as it is remembered with what was sent."""
    chat = said.chat
    return {
        "platform": chat.platform, "chat": chat.id, "kind": chat.kind,
        "parent": chat.parent, "server": chat.server,
        "message": "" if said.interaction else said.id,
    }  # fmt: skip


def said_at(staff: dict[str, str]) -> MessageRef:
    """The message somebody of the team wrote."""
    chat = Chat(
        platform=staff["platform"], id=staff["chat"], kind=Kind(staff["kind"]),
        parent=staff["parent"], server=staff.get("server", ""),
    )  # fmt: skip
    return MessageRef(chat=chat, id=staff["message"])
