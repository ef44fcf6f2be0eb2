"""The real process: how it ends, what it sets aside, and whom one chat's trouble reaches."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.servers.telegram.people import Person
from tests.servers.telegram.poison import POISON
from tests.servers.telegram.state import Chat
from tests.soak.store import Store
from tests.support.process import Process, Settings, bot
from tests.support.telegram import TimedTelegram

pytestmark = pytest.mark.timeout(240)
PATIENCE = 60
GRACE_SECONDS = 8
"""RELIABILITY.md P7; what Python takes to let go of everything is the process's own affair."""
TROUBLE = "tests.support.trouble"
DEATHS = 3


class Street:
    """A group, a few people, and the bot that lives beside them."""

    def __init__(self, telegram: TimedTelegram, folder: Path) -> None:
        self.telegram = telegram
        self.ana, self.luis, self.eve = (telegram.user(name) for name in ("Ana", "Luis", "Eve"))
        self.group = telegram.supergroup("Street", [self.ana, self.luis, self.eve])
        for person in (self.ana, self.luis, self.eve):
            telegram.bot.met.add(person.id)
        telegram.forget_pending()
        self.folder = folder
        self.store = Store(folder / "bot.db")

    def bot(self) -> Process:
        """The bot with a feature that makes trouble when told to."""
        chats = [f"telegram:{self.group.id}"]
        settings: Settings = {
            "telegram": self.telegram.settings(),
            "ops": {"http": "off"},
            "communities": [{"name": "Street", "chats": chats}],
        }
        return bot(self.folder, settings, TROUBLE)

    def ask(self, person: Person) -> Callable[[], bool]:
        """A command in private; tells whether it was answered."""
        key = (person.id, person.says("/help")["message_id"])
        return lambda: key in self.telegram.answers

    async def read(self, process: Process) -> None:
        """Wait until everything said is handled and acknowledged."""
        async with asyncio.timeout(PATIENCE):
            await process.until(self.telegram.until_read())

    async def until(self, process: Process, condition: Callable[[], bool]) -> None:
        """Wait for something that the bot does."""
        async with asyncio.timeout(PATIENCE):
            await process.until(self.telegram.until(condition))


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with TimedTelegram() as telegram:
        yield Street(telegram, tmp_path)
    assert telegram.problems == []


@asynccontextmanager
async def living(street: Street) -> AsyncIterator[Process]:
    """The bot, listening; gone at the end in any case."""
    process = street.bot()
    await process.start()
    try:
        async with asyncio.timeout(PATIENCE):
            await process.until(street.telegram.until_polled())
        yield process
    finally:
        await process.kill()


def hang(street: Street, chat: Chat) -> None:
    street.telegram.fault("sendMessage", delay=PATIENCE, times=100, chat=chat)


async def test_it_ends_in_time_though_a_send_is_stuck_and_sends_the_rest_in_its_next_life(
    street: Street,
) -> None:
    loop = asyncio.get_running_loop()
    async with living(street) as process:
        hang(street, street.ana.home())
        answers = [street.ask(street.ana) for _ in range(3)]
        await street.read(process)
        said = [street.luis.says(f"talk {number}", street.group) for number in range(30)]
        began = loop.time()
        assert await process.stop() == 0
        assert loop.time() - began < GRACE_SECONDS + 1
        assert not any(is_answered() for is_answered in answers)
        street.telegram.faults.clear()
        await process.start()
        await street.until(process, lambda: all(is_answered() for is_answered in answers))
        await street.read(process)
    rows = street.store.messages()
    assert all(rows[str(street.group.id), message["message_id"]] == 1 for message in said)


async def test_what_cannot_be_read_is_set_aside_and_the_next_one_is_answered(
    street: Street,
) -> None:
    async with living(street) as process:
        said = []
        for name in POISON:
            street.telegram.poison(name)
            said.append(street.luis.says(f"after {name}", street.group))
        await street.until(process, street.ask(street.eve))
        await street.read(process)
    rows = street.store.messages()
    assert all(rows[str(street.group.id), message["message_id"]] == 1 for message in said)
    kept = [reason for _, feature, reason in street.store.kept() if feature != "trouble"]
    assert len(kept) >= len(("wrong types", "deep nesting", "huge id", "a list"))
    assert "Traceback" not in process.told()


async def test_a_message_that_kills_the_process_is_set_aside_after_three_deaths(
    street: Street,
) -> None:
    async with living(street) as process:
        deadly = street.luis.says("die", street.group)
        is_answered = street.ask(street.ana)
        deaths = 0
        while not is_answered():
            async with asyncio.timeout(PATIENCE):
                code = await _ended_or(process, street.telegram.until(is_answered))
            if code is not None:
                deaths += 1
                assert code == 137
                assert deaths <= DEATHS + 1
                await process.start()
        await street.read(process)
    # the first death tells nobody which message was to blame
    assert deaths in {DEATHS, DEATHS + 1}
    ((cause, _, reason),) = street.store.kept()
    assert "died" in reason
    assert street.store.messages()[str(street.group.id), deadly["message_id"]] <= 1
    assert cause.startswith("tg:")


async def _ended_or(process: Process, event: Awaitable[object]) -> int | None:
    """The code it ended with, or None when the event came first."""
    wanted, end = asyncio.ensure_future(event), asyncio.ensure_future(process.ended())
    await asyncio.wait({wanted, end}, return_when=asyncio.FIRST_COMPLETED)
    wanted.cancel()
    return end.result() if end.done() else None


async def test_one_chat_that_hangs_and_one_that_fails_keep_nobody_waiting(street: Street) -> None:
    async with living(street) as process:
        hang(street, street.ana.home())
        stuck = street.ask(street.ana)
        for _ in range(5):
            street.luis.says("fail", street.group)
        others = [street.ask(street.eve), street.ask(street.luis)]
        await street.until(process, lambda: all(is_answered() for is_answered in others))
        assert not stuck()


async def test_a_handler_that_never_returns_is_ended_and_leaves_the_others_alone(
    street: Street,
) -> None:
    async with living(street) as process:
        hanging = street.luis.says("hang", street.group)
        is_answered = street.ask(street.eve)
        await street.until(process, is_answered)
        await street.read(process)
    assert street.store.messages()[str(street.group.id), hanging["message_id"]] == 1
    ((_, feature, reason),) = street.store.kept()
    assert "trouble" in feature
    assert "too long" in reason
