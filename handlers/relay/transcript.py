"""What was said in a ticket as a file: to the team with its notes, to the asker without them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.actions import Body, Job, Outcome, Send, Text, answer_to, t
from bot.arguments import TicketName
from bot.clock import Clock, Dice
from bot.events import (
    Chat,
    Failed,
    JobDone,
    Kind,
    Media,
    Message,
    Pressed,
    Role,
    Sent,
    decode,
    encode,
)
from bot.feature import Feature, Ui
from bot.formatting.rich import Rich
from bot.texts import Texts
from handlers.relay.addressing import Addressing, flash, unknown
from handlers.relay.desk import Desk, Rest, moment
from handlers.relay.feature import RelaySettings
from handlers.relay.paper import Entry, Paper, as_page, as_text
from handlers.relay.searching import in_place
from storage.documents import Documents
from storage.ticket_work import SpokenRow, TicketRecords
from storage.tickets import TicketRow

feature = Feature("relay")

KEPT_FOR = timedelta(hours=1)
"""A file that could not be sent within this time is made anew when it is asked for again."""
KIND = "relay.transcript"


@feature.command("ticket transcript", role=Role.STAFF, is_private=True)
async def transcript(
    message: Message, relay: RelaySettings, ui: Ui, addressing: Addressing,
    ticket: TicketName = 0,
) -> Outcome:  # fmt: skip
    """Get everything said in a question as a file, with the team's notes."""
    row = await addressing.meant(message, ticket)
    if row is None:
        return unknown(message, relay, ticket)
    return _job(row, ui, encode(message).decode(), message.language, person=0, identity="shown")


@feature.button(KIND)
async def for_asker(
    pressed: Pressed, relay: RelaySettings, ui: Ui, addressing: Addressing, desk: Desk, ticket: int
) -> Outcome:
    """The asker gets what they and the team said to each other, never a note."""
    row = await addressing.pressed(pressed, ticket)
    if row is None:
        return flash(pressed, t("ticket.gone"))
    job = _job(
        row, ui, encode(pressed).decode(), pressed.language, person=pressed.person,
        identity=relay.identity,
    )  # fmt: skip
    askers = [one.id for one in await desk.askers.of(row.id) if one.person == pressed.person]
    job = msgspec.structs.replace(job, values=job.values | {"askers": askers})
    return [flash(pressed, t("ticket.transcript_comes", ticket=row.name)), job]


def _job(row: TicketRow, ui: Ui, event: str, language: str, *, person: int, identity: str) -> Job:
    values: dict[str, Any] = {
        "event": event, "ticket": row.id, "name": row.name, "opened": row.opened_at,
        "language": language, "zone": ui.timezone, "person": person, "identity": identity,
    }  # fmt: skip
    return Job(kind=KIND, values=values)


@feature.job(KIND, within=30)
async def write(  # noqa: PLR0913 - all that the paper depends on
    records: TicketRecords,
    texts: Texts,
    *,
    ticket: int,
    name: str,
    opened: int,
    language: str,
    zone: str,
    person: int,
    identity: str,
    askers: list[int] | None = None,
) -> dict[str, str]:
    """Both files; for an asker (`person`) without notes, events and what other askers wrote."""
    rows = await records.lines_beside(ticket)
    told = askers or ()
    writer = Writer(texts, language, ZoneInfo(zone), told if person else None, identity)
    entries = [
        writer.entry(row)
        for row in rows
        if not person or row.side == "staff" or (row.side == "asker" and row.person == person)
    ]
    paper = Paper(
        title=writer.said(t("ticket.paper_title", ticket=name)),
        preface=writer.said(
            t("ticket.paper_preface", opened=Rich(writer.at(opened)), zone=Rich(zone))
        ),
        language=language,
        entries=tuple(entries),
    )
    return {f"{name}.html": as_page(paper), f"{name}.txt": as_text(paper)}


