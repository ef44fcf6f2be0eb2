"""What was decided sets out: in order, once, as the platform allows."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from bot.actions import Ban, Delete, Edit, MessageRef, PlatformAction, Send
from bot.engine.queueing import WITHDRAWN
from bot.events import Account, Chat, Failed, Kind, Migrated, Sent, Unreachable
from bot.formatting.rich import Rich
from bot.platform import Moved, Pace, Reason, Receipt, Refused, Retry
from tests.bot.engine.sending import GROUP, OTHER, Remembering, Sending, Stage, sending
from tests.bot.engine.virtual import in_no_time

EVE = Account(platform="test", id="9", name="Eve")
BAN = Ban(chat=GROUP, account=EVE)


def text_of(action: PlatformAction) -> str:
    """What a message says."""
    return action.body.text if isinstance(action, Send) and isinstance(action.body, Rich) else ""


def in_the_way(
    problem: Exception, of: str, times: int = 1
) -> Callable[[PlatformAction], Awaitable[None]]:
    """Raise a problem the first times a text is to be said."""
    left = [times]

    async def before(action: PlatformAction) -> None:
        if of in {text_of(action), type(action).__name__} and left[0]:
            left[0] -= 1
            raise problem

    return before


def test_a_chat_hears_everything_in_order() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            sends.say("one", "two", "three")
            await asyncio.sleep(1)
            assert stage.said == ["one", "two", "three"]
            assert [sent.message for sent in sends.feed.of(Sent)] == ["m1", "m2", "m3"]

    in_no_time(story())


def test_a_chat_that_is_stuck_delays_no_other() -> None:
    async def story() -> None:
        stage = Stage()

        async def stuck(action: PlatformAction) -> None:
            if text_of(action) == "slow":
                await asyncio.sleep(30)

        stage.before = stuck
        async with sending(stage) as sends:
            sends.say("slow", "behind it")
            sends.say("elsewhere", chat=OTHER)
            await asyncio.sleep(0.2)
            assert stage.said == ["elsewhere"]
            await asyncio.sleep(30)
            assert stage.said == ["elsewhere", "slow", "behind it"]

    in_no_time(story())


def test_moderation_overtakes_what_is_being_said() -> None:
    async def story() -> None:
        stage = Stage(Pace(chat=1.0))
        async with sending(stage) as sends:
            sends.say("one", "two", "three")
            sends.send(sends.row(BAN))
            await asyncio.sleep(5)
            assert [type(action).__name__ for _, action in stage.done].index("Ban") <= 1

    in_no_time(story())


def test_a_retry_waits_as_long_as_the_platform_says_and_keeps_the_order() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Retry(7, why="429"), "one")
        async with sending(stage) as sends:
            sends.say("one", "two")
            sends.say("elsewhere", chat=OTHER)
            await asyncio.sleep(20)
            assert [(at, text_of(action)) for at, action in stage.done] == [
                (0, "elsewhere"), (7, "one"), (7, "two"),
            ]  # fmt: skip

    in_no_time(story())


def test_a_retry_for_everybody_holds_every_chat() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Retry(7, is_global=True), "one")
        async with sending(stage) as sends:
            sends.say("one")
            await asyncio.sleep(1)
            sends.say("elsewhere", chat=OTHER)
            await asyncio.sleep(20)
            assert [at for at, _ in stage.done] == [7, 7]

    in_no_time(story())


def test_no_answer_is_tried_again_with_longer_and_longer_pauses() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Retry(why="timed out"), "one", times=4)
        async with sending(stage) as sends:
            sends.say("one")
            await asyncio.sleep(60)
            (at, _) = stage.done[0]
            assert 15 * 0.75 <= at <= 15 * 1.25
            assert stage.keys == ["key-1"] * 5

    in_no_time(story())


def test_what_breaks_five_times_is_given_up_and_what_is_behind_it_goes_on() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(RuntimeError("a bug"), "one", times=99)
        async with sending(stage) as sends:
            sends.say("one", "two")
            await asyncio.sleep(100)
            assert stage.keys.count("key-1") == 5
            assert stage.said == ["two"]
            assert [failed.reason for failed in sends.feed.of(Failed)] == [Reason.BROKEN]

    in_no_time(story())


def test_a_platform_that_never_answers_is_not_waited_for_longer_than_a_minute() -> None:
    async def story() -> None:
        stage = Stage()
        hung = [True]

        async def hang(action: PlatformAction) -> None:
            if hung.pop() if hung else False:
                await asyncio.Event().wait()

        stage.before = hang
        async with sending(stage) as sends:
            sends.say("one")
            await asyncio.sleep(90)
            assert stage.said == ["one"]

    in_no_time(story())


def test_a_refusal_is_told_once_and_not_tried_again() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Refused(Reason.NO_RIGHT, "can_pin"), "one", times=99)
        async with sending(stage) as sends:
            sends.say("one", "two")
            await asyncio.sleep(10)
            (failed,) = sends.feed.of(Failed)
            assert (failed.reason, failed.detail) == (Reason.NO_RIGHT, "can_pin")
            assert stage.said == ["two"]

    in_no_time(story())


@pytest.mark.parametrize(
    ("chat", "reason", "is_gone"),
    [
        (GROUP, Reason.PLACE_GONE, True),
        (GROUP, Reason.PERSON_GONE, False),
        (Chat(platform="test", id="9", kind=Kind.PRIVATE), Reason.PERSON_BLOCKED, True),
    ],
)
def test_a_chat_is_gone_when_it_is_gone_and_not_when_somebody_in_it_is(
    chat: Chat, reason: Reason, is_gone: bool
) -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Refused(reason), "one")
        async with sending(stage) as sends:
            sends.say("one", chat=chat)
            await asyncio.sleep(1)
            assert bool(sends.feed.of(Unreachable)) is is_gone

    in_no_time(story())


def test_a_chat_that_moved_is_followed_by_everything_that_waits_for_it() -> None:
    async def story() -> None:
        stage = Stage()
        new = Chat(platform="test", id="-100777")
        stage.before = in_the_way(Moved(new), "one")
        async with sending(stage) as sends:
            sends.say("one", "two")
            await asyncio.sleep(1)
            assert [action.chat.id for _, action in stage.done if isinstance(action, Send)] == [
                "-100777", "-100777",
            ]  # fmt: skip
            (migrated,) = sends.feed.of(Migrated)
            assert (migrated.chat.id, migrated.to.id) == ("-100", "-100777")

    in_no_time(story())


def test_a_chat_that_moves_for_ever_is_given_up() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Moved(OTHER), "one", times=99)
        async with sending(stage) as sends:
            sends.say("one")
            await asyncio.sleep(1)
            assert [failed.reason for failed in sends.feed.of(Failed)] == [Reason.PLACE_GONE]

    in_no_time(story())


def test_what_follows_something_waits_until_that_ended_and_goes_even_if_it_failed() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Refused(Reason.PERSON_BLOCKED), "receipt")
        async with sending(stage) as sends:
            receipt = sends.row(Send(chat=OTHER, body=Rich("receipt")), "receipt", due=5)
            ban = sends.row(BAN, after="receipt", lane=receipt.lane)
            sends.send(receipt, ban)
            await asyncio.sleep(4)
            assert stage.done == []
            await asyncio.sleep(4)
            assert [action for _, action in stage.done] == [BAN]

    in_no_time(story())


def test_a_pointer_to_a_message_becomes_its_id_when_that_is_sent() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            first = sends.row(Send(chat=OTHER, body=Rich("card")), "card", due=3)
            edit = Edit(message=MessageRef(chat=OTHER, key="card"), body=Rich("changed"))
            sends.send(first, sends.row(edit, lane="elsewhere"))
            await asyncio.sleep(5)
            _, edited = stage.done[1]
            assert isinstance(edited, Edit)
            assert edited.message.id == "m1"

    in_no_time(story())


def test_a_pointer_to_what_was_never_sent_falls_with_it() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Refused(Reason.WRONG), "card")
        async with sending(stage) as sends:
            sends.send(sends.row(Send(chat=GROUP, body=Rich("card")), "card"))
            sends.send(sends.row(Delete(chat=GROUP, key="card")))
            await asyncio.sleep(1)
            assert [failed.reason for failed in sends.feed.of(Failed)] == [
                Reason.WRONG, Reason.NOT_FOUND,
            ]  # fmt: skip

    in_no_time(story())


def test_waiting_deletes_of_one_chat_go_as_one_call() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            sends.send(*[sends.row(Delete(chat=GROUP, ids=(str(n),))) for n in range(1, 131)])
            sends.send(sends.row(Delete(chat=OTHER, ids=("1",))))
            await asyncio.sleep(1)
            sizes = [len(a.ids) for _, a in stage.done if isinstance(a, Delete)]
            assert sorted(sizes) == [1, 30, 100]
            assert len(sends.feed.of(Sent)) == 131

    in_no_time(story())


def test_words_that_became_stale_are_dropped_and_said_to_be() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            stale = sends.row(Send(chat=GROUP, body=Rich("good morning")), due=20, expires=10)
            sends.send(stale)
            await asyncio.sleep(30)
            assert stage.said == []
            assert [failed.reason for failed in sends.feed.of(Failed)] == [Reason.EXPIRED]

    in_no_time(story())


def test_what_was_withdrawn_is_never_sent() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            row = sends.row(Send(chat=GROUP, body=Rich("one")))
            row.due = WITHDRAWN
            sends.send(row)
            sends.say("two")
            await asyncio.sleep(1)
            assert stage.said == ["two"]

    in_no_time(story())


def test_nothing_is_sent_before_the_platform_is_connected_or_while_it_is_held() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            sends.outbox.hold()
            sends.say("one")
            await asyncio.sleep(100)
            assert stage.said == []
            sends.outbox.resume()
            await asyncio.sleep(1)
            assert stage.said == ["one"]

    in_no_time(story())


def test_what_a_former_life_sent_without_noting_it_is_not_sent_again() -> None:
    async def story() -> None:
        stage = Remembering("key-1")

        def former(sends: Sending) -> None:
            sends.row(Send(chat=GROUP, body=Rich("one")))
            sends.row(Send(chat=GROUP, body=Rich("two")))

        async with sending(stage, former=former) as sends:
            await asyncio.sleep(1)
            assert stage.said == ["two"]
            assert sends.table.ends["key-1"] == ("sent", "old key-1")

    in_no_time(story())


def test_the_end_waits_for_what_is_under_way_but_not_for_ever() -> None:
    async def story() -> None:
        stage = Stage()

        async def slow(action: PlatformAction) -> None:
            await asyncio.sleep(2 if text_of(action) == "one" else 60)

        stage.before = slow
        loop = asyncio.get_running_loop()
        async with sending(stage) as sends:
            sends.say("one")
            await asyncio.sleep(0.5)
            sends.outbox.hold()
            await sends.outbox.at_rest()
            assert stage.said == ["one"]
            sends.outbox.resume()
            sends.say("two")
            await asyncio.sleep(0.5)
            began = loop.time()
            await sends.outbox.at_rest()
            assert loop.time() - began == pytest.approx(3)

    in_no_time(story())


def test_a_row_of_another_release_that_cannot_be_read_stops_nobody() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            odd = sends.row(Send(chat=GROUP, body=Rich("one")))
            odd.action = b'{"type":"Teleport"}'
            sends.send(odd)
            sends.say("two")
            await asyncio.sleep(1)
            assert stage.said == ["two"]
            assert sends.table.ends[odd.key] == ("failed", "broken")

    in_no_time(story())


def test_the_age_of_the_oldest_action_is_known() -> None:
    async def story() -> None:
        stage = Stage()
        stage.before = in_the_way(Retry(100), "one")
        async with sending(stage) as sends:
            sends.say("one")
            await asyncio.sleep(1)
            assert sends.outbox.oldest() == 0
            sends.outbox.hold()
            sends.say("two", chat=OTHER)
            await asyncio.sleep(61)
            assert sends.outbox.oldest() == pytest.approx(61)

    in_no_time(story())


class Forgetful(Remembering):
    """A platform that does not answer the first time it is asked."""

    async def find_sent(self, action: PlatformAction, key: str, since: datetime) -> Receipt | None:
        if not self.keys:
            self.keys.append("asked")
            raise Retry(why="503")
        return await super().find_sent(action, key, since)


def test_a_former_life_is_asked_about_again_if_the_platform_did_not_answer() -> None:
    async def story() -> None:
        stage = Forgetful("key-1")

        def former(sends: Sending) -> None:
            sends.row(Send(chat=GROUP, body=Rich("one")))

        async with sending(stage, former=former) as sends:
            await asyncio.sleep(30)
            assert stage.said == []
            assert sends.table.ends["key-1"] == ("sent", "old key-1")

    in_no_time(story())


def test_words_that_became_stale_while_they_were_tried_again_are_dropped() -> None:
    async def story() -> None:
        stage = Stage()

        async def unavailable(action: PlatformAction) -> None:
            raise Retry(after=20)

        stage.before = unavailable
        async with sending(stage) as sends:
            sends.send(sends.row(Send(chat=GROUP, body=Rich("good morning")), expires=30))
            await asyncio.sleep(60)
            assert len(stage.keys) == 2
            assert [failed.reason for failed in sends.feed.of(Failed)] == [Reason.EXPIRED]

    in_no_time(story())


def test_what_waits_for_its_turn_stays_when_sending_is_stopped() -> None:
    async def story() -> None:
        stage = Stage(Pace(chat=10.0))
        async with sending(stage) as sends:
            sends.say("one", "two")
            await asyncio.sleep(5)
            sends.outbox.hold()
            await sends.outbox.at_rest()
            assert asyncio.get_running_loop().time() == pytest.approx(5)
            await asyncio.sleep(100)
            assert stage.said == ["one"]
            sends.outbox.resume()
            await asyncio.sleep(1)
            assert stage.said == ["one", "two"]

    in_no_time(story())


def test_what_is_decided_while_the_outbox_ends_sets_out_with_the_next_start() -> None:
    async def story() -> None:
        stage = Stage()
        async with sending(stage) as sends:
            pass
        sends.say("too late")
        await asyncio.sleep(1)
        assert stage.said == []
        assert len(await sends.table.waiting()) == 1

    in_no_time(story())
