"""The life of the process `tertulia run`: it starts, says so, and ends when it is told to."""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.app import App, open_app
from bot.cli.catalogues import require_texts
from bot.clock import Clock, Dice
from bot.http import Http
from bot.meter import Meter, SilentMeter
from bot.networks import build_platforms
from bot.platform import Platform
from bot.settings.checks import notices
from bot.settings.load import config_path
from bot.settings.model import Settings
from bot.texts import FOLDER
from bot.web import Accept, Metrics, Web, disk_check

M_ARENA_MAX = -8
"""glibc's number for this option (malloc.h)."""
LONGEST_STOP_SECONDS = 8.0
"""A container is killed after ten (RELIABILITY.md P7)."""

log = logging.getLogger("tertulia")


@runtime_checkable
class TakesWebhooks(Protocol):
    """A platform whose updates the web server may take."""

    async def accept(self, secret: str, body: bytes) -> int:
        """Take one update; the status to answer with."""
        ...


def warn(settings: Settings, config: Path | None) -> None:
    """Say what works and should be changed all the same."""
    for notice in notices(settings, config_path(config, os.environ)):
        log.warning("%s To change it: %s", notice.sentence, notice.fix)


async def serve(settings: Settings, clock: Clock, dice: Dice) -> None:
    """Run the bot until SIGTERM or SIGINT; raises what keeps it from running."""
    use_one_arena()
    with end_at_the_latest() as begin_to_end, _signals(begin_to_end) as ending:
        metrics = Metrics() if settings.ops.http else None
        http = Http()
        try:
            platforms = build_platforms(settings, clock=clock, dice=dice, http=http)
            async with (
                open_app(
                    settings,
                    platforms=platforms,
                    clock=clock,
                    dice=dice,
                    meter=_meter(metrics),
                ) as app,
                _web(settings, app, platforms, metrics) as address,
            ):
                database = settings.database.path
                names = " and ".join(settings.platforms)
                log.info("Tertulia runs on %s, database %s, health %s", names, database, address)
                require_texts(FOLDER)
                ending.stop = app.stop
                gc.freeze()  # what was loaded stays: the collector need not walk through it again
                notify("READY=1")
                if not ending.is_wanted:
                    await app.run()
        except asyncio.CancelledError:
            if not ending.is_wanted:
                raise
        finally:
            await http.close()
    log.info("Tertulia has stopped; everything it had taken is in %s", settings.database.path)


@contextmanager
def end_at_the_latest(
    seconds: float = LONGEST_STOP_SECONDS, end: Callable[[int], object] = os._exit
) -> Iterator[Callable[[], None]]:
    """Give a function that begins the end: this long after it the process is gone in any case."""

    def give_up() -> None:
        log.error("it took longer than %.0f s to stop; what was not taken comes again", seconds)
        end(0)

    watchdog = threading.Timer(seconds, give_up)
    watchdog.daemon = True

    def begin() -> None:
        if watchdog.ident is None:
            watchdog.start()

    try:
        yield begin
    finally:
        watchdog.cancel()


def notify(state: str) -> None:
    """Tell systemd, where it wants to know."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            sock.sendto(state.encode(), name)
        except OSError as problem:
            log.warning("systemd could not be told %s (%s)", state, problem.strerror)


class Ending:
    """Whether somebody asked for the end, and how what is at work is told."""

    def __init__(self, stop: Callable[[], object]) -> None:
        self.stop = stop
        self.is_wanted = False


@contextmanager
def _signals(begin_to_end: Callable[[], None]) -> Iterator[Ending]:
    """End in order on SIGTERM and SIGINT, also while everything is still being opened."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    ending = Ending(lambda: task and task.cancel())

    def stop() -> None:
        log.info("stopping; the batch at hand is finished first")
        ending.is_wanted = True
        notify("STOPPING=1")
        begin_to_end()
        ending.stop()

    # The system gives signals to the main thread only.
    is_main = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGTERM, signal.SIGINT) if is_main else ()
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield ending
    finally:
        # A second signal while everything is being closed must not end the process in the middle.
        for number in numbers:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)


def use_one_arena() -> None:
    """Ask glibc for one arena, which keeps 5-7 MiB out of memory; other C libraries have none."""
    import ctypes  # noqa: PLC0415 - only the running bot needs it

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)


@asynccontextmanager
async def _web(
    settings: Settings, app: App, platforms: Mapping[str, Platform], metrics: Metrics | None
) -> AsyncIterator[str]:
    """Serve health, metrics and the webhook; gives the address of the health check."""
    if settings.ops.http is None or metrics is None:
        yield "not served"
        return
    checks = {"disk": disk_check(settings.database.path.absolute().parent), **app.health()}
    web = Web(settings.ops.http, checks, metrics)
    accept = _accept_of(platforms.get("telegram"))
    if settings.telegram.mode == "webhook" and accept:
        web.mount_webhook(settings.telegram.webhook_path, accept)
    await web.start()
    try:
        host, port = web.address
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}/health"
    finally:
        await web.close()


def _accept_of(platform: object) -> Accept | None:
    return platform.accept if isinstance(platform, TakesWebhooks) else None


def _meter(metrics: Metrics | None) -> Meter:
    return metrics if metrics is not None else SilentMeter()
