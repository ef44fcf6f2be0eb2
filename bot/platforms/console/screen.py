"""The demo as a screen: rooms at the left, what is said in the middle, what one types below."""

from itertools import islice, pairwise
from typing import ClassVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as Notice
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from bot.formatting.console import to_ansi_plain
from bot.formatting.rich import Rich
from bot.platforms.console.casa import PEOPLE, Casa
from bot.platforms.console.complaints import Complaints
from bot.platforms.console.session import (
    WELCOME,
    Choice,
    Session,
    choices_of,
    described,
    replying,
    room_name,
)
from bot.platforms.console.transcript import BOT, addressee, author_of, compact
from bot.platforms.console.world import Room, Shown

COLOURS = {
    "ana": "#e5a56f",
    "luis": "#8fbf6f",
    "eve": "#6fb3d9",
    "marie": "#c79be0",
    "olga": "#e08a8a",
    "sam": "#d9c76f",
    "nora": "#6fd0c0",
}
BOT_COLOUR = "#ffffff"
LOOKS = {"bold": "bold", "italic": "italic", "underline": "underline", "strike": "strike",
         "code": "#9fb8e8", "pre": "#9fb8e8", "link": "underline", "quote": "dim"}  # fmt: skip
KEYS = (
    "[b]Tab[/b] somebody else   [b]Ctrl+R[/b] other room   [b]1-9[/b] press   [b]>[/b] reply   "
    "[b]Ctrl+Q[/b] leave"
)


