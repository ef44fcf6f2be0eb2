"""What members see of contests, and how every wrong step is answered."""

import json

import pytest

from bot.drawing_lots import checked
from bot.platform import Reason, Refused
from storage.contests import Contest
from tests.community import Community, community
from tests.handlers.contests.drawing import (
    announced,
    contest,
    enter,
    greet,
    post,
    proof,
    sure,
    time_passes,
    winners,
)


async def drawn(chat: Community) -> None:
    """A contest that Ana and Luis entered, and one of them won."""
    await greet(chat, "ana", "luis", "eve")
    await post(chat, "24h 1 Mug")
    await enter(chat, "ana", "luis")
    await time_passes(chat, hours=24)


async def test_what_runs_is_listed_with_its_end() -> None:
    async with community() as chat:
        assert await chat.say("/contest", by="ana") == ["contests.none"]
        await post(chat, "24h 1 Mug")
        await post(chat, "2h 1 Cup kind=first")
        (said,) = await chat.say("/contest", by="ana")
        assert said == (
            "contests.list lines=contests.line contest=K-2 ends=2026-11-21 14:00:00+00:00"
            " kind=contests.sort_first prize=Cup|contests.line contest=K-1"
            " ends=2026-11-22 12:00:00+00:00 kind=contests.sort_draw prize=Mug"
        )


async def test_one_contest_is_shown_with_ones_own_part_in_it() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        (said,) = await chat.say("/contest show", by="ana")
        assert said.startswith("contests.show own=contests.not_in post=contests.post contest=K-1")
        assert chat.last().only_for == "ana"
        await chat.press("contests.button_enter", by="ana")
        (said,) = await chat.say("/contest show k-1", by="ana")
        assert said.startswith("contests.show own=contests.own chance=")


async def test_who_won_can_be_seen_later() -> None:
    async with community() as chat:
        await drawn(chat)
        (label,) = winners(await proof(chat))
        (said,) = await chat.say("/contest show K-1", by="ana")
        assert said.startswith("contests.was contest=K-1 ended=2026-11-22 12:00:00+00:00")
        assert "own=contests.was_in label=1" in said
        assert f"winners=contests.winner label={label}" in said
        assert "own=contests.not_in" in (await chat.say("/contest show K-1", by="eve"))[0]


async def test_nobody_won_and_that_can_be_seen_later() -> None:
    async with community() as chat:
        await post(chat, "24h 1 Mug")
        await time_passes(chat, hours=24)
        (said,) = await chat.say("/contest show", by="ana")
        assert said.startswith("contests.nobody contest=K-1")


async def test_the_proof_is_a_file_for_everybody_once_there_is_one() -> None:
    async with community() as chat:
        await greet(chat, "ana")
        await post(chat, "24h 1 Mug")
        (said,) = await chat.say("/contest verify", by="ana")
        assert said.startswith("contests.verify_later commitment=")
        await enter(chat, "ana")
        await time_passes(chat, hours=24)
        (said,) = await chat.say("/contest verify K-1", by="ana")
        assert said.startswith("contests.verify command=tertulia verify-draw K-1-1.json")
        assert said.endswith("[document K-1-1.json]")
        kept = await chat.app.store.contests.proof((await contest(chat)).id)
        await chat.app.store.database.commit()
        assert kept
        assert winners(checked(kept)) == ["1"]
        assert "ana" not in json.dumps(json.loads(kept)).lower()  # it names nobody
        left = await chat.app.store.database.read("SELECT count(*) FROM document")
        assert left == [(0,)]


@pytest.mark.parametrize("command", ["show", "verify", "join", "leave", "pause", "resume", "end",
                                     "cancel", "edit"])  # fmt: skip
@pytest.mark.parametrize("name", ["K-9", "nonsense", "К-1", "K-1"])  # noqa: RUF001 - a Cyrillic K
async def test_a_contest_that_is_not_there_is_said_to_be_so(command: str, name: str) -> None:
    async with community() as chat:
        if name == "K-1" and command != "edit":  # prepared, but seen by nobody yet
            await chat.say("/contest create 24h 1 Mug", by="mod")
        rest = " end 48h" if command == "edit" else ""
        (said,) = await chat.say(f"/contest {command} {name}{rest}", by="mod")
        assert said.startswith("contests.no_such"), said


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("pause K-1", "contests.state_ended"),
        ("resume K-1", "contests.state_ended"),
        ("end K-1", "contests.state_ended"),
        ("cancel K-1", "contests.state_ended"),
        ("leave K-1", "contests.state_ended"),
        ("edit K-1 end 48h", "contests.state_ended"),
        ("reroll K-2", "contests.not_drawn"),
        ("reroll K-1 9", "contests.nobody_to_replace"),
    ],
)
async def test_what_is_over_stays_over(command: str, said: str) -> None:
    async with community() as chat:
        await drawn(chat)
        (answer,) = await chat.say(f"/contest {command}", by="mod")
        assert answer.startswith(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("end soon", "arguments.moment_unclear"),
        ("end 2020-01-01 10:00", "arguments.moment_past"),
        ("end 90d", "contests.too_long"),
        ("winners 51", "contests.too_many_winners"),
        ("winners 0", "arguments.not_a_number"),
        ("winners \u0663", "arguments.not_a_number"),
        ("days -1", "arguments.not_a_number"),
        (f"prize {'x' * 201}", "contests.bad_prize"),
        ("winners 2", "contests.paid_ones_stay"),
        ("level 2", "contests.edited"),
    ],
)
async def test_a_change_that_cannot_be_is_refused_with_the_reason(change: str, said: str) -> None:
    async with community() as chat:
        await post(chat, "24h 1 Points points=5")
        (answer, *_) = await chat.say(f"/contest edit K-1 {change}", by="mod")
        assert answer.startswith(said), answer


