"""Members are known by their ids, and a failed handler makes nobody known."""

import pytest

from storage.chats import Chats
from storage.database import CommitFailed, Database
from storage.members import Key, Members, looks_of

ANA: Key = (1, "telegram", "5")


@pytest.fixture
async def members(db: Database) -> Members:
    chats = Chats(db)
    await chats.create_community("Chess", 1)
    await chats.create_community("Go", 1)
    await db.commit()
    members = Members(db)
    await members.start()
    return members


async def test_a_member_is_found_in_the_store_after_memory_forgot(
    db: Database, members: Members
) -> None:
    added = await members.add(ANA, "Ana", "ana", "es", 1, is_bot=False)
    await db.commit()
    assert members.known(ANA) is added
    members.forget()
    assert members.known(ANA) is None
    await members.load([ANA, (2, "telegram", "5"), (1, "telegram", "404")])
    known = members.known(ANA)
    assert known is not None
    assert (known.person, known.account, known.looks, known.spoken) == (
        added.person, added.account, looks_of("Ana", "ana"), "",
    )  # fmt: skip
    assert members.known((2, "telegram", "5")) is None


async def test_one_account_is_another_person_in_another_community(
    db: Database, members: Members
) -> None:
    here = await members.add(ANA, "Ana", "ana", "es", 1, is_bot=False)
    there = await members.add((2, "telegram", "5"), "Ana", "ana", "es", 1, is_bot=False)
    assert here.account == there.account
    assert here.person != there.person
    await db.commit()
    assert await members.account_of(2, "telegram", "5") == (there.person, "Ana", "ana")
    assert await members.account_of(2, "telegram", "6") is None
    assert await members.accounts_of(here.person) == [("telegram", "5", "Ana")]


async def test_a_handler_that_failed_made_nobody_known(db: Database, members: Members) -> None:
    ana = await members.add(ANA, "Ana", "ana", "es", 1, is_bot=False)
    await db.commit()
    mark = db.mark()
    await members.add((1, "telegram", "6"), "Bea", "", "", 1, is_bot=False)
    members.rename(ana, "Anna", "anna")
    await db.take_back(mark)
    await db.commit()
    assert members.known((1, "telegram", "6")) is None
    assert ana.looks == looks_of("Ana", "ana")
    assert await members.account_of(1, "telegram", "6") is None


async def test_a_failed_commit_makes_nobody_known(db: Database, members: Members) -> None:
    await members.add((404, "telegram", "6"), "Bea", "", "", 1, is_bot=False)
    with pytest.raises(CommitFailed, match="FOREIGN KEY"):
        await db.commit()
    assert members.known((404, "telegram", "6")) is None


async def test_a_username_is_found_whatever_its_case_and_a_new_name_followed(
    db: Database, members: Members
) -> None:
    ana = await members.add(ANA, "Ana", "AnaK", "es", 1, is_bot=False)
    await members.add((1, "telegram", "7"), "Nobody", "", "", 1, is_bot=False)
    assert await members.find_username(1, "telegram", "anak") == ["5"]
    assert await members.find_username(1, "telegram", "") == []
    members.rename(ana, "Ana", "queen")
    assert await members.find_username(1, "telegram", "anak") == []
    assert await members.find_username(1, "telegram", "QUEEN") == ["5"]


async def test_memory_keeps_those_seen_last(db: Database) -> None:
    await Chats(db).create_community("Chess", 1)
    members = Members(db, capacity=2)
    keys: list[Key] = [(1, "telegram", str(n)) for n in range(3)]
    for key in keys[:2]:
        await members.add(key, "x", "", "", 1, is_bot=False)
    assert members.known(keys[0])
    await members.add(keys[2], "x", "", "", 1, is_bot=False)
    assert [bool(members.known(key)) for key in keys] == [True, False, True]


async def test_who_is_on_a_server_is_known_after_leaving_and_coming_back(
    db: Database, members: Members
) -> None:
    room = Chats(db).add(
        platform="discord", native="r", parent=None, community=1, kind="group", title="",
        server="s1",
    )  # fmt: skip
    ana = await members.add((1, "discord", "5"), "Ana", "", "", 1, is_bot=False)
    bea = await members.add((1, "discord", "6"), "Bea", "", "", 1, is_bot=False)
    members.left(room.id, ana.account, 1)
    members.joined(room.id, bea.account, 1)
    members.left(room.id, bea.account, 2)
    members.joined(room.id, ana.account, 3)
    await db.commit()
    assert await members.present("discord", "s1") == {"5"}
    assert await members.present("discord", "s2") == set()
    members.left(room.id, ana.account, 4)
    members.joined(room.id, ana.account, 5)
    members.joined(room.id, ana.account, 6)
    await db.commit()
    joined = await db.read("SELECT joined_at FROM presence WHERE account = ?", (ana.account,))
    assert joined == [(5,)]
