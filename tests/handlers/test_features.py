"""Admins see what is on and what the bot lacks for it, and switch features."""

from bot.events import Right
from bot.feature import Feature
from handlers import FEATURES
from tests.community import community


async def test_a_feature_is_switched_off_on_and_back_again_by_undo() -> None:
    async with community() as chat:
        assert await chat.say("/feature off languages", by="mod") == [
            "features.now_off name=languages"
        ]
        assert await chat.say("/language", by="ana") == ["engine.feature_off"]
        await chat.press("settings.undo", by="mod")
        assert await chat.say("/language", by="ana") != ["engine.feature_off"]
        await chat.say("/feature off languages", by="mod")
        await chat.say("/feature on languages", by="mod")
        assert await chat.say("/language", by="ana") != ["engine.feature_off"]


async def test_what_somebody_needs_to_switch_things_on_again_stays_on() -> None:
    async with community() as chat:
        assert await chat.say("/feature off admin", by="mod") == ["features.always_on name=admin"]


async def test_a_feature_another_one_relies_on_is_not_silently_switched_off() -> None:
    async with community() as chat:
        said = await chat.say("/feature off relay", by="mod")
        assert said == ["settings.refused reasons=faq.nobody_to_hand_to"]
        await chat.say("/settings set faq.escalate_after off", by="mod")
        assert await chat.say("/feature off relay", by="mod") == ["features.now_off name=relay"]


async def test_an_unknown_feature_is_answered_with_those_there_are() -> None:
    async with community() as chat:
        (said,) = await chat.say("/feature on dancing", by="mod")
        assert said.startswith("features.unknown name=dancing names=activity, admin")


async def test_the_list_names_the_rights_that_are_missing_here() -> None:
    cleaning = Feature("cleaning", needs=(Right.DELETE, Right.PIN))
    async with community(*FEATURES, cleaning) as chat:
        chat.world.bot_rights["group"] = frozenset({Right.MEMBER, Right.PIN})
        (said,) = await chat.say("/feature", by="mod")
        assert "features.line_lacks name=cleaning rights=right.telegram_delete" in said
        assert "features.line_on name=faq" in said
        assert "features.line_always name=admin" in said
        await chat.say("/feature off languages", by="mod")
        assert "features.line_off name=languages" in (await chat.say("/feature", by="mod"))[0]
