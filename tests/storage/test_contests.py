"""A contest moves one way only, ends once, and takes each person in once, in whatever order."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.contest_entries import ContestEntries
from storage.contests import Contests
from storage.database import Database, open_database
from storage.quizzes import Quizzes

ENDS = 1_000
NEW: dict[str, Any] = {
    "community": 1, "kind": "draw", "prize": "Mug", "points": 0, "winners": 1, "min_days": 0,
    "min_level": 0, "weight": "equal", "board": "thanks", "targets": "[]", "language": "en",
    "host": 0, "secret": bytes(32), "made_at": 1, "ends_at": ENDS,
}  # fmt: skip


def entry(person: int, at: int) -> dict[str, Any]:
    return {
        "contest": 1, "person": person, "account": "", "language": "en", "chat": "",
        "message": "", "weight": 1, "score": 0, "at_ms": at * 1000,
    }  # fmt: skip


async def begun(db: Database) -> tuple[Contests, ContestEntries]:
    contests = Contests(db)
    await db.run("INSERT INTO community VALUES (1, 'Chess', 0)")
    assert await contests.add(**NEW) == 1
    return contests, ContestEntries(db)


async def test_eight_at_once_end_it_once(db: Database) -> None:
    contests, _ = await begun(db)
    await contests.open(1, 1, ENDS)
    ended = await asyncio.gather(*(contests.end(1, 5, b"%d" % n) for n in range(8)))
    assert sum(ended) == 1
    assert await contests.proof(1) == b"%d" % ended.index(True)


async def test_what_was_promised_at_the_start_stays(db: Database) -> None:
    await begun(db)
    await db.commit()
    for change in ("secret = zeroblob(32)", "number = 9", "kind = 'top'", "state = 'ended'"):
        mark = db.mark()
        with pytest.raises(Exception, match=r"promised|that way"):
            await db.run(f"UPDATE contest SET {change} WHERE id = 1")  # noqa: S608 - ours
        await db.take_back(mark)


async def test_the_instant_of_the_end_is_too_late(db: Database) -> None:
    contests, entries = await begun(db)
    await contests.open(1, 1, ENDS)
    assert await entries.enter(**entry(1, ENDS)) == 0
    assert await entries.enter(**(entry(1, ENDS) | {"at_ms": ENDS * 1000 - 1})) == 1


async def test_one_of_many_is_the_first_to_know(db: Database) -> None:
    contests, _ = await begun(db)
    quizzes = Quizzes(db)
    await quizzes.add(1, "?", [], ["!"])
    await contests.open(1, 1, ENDS)
    assert not await quizzes.win(1, 1, 1, 2_000)  # nobody has asked yet
    await quizzes.ask(1, 1, 1, 10)
    await quizzes.guess(1, 1, 2)
    assert not await quizzes.win(1, 1, 2, 2_000)  # they had their turn
    assert not await quizzes.win(1, 1, 3, 10_000)  # too late
    won = await asyncio.gather(*(quizzes.win(1, 1, person, 2_000) for person in range(4, 12)))
    assert sum(won) == 1


STEPS = st.sampled_from(
    ["open", "pause", "resume", "cancel", "end", "enter 1", "enter 2", "enter 3", "leave 1",
     "leave 2", "late 3"]
)  # fmt: skip
ALLOWED = {
    "open": {"draft": "open"},
    "pause": {"open": "paused"},
    "resume": {"paused": "open"},
    "cancel": {"draft": "cancelled", "open": "cancelled", "paused": "cancelled"},
    "end": {"open": "ended", "paused": "ended"},
}


@given(st.lists(st.lists(STEPS, max_size=25), min_size=10, max_size=10))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_done_in_whatever_order_agrees_with_the_model(walks: list[list[str]]) -> None:
    asyncio.run(all_of(walks))


async def all_of(walks: list[list[str]]) -> None:
    """Each walk has a contest of its own."""
    with TemporaryDirectory() as folder:
        db = await open_database(Path(folder) / "t.db")
        try:
            contests, entries = await begun(db)
            for steps in walks:
                await walk(steps, contests, entries, await contests.add(**NEW))
        finally:
            await db.close()


async def walk(steps: list[str], contests: Contests, entries: ContestEntries, contest: int) -> None:
    state, inside = "draft", set[int]()
    for step in steps:
        name, _, person = step.partition(" ")
        if name in ALLOWED:
            assert await move(contests, contest, name) == (state in ALLOWED[name])
            state = ALLOWED[name].get(state, state)
        elif name == "leave":
            assert await entries.leave(contest, int(person)) == (int(person) in inside)
            inside.discard(int(person))
        else:
            wish = entry(int(person), ENDS if name == "late" else 5) | {"contest": contest}
            is_new = state == "open" and name == "enter" and int(person) not in inside
            assert bool(await entries.enter(**wish)) == is_new
            inside |= {int(person)} if is_new else set()
        kept = await contests.find(contest)
        assert kept
        assert kept.state == state
        assert {one.person for one in await entries.all(contest)} == inside


async def move(contests: Contests, contest: int, name: str) -> bool:
    match name:
        case "open":
            return await contests.open(contest, 1, ENDS)
        case "pause":
            return await contests.pause(contest, 5)
        case "resume":
            return await contests.resume(contest, ENDS)
        case "cancel":
            return await contests.cancel(contest)
        case _:
            return await contests.end(contest, 5, b"{}")
