import io
import json
import logging
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.logs import Formatter, JsonFormatter, Redactor, setup

TELEGRAM = "123456789:AAcanaryCanaryCanaryCanaryCanary12345"
DISCORD = "MTAcanaryCanaryCanary.Canary.CanaryCanaryCanaryCanaryCanary"
INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTpjYW5hcnljYW5hcnk="


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    undo = setup("debug", "text", ["a-webhook-secret"], stream)
    yield stream
    undo()


def record(message: object, *args: object, **extra: object) -> logging.LogRecord:
    return logging.getLogger("tests").makeRecord(
        "tests", logging.INFO, __file__, 1, message, args, None, extra=extra
    )


def failing(error: Exception) -> logging.LogRecord:
    line = record("it failed")
    try:
        raise error
    except type(error):
        line.exc_info = sys.exc_info()
    return line


@pytest.mark.parametrize(
    "text",
    [
        f"HTTP Request: POST https://api.telegram.org/bot{TELEGRAM}/getMe",
        f"https://api.telegram.org/file/bot{TELEGRAM}/photo.jpg",
        f"https://x.org/?u={quote(TELEGRAM, safe='')}",
        f"Bot[token={TELEGRAM}]",
        f"Authorization: Bot {DISCORD}",
        f"token{DISCORD}",
        f"/api/v10/interactions/1234567890/{INTERACTION}/callback",
        "/api/v10/webhooks/1234567890/canarycanarycanarycanary/messages/@original",
        "http://127.0.0.1:8081/bot42:canary/getMe",
    ],
)
def test_what_has_the_shape_of_a_token_is_taken_out(text: str) -> None:
    told = Redactor()(text)
    assert "***" in told
    assert "canary" not in told.lower()
    assert INTERACTION not in told


@pytest.mark.parametrize(
    "text", ["tg:123456789: handled", "took 12:30:45", "bot.engine.dispatch.Dispatcher", "a.b.c"]
)
def test_ordinary_lines_stay_as_they_are(text: str) -> None:
    assert Redactor(["", "abc"])(text) == text


SECRETS = st.text("abcXYZ019:_-.~\"\\'/ é", min_size=8, max_size=60).filter(
    lambda secret: secret == secret.strip()
)


@settings(deadline=None)
@given(SECRETS, st.text(max_size=30), st.sampled_from(["%s", "%r"]), st.booleans())
def test_no_secret_survives_in_any_record(
    secret: str, around: str, how: str, is_json: bool
) -> None:
    formatter = (JsonFormatter if is_json else Formatter)([secret])
    bare = around.replace(secret, "")
    escaped = bare.replace("%", "%%")
    lines = [
        record(f"{escaped} {how} {escaped}", f"{bare}{secret}{bare}"),
        record(how, {"token": secret}, note=f"{bare}{secret}", **{secret: 1}),
        failing(ValueError(bare, secret)),
        failing(RuntimeError(f"{bare}{secret}")),
        record("%s", f"x{quote(secret, safe='')}x{'.' * 3000}{secret}"),
    ]
    for line in lines:
        told = formatter.format(line)
        assert secret not in told
        assert json.dumps(secret)[1:-1] not in told
        assert repr(secret)[1:-1] not in told
        assert quote(secret, safe="") not in told
        if is_json:
            assert secret not in str(list(json.loads(told).items()))


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_a_record_is_one_line_that_any_terminal_can_bear(text: str, is_json: bool) -> None:
    told = (JsonFormatter if is_json else Formatter)().format(record("%s", text, note=text))
    told.encode("utf-8")
    assert len(told.split("\n")) == 1
    assert not {"\x1b", "\r", "\x00"} & set(told)


def test_a_line_for_people_says_when_how_grave_who_and_what() -> None:
    line = record("handled %d", 3, cause="tg:12")
    line.created = 1_767_225_600.25
    told = Formatter().format(line)
    assert told == "2026-01-01T00:00:00.250Z info     tests: handled 3 cause=tg:12"


def test_a_line_for_machines_is_one_object() -> None:
    line = failing(KeyError("x"))
    line.created = 1_767_225_600.25
    line.cause = "tg:12"
    line.text = "a field of this name does not replace the text"
    told = json.loads(JsonFormatter().format(line))
    assert told.pop("error").endswith("KeyError: 'x'")
    assert told == {
        "at": "2026-01-01T00:00:00.250Z", "level": "info", "logger": "tests",
        "text": "it failed", "cause": "tg:12",
    }  # fmt: skip


def test_a_traceback_stands_indented_below_its_line() -> None:
    rows = Formatter().format(failing(ValueError("two\nrows\x1b[31m"))).split("\n")
    assert rows[1] == "    Traceback (most recent call last):"
    assert all(row.startswith("    ") for row in rows[1:])
    assert "\x1b" not in "".join(rows)


def test_a_body_that_a_library_logs_whole_is_cut() -> None:
    told = Formatter().format(record('Can not load invalid JSON data: "%s"', "private " * 10_000))
    assert len(told) < 2_200
    assert told.endswith("... (80034 characters)")


def test_a_long_line_without_a_break_costs_no_time() -> None:
    assert Redactor()("a" * 2_000_000 + "1" * 2_000_000).startswith("aaa")


def test_libraries_that_log_urls_and_bodies_stay_quiet(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: secret path")
    logging.getLogger("httpcore.http11").debug("headers")
    logging.getLogger("aiosqlite").debug("INSERT private words")
    logging.getLogger("telegram.Bot").debug("Calling Bot API with private words")
    logging.getLogger("discord.http").debug("private words")
    assert log.getvalue() == ""
    logging.getLogger("httpx").warning("pool is full")
    logging.getLogger("bot.engine").debug("batch of 3")
    assert [row.split(": ", 1)[1] for row in log.getvalue().splitlines()] == [
        "pool is full",
        "batch of 3",
    ]


def test_a_record_that_cannot_be_formatted_is_told_without_its_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    undo = setup("info", "text", ["a-webhook-secret"])
    logging.getLogger("bot").info("%d of a-webhook-secret", "a-webhook-secret")
    undo()
    told = capsys.readouterr().err
    assert "a log line could not be written: bot:" in told
    assert "a-webhook-secret" not in told


def test_a_stream_that_is_gone_stops_nobody() -> None:
    before = list(logging.getLogger().handlers)
    stream = io.StringIO()
    undo = setup("info", "text", stream=stream)
    stream.close()
    logging.getLogger("bot").info("nobody hears this")
    undo()
    assert logging.getLogger().handlers == before


def test_the_end_by_a_mistake_is_logged_without_secrets(log: io.StringIO) -> None:
    error = ValueError(f"no answer from /bot{TELEGRAM}/getMe and a-webhook-secret")
    sys.excepthook(ValueError, error, None)
    assert "critical tertulia: stopped by a mistake of its own" in log.getvalue()
    assert "ValueError: no answer from /bot***/getMe and ***" in log.getvalue()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "KeyboardInterrupt" not in log.getvalue()


def test_logging_is_put_back_as_it_was() -> None:
    root, hook = logging.getLogger(), sys.excepthook
    before = (root.level, root.handlers[:], logging.getLogger("httpx").level)
    setup("debug", "json", stream=io.StringIO())()
    assert (root.level, root.handlers, logging.getLogger("httpx").level) == before
    assert sys.excepthook is hook
