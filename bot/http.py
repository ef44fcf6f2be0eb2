"""How Tertulia reaches the web; the only module that knows the HTTP library.

No address ever stands in an exception or a log line, because addresses carry tokens.
"""

import asyncio
import ipaddress
import logging
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.util import find_spec
from typing import IO, NamedTuple
from urllib.parse import urlencode

import httpx

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # at INFO every address is logged

if find_spec("sniffio") is None:
    # the connection pool looks for it at every request; searching in vain takes 0.15 ms each time
    sys.modules["sniffio"] = None  # type: ignore[assignment]

CONNECT_SECONDS = 10.0
WRITE_SECONDS = 60.0
POOL_SECONDS = 30.0
CONNECTIONS = 100
PUBLIC_BYTES = 2 * 1024 * 1024
PUBLIC_SECONDS = 10.0
PUBLIC_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# Nothing of the request left this machine when one of these is raised.
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)

# The first that fits is said.
IN_WORDS = (
    (httpx.ConnectTimeout, "no connection could be made in time"),
    (httpx.PoolTimeout, "too many connections are busy"),
    (httpx.TimeoutException, "no answer came in time"),
    (httpx.ConnectError, "no connection could be made"),
    (httpx.NetworkError, "the connection broke"),
    (httpx.UnsupportedProtocol, "the address has to begin with https://"),
    (httpx.ProtocolError, "the answer cannot be understood"),
)

Upload = tuple[str, IO[bytes] | bytes, str]
"""File name, content, media type."""


class Unreached(Exception):  # noqa: N818 - named after what happened
    """No answer came; `may_have_happened` says that the request may have been carried out."""

    def __init__(self, why: str, may_have_happened: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.may_have_happened = may_have_happened


class NotPublic(Exception):  # noqa: N818 - named after what happened
    """The address points into a private network, redirects too often, or answers too much."""


class Answer(NamedTuple):
    """What a server said."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Http:
    """Makes requests over connections that are kept open."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(
                CONNECT_SECONDS, write=WRITE_SECONDS, pool=POOL_SECONDS, connect=CONNECT_SECONDS
            ),
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=20),
            follow_redirects=False,
        )

    async def post(
        self,
        url: str,
        form: dict[str, str],
        *,
        read_timeout: float,
        files: Mapping[str, Upload] | None = None,
    ) -> Answer:
        """Send a form, with `files` as its parts; seconds; raises `Unreached`."""
        timeout = _timeout(read_timeout)
        async with _unreached():
            if files:
                answer = await self._client.post(url, data=form, files=files, timeout=timeout)
            else:
                # encoded here, a poll costs a tenth less than through the library's own encoder
                answer = await self._client.post(
                    url, content=urlencode(form).encode(), headers=FORM, timeout=timeout
                )
        return Answer(answer.status_code, answer.content, answer.headers)

    async def get(
        self, url: str, *, read_timeout: float, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Fetch a trusted address whole; seconds; raises `Unreached`."""
        async with _unreached():
            answer = await self._client.get(url, headers=headers, timeout=_timeout(read_timeout))
        return Answer(answer.status_code, answer.content, answer.headers)

    @asynccontextmanager
    async def stream(
        self, url: str, *, read_timeout: float
    ) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """Open a trusted address: its status and its bytes in pieces; raises `Unreached`."""
        async with (
            _unreached(),
            self._client.stream("GET", url, timeout=_timeout(read_timeout)) as answer,
        ):
            yield answer.status_code, answer.aiter_bytes(65536)

    async def get_public(self, url: str, *, limit_bytes: int = PUBLIC_BYTES) -> Answer:
        """Fetch an address somebody else named: public hosts only, bounded in size and time.

        Every hop is resolved, checked, and reached at exactly the address that was checked.
        Raises `NotPublic` or `Unreached`.
        """
        try:
            async with asyncio.timeout(PUBLIC_SECONDS):
                target = httpx.URL(url)
                for _ in range(PUBLIC_REDIRECTS + 1):
                    answer = await self._hop(target, limit_bytes)
                    if answer.status not in REDIRECTS or "location" not in answer.headers:
                        return answer
                    target = target.join(answer.headers["location"])
        except TimeoutError:
            raise Unreached("the server took too long") from None
        except httpx.InvalidURL:
            raise NotPublic("this is not an address") from None
        raise NotPublic("redirected too often")

    async def _hop(self, target: httpx.URL, limit_bytes: int) -> Answer:
        """Make one request to the checked address of a host."""
        if target.scheme not in ("http", "https") or not target.host:
            raise NotPublic("only http and https addresses are fetched")
        address = await _public_address(target.host, target.port or 443)
        request = self._client.build_request(
            "GET",
            target.copy_with(host=address),
            headers={"Host": target.netloc.decode("ascii"), "Accept-Encoding": "identity"},
            extensions={"sni_hostname": target.host},
        )
        async with _unreached():
            answer = await self._client.send(request, stream=True)
            body = bytearray()
            try:
                async for piece in answer.aiter_raw(65536):
                    body += piece
                    if len(body) > limit_bytes:
                        raise NotPublic("the answer is too large")
            finally:
                await answer.aclose()
        return Answer(answer.status_code, bytes(body), answer.headers)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._client.aclose()


@lru_cache(64)
def _timeout(read_seconds: float) -> httpx.Timeout:
    return httpx.Timeout(CONNECT_SECONDS, read=read_seconds, write=WRITE_SECONDS, pool=POOL_SECONDS)


@asynccontextmanager
async def _unreached() -> AsyncIterator[None]:
    """Say that nobody answered, without the address that the library's own text may hold."""
    try:
        yield
    except httpx.HTTPError as problem:
        why = next((words for kind, words in IN_WORDS if isinstance(problem, kind)), "it failed")
        raise Unreached(why, not isinstance(problem, NEVER_SENT)) from None


async def _public_address(host: str, port: int) -> str:
    """Resolve a host; raises `NotPublic` if any of its addresses is not public."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreached("the name cannot be resolved", may_have_happened=False) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(_is_public(address) for address in addresses):
        raise NotPublic("the address is not public")
    return addresses[0]


def _is_public(address: str) -> bool:
    checked = ipaddress.ip_address(address.split("%", 1)[0])
    inner = getattr(checked, "ipv4_mapped", None) or checked
    return bool(inner.is_global and not inner.is_multicast)
