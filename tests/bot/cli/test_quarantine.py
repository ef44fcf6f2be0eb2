"""What could not be handled, as an operator looks after it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.actions import Outcome, Reply
from bot.events import Message
from bot.feature import Feature, Stage
from bot.formatting.rich import Rich
from bot.platforms.console.adapter import ConsolePlatform
from tests.bot.cli.conftest import TELEGRAM, Tertulia
from tests.community import Community, community

fragile = Feature("fragile")
broken: set[str] = set()


@fragile.on(Message, Stage.ANSWER)
async def answer(message: Message) -> Outcome:
    """Answer, unless it is broken."""
    if broken:
        raise RuntimeError(f"out of order {TELEGRAM}")
    return Reply(body=Rich(f"heard {message.text}"))


@pytest.fixture(autouse=True)
def whole() -> None:
    broken.clear()


@pytest.fixture
def path(tertulia: Tertulia) -> Path:
    return tertulia.home / "data" / "tertulia.db"


async def kept(tertulia: Tertulia) -> list[dict[str, Any]]:
    ended = await asyncio.to_thread(tertulia, "quarantine", "list", "--json")
    rows: list[dict[str, Any]] = json.loads(ended.stdout)["kept"]
    return rows


async def fail(chat: Community, text: str) -> None:
    broken.add("yes")
    await chat.say(text, by="ana")


async def until_said(chat: Community, text: str) -> None:
    async with asyncio.timeout(5):
        while text not in chat.said_by_bot():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.01)


async def test_what_failed_is_listed_and_shown_without_secrets(
    tertulia: Tertulia, path: Path
) -> None:
    async with community(fragile, path=path) as chat:
        await fail(chat, f"my token is {TELEGRAM}")
        (row,) = await kept(tertulia)
        listed = await asyncio.to_thread(tertulia, "quarantine", "list")
        shown = await asyncio.to_thread(tertulia, "quarantine", "show", str(row["id"]))
    assert "RuntimeError: out of order" in listed.stdout
    assert '"text": "my token is ***"' in shown.stdout
    assert row["platform"] == "console"


async def test_a_running_bot_tries_again_what_is_handed_back(
    tertulia: Tertulia, path: Path
) -> None:
    async with community(fragile, path=path) as chat:
        await fail(chat, "hello")
        broken.clear()
        (row,) = await kept(tertulia)
        ended = await asyncio.to_thread(tertulia, "quarantine", "retry", str(row["id"]))
        assert ended.stdout.startswith("Handed back to the bot: 1.")
        await until_said(chat, "heard hello")
        assert await kept(tertulia) == []


async def test_the_next_bot_tries_again_if_none_runs(tertulia: Tertulia, path: Path) -> None:
    async with community(fragile, path=path) as chat:
        people, clock = chat.world, chat.clock
        await fail(chat, "hello")
    ended = await asyncio.to_thread(tertulia, "quarantine", "retry", "--all", "--json")
    assert json.loads(ended.stdout) == {"handed_back": 1}
    broken.clear()
    async with community(fragile, path=path, clock=clock, world=people, life="2") as chat:
        await until_said(chat, "heard hello")


async def test_what_nobody_can_read_stays_with_the_reason(tertulia: Tertulia, path: Path) -> None:
    async with community(fragile, path=path) as chat:
        chat.platform.garble(b"\xff not a message")
        await chat.settle()
        (row,) = await kept(tertulia)
        await asyncio.to_thread(tertulia, "quarantine", "retry", "--all")
        async with asyncio.timeout(5):
            while (now := await kept(tertulia))[0]["tries"] == 1:  # noqa: ASYNC110 - the bot's doing
                await asyncio.sleep(0.01)
        assert (now[0]["id"], now[0]["state"]) == (row["id"], "kept")
        assert now[0]["reason"] == "console cannot read it again: not a message"
        assert await chat.say("hello", by="ana") == ["heard hello"]


async def test_a_platform_that_can_read_it_now_hands_it_over(
    tertulia: Tertulia, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read_again(self: ConsolePlatform, raw: bytes) -> list[Message]:
        room = self.world.rooms["group"]
        sender = self.world.people["ana"].account
        now = chat.clock.now()
        return [Message(cause="late", at=now, chat=room.chat, id="900", sender=sender,
                        text=raw.decode())]  # fmt: skip

    async with community(fragile, path=path) as chat:
        chat.platform.garble(b"late words")
        await chat.settle()
        monkeypatch.setattr(ConsolePlatform, "read_again", read_again, raising=False)
        await asyncio.to_thread(tertulia, "quarantine", "retry", "--all")
        await until_said(chat, "heard late words")
        await chat.settle()
        assert await kept(tertulia) == []


async def test_what_is_dropped_is_gone(tertulia: Tertulia, path: Path) -> None:
    async with community(fragile, path=path) as chat:
        await fail(chat, "hello")
        (row,) = await kept(tertulia)
        strange = await asyncio.to_thread(tertulia, "quarantine", "drop", "999")
        assert strange.exit_code == 1
        assert "There is no number 999. Nothing was changed." in strange.stderr
        ended = await asyncio.to_thread(tertulia, "quarantine", "drop", str(row["id"]))
        assert ended.stdout == "Dropped: 1.\n"
        assert await kept(tertulia) == []
        told = await asyncio.to_thread(tertulia, "quarantine", "list")
        assert told.stdout == "Nothing is kept: everything that came could be handled.\n"


@pytest.mark.parametrize("command", ["retry", "drop"])
@pytest.mark.parametrize("words", [[], ["1", "--all"]])
async def test_which_ones_are_meant_has_to_be_clear(
    tertulia: Tertulia, path: Path, command: str, words: list[str]
) -> None:
    async with community(fragile, path=path):
        ended = await asyncio.to_thread(tertulia, "quarantine", command, *words)
        assert (ended.exit_code, "say --all" in ended.stderr) == (1, True)
