"""Admins take settings to another community as a file, and see first what would change."""

import json

import pytest

from tests.community import SHIPPED_WAIT, community
from tests.handlers.administration import send_file


def a_file(features: object, **other: object) -> bytes:
    held = {"format": "tertulia settings", "version": 1, "features": features}
    return json.dumps({**held, **other}).encode()


async def test_what_was_chosen_comes_as_a_file_with_its_version() -> None:
    async with community(wait=SHIPPED_WAIT) as chat:
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        await chat.say("/settings set ui.language es", by="mod")
        said = await chat.say("/settings export faq", by="mod")
        assert said == ["transfer.exported count=1 [document faq.json]"]
        rows = await chat.app.store.database.read("SELECT name, body FROM document")
        assert rows[0][0] == "faq.json"
        body = rows[0][1]
        assert isinstance(body, bytes)
        assert json.loads(body) == {
            "format": "tertulia settings",
            "version": 1,
            "features": {"faq": {"cooldown": "5m"}},
        }
        said = await chat.say("/settings export nothing", by="mod")
        assert said == ["transfer.no_section name=nothing"]


async def test_a_file_is_shown_before_it_counts_and_can_be_undone() -> None:
    async with community(wait=SHIPPED_WAIT) as chat:
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        assert await chat.say("/settings import", by="mod") == ["transfer.send_file"]
        body = a_file({"faq": {"cooldown": "1m", "margin": 0.2}, "ui": {"language": "en"}})
        (said,) = await send_file(chat, body, by="mod")
        assert said.startswith("transfer.preview count=2 features=faq, ui")
        assert "faq.cooldown: 5m → 1m|faq.margin: 0.1 → 0.2" in said
        assert '"5m"' in str(await chat.app.store.choices.overrides(1))
        await chat.press("transfer.apply", by="mod")
        assert chat.last().body.text == "transfer.applied count=3"
        await chat.press("settings.undo", by="mod")
        assert await chat.app.store.choices.overrides(1) == {0: {"faq.cooldown": '"5m"'}}


async def test_a_file_that_changes_nothing_or_is_left_changes_nothing() -> None:
    async with community(wait=SHIPPED_WAIT) as chat:
        await chat.say("/settings import", by="mod")
        said = await send_file(chat, a_file({"faq": {"cooldown": "10m"}}), by="mod")
        assert said == ["transfer.same"]
        await chat.say("/settings import", by="mod")
        await send_file(chat, a_file({"faq": {"cooldown": "3m"}}), by="mod")
        await chat.press("transfer.leave", by="mod")
        assert chat.last().body.text == "transfer.left"
        assert await chat.app.store.choices.overrides(1) == {}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"not json", "transfer.not_json"),
        (b"!!python/object/apply:os.system ['true']", "transfer.not_json"),
        (b"\x80\x04\x95pickle.", "transfer.not_json"),
        (b"[" * 60_000, "transfer.not_json"),
        (b"[]", "transfer.other_file"),
        (a_file([]), "transfer.other_file"),
        (a_file({"faq": 3}), "transfer.other_file"),
        (a_file({}, version=2), "transfer.other_version"),
        (a_file({"faq": {"coldown": "1m"}}), "settings.nearest"),
        (a_file({"faq": {"cooldown": 10}}), "arguments.no_unit"),
        (a_file({"faq": {"enabled": {"a": 1}}}), "settings.wrong"),
        (a_file({"faq": {"cooldown": "1m", "suggest_at": 0.99}}), "faq.never_suggests"),
        (a_file({"ui": {"timezone": "../../etc/passwd"}}), "settings.wrong"),
    ],
)
async def test_a_file_with_anything_wrong_in_it_changes_nothing(body: bytes, reason: str) -> None:
    async with community(wait=SHIPPED_WAIT) as chat:
        await chat.say("/settings import", by="mod")
        (said,) = await send_file(chat, body, by="mod")
        assert said.startswith(f"transfer.refused reasons={reason}")
        assert await chat.app.store.choices.overrides(1) == {}


async def test_a_file_too_long_for_settings_is_not_even_opened() -> None:
    async with community(wait=SHIPPED_WAIT) as chat:
        await chat.say("/settings import", by="mod")
        said = await send_file(chat, b"", by="mod", size=1_000_000_000)
        assert said == ["transfer.too_big limit=64"]


async def test_a_file_nobody_was_asked_for_is_none_of_the_bots_business() -> None:
    async with community(wait=SHIPPED_WAIT) as chat:
        assert await send_file(chat, a_file({"faq": {"cooldown": "1m"}}), by="mod") == []
        await chat.say("/settings import", by="mod")
        assert await send_file(chat, a_file({"faq": {"cooldown": "1m"}}), by="ana") == []


async def test_a_preview_counts_for_nothing_once_its_admin_is_one_no_more() -> None:
    async with community(wait=SHIPPED_WAIT) as chat:
        await chat.say("/settings import", by="mod")
        await send_file(chat, a_file({"faq": {"cooldown": "3m"}}), by="mod")
        chat.who("mod").rights = {}
        said = await chat.press("transfer.apply", by="mod")
        assert said == ["engine.refused role=role.admin"]
        assert await chat.app.store.choices.overrides(1) == {}
