"""Asking a running bot how it is."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.platform import Health
from bot.web import Metrics, Web
from tests.bot.cli.conftest import Tertulia

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a container's settings say
Serve = Callable[[bool], AbstractAsyncContextManager[None]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    @asynccontextmanager
    async def start(is_well: bool) -> AsyncIterator[None]:
        async def look() -> Health:
            return Health(is_well=is_well, sentence="messages wait")

        web = Web(("127.0.0.1", 0), {"outbox": look}, Metrics())
        await web.start()
        monkeypatch.setenv("TERTULIA_OPS__HTTP", f"127.0.0.1:{web.address[1]}")
        yield
        await web.close()

    return start


@pytest.mark.parametrize(("is_well", "code"), [(True, 0), (False, 1)])
async def test_the_exit_code_is_what_the_bot_says(
    tertulia: Tertulia, serve: Serve, is_well: bool, code: int
) -> None:
    async with serve(is_well):
        ended = await asyncio.to_thread(tertulia, "health")
        told = await asyncio.to_thread(tertulia, "health", "--json")
    assert (ended.exit_code, told.exit_code) == (code, code)
    assert ended.stdout == f"outbox: {'ok' if is_well else 'NOT WELL'}: messages wait\n"
    assert json.loads(told.stdout)["ok"] is is_well


async def test_an_address_for_everybody_is_asked_from_here(
    tertulia: Tertulia, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(True):
        here = tertulia.environ("TERTULIA_OPS__HTTP")
        monkeypatch.setenv("TERTULIA_OPS__HTTP", here.replace("127.0.0.1", EVERYWHERE))
        ended = await asyncio.to_thread(tertulia, "health")
    assert ended.exit_code == 0


async def test_a_stranger_at_the_address_is_not_taken_for_the_bot(
    tertulia: Tertulia, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as stranger:
        port = stranger.sockets[0].getsockname()[1]
        monkeypatch.setenv("TERTULIA_OPS__HTTP", f"127.0.0.1:{port}")
        ended = await asyncio.to_thread(tertulia, "health")
    assert ended.exit_code == 1
    assert "is not Tertulia" in ended.stderr


def test_where_nobody_listens_the_bot_does_not_run(
    tertulia: Tertulia, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ops.http is off" in tertulia("health").stderr
    monkeypatch.setenv("TERTULIA_OPS__HTTP", "127.0.0.1:1")
    ended = tertulia("health")
    assert ended.exit_code == 1
    assert "Start the bot: tertulia run" in ended.stderr
