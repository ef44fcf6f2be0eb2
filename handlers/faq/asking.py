"""Members ask in their own words: they get the answer, a few titles to choose from, or a person."""

from collections.abc import Iterator

import msgspec

from bot.actions import AnyAction, Job, Outcome, Reply, Text, t
from bot.arguments import Rest
from bot.events import Chat, Identity, JobDone, Message, Sent, decode
from bot.feature import Feature, Limit, Listening, Stage, Team, Ui
from bot.matching.lexical import Candidate, is_searchable
from bot.matching.questions import looks_like_question
from bot.matching.small_talk import small_talk
from handlers.faq.answering import Answering, listed, read_found
from handlers.faq.knowledge import Knowledge
from handlers.faq.learning import Learning
from handlers.faq.outcomes import packed, without_bots
from handlers.faq.parts import parts_of
from handlers.faq.recent import Recent
from handlers.faq.serving import places_of
from handlers.faq.settings import ALL, CONFIGURED, NONE, FaqSettings
from storage.entries import Entries
from storage.entry_uses import EntryUses

feature = Feature("faq", settings=FaqSettings, services=(Knowledge, Recent, Answering))


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
async def ask(
    message: Message, index: Knowledge, recent: Recent, faq: FaqSettings, question: Rest
) -> Outcome:
    """Ask the community's knowledge base, or the team."""
    await index.load(message.community)
    asked = msgspec.structs.replace(message, text=question, spans=(), is_addressed=True)
    recent.asked(asked)
    return look_up(asked, question, index, faq)


@feature.on(Message, Stage.ANSWER)
async def chat(message: Message, team: Team) -> Outcome:
    """A greeting, a thank-you or an "ok" in private gets a kind word, not a ticket."""
    if not message.chat.is_private or not is_asker(message, team):
        return None
    talk = small_talk(message.text)
    return Reply(body=t(f"faq.talk_{talk}")) if talk else None


@feature.on(Message, Stage.ANSWER)
async def hear(
    message: Message, *, faq: FaqSettings, team: Team, index: Knowledge, listening: Listening,
    recent: Recent,
) -> Outcome:  # fmt: skip
    """A question gets looked up; talk between members is left alone."""
    if not is_asker(message, team):
        return None
    question = without_bots(message)
    if message.is_addressed:
        if small_talk(question):
            return None
    elif not _may_look(message, faq, listening) or not looks_like_question(message.text, None):
        return None
    if not is_searchable(question):
        return None
    await index.load(message.community)
    recent.asked(message)
    is_answered = message.is_addressed or is_auto(message.chat, faq, listening)
    return look_up(message, question, index, faq, "faq.match" if is_answered else "faq.notice")


@feature.job("faq.notice", within=30, lane="{community}")
@feature.job("faq.match", within=30, lane="{community}")
async def match(index: Knowledge, message: str, question: str) -> list[list[Candidate]] | None:
    """Search beside the conversation, so that nobody waits for it; best part of a message first."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return []
    found: list[list[Candidate]] = []
    for part in parts_of(question):
        candidates = await index.search(asked, part)
        if candidates is None:
            return None
        found.append(candidates)
    return sorted(found, key=lambda one: -(one[0].probability or 0.0) if one else 0.0)


@feature.done("faq.notice")
async def notice(
    done: JobDone, faq: FaqSettings, index: Knowledge, listening: Listening, message: str
) -> Outcome:
    """Note that a question would have been answered, in a chat where the bot only listens yet."""
    asked = decode(message)
    if isinstance(asked, Message):
        await index.load(done.community)
        if read_found(done.result or [], asked, index, faq).is_answer:
            listening.would_have(asked.chat, "faq", asked.id)
    return None


@feature.done("faq.match")
async def answer(  # noqa: PLR0913 - the question, and everything that decides about it
    done: JobDone, *, faq: FaqSettings, index: Knowledge, answering: Answering,
    learning: Learning, ui: Ui, recent: Recent, message: str,
) -> Outcome:  # fmt: skip
    """Answer, offer titles, or hand the question over."""
    asked = decode(message)
    if not isinstance(asked, Message) or not recent.is_current(asked):
        return None
    await index.load(done.community)
    index.keep(done.community)
    if answering.is_late(asked, ui):
        return await answering.come_late(asked, faq)
    if done.result is None and not done.problem:  # began before the entries were read
        return Job(kind="faq.match", values=done.values)
    found = read_found(done.result or [], asked, index, faq)
    learned = await learning.rephrased(asked, found)
    return [*learned, *listed(await answering.outcome(asked, found, faq, ui))]


@feature.on(Sent)
async def was_given(sent: Sent, entries: Entries, uses: EntryUses) -> Outcome:
    """Remember where an answer stands: for the link to it, and to change it with its question."""
    if entry := sent.values.get("entry"):
        entries.served_as(sent.community, sent.values["place"], entry, sent.message)
    if use := sent.values.get("use"):
        uses.stands_in(use, sent.message)
    return None


def look_up(
    message: Message, question: str, index: Knowledge, faq: FaqSettings, kind: str = "faq.match"
) -> list[AnyAction]:
    """Search for a question, and read on what there is to be read."""
    values = {"community": message.community, "question": question, "message": packed(message)}
    jobs: list[AnyAction] = [Job(kind=kind, values=values)]
    if index.has_work(message.community, faq):
        jobs.append(Job(kind="faq.read", values={"community": message.community}))
    return jobs


def is_asker(message: Message, team: Team) -> bool:
    """Whether a person asks here, not a bot, a channel, or the team among itself."""
    if message.is_foreign or message.sender.is_bot or not message.text:
        return False
    if message.identity not in {Identity.PERSON, Identity.ANONYMOUS_ADMIN}:
        return False
    return not team.is_room(message.chat)


def _may_look(message: Message, faq: FaqSettings, listening: Listening) -> bool:
    """Whether a question nobody asked the bot is looked up: to answer it, or to note that."""
    if message.reply_to is not None:
        return False
    return is_auto(message.chat, faq, listening) or listening.is_listening(message.chat, "faq")


def is_auto(chat: Chat, faq: FaqSettings, listening: Listening) -> bool:
    """Whether questions are answered here without the bot being called."""
    chosen = set(faq.auto_chats)
    is_named = CONFIGURED in chosen and listening.is_named(chat)
    return is_named or bool(chosen & (places_of(chat) | {ALL}))
