"""The team finds its tickets again: by state, tag, person, or by words that were said in them."""

import re
from datetime import UTC, datetime

import msgspec

from bot.actions import Job, Outcome, Send, Text, answer_to, t
from bot.arguments import Rest, TicketName
from bot.events import JobDone, Message, Role, decode, encode
from bot.feature import Feature
from bot.formatting.rich import Rich
from bot.matching.normalise import normalise
from handlers.relay.addressing import Addressing, said, unknown
from handlers.relay.desk import Desk, moment
from handlers.relay.feature import RelaySettings
from storage.members import Members
from storage.ticket_work import SpokenRow, TicketRecords, TicketWork, Wanted
from storage.tickets import TicketRow

feature = Feature("relay")

STATES = ("open", "answered", "closed", "snoozed")
MOST = 20
PORTION = 2_000
"""Lines that are read at a time; the loop serves others in between."""
LAST_LINES = 6
EXCERPT = 80
_FIND = re.compile(r"(?:^|\s)find=(.+)\Z", re.IGNORECASE | re.DOTALL)


class Unreadable(Exception):  # noqa: N818 - named after what happened
    """A word of a filter means nothing."""


@feature.command("ticket list", role=Role.STAFF, is_private=True)
async def list_(
    message: Message, relay: RelaySettings, work: TicketWork, members: Members,
    filter: Rest = "",  # noqa: A002 - what people read in the menu
) -> Outcome:  # fmt: skip
    """List questions: open, answered, closed, snoozed, mine, #tag, @person, find=words."""
    found = _FIND.search(filter)
    if found and normalise(found[1]):
        values = {"event": encode(message).decode(), "words": found[1][:200]}
        return Job(kind="relay.search", values=values)
    try:
        wanted = await _wanted(message, members, filter.split())
    except Unreadable as word:
        return said(message, relay, t("ticket.bad_filter", given=str(word)[:40]))
    rows = await work.listed(wanted)
    return said(message, relay, _list(rows))


async def _wanted(message: Message, members: Members, words: list[str]) -> Wanted:
    wanted = Wanted(community=message.community)
    for word in words:
        low = word.lower()
        if low in STATES:
            wanted = msgspec.structs.replace(wanted, state=low)
        elif low == "mine":
            wanted = msgspec.structs.replace(wanted, claimed_by=message.person)
        elif low.startswith("#") and len(low) > 1:
            wanted = msgspec.structs.replace(wanted, tag=normalise(low[1:]))
        elif low.startswith("@") and len(low) > 1:
            person = await _person(message, members, word[1:])
            wanted = msgspec.structs.replace(wanted, person=person)
        else:
            raise Unreadable(word)
    return wanted


async def _person(message: Message, members: Members, name: str) -> int:
    """Who of the community carries a name, on this network."""
    platform = message.chat.platform
    natives = await members.find_username(message.community, platform, name)
    known = None
    if len(natives) == 1:
        known = await members.account_of(message.community, platform, natives[0])
    if known is None:
        raise Unreadable("@" + name)
    return known[0]


def _list(rows: list[TicketRow]) -> Text:
    if not rows:
        return t("ticket.none_found")
    return t("ticket.list", lines=[_line(row, row.question) for row in rows])


def _line(row: TicketRow, words: str) -> Text:
    return t("ticket.list_line", ticket=row.name, state=state_of(row), words=Rich(words[:EXCERPT]))


def state_of(row: TicketRow) -> Text:
    """How a ticket stands, in a word."""
    if row.snoozed_until and row.state != "closed":
        return t("ticket.state_snoozed")
    states = {
        "open": t("ticket.state_open"),
        "answered": t("ticket.state_answered"),
        "closed": t("ticket.state_closed"),
    }
    return states[row.state]


# -- by words -------------------------------------------------------------------------------


