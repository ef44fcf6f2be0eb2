"""Handlers that look at every message and find nothing to do, as most handlers do most of the time.

With the product's own three they are twenty for a message, spread over the stages.
"""

from bot.actions import Outcome
from bot.events import Message
from bot.feature import Feature, Stage

BAD_WORDS = frozenset({"casino", "airdrop", "jackpot"})


def _features() -> tuple[Feature, ...]:
    return tuple(_feature(number) for number in range(17))


def _feature(number: int) -> Feature:
    """One feature with one handler; its stage and what it looks at depend on its number."""
    feature = Feature(f"idle{number}")
    look = LOOKS[number % len(LOOKS)]

    @feature.on(Message, list(Stage)[number % len(Stage)])
    async def see(message: Message) -> Outcome:
        """Look, and leave it at that."""
        if look(message):
            raise AssertionError(message.cause)
        return None

    return feature


def _is_bad(message: Message) -> bool:
    return message.text in BAD_WORDS


def _is_order(message: Message) -> bool:
    return message.text.startswith("!idle")


def _is_thanks_to_nobody(message: Message) -> bool:
    return message.reply_to is not None and message.reply_to.id == "0"


def _has_much(message: Message) -> bool:
    return len(message.mentions) + len(message.media) > 100  # noqa: PLR2004 - never so many


LOOKS = (_is_bad, _is_order, _is_thanks_to_nobody, _has_much)
FEATURES = _features()
