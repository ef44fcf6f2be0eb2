"""What a feature wants done, in words that no platform owns.

Handlers return these values; the dispatcher stores them in the outbox in the same transaction as
everything else the handler did, and the senders carry them out after the commit.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.events import Account, AnyEvent, Chat, Media, Message, Personal, Value
from bot.formatting.rich import Rich


class Text(Value, frozen=True, tag="text", kw_only=True):
    """A text of the catalogue with its values, not yet in anybody's language."""

    key: str
    values: dict[str, Any] = {}


Placeable = str | int | float | datetime | timedelta | Rich | Text
"""What may stand in a text; a sequence of texts becomes lines."""


def t(key: str, /, **values: "Placeable | Sequence[Rich | Text]") -> Text:
    """Name a text of the catalogue; `count` chooses the plural form."""
    return Text(key=key, values=values)


Body = Text | Rich
"""What can be said: a text of the catalogue, or words that already are in their language.

A platform only ever sees `Rich`: texts are rendered when the action is queued.
"""


class MessageRef(Value, frozen=True, kw_only=True):
    """A message: by the platform's id, or by the outbox key of one that is still to be sent."""

    chat: Chat
    id: str = ""
    key: str = ""


class Button(Value, frozen=True, kw_only=True):
    """A button under a message: it opens `url`, or leads to the `press` handler with `values`."""

    label: Body
    press: str = ""
    values: dict[str, Any] = {}
    only: int = 0
    """The one person who may press it; 0 = whoever holds the handler's role."""
    url: str = ""
    data: str = ""
    """The id of the stored row, filled when the action is queued; what the platform carries."""


class Action(Value, frozen=True, tag=True, kw_only=True):
    """Something to be done on a platform, once."""


class Reply(Action, frozen=True, kw_only=True):
    """Answer the event at hand, where it happened; the dispatcher makes it a `Send`."""

    body: Body
    buttons: tuple[tuple[Button, ...], ...] = ()
    media: tuple[Media, ...] = ()
    is_private: bool = False
    stale_after: timedelta | None = None
    delete_after: timedelta | None = None
    remember: dict[str, Any] = {}


class Send(Action, frozen=True, kw_only=True):
    """Write a message into a chat."""

    chat: Chat
    body: Body
    reply_to: MessageRef | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    media: tuple[Media, ...] = ()
    private_to: Account | None = None
    """Only this member sees it, where the platform can; else it deletes itself."""
    interaction: str = ""
    stale_after: timedelta | None = None
    delete_after: timedelta | None = None
    is_silent: bool = False
    mentions: tuple[Account, ...] = ()
    """The only accounts this message may ping."""
    language: str = ""
    reopens: bool = False
    """A topic of the bot's own that somebody closed is opened again, where this is meant to be."""
    remember: dict[str, Any] = {}


class Edit(Action, frozen=True, kw_only=True):
    """Change a message of the bot."""

    message: MessageRef
    body: Body
    buttons: tuple[tuple[Button, ...], ...] = ()
    interaction: str = ""
    language: str = ""
    remember: dict[str, Any] = {}


class Delete(Action, frozen=True, kw_only=True):
    """Remove messages of one chat."""

    chat: Chat
    ids: tuple[str, ...] = ()
    key: str = ""
    reason: str = ""
    remember: dict[str, Any] = {}


class React(Action, frozen=True, kw_only=True):
    """Put a reaction on a message, or take it away with an empty emoji."""

    message: MessageRef
    emoji: str


class Mute(Action, frozen=True, kw_only=True):
    """Keep somebody from writing until a moment; without one, until `Unmute`."""

    chat: Chat
    account: Account
    until: datetime | None = None
    reason: str = ""
    remember: dict[str, Any] = {}


class Unmute(Action, frozen=True, kw_only=True):
    """Let somebody write again."""

    chat: Chat
    account: Account
    remember: dict[str, Any] = {}


class Ban(Action, frozen=True, kw_only=True):
    """Remove somebody and keep them out until a moment; without one, until `Unban`."""

    chat: Chat
    account: Account
    until: datetime | None = None
    reason: str = ""
    delete_history: timedelta = timedelta(0)
    remember: dict[str, Any] = {}


class Unban(Action, frozen=True, kw_only=True):
    """Let somebody come back; somebody who is present stays untouched."""

    chat: Chat
    account: Account
    remember: dict[str, Any] = {}


class Kick(Action, frozen=True, kw_only=True):
    """Remove somebody who may come back."""

    chat: Chat
    account: Account
    reason: str = ""
    remember: dict[str, Any] = {}


class Pin(Action, frozen=True, kw_only=True):
    """Pin a message without telling everybody."""

    message: MessageRef


class Unpin(Action, frozen=True, kw_only=True):
    """Unpin a message."""

    message: MessageRef


class SendPoll(Action, frozen=True, kw_only=True):
    """Ask a chat to vote."""

    chat: Chat
    question: str
    options: tuple[str, ...]
    is_anonymous: bool = False
    is_multiple: bool = False
    closes: datetime | None = None
    remember: dict[str, Any] = {}


class ClosePoll(Action, frozen=True, kw_only=True):
    """End a poll of the bot."""

    message: MessageRef


