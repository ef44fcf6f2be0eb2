"""The life of `tertulia run`: it starts, says so, and ends when it is told to."""

import asyncio
import signal
import socket
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.cli.catalogues import fault_of, require_texts
from bot.cli.endings import Ended
from bot.cli.serving import end_at_the_latest, notify
from bot.texts import FOLDER
from tests.bot.cli.conftest import Tertulia
from tests.bot.cli.terminal import Terminal, terminal
from tests.servers.telegram.server import TelegramServer

needs_texts = pytest.mark.skipif(bool(fault_of(FOLDER)), reason="the texts are built by make texts")


@asynccontextmanager
async def running(
    tertulia: Tertulia, server: TelegramServer, **environ: str
) -> AsyncIterator[Terminal]:
    """A bot at work as a process of its own."""
    tertulia.secrets.append(server.token)
    tertulia.config(
        f'[telegram]\ntoken = "{server.token}"\nbase_url = "{server.url}"\n'
        '[[communities]]\nname = "Python Madrid"\n'
    )
    chosen = {"TERTULIA_OPS__HTTP": "off", "TERTULIA_OPS__LOG": "debug"} | environ
    async with terminal(tertulia.home, "run", **chosen) as screen:
        yield screen
        tertulia.said += screen.seen


@needs_texts
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_that_it_runs_and_ends_when_it_is_told_to(
    tertulia: Tertulia, telegram_server: TelegramServer, number: signal.Signals
) -> None:
    async with running(tertulia, telegram_server) as bot:
        await bot.until("Tertulia runs on telegram, database data/tertulia.db, health not served")
        await telegram_server.bot.updates.held.wait()
        bot.process.send_signal(number)
        await bot.until("stopping; the batch at hand is finished first")
        await bot.until("Tertulia has stopped; everything it had taken is in data/tertulia.db")
        assert await bot.process.wait() == 0
    assert not (tertulia.home / "data/tertulia.db-wal").exists()


@needs_texts
async def test_its_health_can_be_asked_and_entries_come_in_while_it_runs(
    tertulia: Tertulia,
    telegram_server: TelegramServer,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    (tertulia.home / "faq.csv").write_text("question,answer\nWhere do we meet?,Here.\n")
    monkeypatch.setenv("TERTULIA_OPS__HTTP", address)
    telegram_server.supergroup("Home")
    async with running(tertulia, telegram_server, TERTULIA_OPS__HTTP=address) as bot:
        await bot.until(f"health http://{address}/health")
        await telegram_server.bot.updates.held.wait()
        well = await asyncio.to_thread(tertulia, "health")
        words = ("faq", "import", "faq.csv", "--community", "Python Madrid")
        brought = await asyncio.to_thread(tertulia, *words)
        doctor = await asyncio.to_thread(tertulia, "doctor")
        second = await asyncio.to_thread(tertulia, "run")
        assert bot.process.returncode is None
    assert (well.exit_code, brought.exit_code, doctor.exit_code) == (0, 0, 0), well.output
    assert "database: ok" in well.stdout
    assert "the running bot says that it is well" in doctor.stdout
    assert second.exit_code == 3
    assert "Another Tertulia is already working" in second.stderr


@needs_texts
async def test_systemd_is_told(tertulia: Tertulia, telegram_server: TelegramServer) -> None:
    path = tertulia.home / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.setblocking(False)
        async with running(tertulia, telegram_server, NOTIFY_SOCKET=str(path)) as bot:
            await bot.until("Tertulia runs on telegram")
            await telegram_server.bot.updates.held.wait()
            bot.process.terminate()
            await bot.process.wait()
        assert [systemd.recv(100), systemd.recv(100)] == [b"READY=1", b"STOPPING=1"]


@needs_texts
async def test_a_token_that_is_taken_back_ends_the_bot_with_the_way_out(
    tertulia: Tertulia, telegram_server: TelegramServer
) -> None:
    telegram_server.bot.revoked = True
    async with running(tertulia, telegram_server) as bot:
        assert await bot.process.wait() == 4
        await bot.until("Telegram does not accept telegram.token")
    assert "Traceback" not in bot.seen


@needs_texts
async def test_another_reader_of_the_same_token_is_named(
    tertulia: Tertulia, telegram_server: TelegramServer
) -> None:
    telegram_server.bot.updates.blocked_by_webhook = True
    async with running(tertulia, telegram_server) as bot:
        assert await bot.process.wait() == 4
        await bot.until("A webhook is set for this bot")


@needs_texts
async def test_a_config_that_others_can_read_is_worth_a_warning(
    tertulia: Tertulia, telegram_server: TelegramServer
) -> None:
    async with running(tertulia, telegram_server) as bot:
        (tertulia.home / "config.toml").chmod(0o644)
        await bot.until("chmod 600 config.toml")


@needs_texts
async def test_the_communities_of_the_config_are_known_from_the_start(
    tertulia: Tertulia, telegram_server: TelegramServer
) -> None:
    async with running(tertulia, telegram_server) as bot:
        await bot.until("Tertulia runs on telegram")
        with closing(sqlite3.connect(tertulia.home / "data/tertulia.db")) as connection:
            known = connection.execute("SELECT name FROM community").fetchall()
    assert known == [("Python Madrid",)]


def test_a_stop_that_takes_too_long_is_cut_short() -> None:
    gone, codes = threading.Event(), []

    def end(code: int) -> None:
        codes.append(code)
        gone.set()

    with end_at_the_latest(0.01, end) as begin:
        begin()
        begin()
        assert gone.wait(10)
    assert codes == [0]


def test_a_stop_in_time_is_left_alone() -> None:
    codes: list[int] = []
    with end_at_the_latest(0.01, codes.append) as begin:
        timers = threading.active_count()
    assert threading.active_count() <= timers
    assert codes == []
    begin()


def test_where_nobody_wants_to_know_nobody_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    assert caplog.text == ""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify("READY=1")
    assert "systemd could not be told READY=1" in caplog.text


def test_without_its_texts_the_bot_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(Ended, match="make texts"):
        require_texts(tmp_path)
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "faq.po").touch()
    (folder / "help.mo").touch()
    assert fault_of(tmp_path) == "1 of 1 catalogues of texts are not built."
    (folder / "faq.mo").touch()
    require_texts(tmp_path)
