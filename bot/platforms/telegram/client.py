"""The library's Telegram client, made to speak through our own connection.

The library's own error mapping is bypassed: it changes texts, makes permanent refusals look
temporary, and writes tokens into exceptions (PLATFORMS.md section 6).
"""

import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

import msgspec
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.http import Unreached
from bot.platform import Reason, Refused
from bot.platforms.telegram.api import OK, READ_SECONDS, UPLOAD_SECONDS, Answered, Api
from bot.platforms.telegram.outcomes import settle, unanswered

logging.getLogger("telegram").setLevel(logging.INFO)  # at DEBUG it logs the token and every text

T = TypeVar("T")
NEEDED = {"date", "chat"}
"""What the library wants to find in every message."""


class Carried(TelegramError):  # noqa: N818 - named after what happened
    """Brings what really happened through the library unchanged."""

    __slots__ = ("original",)

    def __init__(self, original: Answered | Unreached) -> None:
        super().__init__(type(original).__name__)
        self.original = original


class Requests(BaseRequest):
    """Makes the library's requests over our connection."""

    __slots__ = ("_api",)

    def __init__(self, api: Api) -> None:
        self._api = api

    @property
    def read_timeout(self) -> float:
        """Seconds an answer may take."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Nothing to open: the connection belongs to somebody else."""

    async def shutdown(self) -> None:
        """Nothing to close: the connection belongs to somebody else."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Send one request; the library's time limits are replaced by ours."""
        form = request_data.json_parameters if request_data else {}
        files: dict[str, Any] = dict(request_data.multipart_data) if request_data else {}
        patience = UPLOAD_SECONDS if files else READ_SECONDS
        try:
            answer = await self._api.send(
                url.rpartition("/")[2], form, read_timeout=patience, files=files or None
            )
        except (Answered, Unreached) as problem:
            raise Carried(problem) from None
        return OK, completed(answer.body, form.get("chat_id", ""))

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer without logging it when it is broken: it may hold what people wrote."""
        unread = Carried(Unreached("the answer cannot be read"))
        if not payload.endswith(b"}"):
            raise unread
        try:
            return BaseRequest.parse_json_payload(payload)
        except TelegramError:
            raise unread from None


def completed(body: bytes, chat: str) -> bytes:
    """An answer with what the library insists on, where a smaller server names only the id."""
    try:
        said: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return body
    result = said.get("result") if isinstance(said, dict) else None
    messages = result if isinstance(result, list) else [result]
    bare = [one for one in messages if isinstance(one, dict) and "message_id" in one]
    if all(one.keys() >= NEEDED for one in bare):
        return body
    kind = "supergroup" if chat.startswith(("-", "@")) else "private"
    number = int(chat) if chat.removeprefix("-").isdigit() else 0
    for one in bare:
        one.setdefault("date", 0)
        one.setdefault("chat", {"id": number, "type": kind})
    return msgspec.json.encode(said)


class Client:
    """Calls the library and gives its failures their real names."""

    def __init__(self, api: Api, token: str) -> None:
        requests = Requests(api)
        self.bot = Bot(
            token,
            base_url=f"{api.base_url}/bot",
            base_file_url=f"{api.base_url}/file/bot",
            request=requests,
            get_updates_request=requests,
        )

    def __repr__(self) -> str:
        """Say nothing: the library's own text holds the token."""
        return "Client()"

    async def attempt(self, call: Awaitable[T]) -> T:
        """Make a call of the library; raises `Answered`, Retry if nobody answered, or Refused."""
        try:
            return await call
        except Carried as carried:
            if isinstance(carried.original, Answered):
                raise carried.original from None
            raise unanswered(carried.original) from None
        except (TypeError, KeyError, AttributeError, ValueError) as odd:
            # it happened, nobody knows how: to ask again would do it once more
            why = f"Telegram's answer was not understood ({type(odd).__name__})"
            raise Refused(Reason.BROKEN, why) from odd

    async def do(self, call: Awaitable[T]) -> T | None:
        """Make a call; None if what was wanted is so already; raises Retry, Refused or Moved."""
        try:
            return await self.attempt(call)
        except Answered as problem:
            settle(problem)
            return None
