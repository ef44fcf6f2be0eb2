"""The console as a platform: what people do arrives, and what the bot does is seen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.actions import (
    Ban,
    Delete,
    Edit,
    Kick,
    LeaveChat,
    Lock,
    MessageRef,
    Mute,
    OpenTopic,
    Pin,
    React,
    Send,
    SendPoll,
    Toast,
    Typing,
    Unban,
    Unmute,
    Unpin,
)
from bot.clock import SystemClock
from bot.events import Edited, Event, Joined, Left, Message, Pressed, Reacted, Right
from bot.formatting.rich import Rich
from bot.platform import Batch, Cursor, Reason, Refused, Unreadable
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.casa import EVERYBODY, furnished
from bot.platforms.console.world import Room


class Notebook:
    """Takes down what arrives."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.unreadable: list[Unreadable] = []
        self.is_clear = False

    async def take(self, batch: Batch) -> None:
        self.events += batch.events
        self.unreadable += batch.unreadable

    async def cursors(self, prefix: str) -> dict[str, Cursor]:
        return {}

    def clear_to_send(self, platform: str) -> None:
        self.is_clear = True


@pytest.fixture
def console() -> ConsolePlatform:
    return ConsolePlatform(furnished(), SystemClock())


@pytest.fixture
def room(console: ConsolePlatform) -> Room:
    return console.world.rooms[EVERYBODY]


@asynccontextmanager
async def listening(console: ConsolePlatform) -> AsyncIterator[Notebook]:
    """What arrives while this lasts; at its end everything has."""
    notebook = Notebook()
    receiving = asyncio.ensure_future(console.receive(notebook))
    yield notebook
    await asyncio.sleep(0)
    await console.is_idle.wait()
    receiving.cancel()
    await asyncio.wait([receiving])


async def said(console: ConsolePlatform, room: Room, text: str = "hello") -> MessageRef:
    """A message of the bot."""
    receipt = await console.perform(Send(chat=room.chat, body=Rich(text)), "key")
    return MessageRef(chat=room.chat, id=receipt.message)


async def test_what_people_do_arrives_in_order(console: ConsolePlatform, room: Room) -> None:
    ana = console.world.people["ana"]
    async with listening(console) as notebook:
        first = console.say(ana, room, "hello @eve and @tertulia")
        console.say(ana, room, "more", reply_to=first.id)
        console.edit(ana, room, first.id, "hi @eve")
        console.react(ana, room, first.id, "👍")
        console.leave(ana, room)
        console.join(ana, room)

    kinds = [type(event) for event in notebook.events]
    assert kinds == [Message, Message, Edited, Reacted, Left, Joined]
    assert notebook.is_clear
    assert first.is_addressed
    assert [account.id for account in first.mentions] == ["eve", "bot"]
    more = notebook.events[1]
    assert isinstance(more, Message)
    assert more.reply_to
    assert more.reply_to.text.startswith("hello")
    assert len({event.cause for event in notebook.events}) == len(kinds)


async def test_what_cannot_be_read_arrives_as_it_is(console: ConsolePlatform) -> None:
    async with listening(console) as notebook:
        lost = console.garble(b"\xff")

    assert notebook.unreadable == [lost]
    assert notebook.events == []


async def test_nobody_edits_the_words_of_others(console: ConsolePlatform, room: Room) -> None:
    words = console.say(console.world.people["ana"], room, "mine")

    with pytest.raises(LookupError):
        console.edit(console.world.people["eve"], room, words.id, "yours")


async def test_a_button_that_is_not_there_cannot_be_pressed(
    console: ConsolePlatform, room: Room
) -> None:
    assert not console.press(console.world.people["ana"], room, "No such button")


async def test_a_forged_press_arrives_as_it_was_made(console: ConsolePlatform, room: Room) -> None:
    async with listening(console) as notebook:
        console.press_data(console.world.people["ana"], room, "1", "forged")

    (pressed,) = notebook.events
    assert isinstance(pressed, Pressed)
    assert (pressed.data, pressed.sender.id) == ("forged", "ana")