class OpenTopic(Action, frozen=True, kw_only=True):
    """Open a topic or thread; `Sent.message` is its chat id. `body` becomes its first message."""

    chat: Chat
    name: str
    body: Body | None = None
    is_hidden: bool = False
    """Only invited people see it, where the platform can."""
    language: str = ""
    remember: dict[str, Any] = {}


class ChangeTopic(Action, frozen=True, kw_only=True):
    """Rename, close or reopen a topic or thread."""

    chat: Chat
    name: str = ""
    is_closed: bool | None = None


class AnswerJoin(Action, frozen=True, kw_only=True):
    """Let in or turn away somebody who asked to join."""

    chat: Chat
    account: Account
    is_welcome: bool
    query: str = ""


class CreateInvite(Action, frozen=True, kw_only=True):
    """Make an invite link of the bot's own; `Sent.message` is the link."""

    chat: Chat
    name: str
    remember: dict[str, Any] = {}


class SetTag(Action, frozen=True, kw_only=True):
    """Show a short tag beside a member's name, or take it away with an empty one."""

    chat: Chat
    account: Account
    tag: str
    remember: dict[str, Any] = {}


class SetRole(Action, frozen=True, kw_only=True):
    """Give or take a role of the platform."""

    chat: Chat
    account: Account
    role: str
    is_given: bool = True
    remember: dict[str, Any] = {}


class SlowMode(Action, frozen=True, kw_only=True):
    """Let each member write once in an interval; zero ends it."""

    chat: Chat
    every: timedelta


class Lock(Action, frozen=True, kw_only=True):
    """Let only moderators write, or open the chat again."""

    chat: Chat
    is_locked: bool = True


class Toast(Action, frozen=True, kw_only=True):
    """Tell the person who pressed a button, in passing."""

    interaction: str
    body: Body
    is_alert: bool = False
    language: str = ""


class Form(Action, frozen=True, kw_only=True):
    """Show a form of text fields; the answer comes back as `Pressed` with `values`."""

    interaction: str
    title: Body
    fields: tuple[tuple[str, Body], ...]
    press: str
    values: dict[str, Any] = {}
    data: str = ""
    language: str = ""


class Typing(Action, frozen=True, kw_only=True):
    """Show that an answer is being written; never stored, never repeated."""

    chat: Chat


class LeaveChat(Action, frozen=True, kw_only=True):
    """Leave a chat for good."""

    chat: Chat


PlatformAction = (
    Send
    | Edit
    | Delete
    | React
    | Mute
    | Unmute
    | Ban
    | Unban
    | Kick
    | Pin
    | Unpin
    | SendPoll
    | ClosePoll
    | OpenTopic
    | ChangeTopic
    | AnswerJoin
    | CreateInvite
    | SetTag
    | SetRole
    | SlowMode
    | Lock
    | Toast
    | Form
    | Typing
    | LeaveChat
)
"""What a platform is asked to perform."""


class Schedule(Action, frozen=True, kw_only=True):
    """Wake the feature at a moment, or again and again by a cron line in a time zone.

    `key` names the timer within its kind and community: a second `Schedule` replaces the first.
    """

    kind: str
    key: str
    due: datetime | None = None
    cron: str = ""
    zone: str = "UTC"
    values: dict[str, Any] = {}


class Unschedule(Action, frozen=True, kw_only=True):
    """Forget a timer."""

    kind: str
    key: str


class Job(Action, frozen=True, kw_only=True):
    """Slow or outside work; its result comes back as `JobDone`. In ANSWER it claims the message."""

    kind: str
    values: dict[str, Any] = {}


class Emit(Action, frozen=True, kw_only=True):
    """Tell the other features what happened, in the same transaction."""

    event: AnyEvent


class Ask(Action, frozen=True, kw_only=True):
    """Ask for the arguments a command still lacks; the next text of that person answers."""

    command: str
    given: dict[str, str]
    body: Body


class Halt(Action, frozen=True, kw_only=True):
    """Stop an event before anybody answers or reacts, and say why."""

    reason: str


class Then(Action, frozen=True, kw_only=True):
    """Do `second` only after `first` has ended, in the order of `first`'s chat."""

    first: PlatformAction | Reply
    second: PlatformAction | Reply


EngineAction = Schedule | Unschedule | Job | Emit | Ask | Halt
"""What the engine itself does within the transaction."""

AnyAction = PlatformAction | EngineAction | Reply | Then
Outcome = AnyAction | Sequence[AnyAction] | None
"""What a handler returns."""


def answer_to(
    event: Personal,
    body: Body,
    buttons: tuple[tuple[Button, ...], ...] = (),
    media: tuple[Media, ...] = (),
) -> Send:
    """Answer an event that is over, in private, where it happened; `Reply` answers the one at hand.

    For what had to be looked up by a job first.
    """
    said = MessageRef(chat=event.chat, id=event.id) if isinstance(event, Message) else None
    return Send(
        chat=event.chat,
        body=body,
        reply_to=said,
        private_to=None if event.chat.is_private else event.sender,
        interaction=getattr(event, "interaction", ""),
        mentions=(event.sender,),
        language=event.language,
        buttons=buttons,
        media=media,
    )


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(PlatformAction).decode
