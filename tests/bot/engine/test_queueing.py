"""What handlers want is written down with what they did, and falls with it."""

from datetime import timedelta

from bot.actions import Ban, Delete, Edit, MessageRef, Outcome, Reply, Send, Then, t
from bot.events import Message
from bot.feature import Feature
from tests.community import Community, community

desk = Feature("desk")


@desk.command("receipt")
async def receipt(message: Message) -> Outcome:
    """A receipt, then a ban."""
    return Then(
        first=Send(chat=message.chat, body=t("desk.receipt")),
        second=Ban(chat=message.chat, account=message.sender),
    )


@desk.command("later")
async def later(message: Message) -> Outcome:
    """Correct a message before it went out."""
    key = f"{message.cause}:engine.command:0"
    first = Send(chat=message.chat, body=t("desk.first"))
    return [first, Edit(message=MessageRef(chat=message.chat, key=key), body=t("desk.better"))]


@desk.command("never")
async def never(message: Message) -> Outcome:
    """Take a message back before it went out."""
    key = f"{message.cause}:engine.command:0"
    return [Send(chat=message.chat, body=t("desk.first")), Delete(chat=message.chat, key=key)]


@desk.command("fleeting")
async def fleeting(message: Message) -> Outcome:
    """Say something that removes itself."""
    return Reply(body=t("desk.fleeting"), delete_after=timedelta(milliseconds=20))


async def rows(chat: Community) -> list[tuple[str, str]]:
    """How every action ended."""
    found = await chat.app.store.database.read("SELECT state, lane FROM outbox ORDER BY id")
    return [(str(state), str(lane)) for state, lane in found]


async def test_a_receipt_goes_before_the_ban_in_the_same_lane() -> None:
    async with community(desk) as chat:
        assert await chat.say("/receipt") == ["desk.receipt"]
        assert "ana" in chat.group.banned
        assert await rows(chat) == [("sent", "console:group"), ("sent", "console:group")]


async def test_a_message_that_has_not_gone_out_is_corrected_in_place() -> None:
    async with community(desk) as chat:
        assert await chat.say("/later") == ["desk.better"]
        assert not chat.last().is_edited
        assert len(await rows(chat)) == 1


async def test_a_message_that_has_not_gone_out_is_taken_back() -> None:
    async with community(desk) as chat:
        assert await chat.say("/never") == []
        assert [state for state, _ in await rows(chat)] == ["failed"]


async def test_a_fleeting_answer_leaves_a_row_behind_that_removes_it() -> None:
    async with community(desk) as chat:
        await chat.say("/fleeting")
        assert [state for state, _ in await rows(chat)] == ["sent", "waiting"]
        await chat.say("/help")
        assert chat.app.outbox.oldest() == 0
