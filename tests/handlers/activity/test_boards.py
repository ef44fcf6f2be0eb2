"""Who leads, who does not rank, and seasons that end once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Left
from handlers.activity.days import around, beginning_of, date_of, day_of, season_at, span
from storage.boards import ranked
from tests.community import Community, HandClock, community
from tests.handlers.thanks.talk import ask, helped, newest, person_of

DAY = 20_778
"""2026-11-21, a Saturday."""


async def did(chat: Community, name: str, day: int = DAY, **columns: int) -> None:
    """Somebody did something on a day."""
    await chat.say("hello", by=name)
    person = await person_of(chat, name)
    statements = [
        (f"INSERT INTO activity_day (community, day, person, messages, {column})"  # noqa: S608
         f" VALUES (1, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET {column} = excluded.{column}",
         (day, person, amount))
        for column, amount in columns.items()
    ]  # fmt: skip
    await chat.app.store.database.write(statements)


async def top(chat: Community, command: str, by: str = "olga") -> list[str]:
    """The lines of a board, as `1 Luis 5`."""
    said = (await chat.say(command, by=by))[0]
    found = []
    for line in said.replace("lines=", "").split("|"):
        values = dict(part.split("=", 1) for part in line.split() if "=" in part)
        if "place" in values:
            found.append(f"{values['place']} {values['name']} {values['count']}")
    return found


async def test_ties_share_a_place_and_one_sees_where_one_stands() -> None:
    people = [f"p{letter}" for letter in "abcdefghijkl"]
    async with community(people=(*people, "olga", "mod")) as chat:
        for number, name in enumerate(people):
            await did(chat, name, thanks_received=20 - number // 2)
        await did(chat, "olga", thanks_received=1)
        shown = await top(chat, "/top thanks month")
        assert shown[:4] == ["1 Pa 20", "1 Pb 20", "3 Pc 19", "3 Pd 19"]
        assert shown[-1] == "13 activity.you 1"
        assert len(shown) == 11


async def test_a_week_a_month_a_season_and_all_time() -> None:
    async with community() as chat:
        await did(chat, "ana", day=DAY, thanks_received=1)
        await did(chat, "luis", day=DAY - 10, thanks_received=2)
        await did(chat, "eve", day=DAY - 40, thanks_received=3)
        assert await top(chat, "/top thanks week") == ["1 Ana 1"]
        assert await top(chat, "/top thanks month") == ["1 Luis 2", "2 Ana 1"]
        chat.clock.advance(minutes=2)
        assert await top(chat, "/top thanks season") == ["1 Luis 2", "2 Ana 1"]
        assert await top(chat, "/top thanks all") == ["1 Eve 3", "2 Luis 2", "3 Ana 1"]


async def test_who_left_or_was_banned_is_on_no_board_and_returns_with_everything() -> None:
    async with community() as chat:
        await did(chat, "luis", answers=4)
        await did(chat, "ana", answers=3)
        await did(chat, "eve", answers=2)
        chat.platform.leave(chat.who("luis"), chat.group)
        chat.platform.happens(
            Left(cause="b", at=chat.clock.now(), chat=chat.group.chat,
                 sender=chat.who("eve").account, reason="banned")
        )  # fmt: skip
        await chat.settle()
        assert await top(chat, "/top answers month", by="ana") == ["1 Ana 3"]
        chat.platform.join(chat.who("luis"), chat.group)
        await chat.settle()
        assert await top(chat, "/top answers month", by="ana") == ["1 Luis 4", "2 Ana 3"]
        assert await top(chat, "/top answers all", by="ana") == ["1 Luis 4", "2 Ana 3"]


async def test_who_writes_again_without_being_seen_coming_is_back() -> None:
    async with community() as chat:
        await did(chat, "luis", answers=4)
        chat.platform.leave(chat.who("luis"), chat.group)
        await chat.settle()
        assert await chat.say("/top answers", by="ana") == ["activity.nobody_yet"]
        chat.clock.advance(days=1)
        await chat.say("back again", by="luis")
        assert await top(chat, "/top answers", by="ana") == ["1 Luis 4"]


async def test_points_that_were_spent_still_rank_and_those_taken_back_do_not() -> None:
    async with community() as chat:
        for name in ("ana", "luis"):
            await chat.say("hello", by=name)
        ledger, now = chat.app.store.ledger, int(chat.clock.now().timestamp())
        ana, luis = await person_of(chat, "ana"), await person_of(chat, "luis")
        for person, amount, cause in ((ana, 50, "a"), (luis, 40, "b"), (luis, 30, "c")):
            await ledger.pay(community=1, person=person, amount=amount, deed="thanks",
                             cause=cause, now=now)  # fmt: skip
        await ledger.reverse(1, "c", now)
        await ledger.take(community=1, person=ana, amount=45, deed="shop", cause="d", now=now)
        await chat.app.store.database.commit()
        assert await top(chat, "/top points month") == ["1 Ana 50", "2 Luis 40"]
        assert await top(chat, "/top points all") == ["1 Ana 50", "2 Luis 40"]


async def test_a_season_ends_at_midnight_once_and_thanks_the_first() -> None:
    async with community() as chat:
        await chat.say("/settings set setup.listen_days 0", by="mod")
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        chat.clock.advance(days=9, hours=11, minutes=59)
        await fire(chat)
        assert await seasons(chat) == []
        chat.clock.advance(minutes=2)
        await fire(chat)
        assert await seasons(chat) == [("2026-11-01", "2026-11-30")]
        (said,) = [one for one in chat.said_by_bot() if one.startswith("activity.season_over")]
        assert "count=1 name=Luis" in said
        await fire(chat)
        assert len(await seasons(chat)) == 1
        kept = await chat.app.store.database.read(
            "SELECT place, amount FROM season_place WHERE board = 'thanks'"
        )
        assert kept == [(1, 1)]


@pytest.mark.parametrize(
    ("now", "zone"),
    [
        (datetime(2026, 3, 25, 12, tzinfo=UTC), "Europe/Madrid"),  # clocks go forward on the 29th
        (datetime(2026, 10, 20, 12, tzinfo=UTC), "Europe/Madrid"),  # and back on the 25th
        (datetime(2026, 4, 20, 12, tzinfo=UTC), "Africa/Cairo"),  # midnight of the 24th is skipped
    ],
)
async def test_a_week_with_a_changed_clock_ends_once_at_its_own_midnight(
    now: datetime, zone: str
) -> None:
    clock = HandClock(now)
    async with community(clock=clock) as chat:
        await chat.say(f"/settings set ui.timezone {zone}", by="mod")
        await chat.say("/settings set activity.season week", by="mod")
        await chat.say("a message that counts", by="ana")
        today = day_of(now, zone)
        _, last = around(today, "week")
        ends = beginning_of(last + 1, zone)
        clock.advance(seconds=(ends - clock.now()).total_seconds() - 1)
        await fire(chat)
        assert await seasons(chat) == []
        clock.advance(seconds=1)
        await fire(chat)
        await fire(chat)
        assert len(await seasons(chat)) == 1


async def test_a_season_that_ended_while_the_bot_was_down_is_closed_at_the_start(
    tmp_path: Path,
) -> None:
    path, clock = tmp_path / "t.db", HandClock()
    async with community(path=path, clock=clock) as chat:
        await ask(chat)
        world = chat.world
    clock.advance(days=15)
    async with community(path=path, clock=clock, world=world, life="2") as chat:
        await fire(chat)
        assert await seasons(chat) == [("2026-11-01", "2026-11-30")]


async def test_a_moderator_closes_a_season_and_its_rest_is_the_next() -> None:
    async with community() as chat:
        await ask(chat)
        await chat.say("/season end", by="ana")
        assert await seasons(chat) == []
        await chat.say("/season end", by="mod")
        await chat.press("activity.button_end", by="mod")
        assert await seasons(chat) == [("2026-11-01", "2026-11-21")]
        await chat.say("/season end", by="mod")
        await chat.press("activity.button_end", by="mod")
        assert len(await seasons(chat)) == 1
        assert await chat.say("/season show", by="mod") == ["activity.season_closed_today"]
        chat.clock.advance(days=1)
        await chat.say("something new today", by="ana")
        chat.clock.advance(days=10)
        await fire(chat)
        assert (await seasons(chat))[1:] == [("2026-11-22", "2026-11-30")]


async def test_the_most_helpful_are_thanked_every_week() -> None:
    async with community() as chat:
        await chat.say("/settings set setup.listen_days 0", by="mod")
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        chat.clock.advance(days=2)
        await fire(chat)
        (said,) = [one for one in chat.said_by_bot() if one.startswith("activity.helpful_week")]
        assert "name=Luis" in said
        assert "deed_thanked count=1" in said


async def test_nobody_helped_and_nothing_is_said() -> None:
    async with community() as chat:
        await chat.say("/settings set setup.listen_days 0", by="mod")
        await ask(chat)
        chat.clock.advance(days=2)
        await fire(chat)
        assert not [one for one in chat.said_by_bot() if "helpful" in one]


async def test_a_card_says_what_somebody_did_and_keeps_some_for_themselves() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        (own,) = await chat.say("/me", by="luis")
        assert "1 activity.figure_thanks|1 activity.figure_answers" in own
        assert "figure_streak" in own
        assert chat.last().only_for == "luis"
        (other,) = await chat.say("/me @luis", by="eve")
        assert "name=Luis" in other
        assert "figure_streak" not in other
        assert await chat.app.store.database.read("SELECT count(*) FROM document") == [(0,)]


async def test_a_first_message_nobody_answers_is_told_to_the_team_alone() -> None:
    async with community() as chat:
        await ask(chat)
        chat.clock.advance(days=5)
        await fire(chat)
        await chat.say("hello, is anybody here?", by="eve")
        await chat.say("hi, I am new as well", by="marie")
        await chat.say("welcome!", by="ana", reply_to=newest(chat, "marie"))
        chat.clock.advance(hours=2, minutes=1)
        await fire(chat)
        told = [one for one in chat.said_by_bot("staff") if "activity.newcomer" in one]
        assert told == ["activity.newcomer name=Eve where=Everybody"]
        assert not [one for one in chat.said_by_bot() if "activity.newcomer" in one]


async def test_in_a_chat_that_is_new_nobody_is_called_a_newcomer() -> None:
    async with community() as chat:
        await ask(chat)
        chat.clock.advance(hours=3)
        await fire(chat)
        assert not [one for one in chat.said_by_bot("staff") if "newcomer" in one]


async def test_a_regular_gone_silent_is_told_to_the_team() -> None:
    async with community() as chat:
        for _ in range(10):
            await chat.say("good morning to you", by="eve")
            chat.clock.advance(days=1)
        for _ in range(22):
            await chat.say("and good evening to everybody", by="ana")
            chat.clock.advance(days=1)
            await fire(chat)
        told = [one for one in chat.said_by_bot("staff") if one.startswith("activity.quiet")]
        assert len(told) == 1
        assert "name=Eve" in told[0]


async def seasons(chat: Community) -> list[tuple[str, str]]:
    rows = await chat.app.store.database.read(
        "SELECT first_day, last_day FROM season ORDER BY first_day"
    )
    return [
        (date_of(int(str(first))).isoformat(), date_of(int(str(last))).isoformat())
        for first, last in rows
    ]


async def fire(chat: Community) -> None:
    """Let everything happen that is due."""
    await chat.app.schedule.fire()
    await chat.settle()


@given(st.integers(min_value=0, max_value=60_000), st.sampled_from(["week", "month", "quarter"]))
def test_every_day_is_in_one_period_and_periods_follow_each_other(day: int, length: str) -> None:
    first, last = around(day, length)  # type: ignore[arg-type]  # one of the three
    assert first <= day <= last
    assert around(last + 1, length)[0] == last + 1  # type: ignore[arg-type]  # one of the three
    assert season_at(day, length, first + 1)[0] == first + 2  # type: ignore[arg-type]


@given(st.integers(min_value=15_000, max_value=30_000))
def test_a_month_is_known_as_one_and_a_part_of_it_is_not(day: int) -> None:
    first, last = around(day, "month")
    assert span(first, last, "Europe/Madrid").months
    assert span(first, last - 1, "Europe/Madrid").months == ()
    quarter = around(day, "quarter")
    assert len(span(*quarter, "UTC").months) == 3


@given(st.lists(st.integers(min_value=1, max_value=9)))
def test_a_place_is_one_more_than_those_ahead(amounts: list[int]) -> None:
    rows = [(n, amount, "") for n, amount in enumerate(sorted(amounts, reverse=True))]
    for one in ranked(rows):
        assert one.place == 1 + sum(amount > one.amount for amount in amounts)
