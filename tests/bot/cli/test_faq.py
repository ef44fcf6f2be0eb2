"""Bringing questions and answers in from a file, with and without a bot at work."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.lock import hold
from tests.bot.cli.conftest import Tertulia

FAQ = "question,answer\nWhere do we meet?,Plaza Mayor 1.\nHow do I join?,\n"


@pytest.fixture
def faq(tertulia: Tertulia) -> Path:
    tertulia.config('[[communities]]\nname = "Python Madrid"\nlanguage = "es"\n')
    path = tertulia.home / "faq.csv"
    path.write_text(FAQ, "utf-8")
    return path


def entries() -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect("data/tertulia.db")) as connection:
        return connection.execute("SELECT title, answer, language FROM entry").fetchall()


def test_entries_come_in_and_what_is_left_out_is_named_with_its_line(
    tertulia: Tertulia, faq: Path
) -> None:
    ended = tertulia("faq", "import", "faq.csv")
    assert (ended.exit_code, ended.stdout) == (
        0,
        "Python Madrid: entries added: 1, replaced: 0, left out: 1.\n",
    )
    assert ended.stderr == "faq.csv:3: empty answer\n"
    assert entries() == [("Where do we meet?", "Plaza Mayor 1.", "es")]


def test_a_second_time_only_replaces(tertulia: Tertulia, faq: Path) -> None:
    tertulia("faq", "import", "faq.csv")
    faq.write_text(FAQ.replace("Mayor 1", "Mayor 2"), "utf-8")
    told = json.loads(tertulia("faq", "import", "faq.csv", "--json").stdout)
    assert (told["community"], told["added"], told["changed"]) == ("Python Madrid", 0, 1)
    assert told["problems"] == [{"line": 3, "reason": "empty answer"}]
    assert entries() == [("Where do we meet?", "Plaza Mayor 2.", "es")]


def test_it_works_beside_a_running_bot(tertulia: Tertulia, faq: Path) -> None:
    tertulia("faq", "import", "faq.csv")
    faq.write_text("question,answer\nAnother question?,Another answer.\n", "utf-8")
    with hold(tertulia.home / "data/tertulia.db"):
        ended = tertulia("faq", "import", "faq.csv")
    assert ended.exit_code == 0
    assert len(entries()) == 2


def test_beside_an_older_bot_the_database_is_left_alone(tertulia: Tertulia, faq: Path) -> None:
    tertulia("faq", "import", "faq.csv")
    with closing(sqlite3.connect("data/tertulia.db")) as connection, connection:
        connection.execute(
            "DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)"
        )
    with hold(tertulia.home / "data/tertulia.db"):
        ended = tertulia("faq", "import", "faq.csv")
    assert ended.exit_code == 3
    assert len(entries()) == 1


def test_a_trial_only_reads(tertulia: Tertulia, faq: Path) -> None:
    ended = tertulia("faq", "import", "faq.csv", "--dry")
    assert ended.stdout == "faq.csv: entries that can be used: 1, left out: 1.\n"
    assert not (tertulia.home / "data").exists()


def test_an_unknown_community_is_answered_with_those_there_are(
    tertulia: Tertulia, faq: Path
) -> None:
    ended = tertulia("faq", "import", "faq.csv", "--community", "Rust Madrid")
    assert ended.exit_code == 1
    assert ended.stderr.endswith("no community Rust Madrid. There are: Python Madrid.\n")


def test_one_of_several_communities_has_to_be_named(tertulia: Tertulia, faq: Path) -> None:
    tertulia.config('[[communities]]\nname = "a"\n[[communities]]\nname = "b"\n')
    assert "Say --community NAME. There are: a, b." in tertulia("faq", "import", "faq.csv").stderr
    assert tertulia("faq", "import", "faq.csv", "--community", "b").exit_code == 0


@pytest.mark.parametrize(("name", "content"), [("faq.pdf", "%PDF"), ("empty.md", "")])
def test_a_file_without_a_usable_entry_ends_badly(
    tertulia: Tertulia, faq: Path, name: str, content: str
) -> None:
    faq.with_name(name).write_text(content)
    ended = tertulia("faq", "import", name)
    assert ended.exit_code == 1
    assert f"Nothing in {name} can be used." in ended.stderr
    assert tertulia("faq", "import", "missing.md").exit_code == 1
