"""What happens in the rooms, told line by line as one would read it aloud."""

from collections.abc import Callable
from textwrap import wrap

from bot.actions import Button
from bot.formatting.console import to_ansi_plain
from bot.formatting.rich import Rich
from bot.platforms.console.world import Room, Shown, World

BOT = "Tertulia"
WIDTH = 100
INDENT = {"": "  ", "staff": "      │ "}
"""Where a room's lines begin; the staff room stands apart."""


def author_of(world: World, shown: Shown) -> str:
    """Who wrote a message."""
    person = world.people.get(shown.author)
    return person.account.name if person else BOT


def heading(world: World, room: Room, shown: Shown) -> str:
    """Who says something to whom and where: `Ana (Casa Abierta)`, `Tertulia → Ana`."""
    name = author_of(world, shown)
    where = room.chat.title
    if shown.author:
        answered = room.find(shown.reply_to) if shown.reply_to else None
        to = f" → {author_of(world, answered)}" if answered else ""
        return f"{name}{to} ({where})"
    to = addressee(world, room, shown)
    alone = f", seen by {to} alone" if shown.only_for else ""
    return f"{name} → {to}{alone}" if to else f"{name} ({where})"


def addressee(world: World, room: Room, shown: Shown) -> str:
    """Whom the bot speaks to; nobody in particular gives an empty name."""
    answered = room.find(shown.reply_to) if shown.reply_to else None
    person = world.people.get(shown.only_for or (answered.author if answered else ""))
    if person is None and room.chat.is_private:
        person = world.people[next(iter(room.members))]
    return person.account.name if person else ""


def buttons_of(shown: Shown) -> list[list[str]]:
    """The words on the buttons under a message, row by row."""
    return [[_words(button) for button in row] for row in shown.buttons]


def compact(body: Rich) -> Rich:
    """The same without empty lines, which a terminal has no room for."""
    lines: list[Rich] = []
    start = 0
    for line in body.text.split("\n"):
        if line.strip():
            lines.append(body.cut(start, start + len(line)))
        start += len(line) + 1
    return Rich("\n").join(lines)


def folded(first: str, text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    """A text behind its heading, in lines that fit."""
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        lead = f"{indent}{first}" if number == 0 else f"{indent}    "
        lines += wrap(
            line, width, initial_indent=lead, subsequent_indent=f"{indent}    ",
            drop_whitespace=True,
        ) or [lead.rstrip()]  # fmt: skip
    return lines


class Transcript:
    """Tells what is new in the rooms since it was last asked."""

    def __init__(self, world: World, out: Callable[[str], None]) -> None:
        self._world = world
        self._out = out
        self._told: dict[str, tuple[str, list[list[str]], list[str]]] = {}

    def say(self, line: str = "") -> None:
        """Add a line of one's own."""
        self._out(line)

    def go_on(self) -> None:
        """Tell what was said and changed, in the order in which it happened."""
        rooms = self._world.rooms.values()
        found = [(int(shown.id), room, shown) for room in rooms for shown in room.messages]
        for _, room, shown in sorted(found, key=lambda one: one[0]):
            state = (shown.body.text, buttons_of(shown), list(shown.reactions))
            known = self._told.get(shown.id)
            self._told[shown.id] = state
            if known is None:
                self._tell(room, shown, heading(self._world, room, shown))
            elif known[:2] != state[:2]:
                name = author_of(self._world, shown)
                self._tell(room, shown, f"{name} changes the message")
            if state[2] and (known is None or known[2] != state[2]):
                self._mark(room, shown)

    def flash(self, person: str, text: str) -> None:
        """Tell what flashed up for one person after a press."""
        name = self._world.people[person].account.name
        for line in folded(f"{BOT} → {name}, in passing: ", text, INDENT[""]):
            self._out(line)

    def _tell(self, room: Room, shown: Shown, first: str) -> None:
        indent = _indent(room)
        for line in folded(f"{first}: ", to_ansi_plain(compact(shown.body)), indent):
            self._out(line)
        for row in buttons_of(shown):
            self._out(f"{indent}    {'  '.join(f'[ {label} ]' for label in row)}")

    def _mark(self, room: Room, shown: Shown) -> None:
        name = author_of(self._world, shown)
        whose = "its own" if name == BOT else f"{name}'s"
        self._out(f"{_indent(room)}{BOT} puts {' '.join(shown.reactions)} on {whose} message")


def _words(button: Button) -> str:
    return button.label.text if isinstance(button.label, Rich) else ""


def _indent(room: Room) -> str:
    return INDENT.get(room.chat.id, INDENT[""])
