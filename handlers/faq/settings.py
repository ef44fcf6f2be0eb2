"""When questions are answered, as a community may choose."""

from datetime import timedelta
from typing import ClassVar, Literal

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
    wait: Duration = Field(
        timedelta(seconds=20),
        le=timedelta(minutes=10),
        description="people have the first word for so long before an answer nobody asked the bot "
        "for; 0s answers at once",
    )
    publish: Literal["review", "auto"] = Field(
        "review", description="what becomes of an answer the team keeps: a draft, or an entry"
    )
    stale_after: Duration = Field(
        timedelta(days=180),
        ge=timedelta(days=7),
        description="an entry nobody has looked at for so long is only offered",
    )
    stale_votes: int = Field(
        3,
        ge=1,
        le=10,
        description="so many [Not this] in its last ten uses, and an entry is only offered",
    )
    semantic: Literal["auto", "on", "off"] = Field(
        "auto", description="questions are recognised by their meaning, if the extra is installed"
    )
