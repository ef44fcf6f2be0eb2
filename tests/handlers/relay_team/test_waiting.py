"""Nobody is forgotten: reminders in working time, the morning's list, what askers may expect."""

from datetime import UTC, datetime, timedelta

from storage.ticket_figures import bucket_of
from tests.community import Community, HandClock
from tests.handlers.relay.scene import ask, relay, set_to, told
from tests.handlers.relay_team.test_endings import answer, later

OFFICE = "Mon-Fri 09:00-18:00"
FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
BEFORE_WINTER = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)
"""A Friday, 17:00 in Madrid; the clocks go back on Sunday."""
BEFORE_SUMMER = datetime(2026, 3, 27, 16, 0, tzinfo=UTC)
"""A Friday, 17:00 in Madrid; the clocks go forward on Sunday."""


async def in_office_hours(chat: Community, zone: str = "UTC") -> None:
    """The team works from nine to six on weekdays."""
    await set_to(chat, "relay.hours", OFFICE)
    await set_to(chat, "ui.timezone", zone)


async def reminders(chat: Community, **length: float) -> list[str]:
    """Time passes: what the team is reminded of."""
    before = len(chat.said_by_bot("staff"))
    await later(chat, **length)
    return [said for said in chat.said_by_bot("staff")[before:] if "age=" in said.split("lines")[0]]


async def test_first_who_claimed_it_is_reminded_then_another_and_never_the_asker() -> None:
    async with relay() as chat:
        await in_office_hours(chat)
        await chat.say("/duty on", by="mod", room="staff")
        await chat.say("/duty on", by="luis", room="staff")
        await ask(chat)
        await chat.say("/ticket claim T-1", by="mod", room="staff")
        heard = len(chat.said_by_bot("private", "ana"))
        assert await reminders(chat, minutes=59) == []
        said = await reminders(chat, minutes=2)
        assert [text.split(" question")[0] for text in said] == [
            "ticket.reminder_to age=1:01:00 names=Mod"
        ]
        said = await reminders(chat, hours=3)
        assert [text.split(" question")[0] for text in said] == [
            "ticket.critical_to age=4:01:00 names=Luis"
        ]
        assert await reminders(chat, hours=1) == []
        assert len(chat.said_by_bot("private", "ana")) == heard


async def test_of_those_on_duty_the_one_with_the_fewest_questions_is_called_first() -> None:
    async with relay() as chat:
        await in_office_hours(chat)
        await chat.say("/duty on", by="mod", room="staff")
        await chat.say("/duty on", by="luis", room="staff")
        await ask(chat, "first?", by="eve")
        await chat.say("/ticket claim T-1", by="mod", room="staff")
        await answer(chat)
        await ask(chat)
        assert "names=Luis" in (await reminders(chat, minutes=61))[0]
        assert "names=Mod" in (await reminders(chat, hours=3))[0]


async def test_an_answer_in_time_needs_no_reminder() -> None:
    async with relay() as chat:
        await in_office_hours(chat)
        await ask(chat)
        await later(chat, minutes=30)
        await answer(chat)
        assert await reminders(chat, hours=4) == []


async def test_over_a_weekend_no_working_time_passes_and_monday_begins_with_a_list() -> None:
    async with relay(clock=HandClock(FRIDAY)) as chat:
        await in_office_hours(chat)
        await later(chat, minutes=30)
        await ask(chat)
        assert await reminders(chat, days=2) == []
        said_before = len(chat.said_by_bot("staff"))
        await later(chat, hours=15, minutes=31)
        morning = chat.said_by_bot("staff")[said_before:]
        assert morning == [
            "ticket.this_morning count=1 lines=ticket.waiting_line age=2 days, 15:31:00 "
            "question=May I bring my dog on Friday? ticket=T-1"
        ]
        assert "age=1:00:00" in (await reminders(chat, minutes=29))[0]


async def test_no_list_comes_on_a_morning_when_nothing_waits() -> None:
    async with relay(clock=HandClock(FRIDAY)) as chat:
        await in_office_hours(chat)
        await ask(chat)
        await answer(chat)
        before = told(chat).count("ticket.this_morning")
        await later(chat, days=3)
        assert told(chat).count("ticket.this_morning") == before == 0


