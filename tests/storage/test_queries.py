"""Every statement of the store finds its rows by an index, however many there are."""

import inspect
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage.activity import Activity, Rate, Where
from storage.boards import Boards, Span
from storage.care import Care
from storage.causes import Causes
from storage.chats import Chats
from storage.choices import Choices
from storage.contest_entries import ContestEntries
from storage.contests import Contests
from storage.curation import Curation
from storage.database import Database
from storage.drafts import Drafts
from storage.duty import Duty
from storage.entries import Entries
from storage.entry_uses import EntryUses
from storage.expiry import Expiry
from storage.gaps import Gaps
from storage.history import Day, Findings, Helper, History, Newcomer
from storage.joint import Joint
from storage.labels import Labels
from storage.ledger import Ledger
from storage.linking import Linking
from storage.members import Members
from storage.messages import Messages
from storage.misses import Misses
from storage.orders import Orders
from storage.outbox import OutboxRow, OutboxTable
from storage.presses import ButtonRow, Presses
from storage.quizzes import Quizzes
from storage.referrals import Newcomer as Brought
from storage.referrals import Referrals
from storage.relay_askers import Askers
from storage.relay_lines import Lines, ShownRow
from storage.relay_people import RelayPeople
from storage.relay_rooms import RoomRow, TicketRooms
from storage.seasons import Seasons
from storage.setups import SetUpRow, Setups
from storage.shop import Shop
from storage.snippets import Snippets
from storage.thanks import Talk, Thanks
from storage.ticket_figures import TicketFigures
from storage.ticket_work import TicketRecords, TicketWork, Wanted
from storage.tickets import Arrival, Tickets
from storage.timers import JobRow, Jobs, TimerRow, Timers
from storage.vectors import Vectors

READ_WHOLE = {
    "SCAN wanted VIRTUAL TABLE INDEX 1:": "the keys that were asked for",
    "SCAN json_each VIRTUAL TABLE INDEX 1:": "the keys that were asked for",
    "SCAN CONSTANT ROW": "no table at all",
    "SCAN referral USING INDEX referral_pending": "newcomers yet to take part, read once",
    "SCAN above": "those who brought an inviter, at most twenty",
    "SCAN community": "one row for each community, all of them wanted",
    "SCAN death": "empty but after a crash",
    "SCAN erasure": "one row for each who was erased, when an import begins",
    "SCAN job": "what waits, all of it wanted, at the start",
    "SCAN dialogue USING COVERING INDEX dialogue_by_expiry": "ten minutes' worth, at the start",
    "SCAN outbox USING INDEX outbox_waiting": "what waits, all of it wanted, at the start",
    "SCAN timer USING COVERING INDEX timer_by_due": "the first row of the index",
    "SCAN quarantine USING INDEX quarantine_retry": "the first row of the index",
    "SCAN ticket": "once in a group's life, when Telegram gives it a new id",
    "SCAN miss": "once in a group's life, when Telegram gives it a new id",
    "SCAN solution": "once in a group's life, when Telegram gives it a new id",
    "SCAN entry": "once in a group's life, when Telegram gives it a new id",
    "SCAN ticket_asker": "once in a group's life, when Telegram gives it a new id",
    "SCAN top": "the lines of a board",
    "SCAN found": "the members of one span of time, to be ranked",
    "SCAN moved": "the points of one span of time, to be ranked",
    "SCAN near": "the last messages of a chat, so many at most",
    "SCAN before": "the last messages of a chat, so many at most",
    "SCAN (subquery-1)": "one row, if there is one",
    "SCAN (subquery-2)": "one row, if there is one",
    "SCAN (subquery-3)": "one row, if there is one",
    "SCAN button": "once in a group's life, when Telegram gives it a new id",
}


class Watched:
    """A table family that remembers which of its methods were called."""

    def __init__(self, family: object) -> None:
        self.family = family
        self.called: set[str] = set()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the family has
        self.called.add(name)
        return getattr(self.family, name)

    def missing(self) -> set[str]:
        methods = inspect.getmembers(type(self.family), inspect.isfunction)
        return {name for name, _ in methods if not name.startswith("_")} - self.called


