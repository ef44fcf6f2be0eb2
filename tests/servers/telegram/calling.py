"""One call of one bot: finding what its parameters name, checking what the bot may do."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.servers.telegram import entities, markup
from tests.servers.telegram.bots import Bot
from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import bad, forbidden
from tests.servers.telegram.stage import Stage
from tests.servers.telegram.state import Chat, Member, User

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
RESTRICT = "not enough rights to restrict/unrestrict chat member"
ONLY_SUPERGROUPS = "method is available only for supergroups"
REQUEST_OPEN = 300


@dataclass
class Call:
    """A request that has passed the check of its parameters."""

    world: Stage
    bot: Bot
    method: str
    params: Json
    files: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str, otherwise: object = None) -> object:
        """Give a parameter, or another value when it was not sent."""
        return self.params.get(name, otherwise)

    def place(self) -> Chat:
        """Find the chat that the call names."""
        given = self.params["chat_id"]
        place = self.find(given)
        if place is None and isinstance(given, int) and given in self.world.accounts:
            return self.private(self.world.accounts[given])
        if place is None:
            raise bad("chat not found")
        if place.migrated_to:
            reason = "group chat was upgraded to a supergroup chat"
            raise bad(reason, migrate_to_chat_id=place.migrated_to)
        return place

    def find(self, given: int | str) -> Chat | None:
        """Find a group or channel by its id or its public name."""
        if isinstance(given, int):
            return self.world.chats.get(given)
        name = given.removeprefix("@").lower()
        chats = self.world.chats.values()
        return next((c for c in chats if c.username and c.username.lower() == name), None)

    def private(self, person: User) -> Chat:
        """Find the private chat with a person the bot has at least seen."""
        place = self.world.private(self.bot, person)
        shares = any(person.id in chat.members for chat in self.chats_of_bot())
        asked = (self.bot.id, person.id) in self.world.requested
        if shares or asked or person.id in self.bot.met or person.is_bot:
            return place
        raise bad("chat not found")

    def chats_of_bot(self) -> list[Chat]:
        """List the chats in which the bot meets people."""
        chats = self.world.chats.values()
        return [chat for chat in chats if chat.member(self.bot.account).present]

    def inside(self) -> Chat:
        """Find the chat that the call names; the bot must be in it."""
        place = self.place()
        if place.type != "private":
            member = self.world.member(place, self.bot.account)
            if not member.present:
                raise self.world.absence(place, member)
        return place

    def supergroup(self) -> Chat:
        """Find the chat that the call names; it must be a supergroup."""
        place = self.inside()
        if place.type != "supergroup":
            raise bad(ONLY_SUPERGROUPS)
        return place

    def need(self, place: Chat, right: str, reason: str) -> None:
        """Refuse unless the bot holds a right in the chat."""
        if not place.member(self.bot.account).may(right):
            raise bad(reason)

    def writable(self, content: Json, thread: int | None) -> Chat:
        """Find the chat that the call names; the bot must be able to post this there."""
        place = self.place()
        if place.type == "private":
            self.reachable(place)
        elif refusal := self.world.silence(place, self.bot.account, content, thread):
            raise refusal
        return place

    def reachable(self, place: Chat) -> None:
        """Refuse unless the bot may write to the person of a private chat."""
        person = place.person
        if person is None or person.is_bot:
            raise forbidden("bot can't send messages to bots")
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.id in self.bot.blocked_by:
            raise forbidden("bot was blocked by the user")
        asked = self.world.requested.get((self.bot.id, person.id), -REQUEST_OPEN)
        recently = self.world.clock() - asked < REQUEST_OPEN
        if person.id not in self.bot.met and not recently:
            raise forbidden("bot can't initiate conversation with a user")

    def thread(self, place: Chat) -> int | None:
        """Check the topic or reply thread that the call names; General must not be named."""
        number = self.params.get("message_thread_id")
        if number is None:
            return None
        root = place.messages.get(number)
        plain = place.type == "supergroup" and not place.forum and root is not None
        if number not in place.topics or number == 1:
            if plain and isinstance(number, int):
                return number
            raise bad("message thread not found")
        return int(number)

    def message(self, place: Chat, reason: str, name: str = "message_id") -> Json:
        """Find the message that the call names."""
        found = place.messages.get(self.params.get(name, 0))
        if found is None:
            raise bad(reason)
        return found

    def target(self, place: Chat) -> Member:
        """Find the member that the call names."""
        number = self.params["user_id"]
        account = self.world.accounts.get(number)
        if account is None:
            raise bad("user not found")
        met = number in self.bot.met or any(number in c.members for c in self.chats_of_bot())
        if not met and number not in place.requests and number != self.bot.id:
            raise bad("PARTICIPANT_ID_INVALID")
        self.world.member(place, account)
        return place.members.setdefault(number, Member(account))

    def restrictable(self, place: Chat) -> Member:
        """Find a member whom the bot may restrict or ban."""
        if self.params["user_id"] == self.bot.id:
            raise bad("can't restrict self")
        self.need(place, "can_restrict_members", RESTRICT)
        member = self.target(place)
        if member.status == "creator":
            raise bad("can't remove chat owner")
        if member.status == "administrator":
            raise bad("user is an administrator of the chat")
        return member

    def words(self, name: str, empty: bool = False) -> Json:
        """Read a text or caption with its entities, as the message will show it."""
        raw = str(self.params.get(name, ""))
        marks_name = "entities" if name == "text" else f"{name}_entities"
        if mode := self.params.get("parse_mode"):
            text, marks = markup.parsed(raw, str(mode))
        else:
            text, marks = raw, self.params.get(marks_name, [])
        marks = entities.placed(text, marks)
        if not text.strip() and not empty:
            raise bad("message text is empty")
        limit = TEXT_LIMIT if name == "text" else CAPTION_LIMIT
        if entities.units(text) > limit:
            kind = "message" if name == "text" else "message caption"
            raise bad(f"{kind} is too long")
        marks = entities.merged(text, marks)
        return ({name: text} if text else {}) | ({marks_name: marks} if marks else {})


Handler = Callable[[Call], object]
METHODS: dict[str, Handler] = {}


def method(*names: str) -> Callable[[Handler], Handler]:
    """Register a function as one or several methods of the Bot API."""

    def register(handler: Handler) -> Handler:
        for name in names:
            METHODS[name] = handler
        return handler

    return register
