"""What the team does is counted by day, so that figures and reports need no tickets any more."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.feature import Ui
from handlers.relay.desk import Desk, moment
from handlers.relay.feature import RelaySettings
from handlers.relay.hours import week
from storage.ticket_figures import TicketFigures, bucket_of
from storage.ticket_work import TicketRecords
from storage.tickets import TicketRow

EPOCH = datetime(1970, 1, 1).date()  # noqa: DTZ001 - a day, not a moment


class Counting:
    """Counts openings, answers and ends."""

    def __init__(self, desk: Desk, figures: TicketFigures, records: TicketRecords) -> None:
        self._desk = desk
        self._figures = figures
        self._records = records

    def count(self, row: TicketRow, ui: Ui, measure: str) -> None:
        """Count something that happened to a ticket today."""
        self._figures.count(row.community, self.today(ui), measure)

    async def begun(self, row: TicketRow, ui: Ui) -> bool:
        """Count a new ticket, and one that was opened again; whether it is new."""
        is_new = await self._records.once(row.id, "opened", self._desk.now())
        if is_new:
            self.count(row, ui, "opened")
        if row.reopened and await self._records.once(
            row.id, "reopened", self._desk.now(), times=row.reopened
        ):
            self.count(row, ui, "reopened")
        return is_new

    async def answered(self, row: TicketRow, relay: RelaySettings, ui: Ui) -> None:
        """Count a first answer, and the working time it took."""
        if row.answered_at is None:
            return
        bucket = bucket_of(_worked(row.opened_at, row.answered_at, relay, ui))
        day, person = self.today(ui), row.answered_by
        self._figures.count(row.community, day, "answered", person=person)
        self._figures.count(row.community, day, "first_reply", bucket=bucket, person=person)

    async def closed(self, row: TicketRow, relay: RelaySettings, ui: Ui, person: int) -> None:
        """Count an end, by whom and by tag, and the working time since the question."""
        tags, day = await self._records.tags(row.id), self.today(ui)
        bucket = bucket_of(_worked(row.opened_at, self._desk.now(), relay, ui))
        self._figures.count(row.community, day, "resolved", person=person, tags=tags)
        self._figures.count(row.community, day, "resolution", bucket=bucket, tags=tags)

    def today(self, ui: Ui) -> int:
        """The community's local day, counted from 1970-01-01."""
        return (self._desk.clock.now().astimezone(ZoneInfo(ui.timezone)).date() - EPOCH).days


def _worked(since: int, until: int, relay: RelaySettings, ui: Ui) -> timedelta:
    return week(relay.hours).worked(moment(since), moment(until), ZoneInfo(ui.timezone))
