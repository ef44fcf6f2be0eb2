"""Nothing is lost between Telegram and the store, and nobody is kept waiting by a bad update."""

import json
import logging
import traceback

import pytest

from bot.actions import Send
from bot.events import Edited, Message
from bot.http import Http
from bot.platform import Retry, Stopped
from bot.platforms.telegram.receiving import ALLOWED_UPDATES
from tests.bot.platforms.telegram.scene import Scene, chat_of, plain
from tests.servers.telegram.server import TelegramServer


async def test_a_message_is_acknowledged_only_after_it_was_committed(scene: Scene) -> None:
    ana = scene.server.user("Ana", language="es")
    group = scene.server.supergroup("Docker", members=[ana])
    scene.server.forget_pending()
    ana.says("hello", chat=group)
    scene.store.failures = 1
    async with scene.listening() as store:
        message = await store.one(Message)
        assert message.text == "hello"
        await store.until(lambda: store.batches)
    assert len(scene.pauses.asked) >= 1
    assert [type(event) for event in store.events] == [Message]


async def test_after_a_restart_it_goes_on_where_the_store_had_got(scene: Scene) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    ana.says("first", chat=group)
    async with scene.listening() as store:
        await store.one(Message)
    ana.says("second", chat=group)
    scene.platform = scene.adapter()
    async with scene.listening() as store:
        await store.until(lambda: len(store.of(Message)) == 2)
    assert [message.text for message in store.of(Message)] == ["first", "second"]
    offsets = [call.params.get("offset") for call in scene.server.calls.to("getUpdates")]
    assert offsets[0] is None
    assert next(iter(store.kept.values())).value + 1 >= max(o for o in offsets if o)


async def test_after_a_week_of_silence_an_old_number_is_not_trusted(scene: Scene) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    ana.says("before", chat=group)
    async with scene.listening() as store:
        await store.one(Message)
    scene.watch.forward(days=7)
    scene.server.restart_update_ids()
    ana.says("after", chat=group)
    scene.platform = scene.adapter()
    asked = len(scene.server.calls.to("getUpdates"))
    async with scene.listening() as store:
        await store.until(lambda: any(one.text == "after" for one in store.of(Message)))
    assert "offset" not in scene.server.calls.to("getUpdates")[asked].params


async def test_every_poll_names_the_updates_it_wants(scene: Scene) -> None:
    ana = scene.server.user("Ana")
    ana.says("hi", chat=scene.server.supergroup("Docker", members=[ana]))
    async with scene.listening() as store:
        await store.one(Message)
    polls = scene.server.calls.to("getUpdates")
    assert {json.dumps(poll.params["allowed_updates"]) for poll in polls} == {ALLOWED_UPDATES}
    assert {"chat_member", "message_reaction"} <= set(json.loads(ALLOWED_UPDATES))


POISONS = ("wrong types", "date is text", "no chat", "deep nesting", "a list")


@pytest.mark.parametrize("what", POISONS)
async def test_a_poisoned_update_is_kept_raw_and_its_neighbours_go_on(
    scene: Scene, what: str
) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    ana.says("before", chat=group)
    number = scene.server.poison(what)
    ana.says("after", chat=group)
    async with scene.listening() as store:
        await store.until(lambda: len(store.of(Message)) == 2)
    assert [message.text for message in store.of(Message)] == ["before", "after"]
    assert [one.cause for one in store.unreadable] == [f"tg:{number}"]
    assert str(number).encode() in store.unreadable[0].raw


@pytest.mark.parametrize("what", ["lone surrogate", "1 MB text", "unknown type", "null sender"])
async def test_what_is_only_odd_is_read_all_the_same(scene: Scene, what: str) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    scene.server.poison(what)
    ana.says("after", chat=group)
    async with scene.listening() as store:
        await store.until(lambda: any(m.text == "after" for m in store.of(Message)))
    assert store.unreadable == []
    assert all("\ud83d" not in message.text for message in store.of(Message))


async def test_half_a_character_is_replaced_in_place(scene: Scene) -> None:
    scene.server.poison("lone surrogate")
    async with scene.listening() as store:
        message = await store.one(Message)
    assert message.text == "broken \ufffd half"


