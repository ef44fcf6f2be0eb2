"""What the team answered can be kept with one press, so that it is not asked twice."""

import re

import msgspec

from bot.actions import Button, Edit, MessageRef, Outcome, Send, Text, t
from bot.events import Media, Pressed, Role, Settled
from bot.feature import Feature
from bot.formatting.markdown_writing import to_markdown
from bot.formatting.rich import Rich, Span
from bot.matching.entry import LONGEST_ANSWER, LONGEST_TITLE
from bot.matching.replies import looks_like_answer
from handlers.faq.desk import Desk
from handlers.faq.gaps import with_figures
from handlers.faq.knowledge import Knowledge
from handlers.faq.outcomes import LONGEST_LABEL, day_of, toast
from handlers.faq.settings import FaqSettings
from handlers.faq.shelf import NotKept, packed_media
from storage.curation import Curation
from storage.drafts import DraftRow, Drafts
from storage.entries import Entries
from storage.misses import Misses
from storage.relay_lines import Lines
from storage.relay_people import RelayPeople
from storage.tickets import TicketRow, Tickets

ONE_ANSWER = 120
"""Seconds in which what the same person of the team said is one answer (FEATURES.md T1.5)."""
AUTO = "auto"
SNIPPET = "snippet"
"""Ready answers go to many; they name whom they were filled for, and are no answer to keep."""
ENTRY = "entry"
_CALLED = re.compile(r"^@\w+[,:]?\s*")


class Looks(msgspec.Struct):
    """How a line of a ticket looked, the files that came with it, and whether it was ready."""

    spans: tuple[Span, ...] = ()
    media: tuple[Media, ...] = ()
    source: str = ""


class Keeping:
    """Makes drafts of what the team answered."""

    def __init__(
        self, tickets: Tickets, lines: Lines, people: RelayPeople, drafts: Drafts, desk: Desk
    ) -> None:
        self._tickets = tickets
        self._lines = lines
        self._people = people
        self._drafts = drafts
        self._desk = desk

    async def draft(
        self, pressed: Pressed, *, ticket: int, link: str, entry: int | None = None
    ) -> DraftRow | None:
        """The team's answer to a ticket as a draft; None if there is none, or was one before."""
        row = await self._tickets.find(ticket)
        if row is None or row.community != pressed.community:
            return None
        if await self._drafts.of_ticket(ticket):
            return None
        words, media, author = await self._answer(ticket)
        if not words:
            return None
        number = await self._drafts.add(
            community=row.community, kind="phrase" if entry else "new", question=_asked(row),
            answer=words[:LONGEST_ANSWER], language=row.language, entry=entry, ticket=ticket,
            media=packed_media(media), asker=row.person, author=author,
            author_name=await self._people.name(author), source_link=link,
            platform=pressed.chat.platform, chat=pressed.chat.id, message=pressed.message,
            now=self._desk.now,
        )  # fmt: skip
        return await self._drafts.find(row.community, number)

    async def _answer(self, ticket: int) -> tuple[str, list[Media], int]:
        """What the first who answered said, and what they added at once; and who that was."""
        lines = await self._lines.of(ticket)
        staff = [
            (line, looks)
            for line in lines
            if line.side == "staff" and line.deleted_at is None
            and (looks := msgspec.json.decode(line.rest, type=Looks)).source != SNIPPET
        ]  # fmt: skip
        first = next((line for line, _ in staff if line.text), None)
        if first is None:
            return "", [], 0
        said = [
            (line.text, looks)
            for line, looks in staff
            if line.person == first.person and abs(line.at - first.at) <= ONE_ANSWER
        ]
        words = Rich("\n").join(Rich(text, looks.spans) for text, looks in said if text)
        return to_markdown(words), [file for _, looks in said for file in looks.media], first.person


feature = Feature("faq", services=(Keeping,))