async def chats_and_members(see: Callable[[object], Watched], db: Database) -> None:
    chats, members = see(Chats(db)), see(Members(db))
    await chats.start()
    await members.start()
    await chats.create_community("Chess", 1)
    for native in ("-1", "-2"):
        chats.add(
            platform="telegram", native=native, parent=None, community=1, kind="group",
            title="", server="s",
        )  # fmt: skip
    await chats.rename(1, "Chess")
    await chats.known_since(1, 1)
    await chats.mark_gone("telegram", "-1", is_gone=False)
    await chats.belongs_to(1, 1)
    await chats.find("telegram", "-1")
    await chats.communities()
    await chats.of_community(1)
    await chats.members_of(1)
    await chats.name(1)
    await chats.communities_of("telegram", "5")
    known = await members.add((1, "telegram", "5"), "Ana", "ana", "es", 1, is_bot=False)
    members.rename(known, "Anna", "anna")
    members.known((1, "telegram", "5"))
    members.joined(1, 1, 1)
    members.left(1, 1, 2)
    await members.load([(1, "telegram", "5")])
    members.forget_person(0)
    await members.find_username(1, "telegram", "anna")
    await members.account_of(1, "telegram", "5")
    members.become((1, "telegram", "5"), 1)
    await members.accounts_of(1)
    await chats.migrate("telegram", "-1", "-2")
    await db.commit()
    await members.present("telegram", "s")
    await chats.names_beside()
    await chats.of_community_beside(1)
    await chats.servers_beside(1)
    members.forget()


async def activity_and_boards(see: Callable[[object], Watched], db: Database) -> None:
    activity, boards, seasons = see(Activity(db)), see(Boards(db)), see(Seasons(db))
    where = Where("telegram", "-2", 1)
    activity.counted(1, 20_000, 1, 5, Rate(10, 60, 600), where)
    activity.replied(1, 20_000, 1, 2)
    activity.answers_message(where, 1)
    activity.moved(1, 20_000, 1, has_joined=True)
    activity.thanked(1, 20_000, 1, 2)
    activity.answered(1, 20_000, 1)
    activity.valued(1, 20_000, 1, 1, 2)
    Messages(db).note(1, 1, 1, 1)
    written = await activity.message(where)
    assert written is not None
    await activity.react(written, 1, 2, 1, 5)
    await activity.admirers(written, 1, 1)
    activity.gone(20_000, written, 1)
    await activity.card(1, 1, 20_000)
    spans = (Span(), Span(1, 2, 3, 4), Span(1, 2, 3, 4, (197001,)), Span(1, 2, 3, 4, (1, 2)))
    for board in ("thanks", "points", "activity", "answers", "referrals"):
        for span in spans:
            await boards.top(1, board, span)
    await boards.own(1, "activity", Span(), 1)
    season = await seasons.close(1, 1, 2, 0, 5)
    await seasons.last_day(1)
    seasons.keep(season, "thanks", [])
    await seasons.closed(1)
    await seasons.places(season)
    await seasons.honours(1, 1)


async def thanks_and_care(see: Callable[[object], Watched], db: Database) -> None:
    thanks, care = see(Thanks(db)), see(Care(db))
    talk = Talk(1, 5)
    await thanks.chat("telegram", "-1")
    number = await thanks.add(1, talk, giver=1, receiver=2, way="reply", now=1)
    await thanks.said(talk)
    thanks.take_back(number, 2)
    await thanks.between(1, 2, 0)
    await thanks.given(1, 0)
    await thanks.received(1, 0)
    await thanks.on_message(talk, 1)
    await thanks.known_since(1, 1)
    Messages(db).note(1, 2, 2, 1)
    await thanks.took_part(talk, giver=1, receiver=2, messages=100, since=0)
    await thanks.nearby(talk, 100, 1)
    thanks.refuse(1, talk, giver=1, receiver=2, reason="pair", now=1)
    await thanks.reasons("telegram", "-1", 5)
    await thanks.helpful(1, since=0, until=9, first=0, last=1, limit=5)
    await db.commit()
    await care.never_wrote(0, 10)
    await care.wrote_once(1)
    await care.first_post("telegram", "-2", 2)
    await care.quiet(1, 20_000, after=14, often=5, limit=5)
    await care.level(1, 1)
    care.reached(1, 1, 1)
    await care.homes(1, 1)


