"""The asker accepts another member's reply: the question is solved, and may become an entry."""

from bot.actions import AnyAction, Emit, Job, Outcome, Reply, Unschedule, answer_to, t
from bot.arguments import Person
from bot.clock import Clock
from bot.events import JobDone, Message, Personal, Reacted, Role, Solved, decode
from bot.feature import Feature, Limit, Roles, Stage, Where
from bot.formatting.rich import Rich
from bot.matching.entry import LONGEST_ANSWER
from bot.matching.replies import looks_like_answer
from bot.matching.thanks import is_thanks
from handlers.faq.outcomes import day_of, packed
from handlers.faq.recent import Recent
from storage.drafts import Drafts
from storage.entries import Entries
from storage.entry_uses import EntryUses
from storage.misses import Misses, MissRow

ACCEPTING = frozenset({"✅", "👍", "☑️", "✔️", "💯"})
RECENT = 86_400
"""Seconds for which a question counts as the one somebody says thanks for."""


class Solving:
    """Accepts replies as answers, once a question."""

    def __init__(
        self, misses: Misses, entries: Entries, drafts: Drafts, recent: Recent, clock: Clock
    ) -> None:
        self._misses = misses
        self._entries = entries
        self._drafts = drafts
        self._recent = recent
        self._clock = clock

    @property
    def now(self) -> int:
        """This moment, in unix seconds."""
        return int(self._clock.now().timestamp())

    async def question_of(self, event: Personal, reply: str, asker: int) -> MissRow | None:
        """The question a reply answers: the one it replied to, or the asker's newest."""
        platform, chat = event.chat.platform, event.chat.id
        found = await self._misses.replied_by(event.community, asker, platform, chat, reply)
        if found is not None or not asker:
            return found
        since = self.now - RECENT
        return await self._misses.last_of(event.community, asker, platform, chat, since)

    async def accept(  # noqa: PLR0913 - the reply, its author, its words
        self, event: Personal, question: MissRow, *, answer: str, solver: int, how: str,
        words: str, name: str,
    ) -> list[AnyAction]:  # fmt: skip
        """A reply is the answer; nothing if the question has one already."""
        chat = event.chat
        is_first = await self._misses.solved(
            community=event.community, platform=chat.platform, chat=chat.id,
            question=question.message, answer=answer, asker=question.person, solver=solver,
            how=how, now=self.now,
        )  # fmt: skip
        if not is_first:
            return []
        self._misses.settle(question.id, "solved")
        self._entries.count_outcome(event.community, day_of(event.at), "by_member")
        await self._propose(event, question, answer, solver, words, name)
        key = f"{chat.address}:{question.message}"
        solved = Solved(
            cause=event.cause, at=event.at, community=event.community, chat=chat,
            question=question.message, answer=answer, asker=question.person, solver=solver,
            how=how,
        )  # fmt: skip
        return [
            Unschedule(kind="faq.wait", key=key),
            Unschedule(kind="faq.escalate", key=key),
            Emit(event=solved),
        ]

    async def marked(
        self, message: Message, question: MissRow, answer: str, solver: int, words: str, name: str
    ) -> list[AnyAction]:
        """Somebody marks a reply by command: done, or why not."""
        by = solver or await self._misses.replier(question.id, answer) or 0
        if not answer:
            replies = await self._misses.replies(question.id)
            answer = next((one for one, author in replies if author == by), "")
        if not by:
            return [answer_to(message, t("faq.solved_how"))]
        if by == question.person:
            return [answer_to(message, t("faq.solved_own"))]
        actions = await self.accept(
            message, question, answer=answer, solver=by, how="command", words=words, name=name
        )
        if not actions:
            return [answer_to(message, t("faq.solved_before"))]
        return [*actions, answer_to(message, t("faq.solved_thanks", name=Rich(name)))]

    async def _propose(
        self, event: Personal, question: MissRow, answer: str, solver: int, words: str, name: str
    ) -> None:
        """A draft for whoever reviews; nothing is published by it."""
        known, author = self._recent.words_of(event.chat, answer)
        text = (words or known).strip()
        if not text or len(text) > LONGEST_ANSWER or not looks_like_answer(text):
            return
        await self._drafts.add(
            community=event.community, kind="solution", question=question.question, answer=text,
            language=question.language, asker=question.person, author=solver,
            author_name=name or author, source_link=event.chat.link(answer),
            platform=event.chat.platform, chat=event.chat.id, message=answer, now=self.now,
        )  # fmt: skip


