"""Anybody reads what the knowledge base holds: the titles, or one entry in full."""

from datetime import UTC, datetime
from typing import Any

from bot.actions import Button, Job, Outcome, Text, answer_to, t
from bot.events import LANGUAGES, JobDone, Message, Personal, Pressed, Role, decode, encode
from bot.feature import Feature, Limit, Roles
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from handlers.faq.cards import variant_for
from handlers.faq.replies import Rows, changed
from handlers.faq.shelf import links_of, media_of
from storage.curation import Curation, Kept

feature = Feature("faq")

A_PAGE = 10
MOST_PHRASINGS = 12


@feature.command("faq list", is_private=True, limit=Limit(6, seconds=60), is_default=True)
async def list_(message: Message, tag: str = "") -> Outcome:
    """Show what the knowledge base can answer, all of it or one tag."""
    return Job(kind="faq.titles", values={"event": encode(message).decode(), "tag": tag.lower()})


@feature.command("faq show", is_private=True, limit=Limit(10, seconds=60))
async def show(message: Message, slug: str) -> Outcome:
    """Show one entry: its answer, its languages, how often it helped."""
    return Job(kind="faq.entry", values={"event": encode(message).decode(), "slug": slug.lower()})


@feature.job("faq.titles", within=15)
@feature.job("faq.entry", within=15)
async def reader(roles: Roles, event: str) -> str:
    """What the reader may do here; some entries are not for everybody."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return Role.MEMBER
    return await roles.prove(asked.community, asked.chat, asked.sender)


@feature.done("faq.titles")
async def list_titles(done: JobDone, curation: Curation, event: str, tag: str) -> Outcome:
    """The first page of the titles this reader may see."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    place = {"tag": tag, "page": 0, "role": _role(done)}
    titles = await _titles(curation, asked, place)
    if not titles:
        return answer_to(asked, t("kb.nothing_tagged", tag=tag[:30]) if tag else t("kb.empty"))
    return answer_to(asked, *_page(titles, place, asked.person))


@feature.button("faq.page")
async def turn(pressed: Pressed, curation: Curation, tag: str, page: int, role: str) -> Outcome:
    """Turn a page of the titles."""
    place = {"tag": tag, "page": page, "role": role}
    titles = await _titles(curation, pressed, place)
    if not titles:
        return changed(pressed, t("kb.empty"))
    return changed(pressed, *_page(titles, place, pressed.person))


@feature.done("faq.entry")
async def show_entry(done: JobDone, curation: Curation, event: str, slug: str) -> Outcome:
    """The entry, as far as this reader may see it."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    role = Role(_role(done))
    variants = [one for one in await curation.variants(asked.community, slug)
                if may_read(one, role)]  # fmt: skip
    kept = variant_for(variants, asked.language)
    if kept is None:
        return answer_to(asked, t("kb.no_entry", slug=slug[:64]))
    lines = await _facts(curation, kept, variants)
    links: Rows = tuple(
        (Button(label=Rich(label), url=url),) for label, url in links_of(kept.buttons)
    )
    if role.includes(Role.GUIDE):
        lines += await _phrasings(curation, kept)
    if role.includes(Role.MODERATOR):
        values = {"entry": kept.id}
        add = Button(label=t("kb.add_media"), press="faq.want_media", values=values)
        links = (*links, (add,))
    body = t(
        "kb.entry", title=Rich(kept.title), slug=kept.slug, answer=from_markdown(kept.answer),
        lines=lines,
    )  # fmt: skip
    return answer_to(asked, body, links, media_of(kept.media))


def may_read(kept: Kept, role: Role) -> bool:
    """Whether an entry is for people of a role."""
    return role.includes(Role(kept.role))


def _role(done: JobDone) -> str:
    """Who cannot be proved to be more is a member."""
    return str(done.result or Role.MEMBER)


async def _titles(curation: Curation, reader: Personal, place: dict[str, Any]) -> list[Rich]:
    """One line an entry, in the reader's language where there is one."""
    by_slug: dict[str, list[Kept]] = {}
    for kept in await curation.all(reader.community, place["tag"]):
        if may_read(kept, Role(place["role"])):
            by_slug.setdefault(kept.slug, []).append(kept)
    chosen = [variant_for(variants, reader.language) for variants in by_slug.values()]
    return [Rich(f"{kept.slug}: {kept.title}") for kept in chosen if kept is not None]


def _page(titles: list[Rich], place: dict[str, Any], person: int) -> tuple[Text, Rows]:
    pages = (len(titles) + A_PAGE - 1) // A_PAGE
    page = min(max(place["page"], 0), pages - 1)
    lines = titles[page * A_PAGE : (page + 1) * A_PAGE]
    buttons = []
    if page:
        values = place | {"page": page - 1}
        buttons.append(Button(label=t("kb.back"), press="faq.page", values=values, only=person))
    if page < pages - 1:
        values = place | {"page": page + 1}
        buttons.append(Button(label=t("kb.next"), press="faq.page", values=values, only=person))
    body = t("kb.titles", count=len(titles), page=page + 1, pages=pages, lines=lines)
    return body, (tuple(buttons),) if buttons else ()


async def _facts(curation: Curation, kept: Kept, variants: list[Kept]) -> list[Rich | Text]:
    figures = await curation.figures([one.id for one in variants])
    languages = ", ".join(one.language or "-" for one in variants)
    held = {one.language for one in variants}
    missing = ", ".join(code for code in LANGUAGES if code not in held)
    given = figures.get("answered", 0) + figures.get("chosen", 0)
    not_meant = figures.get("not_this", 0)
    alone = max(0, given - not_meant)
    lines: list[Rich | Text] = [
        t("kb.fact_languages", languages=languages, missing=missing) if missing
        else t("kb.fact_every_language", languages=languages),
        t("kb.fact_used", count=given, helped=figures.get("helped", 0), not_this=not_meant),
        t("kb.fact_asked", count=given + figures.get("before", 0), alone=alone),
        _reviewed(kept),
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


def _reviewed(kept: Kept) -> Text:
    at = datetime.fromtimestamp(kept.reviewed_at, UTC)
    if not kept.author_name:
        return t("kb.fact_checked", at=at)
    return t("kb.fact_reviewed", at=at, by=Rich(kept.author_name))


async def _phrasings(curation: Curation, kept: Kept) -> list[Rich | Text]:
    phrases = [text for text, _ in await curation.phrases(kept.id) if text != kept.title]
    if not phrases:
        return []
    shown = [Rich(f"· {text}") for text in phrases[:MOST_PHRASINGS]]
    return [t("kb.fact_phrasings", count=len(phrases)), *shown]
