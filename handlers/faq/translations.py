"""What the knowledge base lacks in a language, and how it gets it."""

from bot.actions import Outcome, Text, t
from bot.arguments import Rest
from bot.events import LANGUAGES, Message, Role
from bot.feature import Feature, Ui
from bot.formatting.rich import Rich
from bot.matching.language_codes import is_language
from handlers.faq.cards import preview, variant_for
from handlers.faq.replies import told
from handlers.faq.shelf import NotKept, Shelf
from handlers.faq.wording import Pair, fault, language_fault, read_pair
from storage.curation import Curation, Kept

feature = Feature("languages")

MOST = 10


@feature.command("translation missing", role=Role.MODERATOR, is_private=True, is_default=True)
async def missing(message: Message, curation: Curation, ui: Ui, lang: str = "") -> Outcome:
    """Show which entries lack a language, the most wanted first."""
    if wrong := language_fault(lang):
        return told(wrong)
    wanted = [lang.lower()] if lang else [code for code in LANGUAGES if code != ui.language]
    lines: list[Rich | Text] = []
    for code in wanted:
        rows = await curation.untranslated(message.community, code, MOST)
        if rows:
            lines.append(t("kb.lacks", lang=code, count=len(rows)))
            lines += [t("kb.lacking", slug=slug, title=Rich(title), count=times)
                      for slug, title, times in rows]  # fmt: skip
    if not lines:
        return told(t("kb.nothing_lacks"))
    return told(t("kb.lacking_all", lines=lines))


@feature.command("translation set", role=Role.MODERATOR, is_private=True)
async def set_(message: Message, shelf: Shelf, slug: str, lang: str, text: Rest) -> Outcome:
    """Give an entry its words in another language: question = answer, or the answer alone."""
    code = lang.lower()
    if not is_language(code):
        return told(t("kb.unknown_language", code=lang[:20]))
    variants = await shelf.variants(message.community, slug.lower())
    source = variant_for(variants, message.language)
    if source is None:
        return told(t("kb.no_entry", slug=slug[:64]))
    own = next((one for one in variants if one.language == code), None)
    pair = _pair(text, own or source, code)
    if wrong := fault(pair.question, pair.answer):
        return told(wrong)
    try:
        kept = await _written(message, shelf, pair, source, own)
    except NotKept as refused:
        return told(refused.body)
    return told(*preview(kept))


def _pair(text: str, known: Kept, lang: str) -> Pair:
    """What was typed; an answer alone keeps the question there is."""
    read = read_pair(text, lang)
    if read.answer:
        return read
    return Pair(question=known.title, answer=read.question, language=lang)


async def _written(
    message: Message, shelf: Shelf, pair: Pair, source: Kept, own: Kept | None
) -> Kept:
    if own is None:
        return await shelf.publish(
            message, pair, slug=source.slug, scope=source.scope, role=source.role,
            media=source.media,
        )  # fmt: skip
    await shelf.change(message, own, "title", pair.question)
    await shelf.change(message, own, "answer", pair.answer)
    kept = await shelf.find(message.community, own.id)
    return kept or own