async def causes_and_messages(see: Callable[[object], Watched], db: Database) -> None:
    causes, messages = see(Causes(db)), see(Messages(db))
    causes.handled("tg:1", 1)
    await causes.were_handled(["tg:1"])
    causes.purge(1)
    causes.move_cursor("dc:1", 1, 1)
    causes.quarantine(
        cause="tg:1", feature="", platform="", community=1, body=b"", reason="", tries=1,
        due=1, at=1,
    )  # fmt: skip
    causes.about_to_handle("tg:1")
    await db.commit()
    await causes.cursors("dc:")
    await causes.due_for_retry(1)
    await causes.next_retry()
    await causes.deaths()
    causes.settle(1)
    await causes.take(1)
    causes.survived("tg:1")
    messages.note(1, 1, 1, 1)
    messages.count(1, 1, 1)
    await messages.were_handled(1, [1])
    await messages.author(1, 1)
    await messages.written(1, 1)


async def history(see: Callable[[object], Watched], db: Database) -> None:
    history = see(History(db))
    await history.bots("telegram")
    await history.erased(1, "telegram")
    for name in ("", "Ana"):
        await history.meet(1, "telegram", [Newcomer("9", name, "", is_bot=False)], 1)
    await history.top(1)
    await history.authors(1, [1])
    history.count(1, [(1, 1, Day(messages=1))])
    history.joined(1, 1, 1)
    history.left(1, 1, 2)
    findings = Findings(
        source="telegram:-1", imported_at=1, first_at=1, last_at=1, messages=1, members=1,
        questions=1, unanswered=1, busiest_hour=9, languages={}, helpers=[Helper(1, "Ana", 1)],
    )  # fmt: skip
    await history.keep(1, findings)
    await history.findings(1)


async def outbox_and_timers(see: Callable[[object], Watched], db: Database) -> None:
    outbox, timers, jobs = see(OutboxTable(db)), see(Timers(db)), see(Jobs(db))
    await outbox.start()
    await jobs.start()
    row = OutboxRow(outbox.next_id(), "a", 1, "", "", "", 1, None, b"", 0, 1, None, None)
    outbox.add(row)
    outbox.changed(row)
    outbox.postponed(row)
    outbox.sent(row, "1", 1)
    outbox.failed(row, "", 1)
    await outbox.find("a")
    await outbox.find_beside("a")
    outbox.purge(1)
    await outbox.counts(1, 1)
    await outbox.waiting()
    job = JobRow(jobs.next_id(), 1, "", "", "", b"")
    jobs.add(job, 1)
    jobs.tried(job.id, 1)
    await jobs.done(job.id)
    await jobs.waiting()
    await timers.put(community=1, feature="", kind="", key="", due=1, cron="", zone="", payload=b"")
    await timers.due(1)
    await timers.next_due()
    timer = TimerRow(1, 1, "", "", "", 1, "", "", b"")
    await timers.take(timer, 5)
    await timers.take(timer, None)
    timers.drop(1, "", "")


async def setting_up(see: Callable[[object], Watched], db: Database) -> None:
    setups = see(Setups(db))
    await setups.move(1, SetUpRow(1, 1, "Ana", "language", 1))
    await setups.find(1)
    await setups.await_file(1, "settings", 5)
    assert await setups.take_file(1, "settings", 5)
    setups.note(1, "faq", "7", 1)
    assert await setups.noted(1) == {"faq": ["7"]}
    await setups.forget_noted(1)
    await setups.add_code("abc", 1, 1, 5)
    assert await setups.use_code("abc", 5) == (1, 1)


