"""Calls to Telegram's Bot API: one address, one token that never shows, one way to fail."""

import json
from typing import Any, TypeVar

import msgspec

from bot.http import Answer, Http, Unreached, Upload
from bot.platforms.telegram.errors import UNREADABLE_ANSWER
from bot.platforms.telegram.wire import Refusal

T = TypeVar("T")
OK = 200
READ_SECONDS = 20.0
UPLOAD_SECONDS = 120.0

_refusal = msgspec.json.Decoder(Refusal).decode


class Answered(Exception):  # noqa: N818 - named after what happened
    """Telegram said no; `text` is its sentence as it wrote it."""

    def __init__(
        self, code: int, text: str, *, retry_after: float = 0, migrate_to: int = 0
    ) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class Api:
    """Knows where Telegram is and who the bot is; `base_url` with or without `/` or `/bot`."""

    def __init__(self, http: Http, token: str, base_url: str) -> None:
        self._http = http
        self._token = token
        self.bot_id = 0
        self.base_url = base_url.rstrip("/").removesuffix("/bot").rstrip("/")

    def __repr__(self) -> str:
        """Name the server, never the token."""
        return f"Api({self.base_url!r})"

    def file_url(self, path: str) -> str:
        """Where a file can be fetched; holds the token, so never show it."""
        return f"{self.base_url}/file/bot{self._token}/{path}"

    async def ask(
        self, method: str, form: dict[str, str], *, read_timeout: float = READ_SECONDS
    ) -> Answer:
        """Make a call and return the good answer unread; raises `Answered` or `Unreached`."""
        return await self.send(method, form, read_timeout=read_timeout)

    async def send(
        self,
        method: str,
        form: dict[str, str],
        *,
        read_timeout: float = READ_SECONDS,
        files: dict[str, Upload] | None = None,
    ) -> Answer:
        """Make a call with files; raises `Answered` or `Unreached`."""
        url = f"{self.base_url}/bot{self._token}/{method}"
        answer = await self._http.post(url, form, read_timeout=read_timeout, files=files)
        if answer.status != OK or not answer.body.startswith(b'{"ok":true'):
            self._check(answer)
        return answer

    def _check(self, answer: Answer) -> None:
        """Tell a refusal from a broken answer."""
        try:
            said = _refusal(answer.body)
        except (msgspec.DecodeError, RecursionError, ValueError):
            if answer.status == OK and answer.body.lstrip().startswith(b"{"):
                return  # perhaps only one part of it is odd: the reader decides
            raise Answered(answer.status, UNREADABLE_ANSWER) from None
        if said.ok and answer.status == OK:
            return
        more = said.parameters
        raise Answered(
            said.error_code or answer.status,
            said.description.replace(self._token, "[token]"),
            retry_after=more.retry_after if more else 0,
            migrate_to=more.migrate_to_chat_id if more else 0,
        )

    async def call(self, method: str, result: type[T], **parameters: object) -> T:
        """Make a call and read its result; raises `Answered` or `Unreached`."""
        form = {key: _field(value) for key, value in parameters.items() if value is not None}
        answer = await self.ask(method, form)
        try:
            read: Any = msgspec.json.decode(answer.body)
            return msgspec.convert(read["result"], result)
        except (msgspec.DecodeError, KeyError, TypeError, RecursionError, ValueError):
            raise Unreached("the answer cannot be read", may_have_happened=True) from None


def _field(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
