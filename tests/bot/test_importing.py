"""An export becomes rows and day counts: once, whoever told of them first."""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli.beside import open_beside
from bot.engine import importing, past_xp
from bot.engine.importing import Elsewhere, Importing, Reading
from bot.exports.rows import Author
from handlers.activity import valuing
from handlers.activity.settings import ActivitySettings
from storage.chats import Chats
from storage.database import Database, open_database
from storage.erasure_log import Forgotten, hash_of
from storage.erasures import Erasures
from storage.history import MOST_XP, Findings, History
from storage.members import Members
from storage.messages import Messages
from tests.bot.exports.writing import BEGAN, NOW, begin, channel, done, group, posted, said
from tests.community import community

DAY = 19_783
"""2024-03-01, when the exports of the tests begin, in days since 1970-01-01."""
THREAD = {
    "channel": {
        "id": "920", "type": "GuildPublicThread", "categoryId": "910", "category": "general",
        "name": "Broken chain",
    }
}  # fmt: skip
RIDERS = group(
    done(1, "join_group_by_link", by=1),
    said(2, by=1, text="Does anyone know when we ride?"),
    said(3, by=2, text="At nine.", reply_to_message_id=2, reactions=[{"count": 2}]),
    said(4, by=2, text="From the square.", reply_to_message_id=3),
    said(5, by=3, text="Good morning"),
    done(6, "remove_members", by=3, members=["Rider 3"]),
    said(7, by=1, text="How do I get there?", minutes=600),
)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(tmp_path / "t.db")
    await Chats(database).create_community("Riders", 1)
    await database.commit()
    yield database
    await database.close()


def quiet(share: float, messages: int) -> None:
    assert 0 <= share <= 1
    assert messages >= 0


async def bring_in(
    db: Database,
    *files: bytes,
    zone: tzinfo = UTC,
    community: int = 1,
    progress: Callable[[float, int], None] = quiet,
) -> tuple[int, Findings]:
    """How many messages were new, and what was found."""
    one = Importing(db, community, Reading(zone), NOW)
    authors: dict[str, Author] = {}
    bots = await History(db).bots("telegram")
    for data in files:
        await one.bring_in(begin(data, bots, authors), progress)
    return one.added, await one.finish()


async def days(db: Database) -> dict[tuple[int, str], tuple[int, ...]]:
    """What each account did on each day: messages, replies given and received, reactions, ..."""
    rows = await db.read(
        "SELECT day, account.native, messages, replies_given, replies_received,"
        " reactions_received, has_joined, has_left FROM activity_day"
        " JOIN member ON member.person = activity_day.person"
        " JOIN account ON account.id = member.account"
    )
    return {(int(str(row[0])), str(row[1])): tuple(int(str(n)) for n in row[2:]) for row in rows}


async def present(db: Database) -> dict[str, bool]:
    """Whether each account that ever joined or left is here."""
    rows = await db.read(
        "SELECT account.native, left_at IS NULL FROM presence"
        " JOIN account ON account.id = presence.account"
    )
    return {str(native): bool(is_here) for native, is_here in rows}


def dump(db: Database) -> list[str]:
    with closing(sqlite3.connect(db.path)) as connection:
        return list(connection.iterdump())


async def test_each_message_counts_for_its_author_and_who_was_answered(db: Database) -> None:
    added, _ = await bring_in(db, RIDERS)
    assert added == 5
    assert await days(db) == {
        (DAY, "1"): (2, 0, 1, 0, 1, 0),
        (DAY, "2"): (2, 1, 0, 2, 0, 0),  # an answer to oneself is no reply
        (DAY, "3"): (1, 0, 0, 0, 0, 1),
    }


async def test_a_day_is_the_local_one(db: Database) -> None:
    await bring_in(db, RIDERS, zone=ZoneInfo("Asia/Tokyo"))
    assert {day for day, _ in await days(db)} == {DAY, DAY + 1}