async def choices_and_entries(see: Callable[[object], Watched], db: Database) -> None:
    choices, entries, presses = see(Choices(db)), see(Entries(db)), see(Presses(db))
    await choices.set(1, 0, "a", "1")
    await choices.settings(1, [1])
    await choices.overrides(1)
    await choices.trail(1, 0, person=1, feature="settings")
    await choices.reset(1, 0, "a")
    await choices.give_role(1, 1, "staff", 1, 1)
    await choices.role(1, 1)
    await choices.role_beside(1, "telegram", "5")
    await choices.roles(1)
    await choices.take_role(1, 1)
    await choices.speak(1, "es")
    choices.audit(community=1, person=1, feature="", what="", old=None, new=None, now=1)
    await entries.put(
        community=1, slug="a", title="", answer="", language="", tags="", source="",
        phrases=["x"], now=1,
    )  # fmt: skip
    await entries.all(1)
    await entries.find(1)
    await entries.count(1)
    entries.served(1, 1, 1, 1)
    entries.served_as(1, 1, 1, "7")
    entries.count_outcome(1, 1, "helped")
    await entries.last_served(1, 1, 1)
    await entries.outcomes(1)
    assert await entries.learn(1, 1, "y", 1, 1)
    assert await entries.learned(1) == ["y"]
    assert await entries.unlearn(1, "y")
    assert await entries.reviewed(1, 1, 2)
    entries.count_entry(1, 1, "es", "helped")
    assert await entries.counts(1) == {"helped": 1}
    assert await entries.version(1)
    await entries.remove(1, "a")
    presses.add(ButtonRow("b", 1, "", "", "", b"", 0, 1))
    await presses.find("b")
    await presses.start_dialogue(1, 1, "", b"", 1)
    await presses.dialogue(1, 1, 1)
    await presses.end_dialogue(1, 1)
    await presses.open_dialogues()
    presses.purge(1)


async def keeping_entries(see: Callable[[object], Watched], db: Database) -> None:
    curation, drafts, gaps = see(Curation(db)), see(Drafts(db)), see(Gaps(db))
    entry = await curation.add(community=1, slug="b", title="b?", answer="b", language="en", now=1)
    await curation.find(1, entry)
    await curation.variants(1, "b")
    await curation.all(1, "x")
    await curation.slugs_like(1, "b")
    await curation.set(entry, "title", "c?", 2)
    await curation.reviewed(entry, 2)
    assert await curation.add_phrase(entry, "so b?", person=1, now=1)
    await curation.phrases(entry)
    await curation.count_phrases(1)
    await curation.drop_phrase(entry, "so b?")
    await curation.due(1, now=9, before=5, votes=3)
    await curation.take_media_wish(1, 1)
    await curation.figures([entry])
    await curation.untranslated(1, "es", 10)
    await curation.outcomes_since(1, 0)
    await curation.top(1, 0, 3)
    await curation.remove(1, [entry])
    assert await curation.bring_back(1, [entry]) == 1
    draft = await drafts.add(community=1, question="d?", answer="d", language="en", now=1)
    assert not await drafts.of_ticket(1)
    await drafts.find(1, draft)
    await drafts.next(1)
    await drafts.waiting(1)
    await drafts.newest_of(1, 1, 0)
    assert await drafts.rewrite(draft, "d?", "e", 2)
    assert await drafts.decide(draft, state="published", by=1, now=3, entry=entry)
    assert await drafts.reopen(draft)
    await gaps.ranked(1, 9, 10)
    await gaps.wordings(1, 1, 5)
    await gaps.question_of(1, "t", "1", "1")
    await gaps.ignore(1, 1)
    await gaps.close(1, 1)
    await gaps.reopen(1, 1)


