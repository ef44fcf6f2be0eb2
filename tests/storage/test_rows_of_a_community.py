"""What a community keeps: choices, entries, buttons, dialogues and tickets."""

import pytest

from storage.chats import Chats
from storage.choices import Choices
from storage.database import Database
from storage.entries import Entries
from storage.members import Members
from storage.presses import ButtonRow, Presses
from storage.relay_askers import Askers
from storage.tickets import TicketRow, Tickets


@pytest.fixture
async def person(db: Database) -> int:
    """Ana in community 1."""
    await Chats(db).create_community("Chess", 1)
    ana = await Members(db).add((1, "telegram", "5"), "Ana", "", "es", 1, is_bot=False)
    await db.commit()
    return ana.person


@pytest.mark.usefixtures("person")
async def test_a_chat_overrides_its_group_and_its_group_the_community(db: Database) -> None:
    choices = Choices(db)
    assert await choices.set(1, 0, "faq.level", "1") is None
    await choices.set(1, 0, "ui.language", '"es"')
    await choices.set(1, 30, "faq.level", "2")
    await choices.set(1, 7, "faq.level", "3")
    assert await choices.settings(1, [30, 7]) == {"faq.level": "3", "ui.language": '"es"'}
    assert await choices.settings(1, [7, 30]) == {"faq.level": "2", "ui.language": '"es"'}
    assert await choices.settings(1, [0]) == {"faq.level": "1", "ui.language": '"es"'}
    assert await choices.settings(1, []) == {"faq.level": "1", "ui.language": '"es"'}
    assert await choices.settings(2, [7]) == {}
    assert await choices.set(1, 7, "faq.level", "4") == "3"
    assert await choices.reset(1, 7, "faq.level") == "4"
    assert await choices.reset(1, 7, "faq.level") is None


async def test_a_role_is_given_replaced_and_taken(db: Database, person: int) -> None:
    choices = Choices(db)
    assert await choices.role(1, person) == ""
    await choices.give_role(1, person, "staff", by=9, now=1)
    await choices.give_role(1, person, "moderator", by=9, now=2)
    await db.commit()
    assert await choices.role(1, person) == "moderator"
    assert await choices.role_beside(1, "telegram", "5") == "moderator"
    assert await choices.role_beside(1, "telegram", "6") == ""
    assert await choices.roles(1) == [(person, "moderator", "Ana")]
    assert await choices.take_role(1, person) == "moderator"
    assert await choices.roles(1) == []


async def test_a_chosen_language_and_who_changed_what_are_remembered(
    db: Database, person: int
) -> None:
    choices, members = Choices(db), Members(db)
    await choices.speak(person, "ru")
    choices.audit(
        community=1, person=person, feature="faq", what="faq.level", old=None, new="2", now=3
    )
    await members.load([(1, "telegram", "5")])
    known = members.known((1, "telegram", "5"))
    assert known is not None
    assert known.spoken == "ru"
    assert await db.rows("SELECT community, person, feature, what, old, new, at FROM audit") == [
        (1, person, "faq", "faq.level", None, "2", 3)
    ]


async def put(entries: Entries, slug: str, answer: str, *phrases: str) -> bool:
    return await entries.put(
        community=1, slug=slug, title=slug.title(), answer=answer, language="en", tags="",
        source="", phrases=list(phrases), now=1,
    )  # fmt: skip


@pytest.mark.usefixtures("person")
async def test_an_entry_is_written_replaced_and_removed(db: Database) -> None:
    entries = Entries(db)
    assert await put(entries, "opening", "At nine.", "when open", "hours", "hours")
    assert await put(entries, "prices", "Free.")
    assert not await put(entries, "opening", "At ten.", "opening hours")
    await db.commit()
    first, second = await entries.all(1)
    assert (first.slug, first.answer, first.phrases) == ("opening", "At ten.", ["opening hours"])
    assert (second.slug, second.phrases) == ("prices", [])
    found = await entries.find(first.id)
    assert found is not None
    assert found.title == "Opening"
    assert await entries.find(404) is None
    assert (await entries.count(1), await entries.count(2)) == (2, 0)
    assert await entries.remove(1, "opening") == 1
    assert await db.rows("SELECT * FROM phrase") == []


