"""The buttons under answers and titles."""

from zoneinfo import ZoneInfo

from bot.actions import Edit, MessageRef, Outcome, Toast, t
from bot.events import Message, Pressed, decode
from bot.feature import Feature, Ui
from bot.matching.lexical import Candidate
from handlers.faq.answering import Answering, hand_over
from handlers.faq.knowledge import Knowledge
from handlers.faq.learning import Learning
from handlers.faq.outcomes import (
    Pick,
    answer_body,
    answer_buttons,
    day_of,
    toast,
)
from handlers.faq.settings import FaqSettings
from storage.entries import Entries
from storage.entry_uses import EntryUses

feature = Feature("faq")


@feature.button("faq.choose")
async def choose(  # noqa: PLR0913 - the title, what was found first, and what is learned from it
    pressed: Pressed, *, index: Knowledge, answering: Answering, learning: Learning,
    entries: Entries, uses: EntryUses, ui: Ui, entry: int, first: int, evidence: str, message: str,
) -> Outcome:  # fmt: skip
    """The asker picks the title that was meant."""
    asked = decode(message)
    await index.load(pressed.community)
    row = index.row(pressed.community, entry)
    if row is None or not isinstance(asked, Message):
        return toast(pressed, "faq.entry_gone")
    day = day_of(pressed.at)
    entries.count_outcome(pressed.community, day, "chosen")
    entries.count_entry(entry, day, asked.language, "chosen")
    learned = [
        *await learning.label(pressed, evidence, "chosen", is_right=entry == first),
        *learning.example(asked, row),
    ]
    use = await answering.used(asked, Pick(row, Candidate(key=entry, score=1.0, phrase="")))
    uses.stands_in(use, pressed.message)
    edit = Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=answer_body(row, asked.language, ZoneInfo(ui.timezone)),
        buttons=answer_buttons(asked, use, row, None),
        interaction=pressed.interaction,
        language=asked.language,
    )
    return [edit, *learned]


@feature.button("faq.none")
async def none(
    pressed: Pressed, *, learning: Learning, answering: Answering, first: int, evidence: str,
    message: str,
) -> Outcome:  # fmt: skip
    """None of the titles is meant: a person answers."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    await answering.pass_on(asked, was_answered=False)
    learned = await learning.label(pressed, evidence, "none", is_right=False) if first else []
    return [hand_over(asked, "asked for a person", ()), _passed_on(pressed), *learned]


@feature.button("faq.person")
async def person(pressed: Pressed, answering: Answering, message: str) -> Outcome:
    """The asker wants a person to answer."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    await answering.pass_on(asked, was_answered=True)
    return [hand_over(asked, "asked for a person", ()), _passed_on(pressed)]


@feature.button("faq.helped")
async def helped(  # noqa: PLR0913 - the answer, and everything that is learned from it
    pressed: Pressed, *, index: Knowledge, entries: Entries, uses: EntryUses,
    learning: Learning, use: int, message: str,
) -> Outcome:  # fmt: skip
    """The asker says that the answer helped."""
    given = await uses.find(pressed.community, use)
    asked = decode(message)
    if given is None or not isinstance(asked, Message) or not await uses.judge(use, "helped"):
        return toast(pressed, "faq.glad")
    day = day_of(pressed.at)
    entries.count_outcome(pressed.community, day, "helped")
    entries.count_entry(given.entry, day, asked.language, "helped")
    await index.load(pressed.community)
    row = index.row(pressed.community, given.entry)
    learned = await learning.label(pressed, given.evidence, "helped", is_right=True)
    examples = learning.example(asked, row) if row else []
    return [toast(pressed, "faq.glad"), *learned, *examples]


@feature.button("faq.not_this")
async def not_this(  # noqa: PLR0913 - the answer, and everything that is learned from it
    pressed: Pressed, *, index: Knowledge, entries: Entries, uses: EntryUses,
    learning: Learning, faq: FaqSettings, use: int, message: str,
) -> Outcome:  # fmt: skip
    """The answer is not what was asked for: the next titles, or a person."""
    given = await uses.find(pressed.community, use)
    asked = decode(message)
    if given is None or not isinstance(asked, Message) or not await uses.judge(use, "not_this"):
        return toast(pressed, "faq.was_judged")
    day = day_of(pressed.at)
    entries.count_outcome(pressed.community, day, "not_this")
    entries.count_entry(given.entry, day, asked.language, "not_this")
    learned = await learning.label(pressed, given.evidence, "not_this", is_right=False)
    return [learning.others(pressed, asked, given.entry), *learned]


def _passed_on(pressed: Pressed) -> Toast:
    return Toast(
        interaction=pressed.interaction, body=t("faq.passed_on"), language=pressed.language
    )
