"""The relay's desk: every table it writes on, and the places and people they name."""

from datetime import UTC, datetime

import msgspec

from bot.actions import Body, t
from bot.clock import Clock
from bot.events import LANGUAGES, Account, Chat, Kind, Media, Message
from bot.feature import Dossier
from bot.formatting.rich import Rich, Span
from storage.chats import Chats
from storage.entries import Entries
from storage.relay_askers import AskerRow, Askers
from storage.relay_lines import LineRow, Lines
from storage.relay_people import RelayPeople
from storage.relay_rooms import RoomRow, TicketRooms
from storage.tickets import Tickets


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ready words as one of the askers gets them."""

    words: Rich
    language: str = ""
    """The language they are in, where it is not the asker's."""


class Rest(msgspec.Struct, omit_defaults=True):
    """What is kept of a line beside its words."""

    spans: tuple[Span, ...] = ()
    media: tuple[Media, ...] = ()
    name: str = ""
    """What its author was called when they said it."""
    asker: int = 0
    """The row of who said it, on the askers' side."""
    is_late: bool = False
    """It was said while the bot was away, so its own time is shown."""
    is_merged: bool = False
    """It asks what the ticket asked already."""
    source: str = ""
    """`entry` or `snippet`, where the words were ready before."""
    told: dict[int, Told] = {}
    """What each asker was told who was not told just these words, by their row."""


class Desk:
    """Everything the relay writes down."""

    def __init__(  # noqa: PLR0913 - one for each table family
        self,
        *,
        tickets: Tickets,
        askers: Askers,
        lines: Lines,
        rooms: TicketRooms,
        people: RelayPeople,
        chats: Chats,
        entries: Entries,
        dossier: Dossier,
        clock: Clock,
    ) -> None:
        self.tickets = tickets
        self.askers = askers
        self.lines = lines
        self.rooms = rooms
        self.people = people
        self.chats = chats
        self.entries = entries
        self.dossier = dossier
        self.clock = clock

    def now(self) -> int:
        """This moment, in unix seconds."""
        return int(self.clock.now().timestamp())

    async def named(self, room: Chat) -> Chat:
        """A room of the team with its kind, as far as it was heard of."""
        if room.kind is not Kind.GROUP:
            return room
        known = await self.chats.find(room.platform, room.id)
        if known is None:
            return room
        return msgspec.structs.replace(
            room,
            kind=Kind(known.kind),
            title=known.title,
        )


def home(chat: Chat) -> str:
    """By which chat the map knows a message: topics go by the group that numbers their messages."""
    return chat.parent if chat.kind is Kind.TOPIC else chat.id


def root_of(row: RoomRow) -> Chat:
    """The room of the team itself."""
    return Chat(platform=row.platform, id=row.root, kind=Kind(row.kind), server=row.server)


def room_of(row: RoomRow) -> Chat:
    """Where the team sees a ticket: its topic or thread, or the room itself."""
    if not row.is_own:
        root = root_of(row)
        parent, _, topic = row.root.partition("/")
        return msgspec.structs.replace(root, parent=parent) if topic else root
    kind = Kind.THREAD if row.platform == "discord" else Kind.TOPIC
    return Chat(platform=row.platform, id=row.chat, kind=kind, parent=row.root, server=row.server)


def place_of(asker: AskerRow) -> Chat:
    """Where somebody asked."""
    return Chat(
        platform=asker.platform, id=asker.chat, kind=Kind(asker.kind), parent=asker.parent,
        server=asker.server, title=asker.title,
    )  # fmt: skip


def account_of(asker: AskerRow) -> Account:
    """Who asked."""
    return Account(platform=asker.platform, id=asker.account, name=asker.name)


def rest_of(line: LineRow) -> Rest:
    """What is kept of a line beside its words."""
    return msgspec.json.decode(line.rest, type=Rest)


def words_of(line: LineRow) -> Rich:
    """What was said, with its looks."""
    return Rich(text=line.text, spans=rest_of(line).spans)


def told_to(line: LineRow, asker: int) -> Body:
    """What one of the askers was told: the line's words, or their own, headed by the language."""
    own = rest_of(line).told.get(asker)
    return as_told(own) if own else words_of(line)


def as_told(told: Told) -> Body:
    """Ready words, headed by their language where the asker speaks another one."""
    if not told.language:
        return told.words
    known = told.language in LANGUAGES
    heading = t(f"faq.in_{told.language}") if known else Rich(told.language)
    return t("faq.answer_in", language=heading, answer=told.words)


def packed(message: Message, **more: object) -> bytes:
    """What is kept of a message beside its words."""
    rest = Rest(spans=message.spans, media=message.media, name=message.sender.name)
    for name, value in more.items():
        setattr(rest, name, value)
    return msgspec.json.encode(rest)


def moment(seconds: int) -> datetime:
    """Unix seconds as a moment."""
    return datetime.fromtimestamp(seconds, UTC)
