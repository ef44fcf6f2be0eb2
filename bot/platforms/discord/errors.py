"""Discord's refusals by JSON code: what passes, what never will, and what to do instead."""

from collections.abc import Mapping

from discord import DiscordServerError, HTTPException, LoginFailure, RateLimited
from discord import http as discord_http

from bot.platform import Reason, Refused, Retry

NETWORK_TROUBLE: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    discord_http.aiohttp.ClientError,  # type: ignore[attr-defined]
)
"""What the library lets through when the connection fails (a reset is errno 104 on Linux)."""

CLOUDFLARE_PAUSE = 600.0
"""Seconds without any request after Cloudflare turned us away (PLATFORMS.md §13)."""
PLACE_PAUSE = 60.0  # guess: these limits name no time
LOCKED_OUT = frozenset({40001, 50014})

UNKNOWN_MESSAGE = 10008
UNKNOWN_CHANNEL = 10003
UNKNOWN_MEMBER = 10007
UNKNOWN_USER = 10013
UNKNOWN_BAN = 10026
UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
ACKNOWLEDGED = 40060
INVALID_WEBHOOK_TOKEN = 50027
BULK_COUNT = 50016
BULK_AGE = 50034
EDITED_TOO_OFTEN = 30046
THREAD_ARCHIVED = 50083
THREAD_LOCKED = 160005
NO_HISTORY_FOR_REPLY = 160002
INVALID_BODY = 50035
EMPTY_MESSAGE = 50006

REFUSED: Mapping[int, Reason] = {
    10003: Reason.PLACE_GONE,
    10004: Reason.PLACE_GONE,
    10006: Reason.NOT_FOUND,
    10007: Reason.PERSON_GONE,
    10008: Reason.NOT_FOUND,
    10011: Reason.NOT_FOUND,
    10013: Reason.PERSON_GONE,
    10014: Reason.NOT_FOUND,
    10015: Reason.NOT_FOUND,
    10026: Reason.NOT_FOUND,
    10062: Reason.TOO_LATE,
    30003: Reason.UNSUPPORTED,
    30007: Reason.UNSUPPORTED,
    30010: Reason.UNSUPPORTED,
    30013: Reason.UNSUPPORTED,
    30046: Reason.TOO_LATE,
    40005: Reason.UNSUPPORTED,
    40007: Reason.PERSON_GONE,
    40060: Reason.TOO_LATE,
    50001: Reason.NO_RIGHT,
    50003: Reason.WRONG,
    50005: Reason.WRONG,
    50006: Reason.WRONG,
    50007: Reason.PERSON_BLOCKED,
    50013: Reason.NO_RIGHT,
    50016: Reason.WRONG,
    50021: Reason.WRONG,
    50024: Reason.WRONG,
    50027: Reason.TOO_LATE,
    50028: Reason.NOT_FOUND,
    50033: Reason.WRONG,
    50034: Reason.TOO_LATE,
    50035: Reason.WRONG,
    50083: Reason.PLACE_GONE,
    50278: Reason.PERSON_BLOCKED,
    160002: Reason.NO_RIGHT,
    160004: Reason.UNSUPPORTED,
    160005: Reason.PLACE_GONE,
    160006: Reason.UNSUPPORTED,
    200000: Reason.BLOCKED_BY_RULE,
    240000: Reason.BLOCKED_BY_RULE,
    520000: Reason.UNSUPPORTED,
}
"""Codes that will never work, whatever the HTTP status."""

LATER: Mapping[int, float | None] = {
    20016: None,
    20022: PLACE_PAUSE,
    20028: PLACE_PAUSE,
    20029: PLACE_PAUSE,
    40062: PLACE_PAUSE,
    130000: None,
}
"""Codes that pass, with the seconds to wait where Discord's answer does not name them."""

_BY_STATUS: Mapping[int, Reason] = {
    403: Reason.NO_RIGHT,
    404: Reason.NOT_FOUND,
    413: Reason.UNSUPPORTED,
}


class Declined(Refused):
    """Discord said no and gave a code; whoever knows a way around it looks at `code`."""

    def __init__(self, code: int, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.code = code


class LockedOut(Retry):
    """The token is not accepted any more; nothing works until somebody changes it."""

    def __init__(self) -> None:
        super().__init__(CLOUDFLARE_PAUSE, why="discord.token is not accepted", is_global=True)


def translate(error: Exception) -> Exception:
    """Say of an error of the library what it means to us; what is unknown stays as it is."""
    match error:
        case LoginFailure():
            return LockedOut()
        case RateLimited():
            return Retry(error.retry_after, why="rate limit")
        case HTTPException():
            return _answered(error)
        case _ if isinstance(error, NETWORK_TROUBLE):
            return Retry(why=type(error).__name__, may_have_happened=True)
    return error


def _answered(error: HTTPException) -> Exception:
    status, code = error.status, error.code
    if code in REFUSED:
        return Declined(code, REFUSED[code], _sentence(error))
    if status == 401 or code in LOCKED_OUT:  # noqa: PLR2004 - HTTP's own number
        return LockedOut()
    if status == 429 or code in LATER:  # noqa: PLR2004 - HTTP's own number
        return _too_much(error)
    if isinstance(error, DiscordServerError) or status >= 500:  # noqa: PLR2004 - HTTP's own number
        return Retry(why=f"Discord answered {status}", may_have_happened=True)
    return Declined(code, _BY_STATUS.get(status, Reason.WRONG), _sentence(error))


def _too_much(error: HTTPException) -> Retry:
    headers = getattr(error.response, "headers", {})
    # Without `Via` the answer comes from Cloudflare: the whole address is turned away.
    if error.status == 429 and error.code == 0 and not headers.get("Via"):  # noqa: PLR2004
        return Retry(CLOUDFLARE_PAUSE, why="turned away by Cloudflare", is_global=True)
    named = headers.get("Retry-After") or headers.get("X-RateLimit-Reset-After")
    after = float(named) if named else LATER.get(error.code)
    is_global = headers.get("X-RateLimit-Scope") == "global"
    return Retry(after, why=f"limit {error.code or error.status}", is_global=is_global)


def _sentence(error: HTTPException) -> str:
    return f"{error.text or 'no words'} ({error.code or error.status})"
