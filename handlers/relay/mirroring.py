"""Both sides see what becomes of words: changed, taken back, reacted to."""

from collections.abc import Sequence

import msgspec

from bot.actions import (
    AnyAction,
    Delete,
    Edit,
    Job,
    MessageRef,
    Outcome,
    React,
    Reply,
    Send,
    Toast,
    t,
)
from bot.events import (
    Chat,
    Deleted,
    Edited,
    Failed,
    JobDone,
    Kind,
    Message,
    Pressed,
    Reacted,
    Role,
    decode,
    encode,
)
from bot.feature import Roles, Stage
from bot.formatting.rich import Rich
from handlers.relay.answering import ticket_at
from handlers.relay.card import renewed
from handlers.relay.carrying import as_shown
from handlers.relay.desk import Desk, home, place_of, rest_of, room_of, words_of
from handlers.relay.feature import RelaySettings, feature
from handlers.relay.room import line_in
from storage.relay_lines import LineRow, ShownRow

ACK = "👍"


@feature.on(Edited, Stage.REACT)
async def was_edited(edited: Edited, relay: RelaySettings, desk: Desk) -> Outcome:
    """What its author changed changes on the other side as well."""
    shown = await desk.lines.at(edited.chat.platform, home(edited.chat), edited.id)
    if shown is None or shown.kind != "said" or not shown.line:
        return None
    line = await desk.lines.find(shown.line)
    if line is None or line.deleted_at or line.person != edited.person:
        return None
    if line.text == edited.text and rest_of(line).spans == edited.spans:
        return None
    rest = msgspec.structs.replace(rest_of(line), spans=edited.spans)
    desk.lines.change(line.id, edited.text, msgspec.json.encode(rest), desk.now())
    changed = msgspec.structs.replace(
        line, text=edited.text, rest=msgspec.json.encode(rest), edited_at=desk.now()
    )
    if line.side == "staff":
        return await _change_for_askers(changed, relay, desk)
    return await _change_for_team(changed, desk)


@feature.on(Deleted, Stage.REACT)
async def was_deleted(deleted: Deleted, desk: Desk) -> Outcome:
    """What its author took back disappears on the other side as well."""
    actions: list[AnyAction] = []
    for id_ in deleted.ids:
        shown = await desk.lines.at(deleted.chat.platform, home(deleted.chat), id_)
        line = await desk.lines.find(shown.line) if shown and shown.kind == "said" else None
        if line is None or line.deleted_at or line.side not in {"asker", "staff"}:
            continue
        actions += await _take_back(line, desk)
    return actions


@feature.on(Reacted, Stage.REACT)
async def was_reacted_to(reacted: Reacted, relay: RelaySettings, desk: Desk) -> Outcome:
    """A reaction to one's words is seen by who wrote them, on whichever side."""
    shown = await desk.lines.at(reacted.chat.platform, home(reacted.chat), reacted.message)
    if shown is None or shown.kind != "copy":
        return None
    if not shown.is_from_staff:  # the team reacts to what an asker wrote
        return Job(
            kind="relay.react",
            values={
                "event": encode(reacted).decode(), "line": shown.line,
                "community": reacted.community, "chat": reacted.chat.address,
            },
        )  # fmt: skip
    asker = await desk.askers.find(shown.asker)
    if asker is None or asker.person != reacted.person:
        return None
    return await _react(desk, shown.line, reacted)


@feature.job("relay.react", lane="{chat}")
async def prove_reaction(roles: Roles, event: str, community: int) -> str:
    """Prove that somebody who reacts for the team belongs to it."""
    reacted = decode(event)
    if not isinstance(reacted, Reacted):
        raise TypeError(event)
    return await roles.prove(community, reacted.chat, reacted.sender)


@feature.done("relay.react")
async def pass_on_reaction(done: JobDone, desk: Desk, event: str, line: int) -> Outcome:
    """The asker sees the team's reaction."""
    reacted = decode(event)
    is_staff = done.result and Role(done.result).includes(Role.STAFF)
    if not isinstance(reacted, Reacted) or not is_staff:
        return None
    return await _react(desk, line, reacted)


@feature.command("ticket unsend", role=Role.STAFF)
async def unsend(message: Message, desk: Desk) -> Outcome:
    """Take back what you sent: reply to your words, or take back the last ones."""
    line = await _own_line(message, desk)
    if line is None:
        return Reply(body=t("relay.nothing_to_unsend"), is_private=True)
    return [*await _take_back(line, desk), Reply(body=t("relay.unsent"), is_private=True)]


@feature.button("relay.unsend", role=Role.STAFF)
async def unsend_by_button(pressed: Pressed, desk: Desk, line: int) -> Outcome:
    """Take back what you sent."""
    found = await desk.lines.find(line)
    is_own = found is not None and found.person == pressed.person and not found.deleted_at
    body = t("relay.unsent" if is_own else "relay.nothing_to_unsend")
    done = Toast(interaction=pressed.interaction, body=body, language=pressed.language)
    return [*await _take_back(found, desk), done] if found and is_own else done


