"""People have the first word; a question nobody answers in time goes to the team."""

import msgspec

from bot.actions import AnyAction, Outcome, Unschedule
from bot.events import Account, Message, TimerDue, decode
from bot.feature import Feature, Stage, Ui
from bot.matching.lexical import Candidate
from bot.matching.replies import looks_like_answer
from handlers.faq.answering import Answering, hand_over
from handlers.faq.knowledge import Knowledge
from handlers.faq.outcomes import Pick
from handlers.faq.recent import Recent
from handlers.faq.settings import FaqSettings
from storage.entry_uses import EntryUses
from storage.misses import Misses

feature = Feature("faq")


@feature.on(Message, Stage.RECORD)
async def somebody_answers(
    message: Message, recent: Recent, misses: Misses, uses: EntryUses, answering: Answering
) -> Outcome:
    """A reply that looks like an answer ends the waiting of a question."""
    replied = message.reply_to
    await recent.wake(message.community)
    if replied is None:
        return await _first_word(message, recent, answering)
    platform, chat = message.chat.platform, message.chat.id
    if replied.sender is not None and replied.sender.is_bot:
        uses.echoed(platform, chat, replied.id)
        return None
    if not _is_answer(message, replied.sender):
        return None
    if asked := recent.no_longer_waits(message.chat, replied.id):
        await answering.keep_open(asked)
    elif not await misses.is_open(message.community, platform, chat, replied.id):
        return None
    found = await misses.find(message.community, platform, chat, replied.id)
    if found is not None:
        misses.reply(found.id, message.id, message.person, int(message.at.timestamp()))
        recent.replied(message)
    key = f"{message.chat.address}:{replied.id}"
    return [Unschedule(kind="faq.wait", key=key), Unschedule(kind="faq.escalate", key=key)]


@feature.timer("faq.wait")
async def nobody_spoke(  # noqa: PLR0913 - the answer, and what decides whether it is given
    due: TimerDue, *, index: Knowledge, answering: Answering, recent: Recent, faq: FaqSettings,
    ui: Ui, message: str, entry: int, evidence: str,
) -> Outcome:  # fmt: skip
    """People had the first word; now the answer is given."""
    asked = decode(message)
    if not isinstance(asked, Message) or not recent.is_current(asked):
        return None
    recent.no_longer_waits(asked.chat, asked.id)
    await index.load(due.community)
    row = index.row(due.community, entry)
    if row is None or answering.is_late(asked, ui):
        return await answering.come_late(asked, faq)
    known = msgspec.json.decode(evidence) if evidence else None
    candidate = msgspec.convert({"key": entry, "score": 1.0, "phrase": "", "evidence": known},
                                Candidate)  # fmt: skip
    return await answering.give(asked, Pick(row, candidate), faq, ui, beside=None)


@feature.timer("faq.escalate")
async def escalate(due: TimerDue, message: str) -> Outcome:
    """A question that nobody answered in time goes to the team."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    return hand_over(asked, "nobody answered", ())


async def _first_word(message: Message, recent: Recent, answering: Answering) -> list[AnyAction]:
    """Somebody else says something just after a question: the bot need not speak as well."""
    waiting = recent.waiting_for(message)
    if not waiting or not _is_answer(message, None):
        return []
    actions: list[AnyAction] = []
    for question in waiting:
        if asked := recent.no_longer_waits(message.chat, question):
            await answering.keep_open(asked)
        key = f"{message.chat.address}:{question}"
        actions.append(Unschedule(kind="faq.wait", key=key))
    return actions


def _is_answer(message: Message, to: Account | None) -> bool:
    """Whether a person tells somebody else something."""
    if message.sender.is_bot or message.is_foreign or (to and to.id == message.sender.id):
        return False
    return looks_like_answer(message.text, has_media=bool(message.media))
