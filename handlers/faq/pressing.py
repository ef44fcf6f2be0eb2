"""The buttons under answers and titles."""

from bot.actions import Edit, Emit, MessageRef, Outcome, Toast, t
from bot.events import Message, Pressed, decode
from bot.feature import Feature
from bot.formatting.markdown import from_markdown
from handlers.faq.knowledge import Knowledge
from handlers.faq.outcomes import DAY, toast, unanswered
from storage.entries import Entries

feature = Feature("faq")


@feature.button("faq.choose")
async def choose(
    pressed: Pressed, index: Knowledge, entries: Entries, entry: int, asker: int
) -> Outcome:
    """The asker picks the title that was meant."""
    if asker != pressed.person:
        return toast(pressed, "faq.not_your_question")
    await index.load(pressed.community)
    row = index.row(pressed.community, entry)
    if row is None:
        return toast(pressed, "faq.entry_gone")
    day = int(pressed.at.timestamp()) // DAY
    entries.count_outcome(pressed.community, day, "chosen")
    message = MessageRef(chat=pressed.chat, id=pressed.message)
    return Edit(message=message, body=from_markdown(row.answer), interaction=pressed.interaction)


@feature.button("faq.person")
async def person(pressed: Pressed, message: str, asker: int) -> Outcome:
    """The asker wants a person to answer."""
    if asker != pressed.person:
        return toast(pressed, "faq.not_your_question")
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    return [
        Emit(event=unanswered(asked, "asked for a person", ())),
        Toast(interaction=pressed.interaction, body=t("faq.passed_on"), language=pressed.language),
    ]


@feature.button("faq.helped")
async def helped(pressed: Pressed, entries: Entries, asker: int) -> Outcome:
    """The asker says that the answer helped."""
    if asker != pressed.person:
        return toast(pressed, "faq.not_your_question")
    day = int(pressed.at.timestamp()) // DAY
    entries.count_outcome(pressed.community, day, "helped")
    return toast(pressed, "faq.glad")
