"""What people do in chats, in people's words: they say, edit, react, press, join, leave."""

from collections.abc import Sequence

from tests.servers.telegram import describe, entities
from tests.servers.telegram.bots import Bot
from tests.servers.telegram.facts import Json
from tests.servers.telegram.membership import Joining
from tests.servers.telegram.refusal import NotAllowedError
from tests.servers.telegram.state import (
    ANONYMOUS,
    CHANNEL_BOT,
    DAY,
    TELEGRAM,
    Chat,
    Press,
    User,
)

ANONYMOUS_BOT = User(id=ANONYMOUS, first_name="Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_SENDER = User(id=CHANNEL_BOT, first_name="Channel", username="Channel_Bot", is_bot=True)
TELEGRAM_USER = User(id=TELEGRAM, first_name="Telegram")
PHOTO = {"width": 90, "height": 90, "file_size": 1200}


def written(text: str, field: str = "text") -> Json:
    """Give a text with the entities that the server finds in it."""
    marks = entities.found(text)
    name = "entities" if field == "text" else "caption_entities"
    return {field: text} | ({name: marks} if marks else {})


def emoji(reaction: str) -> Json:
    """Describe a reaction by its emoji."""
    return {"type": "emoji", "emoji": reaction}


class Person(Joining):
    """A simulated human who can do what the app would let him do, and nothing else."""

    def home(self, bot: Bot | None = None) -> Chat:
        """Give the private chat of this person with a bot."""
        return self.world.private(bot or self.first_bot(), self)

    def says(
        self,
        text: str,
        chat: Chat | None = None,
        *,
        topic: int | None = None,
        reply_to: Json | None = None,
        **more: object,
    ) -> Json:
        """Write a message; `more` holds further fields such as `via_bot` or `quote`."""
        return self.sends(written(text) | more, chat, topic=topic, reply_to=reply_to)

    def sends(
        self,
        content: Json,
        chat: Chat | None = None,
        *,
        topic: int | None = None,
        reply_to: Json | None = None,
        by: User | None = None,
    ) -> Json:
        """Post any content, after the checks that the app of this person makes."""
        place = chat or self.home()
        if place.type != "private" and by is None:
            refusal = self.world.silence(place, self, content, topic)
            if refusal:
                raise NotAllowedError(f"{self.first_name}: {refusal.description}")
        placed = self.world.in_topic(topic)
        if reply_to:
            placed |= self.world.in_reply(place, self.known(reply_to))
        if str(content.get("text", "")).startswith("/"):
            self.world.commanded[place.id, self.id] = self.world.clock()
        message = self.world.post(place, by or self, placed | content)
        place.authors[message["message_id"]] = self.id
        return message

    def sends_photo(
        self, caption: str = "", chat: Chat | None = None, *, topic: int | None = None
    ) -> Json:
        """Send a picture, with or without words below it."""
        name = f"photo{self.world.serial()}"
        sizes = [{"file_id": name, "file_unique_id": f"u{name}"} | PHOTO]
        self.world.files[name] = b"\xff\xd8 pretended picture"
        words = written(caption, "caption") if caption else {}
        return self.sends({"photo": sizes} | words, chat, topic=topic)

    def sends_album(self, captions: Sequence[str], chat: Chat) -> list[Json]:
        """Send several pictures as one album, which arrives as separate messages."""
        group = str(self.world.serial())
        sizes = [{"file_id": "p" + group, "file_unique_id": "u" + group} | PHOTO]
        return [
            self.sends(
                {"media_group_id": group, "photo": sizes}
                | (written(caption, "caption") if caption else {}),
                chat,
            )
            for caption in captions
        ]

    def says_anonymously(
        self, text: str, chat: Chat, *, topic: int | None = None, reply_to: Json | None = None
    ) -> Json:
        """Write as an anonymous administrator of the chat itself."""
        if not chat.member(self).leads:
            raise NotAllowedError(f"{self.first_name} is no administrator of {chat.title}")
        content = written(text) | {"sender_chat": describe.chat(chat)}
        return self.sends(content, chat, topic=topic, reply_to=reply_to, by=ANONYMOUS_BOT)

    def says_as(self, channel: Chat, text: str, chat: Chat) -> Json:
        """Write in a group under the name of a channel of one's own."""
        if channel.id in chat.banned_channels:
            raise NotAllowedError(f"{channel.title} is banned from {chat.title}")
        content = written(text) | {"sender_chat": describe.chat(channel)}
        return self.sends(content, chat, by=CHANNEL_SENDER)

    def posts(self, text: str, channel: Chat) -> Json:
        """Publish in a channel; a linked group receives the automatic copy."""
        sender = {"sender_chat": describe.chat(channel)}
        message = self.sends(written(text) | sender, channel)
        group = self.world.chats.get(channel.linked or 0)
        if group:
            origin = {
                "type": "channel",
                "chat": describe.chat(channel),
                "message_id": message["message_id"],
                "date": message["date"],
            }
            copy = written(text) | sender | {"is_automatic_forward": True}
            self.sends(copy | {"forward_origin": origin}, group, by=TELEGRAM_USER)
        return message

    def forwards(self, message: Json, chat: Chat | None = None) -> Json:
        """Forward somebody's message."""
        kept = {k: message[k] for k in ("text", "entities", "photo", "caption") if k in message}
        author, channel = message.get("from"), message.get("sender_chat")
        origin: Json = {"date": message["date"]}
        if channel:
            origin |= {"type": "chat", "sender_chat": channel}
        else:
            origin |= {"type": "user", "sender_user": author}
        return self.sends(kept | {"forward_origin": origin}, chat)

    def edits(self, message: Json, text: str) -> Json:
        """Change one's own message, for at most 48 hours."""
        place = self.place_of(message)
        current = self.known(message)
        own = place.authors.get(message["message_id"]) == self.id
        if not own or self.world.clock() > current["date"] + 2 * DAY:
            raise NotAllowedError(f"{self.first_name} cannot edit this message")
        field = "text" if "text" in current else "caption"
        for old in ("entities", "caption_entities"):
            current.pop(old, None)
        current |= written(text, field) | {"edit_date": self.world.now()}
        self.world.deliver(place, current, self, edited=True)
        return current

    def deletes(self, message: Json) -> None:
        """Remove a message; no bot ever hears of it."""
        place = self.place_of(message)
        own = place.authors.get(message["message_id"]) == self.id
        if not own and not place.member(self).may("can_delete_messages"):
            raise NotAllowedError(f"{self.first_name} cannot delete this message")
        place.messages.pop(message["message_id"], None)

    def reacts(self, message: Json, *reactions: str, anonymously: bool = False) -> None:
        """Put these reactions under a message in place of the former ones; none takes them away."""
        place = self.place_of(message)
        self.known(message)
        if place.type != "private" and not self.world.allows(place, self, "can_react_to_messages"):
            raise NotAllowedError(f"{self.first_name} cannot react here")
        given = place.reactions.setdefault(message["message_id"], {})
        old, new = given.get(self.id, []), [emoji(reaction) for reaction in reactions]
        given[self.id] = new
        update = {
            "chat": describe.chat(place),
            "message_id": message["message_id"],
            "date": self.world.now(),
        }
        kind = "message_reaction_count" if place.type == "channel" else "message_reaction"
        if place.type == "channel":
            update["reactions"] = self.totals(given)
        else:
            actor = {"actor_chat": describe.chat(place)} if anonymously else self.named("user")
            update |= {"old_reaction": old, "new_reaction": new} | actor
        for bot in self.world.bots_in(place):
            if place.type == "private" or place.member(bot.account).leads:
                bot.updates.push(kind, update, place.id)

    @staticmethod
    def totals(given: dict[int, list[Json]]) -> list[Json]:
        """Count the reactions of everybody."""
        kinds = [reaction["emoji"] for own in given.values() for reaction in own]
        return [
            {"type": emoji(kind), "total_count": kinds.count(kind)} for kind in dict.fromkeys(kinds)
        ]

    def presses(self, message: Json, label: str) -> Json:
        """Press the button with this label under the message as it is now."""
        current = self.known(message)
        rows = current.get("reply_markup", {}).get("inline_keyboard", [])
        button = next((b for row in rows for b in row if b["text"] == label), None)
        if button is None or "callback_data" not in button:
            raise NotAllowedError(f"no button {label!r} to press under this message")
        return self.presses_forged(message, button["callback_data"])

    def presses_privately(self, label: str, chat: Chat) -> Json:
        """Press the newest button with this label among the messages that only this person sees."""
        for message in reversed(self.world.ephemeral.get(chat.id, [])):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            button = next((b for row in rows for b in row if b["text"] == label), None)
            if button is not None and message["receiver_user"]["id"] == self.id:
                return self._pressed_below(message, button["callback_data"], chat)
        raise NotAllowedError(f"{self.first_name} sees no button {label!r}")

    def _pressed_below(self, message: Json, data: str, chat: Chat) -> Json:
        bot = next(bot for bot in self.world.bots_in(chat) if bot.id == message["from"]["id"])
        query = {
            "id": str(self.world.dice.getrandbits(62)),
            **self.named("from"),
            "message": message,
            "chat_instance": str(chat.id * 7919),
            "data": data,
        }
        self.world.presses[str(query["id"])] = Press(query, self.world.clock(), bot.id)
        bot.updates.push("callback_query", query, self.id)
        return query

    def presses_forged(self, message: Json, data: str) -> Json:
        """Send any press, as a forged client can, even for a button that never was."""
        place = self.place_of(message)
        gone = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        query = {
            "id": str(self.world.dice.getrandbits(62)),
            **self.named("from"),
            "message": place.messages.get(message["message_id"], gone),
            "chat_instance": str(place.id * 7919),
            "data": data,
        }
        owner = place.authors.get(message["message_id"])
        for bot in self.world.bots_in(place):
            if bot.id == owner:
                press = Press(query, self.world.clock(), bot.id)
                self.world.presses[str(query["id"])] = press
                bot.updates.push("callback_query", query, self.id)
        return query

    def votes(self, message: Json, *choices: str) -> None:
        """Vote for these answers of a poll; none takes the vote back."""
        place, current = self.place_of(message), self.known(message)
        poll = current["poll"]
        options = poll["options"]
        picked = [i for i, option in enumerate(options) if option["text"] in choices]
        votes = place.votes.setdefault(poll["id"], {})
        if poll["is_closed"] or len(picked) != len(choices):
            raise NotAllowedError(f"{self.first_name} cannot vote for {choices} here")
        if len(picked) > 1 and not poll["allows_multiple_answers"]:
            raise NotAllowedError("one answer only")
        if self.id in votes and not poll["allows_revoting"]:
            raise NotAllowedError("this vote is final")
        votes[self.id] = picked
        for index, option in enumerate(options):
            option["voter_count"] = sum(index in own for own in votes.values())
        poll["total_voter_count"] = sum(bool(own) for own in votes.values())
        self.world.tell_of_poll(place, message["message_id"], poll)
        if not poll["is_anonymous"]:
            answer = {
                "poll_id": poll["id"],
                **self.named("user"),
                "option_ids": picked,
                "option_persistent_ids": [options[index]["persistent_id"] for index in picked],
            }
            for bot in self.world.bots_in(place):
                if place.authors[current["message_id"]] == bot.id:
                    bot.updates.push("poll_answer", answer, self.id)
