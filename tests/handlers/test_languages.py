"""Members choose the language in which they are spoken to."""

import pytest

from bot.texts import Texts
from tests.community import community


@pytest.mark.parametrize("word", ["fr", "FR", "français", "fr-CA"])
async def test_a_language_is_chosen_by_its_code_or_name_and_lasts(word: str) -> None:
    async with community(texts=Texts()) as chat:
        (said,) = await chat.say(f"/language {word}", by="eve")
        assert said == "Désormais je vous parle en Français."
        (said,) = await chat.say("/help nonsense", by="eve")
        assert said.startswith("Il n")
        (said,) = await chat.say("/help nonsense", by="ana")
        assert not said.startswith("Il n")


async def test_without_a_code_there_are_buttons() -> None:
    async with community(texts=Texts()) as chat:
        (said,) = await chat.say("/language", by="eve")
        assert said.startswith("I speak to you in English")
        assert chat.last().only_for == "eve"
        await chat.press("Русский", by="eve")
        assert chat.last().body.text == "Теперь язык для вас: Русский."
        assert (await chat.say("/language", by="eve"))[0].startswith("Сейчас язык")


async def test_a_language_the_bot_does_not_speak_is_answered_with_those_it_does() -> None:
    async with community() as chat:
        said = await chat.say("/language tlh", by="eve")
        assert said == ["languages.unknown given=tlh languages=en, es, fr, ru"]
