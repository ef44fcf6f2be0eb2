"""What the stories about administration are told with."""

from bot.events import Media, Message, Right
from bot.platforms.console.world import Room
from tests.community import ADMIN_RIGHTS, Community

MODERATOR = frozenset({Right.DELETE, Right.RESTRICT, Right.MEMBER})


def another_room(chat: Community, name: str, title: str, *admins: str) -> Room:
    """A room the bot was added to; everybody is in it."""
    room = chat.world.room(name, title, list(chat.world.people.values()))
    for admin in admins:
        chat.who(admin).rights = {**chat.who(admin).rights, name: ADMIN_RIGHTS}
    return room


async def send_file(
    chat: Community, body: bytes, *, by: str, room: str = "group", size: int = 0
) -> list[str]:
    """Somebody sends a file: what the bot says to it."""
    before = {m.id for one in chat.world.rooms.values() for m in one.messages}
    number = chat.world.next_number()
    reference = f"console:file-{number}"
    chat.platform.files[reference] = body
    place = chat.room(room, by)
    chat.platform.happens(
        Message(
            cause=f"con:file:{number}", at=chat.clock.now(), chat=place.chat, id=number,
            sender=chat.who(by).account, is_caption=True,
            media=(Media(kind="document", file=reference, name="../../etc/result.json",
                         size=size or len(body)),),
        )
    )  # fmt: skip
    await chat.settle()
    return [
        m.body.text
        for one in chat.world.rooms.values()
        for m in one.messages
        if not m.author and m.id not in before
    ]
