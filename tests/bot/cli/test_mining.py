"""Proposing entries from an export, and taking a knowledge base out again."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.matching.entries import read_entries
from tests.bot.cli.conftest import Tertulia

QUESTION = "How do I change the language of the program?"
ANSWER = "Open the settings and choose `language`, then start it again."


def message(number: int, by: str, text: str, to: int = 0) -> dict[str, object]:
    told: dict[str, object] = {
        "id": number, "type": "message", "date_unixtime": str(1_700_000_000 + 60 * number),
        "from": by, "from_id": f"user{sum(map(ord, by))}", "text": text,
    }  # fmt: skip
    return told | ({"reply_to_message_id": to} if to else {})


@pytest.fixture
def export(tertulia: Tertulia) -> Path:
    tertulia.config('[[communities]]\nname = "Python Madrid"\nlanguage = "en"\n')
    talk = [
        message(1, "Ana", QUESTION),
        message(2, "Luis", ANSWER, to=1),
        message(3, "Ana", "thank you, that worked", to=2),
        message(4, "Eve", "good morning"),
    ]
    path = tertulia.home / "result.json"
    whole = {"name": "Python", "type": "public_supergroup", "id": 123, "messages": talk}
    path.write_text(json.dumps(whole), "utf-8")
    return path


def rows(statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect("data/tertulia.db")) as connection:
        return connection.execute(statement).fetchall()


def test_the_proposals_are_a_file_that_can_be_brought_in(tertulia: Tertulia, export: Path) -> None:
    ended = tertulia("faq", "mine", "result.json", "--out", "review.md")
    assert ended.exit_code == 0
    assert "Proposals: 1, written to review.md." in ended.stderr
    reading = read_entries("review.md", (tertulia.home / "review.md").read_bytes())
    assert [(one.title, one.answer) for one in reading.entries] == [(QUESTION, ANSWER)]
    assert "entries added: 1" in tertulia("faq", "import", "review.md").stdout


def test_without_a_file_they_are_shown_and_as_json_with_what_speaks_for_them(
    tertulia: Tertulia, export: Path
) -> None:
    assert f"## {QUESTION}" in tertulia("faq", "mine", "result.json").stdout
    told = json.loads(tertulia("faq", "mine", "result.json", "--json").stdout)
    (found,) = told["proposals"]
    assert (found["question"], found["thanked"], found["askers"]) == (QUESTION, True, 1)


def test_as_drafts_they_wait_for_a_moderator_and_nothing_is_published(
    tertulia: Tertulia, export: Path
) -> None:
    ended = tertulia("faq", "mine", "result.json", "--draft", "--community", "Python Madrid")
    assert "kept as drafts of Python Madrid" in ended.stderr
    assert rows("SELECT question, answer, state, source_link FROM draft") == [
        (QUESTION, ANSWER, "waiting", "https://t.me/c/123/2")
    ]
    assert rows("SELECT * FROM entry") == []


def test_what_is_no_export_or_would_overwrite_a_file_is_refused(
    tertulia: Tertulia, export: Path
) -> None:
    (tertulia.home / "notes.json").write_text("[]", "utf-8")
    for arguments, said in (
        (("notes.json",), "This is not"),
        (("none.json",), "No such file"),
        (("result.json", "--out", "result.json"), "is there already"),
        (("result.json", "--out", "review.pdf"), "ends in .md"),
    ):
        ended = tertulia("faq", "mine", *arguments)
        assert ended.exit_code != 0
        assert said in ended.stderr


@pytest.mark.parametrize("ending", ["md", "csv", "json", "jsonl"])
def test_what_is_taken_out_comes_back_the_same(
    tertulia: Tertulia, export: Path, ending: str
) -> None:
    tertulia("faq", "mine", "result.json", "--out", "review.md")
    tertulia("faq", "import", "review.md")
    ended = tertulia("faq", "export", f"all.{ending}")
    assert ended.stdout == f"Python Madrid: entries written to all.{ending}: 1.\n"
    told = json.loads(tertulia("faq", "import", f"all.{ending}", "--json").stdout)
    assert (told["added"], told["changed"], told["problems"]) == (0, 1, [])
    assert tertulia("faq", "export", f"all.{ending}").exit_code != 0
    assert tertulia("faq", "export", "all.pdf").exit_code != 0


def test_an_empty_base_is_not_taken_out(tertulia: Tertulia, export: Path) -> None:
    ended = tertulia("faq", "export", "all.md")
    assert ended.exit_code != 0
    assert "Python Madrid has no entries yet." in ended.stderr
    assert not (tertulia.home / "all.md").exists()
