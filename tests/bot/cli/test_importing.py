"""Bringing a community's past in from the command line, with and without a bot at work."""

import gzip
import json
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.cli.past import Bar
from storage.lock import hold
from tests.bot.cli.conftest import Tertulia
from tests.bot.exports.writing import channel, done, group, posted, said

MESSAGES = (
    done(1, "join_group_by_link", by=1),
    said(2, by=1, text="Does anyone know when we ride?"),
    said(3, by=2, text="At nine.", reply_to_message_id=2, reactions=[{"count": 2}]),
    said(4, by=3, text="How do I get there?", minutes=600),
    done(5, "pin_message", message_id=3),
)


@pytest.fixture
def riders(tertulia: Tertulia) -> Path:
    path = tertulia.home / "result.json"
    path.write_bytes(group(*MESSAGES))
    return path


def select(statement: str) -> list[Any]:
    with closing(sqlite3.connect("data/tertulia.db")) as connection:
        return connection.execute(statement).fetchall()


def test_a_group_comes_in_with_what_its_past_holds(tertulia: Tertulia, riders: Path) -> None:
    ended = tertulia("import", "telegram", "result.json")
    assert ended.exit_code == 0
    assert ended.stdout == (
        "Riders: 3 messages by 3 members, 2024-03-01 to 2024-03-01.\n"
        "Replies: 1. Reactions: 2. Joined: 1. Left: 0.\n"
        "Not counted, service message: pin_message: 1.\n"
        "New in Riders: 3.\n"
        "Questions: 2, nobody answered 1 (50 %).\n"
        "  Rider 2 answered 1 person\n"
        "Most is written between 9:00 and 10:00.\n"
        "Languages: en 100 %.\n"
    )
    assert "100 %, 3 messages\n" in ended.stderr
    again = tertulia("import", "telegram", "result.json")
    assert "Nothing of it is new in Riders.\n" in again.stdout


def test_a_script_reads_the_figures_from_one_object(tertulia: Tertulia, riders: Path) -> None:
    told = json.loads(tertulia("import", "telegram", "result.json", "--json").stdout)
    assert told["findings"].pop("imported_at") > 1_700_000_000
    assert told == {
        "community": "Riders", "added": 3, "withheld": 0,
        "messages": 3, "members": 3, "seen": 3, "replies": 1, "reactions": 2,
        "joined": 1, "left": 0,
        "skipped": {"service message: pin_message": 1}, "damaged_at": {},
        "by_day": {"2024-03-01": 3},
        "by_author": {"user1": 1, "user2": 1, "user3": 1},
        "findings": {
            "source": "telegram:-10077", "first_at": 1709283720, "last_at": 1709319600,
            "messages": 3, "members": 3, "questions": 2, "unanswered": 1, "busiest_hour": 9,
            "languages": {"en": 2},
            "helpers": [{"person": 2, "name": "Rider 2", "helped": 1}],
        },
    }  # fmt: skip


def test_channels_and_threads_of_a_server_come_in_together(tertulia: Tertulia) -> None:
    thread = {"channel": {"id": "920", "type": "GuildPublicThread", "categoryId": "910",
                          "category": "general", "name": "Chains"}}  # fmt: skip
    (tertulia.home / "a.json").write_bytes(channel(posted(1), posted(2, by=2)))
    (tertulia.home / "b.json.gz").write_bytes(gzip.compress(channel(posted(3), **thread)))
    told = json.loads(tertulia("import", "discord", "a.json", "b.json.gz", "--json").stdout)
    assert (told["community"], told["messages"], told["by_author"]) == (
        "general", 3, {"1": 2, "2": 1},
    )  # fmt: skip
    other = channel(posted(9), guild={"id": "901", "name": "Walkers"})
    (tertulia.home / "c.json").write_bytes(other)
    ended = tertulia("import", "discord", "a.json", "c.json")
    assert (ended.exit_code, "several servers" in ended.stderr) == (1, True)


def test_it_works_beside_a_running_bot(tertulia: Tertulia, riders: Path) -> None:
    tertulia("import", "telegram", "result.json")
    riders.write_bytes(group(*MESSAGES, said(9, by=4)))
    with hold(tertulia.home / "data/tertulia.db"):
        ended = tertulia("import", "telegram", "result.json")
    assert (ended.exit_code, "New in Riders: 1.\n" in ended.stdout) == (0, True)


