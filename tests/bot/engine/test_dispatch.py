"""Every event takes effect once, and what fails harms nobody else."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.actions import Delete, Emit, Halt, Outcome, Reply, Send, t
from bot.engine.dispatch import NotSetOut
from bot.engine.failures import News
from bot.engine.queueing import Fresh
from bot.events import (
    Edited,
    Failed,
    Message,
    Reacted,
    Sent,
    Unanswered,
)  # fmt: skip
from bot.feature import Feature, Stage
from bot.platform import Batch, Cursor, Unreadable
from storage.choices import Choices
from storage.rows import number
from tests.bot.engine.told import tell, written
from tests.community import Community, HandClock, community


class Mood:
    """What the features of these tests do at the moment."""

    def __init__(self) -> None:
        self.failing = 0
        self.hangs = False
        self.calls = 0


def neighbours(mood: Mood) -> tuple[Feature, Feature]:
    """A feature that fails as its mood says, and one that always works."""
    broken, sound = Feature("broken"), Feature("sound")

    @broken.on(Message, Stage.RECORD)
    async def stumble(message: Message, choices: Choices) -> Outcome:
        """Write, then fail."""
        mood.calls += 1
        await choices.set(message.community, 0, "broken.mark", f'"{message.id}"')
        if mood.hangs:
            await asyncio.Event().wait()
        if mood.failing:
            mood.failing -= 1
            raise RuntimeError("a bug")
        return Reply(body=t("broken.done"))

    @sound.on(Message)
    async def work(message: Message, choices: Choices) -> Outcome:
        """Write and answer."""
        await choices.set(message.community, 0, "sound.mark", f'"{message.id}"')
        return Reply(body=t("sound.done"))

    return broken, sound


async def marks(chat: Community) -> dict[str, str]:
    """What the features wrote."""
    rows = await chat.app.store.database.read("SELECT key, value FROM setting ORDER BY key")
    return {str(key): str(value) for key, value in rows}


async def quarantined(chat: Community) -> list[tuple[Any, ...]]:
    """What waits in quarantine."""
    return await chat.app.store.database.read(
        "SELECT feature, state, tries FROM quarantine ORDER BY id"
    )


async def retried(chat: Community, seconds: float) -> None:
    """Let time pass until a failed handler is tried again."""
    chat.clock.advance(seconds=seconds)
    chat.app.retries.wake()
    await asyncio.sleep(0.05)
    await chat.settle()


async def test_a_handler_that_fails_leaves_nothing_and_stops_nobody() -> None:
    mood = Mood()
    mood.failing = 99
    async with community(*neighbours(mood)) as chat:
        assert await chat.say("hello") == ["sound.done"]
        assert "broken.mark" not in await marks(chat)
        assert "sound.mark" in await marks(chat)
        assert [entry[1:] for entry in await quarantined(chat)] == [("retry", 1)]


async def test_a_failed_handler_is_tried_again_alone_after_a_second() -> None:
    mood = Mood()
    mood.failing = 1
    async with community(*neighbours(mood)) as chat:
        await chat.say("hello")
        await retried(chat, 1.1)
        assert chat.said_by_bot() == ["sound.done", "broken.done"]
        assert await quarantined(chat) == []


async def test_after_three_failures_it_is_kept_for_a_person_and_the_team_is_told() -> None:
    mood = Mood()
    mood.failing = 99
    async with community(*neighbours(mood)) as chat:
        await chat.say("hello")
        await retried(chat, 1.1)
        await retried(chat, 10.1)
        assert mood.calls == 3
        assert [(state, tries) for _, state, tries in await quarantined(chat)] == [("kept", 3)]
        assert chat.last("staff").body.text.startswith("engine.kept name=tests.bot")
        await retried(chat, 1000)
        assert mood.calls == 3


async def test_a_handler_that_never_returns_is_cancelled_and_leaves_nothing() -> None:
    mood = Mood()
    mood.hangs = True
    async with community(*neighbours(mood)) as chat:
        assert await chat.say("hello") == ["sound.done"]
        assert "broken.mark" not in await marks(chat)
        assert "sound.mark" in await marks(chat)
        mood.hangs = False
        assert await chat.say("again") == ["broken.done", "sound.done"]


async def test_the_same_message_delivered_again_counts_once() -> None:
    async with community(*neighbours(Mood())) as chat:
        message = written(chat, "ana", "hello")
        assert await tell(chat, message) == ["broken.done", "sound.done"]
        assert await tell(chat, msgspec.structs.replace(message)) == []
        again = msgspec.structs.replace(message, cause="con:other")
        assert await tell(chat, again, again) == []


async def test_messages_out_of_order_all_count() -> None:
    async with community(neighbours(Mood())[1]) as chat:
        messages = [written(chat, "ana", f"number {n}") for n in range(3)]
        assert await tell(chat, *reversed(messages)) == ["sound.done"] * 3


async def test_an_edit_and_a_reaction_count_once_each() -> None:
    watcher = Feature("watcher")

    @watcher.on(Edited)
    async def edited(event: Edited) -> Outcome:
        """See an edit."""
        return Reply(body=t("watcher.edited"))

    @watcher.on(Reacted)
    async def reacted(event: Reacted) -> Outcome:
        """See a reaction."""
        return Reply(body=t("watcher.reacted"))

    async with community(watcher) as chat:
        account, at = chat.who("ana").account, chat.clock.now()
        edit = Edited(cause="e1", at=at, chat=chat.group.chat, id="1", sender=account, text="x")
        smile = Reacted(
            cause="r1", at=at, chat=chat.group.chat, sender=account, message="1", added=("👍",)
        )
        for event in (edit, smile, edit, smile):
            chat.platform.happens(msgspec.structs.replace(event))
            await chat.settle()
        assert chat.said_by_bot() == ["watcher.edited", "watcher.reacted"]


async def test_what_a_feature_emits_reaches_the_others_three_deep_and_no_deeper(
    caplog: pytest.LogCaptureFixture,
) -> None:
    echo = Feature("echo")
    seen: list[str] = []

    @echo.on(Message)
    async def begin(message: Message) -> Outcome:
        """Begin."""
        return Emit(event=Unanswered(cause="", at=message.at, question=message))

    @echo.on(Unanswered)
    async def go_on(unanswered: Unanswered) -> Outcome:
        """Go on for ever."""
        seen.append(unanswered.cause)
        return Emit(event=msgspec.structs.replace(unanswered))

    async with community(echo) as chat:
        await chat.say("hello")
        assert len(seen) == len(set(seen)) == 3
        assert "more than 3 others in a row" in caplog.text


async def test_two_features_that_emit_for_one_message_do_not_take_each_others_keys() -> None:
    mood = Mood()
    first, late, teller = Feature("first"), Feature("late"), Feature("teller")

    @first.on(Message)
    async def at_once(message: Message) -> Outcome:
        """Emit."""
        return Emit(event=Unanswered(cause="", at=message.at, question=message, why="first"))

    @late.on(Message)
    async def later(message: Message) -> Outcome:
        """Fail, then emit."""
        mood.calls += 1
        if mood.calls == 1:
            raise RuntimeError("a bug")
        return Emit(event=Unanswered(cause="", at=message.at, question=message, why="late"))

    @teller.on(Unanswered)
    async def said(unanswered: Unanswered) -> Outcome:
        """Tell it."""
        return Send(chat=unanswered.question.chat, body=t("teller.said", why=unanswered.why))

    async with community(first, late, teller) as chat:
        await chat.say("hello")
        await retried(chat, 1.1)
        assert chat.said_by_bot() == ["teller.said why=first", "teller.said why=late"]


async def test_a_guard_that_halts_keeps_what_it_did_and_silences_the_rest() -> None:
    guard, talker = Feature("guard"), Feature("talker")

    @guard.on(Message, Stage.GUARD)
    async def judge(message: Message) -> Outcome:
        """Remove spam."""
        if "spam" not in message.text:
            return None
        emitted = Emit(event=Unanswered(cause="", at=message.at, question=message))
        return [Delete(chat=message.chat, ids=(message.id,)), emitted, Halt(reason="spam")]

    @talker.on(Message, Stage.ANSWER)
    async def talk(message: Message) -> Outcome:
        """Answer."""
        return Reply(body=t("talker.answer"))

    @talker.on(Unanswered)
    async def note(unanswered: Unanswered) -> Outcome:
        """Hear of it."""
        return Send(chat=unanswered.question.chat, body=t("talker.noted"))

    async with community(guard, talker) as chat:
        assert await chat.say("buy spam") == ["talker.noted"]
        assert [m.body.text for m in chat.group.messages] == ["talker.noted"]
        assert await chat.say("hello") == ["talker.answer"]


async def test_the_first_answer_wins() -> None:
    one, two = Feature("one"), Feature("two")

    @one.on(Message, Stage.ANSWER)
    async def first(message: Message) -> Outcome:
        """Answer questions."""
        return Reply(body=t("one.answer")) if "?" in message.text else None

    @two.on(Message, Stage.ANSWER)
    async def second(message: Message) -> Outcome:
        """Answer everything."""
        return Reply(body=t("two.answer"))

    async with community(one, two) as chat:
        assert await chat.say("is it?") == ["one.answer"]
        assert await chat.say("it is") == ["two.answer"]


async def test_an_event_that_cannot_be_committed_is_kept_and_the_others_stand() -> None:
    greedy = Feature("greedy")

    @greedy.on(Message)
    async def write(message: Message, choices: Choices) -> Outcome:
        """Write something the database refuses only at the end."""
        if "bad" in message.text:
            choices.audit(
                community=999, person=999, feature="x", what="x", old=None, new=None, now=0
            )
        return Reply(body=t("greedy.done", text=message.text))

    async with community(greedy) as chat:
        batch = [written(chat, "ana", text) for text in ("one", "bad", "two")]
        await tell(chat, *batch)
        assert chat.said_by_bot() == ["greedy.done text=one", "greedy.done text=two"]
        assert [feature for feature, *_ in await quarantined(chat)] == ["engine.event"]
        assert chat.last("staff").body.text.startswith("engine.kept name=engine.event")


async def test_a_message_an_adapter_garbled_does_not_stop_the_others() -> None:
    async with community(neighbours(Mood())[1]) as chat:
        garbled = msgspec.structs.replace(written(chat, "ana", "hello"), id="no number")
        await tell(chat, garbled, written(chat, "ana", "hello"))
        assert chat.said_by_bot() == ["sound.done"]
        assert [state for _, state, _ in await quarantined(chat)] == ["kept"]


async def test_a_full_disk_is_waited_out_and_nothing_is_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    async with community(neighbours(Mood())[1]) as chat:
        await chat.say("hello")
        database = chat.app.store.database
        rows = await database.rows("PRAGMA page_count")
        await database.rows(f"PRAGMA max_page_count={number(rows)}")
        await database.commit()
        for _ in range(60):
            chat.platform.say(chat.who("ana"), chat.group, "x" * 3000)
        await asyncio.sleep(0.4)
        assert "full" in chat.app.dispatcher.cannot_write
        assert not (await chat.app.health()["database"]()).is_well
        await database.rows("PRAGMA max_page_count=1000000")
        await chat.settle()
        assert chat.said_by_bot().count("sound.done") == 61
        assert chat.app.dispatcher.cannot_write == ""
        assert caplog.messages.count("it can be written again, and what waited is handled now") == 1


async def test_an_event_that_killed_the_process_three_times_is_kept_aside(tmp_path: Path) -> None:
    sound = neighbours(Mood())[1]
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(sound, path=path, clock=clock) as chat:
        poison, world = written(chat, "ana", "poison"), chat.world
        store = chat.app.store
        for _ in range(3):
            store.causes.about_to_handle(poison.cause)
        await store.database.commit()
    async with community(sound, path=path, clock=clock, world=world, life="2") as chat:
        await chat.app.dispatcher.start()  # as if the last end had been no clean one
        await tell(chat, poison, written(chat, "ana", "hello"))
        assert chat.said_by_bot() == ["sound.done"]
        assert [feature for feature, *_ in await quarantined(chat)] == ["engine.event"]
        assert await store_deaths(chat) == {}


async def store_deaths(chat: Community) -> dict[str, int]:
    """Which events are under suspicion."""
    return await chat.app.store.causes.deaths()


async def test_cursors_and_unreadable_updates_are_committed_with_their_batch() -> None:
    async with community(neighbours(Mood())[1]) as chat:
        batch = Batch(
            platform="console",
            events=[written(chat, "ana", "hello")],
            unreadable=[Unreadable(cause="con:odd", raw=b"\xff", reason="no JSON")],
            cursors=[Cursor(name="console:offset", value=42, at=chat.clock.now())],
        )
        await chat.app.feed.take(batch)
        await chat.settle()
        assert await chat.app.store.causes.cursors("console:") == [
            ("console:offset", 42, int(chat.clock.now().timestamp()))
        ]
        assert [feature for feature, *_ in await quarantined(chat)] == ["engine.read"]


async def test_only_the_feature_that_sent_something_hears_of_its_end() -> None:
    one, two = Feature("one"), Feature("two")
    heard: list[str] = []

    @one.on(Message)
    async def speak(message: Message) -> Outcome:
        """Speak."""
        return Reply(body=t("one.spoke"), remember={"answer": 42})

    @one.on(Sent)
    async def mine(sent: Sent) -> Outcome:
        """Hear of it."""
        heard.append(f"one {sent.values['answer']}")
        return None

    @two.on(Sent)
    async def not_mine(sent: Sent) -> Outcome:
        """Never hear of it."""
        heard.append("two")
        return None

    @two.on(Failed)
    async def nor_this(failed: Failed) -> Outcome:
        """Never hear of it."""
        heard.append("failed")
        return None

    async with community(one, two) as chat:
        await chat.say("hello")
        assert heard == ["one 42"]


async def test_the_log_names_the_event_and_never_says_what_was_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mood = Mood()
    mood.failing = 1
    with caplog.at_level(logging.DEBUG):
        async with community(*neighbours(mood)) as chat:
            await chat.say("my secret words")
    assert "failed on con:1:1 (try 1)" in caplog.text
    assert "my secret words" not in caplog.text


async def test_what_was_committed_is_never_handled_again_though_it_could_not_set_out(
    tmp_path: Path,
) -> None:
    heard: list[str] = []
    echo = Feature("echo")

    @echo.on(Message)
    async def repeat(message: Message) -> Outcome:
        """Say it once more."""
        return Reply(body=t("echo.said", text=message.text))

    @echo.on(Sent)
    async def note(sent: Sent) -> Outcome:
        """Remember what went out."""
        heard.append(sent.key)
        return None

    path, clock = tmp_path / "tertulia.db", HandClock()
    with pytest.raises(ExceptionGroup) as ended:  # noqa: PT012 - the bot ends by itself
        async with community(echo, path=path, clock=clock) as chat:
            world = chat.world
            chat.app.dispatcher.on_commit = _cannot
            chat.platform.happens(written(chat, "ana", "hello"))
            await asyncio.sleep(0.3)
    assert [type(problem) for problem in ended.value.exceptions] == [NotSetOut]
    async with community(echo, path=path, clock=clock, world=world, life="2") as chat:
        await chat.settle()
        assert chat.said_by_bot() == ["echo.said text=hello"]
        assert len(heard) == 1


def _cannot(fresh: Fresh) -> None:
    raise RuntimeError("nobody takes it")


async def test_a_handler_that_waits_for_another_program_is_not_taken_for_a_slow_one() -> None:
    async with community(neighbours(Mood())[1]) as chat:
        await chat.say("hello")
        other = sqlite3.connect(chat.app.store.database.path, isolation_level=None)
        with closing(other):
            other.execute("BEGIN IMMEDIATE")
            chat.platform.say(chat.who("ana"), chat.group, "and again")
            await asyncio.sleep(0.6)
            other.execute("ROLLBACK")
            await chat.settle()
        assert chat.said_by_bot() == ["sound.done", "sound.done"]
        assert await quarantined(chat) == []


async def test_news_whose_commit_failed_is_told_by_the_next() -> None:
    async with community(neighbours(Mood())[1]) as chat:
        app = chat.app
        piece = News(1, "trouble", t("engine.unproved"))
        app.failures.news.append(piece)
        await app.admission.tell_staff(app.failures.to_tell())
        await app.store.database.abandon()
        app.failures.news.append(piece)
        assert app.failures.to_tell() == [piece]


async def test_first_words_in_private_are_answered_before_those_that_follow() -> None:
    echo = Feature("echo")

    @echo.on(Message)
    async def repeat(message: Message) -> Outcome:
        """Say it once more."""
        return Reply(body=t("echo.said", text=message.text))

    async with community(echo) as chat:
        chat.world.room("elsewhere", "Elsewhere", [chat.who("luis")])
        await chat.say("hello", by="luis", room="elsewhere")
        await chat.say("hello", by="eve")
        words = [written(chat, "eve", text, room="private") for text in ("one", "two", "three")]
        await tell(chat, *words)
        said = chat.said_by_bot("private", by="eve")
        assert said == [f"echo.said text={text}" for text in ("one", "two", "three")]
