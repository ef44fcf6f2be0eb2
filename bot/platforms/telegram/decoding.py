"""Telegram's updates become events."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from bot.clock import Clock
from bot.events import (
    PLATFORM_EVENTS,
    Account,
    Chat,
    Edited,
    Joined,
    JoinRequested,
    Kind,
    Left,
    Message,
    Migrated,
    Pressed,
    Reacted,
    Replied,
    RightsChanged,
    Unreachable,
    Voted,
)
from bot.formatting.rich import Span
from bot.platform import Unreadable
from bot.platforms.telegram.content import files, is_foreign, looks, mentioned, words
from bot.platforms.telegram.identity import writer_of
from bot.platforms.telegram.membership import is_present, rights_of
from bot.platforms.telegram.naming import NAME, Names, clean, private_id
from bot.platforms.telegram.places import Places
from bot.platforms.telegram.polls import Polls
from bot.platforms.telegram.splitting import number_of, pieces, read_updates
from bot.platforms.telegram.wire import Change, Emoji, Post, Press, Reaction, Request, Update, Vote

Events = Iterator[PLATFORM_EVENTS]


class Decoded(NamedTuple):
    """What an answer of Telegram held."""

    events: list[PLATFORM_EVENTS]
    unreadable: list[Unreadable]
    newest: int | None
    """The number of the newest update, read or not."""
    held: int


class Decoder:
    """Reads updates into events; what cannot be read is kept aside and stops nobody."""

    def __init__(self, places: Places, polls: Polls, clock: Clock) -> None:
        self._places = places
        self._polls = polls
        self._clock = clock
        self._names = Names()
        self._bot = Account(platform=NAME, id="0", is_bot=True)
        self._readers: tuple[tuple[str, Callable[..., Events]], ...] = (
            ("edited_message", self._edited),
            ("channel_post", self._message),
            ("edited_channel_post", self._edited),
            ("callback_query", self._pressed),
            ("message_reaction", self._reacted),
            ("chat_member", self._changed),
            ("my_chat_member", self._changed_itself),
            ("chat_join_request", self._requested),
            ("poll_answer", self._voted),
        )

    def meet(self, bot: Account) -> None:
        """Learn who the bot itself is."""
        self._bot = bot

    async def decode(self, body: bytes) -> Decoded:
        """Read an answer to `getUpdates`; raises `splitting.Cut` when it is not whole."""
        updates = read_updates(body)
        await self._places.learn_for(updates)
        decoded = Decoded([], [], self._newest(updates), len(updates))
        for position, update in enumerate(updates):
            if isinstance(update, Unreadable):
                decoded.unreadable.append(update)
                continue
            try:
                decoded.events.extend(self.read(update))
            except Exception as problem:  # noqa: BLE001 - one odd update must not stop the others
                decoded.unreadable.append(
                    Unreadable(
                        cause=f"tg:{update.update_id}",
                        raw=pieces(body)[position],
                        reason=repr(problem),
                    )
                )
        return decoded

    @staticmethod
    def _newest(updates: list[Update | Unreadable]) -> int | None:
        numbers = (
            number_of(update.raw) if isinstance(update, Unreadable) else update.update_id
            for update in updates
        )
        return max((number for number in numbers if number is not None), default=None)

    def read(self, update: Update) -> Events:
        """Read one update into no, one or several events."""
        cause = f"tg:{update.update_id}"
        post = update.message
        if post is not None:
            return self._message(cause, post)
        for name, reader in self._readers:
            part = getattr(update, name)
            if part is not None:
                return reader(cause, part)
        return iter(())

    def _at(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, UTC) if seconds else self._clock.now()

    def _message(self, cause: str, post: Post) -> Events:
        if post.new_chat_members is not None or post.left_chat_member is not None:
            yield from self._members(cause, post)
        elif post.migrate_to_chat_id or post.migrate_from_chat_id:
            yield self._migrated(cause, post)
        elif (message := self._said(Message, cause, post)) is not None:
            yield message

    def _edited(self, cause: str, post: Post) -> Events:
        edited = self._said(Edited, cause, post)
        if edited is not None:
            yield edited

    def _said(self, kind: type[Message], cause: str, post: Post) -> Message | None:
        """Build a message; None for a service message nobody wrote."""
        chat = self._names.where(post)
        linked = None if post.sender_chat is None else self._places.linked(post.chat.id)
        sender, identity = writer_of(post, self._names, linked)
        text = words(post)
        media = () if post.text else files(post)
        foreign = is_foreign(post)
        if not text and not media and not foreign:
            return None
        entities = post.entities or post.caption_entities
        reply = None if post.reply_to_message is None else self._reply(post)
        spans: tuple[Span, ...] = ()
        mentions: tuple[Account, ...] = ()
        if entities is not None:
            spans = looks(text, entities)
            mentions = mentioned(text, entities, self._names, self._bot)
        return kind(
            cause=cause,
            at=self._at(post.edit_date or post.date),
            chat=chat,
            id=str(post.message_id),
            sender=sender,
            text=text,
            spans=spans,
            reply_to=reply,
            mentions=mentions,
            media=media,
            identity=identity,
            album=post.media_group_id,
            is_foreign=foreign,
            is_caption=not post.text and bool(post.caption),
            is_addressed=self._is_addressed(chat, reply, mentions),
        )

    def _is_addressed(
        self, chat: Chat, reply: Replied | None, mentions: tuple[Account, ...]
    ) -> bool:
        if chat.kind is Kind.PRIVATE or self._bot in mentions:
            return True
        return bool(reply and reply.sender and reply.sender.id == self._bot.id)

    def _reply(self, post: Post) -> Replied | None:
        """What was replied to; the message that opened the topic stands there for nothing."""
        target = post.reply_to_message
        if target is None or target.forum_topic_created is not None:
            return None
        if post.is_topic_message and target.message_id == post.message_thread_id:
            return None
        linked = None if target.sender_chat is None else self._places.linked(post.chat.id)
        sender, _ = writer_of(target, self._names, linked)
        return Replied(id=str(target.message_id), sender=sender, text=words(target))

    def _members(self, cause: str, post: Post) -> Events:
        """Joins and leaves told by a service message, where no better telling comes as well."""
        if self._places.is_administrator(post.chat.id):
            return
        chat, at = self._names.place(post.chat), self._at(post.date)
        gone = post.left_chat_member
        if gone is not None and str(gone.id) != self._bot.id:
            is_own = post.sender is not None and post.sender.id == gone.id
            yield Left(
                cause=cause,
                at=at,
                chat=chat,
                sender=self._names.person(gone),
                reason="left" if is_own else "kicked",
            )
        people = [self._names.person(user) for user in post.new_chat_members or ()]
        for number, account in enumerate(people):
            if account.id != self._bot.id:
                own = f"{cause}.{number + 1}" if number else cause
                yield Joined(cause=own, at=at, chat=chat, sender=account)

    def _migrated(self, cause: str, post: Post) -> Migrated:
        here = self._names.place(post.chat)
        to, old = post.migrate_to_chat_id, post.migrate_from_chat_id
        if to:
            there = Chat(platform=NAME, id=str(to), kind=Kind.GROUP, title=here.title)
            return Migrated(cause=cause, at=self._at(post.date), chat=here, to=there)
        before = Chat(platform=NAME, id=str(old), kind=Kind.BASIC_GROUP, title=here.title)
        return Migrated(cause=cause, at=self._at(post.date), chat=before, to=here)

    def _pressed(self, cause: str, press: Press) -> Events:
        if press.message is not None and press.data:
            yield Pressed(
                cause=cause,
                at=self._clock.now(),
                chat=self._names.where(press.message),
                sender=self._names.person(press.sender),
                message=_pressed_id(press, press.message),
                data=clean(press.data),
                interaction=press.id,
            )

    def _reacted(self, cause: str, reaction: Reaction) -> Events:
        if reaction.user is None:
            return  # an anonymous reactor is nobody's member
        before, after = _emoji(reaction.old_reaction), _emoji(reaction.new_reaction)
        added = tuple(one for one in after if one not in before)
        removed = tuple(one for one in before if one not in after)
        if added or removed:
            yield Reacted(
                cause=cause,
                at=self._at(reaction.date),
                chat=self._names.place(reaction.chat),
                sender=self._names.person(reaction.user),
                message=str(reaction.message_id),
                added=added,
                removed=removed,
            )

    def _changed(self, cause: str, change: Change) -> Events:
        chat, at = self._names.place(change.chat), self._at(change.date)
        old, new = change.old_chat_member, change.new_chat_member
        was, is_there = is_present(old), is_present(new)
        account = self._names.person(new.user)
        link = change.invite_link
        if is_there and not was:
            yield Joined(
                cause=cause,
                at=at,
                chat=chat,
                sender=account,
                link=link.invite_link if link else "",
                link_name=clean(link.name) if link else "",
            )
        if was and not is_there:
            own = "left" if change.sender.id == new.user.id else "kicked"
            reason = "banned" if new.status == "kicked" else own
            yield Left(cause=cause, at=at, chat=chat, sender=account, reason=reason)
        has_moved = was != is_there
        if not has_moved or "administrator" in (old.status, new.status):
            yield self._rights(f"{cause}.2" if has_moved else cause, change)

    def _rights(self, cause: str, change: Change, is_bot_itself: bool = False) -> RightsChanged:
        new = change.new_chat_member
        return RightsChanged(
            cause=cause,
            at=self._at(change.date),
            chat=self._names.place(change.chat),
            sender=self._names.person(new.user),
            rights=rights_of(new),
            is_bot_itself=is_bot_itself,
            is_present=is_present(new),
            by=self._names.person(change.sender),
        )

    def _changed_itself(self, cause: str, change: Change) -> Events:
        self._places.bot_is(change.chat.id, change.new_chat_member)
        if change.chat.type != "private":
            yield self._rights(cause, change, is_bot_itself=True)
            return
        is_gone = not is_present(change.new_chat_member)
        yield Unreachable(
            cause=cause,
            at=self._at(change.date),
            chat=self._names.place(change.chat),
            is_gone=is_gone,
            reason="blocked" if is_gone else "",
        )

    def _requested(self, cause: str, request: Request) -> Events:
        link = request.invite_link
        yield JoinRequested(
            cause=cause,
            at=self._at(request.date),
            chat=self._names.place(request.chat),
            sender=self._names.person(request.sender),
            private=str(request.user_chat_id) if request.user_chat_id else "",
            query=request.query_id,
            link_name=clean(link.name) if link else "",
            bio=clean(request.bio),
        )

    def _voted(self, cause: str, vote: Vote) -> Events:
        if vote.user is not None:
            yield Voted(
                cause=cause,
                at=self._clock.now(),
                chat=self._polls.chat(vote.poll_id),
                sender=self._names.person(vote.user),
                poll=vote.poll_id,
                options=tuple(str(option) for option in vote.option_ids),
            )


def _pressed_id(press: Press, message: Post) -> str:
    """The id of the message with the button; one that only its presser sees is named by them."""
    number = message.ephemeral_message_id
    return private_id(str(press.sender.id), number) if number else str(message.message_id)


def _emoji(reactions: list[Emoji]) -> list[str]:
    """Reactions as text: the emoji, `custom:<id>`, or the name of another sort."""
    return [
        one.emoji or (f"custom:{one.custom_emoji_id}" if one.custom_emoji_id else one.type)
        for one in reactions
    ]