@pytest.mark.parametrize("data", [RIDERS, channel(posted(1), posted(2, by=2), **THREAD)])
async def test_a_second_import_changes_nothing(db: Database, data: bytes) -> None:
    first, _ = await bring_in(db, data)
    before = dump(db)
    again, _ = await bring_in(db, data)
    assert (first > 0, again) == (True, 0)
    assert dump(db) == before


async def test_what_the_bot_heard_itself_counts_once(db: Database) -> None:
    chats, members, messages = Chats(db), Members(db), Messages(db)
    chat = chats.add(
        platform="telegram", native="-10077", parent=None, community=1, kind="group", title="",
        server="",
    )  # fmt: skip
    known = await members.add((1, "telegram", "2"), "Zoe", "zoe", "es", 1, is_bot=False)
    messages.note(chat.id, 3, known.person, 1_709_283_780)
    messages.count(1, DAY, known.person)
    await db.commit()
    added, _ = await bring_in(db, RIDERS)
    assert added == 4
    assert (await days(db))[DAY, "2"][0] == 2
    assert await db.read("SELECT name, username FROM account WHERE native = '2'") == [
        ("Zoe", "zoe")
    ]


async def test_an_import_that_was_broken_off_goes_on_where_it_stopped(db: Database) -> None:
    cut = RIDERS[: RIDERS.index(b'"id": 5,')]
    assert (await bring_in(db, cut))[0] == 3
    assert (await bring_in(db, RIDERS))[0] == 2
    assert sum(did[0] for did in (await days(db)).values()) == 5
    assert sum(did[1] for did in (await days(db)).values()) == 1


async def xp(db: Database) -> dict[str, int]:
    """All XP of each account, as boards read it."""
    rows = await db.read(
        "SELECT account.native, xp FROM activity_sum"
        " JOIN member ON member.person = activity_sum.person"
        " JOIN account ON account.id = member.account WHERE span = 0"
    )
    return {str(native): int(str(amount)) for native, amount in rows}


async def test_the_past_gives_levels_but_volume_saturates_there_too(db: Database) -> None:
    hasty = [said(10 + n, by=5, text="and another thing", minutes=n / 10) for n in range(10)]
    busy = [said(100 + n, by=6, text="good morning all", minutes=2 * n) for n in range(100)]
    worthless = [said(300, by=7, text="ok"), said(301, by=7, text="/start now"),
                 said(302, by=7, text="\U0001f389" * 20)]  # fmt: skip
    await bring_in(db, RIDERS, group(*hasty, *busy, *worthless))
    assert await xp(db) == {"1": 20, "2": 24, "3": 10, "5": 10, "6": 600}