async def test_messages_are_sent_changed_marked_and_removed(
    console: ConsolePlatform, room: Room
) -> None:
    message = await said(console, room)
    await console.perform(Edit(message=message, body=Rich("changed")), "key")
    await console.perform(React(message=message, emoji="👍"), "key")
    await console.perform(Pin(message=message), "key")
    shown = room.messages[0]
    assert (shown.body.text, shown.is_edited) == ("changed", True)
    assert (shown.reactions, shown.is_pinned) == (["👍"], True)

    await console.perform(React(message=message, emoji=""), "key")
    await console.perform(Unpin(message=message), "key")
    assert (shown.reactions, shown.is_pinned) == ([], False)

    await console.perform(Delete(chat=room.chat, ids=(message.id,)), "key")
    assert room.messages == []
    with pytest.raises(Refused) as refused:
        await console.perform(Edit(message=message, body=Rich("too late")), "key")
    assert refused.value.reason is Reason.NOT_FOUND


async def test_members_are_silenced_sent_away_and_let_in_again(
    console: ConsolePlatform, room: Room
) -> None:
    ana = console.world.people["ana"].account
    until = SystemClock().now() + timedelta(hours=1)
    await console.perform(Mute(chat=room.chat, account=ana, until=until), "key")
    await console.perform(Ban(chat=room.chat, account=ana), "key")
    assert room.muted == room.banned == {"ana"}
    assert "ana" not in room.members

    await console.perform(Unmute(chat=room.chat, account=ana), "key")
    await console.perform(Unban(chat=room.chat, account=ana), "key")
    await console.perform(Kick(chat=room.chat, account=console.world.people["eve"].account), "key")
    await console.perform(Lock(chat=room.chat, is_locked=True), "key")
    assert not room.muted | room.banned
    assert "eve" not in room.members
    assert room.is_locked


async def test_a_topic_is_a_room_of_its_own_for_the_same_people(
    console: ConsolePlatform, room: Room
) -> None:
    receipt = await console.perform(
        OpenTopic(chat=room.chat, name="Bikes", body=Rich("Park here")), "key"
    )

    topic = console.world.rooms[receipt.message]
    assert topic.members == room.members
    assert topic.chat.parent == room.chat.id
    assert topic.messages[0].body.text == "Park here"


async def test_polls_toasts_and_typing_are_seen(console: ConsolePlatform, room: Room) -> None:
    await console.perform(SendPoll(chat=room.chat, question="Soup?", options=("Yes", "No")), "key")
    await console.perform(Toast(interaction="ana|1", body=Rich("Noted")), "key")
    await console.perform(Toast(interaction="ana|1", body=Rich("")), "key")
    await console.perform(Typing(chat=room.chat), "key")

    assert room.messages[0].body.text == "Soup?\n◻ Yes\n◻ No"
    assert console.toasts == [("ana", "Noted")]
    assert console.typing == [room.chat.id]


async def test_what_the_console_cannot_do_is_refused(console: ConsolePlatform, room: Room) -> None:
    gone = console.world.private("ana").chat
    del console.world.rooms[gone.id]
    console.world.people["eve"].is_reachable = False

    for action, reason in (
        (LeaveChat(chat=room.chat), Reason.UNSUPPORTED),
        (Send(chat=gone, body=Rich("hello")), Reason.PLACE_GONE),
        (Send(chat=console.world.private("eve").chat, body=Rich("hi")), Reason.PERSON_BLOCKED),
    ):
        with pytest.raises(Refused) as refused:
            await console.perform(action, "key")
        assert refused.value.reason is reason


async def test_rights_hold_where_they_were_given(console: ConsolePlatform, room: Room) -> None:
    people = console.world.people
    private = console.world.private("nora").chat

    assert Right.SETTINGS in await console.rights(room.chat, people["nora"].account)
    assert await console.rights(private, people["nora"].account) == frozenset()
    assert await console.rights(room.chat, people["ana"].account) == frozenset()


async def test_a_file_is_given_as_it_is_and_a_missing_one_is_refused(
    console: ConsolePlatform,
) -> None:
    console.files["map"] = b"here be dragons"

    assert [piece async for piece in console.open("map")] == [b"here be dragons"]
    with pytest.raises(Refused):
        [piece async for piece in console.open("no map")]


async def test_it_is_well_and_there_is_nothing_to_put_right(console: ConsolePlatform) -> None:
    await console.set_menu(())
    await console.close()

    assert console.health().is_well
    assert await console.examine() == ()
    assert console.measure(Rich("four")) == 4


def test_a_world_goes_on_numbering_where_another_ended() -> None:
    world = furnished()
    world.start_at(41)
    world.start_at(7)

    assert world.next_number() == "42"
