"""What arriving words need to know of a ticket, told by one statement."""

from storage.database import Database
from storage.relay_askers import Askers
from storage.relay_lines import Lines, ShownRow
from storage.relay_rooms import RoomRow, TicketRooms
from storage.tickets import Arrival, Standing, TicketRow, Tickets

ANA = Arrival(community=1, person=7, platform="t", chat="70", home="70", message="2")


async def opened(db: Database, message: str = "1") -> tuple[TicketRow, int]:
    """A ticket of Ana's, and her row in it."""
    ticket = await Tickets(db).open(
        community=1, person=7, platform="t", chat="70", message=message, account="a",
        language="es", question="Where is it?", now=100, suggestions=b'[[4,"Parcels"]]',
    )  # fmt: skip
    asker = await Askers(db).add(
        ticket=ticket.id, person=7, platform="t", chat="70", kind="private", parent="", server="",
        title="", message=message, account="a", name="Ana", language="es",
        question="Where is it?", at=100,
    )  # fmt: skip
    return ticket, asker


async def test_an_opened_ticket_is_the_one_that_is_kept(db: Database) -> None:
    first, _ = await opened(db)
    second, _ = await opened(db, "2")
    assert await Tickets(db).find(first.id) == first
    assert (first.name, second.name) == ("T-1", "T-2")
    assert first.suggestions == b'[[4,"Parcels"]]'
    assert first.waiting_since == 100


async def test_words_of_a_stranger_stand_alone(db: Database) -> None:
    await opened(db)
    eve = Arrival(**{**ANA, "person": 8, "chat": "80", "home": "80"})
    assert await Tickets(db).standing(**eve) == Standing(is_known=False)


async def test_words_find_the_newest_open_ticket_its_asker_and_its_rooms(db: Database) -> None:
    await opened(db)
    newest, asker = await opened(db, "2")
    rooms = TicketRooms(db)
    rooms.put(RoomRow(ticket=newest.id, slot=1, platform="d", root="9", kind="forum"))
    rooms.put(RoomRow(ticket=newest.id, slot=0, platform="t", root="-1", chat="-1", kind="group"))
    rooms.shown(newest.id, 0, "55")
    standing = await Tickets(db).standing(**ANA)
    assert standing == Standing(
        is_known=False, ticket=newest, asker=asker, rooms=tuple(await rooms.of(newest.id))
    )
    assert [room.message for room in standing.rooms] == ["55", ""]


async def test_a_closed_ticket_is_found_by_its_row_only(db: Database) -> None:
    ticket, asker = await opened(db)
    tickets = Tickets(db)
    assert await tickets.move(ticket.id, "closed", 200)
    assert (await tickets.standing(**ANA)).ticket is None
    standing = await tickets.standing(ticket.id, **ANA)
    assert standing.ticket == await tickets.find(ticket.id)
    assert standing.asker == asker


async def test_who_asked_in_another_chat_did_not_ask_here(db: Database) -> None:
    ticket, _ = await opened(db)
    elsewhere = Arrival(**{**ANA, "chat": "-5", "home": "-5"})
    standing = await Tickets(db).standing(ticket.id, **elsewhere)
    assert (standing.ticket, standing.asker) == (ticket, 0)


async def test_words_that_were_taken_in_are_known_even_without_a_ticket(db: Database) -> None:
    ticket, _ = await opened(db)
    Lines(db).shown(
        ShownRow(
            ticket=ticket.id, line=1, kind="said", is_from_staff=0, platform="t", chat="70",
            message="2",
        ),
        100,
    )  # fmt: skip
    tickets = Tickets(db)
    assert (await tickets.standing(**ANA)).is_known
    await tickets.move(ticket.id, "closed", 200)
    assert await tickets.standing(**ANA) == Standing(is_known=True)
