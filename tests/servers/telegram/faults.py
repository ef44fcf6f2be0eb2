"""Faults on demand: what goes wrong between a bot and Telegram."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from aiohttp import web

from tests.servers.telegram.state import Chat

HTML_502 = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body>\r\n</html>"
TEXTS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests: retry after {}",
    500: "Internal Server Error: restart",
}


@dataclass(eq=False, kw_only=True)
class Fault:
    """What shall go wrong with the next calls of a method.

    method: a name, or "*" for every one. status: answered without any effect, unless `effect`.
    body: bytes to answer instead. delay: seconds to wait first. drop: cut the connection
    "before" the effect, "after" it, or in the "middle" of the answer. chat: only calls for it.
    """

    method: str
    status: int = 0
    body: bytes | None = None
    retry_after: int = 0
    delay: float = 0
    drop: Literal["", "before", "after", "middle"] = ""
    effect: bool = False
    times: int = 1
    chat: Chat | None = None

    def fits(self, method: str, chat_id: object) -> bool:
        """Tell whether this fault concerns a call."""
        return (
            self.times > 0
            and self.method in ("*", method)
            and (self.chat is None or self.chat.id == chat_id)
        )

    @property
    def answers(self) -> bool:
        """Tell whether this fault has an answer of its own."""
        return bool(self.status) or self.body is not None

    def answer(self) -> web.Response:
        """Build the answer of this fault."""
        status = self.status or 200
        if self.body is not None:
            return web.Response(status=status, body=self.body, content_type="application/json")
        if status == HTTPStatus.BAD_GATEWAY:
            return web.Response(status=status, text=HTML_502, content_type="text/html")
        text = TEXTS.get(status, "Internal Server Error")
        failure = {"ok": False, "error_code": status, "description": text}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            failure["description"] = text.format(self.retry_after)
            failure["parameters"] = {"retry_after": self.retry_after}
        return web.Response(
            status=status, text=json.dumps(failure), content_type="application/json"
        )


Work = Callable[[], Awaitable[web.StreamResponse]]


async def through(fault: Fault | None, request: web.Request, work: Work) -> web.StreamResponse:
    """Do the work of a request, with whatever shall go wrong on the way."""
    if fault is None:
        return await work()
    fault.times -= 1
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.drop == "before":
        return cut(request)
    response: web.StreamResponse | None = None
    if fault.effect or fault.drop or not fault.answers:
        response = await work()
    if fault.drop == "middle" and isinstance(response, web.Response):
        return await half(request, response)
    if fault.drop:
        return cut(request)
    return fault.answer() if fault.answers or response is None else response


def cut(request: web.Request) -> web.Response:
    """Reset the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def half(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Send half of the answer and reset the connection."""
    whole = response.body if isinstance(response.body, bytes) else b"{}"
    partial = web.StreamResponse(headers={"Content-Type": "application/json"})
    partial.content_length = len(whole)
    await partial.prepare(request)
    await partial.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return partial
