"""The people of the Telegram soak, what they do, and what must come of it."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from bot.settings.duration import show_duration
from tests.servers.telegram.dice import Dice
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.servers.telegram.state import Chat
from tests.soak.knowledge import QUESTIONS
from tests.soak.telegram_server import RecordingTelegram

GROUPS, MEMBERS, PRIVATE = 20, 150, 100
TALK = ("good morning", "the train was late again", "+1", "see you on Thursday", "it works here")
Key = tuple[int, int]


class Town:
    """Groups, members, a team, and the number of things that have happened."""

    def __init__(self, telegram: RecordingTelegram, dice: Dice, tickets: int) -> None:
        """Let everybody be there; tickets: how many people will write to the team."""
        self.telegram = telegram
        self.dice = dice
        user = telegram.user
        self.members = [user(f"Member {n}", language="en") for n in range(MEMBERS)]
        self.private = [user(f"Guest {n}", language="es") for n in range(PRIVATE)]
        self.askers = [user(f"Asker {n}", language="en") for n in range(tickets)]
        self.team = [user(f"Team {n}", language="en") for n in range(3)]
        self.owners = [user(f"Owner {n}", language="en") for n in range(GROUPS)]
        self.groups = [
            telegram.supergroup(f"Group {n}", self.members, owner=self.owners[n])
            for n in range(GROUPS)
        ]
        self.staff = telegram.supergroup("Team", self.team, owner=self.owners[0])
        for person in self.team:
            telegram.promote(self.staff, person)
        for person in (*self.private, *self.askers):
            telegram.bot.met.add(person.id)
        self.answers: set[Key] = set()
        """Messages that must be answered where they were written, by chat and id."""
        self.activity: Counter[str] = Counter()
        self.tickets: Counter[str] = Counter()
        self.cards: set[str] = set()
        self.deliveries: dict[str, int] = {}
        """The card that each reply of the team answers."""
        self.settings: Counter[str] = Counter()
        self.joined: Counter[str] = Counter()
        self.questions = 0
        self._serial = 0
        self._said: list[tuple[Person, Json]] = []
        self._handled_cards: set[int] = set()
        self._newest_card = 0
        self._acts: list[Callable[[], None]] = (
            [self.talk] * 60 + [self.command] * 6 + [self.question] * 6 + [self.edit] * 8
            + [self.react] * 8 + [self.join] * 6 + [self.setting] * 3 + [self.ticket] * 2
            + [self.reply] * 1
        )  # fmt: skip

    def community(self) -> dict[str, object]:
        """The settings of the community."""
        chats = [f"telegram:{group.id}" for group in self.groups]
        return {"name": "Town", "chats": chats, "staff": f"telegram:{self.staff.id}"}

    def wait(self) -> None:
        """A moment passes: the team reads what has come in so far."""
        self._newest_card = self.staff.last_id

    def act(self) -> None:
        """Let somebody do something."""
        self._serial += 1
        self.dice.choice(self._acts)()

    def talk(self) -> None:
        """Somebody says something in a group."""
        person, group = self.dice.choice(self.members), self.dice.choice(self.groups)
        self._say(person, f"{self.dice.choice(TALK)} ({self._serial})", group)

    def command(self) -> None:
        """Somebody gives the bot a command, in private or in a group."""
        if self.dice.random() < 0.8:
            person = self.dice.choice(self.private)
            message = person.says("/help")
            self.answers.add((person.id, message["message_id"]))
            return
        group = self.dice.choice(self.groups)
        person = self.dice.choice(self.members)
        asked = f"/ask {self.dice.choice(QUESTIONS)}"
        self.answers.add((group.id, self._say(person, asked, group)["message_id"]))
        self.questions += 1

    def question(self) -> None:
        """Somebody asks what the knowledge base knows."""
        person, group = self.dice.choice(self.members), self.dice.choice(self.groups)
        message = self._say(person, self.dice.choice(QUESTIONS), group)
        self.answers.add((group.id, message["message_id"]))
        self.questions += 1

    def ticket(self) -> None:
        """Somebody writes to the team, once."""
        if not self.askers:
            self.talk()
            return
        person = self.askers.pop()
        mark = f"mark-{self._serial}-"
        message = person.says(f"/contact my purple teapot whistles {mark}")
        self.answers.add((person.id, message["message_id"]))
        self.tickets[str(person.id)] += 1
        self.cards.add(mark)

    def reply(self) -> None:
        """Somebody of the team answers a question that has come in."""
        cards = [
            card
            for card in self.telegram.sent(self.staff)
            if card["message_id"] not in self._handled_cards
            and card["message_id"] <= self._newest_card
            and "mark-" in card["text"]
        ]
        if not cards:
            self.talk()
            return
        card = cards[0]
        mark = next(mark for mark in self.cards if mark in card["text"])
        doubles = [one for one in self.telegram.sent(self.staff) if mark in one["text"]]
        self._handled_cards |= {one["message_id"] for one in doubles}
        person = self.dice.choice(self.team)
        reply = f"reply-{self._serial}-"
        person.says(f"have you tried cold water? {reply}", self.staff, reply_to=card)
        self.activity[str(person.id)] += 1
        self.deliveries[reply] = card["message_id"]

    def setting(self) -> None:
        """An owner changes a setting, to a value never chosen before."""
        number = self.dice.randrange(GROUPS)
        seconds = 600 + self._serial
        owner = self.owners[number]
        self._say(owner, f"/settings set ui.max_age {seconds}s", self.groups[number])
        self.settings[show_duration(timedelta(seconds=seconds))] += 1

    def edit(self) -> None:
        """Somebody changes a message."""
        if not self._said:
            self.talk()
            return
        person, message = self._said[-self.dice.randrange(1, 1 + min(200, len(self._said)))]
        if (message["chat"]["id"], message["message_id"]) in self.answers:
            self.talk()  # what a question no longer asks need not be answered
            return
        person.edits(message, f"better said ({self._serial})")

    def react(self) -> None:
        """Somebody puts a reaction under a message, or another one, or takes it away."""
        if not self._said:
            self.talk()
            return
        _, message = self._said[-self.dice.randrange(1, 1 + min(200, len(self._said)))]
        before = self.telegram.bot.updates.next_id
        self.dice.choice(self.members).reacts(message, self.dice.choice(("👍", "❤", "🎉")))
        if self.telegram.bot.updates.next_id == before:
            raise RuntimeError("a reaction was not told")

    def join(self) -> None:
        """Somebody new enters a group."""
        person = self.telegram.user(f"New {self._serial}", language="fr")
        person.joins(self.dice.choice(self.groups))
        self.joined[str(person.id)] += 1

    def _say(self, person: Person, text: str, group: Chat) -> Json:
        message = person.says(text, group)
        self.activity[str(person.id)] += 1
        self._said.append((person, message))
        return message
