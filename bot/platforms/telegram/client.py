"""The library's Telegram client, made to speak through our own connection.

The library's own error mapping is bypassed: it changes texts, makes permanent refusals look
temporary, and writes tokens into exceptions (PLATFORMS.md section 6).
"""

import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.http import Unreached
from bot.platform import Retry
from bot.platforms.telegram.api import OK, READ_SECONDS, UPLOAD_SECONDS, Answered, Api
from bot.platforms.telegram.outcomes import settle, unanswered

logging.getLogger("telegram").setLevel(logging.INFO)  # at DEBUG it logs the token and every text

T = TypeVar("T")


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
        return OK, answer.body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer without logging it when it is broken: it may hold what people wrote."""
        try:
            return BaseRequest.parse_json_payload(payload) if payload.endswith(b"}") else {}
        except TelegramError:
            raise Carried(Unreached("the answer cannot be read")) from None


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
        """Make a call of the library; raises `Answered`, or `Retry` if nobody answered rightly."""
        try:
            return await call
        except Carried as carried:
            if isinstance(carried.original, Answered):
                raise carried.original from None
            raise unanswered(carried.original) from None
        except (TypeError, KeyError, AttributeError, ValueError) as odd:
            # the answer lacked what the library needs: it happened, but nobody knows how
            why = f"Telegram's answer was not understood ({type(odd).__name__})"
            raise Retry(why=why, may_have_happened=True) from odd

    async def do(self, call: Awaitable[T]) -> T | None:
        """Make a call; None if what was wanted is so already; raises Retry, Refused or Moved."""
        try:
            return await self.attempt(call)
        except Answered as problem:
            settle(problem)
            return None
