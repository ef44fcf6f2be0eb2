"""Admins turn settings on and off by pressing buttons."""

from tests.community import community


async def test_buttons_lead_from_sections_to_a_choice_and_it_counts() -> None:
    async with community() as chat:
        assert await chat.say("/settings panel", by="mod") == ["panel.sections"]
        assert chat.last().only_for == "mod"
        await chat.press("faq", by="mod")
        assert "faq.enabled = true" in chat.last().body.text
        await chat.press("enabled = true", by="mod")
        assert "meaning=setting.faq.enabled" in chat.last().body.text
        await chat.press("false", by="mod")
        assert "value=false" in chat.last().body.text
        assert await chat.say("/ask how so?", by="ana") == ["engine.feature_off"]
        await chat.press("panel.default", by="mod")
        assert await chat.say("/ask how so?", by="ana") != ["engine.feature_off"]
        await chat.press("panel.back", by="mod")
        await chat.press("panel.back", by="mod")


async def test_a_choice_that_contradicts_another_is_refused_in_place() -> None:
    async with community() as chat:
        await chat.say("/settings panel", by="mod")
        await chat.press("relay", by="mod")
        await chat.press("enabled = true", by="mod")
        await chat.press("false", by="mod")
        assert chat.last().body.text.startswith("settings.refused reasons=faq.nobody_to_hand_to")
        await chat.press("panel.back", by="mod")
        assert "value=true" in chat.last().body.text


async def test_nobody_else_presses_an_admins_panel() -> None:
    async with community() as chat:
        await chat.say("/settings panel", by="mod")
        button = chat.last().buttons[0][0]
        chat.platform.press_data(chat.who("ana"), chat.group, chat.last().id, button.data)
        await chat.settle()
        assert chat.platform.toasts[-1] == ("ana", "engine.not_yours")
