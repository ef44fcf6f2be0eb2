"""What members see of what is kept of them, and that it goes when they ask."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.actions import Outcome, PlatformAction, Send
from bot.engine.erasing import drain
from bot.events import Message
from bot.feature import Feature, Stage
from bot.platform import Reason, Refused, Retry
from bot.platforms.console.world import World
from handlers import FEATURES
from storage.backups import verified_copy
from storage.personal import HOLDINGS
from tests.community import Community, HandClock, community

MARKER = "m4rk3r"
ANA = "990017731"
"""Digits, as networks give them, so that they are told from all other numbers."""

fragile = Feature("fragile")


@fragile.on(Message, Stage.RECORD)
async def break_on(message: Message) -> Outcome:
    """Fail on one word."""
    if "break" in message.text:
        raise RuntimeError(message.text)
    return None


def world() -> World:
    """Ana, whose every name is marked, a moderator, and the two rooms."""
    found = World()
    ana = found.person(ANA, f"Ana {MARKER}", "es")
    mod, eve = found.person("mod", "Mod", "en"), found.person("eve", "Eve", "en")
    found.room("group", "Everybody", [ana, mod, eve])
    found.room("staff", "Team", [mod])
    return found


async def files_of(chat: Community, person: int) -> dict[str, Any]:
    """What a file for this person would hold, by table."""
    sections = await chat.app.store.erasures.export(1, person)
    return {section.table: section.rows for section in sections}


async def person_of(chat: Community, name: str) -> int:
    found = await chat.app.store.erasures.person_of(1, "console", name)
    assert found
    return found


async def until_erased(chat: Community, person: int) -> None:
    """Wait for the end of an erasure while something else is never sent."""
    while await chat.app.store.erasures.is_requested(person):  # noqa: ASYNC110 - in the store
        await asyncio.sleep(0)


async def forget(chat: Community, who: str) -> None:
    await chat.say("/forgetme", by=who, room="private")
    await chat.press("privacy.erase_everything", by=who, room="private")


async def test_what_is_kept_is_told_in_private() -> None:
    async with community() as chat:
        (told,) = await chat.say("/privacy", by="ana")
        assert told.startswith("privacy.policy audit=180 days")
        assert "contact=privacy.admins" in told
        assert chat.last().only_for == "ana"


async def test_the_policy_names_who_answers_when_somebody_is_named() -> None:
    async with community() as chat:
        await chat.say("/settings set privacy.contact privacy@example.org", by="mod")
        (told,) = await chat.say("/privacy", by="ana")
        assert "contact=privacy@example.org" in told


async def test_my_data_comes_as_two_files_in_private() -> None:
    async with community() as chat:
        await chat.say("/contact where is room 5?", by="ana", room="private")
        (told,) = await chat.say("/mydata", by="ana", room="private")
        assert told == "privacy.here_it_is [document my-data.json] [document my-data.html]"
        assert await chat.app.store.database.read("SELECT * FROM document") == []


async def test_the_files_hold_what_was_asked_and_are_gone_once_they_are_sent() -> None:
    seen: dict[str, bytes] = {}
    async with community() as chat:

        async def take(action: PlatformAction) -> None:
            for media in action.media if isinstance(action, Send) else ():
                pieces = [piece async for piece in chat.app.open_stored(media.file)]
                seen[media.name] = b"".join(pieces)
                reference.append(media.file)

        reference: list[str] = []
        chat.platform.before_perform = take
        await chat.say("/contact where is <b>room 5</b>?", by="ana", room="private")
        await chat.say("/mydata", by="ana", room="private")
        with pytest.raises(Refused):
            [piece async for piece in chat.app.open_stored(reference[0])]
    kept = json.loads(seen["my-data.json"])["kept"]
    assert kept["ticket"][0]["question"] == "where is <b>room 5</b>?"
    assert kept["account"][0]["name"] == "Ana"
    assert b"where is &lt;b&gt;room 5&lt;/b&gt;?" in seen["my-data.html"]
    assert b"<script" not in seen["my-data.html"]


async def test_my_data_never_appears_in_the_group() -> None:
    async with community() as chat:
        (told,) = await chat.say("/mydata", by="ana")
        assert told == "privacy.write_first"
        assert chat.last().only_for == "ana"
        assert not [one for one in chat.said_by_bot() if "document" in one]


async def test_forget_me_asks_first_and_does_nothing_by_itself() -> None:
    async with community() as chat:
        await chat.say("/forgetme", by="ana", room="private")
        assert await person_of(chat, "ana")


async def test_everything_is_erased_and_the_good_bye_is_the_last_message() -> None:
    async with community() as chat:
        await chat.say("hello", by="ana")
        await chat.say("/contact where is room 5?", by="ana", room="private")
        await forget(chat, "ana")
        assert chat.said_by_bot("private", by="ana")[-1].startswith("privacy.erasing")
        assert await chat.app.store.erasures.person_of(1, "console", "ana") is None
        rows = await chat.app.store.database.read("SELECT sum(messages) FROM activity_day")
        assert rows == [(1,)]


async def test_the_button_works_for_ten_minutes() -> None:
    async with community() as chat:
        await chat.say("/forgetme", by="ana", room="private")
        chat.clock.advance(minutes=11)
        assert await chat.press("privacy.erase_everything", by="ana", room="private") == [
            "privacy.too_late"
        ]
        assert await person_of(chat, "ana")


async def test_nobody_else_can_press_it() -> None:
    async with community() as chat:
        await chat.say("/forgetme", by="ana")
        button = chat.last().buttons[0][0]
        chat.platform.press_data(chat.who("eve"), chat.group, chat.last().id, button.data)
        await chat.settle()
        assert chat.platform.toasts[-1] == ("eve", "engine.not_yours")
        assert await person_of(chat, "ana")
        assert await person_of(chat, "eve")


async def test_who_comes_back_is_a_new_person() -> None:
    async with community() as chat:
        await chat.say("hello", by="ana")
        former = await person_of(chat, "ana")
        await forget(chat, "ana")
        await chat.say("hello again", by="ana")
        now = await person_of(chat, "ana")
        assert now > former
        assert len((await files_of(chat, now))["activity_day"]) == 1


async def test_a_good_bye_that_cannot_be_said_stops_nothing() -> None:
    async with community() as chat:

        async def refuse(action: PlatformAction) -> None:
            if type(action).__name__ == "Edit":
                raise Refused(Reason.NOT_FOUND, "")

        chat.platform.before_perform = refuse
        await forget(chat, "ana")
        assert await chat.app.store.erasures.person_of(1, "console", "ana") is None


async def test_an_erasure_that_cannot_be_written_is_tried_again_and_never_called_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with community() as chat:
        await chat.say("hello", by="ana")
        person = await person_of(chat, "ana")
        write = chat.app.store.database.write
        await write([("CREATE TRIGGER stuck BEFORE DELETE ON person BEGIN"
                      " SELECT raise(ABORT, 'stuck'); END", ())])  # fmt: skip
        await forget(chat, "ana")
        assert "an erasure could not be written; it is tried again" in caplog.text
        assert await chat.app.store.erasures.is_requested(person)
        assert await person_of(chat, "ana") == person
        await write([("DROP TRIGGER stuck", ())])
        chat.app.erasing.wake()
        await chat.settle()
        assert await chat.app.store.erasures.person_of(1, "console", "ana") is None


async def test_an_erasure_waits_for_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "tertulia.db"
    log = tmp_path / "tertulia.db.erasures"
    async with community(path=path) as chat:
        await chat.say("hello", by="ana")
        log.mkdir()
        await forget(chat, "ana")
        assert await person_of(chat, "ana")
        log.rmdir()
        chat.app.erasing.wake()
        await chat.settle()
        assert await chat.app.store.erasures.person_of(1, "console", "ana") is None


async def test_a_member_who_was_staff_loses_the_role_and_leaves_the_trail() -> None:
    async with community() as chat:
        await chat.say("hello", by="ana")
        await chat.say("/role give staff @ana", by="mod")
        former = await person_of(chat, "ana")
        await forget(chat, "ana")
        audit = await chat.app.store.database.read("SELECT what, new FROM audit")
        assert len(audit) == 1
        assert audit[0][0] != f"role of {former}"
        assert await chat.app.store.database.read("SELECT * FROM grant_role") == []


async def test_a_crash_before_the_good_bye_is_made_up_for(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(path=path, clock=clock) as chat:

        async def never(action: PlatformAction) -> None:
            if type(action).__name__ == "Edit":
                await asyncio.Event().wait()

        chat.platform.before_perform = never
        people = chat.world
        await chat.say("/forgetme", by="ana", room="private")
        room = chat.room("private", "ana")
        assert chat.platform.press(chat.who("ana"), room, "privacy.erase_everything")
        await chat.platform.is_idle.wait()
    clock.advance(minutes=2)
    async with community(path=path, clock=clock, world=people, life="2") as chat:
        chat.app.erasing.wake()
        await chat.settle()
        assert await chat.app.store.erasures.person_of(1, "console", "ana") is None


async def plant(chat: Community, person: int) -> None:
    """What no feature writes yet, or what is over too soon."""
    database = chat.app.store.database
    ((private,),) = await database.read("SELECT id FROM chat WHERE native = ?", (f"dm-{ANA}",))
    event = f'{{"sender":{{"platform":"console","id":"{ANA}"}},"text":"{MARKER}"}}'.encode()
    await database.write(
        [
            ("INSERT INTO job (id, community, feature, kind, payload, created_at)"
             " VALUES (900, 1, 'faq', 'faq.nothing', ?, 0)", (event,)),
            ("INSERT INTO timer (community, feature, kind, key, due, payload)"
             " VALUES (1, 'faq', 'faq.nothing', ?, 9999999999999, ?)", (MARKER, event)),
            ("INSERT INTO setting VALUES (1, ?, 'ui.language', ?)", (private, f'"{MARKER}"')),
            ("INSERT INTO cursor VALUES (?, 1, 0)", (f"console:dm:dm-{ANA}",)),
            ("INSERT INTO document VALUES ('d', 1, ?, 'x', ?, 9999999999)", (person, event)),
            ("INSERT INTO entry (id, community, slug, title, answer, changed_at)"
             " VALUES (70, 1, 'a', 'a', 'a', 0)", ()),
            ("INSERT INTO served VALUES (1, ?, 70, 0, ?)", (private, MARKER)),
            ("INSERT INTO history VALUES (1, 1, 's', 0, 0, 0, 0, 0, 0, 0, 0, '')", ()),
            ("INSERT INTO history_helper VALUES (1, ?, 5)", (person,)),
            ("INSERT INTO dialogue VALUES (?, ?, 'contact', ?, 9999999999)",
             (private, person, event)),
            ("INSERT INTO dialogue VALUES (1, ?, 'contact', ?, 9999999999)", (person, event)),
            ("INSERT INTO ticket (id, community, number, person, platform, chat, message, account,"
             " language, question, state, opened_at, answered_at)"
             " SELECT 800, 1, 800, person, 'console', 'group', '1', 'eve', 'en',"
             " 'q', 'open', 0, NULL FROM member WHERE person <> ? LIMIT 1", (person,)),
            ("INSERT INTO ticket_message (ticket, is_from_staff, platform, chat, message, at)"
             " VALUES (800, 0, 'console', ?, '77', 0)", (f"dm-{ANA}",)),
            ("INSERT INTO presence VALUES (1, (SELECT account FROM member WHERE person = ?), 1, 2)",
             (person,)),
            ("INSERT INTO set_up VALUES (?, 1, ?, ?, 'zone', 0)", (private, person, MARKER)),
            ("INSERT INTO awaited_file VALUES (?, 'export', 9999999999)", (person,)),
            ("INSERT INTO intention VALUES (?, 'faq', '5', 0)", (private,)),
            ("INSERT INTO join_code VALUES ('code', 1, ?, 9999999999)", (person,)),
            ("INSERT INTO audit (community, person, feature, what, at)"
             " VALUES (1, ?, 'settings', 'privacy.contact', 0)", (person,)),
            ("UPDATE entry SET author = ?, author_name = ?", (person, MARKER)),
            ("INSERT INTO phrase (entry, text, person) VALUES (70, ?, ?)", (MARKER, person)),
            ("INSERT INTO draft (community, kind, question, answer, language, author, made_at,"
             " last_at) VALUES (1, 'new', ?, ?, 'en', ?, 0, 0)", (MARKER, MARKER, person)),
            ("INSERT INTO miss (id, community, question, language, person, platform, chat, message,"
             " at) VALUES (60, 1, ?, 'en', ?, 'console', 'group', '60', 0)", (MARKER, person)),
            ("INSERT INTO miss (id, community, question, language, person, platform, chat, message,"
             " at) VALUES (61, 1, 'q', 'en', 99, 'console', 'group', '61', 0)", ()),
            ("INSERT INTO miss_reply VALUES (61, ?, ?, 0)", (MARKER, person)),
            ("INSERT INTO solution VALUES (1, 1, 'console', 'group', ?, '2', ?, 99, 'thanks', 0)",
             (MARKER, person)),
            ("INSERT INTO solution VALUES (2, 1, 'console', 'group', '8', '9', 99, ?, 'thanks', 0)",
             (person,)),
            ("INSERT INTO entry_use (community, entry, person, platform, chat, asked_in, channel,"
             " evidence, at) VALUES (1, 70, ?, 'console', 'group', ?, 'words', '', 0)",
             (person, MARKER)),
            ("INSERT OR IGNORE INTO activity_sum (community, span, person) VALUES (1, 0, ?)",
             (person,)),
            ("INSERT INTO level_reached VALUES (1, ?, 1)", (person,)),
            ("INSERT OR REPLACE INTO away VALUES (1, ?, 0)", (person,)),
            ("INSERT INTO reaction VALUES (1, 1, ?, 1, 0)", (person,)),
            ("INSERT INTO thanks VALUES (1, 1, 1, 1, 'reply', ?, 99, 0, NULL)", (person,)),
            ("INSERT INTO thanks_refused VALUES (1, 2, 1, 99, ?, 'pair', 0)", (person,)),
            ("INSERT INTO season VALUES (1, 1, 0, 1, 0, ?)", (person,)),
            ("INSERT INTO season_place VALUES (1, 'thanks', 1, ?, 5)", (person,)),
            ("INSERT INTO snippet VALUES (1, 'hours', '', 'we open at nine', ?, 0)", (person,)),
            ("INSERT INTO duty VALUES (1, ?, 0, NULL)", (person,)),
            ("INSERT INTO relay_block (community, person, blocked_by, at) VALUES (1, ?, 99, 0)",
             (person,)),
            ("INSERT INTO relay_choice VALUES (1, ?, 'send', 0)", (person,)),
            ("INSERT INTO ticket_day VALUES (1, 1, 'answered', ?, '', 0, 3)", (person,)),
            ("INSERT INTO link_code VALUES ('c', 1, ?, ?, 0, '', 9999999999)", (person, MARKER)),
            ("INSERT INTO person_link (community, person, former, account, linked_at)"
             " SELECT 1, person, 98, account, 0 FROM member WHERE person = ?", (person,)),
            ("INSERT INTO referral_link (community, person, platform, link, asked_at)"
             " VALUES (1, ?, 'console', ?, 0)", (person, MARKER)),
            ("INSERT INTO referral (id, community, number, inviter, newcomer, platform, words,"
             " joined_at) VALUES (50, 1, 1, 99, ?, 'console', ?, 0)", (person, MARKER)),
            ("INSERT INTO referral_message VALUES (50, 1, 1, 0)", ()),
            ("INSERT OR IGNORE INTO arrival VALUES (1, ?, 0)", (person,)),
            ("INSERT INTO contest (id, community, number, kind, prize, winners, targets, host,"
             " secret, made_at, ends_at) VALUES (40, 1, 1, 'quiz', 'Mug', 1, '[]', ?,"
             " zeroblob(32), 0, 0)", (person,)),
            ("INSERT INTO contest_entry (contest, label, person, account, chat, message, at)"
             " VALUES (40, 1, ?, ?, ?, ?, 0)", (person, event.decode(), MARKER, MARKER)),
            ("INSERT INTO contest_vote VALUES (40, ?, 1, 0)", (person,)),
            ("INSERT INTO contest_round VALUES (40, 1, '?', '[]', '[]', 0, 0, ?)", (person,)),
            ("INSERT INTO contest_guess VALUES (40, 1, ?)", (person,)),
            ("INSERT INTO ledger_account (id, community, kind, deed) VALUES (30, 1, 'deed', 'x')",
             ()),
            ("INSERT INTO ledger_account (id, community, kind, person)"
             " VALUES (31, 1, 'person', ?)", (person,)),
            ("INSERT INTO ledger_account (id, community, kind, person) VALUES (32, 1, 'hold', ?)",
             (person,)),
            ("INSERT INTO ledger_entry (id, community, cause, source, target, amount, deed, at)"
             " VALUES (30, 1, zeroblob(16), 30, 31, 5, 'award', 0)", ()),
            ("INSERT INTO ledger_note VALUES (30, 1, ?, ?, 0)", (MARKER, person)),
            ("INSERT INTO shop_item (id, community, name, folded, price, kind, stock)"
             " VALUES (30, 1, 'Mug', 'mug', 3, 'code', 1)", ()),
            ("INSERT INTO shop_order (id, community, number, item, cause, payer, escrow, price,"
             " chat, account, language, at, changed_at) VALUES (30, 1, 1, 30,"
             " X'000102030405060708090A0B0C0D0E0F', 31, 32, 3, ?, ?, 'es', 0, 0)",
             (event.decode(), event.decode())),
            ("INSERT INTO shop_code VALUES (30, 30, ?, 30)", (MARKER,)),
            ("INSERT INTO erasure_request VALUES (?, 1, -5, 0, 9999999999)", (person,)),
        ]
    )  # fmt: skip


async def test_a_marker_in_every_table_is_told_and_then_is_in_no_file(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tertulia.db"

    async def staff_is_slow(action: PlatformAction) -> None:
        if isinstance(action, Send) and action.chat.id == "staff":
            raise Retry(3600)

    async with community(*FEATURES, fragile, path=path, world=world()) as chat:
        chat.platform.before_perform = staff_is_slow
        await chat.say(f"hello {MARKER}", by=ANA)
        await chat.say("hello", by="eve")
        await chat.say(f"break {MARKER}", by=ANA)
        chat.platform.say(chat.who(ANA), chat.room("private", ANA), f"/contact {MARKER}?")
        await chat.platform.is_idle.wait()
        person = await person_of(chat, ANA)
        await chat.app.store.choices.give_role(1, person, "guide", person, 0)
        await chat.app.store.database.commit()
        chat.platform.say(chat.who(ANA), chat.room("private", ANA), "/forgetme")
        await chat.platform.is_idle.wait()
        await plant(chat, person)
        kept = await files_of(chat, person)
        assert {one.table for one in HOLDINGS} == {table for table, rows in kept.items() if rows}
        for table in ("account", "ticket", "outbox", "quarantine", "job", "timer", "dialogue",
                      "document", "setting"):  # fmt: skip
            assert MARKER in json.dumps(kept[table]), table
        assert not [row for row in kept["activity_day"] if row["messages"] != 2]

        room = chat.room("private", ANA)
        while not any(m.buttons for m in room.messages):  # noqa: ASYNC110 - the staff room never rests
            await asyncio.sleep(0)
        assert chat.platform.press(chat.who(ANA), room, "privacy.erase_everything")
        await chat.platform.is_idle.wait()
        await until_erased(chat, person)
        assert not chat.staff.messages
        await drain(chat.app.store.database)  # somebody may be reading just now
        verified_copy(path, tmp_path / "data" / "backups" / "tertulia-new.db")
        assert traces_in(tmp_path) == []
        assert await files_of(chat, person) == {one.table: [] for one in HOLDINGS}
        counted = await chat.app.store.database.read("SELECT sum(messages) FROM activity_day")
        assert counted == [(3,)]
    assert traces_in(tmp_path) == []


def traces_in(folder: Path) -> list[str]:
    """Every file below a folder in which the marker or the account's number stands."""
    words = (MARKER.encode(), ANA.encode(), MARKER.encode("utf-16-le"))
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]


