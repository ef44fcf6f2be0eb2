"""Two hundred members who chat in twenty groups and want nothing from the bot."""

import json

from tests.servers.telegram import describe
from tests.servers.telegram.people import Person
from tests.servers.telegram.state import Chat
from tests.support.telegram import TimedTelegram

TALK = (
    "good morning everybody, the coffee machine works again",
    "I pushed the fix, tests are green on my side",
    "ayer probamos la versión nueva y va mucho mejor",
    "haha same here",
    "спасибо, уже разобрался",
    "merci, ça marche maintenant",
    "the meetup is on Thursday at seven, usual place",
    "ok",
    "I would rather keep the old name, it says what it does",
    "we spent the whole weekend on the garden: two beds are finished, the third one has to wait "
    "for better weather, and the neighbours brought more tomatoes than anybody can eat in a month",
    "+1",
    "let us talk about it tomorrow, I am on the train",
)


class Crowd:
    """The members, the groups, and what they write."""

    def __init__(self, telegram: TimedTelegram, members: int = 200, groups: int = 20) -> None:
        """Found the groups; what the bot hears of that is forgotten."""
        self.telegram = telegram
        self.members = [telegram.user(f"Member {n}", language="en") for n in range(members)]
        self.groups = [telegram.supergroup(f"Group {n}") for n in range(groups)]
        for member in self.members:
            telegram.bot.met.add(member.id)
        telegram.forget_pending()
        self._authors = [json.dumps(describe.user(member)) for member in self.members]
        self._places = [json.dumps(describe.chat(group)) for group in self.groups]
        self._said = 0

    def community(self) -> dict[str, object]:
        """The settings of one community that holds all the groups."""
        chats = [f"telegram:{group.id}" for group in self.groups]
        return {"name": "Crowd", "chats": chats}

    def talk(self, count: int = 1) -> None:
        """Let the next members write the next messages."""
        for _ in range(count):
            number = self._said
            self._said += 1
            author = self._authors[number * 7 % len(self._authors)]
            place = number % len(self.groups)
            self._say(author, self.groups[place], self._places[place], TALK[number % len(TALK)])

    def _say(self, author: str, group: Chat, place: str, text: str) -> None:
        group.last_id += 1
        self.telegram.bot.updates.push_raw(
            f'{{"update_id":%d,\n"message":{{"message_id":{group.last_id},"from":{author},'
            f'"chat":{place},"date":{self.telegram.now()},"text":{json.dumps(text)}}}}}',
            group.id,
        )

    def ask(self, person: Person, text: str = "/help", chat: Chat | None = None) -> tuple[int, int]:
        """Somebody gives the bot a command: the update's id, and the message's."""
        message = person.says(text, chat)
        return self.telegram.bot.updates.next_id - 1, message["message_id"]