@feature.job("relay.search", within=20)
async def look_for(records: TicketRecords, event: str, words: str) -> list[list[int | str]]:
    """The newest tickets in which something like these words was said, with where it stands."""
    asked = _message(event)
    needle = normalise(words)
    found: dict[int, str] = {}
    ticket, line = 2**31, 0
    while len(found) < MOST:
        rows = await records.words_beside(asked.community, ticket, line, PORTION)
        for line, ticket, text in rows:  # noqa: B007 - where the next portion begins
            where = normalise(text).find(needle)
            if where >= 0 and ticket not in found and len(found) < MOST:
                found[ticket] = _around(normalise(text), where, len(needle))
        if len(rows) < PORTION:
            break
    return [[number, excerpt] for number, excerpt in found.items()]


def _around(text: str, where: int, length: int) -> str:
    """The words that were found, with a little of what stands around them."""
    start = max(0, where - (EXCERPT - length) // 2)
    piece = text[start : start + max(EXCERPT, length)]
    return ("…" if start else "") + piece + ("…" if start + len(piece) < len(text) else "")


@feature.done("relay.search")
async def show_found(
    done: JobDone, relay: RelaySettings, desk: Desk, *, event: str, words: str
) -> Outcome:
    """Show the tickets that were found to who asked."""
    asked = _message(event)
    lines: list[Text] = []
    for number, excerpt in done.result or []:
        row = await desk.tickets.by_number(asked.community, number)
        if row is not None:
            lines.append(_line(row, excerpt))
    if done.problem:
        return in_place(asked, relay, t("ticket.search_failed"))
    if not lines:
        return in_place(asked, relay, t("ticket.nothing_said", words=Rich(words[:40])))
    return in_place(asked, relay, t("ticket.found", words=Rich(words[:40]), lines=lines))


def in_place(asked: Message, relay: RelaySettings, body: Text) -> Send:
    """Answer after a job: openly in the team's rooms, elsewhere to who asked alone."""
    answer = answer_to(asked, body)
    if relay.is_room(asked.chat):
        return msgspec.structs.replace(answer, private_to=None)
    return answer


def _message(event: str) -> Message:
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(type(asked).__name__)
    return asked


# -- one ticket -----------------------------------------------------------------------------


@feature.command("ticket show", role=Role.STAFF, is_private=True)
async def show(
    message: Message, relay: RelaySettings, addressing: Addressing, records: TicketRecords,
    ticket: TicketName = 0,
) -> Outcome:  # fmt: skip
    """Show a question: how it stands, who has it, its tags, and the last words."""
    row = await addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    facts: list[Text | Rich] = []
    if row.claimed_by:
        facts.append(t("ticket.fact_claimed", name=await addressing.name(row.claimed_by)))
    if tags := await records.tags(row.id):
        facts.append(t("ticket.fact_tags", tags=", ".join(tags)))
    if row.snoozed_until:
        until = datetime.fromtimestamp(row.snoozed_until, UTC)
        facts.append(t("ticket.fact_snoozed", until=until))
    if row.close_after and row.state != "closed":
        facts.append(t("ticket.fact_closes", at=moment(row.close_after)))
    if row.rating:
        facts.append(t("ticket.fact_rating", rating=row.rating))
    spoken = [one for one in await records.lines(row.id) if one.side != "event"]
    facts += [_said(one) for one in spoken[-LAST_LINES:]]
    body = t(
        "ticket.record", ticket=row.name, state=state_of(row), opened=moment(row.opened_at),
        facts=facts or [Rich(row.question)],
    )  # fmt: skip
    return said(message, relay, body)


def _said(one: SpokenRow) -> Text:
    words = Rich(one.text[:300]) if not one.deleted_at else t("ticket.taken_back")
    if one.side == "note":
        return t("ticket.note_line", name=Rich(one.name), words=words)
    if one.side == "staff":
        return t("ticket.staff_line", name=Rich(one.name), words=words)
    return t("ticket.asker_line", name=Rich(one.name), words=words)
