"""A new feature is one file: added to the tuple, it works beside the others."""

from bot.actions import Outcome, Reply, Typing, t
from bot.events import Message
from bot.feature import Feature, Settings
from handlers import FEATURES
from tests.community import community


class GreetingSettings(Settings):
    """How people are greeted."""

    section = "greeting"
    enabled: bool = True
    word: str = "hello"


feature = Feature("greeting", settings=GreetingSettings)


@feature.command("greet")
async def greet(message: Message, greeting: GreetingSettings) -> Outcome:
    """Be greeted."""
    body = t("greeting.hello", word=greeting.word, name=message.sender.name)
    return [Typing(chat=message.chat), Reply(body=body)]


async def test_a_feature_added_to_the_tuple_has_its_command_help_and_settings() -> None:
    async with community(*FEATURES, feature) as chat:
        assert await chat.say("/greet", by="eve") == ["greeting.hello name=Eve word=hello"]
        assert chat.platform.typing == ["group"]
        assert "/greet — help.greet" in (await chat.say("/help"))[0]
        said = await chat.say("/settings set greeting.word ahoy", by="mod")
        assert said == ["settings.changed key=greeting.word new=ahoy old=hello"]
        assert await chat.say("/greet", by="eve") == ["greeting.hello name=Eve word=ahoy"]
        await chat.say("/settings set greeting.enabled false", by="mod")
        assert await chat.say("/greet", by="eve") == ["engine.feature_off"]