async def test_what_was_served_and_how_questions_ended_is_counted(db: Database) -> None:
    entries = Entries(db)
    assert await entries.last_served(1, 2, 3) is None
    entries.served(1, 2, 3, 50)
    entries.served(1, 2, 3, 60)
    for day, outcome in ((1, "answered"), (1, "answered"), (2, "answered"), (2, "helped")):
        entries.count_outcome(1, day, outcome)
    assert await entries.last_served(1, 2, 3) == (60, "")
    assert await entries.outcomes(1) == {"answered": 3, "helped": 1}


async def test_a_button_leads_to_its_row_until_it_expires(db: Database) -> None:
    presses = Presses(db)
    row = ButtonRow("b1", 1, "telegram", "-1", "faq.vote", b"{}", 0, 100)
    presses.add(row)
    assert await presses.find("b1") == row
    assert await presses.find("b2") is None
    presses.purge(100)
    assert await presses.find("b1") == row
    presses.purge(101)
    assert await presses.find("b1") is None


async def test_a_dialogue_waits_for_one_person_in_one_chat(db: Database) -> None:
    presses = Presses(db)
    await presses.start_dialogue(chat=1, person=2, command="add", payload=b"1", expires=50)
    await presses.start_dialogue(chat=1, person=2, command="edit", payload=b"2", expires=60)
    await db.commit()
    assert await presses.open_dialogues() == {(1, 2)}
    assert await presses.dialogue(1, 2, now=60) == ("edit", b"2")
    assert await presses.dialogue(1, 2, now=61) is None
    assert await presses.dialogue(1, 3, now=60) is None
    await presses.end_dialogue(1, 2)
    assert await presses.dialogue(1, 2, now=60) is None


async def ask(db: Database, person: int, message: str = "7") -> TicketRow:
    """Ana asks the team something in her group."""
    ticket = await Tickets(db).open(
        community=1, person=person, platform="telegram", chat="-1", message=message, account="5",
        language="es", question="¿Cuándo?", now=3,
    )  # fmt: skip
    await Askers(db).add(
        ticket=ticket.id, person=person, platform="telegram", chat="-1", kind="group", parent="",
        server="", title="Chess", message=message, account="5", name="Ana", language="es",
        question="¿Cuándo?", at=3,
    )  # fmt: skip
    return ticket


async def test_a_question_for_the_team_is_found_from_either_side(db: Database, person: int) -> None:
    tickets = Tickets(db)
    first, second = await ask(db, person), await ask(db, person, "8")
    assert (first.name, second.name, first.state) == ("T-1", "T-2", "open")
    for _ in range(2):
        await tickets.belongs(first.id, "discord", "staff", "m1", 4, is_from_staff=True)
    await tickets.belongs(second.id, "telegram", "-1", "7", 4, is_from_staff=False)
    await db.commit()
    assert await tickets.find(first.id) == first
    assert await tickets.by_number(1, 2) == second
    assert await tickets.by_message("discord", "staff", "m1") == first
    assert await tickets.by_message("telegram", "-1", "7") == second
    assert await tickets.by_message("telegram", "-1", "9") is None
    assert await tickets.open_of(1, person, "telegram", "-1") == second
    assert await tickets.open_of(1, person, "telegram", "-2") is None


async def test_a_ticket_moves_once_and_remembers_its_first_answer(
    db: Database, person: int
) -> None:
    tickets = Tickets(db)
    row = await ask(db, person)
    assert await tickets.waiting(1) == [row]
    assert await tickets.move(row.id, "answered", 10)
    assert not await tickets.move(row.id, "answered", 11)
    assert await tickets.waiting(1) == []
    assert await tickets.move(row.id, "closed", 12)
    assert await tickets.move(row.id, "answered", 13)
    assert await db.rows("SELECT answered_at FROM ticket") == [(10,)]
    await tickets.move(row.id, "closed", 14)
    assert await tickets.open_of(1, person, "telegram", "-1") is None
