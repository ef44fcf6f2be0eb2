"""Erasing in the store: nothing is left, sums stay, and a restore brings nobody back."""

import asyncio
from pathlib import Path

import pytest

from bot.engine.erasing import erase_now, replay
from storage import erasure_log
from storage.backups import restore, verified_copy
from storage.database import Database, open_database
from storage.erasure_log import Forgotten
from storage.erasures import Erasures, Request
from storage.members import Members
from storage.rows import number
from tests.community import NOON, HandClock

NOW = int(NOON.timestamp())
LONG_AGO = NOW - 90 * 86_400
KEY = b"k" * 32


async def join(db: Database, *natives: str, at: int = LONG_AGO) -> list[int]:
    """Members of community 1 who wrote a message each; their persons."""
    members = Members(db)
    await members.start()
    await db.run("INSERT OR IGNORE INTO community VALUES (1, 'Chess', 0)")
    persons = []
    for native in natives:
        key = (1, "telegram", native)
        known = await members.add(key, f"name{native}", "", "es", at, is_bot=False)
        day = (1, at // 86_400, known.person)
        await db.run(
            "INSERT INTO activity_day (community, day, person, messages) VALUES (?, ?, ?, 3)", day
        )
        await db.run(
            "INSERT INTO message (chat, id, person, at) VALUES (1, ?, ?, ?)",
            (int(native), known.person, at),
        )
        persons.append(known.person)
    await db.commit()
    return persons


async def count(db: Database, statement: str) -> int:
    return number(await db.read(statement))


async def test_sums_stay_and_names_go(db: Database) -> None:
    ana, _ = await join(db, "51", "52")
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    assert await count(db, "SELECT sum(messages) FROM activity_day") == 6
    assert await count(db, "SELECT count(*) FROM message") == 2
    assert await count(db, "SELECT person FROM message WHERE id = 51") == -77
    assert await count(db, "SELECT count(*) FROM account") == 1
    assert await count(db, "SELECT count(*) FROM erasure_request") == 0


async def test_a_second_erasure_changes_nothing(db: Database) -> None:
    (ana,) = await join(db, "51")
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    before = await db.read("SELECT * FROM person ORDER BY id")
    await erase_now(db, Request(ana, 1, -88, NOW + 5), NOW + 5)
    assert await db.read("SELECT * FROM person ORDER BY id") == before
    assert await count(db, "SELECT count(*) FROM erasure") == 1


async def test_more_messages_than_one_portion_holds_are_all_given_away(db: Database) -> None:
    (ana,) = await join(db, "51")
    await db.run(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 12100)"
        " INSERT INTO message (chat, id, person, at) SELECT 1, i, ?, 0 FROM n",
        (ana,),
    )
    await db.commit()
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    assert await count(db, "SELECT count(*) FROM message WHERE person = -77") == 12_002


async def test_an_erased_number_is_never_given_again(db: Database) -> None:
    (ana,) = await join(db, "51")
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    await db.run("DELETE FROM message")
    (again,) = await join(db, "51", at=NOW + 60)
    assert again > ana


async def test_an_account_that_another_community_knows_stays_there(db: Database) -> None:
    (ana,) = await join(db, "51")
    await db.run("INSERT INTO community VALUES (2, 'Go', 0)")
    await db.run("INSERT INTO person (id, community, created_at) VALUES (90, 2, 0)")
    await db.run("INSERT INTO member SELECT 2, id, 90 FROM account")
    await db.commit()
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    assert await Erasures(db).person_of(1, "telegram", "51") is None
    assert await Erasures(db).person_of(2, "telegram", "51") == 90


async def test_words_of_somebody_with_a_longer_number_stay(db: Database) -> None:
    ana, _ = await join(db, "51", "512")
    for native in ("51", "512"):
        body = f'{{"sender":{{"platform":"telegram","id":"{native}"}}}}'.encode()
        await db.run(
            "INSERT INTO quarantine (cause, feature, platform, body, reason, state, tries, at)"
            " VALUES (?, '', 'telegram', ?, '', 'kept', 1, 0)",
            (native, body),
        )
    await db.commit()
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    assert await db.read("SELECT cause FROM quarantine") == [("512",)]


