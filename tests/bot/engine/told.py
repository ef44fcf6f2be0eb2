"""Messages as an adapter could report them, beyond what people on the console can type."""

import msgspec

from bot.events import Message, Right
from bot.platform import Retry
from tests.community import Community


def written(chat: Community, by: str, text: str, *, room: str = "group", **more: object) -> Message:
    """A message of somebody, with anything else an adapter may fill in; not reported yet."""
    id_ = chat.world.next_number()
    message = Message(
        cause=f"con:told:{id_}",
        at=chat.clock.now(),
        chat=chat.room(room, by).chat,
        id=id_,
        sender=chat.who(by).account,
        text=text,
    )
    return msgspec.structs.replace(message, **more)


async def tell(chat: Community, *messages: Message) -> list[str]:
    """Report messages in one batch: what the bot said after it, in any room."""
    before = len([m for room in chat.world.rooms.values() for m in room.messages])
    for message in messages:
        chat.platform.happens(message)
    await chat.settle()
    shown = [m for room in chat.world.rooms.values() for m in room.messages]
    newest = sorted(shown, key=lambda m: int(m.id))[before:]
    return [m.body.text for m in newest if not m.author]


class NoAnswer(dict[str, frozenset[Right]]):
    """The rights of somebody about whom the platform does not answer."""

    def get(self, key: str, default: object = None) -> frozenset[Right]:
        """Nobody knows."""
        raise Retry(why="502 Bad Gateway")
