"""How people come to chats and leave them: links, requests, starting and blocking a bot."""

from typing import TYPE_CHECKING

from tests.servers.telegram import describe
from tests.servers.telegram.bots import Bot
from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import NotAllowedError
from tests.servers.telegram.state import DAY, Chat, User

if TYPE_CHECKING:
    from tests.servers.telegram.world import World

LINK_USED_UP = "this invite link is invalid or has expired"


class Joining(User):
    """The part of a simulated human that comes and goes."""

    world: "World"

    def first_bot(self) -> Bot:
        """Give the bot that is meant when none is named."""
        return next(iter(self.world.bots.values()))

    def named(self, role: str) -> Json:
        """Give this person under the name of a field."""
        return {role: describe.user(self)}

    def place_of(self, message: Json) -> Chat:
        """Find the chat that a message stands in."""
        number = message["chat"]["id"]
        return self.world.chats[number] if number in self.world.chats else self.private_with()

    def private_with(self, bot: Bot | None = None) -> Chat:
        """Give the private chat of this person with a bot."""
        return self.world.private(bot or self.first_bot(), self)

    def known(self, message: Json) -> Json:
        """Find the present state of a message, which must still exist."""
        current = self.place_of(message).messages.get(message["message_id"])
        if current is None:
            raise NotAllowedError("the message does not exist any more")
        return current

    def starts(self, bot: Bot | None = None, payload: str = "") -> Json:
        """Open the private chat with a bot and press Start, perhaps with a payload."""
        wanted = bot or self.first_bot()
        place = self.world.private(wanted, self)
        if self.id in wanted.blocked_by:
            wanted.blocked_by.discard(self.id)
            self._tells(wanted, place, "kicked", "member")
        wanted.met.add(self.id)
        text = f"/start {payload}".strip()
        marks = [{"type": "bot_command", "offset": 0, "length": len("/start")}]
        return self.world.post(place, self, {"text": text, "entities": marks})

    def blocks(self, bot: Bot | None = None) -> None:
        """Block a bot: it can write to this person no more."""
        wanted = bot or self.first_bot()
        wanted.blocked_by.add(self.id)
        self._tells(wanted, self.world.private(wanted, self), "member", "kicked")

    def _tells(self, bot: Bot, place: Chat, old: str, new: str) -> None:
        """Tell a bot that its private chat with this person changed."""

        def status(name: str) -> Json:
            until = {"until_date": 0} if name == "kicked" else {}
            return {"user": describe.user(bot.account), "status": name} | until

        update = {
            "chat": describe.chat(place),
            **self.named("from"),
            "date": self.world.now(),
            "old_chat_member": status(old),
            "new_chat_member": status(new),
        }
        bot.updates.push("my_chat_member", update, place.id)

    def asks_inline(self, question: str, bot: Bot | None = None) -> Json:
        """Type a bot's name and a question in any chat; the answers are in `world.inline`."""
        query = {
            "id": str(self.world.dice.getrandbits(62)),
            **self.named("from"),
            "query": question,
            "offset": "",
            "chat_type": "supergroup",
        }
        self.world.inline[str(query["id"])] = (self.world.clock(), [])
        (bot or self.first_bot()).updates.push("inline_query", query, self.id)
        return query

    def boosts(self, chat: Chat) -> None:
        """Boost a chat; bots that lead it hear of it."""
        now = self.world.now()
        boost = {
            "boost_id": str(self.world.serial()),
            "add_date": now,
            "expiration_date": now + 30 * DAY,
            "source": {"source": "premium", **self.named("user")},
        }
        for bot in self.world.bots_in(chat):
            if chat.member(bot.account).leads:
                update = {"chat": describe.chat(chat), "boost": boost}
                bot.updates.push("chat_boost", update, chat.id)

    def joins(self, chat: Chat, *, link: Json | str | None = None) -> None:
        """Enter a chat, by an invite link or in the public way."""
        member = self.world.member(chat, self)
        if member.status == "kicked":
            raise NotAllowedError(f"{self.first_name} is banned from {chat.title}")
        used = self._link(chat, link)
        if (used and used["creates_join_request"]) or (chat.by_request and not used):
            raise NotAllowedError(f"{chat.title} asks for a join request")
        self.enters(chat, {"invite_link": used} if used else {})

    def enters(self, chat: Chat, extra: Json, by: User | None = None) -> None:
        """Become a member, with the update and the line in the chat that tell of it."""
        member = self.world.member(chat, self)
        status = "restricted" if member.status == "restricted" else "member"
        new = {"status": status, "inside": True}
        self.world.change(chat, self, by or self, new, extra)
        if chat.type != "channel":
            self.world.post(chat, self, {"new_chat_members": [describe.user(self)]})

    def _link(self, chat: Chat, link: Json | str | None) -> Json | None:
        """Check an invite link and count its use."""
        if link is None:
            return None
        name = link if isinstance(link, str) else link["invite_link"]
        known = chat.links.get(name)
        if known is None or known["is_revoked"]:
            raise NotAllowedError(LINK_USED_UP)
        if known.get("expire_date", self.world.clock() + 1) <= self.world.clock():
            raise NotAllowedError(LINK_USED_UP)
        uses = chat.uses.get(name, 0) + 1
        if uses > known.get("member_limit", uses):
            raise NotAllowedError(LINK_USED_UP)
        chat.uses[name] = uses
        return known

    def leaves(self, chat: Chat) -> None:
        """Go away from a chat of one's own will."""
        member = self.world.member(chat, self)
        if not member.present:
            raise NotAllowedError(f"{self.first_name} is not in {chat.title}")
        if chat.type != "channel":
            self.world.post(chat, self, {"left_chat_member": describe.user(self)})
        status = "restricted" if member.status == "restricted" else "left"
        self.world.change(chat, self, self, {"status": status, "inside": False})

    def asks_to_join(self, chat: Chat, *, link: Json | str | None = None, bio: str = "") -> Json:
        """Ask to be let in; bots that may invite hear of it."""
        if self.world.member(chat, self).status == "kicked":
            raise NotAllowedError(f"{self.first_name} is banned from {chat.title}")
        used = self._link(chat, link)
        request: Json = {
            "chat": describe.chat(chat),
            **self.named("from"),
            "user_chat_id": self.id,
            "date": self.world.now(),
        }
        request |= {"bio": bio} if bio else {}
        request |= {"invite_link": used} if used else {}
        chat.requests[self.id] = request
        for bot in self.world.bots_in(chat):
            if chat.member(bot.account).may("can_invite_users"):
                self.world.requested[bot.id, self.id] = self.world.clock()
                bot.updates.push("chat_join_request", self._queried(chat, bot, request), chat.id)
        return request

    def _queried(self, chat: Chat, bot: Bot, request: Json) -> Json:
        """Add the question id when the bot guards the chat."""
        if chat.guarded_by != bot.id:
            return request
        query = str(self.world.serial())
        self.world.queries[query] = (chat, self.id, self.world.clock())
        return request | {"query_id": query}
