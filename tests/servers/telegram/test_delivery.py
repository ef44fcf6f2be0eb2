"""How updates reach a bot: confirmed below the offset, held, expired, for one reader only."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial

import pytest
from aiohttp import web

from tests.servers.telegram.clock import HandClock
from tests.servers.telegram.raw_bot import RawBot
from tests.servers.telegram.server import TelegramServer

ALL = ["message", "chat_member", "message_reaction", "callback_query", "my_chat_member"]


def texts(updates: list[dict[str, dict[str, str]]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(
    telegram: TelegramServer, raw: RawBot, hands: HandClock
) -> None:
    ana = telegram.user("Ana")
    for number in range(3):
        ana.says(f"m{number}")
    first = await raw.updates()
    hands.advance(1)
    assert texts(await raw.updates()) == texts(first) == ["m0", "m1", "m2"]
    assert texts(await raw.updates(first[1]["update_id"])) == ["m1", "m2"]
    assert await raw.updates(first[2]["update_id"] + 1) == []
    assert telegram.pending() == 0


async def test_an_offset_far_beyond_the_tail_is_ignored(
    telegram: TelegramServer, raw: RawBot
) -> None:
    telegram.user("Ana").says("still here")
    assert texts(await raw.updates(telegram.bot.updates.next_id + 11)) == ["still here"]


async def test_a_negative_offset_throws_the_older_queue_away(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    for number in range(5):
        ana.says(f"m{number}")
    assert texts(await raw.updates(-2)) == ["m3", "m4"]
    assert telegram.pending() == 2


async def test_the_same_offset_at_once_brings_one_update_only(
    telegram: TelegramServer, raw: RawBot, hands: HandClock
) -> None:
    ana = telegram.user("Ana")
    ana.says("m0")
    ana.says("m1")
    await raw.updates(5)
    assert texts(await raw.updates(5)) == ["m0"]
    hands.advance(0.6)
    assert texts(await raw.updates(5)) == ["m0", "m1"]


async def test_the_same_offset_within_three_seconds_is_held_until_something_happens(
    telegram: TelegramServer, raw: RawBot
) -> None:
    assert await raw.updates(1) == []
    async with asyncio.TaskGroup() as tasks:
        held = tasks.create_task(raw.updates(1))
        await telegram.bot.updates.held.wait()
        assert not held.done()
        telegram.user("Ana").says("at last")
    assert texts(held.result()) == ["at last"]


async def test_a_second_reader_ends_the_waiting_one(telegram: TelegramServer, raw: RawBot) -> None:
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(raw.refused("getUpdates", offset=1, timeout=50))
        await telegram.bot.updates.held.wait()
        telegram.bot.updates.held.clear()
        second = tasks.create_task(raw.updates(2, timeout=50))
        await telegram.bot.updates.held.wait()
        telegram.user("Ana").says("for the second")
    assert first.result().startswith("409 Conflict: terminated by other getUpdates request")
    assert texts(second.result()) == ["for the second"]


async def test_messages_live_a_day_and_presses_150_seconds(
    telegram: TelegramServer, raw: RawBot, hands: HandClock
) -> None:
    ana = telegram.user("Ana")
    ana.starts()
    button = {"inline_keyboard": [[{"text": "Enter", "callback_data": "1"}]]}
    sent = await raw.call("sendMessage", chat_id=ana.id, text="contest", reply_markup=button)
    query = ana.presses(sent, "Enter")
    assert telegram.pending() == 2
    hands.advance(151)
    assert [set(update) for update in await raw.updates()] == [{"update_id", "message"}]
    refused = await raw.refused("answerCallbackQuery", callback_query_id=query["id"])
    assert "query is too old" in refused
    hands.advance(86400)
    assert await raw.updates(1) == []


async def test_kinds_that_were_not_asked_for_never_arrive(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    message = ana.says("hi", group)
    ana.reacts(message, "👍")
    kinds = {key for update in await raw.updates(0, allowed_updates=ALL) for key in update}
    assert kinds == {"update_id", "my_chat_member", "message"}
    telegram.forget_pending()
    ana.reacts(message, "🔥")
    ana.edits(message, "hello")
    [reaction] = await raw.updates(1)
    assert reaction["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reaction["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]
    telegram.forget_pending()
    await raw.answer("getUpdates", {"offset": -1, "limit": 1, "allowed_updates": ALL[:1]})
    ana.reacts(message)
    assert telegram.pending() == 0


async def test_after_a_quiet_week_the_ids_go_on_at_random(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    ana.says("before")
    [old] = await raw.updates()
    await raw.updates(old["update_id"] + 1)
    telegram.restart_update_ids()
    ana.says("after")
    [new] = await raw.updates()
    assert abs(new["update_id"] - old["update_id"]) > 1000


async def test_poison_stands_in_the_middle_of_a_batch(telegram: TelegramServer) -> None:
    ana = telegram.user("Ana")
    ana.says("before")
    for what in ("lone surrogate", "deep nesting", "1 MB text", "unknown type", "wrong types"):
        telegram.poison(what)
    ana.says("after")
    bodies = telegram.bot.updates.take(0, 100)
    assert len(bodies) == 7
    assert b"\\ud83d half" in bodies[1]
    with pytest.raises(RecursionError):
        json.loads(bodies[2])
    assert len(bodies[3]) > 1 << 20
    assert json.loads(bodies[6])["message"]["text"] == "after"


async def test_a_batch_comes_again_and_out_of_order_on_request(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    for number in range(20):
        ana.says(f"m{number}")
    telegram.shuffle()
    mixed = await raw.updates()
    assert sorted(texts(mixed)) == sorted(f"m{number}" for number in range(20))
    assert texts(mixed) != [f"m{number}" for number in range(20)]
    telegram.redeliver(times=2)
    last = max(update["update_id"] for update in mixed)
    assert await raw.updates(last + 1) == mixed
    assert await raw.updates(last + 1) == mixed
    assert await raw.updates(last + 2) == []


async def test_five_thousand_updates_are_handed_out_quickly(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    telegram.forget_pending()
    telegram.flood(ana, group, 5000, 'say "hi"')
    seen: list[str] = []
    offset = 0
    while batch := telegram.bot.updates.take(offset, 100):
        decoded = [json.loads(body) for body in batch]
        seen += texts(decoded)
        offset = decoded[-1]["update_id"] + 1
    assert seen == [f'say "hi" {number}' for number in range(5000)]


async def test_people_act_at_a_steady_pace(telegram: TelegramServer, raw: RawBot) -> None:
    ana = telegram.user("Ana")
    task = telegram.at_pace(1000, [partial(ana.says, f"m{n}") for n in range(5)])
    await task
    assert texts(await raw.updates()) == ["m0", "m1", "m2", "m3", "m4"]


class Receiver:
    """A bot's own address that answers as it was told to."""

    def __init__(self, statuses: list[int]) -> None:
        self.statuses = statuses
        self.seen: list[tuple[str, str]] = []
        self.complete = asyncio.Event()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.seen.append((secret, update["message"]["text"]))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200 and update["message"]["text"] == "last":
            self.complete.set()
        return web.Response(status=status, headers={"Retry-After": "9"} if status == 429 else {})


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    target = Receiver([500, 429])
    app = web.Application()
    app.router.add_post("/hook", target.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    target.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield target
    await runner.cleanup()


async def test_a_webhook_gets_each_update_in_order_until_it_accepts(receiver: Receiver) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async with TelegramServer(sleep=sleep) as server, RawBot(server) as raw:
        await raw.call("setWebhook", url=receiver.url, secret_token="s3cret")
        assert "webhook is active" in await raw.refused("getUpdates")
        ana = server.user("Ana")
        ana.says("first")
        ana.says("last")
        async with asyncio.timeout(10):
            await receiver.complete.wait()
        assert receiver.seen == [("s3cret", "first")] * 3 + [("s3cret", "last")]
        assert pauses == [0, 9]
        info = await raw.call("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response: 429"
        await raw.call("deleteWebhook")
        assert await raw.updates(1) == []
        assert "HTTPS URL must be provided" in await raw.refused("setWebhook", url="http://a.b/c")


async def test_a_webhook_that_is_gone_for_a_day_is_given_up(
    receiver: Receiver, hands: HandClock
) -> None:
    given_up = asyncio.Event()

    async def sleep(_: float) -> None:
        hands.advance(3600)
        given_up.set()

    receiver.statuses = [410] * 30
    async with TelegramServer(clock=hands, sleep=sleep) as server, RawBot(server) as raw:
        await raw.call("setWebhook", url=receiver.url)
        server.user("Ana").says("anybody there?")
        task = server.bot.sender
        assert task is not None
        async with asyncio.timeout(10):
            await task
        assert given_up.is_set()
        assert len(receiver.seen) == 24
        assert texts(await raw.updates()) == ["anybody there?"]
        assert (await raw.call("getWebhookInfo"))["url"] == ""
