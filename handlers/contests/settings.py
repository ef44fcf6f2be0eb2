"""How large contests may be here, and how long winners have to claim."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from bot.feature import Settings
from bot.settings.duration import DurationOrOff


class ContestSettings(Settings):
    """What contests may be in a community."""

    section: ClassVar[str] = "contests"
    enabled: bool = Field(True, description="there are contests at all")
    claim_within: DurationOrOff = Field(
        timedelta(hours=72),
        ge=timedelta(minutes=10),
        le=timedelta(days=60),
        description="after this time the team is offered a reroll for prizes nobody claimed",
    )
    max_winners: int = Field(50, ge=1, le=100, description="winners a contest may have")
    max_days: int = Field(60, ge=1, le=80, description="days a contest may last")
    max_running: int = Field(20, ge=1, le=100, description="contests that may run at the same time")
