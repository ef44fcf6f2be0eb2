"""Stories of the relay: who asks, what the team sees, and where."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec

from bot.actions import Emit, Outcome, PlatformAction, Text, t
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import Deleted, Kind, Media, Message, Suggestion, Unanswered
from bot.feature import Feature
from bot.formatting.rich import Rich
from bot.platform import Reason, Refused
from bot.platforms.console.world import Room, Shown
from handlers import FEATURES
from tests.community import ADMIN_RIGHTS, Community, HandClock, community

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A moment at which the team works."""
QUESTION = "May I bring my dog on Friday?"
asking = Feature("asking")


@asking.command("same")
async def same(message: Message, ticket: int, question: Rest) -> Outcome:
    """Ask what a ticket asks already."""
    asked = msgspec.structs.replace(message, text=question)
    return Emit(
        event=Unanswered(cause=message.cause, at=message.at, question=asked, same_as=ticket)
    )


@asking.command("hint")
async def hint(message: Message, entry: int, question: Rest) -> Outcome:
    """Ask what an entry may answer."""
    asked = msgspec.structs.replace(message, text=question)
    found = (Suggestion(entry=entry, title="Dogs"),)
    return Emit(
        event=Unanswered(cause=message.cause, at=message.at, question=asked, suggestions=found)
    )


@asking.tells
async def fame(community: int, person: int, clock: Clock) -> list[Text]:
    """Tell the team that somebody is well known."""
    return [t("asking.fame", person=person, community=community, year=clock.now().year)]


@asynccontextmanager
async def relay(
    *, topics: bool = False, clock: HandClock | None = None
) -> AsyncIterator[Community]:
    """A community with a team; `topics`: its room is a forum."""
    async with community(*FEATURES, asking, clock=clock or HandClock(MONDAY)) as chat:
        chat.world.people["luis"].rights = {"staff": ADMIN_RIGHTS}
        chat.staff.members.add("luis")
        await chosen(chat, "relay.hours", "always")
        if topics:
            chat.staff.chat = msgspec.structs.replace(chat.staff.chat, kind=Kind.FORUM)
            await chat.say("the room is open", by="mod", room="staff")
        yield chat


def topics(chat: Community) -> list[Room]:
    """The topics of the team's room, the oldest first."""
    return [room for room in chat.world.rooms.values() if room.chat.parent == "staff"]


def told(chat: Community, room: str = "staff", by: str = "") -> list[str]:
    """The keys of what the bot said in a room, in order."""
    return [text.split()[0] for text in chat.said_by_bot(room, by)]


def find(room: Room, words: str) -> Shown:
    """The newest message with these words."""
    return next(m for m in reversed(room.messages) if words in m.body.text)


async def ask(chat: Community, question: str = QUESTION, by: str = "ana") -> Shown:
    """Ask the team in private; gives back the card."""
    await chat.say(f"/contact {question}", by=by, room="private")
    return next(
        shown
        for room in [chat.staff, *topics(chat)]
        for shown in reversed(room.messages)
        if f"question={question} " in shown.body.text
    )


async def chosen(chat: Community, key: str, value: str) -> None:
    """Choose a setting before the story begins."""
    await chat.app.store.choices.set(1, 0, key, f'"{value}"')
    await chat.app.store.database.commit()
    chat.app.places.forget()


async def set_to(chat: Community, key: str, value: str) -> None:
    """Choose a setting."""
    await chat.say(f"/settings set {key} {value}", by="mod")


async def send_photo(
    chat: Community, by: str, room: Room, words: str = "", reply_to: str = ""
) -> None:
    """Somebody sends a photo."""
    person = chat.who(by)
    id_ = chat.world.next_number()
    chat.platform.files[f"console:photo-{id_}"] = b"light"
    media = Media(kind="photo", file=f"console:photo-{id_}", name="dog.jpg", size=5)
    shown = Shown(id=id_, author=by, body=Rich(words))
    room.messages.append(shown)
    replied = chat.platform._replied(room, reply_to)
    chat.platform.happens(
        Message(
            cause=f"con:1:{id_}", at=chat.clock.now(), chat=room.chat, id=id_, text=words,
            sender=person.account, media=(media,), is_caption=True, reply_to=replied,
        )
    )  # fmt: skip
    await chat.settle()


async def delete(chat: Community, room: Room, *ids: str) -> None:
    """Messages disappear, and the network tells of it."""
    room.messages = [one for one in room.messages if one.id not in ids]
    cause = f"con:del:{'-'.join(ids)}"
    chat.platform.happens(Deleted(cause=cause, at=chat.clock.now(), chat=room.chat, ids=ids))
    await chat.settle()


def refusing(chat: Community, kind: type, reason: Reason, *, room: str = "") -> Callable[[], None]:
    """Let the network refuse an action, in one room or everywhere, until the result is called."""

    async def refuse(action: PlatformAction) -> None:
        place = getattr(action, "chat", None)
        if isinstance(action, kind) and (not room or (place and place.id == room)):
            raise Refused(reason, "it says no")

    chat.platform.before_perform = refuse

    def stop() -> None:
        chat.platform.before_perform = None

    return stop


async def rows(chat: Community, statement: str) -> list[tuple[object, ...]]:
    """What the store holds."""
    return [tuple(row) for row in await chat.app.store.database.read(statement)]
