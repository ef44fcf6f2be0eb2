"""No platform is spoken to faster than it allows, and the urgent goes first."""

import asyncio

from bot.engine.pacing import Pacer
from bot.platform import Pace
from tests.bot.engine.virtual import in_no_time

TELEGRAM = Pace(chat=1.0, group_minute=20, overall=30)


async def _moments(pacer: Pacer, chats: list[str], *, is_group: bool = True) -> list[float]:
    """When each of these messages got its turn, one lane a message."""
    moments: list[float] = []

    async def speak(chat: str) -> None:
        await pacer.turn(chat, 1, is_group=is_group, is_message=True)
        moments.append(round(asyncio.get_running_loop().time(), 3))

    async with asyncio.TaskGroup() as group:
        for chat in chats:
            group.create_task(speak(chat))
    return sorted(moments)


def test_one_chat_hears_one_message_a_second() -> None:
    async def story() -> None:
        assert await _moments(Pacer(TELEGRAM), ["a"] * 4) == [0, 1, 2, 3]

    in_no_time(story())


def test_topics_of_one_group_share_its_pace_even_when_the_platform_is_busy() -> None:
    async def story() -> None:
        pacer = Pacer(Pace(chat=1.0, overall=1))
        busy = asyncio.ensure_future(_moments(pacer, ["x", "y"], is_group=False))
        await asyncio.sleep(0)
        moments = await _moments(pacer, ["group", "group"])
        await busy
        assert moments[1] - moments[0] >= 1

    in_no_time(story())


def test_a_group_hears_twenty_messages_a_minute_and_a_private_chat_more() -> None:
    async def story() -> None:
        moments = await _moments(Pacer(TELEGRAM), ["group"] * 21)
        assert moments[20] == 60
        assert (await _moments(Pacer(TELEGRAM), ["dm"] * 21, is_group=False))[20] == 60 + 20

    in_no_time(story())


def test_the_whole_platform_is_asked_thirty_times_a_second() -> None:
    async def story() -> None:
        moments = await _moments(Pacer(TELEGRAM), [f"chat {n}" for n in range(75)])
        assert [moments.count(second) for second in (0, 1, 2)] == [30, 30, 15]

    in_no_time(story())


def test_moderation_goes_before_answers_and_those_before_the_rest() -> None:
    async def story() -> None:
        pacer = Pacer(Pace(overall=1))
        heard: list[int] = []

        async def act(priority: int) -> None:
            await pacer.turn(f"chat {priority}", priority, is_group=True, is_message=False)
            heard.append(priority)

        async with asyncio.TaskGroup() as group:
            for priority in (3, 2, 1, 0):
                group.create_task(act(priority))
        assert heard == [3, 0, 1, 2]

    in_no_time(story())


def test_a_chat_that_was_told_to_pause_waits_alone() -> None:
    async def story() -> None:
        pacer = Pacer(Pace())
        pacer.pause("slow", 10)
        assert await _moments(pacer, ["quick", "slow"]) == [0, 10]
        pacer.pause("", 5, everywhere=True)
        assert await _moments(pacer, ["quick", "slow"]) == [15, 15]

    in_no_time(story())


def test_who_gives_up_waiting_takes_nobodys_turn() -> None:
    async def story() -> None:
        pacer = Pacer(Pace(overall=1))
        await _moments(pacer, ["a"])
        impatient = asyncio.ensure_future(_moments(pacer, ["b"]))
        await asyncio.sleep(0)
        impatient.cancel()
        assert await _moments(pacer, ["c"]) == [1]

    in_no_time(story())