async def test_the_same_batch_twice_comes_with_the_same_causes(scene: Scene) -> None:
    ana = scene.server.user("Ana")
    ana.says("hi", chat=scene.server.supergroup("Docker", members=[ana]))
    scene.server.redeliver()
    async with scene.listening() as store:
        await store.until(lambda: len(store.of(Message)) == 2)
    first, second = store.of(Message)
    assert first == second


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 502},
        {"status": 500},
        {"status": 429, "retry_after": 17},
        {"body": b""},
        {"body": b"<html>maintenance</html>"},
        {"body": b'{"ok":true,"result":[{"update_id":1,"mess'},
        {"drop": "before"},
        {"drop": "middle"},
    ],
)
async def test_it_waits_at_least_three_seconds_after_a_failed_poll(
    scene: Scene, wrong: dict[str, object]
) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    scene.server.fault("getUpdates", **wrong)  # type: ignore[arg-type]
    ana.says("hello", chat=group)
    async with scene.listening() as store:
        message = await store.one(Message)
    assert message.text == "hello"
    assert scene.pauses.asked[0] >= wrong.get("retry_after", 3)  # type: ignore[operator]


TAKEN = (
    b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates '
    b'request; make sure that only one bot instance is running"}'
)


async def test_a_second_program_on_the_token_stops_it_after_three_tries(scene: Scene) -> None:
    scene.server.fault("getUpdates", status=409, body=TAKEN, times=3)
    with pytest.raises(Stopped, match="Another program reads"):
        await scene.platform.receive(scene.store)
    assert scene.pauses.asked == [7.0, 7.0]
    assert not scene.platform.health().is_well


async def test_who_was_here_first_outlasts_a_second_program(scene: Scene) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", [ana])
    async with scene.listening() as store:
        ana.says("hello", chat=group)
        await store.one(Message)
        scene.watch.forward(seconds=61)
        scene.server.fault("getUpdates", status=409, body=TAKEN, times=10)
        ana.says("still here?", chat=group)
        await store.until(lambda: len(store.of(Message)) > 1)
    assert [message.text for message in store.of(Message)] == ["hello", "still here?"]


async def test_a_webhook_in_the_way_is_named_and_never_removed(scene: Scene) -> None:
    scene.server.bot.updates.blocked_by_webhook = True
    with pytest.raises(Stopped, match="deleteWebhook"):
        await scene.platform.receive(scene.store)
    assert scene.server.calls.to("deleteWebhook") == []


async def test_a_refused_token_is_told_without_the_token(scene: Scene) -> None:
    scene.server.revokes()
    with pytest.raises(Stopped) as stopped:
        await scene.platform.receive(scene.store)
    assert "telegram.token" in str(stopped.value)
    assert scene.server.token not in repr(stopped.value) + scene.platform.health().sentence


async def test_a_page_of_a_server_on_the_way_says_nothing_about_the_token(scene: Scene) -> None:
    scene.server.fault("getMe", status=404, body=b"<html>404</html>")
    ana = scene.server.user("Ana")
    ana.says("hi", chat=scene.server.supergroup("Docker", members=[ana]))
    async with scene.listening() as store:
        assert (await store.one(Message)).text == "hi"


async def test_health_tells_when_nothing_was_heard_for_ninety_seconds(scene: Scene) -> None:
    assert not scene.platform.health().is_well
    ana = scene.server.user("Ana")
    ana.says("hi", chat=scene.server.supergroup("Docker", members=[ana]))
    async with scene.listening() as store:
        await store.one(Message)
        assert scene.platform.health().is_well
    scene.watch.forward(seconds=91)
    assert not scene.platform.health().is_well


async def test_actions_may_go_out_once_the_bot_knows_its_name(scene: Scene) -> None:
    scene.server.fault("getMe", status=500)
    async with scene.listening() as store:
        await store.until(lambda: store.is_clear)
    assert scene.platform.username == "tertulia_bot"
    assert len(scene.pauses.asked) >= 1


