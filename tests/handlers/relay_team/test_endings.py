"""The end of a question: closed once, reply first, rated once, opened again, or in silence."""

from tests.community import Community
from tests.handlers.relay.scene import ask, relay, told, topics


async def answer(chat: Community, words: str = "yes", by: str = "mod") -> None:
    """The team answers the newest card."""
    shown = next(m for m in reversed(chat.staff.messages) if "relay.card" in m.body.text)
    await chat.say(words, by=by, room="staff", reply_to=shown)


async def state(chat: Community, number: int = 1) -> str:
    """How a ticket stands in the store."""
    row = await chat.app.store.tickets.by_number(1, number)
    assert row is not None
    return row.state


async def later(chat: Community, **length: float) -> list[str]:
    """Time passes and what was planned happens: what the asker reads after it."""
    before = len(chat.said_by_bot("private", "ana"))
    chat.clock.advance(**length)
    await chat.app.schedule.fire()
    await chat.settle()
    return chat.said_by_bot("private", "ana")[before:]


async def test_of_two_who_close_at_once_the_second_is_told_who_was_first() -> None:
    async with relay() as chat:
        await ask(chat)
        room = chat.room("staff")
        chat.platform.say(chat.who("mod"), room, "/ticket close T-1")
        chat.platform.say(chat.who("luis"), room, "/ticket close T-1")
        await chat.settle()
        said = chat.said_by_bot("staff")
        assert said.count("ticket.closed_by name=Mod ticket=T-1") == 1
        assert said[-1].startswith("ticket.is_closed") or "ticket.closed_before" in said[-1]
        assert told(chat, "private", "ana").count("ticket.was_closed") == 1


async def test_closing_with_a_reply_on_its_way_sends_the_reply_first() -> None:
    async with relay() as chat:
        shown = await ask(chat)
        room = chat.room("staff")
        chat.platform.say(chat.who("mod"), room, "yes, on a lead", reply_to=shown.id)
        chat.platform.say(chat.who("mod"), room, "/ticket close T-1")
        await chat.settle()
        await later(chat, seconds=3)
        keys = told(chat, "private", "ana")
        assert keys[-2:] == ["relay.answer_of_team", "ticket.closed_and_rate"]
        assert await state(chat) == "closed"


async def test_the_asker_rates_the_help_once() -> None:
    async with relay() as chat:
        await ask(chat)
        await answer(chat)
        await chat.press("ticket.button_close", by="mod", room="staff")
        assert told(chat, "private", "ana")[-1] == "ticket.closed_and_rate"
        said = await chat.press("ticket.button_rating rating=4", by="ana", room="private")
        assert said[0] == "ticket.thanks_for_rating ticket=T-1"
        said = await chat.press("ticket.button_rating rating=1", by="ana", room="private")
        assert said == ["ticket.rated_before"]
        said = await chat.say("/ticket stats", by="mod", room="staff")
        assert "ticket.stats_rating count=1 rating=4.0" in said[0]


async def test_in_a_group_only_the_asker_sees_and_presses_the_question_for_a_rating() -> None:
    async with relay() as chat:
        await chat.say("/contact where do we meet?", by="ana")
        await answer(chat)
        await chat.press("ticket.button_close", by="mod", room="staff")
        assert chat.last().only_for == "ana"
        label = "ticket.button_rating rating=5"
        assert not chat.platform.press(chat.who("eve"), chat.group, label)
        said = await chat.press(label, by="ana")
        assert said[0] == "ticket.thanks_for_rating ticket=T-1"


async def test_the_asker_who_ends_it_is_asked_and_the_team_sees_it() -> None:
    async with relay() as chat:
        await ask(chat)
        await answer(chat)
        said = await chat.say("/close", by="ana", room="private")
        assert said == ["ticket.ended_and_rate ticket=T-1"]
        assert "relay.is_closed" in chat.staff.messages[0].body.text


async def test_a_question_is_closed_later_unless_the_asker_writes_before() -> None:
    async with relay() as chat:
        await ask(chat)
        await answer(chat)
        said = await chat.say("/ticket close T-1 in 2h", by="mod", room="staff")
        assert said == ["ticket.closes_at at=2026-11-23 14:00:00+00:00 ticket=T-1"]
        await later(chat, hours=1)
        assert await state(chat) == "answered"
        assert await later(chat, hours=1, seconds=1) == ["ticket.closed_and_rate ticket=T-1"]
        assert await state(chat) == "closed"
    async with relay() as chat:
        await ask(chat)
        await answer(chat)
        await chat.say("/ticket close T-1 in 2h", by="mod", room="staff")
        await chat.say("and two dogs?", by="ana", room="private")
        await later(chat, hours=3)
        assert await state(chat) == "open"


