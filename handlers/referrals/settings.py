"""When somebody who was brought counts, as a community may choose."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from bot.feature import Settings
from bot.settings.duration import Duration


class ReferralsSettings(Settings):
    """When somebody who was brought counts."""

    section: ClassVar[str] = "referrals"
    qualify_messages: int = Field(
        5, ge=1, le=20, description="messages worth something that a newcomer has to write"
    )
    qualify_days: int = Field(2, ge=1, le=14, description="days on which they have to write them")
    qualify_within: Duration = Field(
        timedelta(days=14),
        ge=timedelta(days=1),
        le=timedelta(days=90),
        description="how long a newcomer has for that",
    )
    stay: Duration = Field(
        timedelta(days=7),
        le=timedelta(days=60),
        description="after this time a newcomer has to be still there",
    )
    claw_back: Duration = Field(
        timedelta(days=30),
        le=timedelta(days=365),
        description="points are taken back from whoever brought somebody that leaves, or is "
        "banned, within this time after joining",
    )
    max_per_day: int = Field(
        20, ge=1, le=1000, description="newcomers for whom one member is paid in a day, at most"
    )
