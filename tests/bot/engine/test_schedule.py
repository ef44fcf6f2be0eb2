"""What was asked for at a moment happens at that moment, once, also after downtime."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.actions import Outcome, Reply, Schedule, Send, Unschedule, t
from bot.engine.queueing import next_moment
from bot.events import Chat, Message, TimerDue
from bot.feature import Feature, Missed
from tests.community import Community, HandClock, community

alarm = Feature("alarm")
GROUP = Chat(platform="console", id="group")


@alarm.command("wake")
async def wake(message: Message, minutes: int, what: str = "up") -> Outcome:
    """Ask to be woken."""
    due = message.at + timedelta(minutes=minutes)
    return Schedule(kind="alarm.ring", key="one", due=due, values={"what": what})


@alarm.command("daily")
async def daily(message: Message) -> Outcome:
    """Ask to be woken every day."""
    return Schedule(kind="alarm.ring", key="daily", cron="30 2 * * *", zone="Europe/Madrid")


@alarm.command("greet")
async def greet(message: Message) -> Outcome:
    """Ask for a greeting, which must not be late."""
    return Schedule(kind="alarm.greeting", key="one", due=message.at + timedelta(minutes=1))


@alarm.command("stop")
async def stop(message: Message) -> Outcome:
    """Ask not to be woken."""
    return [Unschedule(kind="alarm.ring", key="one"), Reply(body=t("alarm.stopped"))]


@alarm.timer("alarm.ring")
async def ring(due: TimerDue, what: str = "up") -> Outcome:
    """Wake somebody."""
    return Send(chat=GROUP, body=t("alarm.ring", what=what))


@alarm.timer("alarm.greeting", missed=Missed.SKIP, late_ok=timedelta(minutes=10))
async def greeting(due: TimerDue) -> Outcome:
    """Say good morning."""
    return Send(chat=GROUP, body=t("alarm.greeting"))


async def after(chat: Community, **length: float) -> list[str]:
    """Let time pass: what the bot said so far."""
    chat.clock.advance(**length)
    await chat.app.schedule.fire()
    await chat.settle()
    return chat.said_by_bot()


async def test_a_timer_fires_once_and_not_before_its_time() -> None:
    async with community(alarm) as chat:
        await chat.say("/wake 5 tea")
        assert await after(chat, minutes=4) == []
        assert await after(chat, minutes=2) == ["alarm.ring what=tea"]
        assert await after(chat, days=2) == ["alarm.ring what=tea"]


async def test_a_second_wish_of_the_same_name_replaces_the_first() -> None:
    async with community(alarm) as chat:
        await chat.say("/wake 5 tea")
        await chat.say("/wake 10 coffee")
        assert await after(chat, minutes=6) == []
        assert await after(chat, minutes=6) == ["alarm.ring what=coffee"]


async def test_a_timer_that_was_forgotten_does_not_fire() -> None:
    async with community(alarm) as chat:
        await chat.say("/wake 5")
        await chat.say("/stop")
        assert await after(chat, minutes=6) == ["alarm.stopped"]


async def test_a_timer_taken_away_between_being_read_and_being_fired_harms_nobody() -> None:
    async with community(alarm) as chat:
        await chat.say("/wake 5")
        chat.clock.advance(minutes=6)
        (row,) = await chat.app.store.timers.due(int(chat.clock.now().timestamp() * 1000))
        await chat.say("/stop")
        await chat.app.feed.tell(chat.app.schedule._firing(row))
        assert await chat.say("/stop") == ["alarm.stopped"]
        assert "alarm.ring what=up" not in chat.said_by_bot()


async def test_a_timer_missed_while_the_bot_was_down_fires_late(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(alarm, path=path, clock=clock) as chat:
        await chat.say("/wake 5 tea")
        world = chat.world
    clock.advance(days=3)
    async with community(alarm, path=path, clock=clock, world=world, life="2") as chat:
        assert await after(chat, seconds=1) == ["alarm.ring what=tea"]


async def test_a_greeting_missed_for_too_long_is_not_said(tmp_path: Path) -> None:
    async with community(alarm) as chat:
        await chat.say("/greet")
        assert await after(chat, minutes=5) == ["alarm.greeting"]
        await chat.say("/greet")
        assert await after(chat, minutes=30) == ["alarm.greeting"]


async def test_a_daily_timer_goes_on_and_makes_up_for_downtime_once() -> None:
    async with community(alarm) as chat:
        await chat.say("/daily")
        assert len(await after(chat, days=1)) == 1
        assert len(await after(chat, days=5)) == 2
        assert len(await after(chat, days=1)) == 3


@pytest.mark.parametrize(
    ("after", "local"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29 03:00"),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "2026-10-25 02:30"),
        (datetime(2026, 10, 25, 0, 30, 1, tzinfo=UTC), "2026-10-26 02:30"),
        (datetime(2026, 11, 21, 12, tzinfo=UTC), "2026-11-22 02:30"),
    ],
)
def test_half_past_two_comes_once_a_day_in_spite_of_summer_time(
    after: datetime, local: str
) -> None:
    moment = next_moment("30 2 * * *", "Europe/Madrid", after)
    assert f"{moment.astimezone(ZoneInfo('Europe/Madrid')):%Y-%m-%d %H:%M}" == local


async def test_a_timer_nobody_can_read_holds_up_no_other() -> None:
    async with community(alarm) as chat:
        await chat.say("/wake 5")
        database = chat.app.store.database
        soon = int(chat.clock.now().timestamp() * 1000) + 1
        await database.write(
            [
                (
                    "INSERT INTO timer (community, feature, kind, key, due, cron, zone, payload)"
                    " VALUES (1, 'alarm', 'alarm.ring', 'broken', ?, '0 0 30 2 *', '', x'7b7d')",
                    (soon,),
                )
            ]
        )
        assert await after(chat, minutes=6) == ["alarm.ring what=up"]
        (due,) = await database.read("SELECT due FROM timer WHERE key = 'broken'")
        assert due == (soon + int(timedelta(days=1, minutes=6).total_seconds() * 1000) - 1,)
