"""Anybody reads what the knowledge base holds: the titles, or one entry in full."""

from datetime import UTC, datetime

from bot.actions import Button, Outcome, Text, t
from bot.events import LANGUAGES, Message, Pressed, Role
from bot.feature import Feature, Limit
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from handlers.faq.cards import variant_for
from handlers.faq.replies import Rows, changed, told
from handlers.faq.shelf import links_of, media_of
from storage.curation import Curation, Kept

feature = Feature("faq")

A_PAGE = 10
MOST_PHRASINGS = 12


@feature.command("faq list", is_private=True, limit=Limit(6, seconds=60), is_default=True)
async def list_(message: Message, curation: Curation, tag: str = "") -> Outcome:
    """Show what the knowledge base can answer, all of it or one tag."""
    titles = await _titles(curation, message.community, tag.lower(), message.role, message.language)
    if not titles:
        return told(t("kb.nothing_tagged", tag=tag[:30]) if tag else t("kb.empty"))
    return told(*_page(titles, tag.lower(), 0))


@feature.button("faq.page")
async def turn(pressed: Pressed, curation: Curation, tag: str, page: int) -> Outcome:
    """Turn a page of the titles."""
    titles = await _titles(curation, pressed.community, tag, pressed.role, pressed.language)
    if not titles:
        return changed(pressed, t("kb.empty"))
    return changed(pressed, *_page(titles, tag, page))


@feature.command("faq show", is_private=True, limit=Limit(10, seconds=60))
async def show(message: Message, curation: Curation, slug: str) -> Outcome:
    """Show one entry: its answer, its languages, how often it helped."""
    variants = [
        one
        for one in await curation.variants(message.community, slug.lower())
        if may_read(one, message.role)
    ]
    kept = variant_for(variants, message.language)
    if kept is None:
        return told(t("kb.no_entry", slug=slug[:64]))
    lines = await _facts(curation, kept, variants)
    if message.role.includes(Role.GUIDE):
        lines += await _phrasings(curation, kept)
    links = tuple((Button(label=Rich(label), url=url),) for label, url in links_of(kept.buttons))
    body = t(
        "kb.entry", title=Rich(kept.title), slug=kept.slug, answer=from_markdown(kept.answer),
        lines=lines,
    )  # fmt: skip
    return told(body, links, media_of(kept.media))


def may_read(kept: Kept, role: Role) -> bool:
    """Whether an entry is for people of a role."""
    return role.includes(Role(kept.role))


async def _titles(
    curation: Curation, community: int, tag: str, role: Role, language: str
) -> list[Rich]:
    """One line an entry, in the reader's language where there is one."""
    by_slug: dict[str, list[Kept]] = {}
    for kept in await curation.all(community, tag):
        if may_read(kept, role):
            by_slug.setdefault(kept.slug, []).append(kept)
    chosen = [variant_for(variants, language) for variants in by_slug.values()]
    return [Rich(f"{kept.slug}: {kept.title}") for kept in chosen if kept is not None]


def _page(titles: list[Rich], tag: str, page: int) -> tuple[Text, Rows]:
    pages = (len(titles) + A_PAGE - 1) // A_PAGE
    page = min(max(page, 0), pages - 1)
    lines = titles[page * A_PAGE : (page + 1) * A_PAGE]
    buttons = []
    if page:
        values = {"tag": tag, "page": page - 1}
        buttons.append(Button(label=t("kb.back"), press="faq.page", values=values))
    if page < pages - 1:
        values = {"tag": tag, "page": page + 1}
        buttons.append(Button(label=t("kb.next"), press="faq.page", values=values))
    body = t("kb.titles", count=len(titles), page=page + 1, pages=pages, lines=lines)
    return body, (tuple(buttons),) if buttons else ()


async def _facts(curation: Curation, kept: Kept, variants: list[Kept]) -> list[Rich | Text]:
    figures = await curation.figures([one.id for one in variants])
    languages = ", ".join(one.language or "-" for one in variants)
    held = {one.language for one in variants}
    missing = ", ".join(code for code in LANGUAGES if code not in held) or "-"
    lines: list[Rich | Text] = [
        t("kb.fact_languages", languages=languages, missing=missing),
        t("kb.fact_used", count=figures.get("answered", 0) + figures.get("chosen", 0),
          helped=figures.get("helped", 0), not_this=figures.get("not_this", 0)),
        t("kb.fact_reviewed", at=datetime.fromtimestamp(kept.reviewed_at, UTC),
          by=Rich(kept.author_name or "?")),
    ]  # fmt: skip
    if kept.scope:
        lines.append(t("kb.fact_scope", chat=Rich(kept.scope)))
    if kept.role != Role.MEMBER:
        lines.append(t("kb.fact_role", role=t(f"role.{kept.role}")))
    if kept.tags:
        lines.append(t("kb.fact_tags", tags=Rich(kept.tags)))
    if kept.expires_at is not None:
        lines.append(t("kb.fact_expires", at=datetime.fromtimestamp(kept.expires_at, UTC)))
    return lines


async def _phrasings(curation: Curation, kept: Kept) -> list[Rich | Text]:
    phrases = [text for text, _ in await curation.phrases(kept.id) if text != kept.title]
    if not phrases:
        return []
    shown = [Rich(f"· {text}") for text in phrases[:MOST_PHRASINGS]]
    return [t("kb.fact_phrasings", count=len(phrases)), *shown]