def test_the_search_for_traces_finds_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00" + MARKER.encode())
    assert traces_in(tmp_path) == [str(tmp_path / "a")]


async def test_an_erased_relay_does_not_come_after_a_restart(tmp_path: Path) -> None:
    path, clock, people = tmp_path / "tertulia.db", HandClock(), world()

    async def staff_is_slow(action: PlatformAction) -> None:
        if isinstance(action, Send) and action.chat.id == "staff":
            raise Retry(3600)

    async with community(path=path, world=people, clock=clock) as chat:
        chat.platform.before_perform = staff_is_slow
        await chat.say("hello", by=ANA)
        chat.platform.say(chat.who(ANA), chat.room("private", ANA), f"/contact {MARKER}?")
        await chat.platform.is_idle.wait()
        person = await person_of(chat, ANA)
        now = int(clock.now().timestamp())
        chat.app.store.erasures.request(1, person, -5, now, 0)
        await chat.app.store.database.commit()
        chat.app.erasing.wake()
        await until_erased(chat, person)
    clock.advance(hours=2)
    async with community(path=path, world=people, clock=clock, life="2") as chat:
        await chat.say("hello", by="eve")
        assert not chat.staff.messages


@pytest.mark.parametrize("length", [timedelta(minutes=9), timedelta(minutes=10)])
async def test_up_to_its_last_second_the_button_works(length: timedelta) -> None:
    async with community() as chat:
        await chat.say("/forgetme", by="ana", room="private")
        chat.clock.advance(seconds=length.total_seconds())
        await chat.press("privacy.erase_everything", by="ana", room="private")
        assert await chat.app.store.erasures.person_of(1, "console", "ana") is None
