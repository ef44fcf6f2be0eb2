"""A question that is changed changes its answer; one that is removed takes it along."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions import AnyAction, Delete, Edit, Job, MessageRef, Outcome, Unschedule, t
from bot.events import Chat, Deleted, Edited, JobDone, Message, decode
from bot.feature import Feature, Stage, Team, Ui
from bot.matching.lexical import Candidate, is_searchable
from bot.matching.questions import looks_like_question
from handlers.faq.answering import Answering, Found, listed, read_found
from handlers.faq.asking import is_asker, look_up
from handlers.faq.asking import match as search
from handlers.faq.knowledge import Knowledge
from handlers.faq.outcomes import (
    answer_body,
    answer_buttons,
    offer_buttons,
    packed,
    suggested,
    without_bots,
)
from handlers.faq.recent import Recent
from handlers.faq.settings import FaqSettings
from storage.entry_uses import EntryUses, UseRow
from storage.misses import Misses, MissRow

feature = Feature("faq")

REVISED_WITHIN = timedelta(minutes=2)


@feature.on(Edited, Stage.ANSWER)
async def reworded(  # noqa: PLR0913 - the question, and what became of it so far
    message: Edited, *, faq: FaqSettings, team: Team, index: Knowledge, recent: Recent,
    uses: EntryUses, misses: Misses,
) -> Outcome:  # fmt: skip
    """Who changes a question just asked gets the answer to what it says now."""
    if not is_asker(message, team):
        return None
    await recent.wake(message.community)
    platform, chat = message.chat.platform, message.chat.id
    open_one = await misses.find(message.community, platform, chat, message.id)
    given = await uses.to_question(platform, chat, message.id)
    asked_at = recent.asked_at(message.chat, message.id) or _kept_at(given, open_one)
    if asked_at is None or message.at - asked_at > REVISED_WITHIN:
        return None
    if recent.knows(message) or (open_one is not None and open_one.question == message.text):
        return None
    recent.asked(message)
    if open_one is not None and message.is_addressed:
        return None  # the team has it, and sees the change
    if given is not None and (not given.answered_in or given.verdict):
        return None
    if open_one is not None:
        misses.take_back(open_one.id)
    return [
        *_forgotten(message.chat, message.id),
        *await _look_again(message, given, index, faq),
    ]


def _kept_at(given: UseRow | None, open_one: MissRow | None) -> datetime | None:
    """When a message was asked, as far as the store knows; memory begins anew with a restart."""
    times = [row.at for row in (given, open_one) if row is not None]
    return datetime.fromtimestamp(min(times), UTC) if times else None


async def _look_again(
    message: Edited, given: UseRow | None, index: Knowledge, faq: FaqSettings
) -> list[AnyAction]:
    question = without_bots(message)
    is_question = message.is_addressed or looks_like_question(message.text, None)
    await index.load(message.community)
    if given is not None:
        values = {"community": message.community, "question": question,
                  "message": packed(message), "use": given.id}  # fmt: skip
        return [Job(kind="faq.revise", values=values)]
    return look_up(message, question, index, faq) if is_question and is_searchable(question) else []


@feature.job("faq.revise", within=30, lane="{community}")
async def search_again(
    index: Knowledge, message: str, question: str
) -> list[list[Candidate]] | None:
    """Search for what the question says now."""
    return await search(index, message, question)


@feature.done("faq.revise")
async def change_answer(  # noqa: PLR0913 - the question, its answer, and what decides about it
    done: JobDone, *, faq: FaqSettings, ui: Ui, index: Knowledge, answering: Answering,
    uses: EntryUses, recent: Recent, message: str, use: int,
) -> Outcome:  # fmt: skip
    """The own answer is changed, not repeated."""
    asked = decode(message)
    given = await uses.find(done.community, use)
    if not isinstance(asked, Message) or given is None or not recent.is_current(asked):
        return None
    await index.load(done.community)
    found = read_found(done.result or [], asked, index, faq)
    before = index.row(done.community, given.entry)
    if found.is_answer and before is not None and found.picks[0].row.slug == before.slug:
        return None
    if not await uses.judge(use, "withdrawn"):
        return None
    place = MessageRef(chat=asked.chat, id=given.answered_in)
    return await _changed(asked, found, place, faq, ui, answering, uses)


async def _changed(  # noqa: PLR0913, PLR0917 - as above
    asked: Message, found: Found, place: MessageRef, faq: FaqSettings, ui: Ui,
    answering: Answering, uses: EntryUses,
) -> Outcome:  # fmt: skip
    if found.is_answer:
        pick = found.picks[0]
        use = await answering.used(asked, pick)
        uses.stands_in(use, place.id)
        body = answer_body(pick.row, asked.language, ZoneInfo(ui.timezone))
        buttons = answer_buttons(asked, use, pick.row, found.beside)
        return Edit(message=place, body=body, buttons=buttons, language=asked.language)
    if found.picks and asked.is_addressed:
        buttons = offer_buttons(asked, found.picks)
        body = t("faq.did_you_mean")
        return Edit(message=place, body=body, buttons=buttons, language=asked.language)
    left = await answering.leave_open(asked, "unknown", suggested(found.picks, faq), faq)
    return [Delete(chat=asked.chat, ids=(place.id,), reason="the question changed"), *listed(left)]


@feature.on(Deleted)
async def removed(deleted: Deleted, recent: Recent, uses: EntryUses, misses: Misses) -> Outcome:
    """An answer nobody reacted to goes with its question."""
    actions: list[AnyAction] = []
    platform, chat = deleted.chat.platform, deleted.chat.id
    await recent.wake(deleted.community)
    for message in deleted.ids:
        open_one = await misses.find(deleted.community, platform, chat, message)
        given = await uses.to_question(platform, chat, message)
        is_known = recent.asked_at(deleted.chat, message) is not None
        if not is_known and open_one is None and given is None:
            continue
        recent.gone(deleted.chat, message)
        actions += _forgotten(deleted.chat, message)
        if open_one is not None:
            misses.take_back(open_one.id)
        if given is None or given.verdict or given.has_echo or not given.answered_in:
            continue
        if await uses.judge(given.id, "withdrawn"):
            actions.append(
                Delete(chat=deleted.chat, ids=(given.answered_in,), reason="the question is gone")
            )
    return actions


def _forgotten(chat: Chat, message: str) -> list[AnyAction]:
    """Nothing waits for a question any more."""
    key = f"{chat.address}:{message}"
    return [Unschedule(kind="faq.wait", key=key), Unschedule(kind="faq.escalate", key=key)]