@feature.on(Settled)
async def offer_to_keep(settled: Settled, misses: Misses, entries: Entries) -> Outcome:
    """Ask the team, under its own answer, whether it shall be kept."""
    misses.settle_ticket(settled.ticket)
    entries.count_outcome(settled.community, day_of(settled.at), "by_staff")
    if settled.source == ENTRY and not settled.suggestions:
        return None
    if settled.source == SNIPPET or not looks_like_answer(settled.answer.text):
        return None
    values = {
        "ticket": settled.ticket, "link": settled.room.link(settled.message),
        "askers": settled.askers,
    }  # fmt: skip
    rows = [
        (_button(t("faq.keep_to", title=Rich(one.title[:LONGEST_LABEL])), "faq.keep_to",
                 values | {"entry": one.entry}),)
        for one in settled.suggestions[:3]
    ]  # fmt: skip
    no = _button(t("faq.keep_no"), "faq.keep_no", {})
    # an entry is kept already; only the question may be new to it
    new = () if settled.source == ENTRY else (_button(t("faq.keep_new"), "faq.keep_new", values),)
    return Send(
        chat=settled.room,
        body=t("faq.keep_question"),
        reply_to=MessageRef(chat=settled.room, id=settled.message),
        buttons=(*rows, (*new, no)),
        is_silent=True,
    )


@feature.button("faq.keep_new", role=Role.STAFF, or_role=Role.MODERATOR)
async def keep_new(  # noqa: PLR0913 - the answer, and where it goes
    pressed: Pressed, *, keeping: Keeping, desk: Desk, curation: Curation, faq: FaqSettings,
    ticket: int, link: str, askers: int,
) -> Outcome:  # fmt: skip
    """The answer becomes a draft, or an entry at once where a community wants that."""
    draft = await keeping.draft(pressed, ticket=ticket, link=link)
    if draft is None:
        return toast(pressed, "faq.keep_over")
    if faq.publish != AUTO:
        return _changed(pressed, *await desk.card(pressed.community, draft))
    try:
        kept = await desk.publish(pressed, draft)
    except NotKept as refused:
        return _changed(pressed, refused.body)
    lines = [t("faq.kept", title=Rich(kept.title)), t("faq.served_by_one", count=askers)]
    body = t("faq.lines", lines=lines if askers > 1 else lines[:1])
    return _changed(pressed, await with_figures(curation, pressed.community, desk.now, body))


@feature.button("faq.keep_to", role=Role.STAFF, or_role=Role.MODERATOR)
async def keep_to(  # noqa: PLR0913 - the question, and where it goes
    pressed: Pressed, *, keeping: Keeping, desk: Desk, index: Knowledge, curation: Curation,
    faq: FaqSettings, ticket: int, link: str, entry: int,
) -> Outcome:  # fmt: skip
    """The question becomes another way to ask for an entry."""
    await index.load(pressed.community)
    row = index.row(pressed.community, entry)
    if row is None:
        return toast(pressed, "faq.entry_gone")
    draft = await keeping.draft(pressed, ticket=ticket, link=link, entry=entry)
    if draft is None:
        return toast(pressed, "faq.keep_over")
    if faq.publish != AUTO and not pressed.role.includes(Role.MODERATOR):
        return _changed(pressed, *await desk.card(pressed.community, draft))
    try:
        await desk.publish(pressed, draft)
    except NotKept as refused:
        return _changed(pressed, refused.body)
    body = t("faq.kept_to", question=Rich(draft.question), title=Rich(row.title))
    return _changed(pressed, await with_figures(curation, pressed.community, desk.now, body))


@feature.button("faq.keep_no", role=Role.STAFF, or_role=Role.MODERATOR)
async def keep_no(pressed: Pressed) -> Outcome:
    """The answer is not worth keeping."""
    return _changed(pressed, t("faq.not_kept"))


def _asked(row: TicketRow) -> str:
    """The question as a title: one line, without the bot's name, at the first that asks."""
    text = " ".join(_CALLED.sub("", row.question).split())
    if len(text) <= LONGEST_TITLE:
        return text
    asked = re.search(r"[^.!?]*\?", text)
    return (asked[0].strip() if asked else text)[:LONGEST_TITLE]


def _button(label: Text, press: str, values: dict[str, object]) -> Button:
    return Button(label=label, press=press, values=values)


def _changed(pressed: Pressed, body: Text, buttons: tuple[tuple[Button, ...], ...] = ()) -> Edit:
    message = MessageRef(chat=pressed.chat, id=pressed.message)
    return Edit(
        message=message, body=body, buttons=buttons, interaction=pressed.interaction,
        language=pressed.language,
    )  # fmt: skip
