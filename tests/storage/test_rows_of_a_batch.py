"""What a batch remembers: messages, causes, cursors, quarantine, outbox, timers and jobs."""

import pytest

from storage.causes import KEPT_SECONDS, Causes
from storage.database import CommitFailed, Database
from storage.messages import Messages
from storage.outbox import OutboxRow, OutboxTable
from storage.timers import JobRow, Jobs, Timers


async def test_a_message_is_handled_once_and_counted_by_day(db: Database) -> None:
    messages = Messages(db)
    for id_ in (7, 8, 7):
        messages.note(1, id_, 5, 100)
    messages.count(1, 20_000, 5)
    messages.count(1, 20_000, 5)
    messages.count(1, 20_001, 5)
    await db.commit()
    assert await messages.were_handled(1, [*range(2_000)]) == {7, 8}
    assert await messages.were_handled(2, [7]) == set()
    assert await messages.were_handled(1, []) == set()
    assert (await messages.author(1, 7), await messages.author(1, 9)) == (5, None)
    assert (await messages.written(1, 5), await messages.written(1, 6)) == (3, 0)


async def test_a_cause_is_remembered_for_two_days(db: Database) -> None:
    causes = Causes(db)
    causes.handled("tg:1", 0)
    causes.handled("tg:1", 5)
    causes.handled("dc:int:2", 10)
    assert await causes.were_handled(["tg:1", "tg:2", "dc:int:2"]) == {"tg:1", "dc:int:2"}
    causes.purge(KEPT_SECONDS + 10)
    assert await causes.were_handled(["tg:1", "dc:int:2"]) == {"dc:int:2"}


async def test_a_cursor_says_how_far_a_source_was_read(db: Database) -> None:
    causes = Causes(db)
    for name, value in (("dc:2", 5), ("dc:1", 5), ("dc:1", 9), ("tg", 3), ("dd", 1)):
        causes.move_cursor(name, value, 50)
    await db.commit()
    assert await causes.cursors("dc:") == [("dc:1", 9, 50), ("dc:2", 5, 50)]
    assert await causes.cursors("") == [
        ("dc:1", 9, 50), ("dc:2", 5, 50), ("dd", 1, 50), ("tg", 3, 50),
    ]  # fmt: skip


async def test_what_failed_is_tried_again_and_then_kept_for_a_person(db: Database) -> None:
    causes = Causes(db)
    assert await causes.next_retry() is None

    def failed(cause: str, tries: int, due: int | None) -> None:
        causes.quarantine(
            cause=cause, feature="faq", platform="telegram", community=1, body=b"{}",
            reason="boom", tries=tries, due=due, at=3,
        )  # fmt: skip

    failed("tg:1", 1, 1_000)
    failed("tg:2", 1, 5_000)
    await db.commit()
    assert await causes.next_retry() == 1_000
    (due,) = await causes.due_for_retry(4_000)
    assert (due.cause, due.feature, due.body, due.state, due.tries) == (
        "tg:1", "faq", b"{}", "retry", 1,
    )  # fmt: skip
    failed("tg:1", 3, None)
    await db.commit()
    assert await causes.due_for_retry(4_000) == []
    assert await db.read("SELECT state, tries FROM quarantine WHERE cause = 'tg:1'") == [
        ("kept", 3)
    ]
    (other,) = await causes.due_for_retry(9_000)
    assert not await causes.take(404)
    causes.settle(other.id)
    await db.commit()
    assert await causes.next_retry() is None


async def test_a_cause_the_process_died_of_is_counted_until_it_is_survived(db: Database) -> None:
    causes = Causes(db)
    causes.about_to_handle("tg:1")
    causes.about_to_handle("tg:1")
    await db.commit()
    assert await causes.deaths() == {"tg:1": 2}
    causes.survived("tg:1")
    await db.commit()
    assert await causes.deaths() == {}


def outgoing(id_: int, key: str) -> OutboxRow:
    return OutboxRow(
        id=id_, key=key, community=1, feature="faq", platform="telegram", lane="telegram:-1",
        priority=1, after=None, action=b"hello", attempts=0, created_at=1, due=None, expires=9,
    )  # fmt: skip


