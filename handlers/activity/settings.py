"""What activity earns, and when boards begin anew, as a community may choose."""

import re
from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from bot.feature import NAMES_CHATS, Settings
from bot.settings.duration import Duration

REWARD = re.compile(r"([1-9][0-9]{0,2}):\s*(\S.{0,98})")


class ActivitySettings(Settings):
    """What activity earns."""

    section: ClassVar[str] = "activity"
    enabled: bool = Field(True, description="what members do is counted at all")
    xp: int = Field(10, ge=0, le=1000, description="XP for a message that counts")
    cooldown: Duration = Field(
        timedelta(seconds=60), le=timedelta(days=1), description="one message counts in this time"
    )
    per_day: int = Field(600, ge=0, le=100_000, description="XP for messages in a day, at most")
    similarity: int = Field(
        85,
        ge=50,
        le=100,
        description="a message this similar to an earlier one, in percent, is none",
    )
    unique_words: float = Field(
        0.4, ge=0, le=1, description="share of different words below which a message is none"
    )
    min_length: int = Field(5, ge=1, le=200, description="characters a message needs to count")
    season: Literal["month", "week", "quarter", "off"] = Field(
        "month", description="how long a season lasts before its boards are closed"
    )
    show_tags: bool = Field(
        False, description="the winners of a season carry it beside their name, on Telegram"
    )
    levels: tuple[str, ...] = Field(
        (),
        description="what a level brings: a Telegram tag or a Discord role of that name, such as "
        "5: Regular, 10: Veteran",
    )
    thank_you: Literal["week", "month", "both", "off"] = Field(
        "both", description="how often the most helpful are thanked in public"
    )
    post_in: str = Field(
        "",
        pattern=r"^$|^(telegram|discord|console):\S+$",
        description="where seasons and public thanks are posted, as platform:id; without it where "
        "members write",
        json_schema_extra=NAMES_CHATS,
    )

    @field_validator("levels")
    @classmethod
    def _are_levels(cls, levels: tuple[str, ...]) -> tuple[str, ...]:
        for level in levels:
            if not REWARD.fullmatch(level):
                raise ValueError("a reward is written like 5: Regular")
        return levels

    @property
    def rewards(self) -> dict[int, str]:
        """What each level brings."""
        found = (REWARD.fullmatch(level) for level in self.levels)
        return {int(one[1]): one[2] for one in found if one}


class ListeningSettings(Settings):
    """Who is noticed because nobody else noticed them."""

    section: ClassVar[str] = "listening"
    quiet_after: Duration = Field(
        timedelta(days=14), ge=timedelta(days=3), le=timedelta(days=60),
        description="the team hears of a regular who has been silent for so long",
    )  # fmt: skip
    newcomer_wait: Duration = Field(
        timedelta(hours=2), ge=timedelta(minutes=10), le=timedelta(days=2),
        description="the team hears of a first message that nobody answered in this time",
    )  # fmt: skip
