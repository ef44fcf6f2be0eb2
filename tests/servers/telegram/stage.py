"""Setting the scene for a test: who there is, which chats, and what their owners do."""

from collections.abc import Sequence

from tests.servers.telegram import describe
from tests.servers.telegram.bots import Bot
from tests.servers.telegram.delivery import Updates
from tests.servers.telegram.dice import Dice
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.servers.telegram.state import (
    GENERAL,
    PERMISSIONS,
    RARE,
    Chat,
    Clock,
    Member,
    Topic,
    User,
)
from tests.servers.telegram.world import World

SUPERGROUP_BASE = -1_000_000_000_000


class Stage(World):
    """A world that a test furnishes in a few words."""

    def __init__(self, clock: Clock, dice: Dice, strict_repeat: bool = True) -> None:
        """Begin with one bot, called Tertulia, and nobody else."""
        super().__init__(clock, dice)
        self.strict_repeat = strict_repeat
        self.bot = self.add_bot("Tertulia", "tertulia_bot")

    @property
    def token(self) -> str:
        """Give the token of the first bot."""
        return self.bot.token

    def add_bot(self, name: str, username: str, privacy: bool = False) -> Bot:
        """Register one more bot; with `privacy` it sees only what is meant for it."""
        number = 7_000_000_000 + self.serial()
        account = User(id=number, first_name=name, username=username, is_bot=True)
        self.accounts[number] = account
        updates = Updates(self.clock, self.dice, self.strict_repeat)
        token = f"{number}:{self.dice.randbytes(18).hex()[:35]}"
        self.bots[token] = Bot(account=account, token=token, updates=updates, privacy=privacy)
        return self.bots[token]

    def user(
        self, name: str, *, language: str | None = None, username: str | None = None
    ) -> Person:
        """Bring in a person whom no bot has met yet."""
        number = 5_000_000_000 + self.serial()
        person = Person(id=number, first_name=name, username=username, language=language)
        person.world = self
        self.accounts[number] = person
        return person

    def group(self, title: str, members: Sequence[User] = (), *, owner: User | None = None) -> Chat:
        """Found a basic group, with the bot as administrator."""
        place = Chat(id=-(4_000_000 + self.serial()), type="group", title=title)
        return self._found(place, members, owner)

    def supergroup(
        self,
        title: str,
        members: Sequence[User] = (),
        *,
        owner: User | None = None,
        forum: bool = False,
        bot: str | None = "administrator",
    ) -> Chat:
        """Found a supergroup; `bot` is what the bot becomes in it, None leaves it outside."""
        place = Chat(id=self._number(), type="supergroup", title=title, forum=forum)
        return self._found(place, members, owner, bot)

    def channel(self, title: str, *, owner: User | None = None, group: Chat | None = None) -> Chat:
        """Found a channel, perhaps linked with a group that discusses its posts."""
        place = Chat(id=self._number(), type="channel", title=title)
        if group:
            place.linked, group.linked = group.id, place.id
        return self._found(place, (), owner)

    def _number(self) -> int:
        """Give the id of a new supergroup or channel."""
        return SUPERGROUP_BASE - 2_000_000_000 - self.serial()

    def _found(
        self,
        place: Chat,
        members: Sequence[User],
        owner: User | None,
        bot: str | None = "administrator",
    ) -> Chat:
        """Fill a new chat and let the owner add the bot."""
        head = owner or self.user(f"Owner of {place.title}")
        place.permissions = {name: name not in RARE for name in PERMISSIONS}
        place.members[head.id] = Member(head, "creator")
        for person in members:
            if person.id != head.id:
                place.members[person.id] = Member(person, "member")
        if place.forum:
            place.topics[GENERAL] = Topic(GENERAL, "General")
        self.chats[place.id] = place
        if bot:
            self.adds_bot(place, as_=bot)
        return place

    def owner(self, place: Chat) -> User:
        """Name the owner of a chat."""
        return next(m.user for m in place.members.values() if m.status == "creator")

    def adds_bot(self, place: Chat, bot: Bot | None = None, as_: str = "administrator") -> None:
        """Let the owner add a bot, as administrator with every right or as plain member."""
        wanted = bot or self.bot
        rights = dict.fromkeys(describe.rights_of(place), True) if as_ == "administrator" else {}
        self.change(
            place,
            wanted.account,
            self.owner(place),
            {"status": as_, "rights": rights, "permissions": {}, "until": 0},
        )
        if place.type != "channel":
            added = {"new_chat_members": [describe.user(wanted.account)]}
            self.post(place, self.owner(place), added)

    def removes_bot(self, place: Chat, bot: Bot | None = None) -> None:
        """Let the owner throw a bot out."""
        wanted = bot or self.bot
        new = {"status": "kicked", "rights": {}, "until": 0}
        self.change(place, wanted.account, self.owner(place), new)

    def promote(self, place: Chat, who: User | Bot, **rights: bool) -> None:
        """Make somebody administrator; without named rights, with all of them."""
        account = who.account if isinstance(who, Bot) else who
        given = rights or dict.fromkeys(describe.rights_of(place), True)
        new = {"status": "administrator", "rights": {"can_manage_chat": True} | given}
        self.change(place, account, self.owner(place), new | {"permissions": {}, "until": 0})

    def demote(self, place: Chat, who: User | Bot) -> None:
        """Take the administrator's rights from somebody."""
        account = who.account if isinstance(who, Bot) else who
        self.change(place, account, self.owner(place), {"status": "member", "rights": {}})

    def mutes(self, place: Chat, who: User, until: int = 0) -> None:
        """Let the owner forbid somebody to write."""
        new = {"status": "restricted", "inside": True, "until": until}
        silent = dict.fromkeys(PERMISSIONS, False)
        self.change(place, who, self.owner(place), new | {"permissions": silent})

    def kicks(self, place: Chat, who: User) -> None:
        """Let the owner ban somebody."""
        self.change(place, who, self.owner(place), {"status": "kicked", "inside": False})

    def topic(self, place: Chat, name: str) -> int:
        """Let the owner open a topic; gives its thread id."""
        content = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        number = place.last_id + 1
        place.topics[number] = Topic(number, name)
        self.post(place, self.owner(place), self.in_topic(number) | content)
        return number

    def invite_link(self, place: Chat, **fields: object) -> Json:
        """Let the owner create an invite link, for example with `member_limit=1`."""
        return self.new_link(place, self.owner(place), fields)

    def new_link(self, place: Chat, creator: User, fields: Json) -> Json:
        """Add an invite link to a chat."""
        link: Json = {
            "invite_link": f"https://t.me/+{self.dice.randbytes(12).hex()[:16]}",
            "creator": describe.user(creator),
            "creates_join_request": False,
            "is_primary": False,
            "is_revoked": False,
        } | fields
        place.links[link["invite_link"]] = link
        return link

    def delete_chat(self, place: Chat) -> None:
        """Delete a group for everybody."""
        place.deleted = True
        for member in place.members.values():
            member.status = "left"

    def migrates(self, place: Chat) -> Chat:
        """Upgrade a basic group: the same people under a new chat id."""
        new = Chat(id=self._number(), type="supergroup", title=place.title)
        new.permissions, new.members = dict(place.permissions), dict(place.members)
        self.chats[new.id] = new
        owner = self.owner(place)
        self.post(place, owner, {"migrate_to_chat_id": new.id})
        place.migrated_to = new.id
        self.post(new, owner, {"migrate_from_chat_id": place.id})
        return new

    def restart_update_ids(self, bot: Bot | None = None) -> None:
        """Continue with random update ids, as after a week without updates."""
        (bot or self.bot).updates.restart_ids()

    def forget_pending(self) -> None:
        """Drop every queued update, for example those of setting the scene."""
        for bot in self.bots.values():
            bot.updates.pending.clear()

    def revokes(self, bot: Bot | None = None) -> None:
        """Take the token away from a bot: every call is Unauthorized from now on."""
        (bot or self.bot).revoked = True

    def sent(self, chat: Chat | Person | None = None, bot: Bot | None = None) -> list[Json]:
        """List what a bot has posted in a chat, in a private chat, or anywhere."""
        author = bot or self.bot
        places: list[Chat] = [*self.chats.values(), *self.privates.values()]
        if isinstance(chat, Person):
            places = [self.private(author, chat)]
        elif chat:
            places = [chat]
        return [
            message
            for place in places
            for number, message in place.messages.items()
            if place.authors.get(number) == author.id
        ]

    def answer_to(self, query: Json) -> Json | None:
        """Give the toast with which a press was answered, or None if it still spins."""
        return self.presses[query["id"]].answer
