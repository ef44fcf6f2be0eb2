"""The team shares its tickets: who takes one, gives it back, or hands it over."""

import msgspec

from bot.actions import Job, Outcome, Text, answer_to, t
from bot.arguments import Person, TicketName
from bot.events import Account, JobDone, Message, Pressed, Role, decode, encode
from bot.feature import Feature, Roles
from bot.formatting.rich import Rich
from handlers.relay.addressing import flash, said, unknown
from handlers.relay.bench import SERVICES, Bench
from handlers.relay.feature import RelaySettings
from storage.tickets import TicketRow

feature = Feature("relay", services=SERVICES)


@feature.command("ticket claim", role=Role.STAFF)
async def claim(
    message: Message, relay: RelaySettings, bench: Bench, ticket: TicketName = 0
) -> Outcome:
    """Take a question, so that everybody knows who answers it."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    is_done, body = await take(bench, row, message.person, relay.max_claims)
    answer = said(message, relay, body)
    return [answer, *await bench.chronicle.shown(row, body, message.chat)] if is_done else answer


@feature.button("relay.claim", role=Role.STAFF)
async def claim_by_button(
    pressed: Pressed, relay: RelaySettings, bench: Bench, ticket: int
) -> Outcome:
    """Somebody of the team takes the ticket of a card."""
    row = await bench.addressing.pressed(pressed, ticket)
    if row is None:
        return flash(pressed, t("ticket.gone"))
    is_done, body = await take(bench, row, pressed.person, relay.max_claims)
    if not is_done:
        return flash(pressed, body, is_alert=True)
    return [flash(pressed, body), *await bench.chronicle.shown(row, body)]


@feature.command("ticket release", role=Role.STAFF)
async def release(
    message: Message, relay: RelaySettings, bench: Bench, ticket: TicketName = 0
) -> Outcome:
    """Give a question back that you had taken."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    is_admin = message.role.includes(Role.ADMIN)
    is_done, body = await give_back(bench, row, message.person, is_admin=is_admin)
    answer = said(message, relay, body)
    return [answer, *await bench.chronicle.shown(row, body, message.chat)] if is_done else answer


@feature.button("relay.release", role=Role.STAFF)
async def release_by_button(pressed: Pressed, bench: Bench, ticket: int) -> Outcome:
    """Whoever took the ticket of a card gives it back."""
    row = await bench.addressing.pressed(pressed, ticket)
    if row is None:
        return flash(pressed, t("ticket.gone"))
    is_admin = pressed.role.includes(Role.ADMIN)
    is_done, body = await give_back(bench, row, pressed.person, is_admin=is_admin)
    if not is_done:
        return flash(pressed, body, is_alert=True)
    return [flash(pressed, body), *await bench.chronicle.shown(row, body)]


@feature.command("ticket assign", role=Role.STAFF)
async def assign(
    message: Message, relay: RelaySettings, bench: Bench, *, ticket: TicketName = 0, person: Person
) -> Outcome:
    """Hand a question over to somebody else of the team, who is told."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    if row.state == "closed":
        return said(message, relay, t("ticket.is_closed", ticket=row.name))
    return Job(
        kind="relay.assign",
        values={
            "event": encode(message).decode(), "ticket": row.id, "person": person.id,
            "account": person.account.id, "name": person.name,
        },
    )  # fmt: skip


@feature.job("relay.assign", within=15)
async def look_at_role(roles: Roles, event: str, account: str, name: str) -> str:
    """What the one who is to have the ticket may do, right now."""
    asked = _message(event)
    who = Account(platform=asked.chat.platform, id=account, name=name)
    return await roles.prove(asked.community, asked.chat, who)


@feature.done("relay.assign")
async def hand_over(  # noqa: PLR0913 - services and the stored values
    done: JobDone, relay: RelaySettings, bench: Bench, *,
    event: str, ticket: int, person: int, account: str, name: str,
) -> Outcome:  # fmt: skip
    """Hand the ticket over, if whoever is to have it belongs to the team."""
    asked = _message(event)
    if not done.result:
        return answer_to(asked, t("ticket.role_unknown", name=Rich(name)))
    if not Role(done.result).includes(Role.STAFF):
        return answer_to(asked, t("ticket.not_staff", name=Rich(name)))
    row, body = await give_to(bench, asked, ticket, (person, name), relay.max_claims)
    answer = answer_to(asked, body)
    if relay.is_room(asked.chat):
        answer = msgspec.structs.replace(answer, private_to=None)
    if row is None:
        return answer
    whom = Account(platform=asked.chat.platform, id=account, name=name)
    return [
        msgspec.structs.replace(answer, mentions=(*answer.mentions, whom)),
        *await bench.chronicle.shown(row, body, asked.chat, pings=(whom,)),
    ]


def _message(event: str) -> Message:
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(type(asked).__name__)
    return asked


async def take(bench: Bench, row: TicketRow, person: int, most: int) -> tuple[bool, Text]:
    """Take a ticket for a person: whether it is theirs now, and what to say."""
    if row.state == "closed":
        return False, t("ticket.is_closed", ticket=row.name)
    if row.claimed_by == person:
        return False, t("ticket.yours_already", ticket=row.name)
    if await bench.work.claims(row.community, person) >= most:
        return False, t("ticket.too_many_claims", count=most)
    now = bench.desk.now()
    if not await bench.work.claim(row.id, person, now):
        row = await bench.addressing.again(row)
        name = await bench.addressing.name(row.claimed_by)
        return False, t("ticket.has_claimed", ticket=row.name, name=name)
    await bench.chronicle.happened(row, person, "claimed")
    return True, t("ticket.claimed", ticket=row.name, name=await bench.addressing.name(person))


async def give_back(
    bench: Bench, row: TicketRow, person: int, *, is_admin: bool
) -> tuple[bool, Text]:
    """Give a ticket back: whether it is free now, and what to say."""
    if not row.claimed_by:
        return False, t("ticket.not_claimed", ticket=row.name)
    if row.claimed_by != person and not is_admin:
        name = await bench.addressing.name(row.claimed_by)
        return False, t("ticket.not_yours", ticket=row.name, name=name)
    await bench.work.release(row.id, row.claimed_by)
    await bench.chronicle.happened(row, person, "released")
    return True, t("ticket.released", ticket=row.name, name=await bench.addressing.name(person))


async def give_to(
    bench: Bench, asked: Message, ticket: int, to: tuple[int, str], most: int
) -> tuple[TicketRow | None, Text]:
    """Give a ticket to somebody: the ticket if it is theirs now, and what to say."""
    row = await bench.addressing.find(asked.community, ticket)
    person, name = to
    if row is None or row.state == "closed":
        return None, t("ticket.gone") if row is None else t("ticket.is_closed", ticket=row.name)
    if await bench.work.claims(row.community, person) >= most:
        return None, t("ticket.they_have_many", name=Rich(name), count=most)
    if not await bench.work.assign(row.id, person, bench.desk.now()):
        return None, t("ticket.has_claimed", ticket=row.name, name=Rich(name))
    await bench.chronicle.happened(row, person, "assigned")
    by = await bench.addressing.name(asked.person)
    return row, t("ticket.assigned", ticket=row.name, name=Rich(name), by=by)
