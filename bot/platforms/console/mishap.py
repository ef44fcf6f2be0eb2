"""A feature that fails when there is thunder, to show what its failure costs the others."""

from bot.actions import Outcome
from bot.events import Message
from bot.feature import Feature, Stage

WORD = "thunder"
feature = Feature("mishap")


class StruckByLightning(Exception):  # noqa: N818 - named after what happened
    """What the feature fails with."""


@feature.on(Message, Stage.REACT)
async def listen(message: Message) -> Outcome:
    """Fail at the word."""
    if WORD in message.text:
        raise StruckByLightning(WORD)
    return None
