"""Admins see and change how the bot behaves, and undo it with one press."""

import pytest

from bot.events import Kind
from tests.community import community


async def test_a_setting_is_changed_shown_and_undone() -> None:
    async with community() as chat:
        said = await chat.say("/settings set faq.cooldown 5m", by="mod")
        assert said == ["settings.changed key=faq.cooldown new=5m old=10m"]
        shown = await chat.say("/settings get faq.cooldown", by="mod")
        assert "default=10m" in shown[0]
        assert "value=5m" in shown[0]
        await chat.press("settings.undo", by="mod")
        assert chat.said_by_bot()[0] == "settings.undone key=faq.cooldown value=10m"


async def test_only_an_admin_undoes_a_change() -> None:
    async with community() as chat:
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        button = chat.last().buttons[0][0]
        chat.platform.press_data(chat.who("ana"), chat.group, chat.last().id, button.data)
        await chat.settle()
        assert chat.platform.toasts[-1] == ("ana", "engine.refused role=role.admin")
        assert "value=5m" in (await chat.say("/settings get faq.cooldown", by="mod"))[0]


async def test_a_change_counts_at_once_and_only_in_its_community() -> None:
    async with community() as chat:
        everybody = list(chat.world.people.values())
        chat.world.room("other", "Elsewhere", everybody)
        chat.who("mod").rights["other"] = chat.who("mod").rights["group"]
        await chat.say("/settings set faq.enabled false", by="mod")
        assert await chat.say("/ask how so?", by="ana") == ["engine.feature_off"]
        assert await chat.say("/ask how so?", by="ana", room="other") != ["engine.feature_off"]


async def test_a_misspelt_key_is_answered_with_the_nearest() -> None:
    async with community() as chat:
        said = await chat.say("/settings set faq.coldown 5m", by="mod")
        assert "settings.nearest key=faq.coldown nearest=faq.cooldown" in said[0]
        assert "settings.unknown key=zzz" in (await chat.say("/settings get zzz", by="mod"))[0]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("faq.answer_at", "7"),
        ("faq.answer_at", "high"),
        ("faq.cooldown", "10"),
        ("faq.enabled", "perhaps"),
        ("ui.language", "tlh"),
        ("ui.timezone", "Middle/Earth"),
        ("relay.staff_chat", "the cellar"),
    ],
)
async def test_a_value_out_of_bounds_changes_nothing_and_harms_nobody(key: str, value: str) -> None:
    async with community() as chat:
        before = await chat.say(f"/settings get {key}", by="mod")
        said = await chat.say(f"/settings set {key} {value}", by="mod")
        assert not said[0].startswith("settings.changed")
        assert await chat.say(f"/settings get {key}", by="mod") == before
        assert await chat.say("/help") != []


async def test_a_reset_goes_back_to_the_default() -> None:
    async with community() as chat:
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        said = await chat.say("/settings reset faq.cooldown", by="mod")
        assert said == ["settings.changed key=faq.cooldown new=10m old=5m"]
        assert (await chat.say("/settings reset nothing.at_all", by="mod"))[0].startswith("setti")


async def test_the_bare_command_lists_the_settings_and_a_section_alone() -> None:
    async with community() as chat:
        everything = (await chat.say("/settings", by="mod"))[0]
        assert "faq.cooldown = 10m" in everything
        assert "ui.language = " in everything
        assert "ui.language" not in (await chat.say("/settings list faq", by="mod"))[0]


async def test_every_change_leaves_a_trail() -> None:
    async with community() as chat:
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        rows = await chat.app.store.database.read("SELECT feature, what, old, new FROM audit")
        assert rows == [("settings", "faq.cooldown", None, '"5m"')]


async def test_the_team_room_may_be_a_topic() -> None:
    async with community() as chat:
        chat.world.room("staff/3", "Questions", [chat.who("mod")], Kind.TOPIC, "staff")
        await chat.say("/settings set relay.staff_chat console:staff/3", by="mod")
        await chat.say("/contact hello?", by="ana")
        assert chat.last("staff/3").body.text.startswith("relay.card")
