"""What the bot's actions change in the rooms of the console."""

from bot.actions import (
    Ban,
    CreateInvite,
    Delete,
    Edit,
    Kick,
    Lock,
    Mute,
    OpenTopic,
    Pin,
    PlatformAction,
    React,
    Send,
    SendPoll,
    SetRole,
    SetTag,
    Toast,
    Typing,
    Unban,
    Unmute,
    Unpin,
)
from bot.events import (
    Chat,
    Kind,
)
from bot.formatting.rich import Rich
from bot.platform import (
    Reason,
    Receipt,
    Refused,
)
from bot.platforms.console.world import Room, Shown, World


class Hands:
    """Carries out actions in the rooms."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.toasts: list[tuple[str, str]] = []
        self.typing: list[str] = []

    def perform(self, action: PlatformAction) -> Receipt:  # noqa: C901, PLR0912, PLR0915 - one line an action
        """Do it; raises Refused."""
        match action:
            case Send():
                return self._send(action)
            case Edit():
                shown = self._shown(action.message.chat, action.message.id)
                shown.body, shown.buttons, shown.is_edited = (
                    _rich(action.body),
                    action.buttons,
                    True,
                )
                return Receipt(message=shown.id)
            case Delete():
                room = self._room(action.chat)
                room.messages = [m for m in room.messages if m.id not in action.ids]
            case React():
                shown = self._shown(action.message.chat, action.message.id)
                shown.reactions = [action.emoji] if action.emoji else []
            case Mute():
                self._room(action.chat).muted.add(action.account.id)
            case Unmute():
                self._room(action.chat).muted.discard(action.account.id)
            case Ban():
                self._room(action.chat).banned.add(action.account.id)
                self._room(action.chat).members.discard(action.account.id)
            case Unban():
                self._room(action.chat).banned.discard(action.account.id)
            case Kick():
                self._room(action.chat).members.discard(action.account.id)
            case Pin() | Unpin():
                shown = self._shown(action.message.chat, action.message.id)
                shown.is_pinned = isinstance(action, Pin)
            case Lock():
                self._room(action.chat).is_locked = action.is_locked
            case OpenTopic():
                return self._open_topic(action)
            case SetRole():
                held = self._room(action.chat).roles.setdefault(action.account.id, set())
                (held.add if action.is_given else held.discard)(action.role)
            case SetTag():
                self._room(action.chat).tags[action.account.id] = action.tag
            case CreateInvite():
                return Receipt(message=f"console://{action.chat.id}/{action.name}")
            case Toast():
                if _rich(action.body).text:
                    person = action.interaction.partition("|")[0]
                    self.toasts.append((person, _rich(action.body).text))
            case Typing():
                self.typing.append(action.chat.id)
            case SendPoll():
                lines = "\n".join([action.question, *(f"◻ {o}" for o in action.options)])
                return self._send(Send(chat=action.chat, body=Rich(lines)))
            case _:
                raise Refused(Reason.UNSUPPORTED, type(action).__name__)
        return Receipt()

    def _send(self, action: Send) -> Receipt:
        room = self._room(action.chat)
        if room.chat.kind is Kind.PRIVATE and not all(
            self._world.people[member].is_reachable for member in room.members
        ):
            raise Refused(Reason.PERSON_BLOCKED, "the bot was blocked")
        id_ = self._world.next_number()
        only_for = action.private_to.id if action.private_to else ""
        reply_to = action.reply_to.id if action.reply_to else ""
        body = _rich(action.body)
        if action.media:
            body = body + "".join(f" [{media.kind} {media.name}]" for media in action.media)
        room.messages.append(
            Shown(
                id=id_,
                author="",
                body=body,
                reply_to=reply_to,
                buttons=action.buttons,
                only_for=only_for,
            )
        )
        return Receipt(message=id_)

    def _open_topic(self, action: OpenTopic) -> Receipt:
        parent = self._room(action.chat)
        id_ = f"{action.chat.id}/{self._world.next_number()}"
        members = [self._world.people[member] for member in sorted(parent.members)]
        room = self._world.room(id_, action.name, members, Kind.TOPIC, action.chat.id)
        if action.body is not None:
            self._send(Send(chat=room.chat, body=action.body))
        return Receipt(message=id_)

    def _room(self, chat: Chat) -> Room:
        room = self._world.rooms.get(chat.id)
        if room is None:
            raise Refused(Reason.PLACE_GONE, chat.id)
        return room

    def _shown(self, chat: Chat, message: str) -> Shown:
        shown = self._room(chat).find(message)
        if shown is None:
            raise Refused(Reason.NOT_FOUND, message)
        return shown


def _rich(body: object) -> Rich:
    if not isinstance(body, Rich):
        raise TypeError(body)
    return body