class Words(Input):
    """Where one types; a digit in the empty line presses a button."""

    class Digit(Notice):
        """A digit was typed into the empty line."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    async def _on_key(self, event: events.Key) -> None:
        if not self.value and event.key.isdecimal() and event.key != "0":
            event.prevent_default()
            event.stop()
            self.post_message(self.Digit(int(event.key)))


class Press(Button):
    """A button under a message of the bot."""

    def __init__(self, number: int, choice: Choice, *, is_live: bool) -> None:
        lead = f"{number} " if is_live else ""
        super().__init__(Content(f"{lead}{choice.label}"), compact=True, classes="press")
        self.choice = choice


class Bubble(Vertical):
    """One message with its buttons."""

    class Chosen(Notice):
        """Somebody clicked on a message, to reply to it."""

        def __init__(self, shown: Shown) -> None:
            super().__init__()
            self.shown = shown

    def __init__(self, session: Session, room: Room, shown: Shown, *, is_live: bool) -> None:
        super().__init__(classes="bubble bot" if not shown.author else "bubble")
        self._session = session
        self._room = room
        self._shown = shown
        self._is_live = is_live

    def compose(self) -> ComposeResult:
        """The author, the words, the marks and the buttons."""
        shown = self._shown
        yield Static(self._head(), classes="head")
        yield Static(_styled(compact(shown.body)), classes="words")
        choices = iter(enumerate(choices_of(shown), 1))
        for row in shown.buttons:
            with Horizontal(classes="row"):
                for number, choice in islice(choices, len(row)):
                    yield Press(number, choice, is_live=self._is_live)

    def on_click(self, event: events.Click) -> None:
        """Reply to this message."""
        if not isinstance(event.widget, Press):
            self.post_message(self.Chosen(self._shown))

    def _head(self) -> str:
        world, shown = self._session.casa.world, self._shown
        colour = COLOURS.get(shown.author, BOT_COLOUR)
        parts = [f"[b {colour}]{author_of(world, shown)}[/]"]
        answered = self._room.find(shown.reply_to) if shown.reply_to else None
        to = author_of(world, answered) if answered else ""
        to = to if shown.author else addressee(world, self._room, shown)
        if to:
            parts.append(f"[dim]→ {to}[/]")
        if shown.only_for:
            parts.append(f"[dim italic]seen by {to} alone[/]")
        if shown.is_edited:
            parts.append("[dim italic]changed[/]")
        if shown.reactions:
            parts.append(" ".join(shown.reactions))
        return " ".join(parts)


class Window(App[None]):
    """The house, with somebody at the keyboard."""

    TITLE = "Tertulia"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "somebody_else(1)", "Somebody else", priority=True),
        Binding("shift+tab", "somebody_else(-1)", "Somebody else", priority=True),
        Binding("ctrl+r", "other_room", "Other room", priority=True),
        Binding("escape", "no_reply", "No reply"),
    ]

    def __init__(self, casa: Casa, complaints: Complaints) -> None:
        super().__init__()
        self.session = Session(casa)
        self._complaints = complaints
        self._read: dict[tuple[str, str], int] = {}
        self._drawn: list[object] = []
        self._flashed = 0

    def compose(self) -> ComposeResult:
        """Rooms, words, and the line to type in."""
        with Horizontal(id="house"):
            with Vertical(id="left"):
                yield Static("[b]Rooms[/b]", classes="title")
                yield OptionList(id="rooms")
                yield Static("[b]You type as[/b]", classes="title")
                yield OptionList(id="people")
            with Vertical(id="middle"):
                yield Static(id="place")
                yield VerticalScroll(id="words")
        yield Static(id="target")
        with Horizontal(id="line"):
            yield Static(id="who")
            yield Words(placeholder="how do I get a key?", id="typed")
        yield Static(KEYS, id="keys")

    def on_mount(self) -> None:
        """Show the house, and again whenever something happens in it."""
        self.session.casa.on_change = self._redraw
        self.query_one("#typed").focus()
        for place in ("#rooms", "#people", "#words"):
            self.query_one(place).can_focus = False
        self.call_later(self.draw)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.session.casa.on_change = lambda: None

    def _redraw(self) -> None:
        self.call_later(self.draw)

    async def draw(self) -> None:
        """Bring the screen up to date."""
        session = self.session
        self._read[session.person.id, session.room.chat.id] = len(session.messages)
        self._draw_rooms()
        self._draw_people()
        colour = COLOURS[session.person.id]
        self.query_one("#who", Static).update(f"[b {colour}]{described(session.person)}[/] »")
        self.query_one("#place", Static).update(
            f"[b]{room_name(session.room)}[/b] [dim]as {session.person.account.name} sees it[/dim]"
        )
        self.query_one("#target", Static).update(Content(replying(session)))
        await self._draw_words()
        self._flash()

    def _draw_rooms(self) -> None:
        options = []
        for room in self.session.rooms:
            seen = self._read.get((self.session.person.id, room.chat.id), 0)
            unread = len(room.seen_by(self.session.person.id)) - seen
            mark = "▸ " if room is self.session.room else "  "
            note = f" [b]({unread})[/b]" if unread > 0 else ""
            options.append(Option(f"{mark}{room_name(room)}{note}", id=room.chat.id))
        rooms = self.query_one("#rooms", OptionList)
        rooms.clear_options()
        rooms.add_options(options)

    def _draw_people(self) -> None:
        options = []
        for id_ in PEOPLE:
            mark = "▸ " if id_ == self.session.person.id else "  "
            who = described(self.session.casa.who(id_))
            options.append(Option(f"{mark}[{COLOURS[id_]}]{who}[/]", id=id_))
        people = self.query_one("#people", OptionList)
        people.clear_options()
        people.add_options(options)

    async def _draw_words(self) -> None:
        session = self.session
        live = next((m.id for m in reversed(session.messages) if m.buttons), "")
        state: list[object] = [session.person.id, session.room.chat.id]
        state += [
            (m.id, m.body, m.buttons, tuple(m.reactions), m.is_edited, m.id == live)
            for m in session.messages
        ]
        if state == self._drawn:
            return
        self._drawn = state
        words = self.query_one("#words", VerticalScroll)
        async with words.batch():
            await words.remove_children()
            await words.mount(
                Static("\n".join(WELCOME), classes="welcome"),
                *(Bubble(session, session.room, m, is_live=m.id == live) for m in session.messages),
            )
        words.scroll_end(animate=False)

    def _flash(self) -> None:
        toasts = self.session.casa.platform.toasts
        for person, text in toasts[self._flashed :]:
            name = self.session.casa.who(person).account.name
            self.notify(text, title=f"{BOT} → {name}", markup=False)
        self._flashed = len(toasts)
        for complaint in self._complaints.take():
            self.notify(complaint, title="The log complains", severity="error", markup=False)

    # -- what one does ----------------------------------------------------------------------

    @on(Input.Submitted)
    async def speak(self, submitted: Input.Submitted) -> None:
        """Say what was typed."""
        submitted.input.value = ""
        await self._told(self.session.type(submitted.value))

    @on(Words.Digit)
    async def press_number(self, digit: Words.Digit) -> None:
        """Press a button by its number."""
        await self._told(self.session.press(digit.number))

    @on(Button.Pressed)
    def press(self, pressed: Button.Pressed) -> None:
        """Press a button with the mouse."""
        if isinstance(pressed.button, Press):
            self.session.choose(pressed.button.choice)
        self.query_one("#typed").focus()

    @on(Bubble.Chosen)
    async def reply_to(self, chosen: Bubble.Chosen) -> None:
        """The next words reply to this message."""
        self.session.target = chosen.shown
        self.query_one("#typed").focus()
        await self.draw()

    @on(OptionList.OptionSelected)
    async def go(self, selected: OptionList.OptionSelected) -> None:
        """Go to a room, or become somebody else, with the mouse."""
        id_ = selected.option.id or ""
        if selected.option_list.id == "people":
            self.session.become(id_)
        else:
            self.session.room, self.session.target = self.session.casa.room(id_), None
        self.query_one("#typed").focus()
        await self.draw()

    async def action_somebody_else(self, step: int) -> None:
        """Become the next person, or the one before."""
        everybody = list(PEOPLE)
        here = everybody.index(self.session.person.id)
        self.session.become(everybody[(here + step) % len(everybody)])
        await self.draw()

    async def action_other_room(self) -> None:
        """Go to the next room."""
        rooms = self.session.rooms
        here = rooms.index(self.session.room)
        self.session.room, self.session.target = rooms[(here + 1) % len(rooms)], None
        await self.draw()

    async def action_no_reply(self) -> None:
        """The next words reply to nobody."""
        self.session.target = None
        await self.draw()

    async def _told(self, note: str) -> None:
        if note:
            self.notify(note, markup=False)
        await self.draw()


def _styled(body: Rich) -> Content:
    """A text with its looks, as the screen draws it; what its author wrote stays literal."""
    edges = {0, len(body)} | {edge for span in body.spans for edge in (span.start, span.end)}
    parts: list[tuple[str, str]] = []
    for start, end in pairwise(sorted(edges)):
        inside = {s.kind for s in body.spans if s.start <= start and s.end >= end}
        looks = [LOOKS[kind] for kind in LOOKS if kind in inside]
        parts.append((to_ansi_plain(body.cut(start, end)), " ".join(looks)))
    return Content.assemble(*parts)
