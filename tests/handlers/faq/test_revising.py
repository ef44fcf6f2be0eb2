"""A question that is changed changes its answer; one that is removed takes it along."""

from pathlib import Path

from bot.events import Deleted, Edited, Reacted
from tests.community import Community, community
from tests.handlers.knowledge import INSTALL, PRICE, know


async def edit(chat: Community, message: str, text: str, by: str = "eve") -> None:
    """Somebody changes what they wrote."""
    event = Edited(
        cause=f"edit:{text}", at=chat.clock.now(), chat=chat.group.chat,
        sender=chat.who(by).account, id=message, text=text,
    )  # fmt: skip
    chat.platform.happens(event)
    await chat.settle()


async def remove(chat: Community, message: str) -> None:
    """Somebody removes a message, and the platform tells."""
    at, room = chat.clock.now(), chat.group.chat
    chat.platform.happens(Deleted(cause=f"gone:{message}", at=at, chat=room, ids=(message,)))
    await chat.settle()


async def test_an_edited_question_changes_its_answer_in_place() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say(INSTALL, by="eve")
        asked = chat.group.messages[-2].id
        chat.clock.advance(seconds=60)
        await edit(chat, asked, PRICE)
        assert chat.said_by_bot() == [f"answer to {PRICE}"]
        assert chat.last().is_edited


async def test_a_small_correction_changes_nothing() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say(INSTALL, by="eve")
        await edit(chat, chat.group.messages[-2].id, INSTALL + "?")
        assert chat.said_by_bot() == [f"answer to {INSTALL}"]
        assert not chat.last().is_edited


async def test_a_question_edited_much_later_is_left_alone() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say(INSTALL, by="eve")
        asked = chat.group.messages[-2].id
        chat.clock.advance(minutes=3)
        await edit(chat, asked, PRICE)
        assert chat.said_by_bot() == [f"answer to {INSTALL}"]


async def test_an_answer_whose_question_became_a_statement_is_taken_back() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say(INSTALL, by="eve")
        await edit(chat, chat.group.messages[-2].id, "never mind, I have found it")
        assert chat.said_by_bot() == []


async def test_a_removed_question_takes_its_answer_along() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        await remove(chat, chat.group.messages[-2].id)
        assert chat.said_by_bot() == []


async def test_an_answer_somebody_reacted_to_stays() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        await chat.say(INSTALL, by="eve")
        asked, answer = chat.group.messages[-2:]
        reaction = Reacted(
            cause="r", at=chat.clock.now(), chat=chat.group.chat, sender=chat.who("ana").account,
            message=answer.id, added=("❤",),
        )  # fmt: skip
        chat.platform.happens(reaction)
        await chat.settle()
        await remove(chat, asked.id)
        assert chat.said_by_bot() == [f"answer to {INSTALL}"]


async def test_two_questions_in_one_message_one_is_answered_and_one_suggested() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        said = await chat.say(f"{INSTALL} {PRICE}", by="eve")
        assert said == [f"answer to {INSTALL}"]
        labels = [str(button.label) for row in chat.last().buttons for button in row]
        assert any(PRICE in label for label in labels)


async def test_a_question_is_followed_though_the_bot_was_started_again(tmp_path: Path) -> None:
    path = tmp_path / "tertulia.db"
    async with community(path=path) as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say(INSTALL, by="eve")
        asked, world, clock = chat.group.messages[-2].id, chat.world, chat.clock
    async with community(path=path, world=world, clock=clock, life="2") as chat:
        await edit(chat, asked, PRICE)
        assert chat.said_by_bot() == [f"answer to {PRICE}"]
        await remove(chat, asked)
        assert chat.said_by_bot() == []


async def test_after_a_restart_too_a_question_edited_much_later_is_left_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tertulia.db"
    async with community(path=path) as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say(INSTALL, by="eve")
        asked, world, clock = chat.group.messages[-2].id, chat.world, chat.clock
    clock.advance(minutes=3)
    async with community(path=path, world=world, clock=clock, life="2") as chat:
        await edit(chat, asked, PRICE)
        assert chat.said_by_bot() == [f"answer to {INSTALL}"]
