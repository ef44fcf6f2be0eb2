"""Every outcome teaches: whether an answer was right, and how people ask for it."""

import asyncio
from typing import Any

import msgspec

from bot.actions import AnyAction, Edit, Job, MessageRef, Outcome, t
from bot.clock import Clock
from bot.events import JobDone, Message, Personal, Pressed, decode
from bot.feature import Feature
from bot.matching.entry import LONGEST_TITLE
from bot.matching.examples import judged
from bot.matching.lexical import Candidate, is_searchable
from handlers.faq.answering import Answering, Found, hand_over
from handlers.faq.indexed import CHANNELS
from handlers.faq.knowledge import Knowledge
from handlers.faq.outcomes import Pick, offer_buttons, packed, without_bots
from handlers.faq.serving import FAR
from handlers.faq.settings import FaqSettings
from storage.entries import Entries, EntryRow
from storage.entry_uses import EntryUses
from storage.labels import Labels

MOST_EXAMPLES = 50
REFIT_EVERY = 25
REPHRASED_WITHIN = 300
"""Seconds in which another question that finds the same entry says that its answer was wrong."""
MOST_OTHERS = 3


class Learning:
    """Keeps labels and examples."""

    def __init__(self, labels: Labels, uses: EntryUses, clock: Clock) -> None:
        self._labels = labels
        self._uses = uses
        self._clock = clock

    @property
    def now(self) -> int:
        """This moment, in unix seconds."""
        return int(self._clock.now().timestamp())

    async def label(
        self, event: Personal, evidence: str, how: str, *, is_right: bool
    ) -> list[AnyAction]:
        """Keep whether an answer was right; the weights are fitted again now and then."""
        if not evidence:
            return []
        kind = msgspec.json.decode(evidence, type=dict[str, Any]).get("kind", "")
        channel = CHANNELS.get(kind)
        if channel is None:  # of another release
            return []
        count = await self._labels.add(
            event.community, channel, evidence, how, self.now, is_right=is_right
        )
        if count % REFIT_EVERY:
            return []
        values = {"community": event.community, "channel": channel}
        return [Job(kind="faq.refit", values=values)]

    def example(self, asked: Message, row: EntryRow) -> list[AnyAction]:
        """A question whose answer was accepted may become an example of it."""
        text = " ".join(asked.text.split())
        if len(text) > LONGEST_TITLE or not is_searchable(text):
            return []
        values = {"community": asked.community, "entry": row.id, "text": text,
                  "person": asked.person}  # fmt: skip
        return [Job(kind="faq.example", values=values)]

    async def rephrased(self, asked: Message, found: Found) -> list[AnyAction]:
        """Who asks for the same thing again at once did not get it the first time."""
        given = await self._uses.last_of(
            asked.community, asked.person, asked.chat.platform, asked.chat.id,
            self.now - REPHRASED_WITHIN,
        )  # fmt: skip
        if given is None or given.asked_in == asked.id or given.verdict:
            return []
        if given.entry not in {pick.row.id for pick in found.picks}:
            return []
        if not await self._uses.judge(given.id, "rephrased"):
            return []
        return await self.label(asked, given.evidence, "rephrased", is_right=False)

    def others(self, pressed: Pressed, asked: Message, entry: int) -> Job:
        """Look for what else may be meant."""
        return Job(
            kind="faq.others",
            values={
                "community": pressed.community, "message": packed(asked), "entry": entry,
                "answer": pressed.message, "interaction": pressed.interaction,
            },
        )  # fmt: skip


feature = Feature("faq", services=(Learning,))


@feature.job("faq.example", within=30, lane="{community}")
async def weigh_example(index: Knowledge, community: int, entry: int, text: str) -> dict[str, Any]:
    """Whether a way of asking is new to an entry, and which one may go for it."""
    row = index.row(community, entry)
    if row is None:
        return {"is_new": False, "dropped": ""}
    found = await asyncio.to_thread(judged, text, [row.title, *row.phrases], index.encoder)
    return {"is_new": found.is_new, "dropped": found.most_redundant}


@feature.done("faq.example")
async def keep_example(
    done: JobDone, *, entries: Entries, learning: Learning, entry: int, text: str, person: int
) -> Outcome:
    """Keep a way of asking, and at most fifty of an entry."""
    found: dict[str, Any] = done.result or {}
    if not found.get("is_new"):
        return None
    if not await entries.learn(done.community, entry, text, person, learning.now):
        return None
    learned = await entries.learned(entry)
    if len(learned) > MOST_EXAMPLES:
        dropped = found["dropped"]
        await entries.unlearn(entry, dropped if dropped in learned else learned[0])
    return None


@feature.job("faq.others", within=30, lane="{community}")
async def find_others(index: Knowledge, message: str, entry: int) -> list[Candidate]:
    """What else a question may mean."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return []
    given = index.row(asked.community, entry)
    found = await index.search(asked, without_bots(asked)) or []
    rows = [(one, index.row(asked.community, one.key)) for one in found]
    return [one for one, row in rows if row and (given is None or row.slug != given.slug)]


@feature.done("faq.others")
async def show_others(  # noqa: PLR0913 - the question, and where its answer stands
    done: JobDone, *, index: Knowledge, answering: Answering, faq: FaqSettings, message: str,
    answer: str, interaction: str,
) -> Outcome:  # fmt: skip
    """In the place of the wrong answer: other titles, or the way to the team."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    await index.load(done.community)
    found = msgspec.convert(done.result or [], list[Candidate])
    rows = [(one, index.row(done.community, one.key)) for one in found]
    picks = [
        Pick(index.variant(asked, row), one)
        for one, row in rows
        if row is not None and (one.probability or 0.0) >= FAR * faq.suggest_at
    ][:MOST_OTHERS]
    place = MessageRef(chat=asked.chat, id=answer)
    if not picks:
        await answering.pass_on(asked, was_answered=False)
        edit = Edit(message=place, body=t("faq.not_this_to_team"), language=asked.language,
                    interaction=interaction)  # fmt: skip
        return [edit, hand_over(asked, "asked for a person", ())]
    return Edit(
        message=place,
        body=t("faq.did_you_mean"),
        buttons=offer_buttons(asked, picks, is_second=True),
        interaction=interaction,
        language=asked.language,
    )
