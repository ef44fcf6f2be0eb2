"""Good answers become drafts, and moderators decide what becomes of each."""

from datetime import timedelta

from bot.actions import Button, Job, Outcome, Reply, answer_to, t
from bot.arguments import Rest
from bot.events import JobDone, Message, Pressed, Role, decode, encode
from bot.feature import Feature, Limit, Ui
from bot.formatting.markdown_writing import to_markdown
from bot.formatting.rich import Rich
from bot.matching.entry import LONGEST_ANSWER
from bot.matching.lexical import Candidate
from bot.matching.normalise import normalise
from handlers.faq.cards import preview
from handlers.faq.desk import Desk
from handlers.faq.gaps import with_figures
from handlers.faq.knowledge import Knowledge
from handlers.faq.replies import changed, passing, told
from handlers.faq.reviewing import due_card, every_morning
from handlers.faq.settings import FaqSettings
from handlers.faq.shelf import NotKept, Shelf
from handlers.faq.wording import fault, language_of
from storage.curation import Curation
from storage.drafts import DraftRow, Drafts
from storage.gaps import Gaps

feature = Feature("faq")

ONE_ANSWER = timedelta(minutes=2)
"""What the same person said within this time is one answer (FEATURES.md T1.5)."""
MOST_TARGETS = 5


@feature.command(
    "faq learn", role=Role.GUIDE, is_private=True, limit=Limit(20, seconds=60),
    message_menu={"en": "Make FAQ", "es": "Guardar en la FAQ", "fr": "Garder dans la FAQ",
                  "ru": "Сохранить в FAQ"},
)  # fmt: skip
async def learn(
    message: Message, *, drafts: Drafts, gaps: Gaps, desk: Desk, ui: Ui,
    question: Rest | None = None,
) -> Outcome:  # fmt: skip
    """Keep the message you reply to as a draft answer; say its question if I do not know it."""
    replied = message.reply_to
    if replied is None or replied.sender is None or not replied.text.strip():
        return told(t("kb.learn_how"))
    if replied.sender.is_bot:
        return told(t("kb.learn_not_bots"))
    platform, chat = message.chat.platform, message.chat.id
    since = desk.now - int(ONE_ANSWER.total_seconds())
    former = await drafts.newest_of(message.community, replied.person, since)
    if former is not None and former.chat == chat and _continues(former, question):
        return await _lengthened(message, drafts, desk, former, replied.text)
    found = await gaps.question_of(message.community, platform, chat, replied.id)
    asked = " ".join((question or (found[0] if found else "")).split())
    if not asked:
        return told(t("kb.learn_question"))
    answer = to_markdown(Rich(replied.text))
    if wrong := fault(asked, answer):
        return told(wrong)
    number = await drafts.add(
        community=message.community, question=asked, answer=answer,
        language=language_of(f"{asked} {replied.text}", ui.language),
        asker=found[2] if found else 0, author=replied.person, author_name=replied.sender.name,
        source_link=message.chat.link(replied.id), platform=platform, chat=chat,
        message=replied.id, now=desk.now,
    )  # fmt: skip
    return [await _shown(message, drafts, desk, number), every_morning(ui)]


@feature.command("faq review", role=Role.MODERATOR, is_private=True)
async def review(
    message: Message, drafts: Drafts, desk: Desk, curation: Curation, faq: FaqSettings
) -> Outcome:
    """Go through drafts and through entries that somebody should look at."""
    draft = await drafts.next(message.community)
    if draft is not None:
        return told(*await desk.card(message.community, draft))
    due = await due_card(curation, faq, message.community, desk.now)
    return told(*due) if due else told(t("kb.all_done"))


@feature.button("faq.next_draft", role=Role.MODERATOR)
async def next_draft(
    pressed: Pressed, drafts: Drafts, desk: Desk, curation: Curation, faq: FaqSettings, draft: int
) -> Outcome:
    """Show the next draft, or what else is due."""
    found = await drafts.next(pressed.community, after=draft)
    if found is not None:
        return changed(pressed, *await desk.card(pressed.community, found))
    due = await due_card(curation, faq, pressed.community, desk.now)
    return changed(pressed, *due) if due else changed(pressed, t("kb.all_done"))


@feature.button("faq.publish", role=Role.MODERATOR, or_role=Role.STAFF)
async def publish(pressed: Pressed, desk: Desk, curation: Curation, draft: int) -> Outcome:
    """Put a draft into use."""
    try:
        kept = await desk.publish(pressed, await desk.draft(pressed, draft))
    except NotKept as refused:
        return passing(pressed, refused.body)
    body, rows = preview(kept)
    body = await with_figures(curation, pressed.community, desk.now, body)
    return changed(pressed, body, (*rows, _next(draft)))


@feature.button("faq.reword", role=Role.MODERATOR)
async def reword(pressed: Pressed, draft: int) -> Outcome:
    """Say how a draft gets other words."""
    return told(t("kb.draft_how", name=f"D-{draft}"))