async def test_a_quiz_that_began_keeps_its_time_and_its_questions() -> None:
    async with community() as chat:
        await chat.say("/contest create 10m 1 Mug kind=quiz", by="mod")
        preview = chat.last()
        add = "/contest edit K-1 question Two? | 2"
        await chat.say(add, by="mod", room="private")
        chat.platform.press_data(
            chat.who("mod"), chat.group, preview.id, preview.buttons[0][0].data
        )
        await chat.settle()
        for command in ("pause K-1", "edit K-1 end 48h"):
            assert await chat.say(f"/contest {command}", by="mod") == ["contests.quiz_goes_on"]
        assert await chat.say(add, by="mod", room="private") == [
            "contests.no_questions_now contest=K-1"
        ]
        assert await chat.say("/contest join K-1", by="ana") == ["contests.no_entry_quiz"]
        said = await sure(chat, "/contest end K-1", "contests.button_end")
        assert said[0].startswith("contests.nobody ")
        assert await time_passes(chat, minutes=10) == []


async def test_no_more_contests_run_than_the_community_wants() -> None:
    async with community() as chat:
        await chat.say("/settings set contests.max_running 1", by="mod")
        await chat.say("/contest create 24h 1 Cup", by="mod")
        prepared = chat.last()
        await post(chat, "24h 1 Mug")
        (said,) = await chat.say("/contest create 24h 1 Mug", by="mod")
        assert said == "contests.too_many limit=1"
        data = prepared.buttons[0][0].data
        chat.platform.press_data(chat.who("mod"), chat.group, prepared.id, data)
        await chat.settle()
        assert prepared.body.text == "contests.too_many limit=1"


async def test_a_preview_is_posted_once_and_not_after_its_end() -> None:
    async with community() as chat:
        await chat.say("/contest create 10m 1 Mug", by="mod")
        early = chat.last()
        await post(chat, "24h 1 Cup")
        chat.clock.advance(minutes=11)
        chat.platform.press_data(chat.who("mod"), chat.group, early.id, early.buttons[0][0].data)
        await chat.settle()
        assert early.body.text == "contests.end_has_passed"
        assert [one.prize for one in await running(chat)] == ["Cup"]


async def running(chat: Community) -> list[Contest]:
    found = await chat.app.store.contests.running(1)
    await chat.app.store.database.commit()
    return found


async def test_points_that_are_switched_off_pay_for_no_contest() -> None:
    async with community() as chat:
        await chat.say("/settings set points.enabled false", by="mod")
        (said,) = await chat.say("/contest create 24h 1 Points points=5", by="mod")
        assert said == "contests.points_are_off"


async def test_a_contest_made_in_private_says_where_it_shall_be_posted() -> None:
    async with community() as chat:
        await chat.say("hello", by="mod")
        (said,) = await chat.say("/contest create 24h 1 Mug", by="mod", room="private")
        assert said == "contests.where"
        line = "/contest create 24h 1 Mug targets=console:group"
        (said,) = await chat.say(line, by="mod", room="private")
        assert "contests.into chats=Everybody" in said


async def test_the_team_hears_where_a_contest_could_not_be_posted() -> None:
    async with community() as chat:
        await chat.say("/contest create 24h 1 Mug", by="mod")

        async def refuse(action: object) -> None:
            values = getattr(action, "remember", {})
            if "contest_post" in values:
                raise Refused(Reason.NO_RIGHT, "")

        chat.platform.before_perform = refuse
        await chat.press("contests.button_post", by="mod")
        said = chat.said_by_bot("staff")
        assert "contests.not_posted chat=Everybody contest=K-1 why=reason.no_right" in said


async def test_nothing_is_announced_for_a_contest_that_was_never_posted() -> None:
    async with community() as chat:
        await chat.say("/contest create 10m 1 Mug", by="mod")
        assert await time_passes(chat, hours=1) == []
        assert announced(chat) == []
