"""A draw from its preview to the prize: seen first, sealed, drawn once, checked by anybody."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.actions import PlatformAction, Send
from bot.drawing_lots import commitment_of
from bot.events import Kind
from bot.platform import Reason, Refused
from bot.texts import Texts
from storage.retention import CLASSES
from tests.community import Community, HandClock, community
from tests.handlers.contests.drawing import (
    announced,
    contest,
    enter,
    entries,
    greet,
    post,
    proof,
    sure,
    time_passes,
    winners,
)
from tests.handlers.points.earning import holdings

PEOPLE = ("ana", "luis", "eve", "marie", "olga")


async def test_a_contest_is_seen_first_and_only_then_posted() -> None:
    async with community() as chat:
        (preview,) = await chat.say("/contest create 24h 3 Ceramic mug", by="mod")
        assert "prize=Ceramic mug" in preview
        assert chat.last().only_for == "mod"
        assert await chat.say("/contest list", by="ana") == ["contests.none"]
        await chat.press("contests.button_post", by="mod")
        shown = chat.last().body.text
        kept = await contest(chat)
        assert shown.startswith("contests.post contest=K-1 ends=2026-11-22 12:00:00+00:00")
        assert f"commitment={commitment_of(kept.secret, 'K-1')}" in shown
        assert "/contest join K-1" in shown


async def test_a_draw_ends_by_itself_and_anybody_can_check_it() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 2 Mug")
        assert len(await enter(chat, *PEOPLE)) == 5
        assert await time_passes(chat, hours=23) == []
        (said,) = await time_passes(chat, hours=1)
        told = await proof(chat)
        assert said.startswith("contests.result contest=K-1 lines=contests.check count=5")
        assert said.endswith("[document K-1-1.json]")
        assert len(winners(told)) == len(set(winners(told))) == 2
        assert told.commitment == commitment_of((await contest(chat)).secret, "K-1")
        for label in winners(told):
            assert f"label={label} name=" in said


async def test_a_dropped_contest_was_seen_by_nobody() -> None:
    async with community() as chat:
        await chat.say("/contest create 24h 3 Mug", by="mod")
        await chat.press("contests.button_drop", by="mod")
        assert chat.last().body.text == "contests.dropped"
        assert await time_passes(chat, hours=25) == []


async def test_five_presses_are_one_entry() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        for _ in range(5):
            chat.platform.press(chat.who("ana"), chat.group, "contests.button_enter")
        await chat.settle()
        assert [one.label for one in await entries(chat)] == [1]
        assert await chat.say("/contest join K-1", by="ana") == ["contests.already label=1"]


async def test_who_is_in_sees_their_number_and_their_chance() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 1 Mug")
        await enter(chat, "ana", "luis", "eve")
        (said,) = await chat.press("contests.button_enter", by="marie")
        assert "chance=25% count=4 weight=1 contest=K-1 label=4" in said
        (own,) = await chat.press("contests.button_own", by="ana")
        assert own == (
            "contests.own chance=contests.chance chance=25% count=4 weight=1 contest=K-1 label=1"
        )
        (other,) = await chat.press("contests.button_own", by="olga")
        assert other == "contests.not_in_draw contest=K-1"


async def test_who_leaves_the_draw_can_no_longer_win() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 2 Mug")
        await enter(chat, "ana", "luis")
        assert await chat.say("/contest leave k-1", by="ana") == ["contests.gone contest=K-1"]
        assert await chat.say("/contest leave K-1", by="ana") == ["contests.was_not_in contest=K-1"]
        await time_passes(chat, hours=24)
        assert winners(await proof(chat)) == ["2"]


async def test_late_ones_are_refused_by_the_time_of_their_message() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 1 Mug")
        ends = chat.clock.now() + timedelta(hours=24)
        chat.clock.advance(hours=24, seconds=30)  # the timer has not fired yet
        in_time, late = ends - timedelta(seconds=1), ends
        for name, when in (("ana", in_time), ("luis", late)):
            chat.platform.say(chat.who(name), chat.group, "/contest join K-1", at=when)
        await chat.settle()
        assert [one.label for one in await entries(chat)] == [1]
        assert any(text.startswith("contests.too_late") for text in chat.said_by_bot())
        await chat.app.schedule.fire()
        await chat.settle()
        assert winners(await proof(chat)) == ["1"]


async def test_after_downtime_entries_that_were_in_time_count_and_it_is_drawn_once() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 1 Mug")
        ends = chat.clock.now() + timedelta(hours=24)
        chat.clock.advance(days=3)
        await chat.app.schedule.fire()
        await chat.settle()
        assert announced(chat) == []
        chat.platform.say(
            chat.who("ana"), chat.group, "/contest join K-1", at=ends - timedelta(hours=1)
        )
        chat.platform.say(
            chat.who("luis"), chat.group, "/contest join K-1", at=ends + timedelta(hours=1)
        )
        await chat.settle()
        await time_passes(chat, minutes=3)
        assert winners(await proof(chat)) == ["1"]
        assert len(announced(chat)) == 1


# -- who may not --------------------------------------------------------------------------------


async def test_who_is_too_new_or_of_too_low_a_level_hears_why() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug min_days=2")
        assert await enter(chat, "ana") == ["contests.why_too_new count=2 level=0"]
        await post(chat, "48h 1 Mug min_level=3")
        assert await chat.say("/contest join K-2", by="ana") == [
            "contests.why_level count=0 level=3"
        ]
        assert await entries(chat) == []


async def test_who_left_before_the_draw_is_struck_out_and_the_proof_still_agrees() -> None:
    async with community() as chat:
        for name in ("ana", "luis"):
            chat.platform.join(chat.who(name), chat.group)
        await greet(chat, "ana", "luis")
        await post(chat, "24h 2 Mug")
        await enter(chat, "ana", "luis")
        chat.clock.advance(hours=13)
        chat.platform.leave(chat.who("ana"), chat.group)
        await chat.settle()
        (said,) = await time_passes(chat, hours=11)
        told = await proof(chat)
        assert [one.struck for one in told.entries] == ["left", ""]
        assert winners(told) == ["2"]
        assert "contests.left_over count=1" in said
        assert "contests.struck count=1" in said
        (shown,) = await chat.say("/contest show", by="ana")
        assert "contests.was_struck label=1 why=contests.struck_left" in shown


async def test_two_accounts_that_turned_out_to_be_one_person_have_one_entry() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 2 Mug")
        await enter(chat, "ana", "luis")
        await chat.app.store.database.write(
            [("UPDATE member SET person = (SELECT min(person) FROM member)"
              " WHERE account IN (SELECT id FROM account WHERE native IN ('ana', 'luis'))", ())]
        )  # fmt: skip
        chat.app.lose_memory()
        assert await enter(chat, "luis") == ["contests.already label=1"]
        await time_passes(chat, hours=24)
        told = await proof(chat)
        assert [one.struck for one in told.entries] == ["", "twice"]
        assert winners(told) == ["1"]


async def test_nobody_entered_and_the_prize_is_kept() -> None:
    async with community() as chat:
        await post(chat, "24h 2 Mug")
        (said,) = await time_passes(chat, hours=24)
        assert said.startswith("contests.nobody contest=K-1")
        assert winners(await proof(chat)) == []


async def test_whoever_is_erased_wins_nothing_and_the_proof_still_agrees() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 2 Mug")
        await enter(chat, "ana", "luis")
        await chat.app.store.database.write(
            [("UPDATE contest_entry SET person = -7, account = '' WHERE label = 1", ())]
        )
        await time_passes(chat, hours=24)
        told = await proof(chat)
        assert [one.struck for one in told.entries] == ["erased", ""]
        assert winners(told) == ["2"]


# -- once, whatever happens ---------------------------------------------------------------------


async def test_eight_ends_and_the_timer_at_the_same_instant_are_one_draw() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 2 Mug")
        await enter(chat, *PEOPLE)
        for _ in range(8):
            await chat.say("/contest end K-1", by="mod")
        asked = [m for m in chat.group.messages if m.body.text.startswith("contests.ask_end")]
        chat.clock.advance(hours=24)
        for shown in asked:
            chat.platform.press_data(
                chat.who("mod"), chat.group, shown.id, shown.buttons[0][0].data
            )
        await asyncio.gather(chat.app.schedule.fire(), chat.settle())
        await chat.settle()
        assert len(announced(chat)) == 1
        assert len((await proof(chat)).rounds) == 1


async def test_a_moderator_ends_it_early_after_being_asked() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        await enter(chat, "ana")
        (asked,) = await chat.say("/contest end K-1", by="mod")
        assert asked == "contests.ask_end contest=K-1 count=1 prize=Mug"
        await chat.press("contests.button_leave", by="mod")
        assert announced(chat) == []
        (said, *_) = await sure(chat, "/contest end K-1", "contests.button_end")
        assert said.startswith("contests.result")
        assert await time_passes(chat, hours=24) == []


async def test_a_cancelled_contest_has_no_winner() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        shown = chat.last()
        await enter(chat, "ana")
        await sure(chat, "/contest cancel K-1", "contests.button_cancel")
        assert shown.body.text == "contests.cancelled contest=K-1 prize=Mug"
        assert await time_passes(chat, hours=25) == []
        assert await chat.say("/contest join K-1", by="ana") == ["contests.state_cancelled"]


async def test_a_pause_keeps_the_time_that_is_left() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        chat.clock.advance(hours=20)
        await chat.say("/contest pause K-1", by="mod")
        assert await chat.say("/contest join K-1", by="ana") == ["contests.state_paused"]
        assert await time_passes(chat, hours=20) == []
        (said,) = await chat.say("/contest resume K-1", by="mod")
        assert said == "contests.resumed contest=K-1 ends=2026-11-23 08:00:00+00:00"
        await chat.say("/contest join K-1", by="ana")
        assert await time_passes(chat, hours=3) == []
        assert len(await time_passes(chat, hours=1)) == 1


async def test_an_end_that_was_missed_while_contests_were_off_is_made_up_for() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        await enter(chat, "ana")
        await chat.say("/settings set contests.enabled false", by="mod")
        assert await time_passes(chat, days=2) == []
        await chat.say("/settings set contests.enabled true", by="mod")
        await chat.say("/contest list", by="ana")
        await time_passes(chat, seconds=1)
        await time_passes(chat, minutes=3)
        assert len(announced(chat)) == 1


async def test_what_was_never_posted_goes_after_a_month() -> None:
    async with community() as chat:
        for line in ("24h 1 Mug", "10m 1 Mug kind=quiz"):
            await chat.say(f"/contest create {line}", by="mod")
        await chat.say("/contest edit K-2 question Two? | 2", by="mod", room="private")
        await post(chat, "24h 1 Cup")
        retention = chat.app.store.retention
        month = int(chat.clock.now().timestamp()) + 1
        for one in CLASSES:
            if one.table in {"contest_round", "contest"}:
                await retention.enforce(one, 1, month)
        await chat.app.store.database.commit()
        left = await chat.app.store.database.read("SELECT number FROM contest")
        assert left == [(3,)]


# -- rerolls and prizes -------------------------------------------------------------------------


async def test_a_reroll_never_finds_an_earlier_winner() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 1 Mug")
        await enter(chat, *PEOPLE)
        await time_passes(chat, hours=24)
        for count in range(2, 6):
            said = await sure(chat, "/contest reroll K-1", "contests.button_reroll")
            assert any(text.startswith("contests.rerolled") for text in said)
            found = winners(await proof(chat))
            assert len(found) == len(set(found)) == count
        said = await sure(chat, "/contest reroll K-1", "contests.button_reroll")
        assert any(text.startswith("contests.nobody_left") for text in said)
        assert set(winners(await proof(chat))) == {"1", "2", "3", "4", "5"}


async def test_one_press_too_many_rerolls_once() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 1 Mug")
        await enter(chat, *PEOPLE)
        await time_passes(chat, hours=24)
        await chat.say("/contest reroll K-1", by="mod")
        asked = chat.last()
        data = asked.buttons[0][0].data
        for _ in range(3):
            chat.platform.press_data(chat.who("mod"), chat.group, asked.id, data)
        await chat.settle()
        assert len((await proof(chat)).rounds) == 2


async def test_a_prize_is_claimed_and_handed_over_by_the_team() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 1 Mug")
        await enter(chat, "ana")
        await time_passes(chat, hours=24)
        assert (await chat.press("contests.button_claim", by="luis"))[0] == "contests.not_won"
        said = await chat.press("contests.button_claim", by="ana")
        assert said[0] == "contests.claimed prize=Mug"
        assert said[1] == "contests.hand_over contest=K-1 name=Ana network=console prize=Mug"
        assert await chat.press("contests.button_claim", by="ana") == ["contests.claimed_before"]
        await chat.press("contests.button_delivered", by="mod", room="staff")
        assert chat.last("staff").body.text.startswith("contests.delivered by=Mod contest=K-1")
        assert await time_passes(chat, hours=80) == []


async def test_a_reroll_is_offered_for_what_nobody_claimed() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 1 Mug")
        await enter(chat, "ana", "luis")
        await time_passes(chat, hours=24)
        assert await time_passes(chat, hours=71) == []
        (said,) = await time_passes(chat, hours=1)
        assert said.startswith("contests.unclaimed contest=K-1")
        assert len((await proof(chat)).rounds) == 1  # offered, not done
        await chat.press("contests.button_reroll", by="mod", room="staff")
        assert sorted(winners(await proof(chat))) == ["1", "2"]


async def test_points_are_paid_once_by_the_ledger_and_follow_a_reroll() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        (preview,) = await chat.say("/contest create 24h 1 Points points=50", by="mod")
        assert "contests.pays amount=points.amount count=50" in preview
        await chat.press("contests.button_post", by="mod")
        await enter(chat, "ana", "luis")
        await time_passes(chat, hours=24)
        (first,) = winners(await proof(chat))
        names = {"1": "ana", "2": "luis"}
        assert await holdings(chat, names[first]) == (50, 0)
        await sure(chat, f"/contest reroll K-1 {first}", "contests.button_reroll")
        (_, second) = winners(await proof(chat))
        assert await holdings(chat, names[first]) == (0, 0)
        assert await holdings(chat, names[second]) == (50, 0)


async def test_the_chat_is_gone_and_the_team_and_the_winners_hear_it() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        await enter(chat, "ana")

        async def refuse(action: PlatformAction) -> None:
            if isinstance(action, Send) and action.chat.id == "group":
                raise Refused(Reason.NOT_FOUND, "gone")

        chat.platform.before_perform = refuse
        chat.world.room("ana", "in private", [chat.who("ana")], Kind.PRIVATE)
        said = await time_passes(chat, hours=24)
        assert [text.split()[0] for text in said] == ["contests.result", "contests.result"]
        assert len(chat.said_by_bot("ana")) == len(announced(chat, "staff")) == 1
        assert winners(await proof(chat)) == ["1"]


# -- time and bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "end", "instant"),
    [
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "2026-10-25 02:30", "2026-10-25 00:30"),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "tomorrow 03:30", "2026-10-25 02:30"),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29 03:30", "2026-03-29 01:30"),
    ],
)
async def test_it_ends_once_at_the_instant_shown_whatever_the_clocks_do(
    now: datetime, end: str, instant: str
) -> None:
    async with community(clock=HandClock(now)) as chat:
        await chat.say("/settings set ui.timezone Europe/Madrid", by="mod")
        shown = await post(chat, f"{end} 1 Mug")
        assert f"ends={instant}:00+00:00" in shown
        ends = datetime.fromisoformat(f"{instant}+00:00")
        assert await time_passes(chat, seconds=(ends - now).total_seconds() - 1) == []
        await chat.say("/settings set ui.timezone Asia/Tokyo", by="mod")
        assert len(await time_passes(chat, seconds=1)) == 1
        assert await time_passes(chat, hours=2) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-03-28 02:30 1 Mug", "arguments.moment_no_such_hour"),
        ("2020-01-01 10:00 1 Mug", "arguments.moment_past"),
        ("soon 1 Mug", "arguments.moment_unclear"),
        ("24 1 Mug", "arguments.no_unit"),
        ("61d 1 Mug", "contests.too_long"),
        ("24h 0 Mug", "arguments.amount"),
        ("24h -1 Mug", "arguments.amount given=-1 highest=1000000"),
        ("24h 51 Mug", "contests.too_many_winners"),
        ("24h \uff11\uff10 Mug", "arguments.not_a_number"),
        ("24h \u0663 Mug", "arguments.not_a_number"),
        ("24h 1_0 Mug", "arguments.not_a_number"),
        (f"24h 1{'0' * 5000} Mug", "arguments.not_a_number"),
        ("24h NaN Mug", "arguments.not_a_number"),
        (f"24h 1 {'x' * 201}", "contests.bad_prize"),
        ("24h 1 Mug points=-5", "arguments.amount given=-5 highest=1000000"),
        ("24h 1 Mug kind=lottery", "arguments.choice"),
        ("24h 1 Mug targets=telegram:-1", "contests.where"),
    ],
)
async def test_what_cannot_be_a_contest_is_refused_with_the_reason(line: str, said: str) -> None:
    async with community() as chat:
        await chat.say("/settings set ui.timezone Europe/Madrid", by="mod")
        (answer,) = await chat.say(f"/contest create {line}", by="mod")
        assert answer.startswith(said), answer


async def test_members_neither_make_nor_end_contests() -> None:
    async with community() as chat:
        await post(chat, "24h 1 Mug")
        refused = ["engine.refused role=role.moderator"]
        for command in ("create 24h 1 Mug", "end K-1", "cancel K-1", "reroll K-1", "pause K-1",
                        "resume K-1", "edit K-1 end 48h"):  # fmt: skip
            assert await chat.say(f"/contest {command}", by="ana") == refused


@pytest.mark.parametrize(
    ("by", "word"), [("ana", "participas"), ("marie", "participez"), ("olga", "участвуете")]
)
async def test_everybody_reads_it_in_their_language(by: str, word: str) -> None:
    async with community(texts=Texts()) as chat:
        await chat.say("hello", by=by)
        await chat.say("/contest create 24h 1 Mug", by="mod")
        await chat.press("Post", by="mod")
        (said,) = await chat.say("/contest join K-1", by=by)
        assert word in said.lower()


async def test_what_is_changed_is_shown_and_holds() -> None:
    async with community() as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 1 Mug")
        shown = chat.last()
        await enter(chat, "ana", "luis")
        await chat.say("/contest edit K-1 winners 2", by="mod")
        await chat.say("/contest edit K-1 prize Two mugs", by="mod")
        await chat.say("/contest edit K-1 end 48h", by="mod")
        assert "prize=Two mugs" in shown.body.text
        assert await time_passes(chat, hours=24) == []
        await time_passes(chat, hours=24)
        assert len(winners(await proof(chat))) == 2


def silence(chat: Community) -> list[str]:
    """What the bot said aloud."""
    return [m.body.text for m in chat.group.messages if not m.author and not m.only_for]


async def test_entering_says_nothing_aloud() -> None:
    async with community() as chat:
        await greet(chat, *PEOPLE)
        await post(chat, "24h 1 Mug")
        before = len(silence(chat))
        await enter(chat, *PEOPLE)
        await chat.say("/contest join K-1", by="ana")
        assert len(silence(chat)) == before
