"""The relay itself: what it is called, and everything a community may choose for it."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator

from bot.events import Chat, Kind
from bot.feature import Feature, Team
from bot.settings.duration import Duration, DurationOrOff
from handlers.relay.desk import Desk
from handlers.relay.hours import Week, week


class RelaySettings(Team):
    """How questions reach the team, and how its answers come back."""

    send: Literal["reply", "all", "command"] = Field(
        "reply",
        description="which words of the team go out: replies, everything but lines that begin "
        "with //, or /ticket reply alone",
    )
    identity: Literal["shown", "role", "anonymous"] = Field(
        "role", description="whom the asker sees: who answered, the team, or just the answer"
    )
    hours: str = Field(
        "Mon-Fri 09:00-18:00",
        max_length=200,
        description="when the team works, such as Mon-Fri 09:00-18:00; Sat 10:00-14:00, or always",
        examples=["Mon-Fri 09:00-18:00; Sat 10:00-14:00"],
    )
    warn_after: Duration = Field(
        timedelta(hours=1),
        ge=timedelta(minutes=1),
        description="working time after which whoever claimed a question is reminded of it",
    )
    critical_after: Duration = Field(
        timedelta(hours=4),
        ge=timedelta(minutes=1),
        description="working time after which the others are reminded as well",
    )
    remind_idle: DurationOrOff = Field(
        timedelta(days=3), description="silence after which the asker is asked whether that was all"
    )
    close_idle: DurationOrOff = Field(
        timedelta(days=7), description="silence after which an answered question is closed"
    )
    reopen_within: Duration = Field(
        timedelta(days=30),
        le=timedelta(days=365),
        description="how long after its end the asker's next message opens a conversation again",
    )
    snooze: Duration = Field(
        timedelta(days=7),
        ge=timedelta(minutes=1),
        description="how long a question sleeps when nobody says how long",
    )
    max_claims: int = Field(
        5, ge=1, le=100, description="how many open questions one person may claim"
    )

    @field_validator("hours")
    @classmethod
    def _is_a_week(cls, plan: str) -> str:
        return week(plan).line()

    @property
    def week(self) -> Week:
        """When the team works."""
        return week(self.hours)

    @property
    def rooms(self) -> tuple[Chat, ...]:
        """The rooms of the team, the first one first; their kinds are for the store to say."""
        named = dict.fromkeys(one for one in (self.staff_chat, self.second_chat) if one)
        return tuple(_room(address) for address in named)


feature = Feature("relay", settings=RelaySettings, services=(Desk,))


def _room(address: str) -> Chat:
    platform, _, native = address.partition(":")
    parent, _, topic = native.partition("/")
    if topic:
        return Chat(platform=platform, id=native, kind=Kind.TOPIC, parent=parent)
    return Chat(platform=platform, id=native)