async def asking(see: Callable[[object], Watched], db: Database) -> None:
    uses, misses = see(EntryUses(db)), see(Misses(db))
    labels, vectors = see(Labels(db)), see(Vectors(db))
    await Entries(db).put(
        community=1, slug="b", title="b", answer="b", language="", tags="", source="", phrases=[],
        now=1,
    )  # fmt: skip
    use = await uses.add(
        1, entry=1, person=1, platform="t", chat="1", asked_in="1", evidence="", at=1
    )
    uses.stands_in(use, "2")
    uses.echoed("t", "1", "2")
    assert await uses.find(1, use) == await uses.to_question("t", "1", "1")
    assert await uses.last_of(1, 1, "t", "1", 0) is not None
    assert await uses.judge(use, "not_this")
    assert await uses.votes_against(1, 10, 0) == 1
    await uses.waiting(1)
    miss = await misses.add(
        community=1, question="?", language="en", person=1, platform="t", chat="1", message="1",
        ticket=0, now=1,
    )  # fmt: skip
    misses.same_as(miss, miss)
    misses.reply(miss, "2", 2, 1)
    assert await misses.find(1, "t", "1", "1") == await misses.last_of(1, 1, "t", "1", 0)
    assert await misses.replied_by(1, 1, "t", "1", "2") is not None
    assert await misses.replier(miss, "2") == 2
    assert await misses.replies(miss) == [("2", 2)]
    await db.commit()
    assert len(await misses.open_beside(1, 5)) == 1
    misses.settle(miss, "solved")
    misses.settle_ticket(1)
    assert await misses.solved(
        community=1, platform="t", chat="1", question="1", answer="2", asker=1, solver=2,
        how="thanks", now=1,
    )  # fmt: skip
    assert await misses.is_solved(1, "t", "1", "1")
    misses.take_back(miss)
    misses.forget()
    assert not await misses.is_open(1, "t", "1", "9")
    assert await labels.add(1, "words", "{}", "helped", 1, is_right=True) == 1
    assert await labels.count(1, "words") == 1
    await db.commit()
    assert await labels.newest(1, "words", 5) == [("{}", True)]
    labels.keep(1, "words", "{}", 1, 1)
    assert await labels.weights(1, "words") == "{}"
    assert labels.version(1) == 1
    vectors.keep(1, "v", "d", b"1")
    vectors.tidy(1, "v", ["d"])
    await db.commit()
    assert await vectors.beside("v", [1]) == [(1, "d", b"1")]


async def tickets(see: Callable[[object], Watched], db: Database) -> None:
    tickets, askers, lines = see(Tickets(db)), see(Askers(db)), see(Lines(db))
    row, other = [
        await tickets.open(
            community=1, person=1, platform="t", chat="1", message=message, account="1",
            language="es", question="?", now=1, why="unknown", suggestions=b"[]",
        )
        for message in ("1", "2")
    ]  # fmt: skip
    await tickets.find(row.id)
    await tickets.by_number(1, 1)
    await tickets.by_message("t", "1", "1")
    await tickets.belongs(row.id, "t", "1", "3", 1, is_from_staff=False)
    await tickets.by_room(1, "t", "1/2")
    await tickets.open_of(1, 1, "t", "1")
    came = Arrival(community=1, person=1, platform="t", chat="1", home="1", message="1")
    await tickets.standing(**came)
    await tickets.standing(row.id, **came)
    await tickets.closed_of(1, 1, "t", "1", 0)
    await tickets.waiting(1)
    await tickets.before(row)
    await tickets.move(row.id, "closed", 1)
    tickets.asker_wrote(row.id, 1)
    tickets.staff_wrote(row.id, 1)
    asker = await askers.add(
        ticket=row.id, person=1, platform="t", chat="1", kind="group", parent="", server="",
        title="", message="1", account="1", name="Ana", language="es", question="?", at=1,
    )  # fmt: skip
    await askers.find(asker)
    await askers.private_of(1, "t")
    await askers.of(row.id)
    assert await askers.part(asker, other.id)
    askers.told(asker, 1)
    line = await lines.add(row.id, person=1, side="asker", text="?", at=1)
    await lines.find(line)
    await lines.of(row.id)
    await lines.last_by(row.id, "staff")
    await lines.last_of(row.id, "staff", 1)
    await lines.has_ack(row.id)
    await lines.unshown(row.id, "t", "1")
    lines.change(line, "!", b"{}", 1)
    shown = ShownRow(
        ticket=row.id, line=line, kind="said", is_from_staff=0, platform="t", chat="1",
        message="1",
    )  # fmt: skip
    lines.shown(shown, 1)
    await lines.at("t", "1", "1")
    await lines.copies(line)
    lines.lost(row.id, "t", "1")
    lines.take_back(line, 1)


