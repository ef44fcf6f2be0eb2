"""Killed at any step around its end, a contest has one draw, one set of winners, and is told."""

import copy
import shutil
import sqlite3
from pathlib import Path

from bot.platforms.console.world import World
from tests.community import Community, HandClock, community
from tests.handlers.contests.drawing import (
    announced,
    contest,
    enter,
    greet,
    post,
    proof,
    winners,
)
from tests.handlers.points.earning import holdings

PEOPLE = ("ana", "luis", "eve", "marie", "olga")
NAMES = {str(number): name for number, name in enumerate(PEOPLE, 1)}
PRIZE = 50


class Camera:
    """Keeps what a kill would leave behind: the files and what people saw, at every statement."""

    def __init__(self, chat: Community, folder: Path) -> None:
        self._chat = chat
        self._folder = folder
        self._seen: set[tuple[bytes, int]] = set()
        self.pictures: list[tuple[Path, World]] = []
        self.statements = 0

    def take(self, statement: str) -> None:
        """One more statement is about to be executed."""
        self.statements += 1
        database = self._chat.app.store.database.path
        wal = database.with_name(f"{database.name}-wal")
        state = (wal.read_bytes(), len(self._chat.group.messages))
        if state in self._seen:
            return
        self._seen.add(state)
        folder = self._folder / str(len(self.pictures))
        folder.mkdir()
        for file in (database, wal):
            shutil.copy(file, folder)
        self.pictures.append((folder / database.name, copy.deepcopy(self._chat.world)))


async def test_a_kill_at_any_step_leaves_one_draw_one_payment_and_a_result(tmp_path: Path) -> None:
    (tmp_path / "life").mkdir()
    clock = HandClock()
    async with community(path=tmp_path / "life" / "tertulia.db", clock=clock) as chat:
        await greet(chat, *PEOPLE)
        await post(chat, f"24h 2 Points points={PRIZE}")
        await enter(chat, *PEOPLE)
        camera = Camera(chat, tmp_path)
        clock.advance(hours=24)

        def watch(connection: sqlite3.Connection) -> None:
            connection.set_trace_callback(camera.take)

        def look_away(connection: sqlite3.Connection) -> None:
            connection.set_trace_callback(None)

        worker = chat.app.store.database._writer
        await worker.hop(watch)
        await chat.app.schedule.fire()
        await chat.settle()
        await worker.hop(look_away)
        wanted = winners(await proof(chat))
        assert len(announced(chat)) == 1
    assert camera.statements > 20
    assert len(camera.pictures) > 3
    for path, world in camera.pictures:
        async with community(path=path, world=world, clock=clock, life="2") as chat:
            await chat.app.schedule.fire()
            await chat.settle()
            told = await proof(chat)
            assert winners(told) == wanted
            assert len(told.rounds) == 1
            assert (await contest(chat)).state == "ended"
            assert 1 <= len(announced(chat)) <= 2  # one repeat where a network has no nonce
            for label, name in NAMES.items():
                assert await holdings(chat, name) == (PRIZE if label in wanted else 0, 0)


async def test_a_restart_neither_loses_a_contest_nor_ends_it(tmp_path: Path) -> None:
    path, clock, world = tmp_path / "tertulia.db", HandClock(), None
    async with community(path=path, clock=clock) as chat:
        await greet(chat, "ana", "luis")
        await post(chat, "24h 1 Mug")
        await enter(chat, "ana")
        world = chat.world
    clock.advance(hours=23)
    async with community(path=path, clock=clock, world=world, life="2") as chat:
        await chat.app.schedule.fire()
        await chat.settle()
        assert announced(chat) == []
        await enter(chat, "luis")
        clock.advance(hours=1)
        await chat.app.schedule.fire()
        await chat.settle()
        assert len(announced(chat)) == 1
        assert len((await proof(chat)).entries) == 2
