"""Every refusal of PLATFORMS.md §13 and what it means to the engine."""

import errno
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.platform import Reason, Refused, Retry
from bot.platforms.discord.errors import CLOUDFLARE_PAUSE, Declined, LockedOut, translate


def refusal(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    kinds: dict[int, Any] = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.HTTPException if status < 500 else discord.DiscordServerError)
    answer: Any = SimpleNamespace(status=status, reason="…", headers={"Via": "1.1 g"} | headers)
    error: discord.HTTPException = kind(answer, {"code": code, "message": "Words Of Discord"})
    return error


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10003, Reason.PLACE_GONE),
        (404, 10004, Reason.PLACE_GONE),
        (404, 10007, Reason.PERSON_GONE),
        (404, 10013, Reason.PERSON_GONE),
        (404, 10008, Reason.NOT_FOUND),
        (404, 10011, Reason.NOT_FOUND),
        (404, 10014, Reason.NOT_FOUND),
        (404, 10015, Reason.NOT_FOUND),
        (404, 10026, Reason.NOT_FOUND),
        (404, 10062, Reason.TOO_LATE),
        (400, 30003, Reason.UNSUPPORTED),
        (400, 30007, Reason.UNSUPPORTED),
        (400, 30010, Reason.UNSUPPORTED),
        (400, 30013, Reason.UNSUPPORTED),
        (400, 30046, Reason.TOO_LATE),
        (413, 40005, Reason.UNSUPPORTED),
        (403, 40007, Reason.PERSON_GONE),
        (400, 40060, Reason.TOO_LATE),
        (403, 50001, Reason.NO_RIGHT),
        (403, 50003, Reason.WRONG),
        (403, 50005, Reason.WRONG),
        (400, 50006, Reason.WRONG),
        (403, 50007, Reason.PERSON_BLOCKED),
        (403, 50278, Reason.PERSON_BLOCKED),
        (403, 50013, Reason.NO_RIGHT),
        (400, 50016, Reason.WRONG),
        (403, 50021, Reason.WRONG),
        (400, 50024, Reason.WRONG),
        (401, 50027, Reason.TOO_LATE),
        (400, 50028, Reason.NOT_FOUND),
        (400, 50033, Reason.WRONG),
        (400, 50034, Reason.TOO_LATE),
        (400, 50035, Reason.WRONG),
        (400, 50083, Reason.PLACE_GONE),
        (400, 160002, Reason.NO_RIGHT),
        (400, 160004, Reason.UNSUPPORTED),
        (400, 160005, Reason.PLACE_GONE),
        (400, 160006, Reason.UNSUPPORTED),
        (400, 200000, Reason.BLOCKED_BY_RULE),
        (400, 240000, Reason.BLOCKED_BY_RULE),
        (403, 520000, Reason.UNSUPPORTED),
        (404, 0, Reason.NOT_FOUND),
        (403, 0, Reason.NO_RIGHT),
        (413, 0, Reason.UNSUPPORTED),
        (400, 99999, Reason.WRONG),
    ],
)
def test_what_will_never_work_is_refused_with_its_reason(
    status: int, code: int, reason: Reason
) -> None:
    told = translate(refusal(status, code))
    assert isinstance(told, Declined)
    assert isinstance(told, Refused)
    assert (told.reason, told.code) == (reason, code)
    assert "Words Of Discord" in told.detail


@pytest.mark.parametrize(("status", "code"), [(401, 0), (401, 40001), (401, 50014), (403, 50014)])
def test_a_token_that_is_no_longer_accepted_stops_everything(status: int, code: int) -> None:
    assert isinstance(translate(refusal(status, code)), LockedOut)


@pytest.mark.parametrize("code", [20016, 20022, 20028, 20029, 40062, 130000])
def test_what_passes_is_tried_later(code: int) -> None:
    told = translate(refusal(400 if code != 130000 else 503, code))
    assert isinstance(told, Retry)
    assert not told.is_global


def test_a_limit_waits_as_long_as_discord_says() -> None:
    told = translate(refusal(429, 20016, **{"Retry-After": "7.5"}))
    assert isinstance(told, Retry)
    assert (told.after, told.is_global, told.may_have_happened) == (7.5, False, False)
    for_all = {"Retry-After": "2", "X-RateLimit-Scope": "global"}
    told = translate(refusal(429, 0, **for_all))
    assert isinstance(told, Retry)
    assert (told.after, told.is_global) == (2, True)
    told = translate(discord.RateLimited(45.0))
    assert isinstance(told, Retry)
    assert told.after == 45.0


def test_cloudflare_stops_all_sending_for_ten_minutes() -> None:
    answer: Any = SimpleNamespace(status=429, reason="…", headers={})
    told = translate(discord.HTTPException(answer, "<html>Error 1015</html>"))
    assert isinstance(told, Retry)
    assert (told.after, told.is_global) == (CLOUDFLARE_PAUSE, True)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 524])
def test_a_failing_server_may_have_done_it(status: int) -> None:
    told = translate(refusal(status))
    assert isinstance(told, Retry)
    assert (told.after, told.may_have_happened) == (None, True)


@pytest.mark.parametrize(
    "trouble",
    [
        ConnectionResetError(errno.ECONNRESET, "reset"),
        TimeoutError(),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
    ],
)
def test_a_broken_connection_may_have_done_it(trouble: Exception) -> None:
    told = translate(trouble)
    assert isinstance(told, Retry)
    assert told.may_have_happened


def test_an_unknown_mistake_stays_what_it_is() -> None:
    mistake = KeyError("x")
    assert translate(mistake) is mistake
