"""Copies of the database and the way back, through the command line."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.backups import fault_of
from storage.database import open_database
from storage.lock import hold
from tests.bot.cli.conftest import Tertulia

DATABASE = Path("data/tertulia.db")


async def name_community(name: str) -> None:
    database = await open_database(DATABASE)
    try:
        await database.write([("INSERT INTO community (name, created_at) VALUES (?, 0)", (name,))])
    finally:
        await database.close()


def names() -> list[str]:
    with closing(sqlite3.connect(DATABASE)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM community ORDER BY id")]


@pytest.fixture
def store(tertulia: Tertulia) -> Path:
    asyncio.run(name_community("before"))
    return tertulia.home / DATABASE


def test_a_copy_is_made_beside_the_database_and_is_whole(tertulia: Tertulia, store: Path) -> None:
    ended = tertulia("backup", "--json")
    told = json.loads(ended.stdout)
    assert ended.exit_code == 0
    assert Path(told["file"]).parent == Path("data/backups")
    assert fault_of(store.parents[1] / told["file"]) == ""


def test_a_copy_is_made_while_a_bot_works(tertulia: Tertulia, store: Path) -> None:
    with hold(store):
        ended = tertulia("backup", "--to", "elsewhere/copy.db")
    assert ended.exit_code == 0
    assert "elsewhere/copy.db is a whole and checked copy" in ended.stdout


def test_the_database_is_never_its_own_copy(tertulia: Tertulia, store: Path) -> None:
    ended = tertulia("backup", "--to", str(DATABASE))
    assert (ended.exit_code, names()) == (1, ["before"])


def test_without_a_database_there_is_nothing_to_copy(tertulia: Tertulia) -> None:
    ended = tertulia("backup")
    assert ended.exit_code == 3
    assert "no database at data/tertulia.db. The bot's first start makes it." in ended.stderr


def test_the_drill_copy_damage_restore_brings_everything_back(
    tertulia: Tertulia, store: Path
) -> None:
    tertulia("backup")
    asyncio.run(name_community("after"))
    store.write_bytes(store.read_bytes()[:5000])
    ended = tertulia("restore", "--latest", "--yes")
    assert ended.exit_code == 0
    assert names() == ["before"]
    (former,) = store.parent.glob("tertulia.db.before-*")
    assert f"The former database is data/{former.name}" in ended.stdout
    assert former.stat().st_size == 5000


def test_a_restore_asks_and_no_is_the_default(tertulia: Tertulia, store: Path) -> None:
    tertulia("backup")
    asyncio.run(name_community("after"))
    ended = tertulia("restore", "--latest", answers=[""])
    assert "[y/N]" in ended.stderr
    assert (ended.exit_code, names()) == (1, ["before", "after"])
    assert tertulia("restore", "--latest", answers=["y"]).exit_code == 0
    assert names() == ["before"]


def test_nothing_is_restored_under_a_bot_at_work(tertulia: Tertulia, store: Path) -> None:
    tertulia("backup")
    asyncio.run(name_community("after"))
    with hold(store):
        ended = tertulia("restore", "--latest", "--yes")
    assert (ended.exit_code, names()) == (3, ["before", "after"])
    assert "Another Tertulia is already working" in ended.stderr


@pytest.mark.parametrize("words", [["--latest"], ["missing.db"]])
def test_nobody_is_asked_about_what_cannot_be_done(
    tertulia: Tertulia, store: Path, words: list[str]
) -> None:
    tertulia("backup")
    with hold(store):
        ended = tertulia("restore", *words, answers=["y"])
    assert ended.exit_code == 3
    assert "[y/N]" not in ended.stderr


def test_where_nobody_answers_a_restore_says_how_it_goes_on(
    tertulia: Tertulia, store: Path
) -> None:
    tertulia("backup")
    ended = tertulia("restore", "--latest")
    assert (ended.exit_code, names()) == (1, ["before"])
    assert "--yes does not ask" in ended.stderr


def test_a_copy_never_takes_the_place_of_another_file(tertulia: Tertulia, store: Path) -> None:
    diary = tertulia.home / "diary.txt"
    diary.write_text("dear diary")
    ended = tertulia("backup", "--to", "diary.txt")
    assert (ended.exit_code, diary.read_text()) == (1, "dear diary")
    assert "is no copy of a database" in ended.stderr


@pytest.mark.parametrize("words", [[], ["copy.db", "--latest"], ["--latest"]])
def test_which_copy_is_meant_has_to_be_clear(tertulia: Tertulia, words: list[str]) -> None:
    assert tertulia("restore", "--yes", *words).exit_code == 1


def test_a_file_that_is_no_copy_changes_nothing(tertulia: Tertulia, store: Path) -> None:
    (tertulia.home / "holiday.jpg").write_bytes(b"\xff\xd8" * 4000)
    ended = tertulia("restore", "holiday.jpg", "--yes", "--json")
    assert (ended.exit_code, ended.stdout, names()) == (3, "", ["before"])
    assert "is not a good backup" in ended.stderr