async def test_an_action_waits_until_it_was_sent_or_given_up(db: Database) -> None:
    outbox = OutboxTable(db)
    await outbox.start()
    rows = [outgoing(outbox.next_id(), f"tg:1:faq:{n}") for n in range(4)]
    for row in rows:
        outbox.add(row)
    rows[2].action = b"changed"
    outbox.changed(rows[2])
    rows[2].attempts, rows[2].due = 1, 77
    outbox.postponed(rows[2])
    outbox.sent(rows[0], "m1", 500)
    outbox.failed(rows[1], "blocked", 600)
    await db.commit()
    assert [(row.id, row.action, row.attempts, row.due) for row in await outbox.waiting()] == [
        (3, b"changed", 1, 77), (4, b"hello", 0, None),
    ]  # fmt: skip
    assert await outbox.find("tg:1:faq:0") == ("sent", "m1")
    assert await outbox.find("tg:1:faq:1") == ("failed", "")
    assert await outbox.find("tg:9") is None
    outbox.purge(600)
    assert await outbox.find("tg:1:faq:0") is None
    assert await outbox.find("tg:1:faq:1") == ("failed", "")
    await db.commit()
    again = OutboxTable(db)
    await again.start()
    assert again.next_id() == 5


async def test_an_action_withdrawn_in_the_batch_that_queued_it_does_not_go_out(
    db: Database,
) -> None:
    """Another row was withdrawn before it was queued: the order within the table has to hold."""
    outbox = OutboxTable(db)
    first, second = outgoing(1, "a"), outgoing(2, "b")
    for row in (first, second):
        outbox.add(row)
        outbox.failed(row, "withdrawn", 1)
    await db.commit()
    assert await outbox.waiting() == []


async def test_the_same_action_twice_fails_the_commit(db: Database) -> None:
    outbox = OutboxTable(db)
    outbox.add(outgoing(1, "a"))
    outbox.add(outgoing(2, "a"))
    with pytest.raises(CommitFailed, match="UNIQUE"):
        await db.commit()
    assert await outbox.waiting() == []


async def put(timers: Timers, key: str, due: int) -> None:
    await timers.put(
        community=1, feature="calendar", kind="post", key=key, due=due, cron="", zone="UTC",
        payload=b"1",
    )  # fmt: skip


async def test_a_timer_fires_once_or_moves_on(db: Database) -> None:
    timers = Timers(db)
    assert await timers.next_due() is None
    await put(timers, "a", 500)
    await put(timers, "a", 100)
    await put(timers, "b", 200)
    await put(timers, "c", 300)
    await db.commit()
    assert await timers.next_due() == 100
    first, second = await timers.due(250)
    assert (first.key, first.kind, first.payload, second.key) == ("a", "post", b"1", "b")
    assert len(await timers.due(900, limit=1)) == 1
    assert await timers.take(first, None)
    assert not await timers.take(first, None)
    assert await timers.take(second, 1_000)
    assert not await timers.take(second, 1_000)
    timers.drop(1, "post", "c")
    await db.commit()
    assert [(row.key, row.due) for row in await timers.due(9_999)] == [("b", 1_000)]


async def test_a_job_waits_for_its_result_which_is_taken_once(db: Database) -> None:
    jobs = Jobs(db)
    await jobs.start()
    row = JobRow(jobs.next_id(), 1, "faq", "match", "", b"{}")
    jobs.add(row, 1)
    jobs.tried(row.id, 2)
    await db.commit()
    (waiting,) = await jobs.waiting()
    assert (waiting.id, waiting.kind, waiting.payload, waiting.tries) == (1, "match", b"{}", 2)
    assert await jobs.done(row.id)
    assert not await jobs.done(row.id)


async def test_the_number_of_a_finished_job_is_not_given_again_after_a_restart(
    db: Database,
) -> None:
    jobs = Jobs(db)
    await jobs.start()
    row = JobRow(jobs.next_id(), 1, "faq", "match", "", b"{}")
    jobs.add(row, 1)
    await db.commit()
    assert await jobs.done(row.id)
    await db.commit()

    restarted = Jobs(db)
    await restarted.start()

    assert restarted.next_id() > row.id
