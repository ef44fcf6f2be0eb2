"""Moderators see what would happen to a question, without anybody being answered."""

from typing import Any

from bot.actions import Job, Outcome, answer_to, t
from bot.arguments import Rest
from bot.events import JobDone, Message, Role, decode, encode
from bot.feature import Feature
from bot.formatting.rich import Rich
from bot.matching.lexical import Candidate, is_searchable
from bot.matching.outcome import Thresholds, decide
from bot.matching.questions import looks_like_question
from handlers.faq.knowledge import Knowledge
from handlers.faq.replies import told
from handlers.faq.settings import FaqSettings

feature = Feature("faq")


@feature.command("faq test", role=Role.MODERATOR, is_private=True)
async def test(message: Message, index: Knowledge, text: Rest) -> Outcome:
    """Show which entries a question finds, how sure that is, and what would follow."""
    if not is_searchable(text):
        return told(t("kb.test_unsearchable"))
    await index.load(message.community)
    values: dict[str, Any] = {
        "community": message.community, "question": text,
        "event": encode(message).decode(),
    }  # fmt: skip
    return Job(kind="faq.try", values=values)


@feature.job("faq.try", within=10, lane="{community}")
async def try_(index: Knowledge, event: str, question: str) -> list[Candidate] | None:
    """Search beside the conversation."""
    asked = decode(event)
    return await index.search(asked, question) if isinstance(asked, Message) else None


@feature.done("faq.try")
async def tell(
    done: JobDone, index: Knowledge, faq: FaqSettings, event: str, question: str
) -> Outcome:
    """Say what was found and what it amounts to."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    await index.load(done.community)
    candidates = [Candidate(**candidate) for candidate in done.result or []]
    outcome = decide(
        candidates,
        Thresholds(answer=faq.answer_at, suggest=faq.suggest_at, margin=faq.margin),
    )
    lines = [
        t("kb.test_candidate", title=Rich(row.title), slug=row.slug, score=f"{one.score:.2f}",
          phrase=Rich(one.phrase))
        for one in outcome.candidates
        if (row := index.row(done.community, one.key)) is not None
    ]  # fmt: skip
    gate = "kb.test_question" if looks_like_question(question, None) else "kb.test_no_question"
    body = t(
        "kb.test", outcome=t(f"kb.would_{outcome.verdict}"), p=f"{outcome.probability:.2f}",
        margin=f"{outcome.margin:.2f}", answer=faq.answer_at, suggest=faq.suggest_at,
        auto=faq.auto_at, wanted=faq.margin, gate=t(gate), lines=lines or [t("kb.nothing")],
    )  # fmt: skip
    return answer_to(asked, body)
