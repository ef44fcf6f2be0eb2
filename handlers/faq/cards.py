"""An entry as its keepers see it."""

from bot.actions import Button, Text, t
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from handlers.faq.replies import Rows
from handlers.faq.shelf import links_of
from handlers.faq.wording import FITS_BOTH
from storage.curation import Kept


def preview(kept: Kept) -> tuple[Text, Rows]:
    """An entry as members will see it, and the way back."""
    links = tuple((Button(label=Rich(label), url=url),) for label, url in links_of(kept.buttons))
    values = {"entry": kept.id}
    ways = (
        Button(label=t("kb.add_media"), press="faq.want_media", values=values),
        Button(label=t("kb.undo"), press="faq.take_back", values=values),
    )
    title, answer = Rich(kept.title), from_markdown(kept.answer)
    if len(kept.answer) <= FITS_BOTH:
        return t("kb.added", slug=kept.slug, title=title, answer=answer), (*links, ways)
    body = t(
        "kb.added_long", slug=kept.slug, title=title, answer=answer, length=len(kept.answer),
        limit=FITS_BOTH,
    )  # fmt: skip
    return body, (*links, ways)


def variant_for(variants: list[Kept], language: str) -> Kept | None:
    """The variant in a language, else the first there is."""
    own = [one for one in variants if one.language == language]
    return next(iter([*own, *variants]), None)
