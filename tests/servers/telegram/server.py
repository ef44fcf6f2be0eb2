"""The pretended Telegram as an HTTP server on 127.0.0.1, strict about every request."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from types import TracebackType
from typing import Literal, Self, TypedDict, Unpack

from aiohttp import web

from tests.servers.telegram import (
    describe,
    methods_bot,
    methods_chats,
    methods_edits,
    methods_members,
    methods_messages,
    methods_polls,
    methods_topics,
)
from tests.servers.telegram.bots import Bot
from tests.servers.telegram.calling import METHODS, Call
from tests.servers.telegram.calls import Calls, Record
from tests.servers.telegram.checking import Facts
from tests.servers.telegram.clock import real_time
from tests.servers.telegram.dice import thrown
from tests.servers.telegram.facts import Json, load
from tests.servers.telegram.faults import Fault, through
from tests.servers.telegram.poison import POISON
from tests.servers.telegram.rates import Rates
from tests.servers.telegram.receiving import read, set_webhook, webhook_info
from tests.servers.telegram.refusal import RefusalError, bad
from tests.servers.telegram.stage import Stage
from tests.servers.telegram.state import Chat, Clock, User
from tests.servers.telegram.webhook import Sender, Sleep

FAMILIES = (
    methods_bot,
    methods_chats,
    methods_edits,
    methods_members,
    methods_messages,
    methods_polls,
    methods_topics,
)
TOKEN = re.compile(r"\d+:[\w-]{30,}\Z", re.ASCII)
MOST_BYTES = 64 << 20
Act = Callable[[], object]


class Wrong(TypedDict, total=False):
    """The ways in which a call can go wrong; see `Fault`."""

    status: int
    body: bytes
    retry_after: int
    delay: float
    drop: Literal["", "before", "after", "middle"]
    effect: bool
    times: int
    chat: Chat


class TelegramServer(Stage):
    """A Telegram of one's own: `async with TelegramServer() as server`, then `server.url`."""

    def __init__(
        self,
        *,
        api: str = "10.3",
        clock: Clock = real_time,
        seed: int = 1,
        strict_repeat: bool = True,
        sleep: Sleep = asyncio.sleep,
        port: int = 0,
    ) -> None:
        """Prepare the server; `sleep` is the wait between two tries of a webhook."""
        super().__init__(clock, thrown(seed), strict_repeat)
        self.api, self.sleep, self.port = api, sleep, port
        self.facts = Facts(load(), api)
        self.calls = Calls()
        self.problems: list[str] = []
        self.faults: list[Fault] = []
        self.rates: Rates | None = None  # set it to make the server refuse haste
        self.tasks: set[asyncio.Task[None]] = set()
        self.app = web.Application(client_max_size=MOST_BYTES)
        self.app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self.app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(
            self.app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5
        )

    @property
    def url(self) -> str:
        """Give the address to use instead of https://api.telegram.org."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        """Start listening on a port that the system chooses."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening and end everything that was started."""
        for bot in self.bots.values():
            bot.updates.wake()
        for task in self.tasks:
            task.cancel()
        ended = await asyncio.gather(*self.tasks, return_exceptions=True)
        await self._runner.cleanup()
        for result in ended:
            if isinstance(result, Exception):
                raise result

    def own(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run something beside the server until it ends or the server does."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        return task

    def fault(self, method: str, **wrong: Unpack[Wrong]) -> Fault:
        """Let the next calls of a method go wrong; "*" means every method."""
        fault = Fault(method=method, **wrong)
        self.faults.append(fault)
        return fault

    def poison(self, what: str, bot: Bot | None = None) -> int:
        """Queue a named poison update, or any JSON text with `%d` for the update id."""
        return (bot or self.bot).updates.push_raw(POISON.get(what, what))

    def redeliver(self, times: int = 1) -> None:
        """Give the last batch again, whatever offset is asked for."""
        self.bot.updates.redeliveries = times

    def shuffle(self, times: int = 1) -> None:
        """Give the next batches out of order."""
        self.bot.updates.shuffles = times

    def flood(self, person: User, chat: Chat, count: int, text: str = "message") -> None:
        """Queue many messages of one person at once: "message 0", "message 1" and so on."""
        author, place = json.dumps(describe.user(person)), json.dumps(describe.chat(chat))
        words, now = json.dumps(text)[:-1], self.now()
        for number in range(count):
            chat.last_id += 1
            self.bot.updates.push_raw(
                f'{{"update_id":%d,"message":{{"message_id":{chat.last_id},"date":{now},'
                f'"from":{author},"chat":{place},"text":{words} {number}"}}}}',
                chat.id,
            )

    def at_pace(self, per_second: float, acts: Iterable[Act]) -> asyncio.Task[None]:
        """Let people do things one after the other at a steady pace."""

        async def perform() -> None:
            loop = asyncio.get_running_loop()
            start = loop.time()
            for number, act in enumerate(acts):
                await asyncio.sleep(max(0.0, start + number / per_second - loop.time()))
                act()

        return self.own(perform())

    def pending(self, bot: Bot | None = None) -> int:
        """Count the updates that a bot has not confirmed."""
        return len((bot or self.bot).updates.pending)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of a bot."""
        token, spelt = request.match_info["token"], request.match_info["method"]
        bot = self.bots.get(token)
        if bot is None or bot.revoked:
            refusal = RefusalError(401, "Unauthorized") if TOKEN.match(token) else None
            return answer(refusal or RefusalError(404, "Not Found"))
        method = self.facts.knows(spelt)
        if method is None:
            if spelt.lower() not in self.facts.methods:
                self.problems.append(f"unknown method {spelt}")
            return answer(RefusalError(404, "Not Found: method not found"))
        params, files = await read(request, self.facts, method)
        call = Call(self, bot, method, params, files)
        chat_id = params.get("chat_id")
        fault = next((item for item in self.faults if item.fits(method, chat_id)), None)
        return await through(fault, request, partial(self._answer, call))

    async def _answer(self, call: Call) -> web.Response:
        """Carry out a call, log it, and put the result into an answer."""
        self.close_due_polls()
        try:
            self._check(call)
            if self.rates:
                self.rates.check(call.method, call.params.get("chat_id"))
            result = await self._perform(call)
        except RefusalError as refusal:
            self._log(call, f"{refusal.code} {refusal.description}", None)
            return answer(refusal)
        if isinstance(result, bytes):
            self._log(call, "ok", None)
            return web.Response(body=result, content_type="application/json")
        text = json.dumps({"ok": True, "result": result}, separators=(",", ":"))
        self._log(call, "ok", json.loads(text)["result"])
        return web.Response(text=text, content_type="application/json")

    def _log(self, call: Call, outcome: str, result: object) -> None:
        """Remember a call."""
        record = Record(call.method, call.params, self.clock(), outcome, result, call.bot.id)
        self.calls.note(record)

    def _check(self, call: Call) -> None:
        """Refuse what the description does not know; only real mistakes are problems."""
        if newer := self.facts.newer(call.method, call.params):
            raise bad(f"unknown parameter {newer}")
        if found := self.facts.problems(call.method, call.params):
            self.problems += [f"{call.method}: {problem}" for problem in found]
            raise bad(found[0])

    async def _perform(self, call: Call) -> object:
        """Do what a method says."""
        if call.method == "getUpdates":
            return await self._get_updates(call)
        if call.method == "setWebhook":
            return await self._set_webhook(call)
        if call.method == "deleteWebhook":
            return await self._delete_webhook(call)
        if call.method == "getWebhookInfo":
            return webhook_info(call)
        return METHODS[call.method](call)

    async def _get_updates(self, call: Call) -> bytes:
        """Hand out updates."""
        updates, params = call.bot.updates, call.params
        updates.allow(params.get("allowed_updates"))
        numbers = (params.get("offset", 0), params.get("limit", 100), params.get("timeout", 0))
        batch = await updates.poll(*numbers)
        return b'{"ok":true,"result":[' + b",".join(batch) + b"]}"

    async def _set_webhook(self, call: Call) -> bool:
        """Start to send updates to an address."""
        if not call.params["url"]:
            return await self._delete_webhook(call)
        hook = set_webhook(call)
        await self._delete_webhook(call)
        call.bot.webhook, call.bot.updates.blocked_by_webhook = hook, True
        call.bot.updates.displace(RefusalError(409, "Conflict: terminated by setWebhook request"))
        call.bot.sender = self.own(Sender(call.bot.updates, hook, self.sleep).run())
        return True

    async def _delete_webhook(self, call: Call) -> bool:
        """Stop to send updates to an address."""
        if call.params.get("drop_pending_updates"):
            call.bot.updates.pending.clear()
        sender, call.bot.sender, call.bot.webhook = call.bot.sender, None, None
        call.bot.updates.blocked_by_webhook = False
        if sender:
            sender.cancel()
            await asyncio.wait([sender])
        return True

    async def _file(self, request: web.Request) -> web.Response:
        """Give the content of a file."""
        name = request.match_info["path"].removeprefix("files/").removesuffix(".dat")
        bot = self.bots.get(request.match_info["token"])
        if bot is None or bot.revoked or name not in self.files:
            return answer(RefusalError(404, "Not Found"))
        return web.Response(body=self.files[name])


def answer(refusal: RefusalError) -> web.Response:
    """Put a refusal into an answer."""
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)