async def test_an_older_copy_forgets_again_before_it_serves(path: Path, tmp_path: Path) -> None:
    clock, copy = HandClock(), tmp_path / "copy.db"
    db = await open_database(path)
    ana, _ = await join(db, "51", "52")
    verified_copy(path, copy)
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    await db.close()
    restore(copy, path, NOON)
    db = await open_database(path)
    assert await Erasures(db).person_of(1, "telegram", "51") == ana
    assert await replay(db, clock, lambda: -99) == 1
    assert await Erasures(db).person_of(1, "telegram", "51") is None
    assert await Erasures(db).person_of(1, "telegram", "52") is not None
    assert await count(db, "SELECT person FROM message WHERE id = 51") == -99
    assert await replay(db, clock, lambda: -99) == 0
    await db.close()
    assert b"name51" not in await asyncio.to_thread(path.read_bytes)


async def test_who_came_back_after_the_erasure_stays_after_a_restore(
    path: Path, tmp_path: Path
) -> None:
    db = await open_database(path)
    (ana,) = await join(db, "51")
    await erase_now(db, Request(ana, 1, -77, NOW), NOW)
    await db.run("DELETE FROM message")
    await join(db, "51", at=NOW + 3600)
    verified_copy(path, tmp_path / "copy.db")
    await db.close()
    restore(tmp_path / "copy.db", path, NOON)
    db = await open_database(path)
    assert await replay(db, HandClock(), lambda: -99) == 0
    assert await Erasures(db).person_of(1, "telegram", "51") is not None
    await db.close()


async def test_a_restart_between_the_two_halves_of_a_replay_loses_nothing(
    path: Path, tmp_path: Path
) -> None:
    db = await open_database(path)
    (ana,) = await join(db, "51")
    table = Erasures(db)
    forgotten = await table.hashes(Request(ana, 1, -77, NOW), NOW)
    table.request(1, ana, -77, NOW, 0)
    await table.erase(Request(ana, 1, -77, NOW), forgotten)
    await db.commit()
    await db.close()  # killed here: the messages still carry the number
    db = await open_database(path)
    (request,) = await Erasures(db).due(NOW)
    assert (request.person, request.tombstone) == (ana, -77)
    assert await Erasures(db).leftovers(request)
    await db.close()


def test_the_log_names_nobody_and_is_for_its_owner_only(tmp_path: Path) -> None:
    log = tmp_path / "x.db.erasures"
    who = erasure_log.hash_of(KEY, 1, "telegram", "51")
    erasure_log.append(log, KEY, [Forgotten(who, NOW)])
    assert log.stat().st_mode & 0o777 == 0o600
    assert b"51" not in log.read_bytes().split()
    assert erasure_log.read(log, KEY) == [Forgotten(who, NOW)]


def test_half_a_line_spoils_neither_the_lines_before_nor_those_after(tmp_path: Path) -> None:
    log = tmp_path / "x.db.erasures"
    first, second = Forgotten(b"a" * 32, 1), Forgotten(b"b" * 32, 2)
    erasure_log.append(log, KEY, [first])
    with log.open("ab") as file:
        file.write(b"deadbeef 17")
    erasure_log.append(log, KEY, [second])
    assert erasure_log.read(log, KEY) == [first, second]


def test_another_database_finds_nobody_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = tmp_path / "x.db.erasures"
    erasure_log.append(log, KEY, [Forgotten(b"a" * 32, 1)])
    assert erasure_log.read(log, b"other" * 7) == []
    assert "another database's key" in caplog.text


def test_accounts_of_two_communities_have_nothing_in_common() -> None:
    hashes = {erasure_log.hash_of(KEY, c, "telegram", "51") for c in (1, 2)}
    assert len(hashes) == 2