async def the_teams_rooms(see: Callable[[object], Watched], db: Database) -> None:
    rooms, people = see(TicketRooms(db)), see(RelayPeople(db))
    room = RoomRow(ticket=1, slot=0, platform="t", root="-1", kind="forum")
    rooms.put(room)
    rooms.opened(1, 0, "-1/2")
    rooms.shown(1, 0, "7")
    await rooms.find(1, 0)
    await rooms.of(1)
    rooms.failed(1, 0, "no_right", 1)
    await rooms.hidden(1, 0)
    await rooms.in_trouble(room, 1, "no_right", 1)
    await rooms.recovered(1, 0)
    await people.block(1, 1, by=1, now=1)
    await people.is_blocked(1, 1)
    await people.unblock(1, 1)
    await people.choose(1, 1, "send", 1)
    await people.choice(1, 1)
    await people.owners(1)
    await people.name(1)
    await people.since("telegram", "5", 1)
    await people.group_of(1, "telegram", "5")


async def team(see: Callable[[object], Watched], db: Database) -> None:
    work, records, figures = see(TicketWork(db)), see(TicketRecords(db)), see(TicketFigures(db))
    await work.claim(1, 1, 1)
    await work.assign(1, 2, 1)
    await work.release(1, 2)
    await work.claims(1, 1)
    await work.waiting(1)
    await work.count_waiting(1)
    await work.listed(Wanted(community=1, tag="vip"))
    await work.sleep(1, 5)
    await work.wake(1, 5)
    await work.close_after(1, 5)
    await work.reminded(1, 1)
    await work.rate(1, 5, 1)
    await work.is_on_its_way((await work.listed(Wanted(community=1)))[0])
    assert await records.once(1, "opened", 1)
    assert await records.tag(1, "vip")
    await records.tags(1)
    await records.untag(1, "vip")
    await records.lines(1)
    await records.lines_beside(1)
    await records.words_beside(1, 9, 1, 5)
    await records.told_at(1, 1)
    records.told(1, 1, 1)
    figures.count(1, 1, "answered", person=1, tags=["vip"])
    await figures.sums(1, 0, 9)
    await figures.unaided(1, 0, 9)
    await figures.usual_wait(1)
    snippets, duty = see(Snippets(db)), see(Duty(db))
    await snippets.put(1, "hello", "es", "hola", by=1, now=1)
    await snippets.named(1, "hello")
    await snippets.all(1)
    await snippets.remove(1, "hello")
    await duty.begin(1, 1, 1, 5)
    await duty.present(1, 1)
    await duty.end(1, 1, 1)


async def points(see: Callable[[object], Watched], db: Database) -> None:
    ledger = see(Ledger(db))
    books: Any = ledger.family
    expiry, joint = see(Expiry(db, books)), see(Joint(db, books))
    deed: dict[str, Any] = {"community": 1, "person": 1, "amount": 9, "deed": "thanks", "now": 1}
    await ledger.pay(**deed, cause="a", words="well done", by=1)
    held = await ledger.hold(**deed, cause="b")
    await ledger.capture(held.entry, "shop", 1)
    await ledger.refund(held.entry, 1)
    held = await ledger.hold(**deed, cause="c")
    await ledger.release(held.entry, 1)
    await ledger.take(**deed, cause="d")
    await ledger.reverse(1, "d", 1)
    await ledger.balance(1, 1)
    await ledger.holdings(1, 1)
    await ledger.movements(1, 1, 10)
    await expiry.old(1, 1, 0)
    await expiry.expire(1, 1, 5, 1)
    await expiry.holders(1, 0, 9)
    await ledger.pay(**deed, cause="e")
    await joint.merge(1, 2, 1, "x", 1)
    await joint.part(1, 2, 1, 1)
    for name in ("account", "note", "end", "book", "heir"):  # all of the above go through them
        getattr(ledger, name)


