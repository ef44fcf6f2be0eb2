"""Faults on demand: what a bot sees when the network or Telegram fails."""

import asyncio
import json
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.servers.telegram.faults import HTML_502
from tests.servers.telegram.raw_bot import RawBot
from tests.servers.telegram.server import TelegramServer

ROOT = Path(__file__).parents[3]


async def test_a_refused_rate_names_the_pause_and_one_chat_only(
    telegram: TelegramServer, raw: RawBot
) -> None:
    first, second = telegram.supergroup("One"), telegram.supergroup("Two")
    telegram.fault("sendMessage", status=429, retry_after=5, chat=first)
    await raw.call("sendMessage", chat_id=second.id, text="x")
    status, answer = await raw.answer("sendMessage", {"chat_id": first.id, "text": "x"})
    assert (status, answer["parameters"]) == (429, {"retry_after": 5})
    assert answer["description"] == "Too Many Requests: retry after 5"
    await raw.call("sendMessage", chat_id=first.id, text="x")
    assert len(telegram.sent(first)) == 1


@pytest.mark.parametrize(("drop", "sent"), [("before", 0), ("after", 1), ("middle", 1)])
async def test_a_lost_connection_may_or_may_not_have_had_its_effect(
    telegram: TelegramServer, raw: RawBot, drop: str, sent: int
) -> None:
    group = telegram.supergroup("Docker")
    fault = telegram.fault("sendMessage")
    fault.drop = drop  # type: ignore[assignment]  # the parameter is one of the three words
    with pytest.raises(aiohttp.ClientError):
        await raw.call("sendMessage", chat_id=group.id, text="x")
    assert len(telegram.sent(group)) == sent


async def test_strange_bodies_come_as_they_were_given(
    telegram: TelegramServer, raw: RawBot
) -> None:
    telegram.fault("*", status=502)
    telegram.fault("*", body=b'{"ok":tru')
    telegram.fault("*", body=b"")
    telegram.fault("*", status=500, effect=True)
    seen = []
    for _ in range(4):
        url = f"{telegram.url}/bot{telegram.token}/getMe"
        async with raw.session.get(url) as response:
            seen.append((response.status, await response.text()))
    assert seen[:3] == [(502, HTML_502), (200, '{"ok":tru'), (200, "")]
    assert json.loads(seen[3][1])["description"] == "Internal Server Error: restart"
    assert len(telegram.calls.to("getMe")) == 1


async def test_a_slow_call_delays_only_itself(telegram: TelegramServer, raw: RawBot) -> None:
    telegram.fault("getMe", delay=30)
    slow = asyncio.ensure_future(raw.call("getMe"))
    group = telegram.supergroup("Docker")
    await raw.call("sendMessage", chat_id=group.id, text="x")
    [record] = await telegram.calls.until("sendMessage")
    assert record.params["text"] == "x"
    assert not slow.done()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow


async def test_the_server_runs_as_a_process_told_over_http() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.servers.telegram", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        await look_around(json.loads(await process.stdout.readline()))
    finally:
        process.terminate()
        assert await process.wait() == 0


async def look_around(told: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as session:

        async def do(verb: str, **params: object) -> object:
            address = f"{told['url']}/control/{verb}"
            async with session.post(address, json=params) as response:
                assert response.status == 200, await response.text()
                return await response.json()

        await do("user", name="Ana")
        chat = await do("supergroup", title="Docker", members=["Ana"])
        await do("flood", who="Ana", chat="Docker", count=10)
        await do("says", who="Ana", chat="Docker", text="hello")
        api = f"{told['url']}/bot{told['token']}"
        async with session.get(f"{api}/getUpdates") as response:
            assert len((await response.json())["result"]) == 13
        form = {"chat_id": str(chat), "text": "hi"}
        async with session.post(f"{api}/sendMessage", data=form) as response:
            assert response.status == 200
        sent = await do("sent", chat="Docker")
        assert isinstance(sent, list)
        assert [message["text"] for message in sent] == ["hi"]
        assert await do("state") == {"pending": 13, "problems": [], "calls": 2}
