"""An operator asks for another try at an update that nobody could read."""

import json

import pytest

from bot.events import Message
from bot.platform import ReadsAgain
from tests.bot.platforms.telegram.scene import Scene

GROUP = {"id": -1001, "type": "supergroup", "title": "Docker"}
ANA = {"id": 7, "is_bot": False, "first_name": "Ana"}


async def test_an_update_this_release_understands_becomes_its_event(scene: Scene) -> None:
    post = {"message_id": 5, "date": 1790000000, "chat": GROUP, "from": ANA, "text": "late words"}
    assert isinstance(scene.platform, ReadsAgain)
    raw = json.dumps({"update_id": 10, "message": post}).encode()
    (event,) = await scene.platform.read_again(raw)
    assert isinstance(event, Message)
    assert (event.text, event.cause) == ("late words", "tg:10")


async def test_an_update_that_still_cannot_be_read_says_why(scene: Scene) -> None:
    with pytest.raises(ValueError, match=r".") as problem:
        await scene.platform.read_again(b'{"update_id":10,"message":{"message_id":"x"}}')
    assert "message_id" in str(problem.value)


async def test_what_is_not_even_an_update_says_so_too(scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"."):
        await scene.platform.read_again(b"\xff not a message")