@pytest.mark.parametrize("ending", ["", "/", "/bot", "/bot/"])
async def test_the_address_may_be_written_in_any_form(scene: Scene, ending: str) -> None:
    scene.platform = scene.adapter(base_url=scene.server.url + ending)
    async with scene.listening() as store:
        await store.until(lambda: store.is_clear)


async def test_updates_that_telegram_brings_itself_are_answered_after_the_commit(
    scene: Scene,
) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    scene.platform = scene.adapter(
        mode="webhook", public_url="https://bot.example.org/telegram", secret="s3cret"
    )
    update = {"update_id": 5, "message": ana.says("hello", chat=group)}
    body = json.dumps(update).encode()
    assert await scene.platform.accept("s3cret", body) == 500
    async with scene.listening() as store:
        await store.until(lambda: store.is_clear)
        hook = scene.server.calls.to("setWebhook")[0].params
        assert hook["url"] == "https://bot.example.org/telegram"
        assert hook["secret_token"] == "s3cret"
        assert hook["allowed_updates"] == json.loads(ALLOWED_UPDATES)
        assert await scene.platform.accept("wrong", body) == 403
        assert await scene.platform.accept("", body) == 403
        assert store.events == []
        store.failures = 1
        assert await scene.platform.accept("s3cret", body) == 500
        assert await scene.platform.accept("s3cret", body) == 200
        assert [event.cause for event in store.events] == ["tg:5"]
        assert store.kept == {}
        assert await scene.platform.accept("s3cret", b"not { json") == 200
        assert len(store.unreadable) == 1
        assert scene.platform.health().is_well


async def test_an_edit_is_an_event_of_its_own_at_its_own_time(scene: Scene) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    message = ana.says("helo", chat=group)
    ana.edits(message, "hello")
    async with scene.listening() as store:
        edited = await store.one(Edited)
    original = store.of(Message)[0]
    assert edited.id == original.id
    assert edited.text == "hello"
    assert edited.cause != original.cause


async def test_neither_the_adapter_nor_its_parts_show_the_token(scene: Scene) -> None:
    await scene.platform.examine()
    told = repr(scene.platform) + repr(scene.platform._api)
    assert scene.server.token not in told


async def test_it_stays_calm_when_nobody_listens(http: Http) -> None:
    async with TelegramServer() as gone:
        scene = Scene(gone, http)
    assert [finding.state for finding in await scene.platform.examine()] == ["problem"]


async def test_an_answer_that_stays_broken_is_set_aside_once_it_holds_one_update(
    scene: Scene,
) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    scene.server.forget_pending()
    broken = b'{"ok":true,"result":[{"update_id":77,"message":{"text":"x"]}'
    scene.server.fault("getUpdates", body=broken, times=4)
    ana.says("after", chat=group)
    async with scene.listening() as store:
        await store.one(Message)
    assert [(one.cause, broken in one.raw) for one in store.unreadable] == [("tg:77", True)]
    assert {call.params["limit"] for call in scene.server.calls.to("getUpdates")} <= {1, 100}


async def test_nothing_is_lost_or_doubled_in_a_flood(scene: Scene) -> None:
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    scene.server.flood(ana, group, 1000)
    scene.store.failures = 2
    async with scene.listening() as store:
        await store.until(lambda: len(store.of(Message)) >= 1000)
    assert [one.text for one in store.of(Message)] == [f"message {n}" for n in range(1000)]


async def test_no_log_line_holds_the_token_even_when_everything_is_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ana = scene.server.user("Ana")
    group = scene.server.supergroup("Docker", members=[ana])
    for method in ("getMe", "getUpdates", "sendMessage"):
        scene.server.fault(method, drop="before")
        scene.server.fault(method, status=500)
    ana.says("hello", chat=group)
    async with scene.listening() as store:
        await store.one(Message)
    hello = Send(chat=chat_of(group), body=plain("hello"))
    for _ in range(2):
        with pytest.raises(Retry) as retry:
            await scene.do(hello)
        assert scene.server.token not in "".join(traceback.format_exception(retry.value))
    await scene.do(hello)
    assert scene.server.token.partition(":")[2] not in caplog.text
