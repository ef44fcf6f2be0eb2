"""Before a question goes to the team, it is seen whether somebody asks the same already."""

import asyncio

import msgspec

from bot.actions import Emit, Outcome
from bot.events import JobDone, Message, Suggestion, Unanswered, decode
from bot.feature import Feature, Ui
from bot.matching.merging import same
from handlers.faq.knowledge import Knowledge
from storage.misses import Misses, OpenRow

feature = Feature("faq")

COMPARED = 200


@feature.job("faq.same", within=20, lane="{community}")
async def find_same(
    index: Knowledge, misses: Misses, community: int, message: str
) -> OpenRow | None:
    """The newest open question that asks what this one asks."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    here = (asked.chat.platform, asked.chat.id, asked.id)
    rows = await misses.open_beside(community, COMPARED)
    others = [row for row in rows if (row.platform, row.chat, row.message) != here]
    # with a ticket first: who asked before the team was told may still be answered by members
    others.sort(key=lambda row: row.ticket == 0)
    questions = [row.question for row in others]
    at = await asyncio.to_thread(same, asked.text, questions, index.encoder, asked.language)
    return None if at is None else others[at]


@feature.done("faq.same")
async def hand_over(
    done: JobDone, *, misses: Misses, index: Knowledge, ui: Ui, message: str, passed_on: str
) -> Outcome:
    """Give the question to the team, with the one it repeats."""
    asked, event = decode(message), decode(passed_on)
    if not isinstance(asked, Message) or not isinstance(event, Unanswered):
        return None
    found = msgspec.convert(done.result, OpenRow | None)
    mine = await misses.find(asked.community, asked.chat.platform, asked.chat.id, asked.id)
    if found is not None and mine is not None:
        misses.same_as(mine.id, found.cluster)
    same_as = found.ticket if found is not None else 0
    await index.load(asked.community)
    titles = tuple(_for_team(index, asked.community, one, ui) for one in event.suggestions)
    return Emit(event=msgspec.structs.replace(event, same_as=same_as, suggestions=titles))


def _for_team(index: Knowledge, community: int, one: Suggestion, ui: Ui) -> Suggestion:
    """A suggestion with its title in the community's language, which the team reads."""
    row = index.row(community, one.entry)
    if row is None or row.language == ui.language:
        return one
    own = next(
        (other for other in index.rows(community)
         if other.slug == row.slug and other.language == ui.language
         and other.state == "published"),
        row,
    )  # fmt: skip
    return msgspec.structs.replace(one, title=own.title)
