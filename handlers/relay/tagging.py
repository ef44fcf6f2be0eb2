"""The team puts tags on tickets, to find them again and to see what people ask about."""

import re

from bot.actions import Outcome, Text, t
from bot.arguments import Rest, TicketName
from bot.events import Message, Role
from bot.feature import Feature
from bot.matching.normalise import normalise
from handlers.relay.addressing import said, unknown
from handlers.relay.bench import Bench
from handlers.relay.feature import RelaySettings
from storage.tickets import TicketRow

feature = Feature("relay")

MOST_TAGS = 10
_TAG = re.compile(r"[^\W_][\w.-]{0,31}\Z")


@feature.command("ticket tag", role=Role.STAFF)
async def tag(
    message: Message, relay: RelaySettings, bench: Bench, ticket: TicketName = 0, tags: Rest = ""
) -> Outcome:  # fmt: skip
    """Put tags on a question, or take them off with a minus before them."""
    row = await bench.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    wanted = normalise(tags.replace("#", " ").replace(",", " ")).split()
    for word in wanted:
        if not _TAG.match(word.removeprefix("-")):
            return said(message, relay, t("ticket.bad_tag", tag=word[:40]))
    carried = set(await bench.records.tags(row.id))
    if len(carried | {word for word in wanted if not word.startswith("-")}) > MOST_TAGS:
        return said(message, relay, t("ticket.too_many_tags", count=MOST_TAGS))
    for word in wanted:
        await _change(bench, row, message.person, word)
    return said(message, relay, _carried(row, await bench.records.tags(row.id)))


async def _change(bench: Bench, row: TicketRow, person: int, word: str) -> None:
    """Put one tag on, or take it off; the record tells only what changed."""
    name = word.removeprefix("-")
    if word.startswith("-"):
        if await bench.records.untag(row.id, name):
            await bench.chronicle.happened(row, person, "untagged", name)
    elif await bench.records.tag(row.id, name):
        await bench.chronicle.happened(row, person, "tagged", name)


def _carried(row: TicketRow, tags: list[str]) -> Text:
    if not tags:
        return t("ticket.no_tags", ticket=row.name)
    return t("ticket.tags", ticket=row.name, tags=", ".join(tags))
