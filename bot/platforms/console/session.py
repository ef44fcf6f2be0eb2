"""Somebody at the keyboard, who types as one of the people of the house."""

from bot.platforms.console import past
from bot.platforms.console.casa import EVERYBODY, PARTS, PEOPLE, Casa
from bot.platforms.console.transcript import author_of, buttons_of
from bot.platforms.console.world import Person, Room, Shown
from bot.settings.duration import parse_duration

WELCOME = (
    "Tertulia looks after this makers' space. Ask: how do I get a key?",
    "Ask what nobody knows: @tertulia may I bring my dog?",
    "Then type /as Nora and /room staff, and answer there: > yes, on a leash",
)
"""The first screen."""
HELP = (
    "/as Ana  type as somebody else",
    "/room staff  go to another room",
    "/later 31m  let time pass",
    "> words  reply to the last message of somebody else",
    "1  press the first button",
    "/send  send what the group wrote on Telegram before the bot came, after /setup",
    "/open my-data.json  read a file the bot sent",
    "/help  what Tertulia can do",
)


class Choice:
    """A button that can be pressed now."""

    __slots__ = ("data", "label", "message")

    def __init__(self, label: str, message: str, data: str) -> None:
        self.label = label
        self.message = message
        self.data = data


class Session:
    """Who types, where they are, and what they wrote."""

    def __init__(self, casa: Casa, person: str = "eve") -> None:
        self.casa = casa
        self.person = casa.who(person)
        self.room = casa.room(EVERYBODY)
        self.target: Shown | None = None
        """The message the next words reply to."""

    @property
    def rooms(self) -> list[Room]:
        """The rooms this person can see: those they are in, last the one with the bot alone."""
        shared = [r for r in self.casa.world.rooms.values() if not r.chat.is_private]
        mine = [room for room in shared if self.person.id in room.members]
        return [*mine, self.casa.world.private(self.person.id)]

    @property
    def messages(self) -> list[Shown]:
        """What this person can read here."""
        return self.room.seen_by(self.person.id)

    @property
    def choices(self) -> list[Choice]:
        """The buttons under the newest message that has some, in the order of their numbers."""
        shown = next((m for m in reversed(self.messages) if m.buttons), None)
        return choices_of(shown) if shown else []

    def become(self, name: str) -> str:
        """Type as somebody else; what went wrong, if anything."""
        id_ = name.strip().lower()
        if id_ not in PEOPLE:
            return f"Nobody here is called {name}. There are {', '.join(names())}."
        was_private = self.room.chat.is_private
        self.person, self.target = self.casa.who(id_), None
        if was_private:
            self.room = self.casa.world.private(id_)
        elif id_ not in self.room.members:
            self.room = self.casa.room(EVERYBODY)
        return ""

    def enter(self, name: str) -> str:
        """Go to another room; what went wrong, if anything."""
        wanted = name.strip().lower()
        for room in self.rooms:
            if wanted and wanted in room_name(room).lower():
                self.room, self.target = room, None
                return ""
        known = ", ".join(room_name(room) for room in self.rooms)
        return f"{self.person.account.name} cannot go there. There are: {known}."

    def type(self, line: str) -> str:
        """Do what was typed, or say it; gives what the typist has to be told."""
        words = line.strip()
        command, _, rest = words.partition(" ")
        own = {
            "/as": self.become, "/room": self.enter, "/later": self._skip, "/?": _help,
            "/send": self._send, "/open": self._open,
        }  # fmt: skip
        if command in own:
            return own[command](rest)
        if words.isdecimal() and int(words) <= len(self.choices):
            return self.press(int(words))
        self._say(words)
        return ""

    def _say(self, words: str) -> None:
        if words.startswith(">"):
            words = words.removeprefix(">").strip()
            self.target = self.target or self._last_of_others()
        target, self.target = self.target, None
        if words:
            to = target.id if target else ""
            self.casa.platform.say(self.person, self.room, words, reply_to=to)

    def press(self, number: int) -> str:
        """Press a button by its number, from 1; what went wrong, if anything."""
        if not 1 <= number <= len(self.choices):
            return "There is no such button."
        self.choose(self.choices[number - 1])
        return ""

    def choose(self, choice: Choice) -> None:
        """Press a button."""
        self.casa.platform.press_data(self.person, self.room, choice.message, choice.data)

    def _skip(self, length: str) -> str:
        try:
            wanted = parse_duration(length.strip() or "31m")
        except ValueError as problem:
            return str(problem)
        self.casa.skip(wanted)
        return f"It is {length.strip() or '31m'} later."

    def _send(self, _: str) -> str:
        self.casa.send_past(self.person, self.room)
        return f"{self.person.account.name} sends {past.FILE}."

    def _open(self, name: str) -> str:
        body = self.casa.platform.delivered.get((self.room.chat.id, name.strip()))
        return "There is no such file in this room." if body is None else body.decode()

    def _last_of_others(self) -> Shown | None:
        others = (m for m in reversed(self.messages) if m.author != self.person.id)
        return next(others, None)


def _help(_: str) -> str:
    return "\n".join(HELP)


def choices_of(shown: Shown) -> list[Choice]:
    """The buttons of one message, from left to right and down."""
    data = [button.data for row in shown.buttons for button in row]
    labels = [label for row in buttons_of(shown) for label in row]
    return [Choice(label, shown.id, value) for label, value in zip(labels, data, strict=True)]


def names() -> list[str]:
    """Everybody's name."""
    return [name for name, _ in PEOPLE.values()]


def described(person: Person) -> str:
    """Somebody with what one has to know of them: `Ana (es)`, `Sam (en, moderator)`."""
    notes = [person.account.language, PARTS.get(person.id, "")]
    return f"{person.account.name} ({', '.join(filter(None, notes))})"


def room_name(room: Room) -> str:
    """What a room is called in a list."""
    return "Tertulia, in private" if room.chat.is_private else room.chat.title


def replying(session: Session) -> str:
    """Whom the next words reply to, in one line; nothing if nobody."""
    if session.target is None:
        return ""
    first = session.target.body.text.split("\n")[0][:50]
    return f"replying to {author_of(session.casa.world, session.target)}: {first}"