async def shop(see: Callable[[object], Watched], db: Database) -> None:
    shop = see(Shop(db))
    shelf: Any = shop.family
    orders = see(Orders(db, Ledger(db), shelf))
    item = await shop.add(
        community=1, name="Mug", price=2, kind="code", gives="", stock=0, most=3
    )  # fmt: skip
    await shop.add_codes(item.id, ["x", "y", "z", "u"])
    item = await shop.item(item.id)
    await shop.named(1, "mug")
    await shop.items(1)
    await shop.edit(item)
    standing = await orders.standing(1, 1)
    await orders.why_not(item, 1, standing, 1)
    wish: dict[str, Any] = {
        "community": 1, "person": 1, "item": item.id, "price": 2, "chat": "", "account": "",
        "language": "en", "standing": standing, "now": 1,
    }  # fmt: skip
    order = (await orders.order(**wish, offer="a")).order
    await orders.find(order.id)
    await orders.by_number(1, 1)
    await orders.of_person(1, 1, 9)
    await orders.open(1, 9)
    await orders.approve(order.id, 1, 1)
    await orders.code_for(order)
    await orders.deliver(order, 1)
    await orders.refund(order, 1, 1)
    for is_unseen in (True, False):
        order = (await orders.order(**wish, offer=f"b{is_unseen}")).order
        await orders.cancel(order, 1, is_unseen=is_unseen)
    await orders.order(**wish | {"price": 1}, offer="c")
    await orders.homes(1, 1)
    await shop.remove(item.id)


async def quiz(quizzes: Watched, contest: int) -> None:
    assert await quizzes.add(contest, "?", [], ["!"]) == 1
    assert await quizzes.count(contest) == 1
    await quizzes.find(contest, 1)
    await quizzes.rounds(contest)
    assert await quizzes.ask(contest, 1, 1, 9)
    await quizzes.open(1)
    assert await quizzes.guess(contest, 1, 2)
    assert await quizzes.win(contest, 1, 1, 1)


async def contests(see: Callable[[object], Watched], db: Database) -> None:
    contests, entries = see(Contests(db)), see(ContestEntries(db))
    contest = await contests.add(
        community=1, kind="quiz", prize="Mug", points=0, winners=1, min_days=0, min_level=0,
        weight="equal", board="thanks", targets="[]", language="en", host=1,
        secret=bytes(32), made_at=1, ends_at=9,
    )  # fmt: skip
    assert await contests.open(contest, 1, 9)
    assert await contests.pause(contest, 5)
    assert await contests.resume(contest, 9)
    await contests.find(contest)
    await contests.numbered(1, 1)
    await contests.running(1)
    await contests.latest(1)
    for column in ("ends_at", "prize", "winners", "min_days", "min_level"):
        await contests.change(contest, column, 9)
    await contests.posted(contest, "{}", "7")
    await contests.posts(contest)
    await quiz(see(Quizzes(db)), contest)
    entry: dict[str, Any] = {
        "contest": contest, "account": '{"platform": "telegram", "id": "5"}', "language": "en",
        "chat": "t:1", "message": "7", "weight": 1, "score": 0, "at_ms": 1,
    }  # fmt: skip
    assert await entries.enter(**entry, person=1) == 1
    await entries.add(contest, 2, "", 1, 1)
    await entries.scored(contest, 1)
    await entries.own(contest, 1)
    await entries.labelled(contest, 1)
    await entries.all(contest)
    await entries.count(contest)
    await entries.standings(1, contest)
    await entries.standing(1, 1)
    await entries.account(1)
    entries.strike(contest, 2, "left")
    entries.remove_posts("t:1", ["7"])
    assert await entries.vote(contest, 2, 1, 1)
    await entries.count_votes(1, contest)
    assert await entries.leave(contest, 2)
    entries.won(contest, [1], 1)
    assert await entries.move(contest, 1, "claimed", ["won"])
    assert await contests.end(contest, 9, b"{}")
    await contests.proof(contest)
    await contests.prove(contest, b"{}")
    assert not await contests.cancel(contest)


