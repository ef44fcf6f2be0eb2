"""A bot without a library: it posts JSON and shows exactly what came back."""

from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession

from tests.servers.telegram.facts import Json
from tests.servers.telegram.server import TelegramServer


class RawBot:
    """The plainest client of the Bot API."""

    def __init__(self, server: TelegramServer, token: str | None = None) -> None:
        """Speak for the first bot of the server, or for another token."""
        self.server, self.token = server, token or server.token
        self.session = ClientSession()

    async def __aenter__(self) -> Self:
        """Open the connection."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        await self.session.close()

    async def answer(self, method: str, params: Json) -> tuple[int, Json]:
        """Call a method and give the status and the whole answer."""
        url = f"{self.server.url}/bot{self.token}/{method}"
        async with self.session.post(url, json=params) as response:
            answer: Json = await response.json()
            return response.status, answer

    async def call(self, method: str, **params: object) -> Any:  # noqa: ANN401 - any JSON value
        """Call a method that must succeed and give its result."""
        status, answer = await self.answer(method, params)
        assert status == 200, answer
        return answer["result"]

    async def refused(self, method: str, **params: object) -> str:
        """Call a method that must be refused and give the code and the text."""
        status, answer = await self.answer(method, params)
        assert answer["ok"] is False, answer
        assert status == answer["error_code"]
        return f"{status} {answer['description']}"

    async def updates(self, offset: int = 0, **params: object) -> list[Json]:
        """Fetch updates."""
        found: list[Json] = await self.call("getUpdates", offset=offset, **params)
        return found
