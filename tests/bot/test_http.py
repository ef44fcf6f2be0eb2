"""The web is reached without telling secrets, and only where it is public."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.http import Http, NotPublic, Unreached, _is_public

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    http = Http()
    yield http
    await http.close()


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_form_is_sent_and_the_answer_comes_back(http: Http) -> None:
    async def echo(request: web.Request) -> web.Response:
        form = await request.post()
        return web.Response(text=str(form["name"]), status=201, headers={"X-Kind": "echo"})

    async with serving(echo) as url:
        answer = await http.post(url, {"name": "Ana 😀"}, read_timeout=5)
    assert (answer.status, answer.body.decode()) == (201, "Ana 😀")
    assert answer.headers["x-kind"] == "echo"


async def test_one_connection_serves_many_requests(http: Http) -> None:
    peers: set[object] = set()

    async def note(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response()

    async with serving(note) as url:
        for _ in range(5):
            await http.post(url, {}, read_timeout=5)
    assert len(peers) == 1


async def test_a_server_that_never_answers_may_have_done_it(http: Http) -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang) as url:
        with pytest.raises(Unreached) as unreached:
            await http.post(url, {}, read_timeout=0.05)
    assert unreached.value.may_have_happened


async def test_nobody_at_home_means_it_was_not_done(
    http: Http, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def welcome(_: web.Request) -> web.Response:
        return web.Response()

    async with serving(welcome) as url:
        await http.get(url, read_timeout=1)
    with pytest.raises(Unreached) as unreached:
        await http.get(f"{url}/bot123:SECRET/getMe", read_timeout=1)
    assert not unreached.value.may_have_happened
    assert str(unreached.value).startswith("no connection could be made")
    assert "SECRET" not in str(unreached.value) + caplog.text
    assert unreached.value.__suppress_context__


PRIVATE = [
    "http://127.0.0.1/",
    "http://localhost:8080/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://0.0.0.0/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "http://",
    "no address at all",
]


@pytest.mark.parametrize("url", PRIVATE)
async def test_only_public_addresses_are_fetched_for_others(http: Http, url: str) -> None:
    with pytest.raises((NotPublic, Unreached)) as refused:
        await http.get_public(url)
    if isinstance(refused.value, Unreached):
        assert not refused.value.may_have_happened


def test_public_and_private_addresses_are_told_apart() -> None:
    assert _is_public("93.184.216.34")
    assert _is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert not _is_public("fe80::1%eth0")


async def test_a_public_answer_is_bounded_in_size_and_redirects(
    http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    hops: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        hops.append(request.host)
        if request.path == "/loop":
            return web.Response(status=302, headers={"Location": "/loop"})
        if request.path == "/inside":
            return web.Response(status=302, headers={"Location": "http://10.0.0.1/"})
        return web.Response(body=b"x" * 5000)

    async def local(host: str, port: int) -> str:
        if host == "10.0.0.1":
            raise NotPublic("the address is not public")
        return "127.0.0.1"

    monkeypatch.setattr("bot.http._public_address", local)
    async with serving(answer) as url:
        port = url.rpartition(":")[2]
        news = f"http://news.example:{port}"
        assert (await http.get_public(f"{news}/feed")).body == b"x" * 5000
        assert hops == [f"news.example:{port}"]
        with pytest.raises(NotPublic, match="too large"):
            await http.get_public(f"{news}/feed", limit_bytes=1000)
        with pytest.raises(NotPublic, match="too often"):
            await http.get_public(f"{news}/loop")
        with pytest.raises(NotPublic, match="not public"):
            await http.get_public(f"{news}/inside")
