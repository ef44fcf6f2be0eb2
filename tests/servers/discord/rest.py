"""The REST side: every request is logged, checked, perhaps disturbed, then answered."""

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.servers.discord import shapes
from tests.servers.discord.additions import Ledger
from tests.servers.discord.faults import VIA, Fault, answer_json, reset
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.simcord_parts import (
    CDN_BASE,
    BackendError,
    Json,
    RouteNotImplemented,
    UnsupportedField,
    World,
    dispatch,
)

PREFIX = "/api/v10"
OPEN_TO_TOKENS = ("/interactions/", "/webhooks/")
NO_CONTENT = 204


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart request."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


@dataclass(slots=True)
class Call:
    """One request of the bot; `status` is None while unanswered and after a reset."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    reason: str | None
    at: datetime
    files: list[Upload] = field(default_factory=list)
    status: int | None = None


class Rest:
    """Answers the API's requests out of the world."""

    def __init__(
        self, world: World, gateway: Gateway, ledger: Ledger, changed: Callable[[], None]
    ) -> None:
        self.world = world
        self.gateway = gateway
        self.ledger = ledger
        self.changed = changed
        self.cdn = ""
        self.calls: list[Call] = []
        self.faults: list[Fault] = []

    def encode(self, payload: object) -> str:
        """Payload as JSON text, attachments reachable on this server."""
        return json.dumps(payload).replace(CDN_BASE, self.cdn)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, with all that the test has scripted for it."""
        call = await self._read(request)
        self.calls.append(call)
        path = unquote(call.path)
        fault = next((one for one in self.faults if one.meets(call.method, path)), None)
        answer = await self._disturbed(call, fault, request)
        call.status = answer.status
        self.changed()
        return answer

    async def _disturbed(
        self, call: Call, fault: Fault | None, request: web.Request
    ) -> web.StreamResponse:
        if fault is None:
            return self._answer(call, request)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.drop == "before":
            raise self._dropped(request)
        answer = fault.answer() or self._answer(call, request)
        if fault.late:
            await asyncio.sleep(fault.late)
        if fault.drop == "after":
            raise self._dropped(request)
        return answer

    def _dropped(self, request: web.Request) -> ConnectionResetError:
        reset(request)
        self.changed()
        return ConnectionResetError("the test cut this connection")

    async def _read(self, request: web.Request) -> Call:
        call = Call(
            method=request.method,
            path=request.raw_path.partition("?")[0].removeprefix(PREFIX),
            body=None,
            query=dict(request.query),
            reason=None,
            at=self.world.backend.clock.now(),
        )
        reason = request.headers.get("X-Audit-Log-Reason")
        call.reason = unquote(reason) if reason else None
        if request.content_type == "multipart/form-data":
            await self._read_parts(request, call)
        elif request.can_read_body:
            text = await request.text()
            call.body = json.loads(text) if text else None
        return call

    @staticmethod
    async def _read_parts(request: web.Request, call: Call) -> None:
        parts = await request.post()
        fields = {name: part for name, part in parts.items() if isinstance(part, str)}
        payload = fields.pop("payload_json", None)
        call.body = json.loads(payload) if payload is not None else fields or None
        described = {}
        if isinstance(call.body, dict):
            message = call.body.get("data") or call.body.get("message") or call.body
            for one in message.get("attachments") or ():
                described[f"files[{one['id']}]"] = one.get("description")
        for name, part in parts.items():
            if isinstance(part, web.FileField):
                content = io.BytesIO(part.file.read())
                call.files.append(Upload(part.filename, content, described.get(name)))

    def _answer(self, call: Call, request: web.Request) -> web.Response:
        token = f"Bot {self.gateway.token}"
        if request.headers.get("Authorization") != token and not self._carries_token(call):
            return answer_json({"message": "401: Unauthorized", "code": 0}, 401)
        if call.path.startswith("/gateway"):
            return answer_json(self._gateway_address())
        try:
            result = self._dispatched(call)
        except BackendError as refusal:
            return answer_json(refusal.to_json(), refusal.status)
        if call.path.endswith("/applications/@me") and isinstance(result, dict):
            result = {**result, "flags": self.gateway.flags}
        if result is None:
            return web.Response(status=NO_CONTENT, headers=VIA)
        return answer_json(json.loads(self.encode(result)))

    @staticmethod
    def _carries_token(call: Call) -> bool:
        return call.path.startswith(OPEN_TO_TOKENS)

    def _dispatched(self, call: Call) -> Json:
        if shapes.operation(call.method, call.path) is None:
            # Also said by the strict routes; here for paths that have no route at all.
            text = f"{call.method} {call.path} is not in the table of described operations"
            if text not in self.ledger.problems:
                self.ledger.problems.append(text)
        try:
            return dispatch(
                self.world.backend,
                call.method,
                call.path,
                json=call.body,
                params=dict(call.query),
                files=list(call.files),
                reason=call.reason,
                message_content_access=self.gateway.approved.message_content,
            )
        except (RouteNotImplemented, UnsupportedField) as gap:
            self.ledger.problems.append(str(gap))
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as broken:
            text = f"{call.method} {call.path}: not understood: {broken!r}"
            self.ledger.problems.append(text)
            raise BackendError(400, 50035, "Invalid Form Body") from broken

    def _gateway_address(self) -> dict[str, Any]:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    async def serve_file(self, request: web.Request) -> web.Response:
        """Hand out an attachment."""
        blob = self.world.backend.cdn.get(f"{CDN_BASE}/{request.match_info['tail']}")
        return web.Response(status=404) if blob is None else web.Response(body=blob)
