"""What the stories about contests are told with."""

from collections.abc import Sequence

import msgspec

from bot.drawing_lots import Proof, checked
from storage.contest_entries import Entry
from storage.contests import Contest
from tests.community import Community


async def post(chat: Community, line: str, by: str = "mod") -> str:
    """A moderator prepares a contest and posts it; what the group sees."""
    (preview,) = await chat.say(f"/contest create {line}", by=by)
    assert preview.startswith("contests.preview"), preview
    await chat.press("contests.button_post", by=by)
    return chat.last().body.text


async def enter(chat: Community, *names: str) -> list[str]:
    """These people press the button; what each of them is told."""
    said: list[str] = []
    for name in names:
        said += (await chat.press("contests.button_enter", by=name))[:1]
    return said


async def greet(chat: Community, *names: str) -> None:
    """These people have said something, so that they are known."""
    for name in names:
        await chat.say("hello", by=name)


async def time_passes(chat: Community, **length: float) -> list[str]:
    """What the bot says by itself after a while."""
    before = {m.id for room in chat.world.rooms.values() for m in room.messages}
    chat.clock.advance(**length)
    await chat.app.schedule.fire()
    await chat.settle()
    return [
        m.body.text
        for room in chat.world.rooms.values()
        for m in room.messages
        if not m.author and m.id not in before
    ]


async def sure(chat: Community, command: str, button: str) -> list[str]:
    """A moderator gives a command and says yes when asked."""
    await chat.say(command, by="mod")
    before = {m.id for room in chat.world.rooms.values() for m in room.messages}
    await chat.press(button, by="mod")
    return [m.body.text for m in chat.group.messages if not m.author and m.id not in before]


async def contest(chat: Community, number: int = 1) -> Contest:
    """A contest as it is kept."""
    found = await chat.app.store.contests.numbered(1, number)
    await chat.app.store.database.commit()
    assert found
    return found


async def entries(chat: Community, number: int = 1) -> Sequence[Entry]:
    """Its entries."""
    found = await chat.app.store.contest_entries.all((await contest(chat, number)).id)
    await chat.app.store.database.commit()
    return found


async def proof(chat: Community, number: int = 1) -> Proof:
    """Its proof, drawn again and found right."""
    kept = await chat.app.store.contests.proof((await contest(chat, number)).id)
    await chat.app.store.database.commit()
    assert kept
    return checked(kept)


def winners(told: Proof) -> list[str]:
    """Who won, in all rounds."""
    return [label for one in told.rounds for label in one.winners]


def announced(chat: Community, room: str = "group") -> list[str]:
    """Every result that was told in a room."""
    keys = ("contests.result", "contests.nobody", "contests.rerolled")
    return [text for text in chat.said_by_bot(room) if text.startswith(keys)]


def as_json(told: Proof) -> bytes:
    """A proof as somebody may have changed it."""
    return msgspec.json.encode(told)