@feature.on(Failed)
async def was_not_changed(failed: Failed, desk: Desk, relay: RelaySettings) -> Outcome:
    """What cannot be changed any more is said again; what cannot be removed is told."""
    what = failed.values.get("what")
    line = await desk.lines.find(failed.values.get("line", 0)) if failed.chat else None
    if line is None or failed.chat is None:
        return None
    if what == "unsend":
        ticket = await desk.tickets.find(line.ticket)
        rows = await desk.rooms.of(line.ticket)
        name = ticket.name if ticket else ""
        body = t("relay.still_there", ticket=name, reason=t(f"reason.{failed.reason}"))
        return [Send(chat=room_of(row), body=body) for row in rows if row.chat]
    if what != "edit":
        return None
    body = t("relay.corrected", words=words_of(line))
    if line.side == "staff":
        body = as_shown(relay, rest_of(line).name, words_of(line))
    return Send(chat=failed.chat, body=body)


async def _own_line(message: Message, desk: Desk) -> LineRow | None:
    """What somebody of the team wants to take back: always their own."""
    if message.reply_to is not None:
        shown = await desk.lines.at(message.chat.platform, home(message.chat), message.reply_to.id)
        line = await desk.lines.find(shown.line) if shown and shown.line else None
        if line and line.side == "staff":
            return line if line.person == message.person and not line.deleted_at else None
    ticket, _ = await ticket_at(message, desk)
    if ticket is None:
        return None
    return await desk.lines.last_of(ticket.id, "staff", message.person)


async def _change_for_askers(
    line: LineRow, relay: RelaySettings, desk: Desk
) -> Sequence[AnyAction]:
    askers = {one.id: one for one in await desk.askers.of(line.ticket)}
    actions: list[AnyAction] = []
    for copy in await desk.lines.copies(line.id):
        asker = askers.get(copy.asker)
        if copy.kind != "copy" or copy.part or asker is None:
            continue
        actions.append(
            Edit(
                message=MessageRef(chat=place_of(asker), id=copy.message),
                body=as_shown(relay, rest_of(line).name, words_of(line)),
                language=asker.language,
                remember={"ticket": line.ticket, "what": "edit", "line": line.id},
            )
        )
    return [*actions, *await _change_in_rooms(line, desk)]


async def _change_for_team(line: LineRow, desk: Desk) -> Sequence[AnyAction]:
    return [*await _change_in_rooms(line, desk), *await renewed_first(line, desk)]


async def renewed_first(line: LineRow, desk: Desk) -> Sequence[AnyAction]:
    """The question itself stands on the card."""
    copies = await desk.lines.copies(line.id)
    return await renewed(desk, line.ticket) if any(c.kind == "card" for c in copies) else []


async def _change_in_rooms(line: LineRow, desk: Desk) -> list[AnyAction]:
    ticket = await desk.tickets.find(line.ticket)
    if ticket is None:
        return []
    copies = await desk.lines.copies(line.id)
    actions: list[AnyAction] = []
    for row in await desk.rooms.of(line.ticket):
        if not row.chat:
            continue
        told = line_in(ticket, line, row)
        actions += [
            Edit(
                message=MessageRef(chat=room_of(row), id=copy.message),
                body=told.body,
                remember={"ticket": line.ticket, "what": "edit", "line": line.id},
            )
            for copy in _in_room(copies, row.platform, home(room_of(row)))
            if not copy.part
        ]
    return actions


def _in_room(copies: Sequence[ShownRow], platform: str, chat: str) -> list[ShownRow]:
    return [
        one for one in copies if one.kind == "copy" and (one.platform, one.chat) == (platform, chat)
    ]


async def _take_back(line: LineRow, desk: Desk) -> list[AnyAction]:
    """Remove what the other side sees of a line; the team sees that there was one."""
    desk.lines.take_back(line.id, desk.now())
    ticket = await desk.tickets.find(line.ticket)
    askers = {one.id: one for one in await desk.askers.of(line.ticket)}
    copies = await desk.lines.copies(line.id)
    rooms = [row for row in await desk.rooms.of(line.ticket) if row.chat]
    actions: list[AnyAction] = []
    if line.side == "staff":
        for asker in askers.values():
            ids = tuple(c.message for c in copies if c.kind == "copy" and c.asker == asker.id)
            if ids:
                actions.append(
                    Delete(
                        chat=place_of(asker), ids=ids,
                        remember={"ticket": line.ticket, "what": "unsend", "line": line.id},
                    )
                )  # fmt: skip
    gone = t(
        "relay.taken_back", ticket=ticket.name if ticket else "", name=Rich(rest_of(line).name)
    )
    for row in rooms:
        actions += [
            Edit(message=MessageRef(chat=room_of(row), id=copy.message), body=gone)
            for copy in _in_room(copies, row.platform, home(room_of(row)))
            if not copy.part
        ]
    if any(copy.kind == "card" for copy in copies):
        actions += await renewed(desk, line.ticket)
    return actions


async def _react(desk: Desk, line: int, reacted: Reacted) -> Outcome:
    """Show a reaction on the words as their author wrote them."""
    copies = await desk.lines.copies(line)
    said = next((copy for copy in copies if copy.kind == "said"), None)
    if said is None:
        return None
    # a bot has one reaction on a message; what was delivered stays marked when theirs goes
    emoji = reacted.added[-1] if reacted.added else (ACK if said.is_from_staff else "")
    chat = Chat(platform=said.platform, id=said.chat, kind=Kind.GROUP)
    return React(message=MessageRef(chat=chat, id=said.message), emoji=emoji)
