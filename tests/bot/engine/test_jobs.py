"""Slow work is done beside the conversation, once, and its end comes back."""

import asyncio
from pathlib import Path

from bot.actions import Job, Outcome, Send, t
from bot.events import Chat, JobDone, Message
from bot.feature import Feature
from storage.timers import JobRow
from tests.community import HandClock, community

GROUP = Chat(platform="console", id="group")


class Workshop:
    """A feature with slow work, and what became of it."""

    def __init__(self, within: float = 0.1) -> None:
        self.within = within
        self.begun: list[str] = []
        self.most = 0
        self.now = 0
        self.feature = Feature("workshop")
        self._declare()

    def _declare(self) -> None:
        feature = self.feature

        @feature.command("make")
        async def make(message: Message, what: str) -> Outcome:
            """Order something."""
            return Job(kind="workshop.make", values={"what": what, "bench": "one"})

        @feature.job("workshop.make", tries=1, within=self.within, lane="{bench}")
        async def work(what: str) -> object:
            """Make it."""
            self.begun.append(what)
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                await asyncio.sleep(10 if what == "slow" else 0.005)
                if what == "bad":
                    raise RuntimeError("broken tool")
                return object() if what == "odd" else {"made": what}
            finally:
                self.now -= 1

        @feature.done("workshop.make")
        async def made(done: JobDone, what: str) -> Outcome:
            """Hand it over."""
            end = done.problem.partition(":")[0] or done.result["made"]
            return Send(chat=GROUP, body=t("workshop.made", what=what, end=end))


async def test_the_result_comes_back_with_what_was_asked_for() -> None:
    async with community(Workshop().feature) as chat:
        assert await chat.say("/make chair") == ["workshop.made end=chair what=chair"]


async def test_work_on_one_bench_is_done_one_after_the_other() -> None:
    workshop = Workshop()
    async with community(workshop.feature) as chat:
        for n in range(5):
            chat.platform.say(chat.who("ana"), chat.group, f"/make chair-{n}")
        await chat.settle()
        assert workshop.begun == [f"chair-{n}" for n in range(5)]
        assert workshop.most == 1


async def test_work_that_fails_or_takes_too_long_or_makes_nonsense_says_so() -> None:
    async with community(Workshop().feature) as chat:
        assert await chat.say("/make bad") == ["workshop.made end=RuntimeError what=bad"]
        assert await chat.say("/make slow") == ["workshop.made end=TimeoutError what=slow"]
        assert await chat.say("/make odd") == ["workshop.made end=TypeError what=odd"]
        assert await chat.say("/make chair") == ["workshop.made end=chair what=chair"]


async def test_work_a_restart_interrupted_is_done_in_the_next_life(tmp_path: Path) -> None:
    workshop, path, clock = Workshop(), tmp_path / "tertulia.db", HandClock()
    async with community(workshop.feature, path=path, clock=clock) as chat:
        chat.app.dispatcher.on_commit = lambda fresh: None  # the process ends after the commit
        chat.platform.say(chat.who("ana"), chat.group, "/make chair")
        await chat.platform.is_idle.wait()
        world = chat.world
    assert workshop.begun == []
    async with community(workshop.feature, path=path, clock=clock, world=world, life="2") as chat:
        await chat.settle()
        assert chat.said_by_bot() == ["workshop.made end=chair what=chair"]


async def test_work_that_ended_the_process_again_and_again_is_given_up(tmp_path: Path) -> None:
    workshop, path, clock = Workshop(within=9), tmp_path / "tertulia.db", HandClock()
    world = None
    for life in ("1", "2", "3", "4", "5"):
        async with community(
            workshop.feature, path=path, clock=clock, world=world, life=life
        ) as chat:
            if life == "1":
                chat.app.dispatcher.on_commit = lambda fresh: None
                chat.platform.say(chat.who("ana"), chat.group, "/make slow")
                await chat.platform.is_idle.wait()
            await asyncio.sleep(0.02)
            if life == "5":
                await chat.settle()
                assert chat.said_by_bot() == [
                    "workshop.made end=the process ended again and again while it was under way"
                    " what=slow"
                ]
            world = chat.world


async def test_work_another_release_ordered_and_nobody_can_read_holds_up_no_other(
    tmp_path: Path,
) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    workshop = Workshop()
    async with community(workshop.feature, path=path, clock=clock) as chat:
        world = chat.world
        await chat.say("/make chair")
        store = chat.app.store
        for payload in (b"[]", b'{"what":"table","bench":"one"}'):
            row = JobRow(
                id=store.jobs.next_id(), community=1, feature="workshop", kind="workshop.make",
                lane="workshop.make:one", payload=payload,
            )  # fmt: skip
            store.jobs.add(row, 0)
        await store.database.commit()
    async with community(workshop.feature, path=path, clock=clock, world=world, life="2") as chat:
        await chat.settle()
        assert chat.said_by_bot()[-1] == "workshop.made end=table what=table"
        assert await chat.app.store.jobs.waiting() == []
