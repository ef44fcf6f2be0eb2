"""Moderators add entries in chat, give them other phrasings, and take them away."""

from typing import Any

import msgspec

from bot.actions import Button, Job, Outcome, Send, Text, answer_to, t
from bot.arguments import QuestionAndAnswer, Rest
from bot.events import JobDone, Message, Pressed, Role, decode, encode
from bot.feature import Feature, Limit, Ui
from bot.formatting.rich import Rich
from bot.matching.lexical import Candidate
from bot.matching.outcome import probability
from handlers.faq.cards import preview, variant_for
from handlers.faq.desk import Desk
from handlers.faq.knowledge import Knowledge
from handlers.faq.replies import Rows, changed, passing, told
from handlers.faq.shelf import NotKept, Shelf
from handlers.faq.wording import Pair, fault, language_fault, language_of, read_pair
from storage.curation import Kept

feature = Feature("faq", services=(Shelf, Desk))

TWIN_AT = 0.6  # guess: probability from which two questions are taken for one


@feature.command("faq add", role=Role.MODERATOR, is_private=True)
async def add(
    message: Message, *, index: Knowledge, ui: Ui, pair: QuestionAndAnswer, lang: str = "",
    tags: str = "",
) -> Outcome:  # fmt: skip
    """Add a question with its answer to the knowledge base."""
    read = read_pair(pair, lang, tags)
    wrong = language_fault(read.language) or fault(read.question, read.answer)
    if wrong is not None:
        return told(wrong)
    language = read.language or language_of(f"{read.question} {read.answer}", ui.language)
    read = msgspec.structs.replace(read, language=language)
    await index.load(message.community)
    values = {"community": message.community, "question": read.question, "pair": packed(read)}
    return Job(kind="faq.twin", values=values | {"event": encode(message).decode()})


@feature.job("faq.twin", within=10, lane="{community}")
async def twin(index: Knowledge, event: str, question: str) -> list[Candidate] | None:
    """Search for an entry that asks the same, beside the conversation."""
    asked = decode(event)
    return await index.search(asked, question) if isinstance(asked, Message) else None