feature = Feature("faq", services=(Solving,))


@feature.on(Message, Stage.REACT)
async def thanked(message: Message, solving: Solving, misses: Misses) -> Outcome:
    """The asker's thanks in reply to somebody says that this was the answer."""
    replied = message.reply_to
    if replied is None or replied.sender is None or replied.sender.is_bot or message.is_foreign:
        return None
    if not is_thanks(message.text, message.language):
        return None
    question = await solving.question_of(message, replied.id, message.person)
    if question is None:
        return None
    solver = replied.person or await misses.replier(question.id, replied.id)
    if not solver or solver == message.person:
        return None
    return await solving.accept(
        message, question, answer=replied.id, solver=solver, how="thanks", words=replied.text,
        name=replied.sender.name,
    )  # fmt: skip


@feature.on(Reacted)
async def reacted(reacted: Reacted, solving: Solving, misses: Misses, uses: EntryUses) -> Outcome:
    """The asker's ✅ or 👍 on a reply says the same."""
    if not reacted.added or reacted.sender.is_bot:
        return None
    platform, chat = reacted.chat.platform, reacted.chat.id
    uses.echoed(platform, chat, reacted.message)
    if not ACCEPTING & set(reacted.added):
        return None
    question = await misses.replied_by(
        reacted.community, reacted.person, platform, chat, reacted.message
    )
    solver = await misses.replier(question.id, reacted.message) if question else None
    if question is None or solver is None or solver == reacted.person:
        return None
    return await solving.accept(
        reacted, question, answer=reacted.message, solver=solver, how="reaction", words="", name=""
    )


@feature.command(
    "solved", where=Where.GROUPS, limit=Limit(5, seconds=60), is_private=True,
    message_menu={"en": "Mark as solution", "es": "Marcar como solución",
                  "fr": "Marquer comme solution", "ru": "Отметить как ответ"},
)  # fmt: skip
async def solved(message: Message, solving: Solving, person: Person | None = None) -> Outcome:
    """Mark the message you reply to as the answer to your question."""
    replied = message.reply_to
    answer = replied.id if replied is not None else ""
    solver = person.id if person else 0
    name = person.name if person else replied.sender.name if replied and replied.sender else ""
    question = await solving.question_of(message, answer, message.person)
    if question is not None:
        words = replied.text if replied else ""
        return await solving.marked(message, question, answer, solver, words, name)
    if not answer or await solving.question_of(message, answer, 0) is None:
        return _told("faq.solved_how")
    values = {"message": packed(message), "solver": solver, "name": name}
    return Job(kind="faq.prove_guide", values=values)


@feature.job("faq.prove_guide")
async def prove_guide(roles: Roles, message: str) -> str:
    """Prove that somebody who marks the answer to another's question may do that."""
    said = decode(message)
    if not isinstance(said, Message):
        raise TypeError(message)
    return await roles.prove(said.community, said.chat, said.sender)


@feature.done("faq.prove_guide")
async def marked_by_guide(
    done: JobDone, solving: Solving, message: str, solver: int, name: str
) -> Outcome:
    """A guide marks the answer to somebody else's question."""
    said = decode(message)
    if not isinstance(said, Message) or said.reply_to is None:
        return None
    if not done.result or not Role(done.result).includes(Role.GUIDE):
        return answer_to(said, t("faq.solved_not_yours"))
    question = await solving.question_of(said, said.reply_to.id, 0)
    if question is None:
        return answer_to(said, t("faq.solved_how"))
    words = said.reply_to.text
    return await solving.marked(said, question, said.reply_to.id, solver, words, name)


def _told(key: str) -> Reply:
    return Reply(body=t(key), is_private=True)
