"""The team's bench: everything with which it works on its tickets, within reach of each command."""

from handlers.relay.addressing import Addressing
from handlers.relay.chronicle import Chronicle
from handlers.relay.counting import Counting
from handlers.relay.desk import Desk
from storage.ticket_work import TicketRecords, TicketWork


class Bench:
    """What the team works with."""

    def __init__(
        self,
        desk: Desk,
        work: TicketWork,
        records: TicketRecords,
        addressing: Addressing,
        chronicle: Chronicle,
        counting: Counting,
    ) -> None:
        self.desk = desk
        self.work = work
        self.records = records
        self.addressing = addressing
        self.chronicle = chronicle
        self.counting = counting


SERVICES = (Addressing, Chronicle, Counting, Bench)
"""In the order in which they are built."""
