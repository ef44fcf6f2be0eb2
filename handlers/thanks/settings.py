"""What counts as a thank-you, as a community may choose."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from bot.feature import Settings
from bot.settings.duration import Duration

DAY = timedelta(days=1)


class ThanksSettings(Settings):
    """What counts as a thank-you."""

    section: ClassVar[str] = "thanks"
    enabled: bool = Field(True, description="thanks between members count at all")
    reactions: bool = Field(True, description="an asker's 🙏, ❤ or 👍 on an answer thanks too")
    pair_cooldown: Duration = Field(
        DAY, le=timedelta(days=30),
        description="two people can thank each other once in this time, either way",
    )  # fmt: skip
    give_per_day: int = Field(10, ge=1, le=100, description="thanks a member can give in a day")
    get_per_day: int = Field(20, ge=1, le=200, description="thanks a member can get in a day")
    per_message: int = Field(3, ge=1, le=10, description="people whom one message can thank")
    window_messages: int = Field(
        100, ge=1, le=1000, description="who is thanked wrote within so many messages"
    )
    window: Duration = Field(
        timedelta(hours=12), le=timedelta(days=7), description="or within this time"
    )
    min_age: Duration = Field(
        DAY, le=timedelta(days=30), description="who thanks has been here for so long"
    )
    reverse_within: Duration = Field(
        DAY, le=timedelta(days=30),
        description="thanks whose message or reaction goes within this time are taken back",
    )  # fmt: skip
    words: tuple[str, ...] = Field((), description="further words that thank")
    not_words: tuple[str, ...] = Field((), description="phrases that are no thanks")
