"""The small web server: is it well, how much does it do, and Telegram's webhook.

The only owner of aiohttp.web and of the Prometheus client.
"""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.platform import Health

Check = Callable[[], Awaitable[Health]]
Accept = Callable[[str, bytes], Awaitable[int]]
"""Takes a request's secret (empty without one) and body, and says with which status to answer.

It compares the secret in constant time and answers 200 only after the commit.
"""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST_BODY = 1024 * 1024
LEAST_FREE = 0.05
"""Share of the disk that has to be free, from RELIABILITY.md P29."""

_BATCH_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_log = logging.getLogger(__name__)


class CannotListen(Exception):  # noqa: N818 - named after what happened
    """The address of `ops.http` cannot be used; the sentence says what to do."""


class Metrics:
    """What Prometheus reads; the engine's meter. Labels come from closed sets only."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._received = Counter(
            "tertulia_received", "Events received", ["platform"], registry=registry
        )
        self._handled = Counter(
            "tertulia_handled", "Events ended by a feature", ["feature", "outcome"],
            registry=registry,
        )  # fmt: skip
        self._sent = Counter(
            "tertulia_sent", "Actions ended by a platform", ["platform", "outcome"],
            registry=registry,
        )  # fmt: skip
        self._quarantined = Counter(
            "tertulia_quarantined", "Events set aside", ["platform"], registry=registry
        )
        self._batch = Histogram(
            "tertulia_batch_seconds", "Time of a batch with its commit",
            buckets=_BATCH_BUCKETS, registry=registry,
        )  # fmt: skip
        self._batched = Counter("tertulia_batched", "Events in batches", registry=registry)
        self._waiting = Gauge("tertulia_outbox_size", "Actions not yet sent", registry=registry)
        self._oldest = Gauge(
            "tertulia_outbox_age_seconds", "Wait of the oldest action", registry=registry
        )

    def received(self, platform: str, count: int = 1) -> None:
        """So many messages and other events came from a platform."""
        self._received.labels(platform).inc(count)

    def handled(self, feature: str, outcome: str, count: int = 1) -> None:
        """A feature ended so many events in this way."""
        self._handled.labels(feature, outcome).inc(count)

    def sent(self, platform: str, outcome: str, count: int = 1) -> None:
        """A platform ended so many actions in this way."""
        self._sent.labels(platform, outcome).inc(count)

    def batch(self, seconds: float, events: int) -> None:
        """A batch of so many events took so long, with its commit."""
        self._batch.observe(seconds)
        self._batched.inc(events)

    def quarantined(self, platform: str, count: int = 1) -> None:
        """So many events were set aside because nobody could handle them."""
        self._quarantined.labels(platform).inc(count)

    def outbox(self, waiting: int, oldest_seconds: float) -> None:
        """So many actions wait to be sent, the oldest for so long."""
        self._waiting.set(waiting)
        self._oldest.set(oldest_seconds)

    def exposition(self) -> bytes:
        """Every figure in Prometheus' text form."""
        return generate_latest(self._registry)


def disk_check(folder: Path) -> Check:
    """Whether enough of the database's disk is free."""

    async def look() -> Health:
        usage = await asyncio.to_thread(shutil.disk_usage, folder)
        free = usage.free / usage.total if usage.total else 0.0
        sentence = f"{free:.1%} of the disk is free"
        if free >= LEAST_FREE:
            return Health(is_well=True, sentence=sentence)
        return Health(is_well=False, sentence=f"{sentence}: make room on the disk of {folder}")

    return look


def age_check(what: str, age: Callable[[], timedelta], alarm: timedelta) -> Check:
    """Whether something, said as a sentence's beginning, is not older than its alarm."""

    async def look() -> Health:
        waited = age()
        sentence = f"{what} {waited.total_seconds():.0f} s ago"
        if waited <= alarm:
            return Health(is_well=True, sentence=sentence)
        return Health(is_well=False, sentence=f"{sentence}, alarm {alarm.total_seconds():.0f} s")

    return look


class Web:
    """Serves /health, /metrics and the webhooks mounted on it."""

    def __init__(
        self,
        address: tuple[str, int],
        health: Mapping[str, Check],
        metrics: Metrics,
        patience: timedelta = timedelta(seconds=10),
    ) -> None:
        """`patience`: how long a client may take to send its request, and a check to answer."""
        self._address = address
        self._health = health
        self._metrics = metrics
        self._patience = patience.total_seconds()
        self._webhooks: dict[str, Accept] = {}
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens; after the start with the port the system chose for 0."""
        if self._runner and self._runner.addresses:
            host, port, *_ = self._runner.addresses[0]
            return str(host), int(port)
        return self._address

    def mount_webhook(self, path: str, accept: Accept) -> None:
        """Take updates at this path, also after the start; until then it answers 404."""
        self._webhooks[path] = accept

    async def start(self) -> None:
        """Listen; raises `CannotListen` when the address is taken or not allowed."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_get("/health", self._show_health)
        app.router.add_get("/metrics", self._show_metrics)
        app.router.add_route("*", "/{path:.*}", self._take)
        app.on_response_prepare.append(_say_less)
        # No access log: a path may hold a secret. The time-out ends clients that send no request.
        self._runner = web.AppRunner(
            app,
            access_log=None,
            keepalive_timeout=self._patience,
            lingering_time=min(1.0, self._patience),
            shutdown_timeout=2.0,
        )
        await self._runner.setup()
        host, port = self._address
        try:
            await web.TCPSite(self._runner, host, port).start()
        except (OSError, OverflowError) as failure:
            await self.close()
            sentence = (
                f"ops.http: cannot listen at {host}:{port} ({_reason(failure)}). "
                'Is Tertulia already running? Say another address, or "off".'
            )
            raise CannotListen(sentence) from failure

    async def close(self) -> None:
        """Stop listening and let requests under way end."""
        if self._runner:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _show_health(self, _: web.Request) -> web.Response:
        found = await asyncio.gather(*(self._look(name) for name in self._health))
        is_well = all(health.is_well for health in found)
        checks = {
            name: {"ok": health.is_well, "sentence": health.sentence}
            for name, health in zip(self._health, found, strict=True)
        }
        body = {"ok": is_well, "checks": checks}
        return web.json_response(body, status=200 if is_well else 503)

    async def _look(self, name: str) -> Health:
        try:
            async with asyncio.timeout(self._patience):
                return await self._health[name]()
        except TimeoutError:
            sentence = f"no answer within {self._patience:g} s"
        except Exception as failure:  # noqa: BLE001 - a check that fails is an answer
            # Its text may hold a secret: that goes to the log, which redacts.
            _log.exception("health check %s failed", name)
            sentence = f"could not be looked at ({type(failure).__name__}); the log says why"
        return Health(is_well=False, sentence=sentence)

    async def _show_metrics(self, _: web.Request) -> web.Response:
        return web.Response(
            body=self._metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    async def _take(self, request: web.Request) -> web.Response:
        accept = self._webhooks.get(request.path)
        if accept is None:
            raise web.HTTPNotFound
        if request.method != "POST":
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])
        try:
            async with asyncio.timeout(self._patience):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        return web.Response(status=await accept(request.headers.get(SECRET_HEADER, ""), body))


async def _say_less(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "tertulia"


def _reason(failure: Exception) -> str:
    return getattr(failure, "strerror", None) or str(failure)