def test_a_database_that_cannot_be_written_keeps_what_came_in_before(
    tertulia: Tertulia, riders: Path
) -> None:
    tertulia("import", "telegram", "result.json")
    with closing(sqlite3.connect("data/tertulia.db")) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON message WHEN new.id = 9"
            " BEGIN SELECT RAISE(ABORT, 'no space'); END"
        )
    riders.write_bytes(group(*MESSAGES, said(9, by=4)))
    ended = tertulia("import", "telegram", "result.json")
    assert ended.exit_code == 3
    assert "no space" in ended.stderr
    assert "the same command goes on from there." in ended.stderr
    assert select("SELECT count(*) FROM message") == [(3,)]


def test_a_trial_writes_nothing(tertulia: Tertulia, riders: Path) -> None:
    ended = tertulia("import", "telegram", "result.json", "--dry")
    assert "This was only a trial: nothing was written." in ended.stdout
    assert not (tertulia.home / "data").exists()
    told = json.loads(tertulia("import", "telegram", "result.json", "--dry", "--json").stdout)
    assert (told["community"], told["messages"], told["findings"]) == (None, 3, None)


def test_a_damaged_file_is_kept_as_far_as_it_goes_and_the_rest_is_named(
    tertulia: Tertulia, riders: Path
) -> None:
    data = riders.read_bytes()
    at = data.index(b'"id": 4,')
    riders.write_bytes(gzip.compress(data[: at + 20]))
    ended = tertulia("import", "telegram", "result.json")
    begins = data.rindex(b"{", 0, at)
    assert ended.exit_code == 0
    assert (
        f"Left out, the file ends before its last message: 1 (at byte {begins:,})\n" in ended.stderr
    )
    assert "New in Riders: 2.\n" in ended.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "It is empty."),
        (b"<!DOCTYPE html>", "choose the format JSON"),
        (channel(posted(1)), "tertulia import discord FILE..."),
    ],
)
def test_a_wrong_file_is_called_by_its_name(tertulia: Tertulia, content: bytes, said: str) -> None:
    (tertulia.home / "result.json").write_bytes(content)
    ended = tertulia("import", "telegram", "result.json")
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert not (tertulia.home / "data").exists()
    missing = tertulia("import", "telegram", "missing.json")
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (1, True)
    folder = tertulia("import", "telegram", ".")
    assert (folder.exit_code, "cannot be read" in folder.stderr) == (1, True)


def test_one_of_several_communities_has_to_be_named(tertulia: Tertulia, riders: Path) -> None:
    tertulia.config('[[communities]]\nname = "a"\n[[communities]]\nname = "b"\n')
    ended = tertulia("import", "telegram", "result.json")
    assert (ended.exit_code, ended.stderr.splitlines()[-1]) == (
        1, "tertulia: Say --community NAME. There are: a, b.",
    )  # fmt: skip
    wrong = tertulia("import", "telegram", "result.json", "--community", "c")
    assert "There is no community c. There are: a, b." in wrong.stderr
    assert tertulia("import", "telegram", "result.json", "--community", "b").exit_code == 0
    # Now the chat itself says whose it is.
    assert "in b." in tertulia("import", "telegram", "result.json").stdout
    taken = tertulia("import", "telegram", "result.json", "--community", "a")
    assert (taken.exit_code, '--community "b"' in taken.stderr) == (1, True)


def test_a_configured_chat_belongs_to_its_community_and_its_days(
    tertulia: Tertulia, riders: Path
) -> None:
    tertulia.config(
        '[[communities]]\nname = "Madrid"\n'
        '[[communities]]\nname = "Tokio"\nchats = ["telegram:-10077"]\ntimezone = "Asia/Tokyo"\n'
    )
    assert "New in Tokio: 3." in tertulia("import", "telegram", "result.json").stdout
    assert select("SELECT day, sum(messages) FROM activity_day GROUP BY day") == [
        (19_783, 2),
        (19_784, 1),
    ]


def test_a_community_that_has_none_may_be_named(tertulia: Tertulia, riders: Path) -> None:
    assert tertulia("import", "telegram", "result.json", "--community", "Bikes").exit_code == 0
    assert select("SELECT name FROM community") == [("Bikes",)]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_drawn_a_bar_over_all_the_files() -> None:
    screen = Terminal()
    bar = Bar(screen, [100, 300])
    bar.move(0.5, 10)
    bar.move(0.501, 11)
    bar.next_file()
    bar.move(1.0, 2_000)
    bar.end()
    drawn = screen.getvalue().split("\r")[1:]
    assert drawn == [
        f"[{'#' * 3}{'.' * 27}] 12 %, 10 messages",
        f"[{'#' * 30}] 100 %, 2,000 messages\n",
    ]
