"""Fixtures: a Telegram that fails the test if a bot asked for something that does not exist."""

from collections.abc import AsyncIterator

import pytest

from tests.servers.telegram.clock import HandClock
from tests.servers.telegram.raw_bot import RawBot
from tests.servers.telegram.server import TelegramServer


@pytest.fixture
async def telegram_server() -> AsyncIterator[TelegramServer]:
    """Run a Telegram in real time; every malformed call fails the test."""
    async with TelegramServer() as server:
        yield server
    assert server.problems == []


@pytest.fixture
def hands() -> HandClock:
    """Give the hands of the clock of `telegram`."""
    return HandClock()


@pytest.fixture
async def telegram(hands: HandClock) -> AsyncIterator[TelegramServer]:
    """Run a Telegram whose clock moves only when the test moves it."""
    async with TelegramServer(clock=hands) as server:
        yield server
    assert server.problems == []


@pytest.fixture
async def raw(telegram: TelegramServer) -> AsyncIterator[RawBot]:
    """Give a bot without a library, on the clock of the test."""
    async with RawBot(telegram) as bot:
        yield bot