async def test_a_moment_that_is_over_or_unclear_closes_nothing() -> None:
    async with relay() as chat:
        await ask(chat)
        for words, key in (("2020-01-01", "past"), ("soon", "unclear")):
            said = await chat.say(f"/ticket close T-1 {words}", by="mod", room="staff")
            assert said == [f"ticket.{key}_moment given={words}"]
        said = await chat.say("/ticket snooze T-1 2020-01-01", by="mod", room="staff")
        assert said == ["ticket.past_moment given=2020-01-01"]
        assert await state(chat) == "open"


async def test_a_closed_question_is_opened_again_by_the_team_or_by_the_next_message() -> None:
    async with relay() as chat:
        await ask(chat)
        await answer(chat)
        await chat.press("ticket.button_close", by="mod", room="staff")
        assert await chat.say("/ticket claim T-1", by="mod", room="staff") == [
            "ticket.is_closed ticket=T-1"
        ]
        said = await chat.press("ticket.button_reopen", by="luis", room="staff")
        assert said[0] == "ticket.reopened name=Luis ticket=T-1"
        assert await chat.say("/ticket reopen T-1", by="mod", room="staff") == [
            "ticket.is_open ticket=T-1"
        ]
        await chat.press("ticket.button_close", by="mod", room="staff")
        await chat.say("one more thing?", by="ana", room="private")
        assert await state(chat) == "open"


async def test_silence_is_asked_about_once_and_then_ends_the_question() -> None:
    async with relay() as chat:
        await ask(chat)
        await answer(chat)
        assert await later(chat, days=3, seconds=1) == ["ticket.was_that_all ticket=T-1"]
        assert await later(chat, days=3) == []
        assert await later(chat, days=1) == ["ticket.closed_in_silence ticket=T-1"]
        assert await state(chat) == "closed"


async def test_who_says_that_was_all_is_asked_how_it_was() -> None:
    async with relay() as chat:
        await ask(chat)
        await answer(chat)
        await later(chat, days=3, seconds=1)
        await chat.press("ticket.button_done", by="ana", room="private")
        assert chat.last("private", "ana").body.text == "ticket.ended_and_rate ticket=T-1"
        assert await state(chat) == "closed"


async def test_a_question_sleeps_until_its_time_or_until_the_asker_writes() -> None:
    async with relay() as chat:
        await ask(chat)
        said = await chat.say("/ticket snooze T-1 tomorrow 10:00", by="mod", room="staff")
        assert said == ["ticket.snoozed ticket=T-1 until=2026-11-24 10:00:00+00:00"]
        assert await chat.say("/ticket", by="mod", room="staff") == ["ticket.nothing_waits"]
        await later(chat, hours=22, seconds=1)
        assert "ticket.awake ticket=T-1" in chat.said_by_bot("staff")
        assert (await chat.say("/ticket", by="mod", room="staff"))[0].startswith("ticket.waiting ")
        await chat.say("/ticket snooze T-1", by="mod", room="staff")
        await chat.say("hello?", by="ana", room="private")
        assert (await chat.say("/ticket", by="mod", room="staff"))[-1].startswith("ticket.waiting ")
        await later(chat, days=8)
        assert chat.said_by_bot("staff").count("ticket.awake ticket=T-1") == 1


async def test_a_topic_is_closed_with_its_question_and_a_moved_one_gets_a_fresh_one() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        await chat.say("he is very small", by="ana", room="private")
        said = await chat.say("/ticket move T-1", by="mod", room="staff")
        assert "ticket.moved ticket=T-1" in said
        fresh = topics(chat)[1]
        assert "he is very small" in fresh.messages[-1].body.text
        await chat.say("and very old", by="ana", room="private")
        assert "and very old" in fresh.messages[-1].body.text
        said = await chat.say("/ticket move T-1 console:nowhere", by="mod", room="staff")
        assert said == ["ticket.no_such_room given=console:nowhere rooms=console:staff"]
