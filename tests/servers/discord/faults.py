"""Faults to script: what Discord, its proxies and the network do to a request now and then."""

import fnmatch
import json
import socket
import struct
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from aiohttp import web

CLOUDFLARE = "<html><head><title>Access denied | Error 1015</title></head><body></body></html>"
UPSTREAM = "upstream connect error or disconnect/reset before headers. reset reason: overflow"
WORDS = {401: "401: Unauthorized", 403: "Missing Permissions", 500: "500: Internal Server Error"}
GATEWAYS = frozenset({502, 503, 504, 524})
TOO_MANY = 429
VIA = {"Via": "1.1 google"}


class Script(TypedDict, total=False):
    """How a fault shows: see `Fault`."""

    status: int
    code: int
    times: int | None
    delay: float
    late: float
    drop: Literal["before", "after"]
    retry_after: float
    scope: Literal["user", "global", "shared"]
    cloudflare: bool


@dataclass
class Fault:
    """One scripted fault, used up after `times` requests (None: never).

    status, code: the answer given instead of an effect. delay: seconds before the effect, late:
    seconds between effect and answer. drop: reset the connection before or after the effect.
    retry_after, scope: of a 429. cloudflare: the 429 is a web page without `Via`.
    """

    method: str
    pattern: str
    status: int | None = None
    code: int = 0
    times: int | None = 1
    delay: float = 0
    late: float = 0
    drop: Literal["before", "after"] | None = None
    retry_after: float = 0.05
    scope: Literal["user", "global", "shared"] = "user"
    cloudflare: bool = False
    met: int = 0

    def meets(self, method: str, path: str) -> bool:
        """Whether this fault hits the request; counts it if so."""
        if self.method not in (method, "*") or not fnmatch.fnmatch(path, self.pattern):
            return False
        if self.times is not None and self.met >= self.times:
            return False
        self.met += 1
        return True

    def answer(self) -> web.Response | None:
        """The answer in the place of an effect, if the fault gives one."""
        if self.status is None:
            return None
        if self.status == TOO_MANY:
            return self.too_many()
        if self.status in GATEWAYS and not self.code:
            return web.Response(status=self.status, text=UPSTREAM, headers=VIA)
        words = WORDS.get(self.status, "scripted by the test")
        body: dict[str, Any] = {"code": self.code, "message": words}
        return answer_json(body, self.status)

    def too_many(self) -> web.Response:
        """A rate limit as Discord tells it, or as Cloudflare does."""
        if self.cloudflare:
            return web.Response(status=TOO_MANY, text=CLOUDFLARE, content_type="text/html")
        body = {
            "message": "You are being rate limited.",
            "retry_after": self.retry_after,
            "global": self.scope == "global",
        }
        headers = {"Retry-After": str(self.retry_after), "X-RateLimit-Scope": self.scope}
        if self.scope == "global":
            headers["X-RateLimit-Global"] = "true"
        return answer_json(body, TOO_MANY, headers)


def answer_json(
    body: object, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """An answer as Discord's API gives it: the content type has no charset, `Via` is there."""
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        headers={"Content-Type": "application/json", **VIA, **(headers or {})},
    )


def reset(request: web.Request) -> None:
    """Tear the connection down hard: the client sees a reset, not an end."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
