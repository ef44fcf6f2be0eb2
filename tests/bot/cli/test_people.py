"""Handing out and erasing what is kept of a person, from the command line."""

import asyncio
import json
from pathlib import Path

import pytest

from storage.database import open_database
from storage.erasures import Erasures
from storage.members import Members
from tests.bot.cli.conftest import Tertulia
from tests.community import community

DATABASE = Path("data/tertulia.db")


async def join(*natives: str) -> None:
    database = await open_database(DATABASE)
    members = Members(database)
    await members.start()
    await database.run("INSERT INTO community VALUES (1, 'Chess', 0)")
    for native in natives:
        await members.add((1, "telegram", native), "Ana <3", "ana", "es", 5, is_bot=False)
    await database.commit()
    await database.close()


@pytest.fixture
def ana(tertulia: Tertulia) -> str:
    asyncio.run(join("510000001", "520000002"))
    return "telegram:510000001"


def test_everything_kept_of_a_person_is_written_for_the_operator_alone(
    tertulia: Tertulia, ana: str
) -> None:
    ended = tertulia("export-person", ana, "--out", "out")
    files = sorted(Path("out").iterdir())
    assert [path.name for path in files] == [
        "person-telegram-510000001.html", "person-telegram-510000001.json",
    ]  # fmt: skip
    assert ended.exit_code == 0
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert "Ana &lt;3" in files[0].read_text("utf-8")
    assert json.loads(files[1].read_text("utf-8"))["kept"]["account"][0]["name"] == "Ana <3"


def test_the_same_can_be_printed_for_a_program(tertulia: Tertulia, ana: str) -> None:
    told = json.loads(tertulia("export-person", ana, "--json").stdout)
    assert told["account"] == ana
    assert told["kept"]["person"][0]["community"] == "Chess"
    assert not list(Path().glob("person-*"))


@pytest.mark.parametrize("command", ["export-person", "forget-person"])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["ana"], "ana is no account. Write PLATFORM:ID"),
        (["telegram:7"], "Nothing is kept of telegram:7 in Chess."),
        (["telegram:510000001", "--community", "Go"], "There is no community Go."),
    ],
)
def test_who_cannot_be_found_is_told_and_nothing_changes(
    tertulia: Tertulia, ana: str, command: str, words: list[str], sentence: str
) -> None:
    ended = tertulia(command, *words)
    assert ended.exit_code == 1
    assert sentence in ended.stderr
    assert tertulia("export-person", ana, "--json").exit_code == 0


def test_without_a_database_nobody_is_known(tertulia: Tertulia) -> None:
    ended = tertulia("export-person", "telegram:7")
    assert (ended.exit_code, DATABASE.exists()) == (3, False)


def test_forgetting_asks_first_and_no_is_the_default(tertulia: Tertulia, ana: str) -> None:
    ended = tertulia("forget-person", ana, answers=[""])
    assert "Erase telegram:510000001 with 3 rows?" in ended.stderr
    assert ended.exit_code == 1
    assert tertulia("export-person", ana, "--json").exit_code == 0


def test_a_person_is_forgotten_while_no_bot_runs(tertulia: Tertulia, ana: str) -> None:
    ended = tertulia("forget-person", ana, "--yes")
    assert ended.exit_code == 0
    assert ended.stdout.startswith("telegram:510000001 is forgotten.")
    assert tertulia("export-person", ana).exit_code == 1
    assert tertulia("export-person", "telegram:520000002", "--json").exit_code == 0
    left = [path for path in Path("data").rglob("*") if b"510000001" in path.read_bytes()]
    assert left == []
    assert len(Path("data/tertulia.db.erasures").read_text("ascii").splitlines()) == 1


async def test_a_running_bot_forgets_for_the_command_line(
    tertulia: Tertulia, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "data" / "tertulia.db"
    async with community(path=path) as chat:
        await chat.say("hello", by="ana")
        ended = await asyncio.to_thread(tertulia, "forget-person", "console:ana", "--yes")
        assert (ended.exit_code, ended.stderr) == (0, "")
        assert await Erasures(chat.app.store.database).person_of(1, "console", "ana") is None
        await chat.say("hello again", by="ana")
        assert await Erasures(chat.app.store.database).person_of(1, "console", "ana")
