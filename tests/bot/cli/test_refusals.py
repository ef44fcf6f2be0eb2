"""What `run` says and how it ends when it cannot start."""

import asyncio
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import open_database
from storage.lock import hold
from tests.bot.cli.conftest import DISCORD, TELEGRAM, Tertulia

TOKEN = f'[telegram]\ntoken = "{TELEGRAM}"\n'


def test_a_wrong_key_is_named_with_its_line_and_the_nearest_right_one(tertulia: Tertulia) -> None:
    tertulia.config(f'{TOKEN}[database]\nbackup_evry = "1h"\n')
    ended = tertulia("run")
    assert ended.exit_code == 2
    assert "config.toml:4: database.backup_evry is not a setting" in ended.stderr
    assert "Did you mean database.backup_every?" in ended.stderr
    assert ended.stdout == ""


def test_without_any_token_the_ways_to_give_one_are_named(tertulia: Tertulia) -> None:
    ended = tertulia("run")
    assert ended.exit_code == 2
    for way in ("tertulia init", "TERTULIA_TELEGRAM__TOKEN", "tertulia demo"):
        assert way in ended.stderr


@pytest.mark.parametrize("token", [DISCORD, "123:short", f"bot {TELEGRAM}"])
def test_a_token_of_the_wrong_shape_is_refused_unseen(tertulia: Tertulia, token: str) -> None:
    tertulia.config(f'[telegram]\ntoken = "{token}"')
    ended = tertulia("run")
    assert ended.exit_code == 2
    assert "config.toml:2: telegram.token" in ended.stderr
    assert token not in ended.output


def test_a_named_file_that_is_missing_is_not_passed_over(tertulia: Tertulia) -> None:
    ended = tertulia("run", "--config", "other.toml")
    assert ended.exit_code == 2
    assert "other.toml: there is no such file" in ended.stderr


def test_a_folder_that_cannot_be_made_is_named(tertulia: Tertulia) -> None:
    (tertulia.home / "data").write_text("a file in the way")
    tertulia.config(TOKEN)
    ended = tertulia("run")
    assert ended.exit_code == 3
    assert "The folder data cannot be made" in ended.stderr
    assert "database.path" in ended.stderr


def test_a_second_bot_on_the_same_database_ends_at_once(tertulia: Tertulia) -> None:
    tertulia.config(TOKEN)
    with hold(tertulia.home / "data/tertulia.db"):
        ended = tertulia("run")
    assert ended.exit_code == 3
    assert "Another Tertulia is already working on data/tertulia.db" in ended.stderr


async def make_database(path: Path) -> None:
    database = await open_database(path)
    await database.close()


def test_a_newer_database_is_left_as_it_is(tertulia: Tertulia) -> None:
    path = tertulia.home / "data/tertulia.db"
    asyncio.run(make_database(path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO migration VALUES (9999, '9999_later.sql', 'x')")
    before = path.read_bytes()
    tertulia.config(TOKEN)
    ended = tertulia("run")
    assert ended.exit_code == 3
    assert "written by a newer Tertulia (step 9999" in ended.stderr
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_as_it_is(tertulia: Tertulia) -> None:
    path = tertulia.home / "data/tertulia.db"
    path.parent.mkdir()
    path.write_bytes(b"holiday pictures" * 1000)
    tertulia.config(TOKEN)
    ended = tertulia("run")
    assert ended.exit_code == 3
    assert "tertulia restore --latest" in ended.stderr
    assert path.read_bytes() == b"holiday pictures" * 1000


def test_an_address_that_is_taken_ends_the_start(
    tertulia: Tertulia, monkeypatch: pytest.MonkeyPatch
) -> None:
    tertulia.config(TOKEN)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("TERTULIA_OPS__HTTP", f"127.0.0.1:{other.getsockname()[1]}")
        ended = tertulia("run")
    assert ended.exit_code == 1
    assert "ops.http: cannot listen at 127.0.0.1:" in ended.stderr
