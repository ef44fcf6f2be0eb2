"""A Telegram of one's own, the adapter that talks to it, and a store that remembers."""

from collections.abc import AsyncIterator

import pytest

from bot.http import Http
from tests.bot.platforms.telegram.scene import Scene
from tests.servers.telegram.people import Person
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    http = Http()
    yield http
    await http.close()


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(strict_repeat=False) as server:
        yield server
        assert server.problems == []


@pytest.fixture
async def scene(server: TelegramServer, http: Http) -> Scene:
    return Scene(server, http)


@pytest.fixture
def ana(scene: Scene) -> Person:
    return scene.server.user("Ana", language="es", username="ana")


@pytest.fixture
def group(scene: Scene, ana: Person) -> Chat:
    return scene.server.supergroup("Docker", members=[ana])
