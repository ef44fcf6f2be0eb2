"""Nobody is forgotten: who claimed a question is reminded, then the others; some may sleep."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions import AnyAction, MessageRef, Outcome, Schedule, Send, Text, t
from bot.arguments import Rest, TicketName
from bot.events import Account, Chat, Kind, Message, Role, TimerDue, Unanswered
from bot.feature import Feature, Stage, Ui
from bot.formatting.rich import Rich
from handlers.relay.addressing import said, unknown
from handlers.relay.bench import Bench
from handlers.relay.desk import Desk, account_of, home, moment, place_of, room_of, root_of
from handlers.relay.expecting import Expecting
from handlers.relay.feature import RelaySettings
from handlers.relay.hours import week
from handlers.relay.moments import Past, Unclear, moment_of
from storage.duty import Duty
from storage.members import Members
from storage.relay_rooms import RoomRow
from storage.ticket_work import TicketWork
from storage.tickets import TicketRow

WARNED, CRITICAL = 1, 2
BREATH = timedelta(seconds=2)
"""How long somebody who writes several messages in a row is left to finish."""


class Callers:
    """Knows whom a question that waits calls."""

    def __init__(self, duty: Duty, work: TicketWork, members: Members) -> None:
        self._duty = duty
        self._work = work
        self._members = members

    async def first(self, row: TicketRow, now: int) -> list[int]:
        """Who claimed it; else the one on duty who has the fewest questions."""
        if row.claimed_by:
            return [row.claimed_by]
        present = await self._duty.present(row.community, now)
        loads = [
            (await self._work.claims(row.community, one.person), one.since, one.person)
            for one in present
        ]
        return [min(loads)[-1]] if loads else []

    async def others(self, row: TicketRow, now: int, called: Sequence[int]) -> list[int]:
        """Everybody on duty who was not called before."""
        present = await self._duty.present(row.community, now)
        return [one.person for one in present if one.person not in {row.claimed_by, *called}]

    async def accounts(self, persons: Sequence[int], platform: str) -> tuple[Account, ...]:
        """Their accounts on a network."""
        found: list[Account] = []
        for person in persons:
            accounts = await self._members.accounts_of(person)
            found += [Account(platform=p, id=i, name=n) for p, i, n in accounts if p == platform]
        return tuple(found)

    async def names(self, persons: Sequence[int]) -> str:
        """What they are called."""
        accounts = [await self._members.accounts_of(person) for person in persons]
        return ", ".join(known[0][2] for known in accounts if known)


feature = Feature("relay", services=(Callers, Expecting))


@feature.on(Unanswered, Stage.REACT)
async def watch(unanswered: Unanswered, relay: RelaySettings, ui: Ui, bench: Bench) -> Outcome:
    """A question that waits is watched from its first word on."""
    asked, desk = unanswered.question, bench.desk
    row = await desk.tickets.by_message(asked.chat.platform, home(asked.chat), asked.id)
    if row is None or row.waiting_since is None:
        return None
    is_new = await bench.counting.begun(row, ui)
    zone, now = ZoneInfo(ui.timezone), desk.clock.now()
    plans = [_next(row, relay, zone, moment(row.waiting_since), []), _morning(relay, zone, now)]
    is_closed = not week(relay.hours).is_open(now, zone)
    if is_closed and not is_new and row.waiting_since == desk.now() and asked.chat.is_private:
        plans.append(_note(row, asked.language, now))
    return [plan for plan in plans if plan]


def _note(row: TicketRow, language: str, now: datetime) -> Schedule:
    """Say once, when they have written all they had to, that nobody is there."""
    values = {"ticket": row.id, "person": row.person, "language": language}
    return Schedule(kind="relay.note", key=str(row.id), due=now + BREATH, values=values)


@feature.timer("relay.note")
async def nobody_is_there(  # noqa: PLR0913 - services and the stored values
    due: TimerDue, relay: RelaySettings, ui: Ui, desk: Desk, *, ticket: int, person: int,
    language: str,
) -> Outcome:  # fmt: skip
    """Tell an asker who goes on outside the hours when the team is back."""
    row = await desk.tickets.find(ticket)
    zone, now = ZoneInfo(ui.timezone), desk.clock.now()
    plan = week(relay.hours)
    if row is None or row.waiting_since is None or plan.is_open(now, zone):
        return None
    body = t("ticket.outside_hours", opens=plan.opens(now, zone))
    return [
        Send(chat=place_of(asker), body=body, language=language, mentions=(account_of(asker),))
        for asker in await desk.askers.of(row.id)
        if asker.person == person and place_of(asker).is_private
    ][:1]


@feature.timer("relay.deadline")
async def remind(  # noqa: PLR0913 - services and the stored values
    due: TimerDue, relay: RelaySettings, ui: Ui, callers: Callers, bench: Bench, *,
    ticket: int, since: int, called: list[int] | None = None,
) -> Outcome:  # fmt: skip
    """Remind whoever claimed a question of it; later the others; never the asker."""
    desk = bench.desk
    row = await desk.tickets.find(ticket)
    if row is None or row.state == "closed" or row.waiting_since is None or row.snoozed_until:
        return None
    zone, now = ZoneInfo(ui.timezone), desk.clock.now()
    plan = week(relay.hours)
    if not plan.is_open(now, zone):
        values = {"ticket": ticket, "since": since, "called": called or []}
        return Schedule(
            kind="relay.deadline", key=str(ticket), due=plan.opens(now, zone), values=values
        )
    begun = moment(max(since, row.waiting_since))
    waited = plan.worked(begun, now, zone)
    level = CRITICAL if waited >= relay.critical_after else WARNED
    if waited < relay.warn_after or not await bench.work.reminded(row.id, level):
        return _next(row, relay, zone, begun, called or [])
    if level == WARNED:
        persons = await callers.first(row, desk.now())
    else:
        persons = await callers.others(row, desk.now(), called or [])
    sends = await _calls(desk, callers, row, persons, waited, is_critical=level == CRITICAL)
    row = await desk.tickets.find(ticket) or row
    following = _next(row, relay, zone, begun, persons)
    return [*sends, *([following] if following else [])]


def _next(
    row: TicketRow, relay: RelaySettings, zone: ZoneInfo, since: datetime, called: Sequence[int]
) -> Schedule | None:
    """When the team is to be reminded next; nothing after the second time."""
    if row.reminded >= CRITICAL:
        return None
    length = relay.critical_after if row.reminded >= WARNED else relay.warn_after
    values = {"ticket": row.id, "since": int(since.timestamp()), "called": list(called)}
    due = week(relay.hours).after(since, length, zone)
    return Schedule(kind="relay.deadline", key=str(row.id), due=due, values=values)


async def _calls(
    desk: Desk, callers: Callers, row: TicketRow, persons: Sequence[int], waited: timedelta, *,
    is_critical: bool,
) -> list[AnyAction]:  # fmt: skip
    """The reminder: at the ticket for who has it; in the room itself for the others."""
    sends: list[AnyAction] = []
    names = await callers.names(persons)
    for room in await desk.rooms.of(row.id):
        if not room.chat:
            continue
        chat = common_room(room) if is_critical else room_of(room)
        card = room.message if room.message and chat.id == room.chat else ""
        sends.append(
            Send(
                chat=chat,
                body=_reminder(row, names, waited, is_critical=is_critical),
                reply_to=MessageRef(chat=chat, id=card) if card else None,
                mentions=await callers.accounts(persons, room.platform),
            )
        )
    return sends


def common_room(room: RoomRow) -> Chat:
    """Where everybody of the team reads; a forum on Discord has no such place."""
    root = root_of(room)
    return room_of(room) if room.platform == "discord" and root.kind is Kind.FORUM else root


def _reminder(row: TicketRow, names: str, waited: timedelta, *, is_critical: bool) -> Text:
    question = Rich(row.question[:80])
    if names and not is_critical:
        return t("ticket.reminder_to", names=names, ticket=row.name, age=_whole(waited),
                 question=question)  # fmt: skip
    if names:
        return t("ticket.critical_to", names=names, ticket=row.name, age=_whole(waited),
                 question=question)  # fmt: skip
    key = "ticket.critical" if is_critical else "ticket.reminder"
    return t(key, ticket=row.name, age=_whole(waited), question=question)


def _whole(length: timedelta) -> timedelta:
    """To the minute: nobody waits for seconds."""
    return timedelta(minutes=max(1, int(length.total_seconds()) // 60))


# -- the list of each morning ---------------------------------------------------------------


def _morning(relay: RelaySettings, zone: ZoneInfo, now: datetime) -> Schedule:
    """Look at what waits when the team begins next; who never closes begins at nine."""
    plan = week(relay.hours)
    if plan.is_always:
        return Schedule(kind="relay.morning", key="list", cron="0 9 * * *", zone=zone.key)
    return Schedule(kind="relay.morning", key="list", due=plan.opens(now, zone))


@feature.timer("relay.morning")
async def list_of_the_morning(due: TimerDue, relay: RelaySettings, ui: Ui, bench: Bench) -> Outcome:
    """Show the team what waits when it begins, if anything does."""
    desk, work = bench.desk, bench.work
    count = await work.count_waiting(due.community)
    if not count:
        return None
    rows = await work.waiting(due.community)
    body = t(
        "ticket.this_morning",
        count=count,
        lines=await bench.addressing.lines(rows, desk.clock.now()),
    )
    seen = await desk.rooms.of(rows[0].id)
    sends: list[AnyAction] = [Send(chat=common_room(room), body=body) for room in seen if room.chat]
    return [*sends, _morning(relay, ZoneInfo(ui.timezone), desk.clock.now())]


# -- questions that sleep -------------------------------------------------------------------


@feature.command("ticket snooze", role=Role.STAFF)
async def snooze(
    message: Message, relay: RelaySettings, ui: Ui, bench: Bench,
    ticket: TicketName = 0, until: Rest = "",
) -> Outcome:  # fmt: skip
    """Let a question sleep until a moment, or until the asker writes."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    now = bench.desk.clock.now()
    try:
        end = moment_of(until, now, ZoneInfo(ui.timezone)) if until else now + relay.snooze
    except Unclear:
        return said(message, relay, t("ticket.unclear_moment", given=until[:40]))
    except Past:
        return said(message, relay, t("ticket.past_moment", given=until[:40]))
    seconds = int(end.timestamp())
    if not await bench.work.sleep(row.id, seconds):
        return said(message, relay, t("ticket.is_closed", ticket=row.name))
    await bench.chronicle.happened(row, message.person, "snoozed")
    body = t("ticket.snoozed", ticket=row.name, until=end)
    values = {"ticket": row.id, "until": seconds}
    return [
        Schedule(kind="relay.wake", key=str(row.id), due=end, values=values),
        said(message, relay, body),
        *await bench.chronicle.shown(row, body, message.chat),
    ]


@feature.timer("relay.wake")
async def wake(
    due: TimerDue, relay: RelaySettings, ui: Ui, bench: Bench, ticket: int, until: int
) -> Outcome:  # fmt: skip
    """A question has slept enough: the team sees it, and its time begins anew."""
    desk = bench.desk
    row = await desk.tickets.find(ticket)
    if row is None or not await bench.work.wake(ticket, until):
        return None
    body = t("ticket.awake", ticket=row.name)
    actions = await bench.chronicle.shown(row, body)
    if row.waiting_since is None:
        return actions
    plan = _next(row, relay, ZoneInfo(ui.timezone), desk.clock.now(), [])
    return [*actions, *([plan] if plan else [])]
