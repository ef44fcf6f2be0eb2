"""The pretended Telegram: who and what there is, and which bot hears about a change."""

from collections.abc import Iterator

from tests.servers.telegram import describe
from tests.servers.telegram.bots import Bot, addressed
from tests.servers.telegram.dice import Dice
from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import RefusalError, bad, forbidden
from tests.servers.telegram.state import (
    GENERAL,
    NEEDS,
    PERMISSIONS,
    Chat,
    Clock,
    Member,
    Press,
    User,
)

# A bot hears of its own deeds only in these service messages.
ECHOED = frozenset({"pinned_message", "new_chat_title", "left_chat_member"})


class World:
    """All state, and the rules that hold for people and bots alike."""

    api = "10.3"

    def __init__(self, clock: Clock, dice: Dice) -> None:
        """Start with nobody in it."""
        self.clock, self.dice = clock, dice
        self.accounts: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.privates: dict[tuple[int, int], Chat] = {}
        self.bots: dict[str, Bot] = {}
        self.polls: dict[str, tuple[Chat, int]] = {}
        self.presses: dict[str, Press] = {}
        self.queries: dict[str, tuple[Chat, int, float]] = {}
        self.ephemeral: dict[int, list[Json]] = {}
        self.files: dict[str, bytes] = {}
        self.inline: dict[str, tuple[float, list[Json]]] = {}
        self.requested: dict[tuple[int, int], float] = {}
        self.commanded: dict[tuple[int, int], float] = {}
        self._last = 0

    def serial(self) -> int:
        """Give the next number of a kind of thing that needs one."""
        self._last += 1
        return self._last

    def now(self) -> int:
        """Tell the time in whole seconds, as dates are sent."""
        return int(self.clock())

    def bots_in(self, place: Chat) -> Iterator[Bot]:
        """List the bots that are in a chat."""
        for bot in self.bots.values():
            if place.type == "private":
                if place.bot_id == bot.id:
                    yield bot
            elif place.member(bot.account).present:
                yield bot

    def private(self, bot: Bot, person: User) -> Chat:
        """Give the private chat of a person with a bot."""
        key = (bot.id, person.id)
        if key not in self.privates:
            self.privates[key] = Chat(id=person.id, type="private", person=person, bot_id=bot.id)
        return self.privates[key]

    def member(self, place: Chat, who: User) -> Member:
        """Give what an account is in a chat, after lifting what has run out."""
        member = place.member(who)
        if member.until and self.clock() >= member.until:
            member.status = "member" if member.status == "restricted" and member.inside else "left"
            member.until, member.permissions = 0, {}
        return member

    def change(
        self, place: Chat, who: User, by: User, new: Json, extra: Json | None = None
    ) -> None:
        """Change what an account is in a chat and tell the bots that may know."""
        member = place.members.setdefault(who.id, Member(who))
        old = describe.member(place, member)
        for name, value in new.items():
            setattr(member, name, value)
        update = {
            "chat": describe.chat(place),
            "from": describe.user(by),
            "date": self.now(),
            "old_chat_member": old,
            "new_chat_member": describe.member(place, member),
        } | (extra or {})
        if old != update["new_chat_member"]:
            self._tell_of_change(place, who, update)

    def _tell_of_change(self, place: Chat, who: User, update: Json) -> None:
        """Tell the changed bot, or the bots that lead the chat."""
        for bot in self.bots.values():
            if bot.id == who.id:
                bot.updates.push("my_chat_member", update, place.id)
            elif place.member(bot.account).leads:
                bot.updates.push("chat_member", self._own_links(bot, update), place.id)

    def _own_links(self, bot: Bot, update: Json) -> Json:
        """Shorten an invite link that somebody else created."""
        link = update.get("invite_link")
        if link and link["creator"]["id"] != bot.id:
            return update | {"invite_link": describe.hidden_link(link)}
        return update

    def post(self, place: Chat, author: User | None, content: Json) -> Json:
        """Put a message into a chat and deliver it to the bots that may read it."""
        place.last_id += 1
        message: Json = {"message_id": place.last_id, "date": self.now()}
        if author and place.type != "channel":
            message["from"] = describe.user(author)
        message |= {"chat": describe.chat(place)} | content
        if author and (tag := place.member(author).tag) and not place.member(author).leads:
            message["sender_tag"] = tag
        place.messages[place.last_id] = message
        place.authors[place.last_id] = author.id if author else 0
        self.deliver(place, message, author)
        return message

    def deliver(
        self, place: Chat, message: Json, author: User | None, edited: bool = False
    ) -> None:
        """Queue a message for every bot that may read it."""
        kind = "channel_post" if place.type == "channel" else "message"
        real = {bot.id for bot in self.bots.values()}
        for bot in self.bots_in(place):
            echo = author is not None and author.id in real
            if echo and not ECHOED & message.keys():
                continue
            leads = place.type == "private" or place.member(bot.account).leads
            if leads or not bot.privacy or addressed(bot, message):
                bot.updates.push(f"edited_{kind}" if edited else kind, message, place.id)

    def in_reply(self, place: Chat, target: Json) -> Json:
        """Give the fields of a message that replies to another one."""
        fields: Json = {"reply_to_message": describe.without_reply(target)}
        if place.type == "supergroup":
            fields["message_thread_id"] = target.get("message_thread_id", target["message_id"])
        if target.get("is_topic_message"):
            fields["is_topic_message"] = True
        return fields

    def in_topic(self, thread: int | None) -> Json:
        """Give the fields of a message in a topic; General has none."""
        if thread is None or thread == GENERAL:
            return {}
        return {"message_thread_id": thread, "is_topic_message": True}

    def silence(
        self, place: Chat, who: User, content: Json, thread: int | None
    ) -> RefusalError | None:
        """Say why an account cannot post this in this chat, or None if it can."""
        member = self.member(place, who)
        if place.migrated_to:
            return bad("group chat was upgraded to a supergroup chat")
        if not member.present:
            return self.absence(place, member)
        if place.type == "channel":
            can_post = member.may("can_post_messages")
            return None if can_post else bad("need administrator rights in the channel chat")
        if not member.leads and (refusal := self._muted(place, member, content)):
            return refusal
        topic = place.topics.get(thread or GENERAL) if place.forum else None
        if topic and topic.closed and not member.may("can_manage_topics"):
            return bad("TOPIC_CLOSED")
        return None

    @staticmethod
    def absence(place: Chat, member: Member) -> RefusalError:
        """Say why an account that is not in a chat cannot act there."""
        if place.deleted:
            return forbidden("the group chat was deleted")
        if member.status == "kicked":
            return forbidden(f"bot was kicked from the {place.kind}")
        return forbidden(f"bot is not a member of the {place.kind}")

    @staticmethod
    def _muted(place: Chat, member: Member, content: Json) -> RefusalError | None:
        """Say which permission a common member lacks for this content."""
        kind = next((name for name in NEEDS if name in content), "text")
        right, what = NEEDS[kind]
        for allowed in (place.permissions, member.permissions or place.permissions):
            if not allowed.get(right, False):
                return bad(f"not enough rights to send {what} to the chat")
        return None

    def allows(self, place: Chat, who: User, permission: str) -> bool:
        """Tell whether a member may do something that the chat's permissions govern."""
        member = self.member(place, who)
        if member.leads:
            return True
        own = member.permissions if member.status == "restricted" else place.permissions
        return member.present and place.permissions[permission] and own.get(permission, False)

    def everything(self) -> dict[str, bool]:
        """Give the permissions of somebody who is not restricted at all."""
        return dict.fromkeys(PERMISSIONS, True)

    def close_due_polls(self) -> None:
        """Close the polls whose time has come and tell their bots."""
        for poll_id, (place, message_id) in list(self.polls.items()):
            message = place.messages.get(message_id)
            poll = message and message["poll"]
            if poll and poll.get("close_date", self.clock() + 1) <= self.clock():
                self.close_poll(poll_id)

    def close_poll(self, poll_id: str) -> Json:
        """Close a poll and tell the bot that asked it."""
        place, message_id = self.polls.pop(poll_id)
        poll: Json = place.messages[message_id]["poll"]
        poll["is_closed"] = True
        self.tell_of_poll(place, message_id, poll)
        return poll

    def tell_of_poll(self, place: Chat, message_id: int, poll: Json) -> None:
        """Send the present totals of a poll to the bot that asked it."""
        for bot in self.bots.values():
            if place.authors[message_id] == bot.id:
                bot.updates.push("poll", poll, int(poll["id"]))
