"""When questions are answered, as a community may choose."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from bot.feature import NAMES_CHATS, Settings
from bot.settings.duration import Duration, DurationOrOff

ALL, NONE, CONFIGURED = "all", "none", "configured"


class FaqSettings(Settings):
    """When questions are answered."""

    section: ClassVar[str] = "faq"
    enabled: bool = Field(True, description="questions are answered at all")
    auto_chats: tuple[str, ...] = Field(
        (CONFIGURED,),
        description="chats where questions are answered without the bot being called: all, none, "
        "configured (those in the configuration file), or a list such as "
        "telegram:-100123, discord:456",
        json_schema_extra=NAMES_CHATS,
    )
    answer_at: float = Field(0.80, ge=0.5, le=1, description="probability for an answer")
    suggest_at: float = Field(0.35, ge=0, le=1, description="probability for 'did you mean'")
    auto_at: float = Field(
        0.90, ge=0.5, le=1, description="probability for an answer nobody asked the bot for"
    )
    margin: float = Field(0.10, ge=0, le=1, description="lead over the second candidate")
    cooldown: Duration = Field(
        timedelta(minutes=10), description="the same answer in the same chat becomes a link"
    )
    escalate_after: DurationOrOff = Field(
        timedelta(minutes=30),
        description="a question nobody answered in this time goes to the team",
    )
