"""What somebody who asks may expect: how long it usually takes, or when the team is back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.actions import Text, t
from bot.clock import Clock
from bot.feature import Ui
from handlers.relay.feature import RelaySettings
from handlers.relay.hours import week
from storage.ticket_figures import TicketFigures

MINUTES = 60


class Expecting:
    """Says what an asker may expect right now."""

    def __init__(self, figures: TicketFigures, clock: Clock) -> None:
        self._figures = figures
        self._clock = clock

    async def words(self, community: int, relay: RelaySettings, ui: Ui) -> list[Text]:
        """Nothing is invented: before ten answers only the hours are told, and only when closed."""
        plan, zone, now = week(relay.hours), ZoneInfo(ui.timezone), self._clock.now()
        if not plan.is_open(now, zone):
            return [t("ticket.outside_hours", opens=plan.opens(now, zone))]
        usual = await self._figures.usual_wait(community)
        return [] if usual is None else [t("ticket.usual_wait", length=rounded(usual))]

    async def acknowledged(self, community: int, relay: RelaySettings, ui: Ui, first: Text) -> Text:
        """An acknowledgement with what may be expected behind it."""
        more = await self.words(community, relay, ui)
        return t("ticket.acknowledged", first=first, more=more) if more else first


def rounded(length: timedelta) -> timedelta:
    """As people say it: five-minute steps below an hour, half hours above."""
    minutes = length.total_seconds() / MINUTES
    step = 5 if minutes < MINUTES else 30
    return timedelta(minutes=max(step, round(minutes / step) * step))