async def test_before_both_clock_changes_monday_at_nine_is_nine_on_the_wall() -> None:
    for friday, nine in ((BEFORE_WINTER, 8), (BEFORE_SUMMER, 7)):
        async with relay(clock=HandClock(friday)) as chat:
            await in_office_hours(chat, "Europe/Madrid")
            await later(chat, hours=4)
            await chat.say("/contact hello?", by="ana", room="private")
            monday = (friday + timedelta(days=3)).replace(hour=nine, minute=0)
            assert f"ticket.outside_hours opens={monday}" in chat.last("private", "ana").body.text
            left = monday - chat.clock.now()
            assert await reminders(chat, seconds=left.total_seconds() + 3590) == []
            assert "age=1:00:00" in (await reminders(chat, seconds=10))[0]


async def test_who_goes_on_outside_the_hours_is_told_once_when_the_team_is_back() -> None:
    async with relay(clock=HandClock(FRIDAY)) as chat:
        await in_office_hours(chat)
        await ask(chat)
        await answer(chat)
        await later(chat, hours=2)
        for words in ("thanks!", "and one more thing", "and another"):
            await chat.say(words, by="ana", room="private")
        said = await later(chat, seconds=3)
        assert said == ["ticket.outside_hours opens=2026-11-23 09:00:00+00:00"]


async def test_no_waiting_time_is_invented_and_ten_answers_say_how_long_it_takes() -> None:
    async with relay() as chat:
        figures = chat.app.store.ticket_figures
        await ask(chat)
        assert chat.last("private", "ana").body.text == "relay.passed_on ticket=T-1"
        for minutes in (5, 8, 9, 10, 10, 11, 12, 30, 60):
            figures.count(1, 20778, "first_reply", bucket=bucket_of(timedelta(minutes=minutes)))
        assert await figures.usual_wait(1) is None
        figures.count(1, 20778, "first_reply", bucket=bucket_of(timedelta(minutes=9)))
        await chat.say("/contact and cats?", by="eve", room="private")
        assert "ticket.usual_wait length=0:10:00" in chat.last("private", "eve").body.text


async def test_the_list_of_what_waits_shows_age_and_who_has_it() -> None:
    async with relay() as chat:
        await ask(chat, "first?")
        chat.clock.advance(minutes=20)
        await ask(chat, "second?", by="eve")
        await chat.say("/ticket claim T-2", by="luis", room="staff")
        chat.clock.advance(minutes=5)
        said = await chat.say("/ticket waiting", by="mod", room="staff")
        assert said == [
            "ticket.waiting count=2 lines=ticket.waiting_line age=0:25:00 question=first? "
            "ticket=T-1|ticket.waiting_line_claimed age=0:05:00 name=Luis question=second? "
            "ticket=T-2"
        ]


async def test_figures_tell_how_the_team_does() -> None:
    async with relay() as chat:
        assert await chat.say("/ticket stats", by="mod", room="staff") == [
            "ticket.stats count=30 lines=ticket.stats_now count=0|ticket.stats_opened count=0"
            "|ticket.stats_resolved count=0"
        ]
        await ask(chat)
        await chat.say("/ticket tag T-1 dogs", by="mod", room="staff")
        chat.clock.advance(minutes=10)
        await answer(chat)
        await chat.press("ticket.button_close", by="mod", room="staff")
        await ask(chat, "second?", by="eve")
        said = await chat.say("/ticket stats 7d", by="mod", room="staff")
        for part in (
            "count=7 ", "ticket.stats_now count=1", "ticket.stats_opened count=2",
            "ticket.stats_resolved count=1", "ticket.stats_first_reply half=0:10:00 most=0:10:00",
            "ticket.stats_person count=1 name=Mod", "ticket.stats_tag count=1 tag=dogs",
            "ticket.stats_unaided answered=0 asked=2 share=0 %",
        ):  # fmt: skip
            assert part in said[0], part