async def linking(see: Callable[[object], Watched], db: Database) -> None:
    linking = see(Linking(db))
    await linking.add_code("abc", 1, 1, "{}", 1, 9)
    assert await linking.find_code("abc", 1)
    assert await linking.enter("abc", 2, "{}")
    assert await linking.take_code("abc", 1)
    await linking.drop_code("abc")
    await linking.last_parted(1, 1, 2)


async def referrals(see: Callable[[object], Watched], db: Database) -> None:
    referrals = see(Referrals(db))
    link = await referrals.ask_link(1, 1, "telegram", 1)
    await referrals.made(link.id, "https://t.me/+a")
    assert await referrals.link_used(1, "telegram", "https://t.me/+a") is not None
    assert await referrals.link_used(1, "telegram", "", link.name) is not None
    await referrals.links(1, 1)
    await referrals.drop_link((await referrals.ask_link(1, 1, "discord", 1)).id)
    assert await referrals.arrives(1, 5, 1)
    await referrals.arrived_since(1, 0)
    await referrals.was_here(1, 5, 0)
    assert not await referrals.was_erased(1, "telegram", "5")
    assert not await referrals.is_ring(1, 5)
    assert not await referrals.was_brought(5)
    assert not await referrals.is_noted(1, 5)
    first = await referrals.add(Brought(1, 1, 5, "telegram", 1), "")
    other = await referrals.add(Brought(1, 1, 6, "telegram", 1), "")
    assert await referrals.recent_of(1, 0) == [first.id, other.id]
    await referrals.hold([first.id], is_held=True)
    assert len(await referrals.held_of(1)) == 1
    await referrals.hold([first.id], is_held=False)
    assert await referrals.pending_of(5) == first.id
    referrals.forget()
    await referrals.count(first.id, "telegram", "-1", 1, 1)
    await referrals.counted(first.id)
    await referrals.is_here(1, 5)
    assert await referrals.qualify(first.id)
    assert await referrals.paid_since(1, 0) == 0
    assert await referrals.pay(first.id, 50, 2)
    assert len(await referrals.unpaid_of(1)) == 1
    assert await referrals.end(other.id, "quiet", 3)
    await referrals.find(first.id)
    await referrals.numbered(1, 1)
    await referrals.listed(1, 0, 5)
    await referrals.listed(1, 1, 5)
    await referrals.of_newcomer(5)
    await referrals.figures(1, 1)
    await referrals.name_of(1)


@pytest.fixture
async def executed(db: Database) -> list[str]:
    """Every statement of every method of the store, with its values, each called once."""
    statements: list[str] = []
    seen: list[Watched] = []

    def see(family: object) -> Watched:
        seen.append(Watched(family))
        return seen[-1]

    for worker in (db._writer, db._reader):
        await worker.hop(lambda connection: connection.set_trace_callback(statements.append))
    await chats_and_members(see, db)
    await causes_and_messages(see, db)
    await activity_and_boards(see, db)
    await thanks_and_care(see, db)
    await history(see, db)
    await outbox_and_timers(see, db)
    await choices_and_entries(see, db)
    await asking(see, db)
    await keeping_entries(see, db)
    await tickets(see, db)
    await the_teams_rooms(see, db)
    await team(see, db)
    await setting_up(see, db)
    await points(see, db)
    await shop(see, db)
    await contests(see, db)
    await referrals(see, db)
    await linking(see, db)
    await db.commit()
    uncalled = {type(one.family).__name__: one.missing() for one in seen if one.missing()}
    assert uncalled == {}, "call them above, so that their statements are looked at"
    return statements


def test_every_statement_finds_its_rows_by_an_index(executed: list[str], path: Path) -> None:
    words = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
    statements = [text for text in executed if text.startswith(words)]
    assert len(statements) > 100
    scans: dict[str, str] = {}
    with closing(sqlite3.connect(path)) as connection:
        for text in statements:
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {text}"):
                if step.startswith("SCAN "):
                    scans[step] = text
    assert {step: text for step, text in scans.items() if step not in READ_WHOLE} == {}
    assert set(READ_WHOLE) - set(scans) <= {"SCAN CONSTANT ROW"}
