"""What the team says again and again is kept under a name, in the languages its members speak."""

import re
from string import Formatter

import msgspec

from bot.actions import Outcome, Text, t
from bot.arguments import Rest, TicketName
from bot.events import LANGUAGES, Message, Role
from bot.feature import Feature, Ui
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from bot.matching.normalise import normalise
from handlers.relay.addressing import Addressing, said, unknown
from handlers.relay.carrying import Answer, send_out
from handlers.relay.desk import Desk, Told
from handlers.relay.feature import RelaySettings
from storage.relay_askers import AskerRow
from storage.snippets import SnippetRow, Snippets


class Shelf:
    """Where the ready answers are kept, and what they are sent with."""

    def __init__(self, snippets: Snippets, desk: Desk, addressing: Addressing) -> None:
        self.snippets = snippets
        self.desk = desk
        self.addressing = addressing


feature = Feature("relay", services=(Shelf,))

PLACEHOLDERS = ("name", "ticket", "hours")
LONGEST = 3_000
SHOWN = 60
_NAME = re.compile(r"[^\W_][\w.-]{0,31}\Z")
_HOLE = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


@feature.command("snippet list", role=Role.STAFF, is_default=True, is_private=True)
async def list_(message: Message, relay: RelaySettings, snippets: Snippets) -> Outcome:
    """List the ready answers of the team."""
    rows = await snippets.all(message.community)
    if not rows:
        return said(message, relay, t("ticket.no_snippets"))
    return said(message, relay, t("ticket.snippets", lines=[_line(row) for row in rows]))


@feature.command("snippet add", role=Role.STAFF, is_private=True)
async def add(
    message: Message, relay: RelaySettings, shelf: Shelf, name: str, text: Rest,
    language: str = "",
) -> Outcome:  # fmt: skip
    """Keep a ready answer; name, ticket and hours in braces are filled in."""
    key, spoken = normalise(name), language.lower()
    if not _NAME.match(key):
        return said(message, relay, t("ticket.bad_snippet_name", name=name[:40]))
    if spoken and spoken not in LANGUAGES:
        return said(message, relay, t("ticket.no_such_language", given=language[:20]))
    if len(text) > LONGEST:
        return said(message, relay, t("ticket.snippet_too_long", count=LONGEST))
    if hole := _unknown_hole(text):
        return said(message, relay, t("ticket.unknown_placeholder", given=hole))
    await shelf.snippets.put(
        message.community, key, spoken, text, by=message.person, now=shelf.desk.now()
    )
    return said(message, relay, t("ticket.snippet_kept", name=key))


@feature.command("snippet use", role=Role.STAFF)
async def use(
    message: Message, relay: RelaySettings, ui: Ui, shelf: Shelf, name: str,
    ticket: TicketName = 0,
) -> Outcome:  # fmt: skip
    """Send a ready answer to whoever asked, in their language where there is one."""
    row = await shelf.addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    kept = await shelf.snippets.named(message.community, normalise(name))
    if not kept:
        return said(message, relay, t("ticket.no_such_snippet", name=name[:40]))

    def words_for(asker: AskerRow) -> Told:
        values = {"name": asker.name, "ticket": row.name, "hours": f"{relay.hours} ({ui.timezone})"}
        return Told(filled(from_markdown(variant(kept, asker.language, ui.language)), values))

    ready = from_markdown(variant(kept, row.language, ui.language))
    words = msgspec.structs.replace(message, text=ready.text, spans=ready.spans, media=())
    answer = Answer(ticket=row, said=words, words_for=words_for, source="snippet")
    actions = await send_out(shelf.desk, relay, answer)
    return [*actions, said(message, relay, t("ticket.snippet_sent", ticket=row.name))]


@feature.command("snippet remove", role=Role.STAFF, is_private=True)
async def remove(
    message: Message, relay: RelaySettings, snippets: Snippets, name: str, language: str = ""
) -> Outcome:
    """Forget a ready answer, in one language or in all."""
    count = await snippets.remove(message.community, normalise(name), language.lower())
    if not count:
        return said(message, relay, t("ticket.no_such_snippet", name=name[:40]))
    return said(message, relay, t("ticket.snippet_removed", name=normalise(name), count=count))


def variant(kept: list[SnippetRow], language: str, fallback: str) -> str:
    """The text in the asker's language, else for everybody, else in the community's, else any."""
    texts = {row.language: row.text for row in kept}
    for wanted in (language, "", fallback):
        if wanted in texts:
            return texts[wanted]
    return kept[0].text


def filled(template: Rich, values: dict[str, str]) -> Rich:
    """The text with its holes filled; what is put in stays as it is, whatever it looks like."""
    parts: list[Rich | str] = []
    position = 0
    for hole in _HOLE.finditer(template.text):
        parts += [template.cut(position, hole.start()), values[hole[1]]]
        position = hole.end()
    return Rich("").join([*parts, template.cut(position, len(template.text))])


def _unknown_hole(text: str) -> str:
    """The first thing in braces that nobody would fill, or nothing."""
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return "{"
    return next((f"{{{name}}}"[:40] for name in names if name not in PLACEHOLDERS), "")


def _line(row: SnippetRow) -> Text:
    words = Rich(row.text[:SHOWN] + ("…" if len(row.text) > SHOWN else ""))
    return t("ticket.snippet_line", name=row.name, language=row.language or "*", words=words)
