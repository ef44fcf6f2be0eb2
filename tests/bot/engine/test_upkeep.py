"""What is kept goes when its time is over, and backups are there when they are needed."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.events import Message
from storage.backups import backup_name, backups_in, fault_of, prune, prune_aside, restore
from storage.rows import number
from storage.switches import STOP_SENDING
from tests.community import NOON, Community, HandClock, community

WORDS = b"where is the old key"
TABLES = ("audit", "quarantine", "outbox", "button", "document", "ticket_message")


async def count(chat: Community, table: str) -> int:
    statements = {one: f"SELECT count(*) FROM {one}" for one in TABLES}  # noqa: S608 - ours
    return number(await chat.app.store.database.read(statements[table]))


async def live_a_day(chat: Community) -> None:
    """A settled question, a changed setting, a failure, a button and a file."""
    await chat.say(f"/contact {WORDS.decode()}", by="ana", room="private")
    await chat.press("ticket.button_close", by="mod", room="staff")
    await chat.say("/settings set privacy.contact us", by="mod")
    now = int(chat.clock.now().timestamp())
    store = chat.app.store
    store.documents.add("d", community=1, person=1, name="x", body=WORDS, expires=now + 60)
    store.causes.quarantine(
        cause="c", feature="f", platform="console", community=0, body=WORDS, reason="", tries=1,
        due=None, at=now,
    )  # fmt: skip
    await store.database.commit()


async def test_each_class_goes_at_its_own_time(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tertulia.db"
    async with community(path=path) as chat:
        await live_a_day(chat)
        await chat.app.upkeep.enforce()
        assert await count(chat, "quarantine") == 1

        chat.clock.advance(days=8)
        await chat.app.upkeep.enforce()
        assert (await count(chat, "quarantine"), await count(chat, "document")) == (0, 0)
        assert not await chat.app.store.database.read("SELECT 1 FROM outbox WHERE ended_at > 0")
        assert (await count(chat, "audit"), await count(chat, "ticket_message")) == (1, 2)
        assert any(WORDS in file.read_bytes() for file in path.parent.iterdir())

        chat.clock.advance(days=173)
        await chat.app.upkeep.enforce()
        assert (await count(chat, "audit"), await count(chat, "ticket_message")) == (0, 0)
        assert await count(chat, "button") == 0
        left = await chat.app.store.database.read("SELECT number, question, account FROM ticket")
        assert left == [(1, "", "")]
        assert not [file for file in path.parent.iterdir() if WORDS in file.read_bytes()]
        await chat.say("/contact another", by="ana", room="private")
        numbers = await chat.app.store.database.read("SELECT number FROM ticket ORDER BY id")
        assert numbers == [(1,), (2,)]
        days = await chat.app.store.database.read("SELECT sum(messages) FROM activity_day")
        assert days == [(1,)]


async def test_an_open_question_is_kept_until_it_is_settled() -> None:
    async with community() as chat:
        await chat.say("/contact where is it?", by="ana", room="private")
        chat.clock.advance(days=400)
        await chat.app.upkeep.enforce()
        rows = await chat.app.store.database.read("SELECT question FROM ticket")
        assert rows == [("where is it?",)]


async def test_a_community_may_keep_its_questions_for_a_shorter_time() -> None:
    async with community() as chat:
        await live_a_day(chat)
        await chat.say("/settings set privacy.keep_tickets 2d", by="mod")
        chat.clock.advance(days=3)
        await chat.app.upkeep.enforce()
        assert await chat.app.store.database.read("SELECT question FROM ticket") == [("",)]
        assert await count(chat, "audit") == 2


async def test_the_times_are_enforced_once_a_day_also_over_a_restart(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(path=path, clock=clock) as chat:
        await chat.app.upkeep.enforce()
    clock.advance(hours=23)
    async with community(path=path, clock=clock, life="2") as chat:
        await chat.app.upkeep.enforce()
        assert await chat.app.store.retention.last(1) == int(NOON.timestamp())
        clock.advance(hours=1)
        await chat.app.upkeep.enforce()
        assert await chat.app.store.retention.last(1) == int(clock.now().timestamp())


async def test_many_old_rows_go_in_portions() -> None:
    async with community() as chat:
        await chat.app.store.database.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1201)"
            " INSERT INTO audit (community, person, feature, what, at)"
            " SELECT 1, 0, '', '', 0 FROM n"
        )
        await chat.app.store.database.commit()
        await chat.app.upkeep.enforce()
        assert await count(chat, "audit") == 0


async def test_the_switch_is_looked_at_before_anything_is_sent(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(path=path, clock=clock) as chat:
        chat.app.store.switches.turn(STOP_SENDING, 1, is_on=True)
        await chat.app.store.database.commit()
    async with community(path=path, clock=clock, life="2") as chat:
        assert chat.app.upkeep.stopped_since == 1


# -- backups ----------------------------------------------------------------------------------


async def test_backups_are_made_in_time_verified_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tertulia.db"
    async with community(path=path, backup_every="24h", backup_keep=3) as chat:
        folder = path.parent / "backups"
        for _ in range(5):
            assert await chat.app.upkeep.back_up()
            assert await chat.app.upkeep.back_up()
            chat.clock.advance(hours=24)
        copies = backups_in(folder)
        assert len(copies) == 3
        assert copies[0].name == backup_name(chat.clock.now() - timedelta(hours=24))
        assert [fault_of(copy) for copy in copies] == ["", "", ""]


async def test_health_says_when_the_newest_backup_is_too_old(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tertulia.db"
    async with community(path=path, backup_every="24h", backup_keep=3) as chat:
        check = chat.app.health()["backup"]
        await chat.app.upkeep.back_up()
        chat.clock.advance(hours=48)
        assert (await check()).is_well
        chat.clock.advance(hours=1)
        told = await check()
        assert (told.is_well, told.sentence[:31]) == (False, "the newest backup is 49 h old: ")


async def test_health_says_when_no_backup_could_ever_be_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tertulia.db"
    path.parent.mkdir()
    (path.parent / "backups").write_text("in the way")
    async with community(path=path, backup_every="24h", backup_keep=3) as chat:
        assert not await chat.app.upkeep.back_up()
        assert (await chat.app.health()["backup"]()).is_well
        chat.clock.advance(hours=49)
        assert not (await chat.app.health()["backup"]()).is_well


def test_no_copy_is_kept_past_thirty_days_but_the_newest(tmp_path: Path) -> None:
    for days in (31, 40, 50):
        (tmp_path / backup_name(NOON - timedelta(days=days))).touch()
    gone = prune(tmp_path, 10, NOON - timedelta(days=30))
    assert len(gone) == 2
    assert [path.name for path in backups_in(tmp_path)] == [backup_name(NOON - timedelta(days=31))]


def test_what_upgrades_and_restores_laid_aside_goes_too(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    names = [folder / "before-0003_privacy.db", tmp_path / "x.db.before-20260101-000000"]
    for path in [*names, tmp_path / "x.db"]:
        path.touch()
    assert prune_aside(tmp_path / "x.db", folder, NOON - timedelta(days=3650)) == []
    assert prune_aside(tmp_path / "x.db", folder, NOON + timedelta(days=3650)) == sorted(names)
    assert (tmp_path / "x.db").exists()


async def test_the_drill_a_copy_under_load_brings_everything_back_once(tmp_path: Path) -> None:
    """Backup under load, erase, lose the database, restore, start: whole, once, still erased."""
    path, clock = tmp_path / "data" / "tertulia.db", HandClock()
    async with community(path=path, clock=clock, backup_every="24h", backup_keep=3) as chat:
        people = chat.world
        await chat.say("hello", by="luis")
        await chat.say("hello", by="ana")
        loading = asyncio.ensure_future(load(chat, 200))
        assert await chat.app.upkeep.back_up()
        await loading
        counted = await chat.app.store.database.read("SELECT count(*) FROM message")
        await chat.say("/forgetme", by="luis", room="private")
        await chat.press("privacy.erase_everything", by="luis", room="private")
    (copy,) = backups_in(path.parent / "backups")
    path.unlink()
    clock.advance(hours=1)
    restore(copy, path, clock.now())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT 1 FROM account WHERE native = 'luis'").fetchall()
        (in_copy,) = connection.execute("SELECT count(*) FROM message").fetchone()
    assert in_copy <= counted[0][0]
    async with community(path=path, clock=clock, world=people, life="1") as chat:
        database = chat.app.store.database
        assert await chat.app.store.erasures.person_of(1, "console", "luis") is None
        assert await chat.app.store.erasures.person_of(1, "console", "ana")
        said = len(chat.said_by_bot())
        rows = await database.read("SELECT id FROM message ORDER BY id")
        for (message,) in rows[-3:]:  # what the platform hands over again counts once
            chat.platform.happens(_again(chat, str(message)))
        await chat.settle()
        again = await database.read("SELECT count(*) FROM message")
        assert again == [(in_copy,)]
        assert len(chat.said_by_bot()) == said
        sums = await database.read("SELECT sum(messages) FROM activity_day")
        assert sums == [(in_copy,)]


async def load(chat: Community, messages: int) -> None:
    for number_ in range(messages):
        chat.platform.say(chat.who("eve"), chat.group, f"message {number_}")
        await asyncio.sleep(0)
    await chat.settle()


def _again(chat: Community, message: str) -> Message:
    return Message(
        cause=f"con:1:{message}", at=chat.clock.now(), chat=chat.group.chat, id=message,
        sender=chat.who("eve").account, text="again",
    )  # fmt: skip


async def test_without_backups_nothing_is_made_and_nothing_alarms(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tertulia.db"
    async with community(path=path, backup_every="off") as chat:
        chat.clock.advance(days=100)
        assert await chat.app.upkeep.back_up()
        assert (await chat.app.health()["backup"]()).sentence == "backups are off"
    assert not (path.parent / "backups").exists()