async def test_the_past_gives_the_same_however_often_it_is_broken_off(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    talk = group(*(said(n, by=1, text="over and over", minutes=n * 0.4) for n in range(1, 12)))
    cut = talk[: talk.index(b'"id": 6,')]
    await bring_in(db, cut)
    await bring_in(db, talk)
    assert await xp(db) == {"1": 40}


async def test_the_past_never_earns_points(db: Database) -> None:
    await bring_in(db, RIDERS)
    assert await db.read("SELECT * FROM ledger_entry") == []


def test_the_past_is_weighed_as_messages_are_where_nobody_chose_otherwise() -> None:
    chosen = ActivitySettings.model_validate({})
    assert (chosen.xp, chosen.min_length) == (past_xp.MESSAGE_XP, past_xp.LETTERS)
    assert chosen.cooldown.total_seconds() == past_xp.COOLDOWN_SECONDS
    assert chosen.per_day == MOST_XP
    assert past_xp.REACTION_XP == valuing.REACTION_XP
    assert past_xp.MOST_REACTION_XP == valuing.REACTION_XP * valuing.MOST_ADMIRERS


async def test_an_answer_to_what_came_in_before_is_one(db: Database) -> None:
    await bring_in(db, group(said(1, by=1)))
    await bring_in(db, group(said(2, by=2, reply_to_message_id=1)))
    assert (await days(db))[DAY, "1"] == (1, 0, 1, 0, 0, 0)


async def test_who_joined_and_who_left_is_known_unless_something_newer_is(db: Database) -> None:
    chats, members = Chats(db), Members(db)
    await bring_in(db, RIDERS)
    assert await present(db) == {"1": True, "3": False}
    chat = await chats.find("telegram", "-10077")
    await members.load([(1, "telegram", "3")])
    known = members.known((1, "telegram", "3"))
    assert chat is not None
    assert known is not None
    members.joined(chat.id, known.account, 1_800_000_000)
    await db.commit()
    await bring_in(db, RIDERS)
    assert await present(db) == {"1": True, "3": True}


async def test_who_comes_and_goes_within_the_same_minute_is_where_they_were_last(
    db: Database,
) -> None:
    came, left = "join_group_by_link", "remove_members"
    data = group(
        done(1, came, by=1), done(1, left, by=1, members=["Rider 1"]) | {"id": 2},
        done(3, left, by=2, members=["Rider 2"]), done(3, came, by=2) | {"id": 4},
    )  # fmt: skip
    for _ in range(2):
        await bring_in(db, data)
        assert await present(db) == {"1": False, "2": True}


async def test_a_bot_is_marked_and_its_messages_count_nowhere(db: Database) -> None:
    webhook = posted(2, by=5)
    webhook["author"]["isBot"] = True
    added, findings = await bring_in(db, channel(posted(1), webhook))
    assert (added, findings.messages, findings.members) == (2, 1, 1)
    assert set(await days(db)) == {(DAY, "1")}
    assert await db.read("SELECT native FROM account WHERE is_bot") == [("5",)]


async def test_an_account_the_bot_knows_as_a_bot_does_not_count(db: Database) -> None:
    await Members(db).add((1, "telegram", "2"), "Helper", "", "", 1, is_bot=True)
    await db.commit()
    _, findings = await bring_in(db, RIDERS)
    assert (findings.messages, findings.members) == (3, 2)


async def test_a_thread_is_numbered_by_its_channel(db: Database) -> None:
    await bring_in(db, channel(posted(1), **THREAD), channel(posted(2)))
    chats = await db.read("SELECT native, parent IS NULL, kind, title, server FROM chat")
    assert chats == [
        ("910", 1, "group", "general", "900"),
        ("920", 0, "thread", "Broken chain", "900"),
    ]
    assert await db.read("SELECT chat, id FROM message ORDER BY id") == [(1, 1), (1, 2)]


async def test_a_chat_of_another_community_is_left_alone(db: Database) -> None:
    await Chats(db).create_community("Walkers", 1)
    await db.commit()
    await bring_in(db, RIDERS)
    before = dump(db)
    with pytest.raises(Elsewhere, match=r"^Riders$"):
        await bring_in(db, RIDERS, community=2)
    assert dump(db) == before


async def test_a_chat_nobody_had_claimed_joins_the_community(db: Database) -> None:
    Chats(db).add(
        platform="telegram", native="-10077", parent=None, community=0, kind="group", title="",
        server="",
    )  # fmt: skip
    await db.commit()
    await bring_in(db, RIDERS)
    assert await db.read("SELECT community FROM chat") == [(1,)]


async def test_another_writer_between_two_batches_does_no_harm(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)

    meetings: list[float] = []

    def meanwhile(share: float, messages: int) -> None:
        meetings.append(share)
        with closing(sqlite3.connect(db.path)) as connection, connection:
            connection.execute(
                "INSERT INTO account (platform, native) VALUES ('telegram', ?)",
                (f"live {len(meetings)}",),
            )
            connection.execute("INSERT INTO person (community, created_at) VALUES (1, 1)")

    added, _ = await bring_in(db, RIDERS, progress=meanwhile)
    assert added == 5
    assert len(await db.read("SELECT native FROM account WHERE native LIKE 'live %'")) == 5
    assert await db.read("SELECT count(DISTINCT person) FROM member") == [(3,)]


async def test_a_chat_whose_past_is_known_was_listened_to_since_then(db: Database) -> None:
    chats = Chats(db)
    await bring_in(db, RIDERS)
    (native,) = [native for _, native, *_ in await chats.of_community(1)]
    await db.run("UPDATE chat SET met_at = ?", (int(NOW.timestamp()),))
    await db.commit()
    await bring_in(db, RIDERS)
    riders = await chats.find("telegram", native)
    assert riders is not None
    assert riders.met_at == int(BEGAN.timestamp()) + 120  # the first message


async def test_what_was_found_is_kept_for_the_community(db: Database) -> None:
    _, findings = await bring_in(db, RIDERS)
    kept = await History(db).findings(1)
    assert kept == findings
    assert kept is not None
    assert (kept.source, kept.messages, kept.members, kept.questions, kept.unanswered) == (
        "telegram:-10077", 5, 3, 2, 1,
    )  # fmt: skip
    assert [(helper.name, helper.helped) for helper in kept.helpers] == [("Rider 2", 1)]
    assert (kept.busiest_hour, kept.imported_at) == (9, int(NOW.timestamp()))
    assert await History(db).findings(2) is None


async def test_a_longer_export_of_the_same_group_replaces_what_was_found(db: Database) -> None:
    await bring_in(db, group(said(1, text="How do I join?")))
    await bring_in(db, RIDERS)
    kept = await History(db).findings(1)
    assert kept is not None
    assert kept.questions == 2
    assert await db.read("SELECT count(*) FROM history") == [(1,)]


async def test_names_and_texts_of_the_wildest_sort_are_only_text(db: Database) -> None:
    wild = group(
        said(1, by=1, text="'); DROP TABLE message; --") | {"from": "=HYPERLINK(1) <script>"},
        said(2, by=2, text="x") | {"from": "SURROGATE"},
    ).replace(b"SURROGATE", b"\\ud800 \\u0000")
    await bring_in(db, wild)
    assert await db.read("SELECT name FROM account ORDER BY id") == [
        ("=HYPERLINK(1) <script>",), ("",),
    ]  # fmt: skip


async def test_who_asked_to_be_forgotten_is_not_brought_back(db: Database) -> None:
    erasures, noon = Erasures(db), int(BEGAN.timestamp()) + 4 * 60
    who = hash_of(await erasures.key(), 1, "telegram", "2")
    erasures.remember(Forgotten(who, noon))
    await db.commit()
    one = Importing(db, 1, Reading(UTC), NOW)
    later = said(8, by=2, minutes=700)
    await one.bring_in(begin(group(*json.loads(RIDERS)["messages"], later)), quiet)
    await one.finish()
    assert one.withheld == 2
    assert {row[0] for row in await db.read("SELECT id FROM message")} == {2, 5, 7, 8}
    assert (await days(db))[DAY, "2"] == (1, 0, 0, 0, 0, 0)
    assert (await days(db))[DAY, "1"] == (2, 0, 0, 0, 1, 0)


async def test_an_erased_persons_number_is_not_given_again(db: Database) -> None:
    await db.write([("INSERT INTO cursor (name, value, at) VALUES ('person:top', 90, 0)", ())])
    await bring_in(db, RIDERS)
    assert await db.read("SELECT min(person), max(person) FROM member") == [(91, 93)]


async def test_beside_an_import_a_running_bot_still_takes_in_newcomers(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    async with community(path=path, people=("ana", "eve")) as chat:
        await chat.say("hola", by="ana")
        async with open_beside(path) as database:
            added, _ = await bring_in(database, RIDERS)
        await chat.say("good evening", by="eve")
        group_rows = "SELECT count(*) FROM message JOIN member USING (person) JOIN account"
        rows = await chat.app.store.database.read(
            f"{group_rows} ON account.id = account WHERE account.native = 'eve'"
        )
        kept = await chat.app.store.database.read("SELECT reason FROM quarantine")
    assert (added, rows, kept) == (5, [(1,)], [])
