"""Members ask in their own words: they get the answer, a few titles to choose from, or a person."""

import asyncio
import re
from collections.abc import Iterator

import msgspec

from bot.actions import Job, Outcome, Text, t
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import Chat, Identity, JobDone, Message, Sent, decode, encode
from bot.feature import Feature, Limit, Listening, Stage, Team, Ui
from bot.matching.lexical import Candidate, is_searchable
from bot.matching.outcome import Thresholds, Verdict, decide
from bot.matching.questions import looks_like_question
from handlers.faq.knowledge import Knowledge
from handlers.faq.outcomes import DAY, give, leave_open, offer, suggested
from handlers.faq.settings import ALL, CONFIGURED, NONE, FaqSettings
from storage.entries import Entries, EntryRow

feature = Feature("faq", settings=FaqSettings, services=(Knowledge,))


@feature.check
def contradictions(faq: FaqSettings, team: Team) -> Iterator[Text]:
    """What would silently never happen."""
    if faq.suggest_at > faq.answer_at:
        yield t("faq.never_suggests", suggest=faq.suggest_at, answer=faq.answer_at)
    if faq.auto_at < faq.answer_at:
        yield t("faq.auto_has_no_effect", auto=faq.auto_at, answer=faq.answer_at)
    if {ALL, NONE} & set(faq.auto_chats) and len(faq.auto_chats) > 1:
        yield t("faq.all_or_none_alone")
    if team.staff_chat and team.staff_chat in faq.auto_chats:
        yield t("faq.silent_among_staff", chat=team.staff_chat)
    if not team.enabled and faq.enabled and faq.escalate_after:
        yield t("faq.nobody_to_hand_to")


@feature.command("ask", limit=Limit(5, seconds=60), is_in_menu=True)
async def ask(message: Message, index: Knowledge, question: Rest) -> Outcome:
    """Ask the community's knowledge base, or the team."""
    await index.load(message.community)
    asked = msgspec.structs.replace(message, text=question, spans=())
    return _match(asked, question, is_addressed=True)


@feature.on(Message, Stage.ANSWER)
async def hear(
    message: Message, faq: FaqSettings, team: Team, index: Knowledge, listening: Listening
) -> Outcome:
    """A question gets looked up; talk between members is left alone."""
    if not _is_asker(message, team):
        return None
    if not message.is_addressed:
        if message.reply_to or not _may_look(message.chat, faq, listening):
            return None
        if not looks_like_question(message.text, None):
            return None
    question = _without_bots(message)
    if not is_searchable(question):
        return None
    await index.load(message.community)
    if message.is_addressed or _is_auto(message.chat, faq, listening):
        return _match(message, question, is_addressed=message.is_addressed)
    return _match(message, question, is_addressed=False, kind="faq.notice")


@feature.job("faq.notice", within=10, lane="{community}")
@feature.job("faq.match", within=10, lane="{community}")
async def match(
    index: Knowledge, community: int, question: str, language: str
) -> list[Candidate] | None:
    """Search beside the conversation, so that nobody waits for it."""
    return await asyncio.to_thread(index.search, community, question, language)


@feature.done("faq.notice")
async def notice(
    done: JobDone, faq: FaqSettings, index: Knowledge, listening: Listening, message: str
) -> Outcome:
    """Note that a question would have been answered, in a chat where the bot only listens yet."""
    asked = decode(message)
    if isinstance(asked, Message):
        await index.load(done.community)
        if _found(done, index, faq, is_addressed=False)[0] is Verdict.ANSWER:
            listening.would_have(asked.chat, "faq", asked.id)
    return None


@feature.done("faq.match")
async def answer(  # noqa: PLR0913 - the question, and everything that decides about it
    done: JobDone, *, faq: FaqSettings, ui: Ui, index: Knowledge, entries: Entries, clock: Clock,
    message: str, is_addressed: bool,
) -> Outcome:  # fmt: skip
    """Answer, offer titles, or hand the question over."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    await index.load(done.community)
    if clock.now() - asked.at > ui.max_age:
        return leave_open(asked, faq, "late", (), is_addressed=is_addressed)
    if done.result is None and not done.problem:  # began before the entries were read
        return Job(kind="faq.match", values=done.values)
    verdict, found = _found(done, index, faq, is_addressed=is_addressed)
    day = int(asked.at.timestamp()) // DAY
    if verdict is Verdict.ANSWER and found:
        entries.count_outcome(done.community, day, "answered")
        return await give(asked, found[0], entries, faq, clock)
    if verdict is Verdict.SUGGEST and found and is_addressed:
        entries.count_outcome(done.community, day, "offered")
        return offer(asked, found)
    entries.count_outcome(done.community, day, "open")
    return leave_open(asked, faq, "unknown", suggested(found), is_addressed=is_addressed)


def _match(message: Message, question: str, *, is_addressed: bool, kind: str = "faq.match") -> Job:
    return Job(
        kind=kind,
        values={
            "community": message.community,
            "question": question,
            "language": message.language,
            "message": encode(message).decode(),
            "is_addressed": is_addressed,
        },
    )


def _without_bots(message: Message) -> str:
    """What is asked, without the name by which the bot was called."""
    text = message.text
    for account in message.mentions:
        if account.is_bot and account.username:
            name = rf"(?<!\w)@{re.escape(account.username)}\b[,:]?"
            text = re.sub(name, " ", text, flags=re.IGNORECASE)
    return text


def _is_asker(message: Message, team: Team) -> bool:
    """Whether a person asks here, not a bot, a channel, or the team among itself."""
    if message.is_foreign or message.sender.is_bot or not message.text:
        return False
    if message.identity not in {Identity.PERSON, Identity.ANONYMOUS_ADMIN}:
        return False
    parent = f"{message.chat.platform}:{message.chat.parent}"
    return team.staff_chat not in {message.chat.address, parent}


def _found(
    done: JobDone, index: Knowledge, faq: FaqSettings, *, is_addressed: bool
) -> tuple[Verdict, list[EntryRow]]:
    """What the candidates amount to, and the entries behind them."""
    candidates = [Candidate(**candidate) for candidate in done.result or []]
    wanted = faq.answer_at if is_addressed else max(faq.auto_at, faq.answer_at)
    outcome = decide(
        candidates, Thresholds(answer=wanted, suggest=faq.suggest_at, margin=faq.margin)
    )
    found = [row for c in outcome.candidates if (row := index.row(done.community, c.key))]
    return outcome.verdict, found


def _may_look(chat: Chat, faq: FaqSettings, listening: Listening) -> bool:
    """Whether a question nobody asked the bot is looked up: to answer it, or to note that."""
    return _is_auto(chat, faq, listening) or listening.is_listening(chat, "faq")


def _is_auto(chat: Chat, faq: FaqSettings, listening: Listening) -> bool:
    """Whether questions are answered here without the bot being called."""
    chosen = set(faq.auto_chats)
    places = {f"{chat.platform}:{place}" for place in (chat.id, chat.parent, chat.server) if place}
    is_named = CONFIGURED in chosen and listening.is_named(chat)
    return is_named or bool(chosen & (places | {ALL}))


@feature.on(Sent)
async def was_given(sent: Sent, entries: Entries) -> Outcome:
    """Remember where an answer stands, so that the next one who asks gets a link to it."""
    if entry := sent.values.get("entry"):
        entries.served_as(sent.community, sent.values["place"], entry, sent.message)
    return None