@feature.button("faq.discard", role=Role.MODERATOR, or_role=Role.STAFF)
async def discard(pressed: Pressed, desk: Desk, draft: int) -> Outcome:
    """Let a draft go."""
    try:
        found = await desk.draft(pressed, draft)
        await desk.discard(pressed, found)
    except NotKept as refused:
        return passing(pressed, refused.body)
    undo = Button(label=t("kb.undo"), press="faq.undiscard", values={"draft": draft})
    body = t("kb.discarded", question=Rich(found.question))
    return changed(pressed, body, ((undo,), _next(draft)))


@feature.button("faq.undiscard", role=Role.MODERATOR, or_role=Role.STAFF)
async def undiscard(pressed: Pressed, drafts: Drafts, desk: Desk, draft: int) -> Outcome:
    """Take a discarded draft back."""
    try:
        found = await desk.draft(pressed, draft)
    except NotKept as refused:
        return passing(pressed, refused.body)
    if found.state != "discarded":
        return passing(pressed, t("kb.draft_settled", name=f"D-{draft}"))
    await drafts.reopen(draft)
    return changed(pressed, *await desk.card(pressed.community, found))


@feature.button("faq.merge_where", role=Role.MODERATOR, or_role=Role.STAFF)
async def merge_where(pressed: Pressed, desk: Desk, index: Knowledge, draft: int) -> Outcome:
    """Look for the entries a draft may be another phrasing of."""
    try:
        found = await desk.draft(pressed, draft)
    except NotKept as refused:
        return passing(pressed, refused.body)
    await index.load(pressed.community)
    values = {"community": pressed.community, "question": found.question, "draft": draft}
    return Job(kind="faq.targets", values=values | {"event": encode(pressed).decode()})


@feature.job("faq.targets", within=10, lane="{community}")
async def targets(index: Knowledge, event: str, question: str) -> list[Candidate] | None:
    """Search beside the conversation."""
    pressed = decode(event)
    if not isinstance(pressed, Pressed):
        return None
    asking = Message(
        cause=pressed.cause, at=pressed.at, community=pressed.community, chat=pressed.chat,
        sender=pressed.sender, person=pressed.person, id=pressed.message, text=question,
    )  # fmt: skip
    return await index.search(asking, question)


@feature.done("faq.targets")
async def choose_target(done: JobDone, index: Knowledge, event: str, draft: int) -> Outcome:
    """Offer the entries found, to choose one."""
    pressed = decode(event)
    if not isinstance(pressed, Pressed):
        return None
    await index.load(done.community)
    found = [index.row(done.community, Candidate(**one).key) for one in done.result or []]
    rows = [row for row in found if row is not None]
    if not rows:
        return answer_to(pressed, t("kb.no_target"))
    buttons = tuple(
        (
            Button(
                label=Rich(row.title[:60]),
                press="faq.merge",
                values={"draft": draft, "entry": row.id},
            ),
        )
        for row in rows[:MOST_TARGETS]
    )
    return answer_to(pressed, t("kb.merge_where"), buttons)


@feature.button("faq.merge", role=Role.MODERATOR, or_role=Role.STAFF)
async def merge(pressed: Pressed, desk: Desk, shelf: Shelf, draft: int, entry: int) -> Outcome:
    """Make a draft another phrasing of the entry chosen."""
    try:
        found = await desk.draft(pressed, draft)
        kept = await desk.merge(pressed, found, await shelf.find(pressed.community, entry))
    except NotKept as refused:
        return passing(pressed, refused.body)
    body = t("kb.merged", title=Rich(kept.title), question=Rich(found.question))
    return changed(pressed, body, (_next(draft),))


def _continues(former: DraftRow, question: str | None) -> bool:
    """Whether what is kept now belongs to a draft of a moment ago."""
    return question is None or normalise(question) == normalise(former.question)


async def _lengthened(
    message: Message, drafts: Drafts, desk: Desk, former: DraftRow, text: str
) -> Outcome:
    added = to_markdown(Rich(text))
    if added in former.answer:
        return await _shown(message, drafts, desk, former.id)
    answer = f"{former.answer}\n{added}"
    if len(answer) > LONGEST_ANSWER:
        return told(t("kb.answer_too_long", length=len(answer), limit=LONGEST_ANSWER))
    await drafts.rewrite(former.id, former.question, answer, desk.now)
    return await _shown(message, drafts, desk, former.id)


async def _shown(message: Message, drafts: Drafts, desk: Desk, number: int) -> Reply:
    """A draft just kept: moderators can decide at once, guides see that it waits."""
    draft = await drafts.find(message.community, number)
    if draft is None:
        raise LookupError(number)
    if message.role.includes(Role.MODERATOR):
        return told(*await desk.card(message.community, draft))
    return told(t("kb.learned", name=f"D-{number}", question=Rich(draft.question)))


def _next(draft: int) -> tuple[Button, ...]:
    return (Button(label=t("kb.next"), press="faq.next_draft", values={"draft": draft}),)
