import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.meter import Meter, SilentMeter
from bot.platform import Health
from bot.web import (
    LARGEST_BODY,
    SECRET_HEADER,
    CannotListen,
    Check,
    Metrics,
    Web,
    age_check,
    disk_check,
)

LOCAL = ("127.0.0.1", 0)
MINUTE = timedelta(minutes=1)


def well(is_well: bool = True, sentence: str = "as it should be") -> Check:
    async def look() -> Health:
        return Health(is_well=is_well, sentence=sentence)

    return look


async def fail() -> Health:
    message = "disk I/O error, token 123456789:canary"
    raise OSError(message)


async def hang() -> Health:
    await asyncio.Event().wait()
    raise AssertionError


@asynccontextmanager
async def serving(
    health: dict[str, Check] | None = None,
    metrics: Metrics | None = None,
    patience: timedelta = timedelta(seconds=5),
) -> AsyncIterator[tuple[Web, httpx.AsyncClient]]:
    web = Web(LOCAL, health or {}, metrics or Metrics(), patience)
    await web.start()
    host, port = web.address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        try:
            yield web, client
        finally:
            await web.close()


def answer(status: int, heard: list[tuple[str, bytes]]) -> Callable[[str, bytes], Awaitable[int]]:
    async def accept(secret: str, body: bytes) -> int:
        heard.append((secret, body))
        return status

    return accept


