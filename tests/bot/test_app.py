"""Everything put together: it starts, says how it is, and ends with nothing lost."""

import asyncio
from pathlib import Path

import pytest

from bot.actions import Outcome, PlatformAction, Reply, Send, t
from bot.events import Message
from bot.feature import Feature
from bot.inject import Unresolved
from tests.community import HandClock, community

parrot = Feature("parrot")


class Wish:
    """A service nobody offers."""


@parrot.command("say")
async def repeat(message: Message, what: str) -> Outcome:
    """Say something."""
    return Reply(body=t("parrot.says", what=what))


async def test_every_part_says_that_it_is_well() -> None:
    async with community(parrot) as chat:
        checks = chat.app.health()
        assert {"database", "outbox", "console"} <= set(checks)
        for name, check in checks.items():
            assert (await check()).is_well, name


async def test_a_feature_that_asks_for_what_nobody_offers_stops_the_start() -> None:
    needy = Feature("needy")

    @needy.on(Message)
    async def ask(message: Message, wish: Wish) -> Outcome:
        """Ask for too much."""

    with pytest.raises(Unresolved, match="ask asks for `wish`"):
        async with community(needy):
            pass


async def test_what_was_decided_but_not_sent_goes_out_in_the_next_life(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(parrot, path=path, clock=clock) as chat:
        chat.app.outbox.hold()
        chat.platform.say(chat.who("ana"), chat.group, "/say hello")
        await chat.platform.is_idle.wait()
        world = chat.world
        assert chat.said_by_bot() == []
    async with community(parrot, path=path, clock=clock, world=world, life="2") as chat:
        await chat.settle()
        assert chat.said_by_bot() == ["parrot.says what=hello"]


async def test_what_was_said_before_a_restart_is_not_said_again(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(parrot, path=path, clock=clock) as chat:
        await chat.say("/say hello")
        world = chat.world
    async with community(parrot, path=path, clock=clock, world=world, life="2") as chat:
        assert await chat.say("/say again") == ["parrot.says what=again"]
        assert len(chat.said_by_bot()) == 2


async def test_a_send_under_way_is_finished_before_the_end(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()

    async def slow(action: PlatformAction) -> None:
        if isinstance(action, Send):
            await asyncio.sleep(0.1)

    async with community(parrot, path=path, clock=clock) as chat:
        chat.platform.before_perform = slow
        chat.platform.say(chat.who("ana"), chat.group, "/say hello")
        await chat.platform.is_idle.wait()
        await asyncio.sleep(0.02)
        world = chat.world
    async with community(parrot, path=path, clock=clock, world=world, life="2") as chat:
        await chat.settle()
        assert chat.said_by_bot() == ["parrot.says what=hello"]


async def test_one_chat_whose_sends_are_stuck_does_not_delay_another() -> None:
    async with community(parrot) as chat:
        chat.world.room("other", "Elsewhere", list(chat.world.people.values()))
        stuck = asyncio.Event()

        async def slow(action: PlatformAction) -> None:
            if isinstance(action, Send) and action.chat.id == "group":
                await stuck.wait()

        chat.platform.before_perform = slow
        chat.platform.say(chat.who("ana"), chat.group, "/say one")
        chat.platform.say(chat.who("ana"), chat.room("other"), "/say two")
        async with asyncio.timeout(2):
            while not chat.said_by_bot("other"):  # noqa: ASYNC110 - the room tells nobody
                await asyncio.sleep(0.01)
        assert chat.said_by_bot() == []
        stuck.set()
        await chat.settle()
        assert chat.said_by_bot() == ["parrot.says what=one"]
