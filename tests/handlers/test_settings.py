"""Admins see and change how the bot behaves, and undo it with one press."""

from pathlib import Path

import pytest

from bot.choosing import Setting
from bot.events import LANGUAGES, Kind
from bot.feature import PointsSettings, Privacy, Settings, SetUp, Team, Ui
from bot.texts import Texts
from handlers import FEATURES
from tests.community import community
from tests.handlers.administration import another_room

ROOT = Path(__file__).parents[2]
MODELS: list[type[Settings]] = [Ui, Team, SetUp, Privacy, PointsSettings]
MODELS += [one.settings for one in FEATURES if one.settings]
ALL = {
    f"{model.section}.{name}": Setting(f"{model.section}.{name}", model, name)
    for model in MODELS
    for name in model.model_fields
}


def row_of(key: str) -> str:
    """A setting as the page shows it."""
    texts, setting = Texts(), ALL[key]
    bounds = texts.render(setting.bounds, "en").text
    meaning = texts.plain(f"setting.{key}", "en")
    return f"| `{key}` | `{setting.show(None)}` | {bounds} | {meaning} |"


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
        ("faq.cooldown", "soon"),
        ("faq.cooldown", "off"),
        ("setup.listen_days", "31"),
        ("publishing.two_person", "0"),
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


async def test_a_duration_without_a_unit_is_refused_with_what_to_say() -> None:
    async with community() as chat:
        said = await chat.say("/settings set faq.cooldown 10", by="mod")
        assert said == ["settings.refused reasons=arguments.no_unit given=10"]


async def test_a_setting_may_count_in_one_chat_or_topic_only() -> None:
    async with community() as chat:
        chat.world.room("group/7", "Support", list(chat.world.people.values()), Kind.TOPIC, "group")
        said = await chat.say("/settings here faq.enabled false", by="mod", room="group/7")
        assert said == ["settings.changed_here key=faq.enabled new=false old=true"]
        assert await chat.say("/ask why?", by="ana", room="group/7") == ["engine.feature_off"]
        assert await chat.say("/ask why?", by="ana") != ["engine.feature_off"]
        shown = (await chat.say("/settings get faq.enabled", by="mod", room="group/7"))[0]
        assert "here=false" in shown
        assert "value=true" in shown
        said = await chat.say("/settings here faq.enabled", by="mod", room="group/7")
        assert said == ["settings.changed_here key=faq.enabled new=true old=false"]
        assert await chat.say("/ask why?", by="ana", room="group/7") != ["engine.feature_off"]


async def test_an_undo_in_one_chat_touches_no_other() -> None:
    async with community(wait="20s") as chat:
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        await chat.say("/settings here faq.cooldown 1m", by="mod")
        await chat.press("settings.undo", by="mod")
        assert await chat.app.store.choices.overrides(1) == {0: {"faq.cooldown": '"5m"'}}


async def test_an_answer_settings_decide_is_that_of_the_chat_it_is_given_in() -> None:
    async with community() as chat:
        await chat.app.store.entries.put(
            community=1, slug="key", title="Where is the key?", answer="Under the mat.",
            language="en", tags="", source="", phrases=["where is the key"], now=0,
        )  # fmt: skip
        await chat.app.store.database.commit()
        assert await chat.say("/ask Where is the key?", by="eve") == ["Under the mat."]
        await chat.say("/settings here faq.cooldown 1s", by="mod")
        chat.clock.advance(seconds=5)
        assert await chat.say("/ask Where is the key?", by="eve") == ["Under the mat."]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("faq.suggest_at 0.9", "faq.never_suggests"),
        ("faq.auto_at 0.6", "faq.auto_has_no_effect"),
        ("faq.auto_chats none, console:group", "faq.all_or_none_alone"),
        ("faq.auto_chats console:staff", "faq.silent_among_staff"),
        ("relay.enabled false", "faq.nobody_to_hand_to"),
    ],
)
async def test_what_would_silence_another_check_is_refused_with_the_ways_out(
    said: str, refused: str
) -> None:
    async with community(wait="20s") as chat:
        answer = (await chat.say(f"/settings set {said}", by="mod"))[0]
        assert answer.startswith(f"settings.refused reasons={refused}")
        assert await chat.app.store.choices.overrides(1) == {}


async def test_a_change_for_all_is_weighed_in_every_chat_that_differs() -> None:
    async with community() as chat:
        await chat.say("/settings here faq.suggest_at 0.7", by="mod")
        said = await chat.say("/settings set faq.answer_at 0.6", by="mod")
        assert said[0].startswith("settings.refused reasons=faq.never_suggests")


async def test_what_contradicts_itself_already_does_not_block_other_changes() -> None:
    async with community() as chat:
        await chat.app.store.choices.set(1, 0, "faq.suggest_at", "0.95")
        await chat.app.store.database.commit()
        said = await chat.say("/settings set faq.cooldown 5m", by="mod")
        assert said == ["settings.changed key=faq.cooldown new=5m old=10m"]


async def test_a_room_of_another_community_cannot_be_taken_as_ones_own() -> None:
    async with community() as chat:
        another_room(chat, "other", "Elsewhere", "eve")
        await chat.say("hello", room="other")
        said = await chat.say("/settings set relay.staff_chat console:other", by="mod")
        assert said == ["settings.refused reasons=settings.other_community chat=console:other"]


async def test_a_room_where_the_bot_has_seen_nobody_is_not_taken_for_the_teams() -> None:
    async with community() as chat:
        chat.world.room("cellar", "The cellar", [chat.who("mod")])
        said = await chat.say("/settings set relay.staff_chat console:cellar", by="mod")
        assert said == ["settings.refused reasons=settings.unknown_chat chat=console:cellar"]
        assert await chat.app.store.chats.communities() == {"Everybody": 1}


async def test_what_the_configuration_chose_is_shown_as_it_counts() -> None:
    async with community() as chat:
        assert "relay.staff_chat = console:staff" in (await chat.say("/settings", by="mod"))[0]


def test_every_setting_has_its_meaning_in_four_languages() -> None:
    texts = Texts()
    assert len(ALL) > 20
    lacking = [
        (key, code) for key in ALL for code in LANGUAGES if not texts.has(f"setting.{key}", code)
    ]
    assert lacking == []


async def test_settings_that_silence_each_other_are_named_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "tertulia.db"
    async with community(path=path) as chat:
        await chat.app.store.choices.set(1, 0, "faq.suggest_at", "0.95")
        await chat.app.store.database.commit()
        world = chat.world
    assert "never_suggests" not in caplog.text
    async with community(path=path, world=world, life="2"):
        assert "Everybody: faq.never_suggests" in caplog.text


@pytest.mark.parametrize("key", sorted(ALL))
def test_every_setting_stands_in_the_page_for_admins(key: str) -> None:
    page = (ROOT / "docs" / "administration.md").read_text("utf-8")
    assert row_of(key) in page, f"add this line to the table:\n{row_of(key)}"


def test_every_command_of_administration_stands_in_its_page() -> None:
    page = (ROOT / "docs" / "administration.md").read_text("utf-8")
    mine = [
        f"/{command.name}"
        for feature in FEATURES
        if feature.name in {"admin", "languages"}
        for command in feature.commands
    ]
    assert [name for name in mine if f"`{name}" not in page] == []
