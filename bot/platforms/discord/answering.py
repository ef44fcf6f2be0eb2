"""Answers to commands, buttons and forms: in time, once, and as privately as declared."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum

from bot.clock import Clock
from bot.platform import MenuCommand, Refused, Retry
from bot.platforms.discord.errors import (
    ACKNOWLEDGED,
    INVALID_WEBHOOK_TOKEN,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Declined,
)
from bot.platforms.discord.interactions import COMMAND, FORM, PRESS, Handle, handle_of, path_of
from bot.platforms.discord.places import Payload
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.snowflakes import moment

log = logging.getLogger(__name__)

EPHEMERAL = 1 << 6
LIFE = timedelta(minutes=15)
"""How long Discord lets an interaction be answered."""
REMEMBERED = 4096
_MESSAGE, _THINKING, _QUIETLY, _UPDATE, _MODAL = 4, 5, 6, 7, 9
_EXPIRED = frozenset({UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, INVALID_WEBHOOK_TOKEN})


class Phase(Enum):
    """How far an interaction has been answered."""

    NEW = 1
    UNKNOWN = 2
    """It came to an earlier life of this process."""
    THINKING = 3
    ACKNOWLEDGED = 4


class Expired(Exception):  # noqa: N818 - named after what happened
    """The interaction can no longer be answered as one."""


class Waiting:
    """One interaction and what has been said to it."""

    def __init__(self, handle: Handle, kind: int, path: tuple[str, ...], phase: Phase) -> None:
        self.handle = handle
        self.kind = kind
        self.path = path
        self.phase = phase
        self.is_private = False
        self.lock = asyncio.Lock()


class Answers:
    """The interactions of the last minutes."""

    def __init__(self, rest: Rest, clock: Clock) -> None:
        self._rest = rest
        self._clock = clock
        self._waiting: OrderedDict[str, Waiting] = OrderedDict()
        self._attempted: OrderedDict[tuple[str, str], None] = OrderedDict()
        self.menu: Mapping[tuple[str, ...], MenuCommand] = {}

    def arrived(self, data: Payload) -> Waiting | None:
        """Note an interaction just heard; nothing for kinds that expect no answer."""
        if data["type"] not in (COMMAND, PRESS, FORM):
            return None
        path = path_of(data["data"])[0] if data["type"] == COMMAND else ()
        handle = Handle(data["application_id"], data["id"], data["token"])
        waiting = Waiting(handle, data["type"], path, Phase.NEW)
        self._keep(waiting)
        return waiting

    async def defer(self, waiting: Waiting) -> None:
        """Win time for an answer that is not there yet; a command that opens a form must wait."""
        command = self.menu.get(waiting.path)
        if command is not None and command.opens_form:
            return
        async with waiting.lock:
            if waiting.phase is not Phase.NEW:
                return
            body: Payload = {"type": _QUIETLY}
            if waiting.kind == COMMAND:
                waiting.is_private = bool(command and command.is_private_answer)
                flags = EPHEMERAL if waiting.is_private else 0
                body = {"type": _THINKING, "data": {"flags": flags}}
            try:
                await self._call_back(waiting.handle, body)
            except (Declined, Retry) as error:
                log.warning("an interaction could not be deferred: %s", error)
                return
            is_command = waiting.kind == COMMAND
            waiting.phase = Phase.THINKING if is_command else Phase.ACKNOWLEDGED

    async def say(self, interaction: str, message: Payload, key: str, *, private: bool) -> str:
        """Answer with a message; its id is returned. Raises Expired, Retry or Declined."""
        waiting = self._find(interaction)
        flags = (message.get("flags") or 0) | (EPHEMERAL if private else 0)
        body = {**message, "flags": flags}
        async with waiting.lock:
            with _expiry():
                if waiting.phase in (Phase.NEW, Phase.UNKNOWN):
                    return await self._first(waiting, body, key)
                if waiting.phase is Phase.THINKING:
                    return await self._after_thinking(waiting, body, private=private)
                return await self._follow_up(waiting.handle, body)

    async def whisper(self, interaction: str, message: Payload) -> None:
        """Tell who pressed, in passing; without words the press is only acknowledged."""
        if message.get("content"):
            await self.say(interaction, message, "", private=True)
            return
        waiting = self._find(interaction)
        async with waiting.lock:
            if waiting.phase in (Phase.NEW, Phase.UNKNOWN) and waiting.kind != COMMAND:
                with _expiry(), _once():
                    await self._call_back(waiting.handle, {"type": _QUIETLY})
                waiting.phase = Phase.ACKNOWLEDGED

    async def show_form(self, interaction: str, form: Payload) -> None:
        """Open a form; only the very first answer can."""
        waiting = self._find(interaction)
        async with waiting.lock:
            with _expiry():
                await self._call_back(waiting.handle, {"type": _MODAL, "data": form})
            waiting.phase = Phase.ACKNOWLEDGED

    async def change(self, interaction: str, id_: str, message: Payload) -> None:
        """Change the message that was pressed, or one that only its reader sees."""
        waiting = self._find(interaction)
        async with waiting.lock:
            with _expiry():
                if waiting.phase is Phase.NEW and waiting.kind == PRESS:
                    await self._call_back(waiting.handle, {"type": _UPDATE, "data": message})
                    waiting.phase = Phase.ACKNOWLEDGED
                    return
                await self._webhook("PATCH", waiting.handle, f"/messages/{int(id_)}", message)

    async def _first(self, waiting: Waiting, body: Payload, key: str) -> str:
        attempt = (waiting.handle.id, key)
        is_repeat = attempt in self._attempted
        self._attempted[attempt] = None
        while len(self._attempted) > REMEMBERED:
            self._attempted.popitem(last=False)
        try:
            told = await self._call_back(waiting.handle, {"type": _MESSAGE, "data": body})
        except Declined as error:
            if error.code != ACKNOWLEDGED:
                raise
            waiting.phase = Phase.ACKNOWLEDGED
            if is_repeat:  # our own first try had come through
                return await self._original(waiting.handle)
            return await self._follow_up(waiting.handle, body)
        waiting.phase = Phase.ACKNOWLEDGED
        resource = (told or {}).get("resource") or {}
        return (resource.get("message") or {}).get("id") or await self._original(waiting.handle)

    async def _after_thinking(self, waiting: Waiting, body: Payload, *, private: bool) -> str:
        if private == waiting.is_private:
            told = await self._webhook("PATCH", waiting.handle, "/messages/@original", body)
            waiting.phase = Phase.ACKNOWLEDGED
            return str(told["id"])
        # Who sees an answer is settled when it is deferred, and the first follow-up would only fill
        # it in: it is filled in with nothing, followed by the answer, and taken away.
        await self._webhook(
            "PATCH",
            waiting.handle,
            "/messages/@original",
            {"content": "…", "allowed_mentions": {"parse": []}},
        )
        waiting.phase = Phase.ACKNOWLEDGED
        id_ = await self._follow_up(waiting.handle, body)
        with contextlib.suppress(Refused):
            await self._webhook("DELETE", waiting.handle, "/messages/@original")
        return id_

    async def _follow_up(self, handle: Handle, body: Payload) -> str:
        told = await self._webhook("POST", handle, "", body, {"wait": "true"})
        return str(told["id"])

    async def _original(self, handle: Handle) -> str:
        told = await self._webhook("GET", handle, "/messages/@original")
        return str(told["id"])

    async def _call_back(self, handle: Handle, body: Payload) -> Payload | None:
        told: Payload | None = await self._rest.request(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            json=body,
            params={"with_response": "true"},
            webhook_id=handle.id,
            webhook_token=handle.token,
        )
        return told

    async def _webhook(
        self,
        method: str,
        handle: Handle,
        tail: str,
        body: Payload | None = None,
        params: dict[str, str] | None = None,
    ) -> Payload:
        told: Payload = await self._rest.request(
            method,
            "/webhooks/{webhook_id}/{webhook_token}" + tail,
            json=body,
            params=params,
            webhook_id=handle.application,
            webhook_token=handle.token,
        )
        return told

    def _find(self, interaction: str) -> Waiting:
        handle = handle_of(interaction)
        if self._clock.now() - moment(handle.id) > LIFE:
            raise Expired
        if handle.id not in self._waiting:
            self._keep(Waiting(handle, 0, (), Phase.UNKNOWN))
        return self._waiting[handle.id]

    def _keep(self, waiting: Waiting) -> None:
        self._waiting[waiting.handle.id] = waiting
        if len(self._waiting) > REMEMBERED:
            self._waiting.popitem(last=False)


@contextlib.contextmanager
def _expiry() -> Iterator[None]:
    try:
        yield
    except Declined as error:
        if error.code in _EXPIRED:
            raise Expired from error
        raise


@contextlib.contextmanager
def _once() -> Iterator[None]:
    try:
        yield
    except Declined as error:
        if error.code not in (ACKNOWLEDGED, UNKNOWN_MESSAGE):
            raise