async def raw(web: Web, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(*web.address)
    writer.write(request)
    await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
        await writer.wait_closed()


# Health


async def test_health_is_green_when_every_check_is_well() -> None:
    async with serving({"database": well(), "poll": well()}) as (_, client):
        response = await client.get("/health")
    assert response.status_code == 200
    assert response.json() == {
        "ok": True,
        "checks": {
            "database": {"ok": True, "sentence": "as it should be"},
            "poll": {"ok": True, "sentence": "as it should be"},
        },
    }


async def test_one_unwell_check_turns_health_red() -> None:
    async with serving({"database": well(), "poll": well(False, "silent")}) as (_, client):
        response = await client.get("/health")
    assert response.status_code == 503
    assert response.json()["checks"]["database"]["ok"]
    assert response.json()["checks"]["poll"] == {"ok": False, "sentence": "silent"}


async def test_a_check_that_fails_is_unwell_and_its_words_go_to_the_log_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving({"database": fail}) as (_, client):
        response = await client.get("/health")
    assert response.status_code == 503
    assert "could not be looked at (OSError)" in response.text
    assert "canary" not in response.text
    assert "disk I/O error" in caplog.text


async def test_a_check_that_hangs_is_unwell_in_time() -> None:
    health = {"database": hang, "poll": well()}
    async with serving(health, patience=timedelta(milliseconds=50)) as (_, client):
        response = await client.get("/health")
    assert response.status_code == 503
    assert response.json()["checks"]["database"]["sentence"] == "no answer within 0.05 s"
    assert response.json()["checks"]["poll"]["ok"]


@pytest.mark.parametrize(("seconds", "is_well"), [(0, True), (60, True), (61, False)])
async def test_something_too_old_is_unwell(seconds: int, is_well: bool) -> None:
    check = age_check("Telegram was heard", lambda: timedelta(seconds=seconds), MINUTE)
    health = await check()
    assert health.is_well is is_well
    assert health.sentence.startswith(f"Telegram was heard {seconds} s ago")


@pytest.mark.parametrize(("free", "is_well"), [(5, True), (4, False), (0, False)])
async def test_a_disk_that_is_nearly_full_is_unwell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, is_well: bool
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(total=100, used=100 - free, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    health = await disk_check(tmp_path)()
    assert health.is_well is is_well
    assert f"{free}.0% of the disk is free" in health.sentence


# Metrics


def use(meter: Meter) -> None:
    meter.received("telegram", 3)
    meter.handled("faq", "answered", 2)
    meter.sent("discord", "done")
    meter.batch(0.004, 3)
    meter.quarantined("telegram")
    meter.outbox(7, 1.5)


async def test_metrics_show_what_the_engine_counted() -> None:
    metrics = Metrics()
    use(metrics)
    async with serving(metrics=metrics) as (_, client):
        response = await client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain")
    rows = set(response.text.splitlines())
    assert {
        'tertulia_received_total{platform="telegram"} 3.0',
        'tertulia_handled_total{feature="faq",outcome="answered"} 2.0',
        'tertulia_sent_total{outcome="done",platform="discord"} 1.0',
        'tertulia_batch_seconds_bucket{le="0.005"} 1.0',
        'tertulia_batch_seconds_bucket{le="0.0025"} 0.0',
        "tertulia_batched_total 3.0",
        'tertulia_quarantined_total{platform="telegram"} 1.0',
        "tertulia_outbox_size 7.0",
        "tertulia_outbox_age_seconds 1.5",
    } <= rows


def test_two_meters_in_one_process_do_not_share_figures() -> None:
    first, second = Metrics(), Metrics()
    use(first)
    assert b'platform="telegram"' not in second.exposition()


def test_the_engine_can_do_without_anybody_counting() -> None:
    meter = SilentMeter()
    use(meter)
    assert vars(meter) == {}


# Webhook


async def test_an_update_and_its_secret_reach_whoever_mounted_the_path() -> None:
    heard: list[tuple[str, bytes]] = []
    async with serving() as (web, client):
        assert (await client.post("/telegram", content=b"{}")).status_code == 404
        web.mount_webhook("/telegram", answer(200, heard))
        told = {SECRET_HEADER: "word"}
        assert (await client.post("/telegram", content=b"{1}", headers=told)).status_code == 200
        assert (await client.post("/telegram", content=b"{2}")).status_code == 200
    assert heard == [("word", b"{1}"), ("", b"{2}")]


@pytest.mark.parametrize("status", [401, 500, 503])
async def test_the_status_is_what_the_receiver_says(status: int) -> None:
    async with serving() as (web, client):
        web.mount_webhook("/telegram", answer(status, []))
        response = await client.post("/telegram", content=b"{}")
    assert (response.status_code, response.content) == (status, b"")


async def test_a_receiver_that_breaks_is_tried_again_and_tells_the_caller_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def accept(secret: str, body: bytes) -> int:
        raise LookupError(secret + body.decode())

    async with serving() as (web, client):
        web.mount_webhook("/telegram", accept)
        response = await client.post("/telegram", content=b"canary")
    assert response.status_code == 500
    assert "canary" not in response.text
    assert "LookupError" in caplog.text


async def test_other_methods_and_paths_are_refused() -> None:
    heard: list[tuple[str, bytes]] = []
    async with serving() as (web, client):
        web.mount_webhook("/telegram", answer(200, heard))
        wrong = await client.get("/telegram")
        assert (wrong.status_code, wrong.headers["Allow"]) == (405, "POST")
        assert (await client.put("/telegram", content=b"x")).status_code == 405
        assert (await client.post("/telegram/", content=b"x")).status_code == 404
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/health", content=b"x")).status_code == 404
    assert heard == []


@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY, 200), (LARGEST_BODY + 1, 413)])
@pytest.mark.parametrize("is_chunked", [True, False])
async def test_a_body_of_more_than_a_mebibyte_is_refused(
    size: int, status: int, is_chunked: bool
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * size

    async with serving() as (web, client):
        web.mount_webhook("/telegram", answer(200, []))
        content = pieces() if is_chunked else b"x" * size
        assert (await client.post("/telegram", content=content)).status_code == status


async def test_a_client_that_sends_its_body_too_slowly_is_cut_off() -> None:
    heard: list[tuple[str, bytes]] = []
    async with serving(patience=timedelta(milliseconds=100)) as (web, _):
        web.mount_webhook("/telegram", answer(200, heard))
        head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"
        assert (await raw(web, head)).startswith(b"HTTP/1.1 408")
    assert heard == []


@pytest.mark.parametrize("start", [b"", b"POST /telegram HTTP/1.1\r\nHost:"])
async def test_a_client_that_sends_no_request_is_cut_off(start: bytes) -> None:
    async with serving(patience=timedelta(milliseconds=100)) as (web, _):
        assert await raw(web, start) == b""


async def test_no_path_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "aiohttp")
    async with serving() as (web, client):
        web.mount_webhook("/canary", answer(200, []))
        response = await client.post("/canary", content=b"{}")
    assert "canary" not in " ".join(r.getMessage() for r in caplog.records if "aiohttp" in r.name)
    assert response.headers["Server"] == "tertulia"


# Starting and stopping


async def test_an_address_that_is_taken_is_told_with_what_to_do() -> None:
    async with serving() as (web, _):
        second = Web(web.address, {}, Metrics())
        with pytest.raises(CannotListen, match=r'ops\.http: cannot listen at .*running\?.*"off"'):
            await second.start()
        assert second.address == web.address


async def test_a_closed_server_answers_nobody_and_closes_twice() -> None:
    async with serving() as (web, client):
        await web.close()
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")
        await web.close()


async def test_a_request_under_way_ends_before_the_server_does() -> None:
    arrived, may_end = asyncio.Event(), asyncio.Event()

    async def accept(secret: str, body: bytes) -> int:
        arrived.set()
        await may_end.wait()
        return 200

    async with serving() as (web, client), asyncio.TaskGroup() as group:
        web.mount_webhook("/telegram", accept)
        sending = group.create_task(client.post("/telegram", content=b"{}"))
        await arrived.wait()
        closing = group.create_task(web.close())
        may_end.set()
        await closing
        assert (await sending).status_code == 200
