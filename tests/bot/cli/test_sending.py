"""The kill switch, as an operator uses it."""

import asyncio
import json
from pathlib import Path

from storage.database import open_database
from tests.bot.cli.conftest import Tertulia
from tests.community import Community, HandClock, community


async def make() -> None:
    await (await open_database(Path("data/tertulia.db"))).close()


def test_the_switch_is_shown_and_keeps_since_when_it_is_on(tertulia: Tertulia) -> None:
    asyncio.run(make())
    assert tertulia("stop-sending", "status").stdout == "Messages are sent.\n"
    first = json.loads(tertulia("stop-sending", "--json").stdout)
    again = json.loads(tertulia("stop-sending", "on", "--json").stdout)
    assert first["stopped"] is True
    assert again == first
    assert "Nothing is sent since" in tertulia("stop-sending", "status").stdout
    assert tertulia("stop-sending", "off").stdout == "Messages are sent.\n"


def test_without_a_database_there_is_nothing_to_stop(tertulia: Tertulia) -> None:
    assert tertulia("stop-sending").exit_code == 3


async def until_stopped(chat: Community, is_stopped: bool) -> None:
    async with asyncio.timeout(2.5):  # two seconds are promised
        while (chat.app.upkeep.stopped_since is not None) is not is_stopped:  # noqa: ASYNC110 - polled
            await asyncio.sleep(0.01)


async def test_a_running_bot_holds_back_everything_and_loses_nothing(
    tertulia: Tertulia, tmp_path: Path
) -> None:
    path, clock = tmp_path / "data" / "tertulia.db", HandClock()
    async with community(path=path, clock=clock) as chat:
        people = chat.world
        await asyncio.to_thread(tertulia, "stop-sending")
        await until_stopped(chat, True)
        chat.platform.say(chat.who("ana"), chat.room("private", "ana"), "/help")
        await chat.platform.is_idle.wait()
        assert chat.said_by_bot("private", by="ana") == []
        health = await chat.app.health()["sending"]()
        assert not health.is_well
        assert "tertulia stop-sending off" in health.sentence
    async with community(path=path, clock=clock, world=people, life="2") as chat:
        await chat.platform.is_idle.wait()
        assert chat.said_by_bot("private", by="ana") == []
        await asyncio.to_thread(tertulia, "stop-sending", "off")
        await until_stopped(chat, False)
        await chat.settle()
        assert len(chat.said_by_bot("private", by="ana")) == 1
        assert (await chat.app.health()["sending"]()).is_well
