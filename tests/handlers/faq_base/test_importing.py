"""Admins bring files in, see first what changes, and take the whole base with them."""

import csv
import io
import json

import pytest

from bot.actions import PlatformAction, Send
from tests.community import Community, community
from tests.handlers.faq_base.entries import add

PAGE = b"""## Is the hall open?
Until nine.

## Where is the piano?
aliases: the piano | any instruments
Upstairs.
"""


async def send(chat: Community, name: str, body: bytes, by: str = "mod") -> str:
    """The file an admin was asked for, and the last thing the bot says to it."""
    chat.platform.send_file(chat.who(by), chat.group, name, body)
    await chat.settle()
    return chat.last().body.text


async def exported(chat: Community, kind: str) -> bytes:
    """The file an admin gets, as it is sent."""
    seen: list[bytes] = []

    async def take(action: PlatformAction) -> None:
        if isinstance(action, Send) and action.media:
            pieces = [piece async for piece in chat.app.open_stored(action.media[0].file)]
            seen.append(b"".join(pieces))

    chat.platform.before_perform = take
    said = await chat.say(f"/faq export {kind}", by="mod")
    assert said == [f"kb.exported count=1 [document faq.{kind}]"]
    (body,) = seen
    return body


async def held(chat: Community) -> list[str]:
    return [kept.title for kept in await chat.app.store.curation.all(1)]


async def test_a_file_counts_only_after_the_admin_has_seen_what_it_changes() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until eight.")
        assert await chat.say("/faq import", by="mod") == ["kb.send_file"]
        said = await send(chat, "faq.md", PAGE)
        assert said == "kb.file broken=0 differ=1 lines=kb.no_problems new=1 same=0"
        assert len(await held(chat)) == 1
        await chat.press("kb.import_all", by="mod")
        assert chat.last().body.text == "kb.imported added=1 changed=1 count=2"
        assert "Upstairs." in (await chat.say("/ask any instruments", by="eve"))[0]
        await chat.say("/faq import", by="mod")
        said = await send(chat, "faq.md", PAGE)
        assert said == "kb.file broken=0 differ=0 lines=kb.no_problems new=0 same=2"


async def test_a_dry_import_only_says_what_would_change() -> None:
    async with community() as chat:
        await chat.say("/faq import dry", by="mod")
        assert (await send(chat, "faq.md", PAGE)).startswith("kb.file broken=0 differ=0")
        assert chat.last().buttons == ()
        assert await held(chat) == []


async def test_broken_lines_are_named_and_the_rest_comes_in_if_wanted() -> None:
    rows = [{"question": "a?", "answer": "x"}, {"question": "b?", "lang": "klingon", "answer": "y"}]
    body = "\n".join(map(json.dumps, rows)) + '\n{"question": \n'
    async with community() as chat:
        await chat.say("/faq import", by="mod")
        said = await send(chat, "faq.jsonl", body.encode())
        assert said.startswith("kb.file broken=2 differ=0 lines=kb.problem line=2 reason=unknown")
        assert "kb.problem line=3 reason=bad JSON" in said
        await chat.press("kb.leave_it", by="mod")
        assert await held(chat) == []
        await chat.say("/faq import", by="mod")
        await send(chat, "faq.jsonl", body.encode())
        await chat.press("kb.import_rest", by="mod")
        assert await held(chat) == ["a?"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("faq.pdf", b"%PDF"),
        ("faq.json", b"[1, 2"),
        ("faq.csv", b"x\ny"),
        ("faq.md", b"\xff\xfe\x00"),
    ],
)
async def test_a_file_without_any_entry_is_refused_with_the_reason(name: str, body: bytes) -> None:
    async with community() as chat:
        await chat.say("/faq import", by="mod")
        assert (await send(chat, name, body)).startswith("kb.file_useless lines=kb.problem line=1")


async def test_a_file_nobody_asked_for_and_one_of_somebody_else_are_left_alone() -> None:
    async with community() as chat:
        before = await send(chat, "faq.md", PAGE)
        assert before == "[document faq.md]"
        await chat.say("/faq import", by="mod")
        assert await send(chat, "faq.md", PAGE, by="ana") == "[document faq.md]"
        assert await held(chat) == []


async def test_more_than_the_base_can_hold_is_refused_before_anything_is_written() -> None:
    rows = [{"question": f"question {n}?", "answer": "x"} for n in range(20_001)]
    async with community() as chat:
        await chat.say("/faq import", by="mod")
        said = await send(chat, "faq.jsonl", "\n".join(map(json.dumps, rows)).encode())
        assert said == "kb.full limit=20000"


@pytest.mark.parametrize("kind", ["md", "csv", "json", "jsonl"])
async def test_what_is_exported_comes_back_the_same(kind: str) -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "**Until** nine.", tags="hall")
        await chat.say("/faq alias is-the-hall-open opening hours", by="mod")
        file = await exported(chat, kind)
        await chat.say("/faq import", by="mod")
        said_of_it = await send(chat, f"faq.{kind}", file)
        assert said_of_it == "kb.file broken=0 differ=0 lines=kb.no_problems new=0 same=1"


async def test_no_spreadsheet_runs_what_a_table_holds() -> None:
    async with community() as chat:
        await add(chat, "What is the sum?", "=SUM(A1)")
        table = (await exported(chat, "csv")).decode()
        rows = list(csv.DictReader(io.StringIO(table)))
        assert [row["answer"] for row in rows] == ["'=SUM(A1)"]


async def test_an_empty_base_is_no_file() -> None:
    async with community() as chat:
        assert await chat.say("/faq export", by="mod") == ["kb.empty"]