@feature.done("faq.twin")
async def compare(
    done: JobDone, index: Knowledge, shelf: Shelf, event: str, pair: dict[str, Any]
) -> Outcome:
    """Publish the entry, or say which one asks the same already."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    await index.load(done.community)
    read = unpacked(pair)
    candidates = [Candidate(**candidate) for candidate in done.result or []]
    known = index.row(done.community, candidates[0].key) if candidates else None
    if known is None or probability(candidates) < TWIN_AT or known.language != read.language:
        return await _published(asked, shelf, read)
    values = {"pair": pair}
    phrasing = {"entry": known.id, "text": read.question}
    title = Rich(known.title[:40])
    buttons = (
        (Button(label=t("kb.add_anyway"), press="faq.add_anyway", values=values),),
        (Button(label=t("kb.as_phrasing", title=title), press="faq.phrase", values=phrasing),),
        (Button(label=t("kb.leave_it"), press="faq.leave_it"),),
    )
    body = t("kb.twin", title=Rich(known.title), slug=known.slug)
    return answer_to(asked, body, buttons)


@feature.button("faq.add_anyway", role=Role.MODERATOR)
async def add_anyway(pressed: Pressed, shelf: Shelf, pair: dict[str, Any]) -> Outcome:
    """Keep both entries."""
    try:
        kept = await shelf.publish(pressed, unpacked(pair))
    except NotKept as refused:
        return changed(pressed, refused.body)
    return changed(pressed, *preview(kept))


@feature.button("faq.phrase", role=Role.MODERATOR)
async def as_phrasing(pressed: Pressed, shelf: Shelf, entry: int, text: str) -> Outcome:
    """Make the question another phrasing of the entry there is."""
    kept = await shelf.find(pressed.community, entry)
    if kept is None:
        return changed(pressed, t("kb.gone"))
    try:
        await shelf.alias(pressed, kept, text)
    except NotKept as refused:
        return changed(pressed, refused.body)
    return changed(pressed, *_aliased(kept, text))


@feature.button("faq.leave_it", role=Role.MODERATOR)
async def leave_it(pressed: Pressed) -> Outcome:
    """Leave everything as it was."""
    return changed(pressed, t("kb.left"))


@feature.button("faq.take_back", role=Role.MODERATOR, or_role=Role.STAFF)
async def take_back(pressed: Pressed, shelf: Shelf, entry: int) -> Outcome:
    """Take an entry back that was just added."""
    kept = await shelf.find(pressed.community, entry)
    if kept is None or kept.state != "published":
        return changed(pressed, t("kb.gone"))
    await shelf.remove(pressed, [kept])
    return changed(pressed, t("kb.taken_back", title=Rich(kept.title)))


@feature.command("faq alias", role=Role.MODERATOR, is_private=True, limit=Limit(30, seconds=60))
async def alias(message: Message, shelf: Shelf, slug: str, phrasing: Rest) -> Outcome:
    """Add another way to ask for an entry; a minus before it takes one away."""
    kept = variant_for(await shelf.variants(message.community, slug.lower()), message.language)
    if kept is None:
        return told(t("kb.no_entry", slug=slug[:64]))
    if phrasing.startswith("-"):
        text = phrasing[1:].strip()
        if not await shelf.drop_alias(message, kept, text):
            return told(t("kb.no_such_phrasing", text=Rich(text[:200]), slug=kept.slug))
        return told(t("kb.phrasing_dropped", text=Rich(text), title=Rich(kept.title)))
    try:
        is_new = await shelf.alias(message, kept, phrasing)
    except NotKept as refused:
        return told(refused.body)
    if not is_new:
        return told(t("kb.phrasing_known", title=Rich(kept.title)))
    return told(*_aliased(kept, phrasing))


@feature.button("faq.unphrase", role=Role.MODERATOR)
async def unphrase(pressed: Pressed, shelf: Shelf, entry: int, text: str) -> Outcome:
    """Take a phrasing back."""
    kept = await shelf.find(pressed.community, entry)
    if kept is None or not await shelf.drop_alias(pressed, kept, text):
        return changed(pressed, t("kb.gone"))
    return changed(pressed, t("kb.phrasing_dropped", text=Rich(text), title=Rich(kept.title)))


@feature.command("faq remove", role=Role.MODERATOR, is_private=True)
async def remove(message: Message, shelf: Shelf, slug: str, lang: str = "") -> Outcome:
    """Take an entry away, in all its languages or in one; you confirm first."""
    variants = await shelf.variants(message.community, slug.lower())
    wanted = [one for one in variants if not lang or one.language == lang.lower()]
    if not wanted:
        if not variants:
            return told(t("kb.no_entry", slug=slug[:64]))
        held = ", ".join(one.language or "-" for one in variants)
        known = variants[0].slug
        return told(t("kb.not_in_language", slug=known, given=lang[:20], languages=held))
    values = {"entries": [one.id for one in wanted]}
    buttons = (
        (
            Button(label=t("kb.remove"), press="faq.remove", values=values, only=message.person),
            Button(label=t("kb.leave_it"), press="faq.leave_it", only=message.person),
        ),
    )
    body = t("kb.remove_ask", count=len(wanted), title=Rich(wanted[0].title))
    return told(body, buttons)


@feature.button("faq.remove", role=Role.MODERATOR)
async def removed(pressed: Pressed, shelf: Shelf, entries: list[int]) -> Outcome:
    """Take the entry away, and offer to put it back."""
    found = [await shelf.find(pressed.community, entry) for entry in entries]
    kept = [one for one in found if one is not None and one.state == "published"]
    if not kept:
        return changed(pressed, t("kb.gone"))
    await shelf.remove(pressed, kept)
    button = Button(label=t("kb.undo"), press="faq.bring_back", values={"entries": entries})
    return changed(pressed, t("kb.removed", title=Rich(kept[0].title)), ((button,),))


@feature.button("faq.bring_back", role=Role.MODERATOR)
async def bring_back(pressed: Pressed, shelf: Shelf, entries: list[int]) -> Outcome:
    """Put an entry back that was taken away."""
    kept = await shelf.bring_back(pressed, entries)
    if not kept:
        return passing(pressed, t("kb.gone"))
    return changed(pressed, t("kb.back_again", title=Rich(kept[0].title)))


def packed(pair: Pair) -> dict[str, Any]:
    """A question with its answer, to be kept with a job or a button."""
    return msgspec.to_builtins(pair)  # type: ignore[no-any-return]


def unpacked(pair: dict[str, Any]) -> Pair:
    """What was kept with a job or a button."""
    return msgspec.convert(pair, Pair)


async def _published(asked: Message, shelf: Shelf, pair: Pair) -> Send:
    try:
        kept = await shelf.publish(asked, pair)
    except NotKept as refused:
        return answer_to(asked, refused.body)
    body, buttons = preview(kept)
    return answer_to(asked, body, buttons)


def _aliased(kept: Kept, text: str) -> tuple[Text, Rows]:
    values = {"entry": kept.id, "text": text}
    button = Button(label=t("kb.undo"), press="faq.unphrase", values=values)
    return t("kb.phrasing_added", text=Rich(text), title=Rich(kept.title)), ((button,),)
