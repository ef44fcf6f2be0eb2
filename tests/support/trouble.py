"""A feature that does on demand what no feature should: fail, hang, or end the process."""

import asyncio
import os

from bot.actions import Outcome
from bot.events import Message
from bot.feature import Feature, Stage

KILLED = 137

feature = Feature("trouble")


@feature.on(Message, Stage.REACT)
async def cause(message: Message) -> Outcome:
    """Do what the message says, if that is trouble."""
    match message.text:
        case "fail":
            raise RuntimeError("as it was told to")
        case "hang":
            await asyncio.Event().wait()
        case "die":
            os._exit(KILLED)
    return None


FEATURES = (feature,)