class Writer:
    """Puts lines of a ticket into one reader's language and the community's time."""

    def __init__(
        self, texts: Texts, language: str, zone: ZoneInfo, askers: Sequence[int] | None,
        identity: str,
    ) -> None:  # fmt: skip
        self._texts = texts
        self._language = language
        self._zone = zone
        self._is_for_asker = askers is not None
        self._askers = askers or ()
        self._identity = identity

    def said(self, body: Body) -> str:
        """A text in the reader's language."""
        return self._texts.render(body, self._language).text

    def at(self, seconds: int) -> str:
        """A moment as the community's clocks show it."""
        return f"{moment(seconds).astimezone(self._zone):%Y-%m-%d %H:%M}"

    def entry(self, row: SpokenRow) -> Entry:
        """One line as the reader may see it."""
        rest = msgspec.json.decode(row.rest, type=Kept)
        if row.side == "event":
            words = Rich(self.said(_event(row, rest.detail)))
        elif row.deleted_at:
            words = Rich(self.said(t("ticket.taken_back")))
        else:
            own = next((rest.told[one] for one in self._askers if one in rest.told), None)
            words = own.words if own else Rich(text=row.text, spans=rest.spans)
        return Entry(
            side=row.side,
            name=self._name(row, rest),
            words=words,
            at=self.at(row.at),
            mark=self.said(t("ticket.paper_edited")) if row.edited_at else "",
            files=tuple(one.name or one.kind for one in rest.media),
        )

    def _name(self, row: SpokenRow, rest: "Kept") -> str:
        """Who said it; the team as the community shows it to askers."""
        if row.side == "note":
            return self.said(t("ticket.paper_note", name=Rich(row.name)))
        if row.side == "staff" and self._is_for_asker and self._identity != "shown":
            return self.said(t("ticket.paper_team"))
        return row.name or rest.name


class Kept(Rest, omit_defaults=True):
    """What is kept of a line beside its words, of events too."""

    detail: str = ""


def _event(row: SpokenRow, detail: str) -> Text:
    return t(f"ticket.event_{row.text}", name=Rich(row.name or "?"), detail=Rich(detail))


@feature.done(KIND)
async def send_files(  # noqa: PLR0913 - services and the stored values
    done: JobDone,
    *,
    documents: Documents,
    clock: Clock,
    dice: Dice,
    relay: RelaySettings,
    event: str,
    name: str,
    person: int,
) -> Outcome:
    """Send the files: to the team where it asked, to an asker alone."""
    asked = decode(event)
    if not isinstance(asked, Message | Pressed):
        raise TypeError(type(asked).__name__)
    if not done.result:
        return _answer(asked, relay, t("ticket.transcript_failed", ticket=name))
    expires = int((clock.now() + KEPT_FOR).timestamp())
    media: list[Media] = []
    for file, text in done.result.items():
        body = text.encode()
        reference = documents.add(
            dice.name(16), community=asked.community, person=asked.person, name=file, body=body,
            expires=expires,
        )  # fmt: skip
        media.append(Media(kind="document", file=reference, name=file, size=len(body)))
    return Send(
        chat=_place(asked, relay),
        body=t("ticket.transcript", ticket=name),
        media=tuple(media),
        language=asked.language,
        remember={"transcript": event, "name": name, "files": [one.file for one in media]},
    )


@feature.on(Sent)
async def was_sent(sent: Sent, documents: Documents) -> Outcome:
    """A transcript that was sent is kept no longer."""
    if "transcript" in sent.values:
        documents.remove(sent.values["files"])
    return None


@feature.on(Failed)
async def was_refused(failed: Failed, documents: Documents, relay: RelaySettings) -> Outcome:
    """Whoever cannot be written to in private learns how they can."""
    if "transcript" not in failed.values:
        return None
    documents.remove(failed.values["files"])
    asked = decode(failed.values["transcript"])
    if not isinstance(asked, Message | Pressed):
        return None
    return _answer(asked, relay, t("ticket.write_first", ticket=failed.values["name"]))


def _place(asked: Message | Pressed, relay: RelaySettings) -> Chat:
    """Where the files may be seen: among the team, else only by who asked."""
    if asked.chat.is_private or (isinstance(asked, Message) and relay.is_room(asked.chat)):
        return asked.chat
    return Chat(platform=asked.chat.platform, id=asked.sender.id, kind=Kind.PRIVATE)


def _answer(asked: Message | Pressed, relay: RelaySettings, body: Text) -> Send:
    return in_place(asked, relay, body) if isinstance(asked, Message) else answer_to(asked, body)
