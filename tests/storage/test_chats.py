"""Chats keep their rows, whatever id the platform gives them next."""

import pytest

from storage.chats import Chats
from storage.database import Database
from storage.members import Members
from storage.messages import Messages
from storage.outbox import OutboxRow, OutboxTable
from storage.tickets import Tickets


@pytest.fixture
async def chats(db: Database) -> Chats:
    chats = Chats(db)
    await chats.start()
    return chats


async def added(chats: Chats, native: str, *, parent: int | None = None, community: int = 0) -> int:
    return chats.add(
        platform="telegram", native=native, parent=parent, community=community,
        kind="group", title="Chess", server="",
    ).id  # fmt: skip


async def test_a_chat_is_found_again_with_its_newest_message(db: Database, chats: Chats) -> None:
    community = await chats.create_community("Chess", 1)
    forum = await added(chats, "-1", community=community)
    topic = await added(chats, "-1/7", parent=forum, community=community)
    Messages(db).note(forum, 41, 1, 0)
    await db.commit()
    found = await chats.find("telegram", "-1/7")
    assert found is not None
    assert (found.id, found.parent, found.root, found.top) == (topic, forum, forum, 41)
    assert (found.community, found.kind, found.title, found.is_gone) == (
        community, "group", "Chess", False,
    )  # fmt: skip
    assert await chats.find("discord", "-1") is None


async def test_a_chat_nobody_knows_a_community_for_is_of_none(db: Database, chats: Chats) -> None:
    await added(chats, "9")
    found = await chats.find("telegram", "9")
    assert found is not None
    assert found.community == 0
    await db.commit()


async def test_numbers_go_on_after_a_restart(db: Database, chats: Chats) -> None:
    first = await added(chats, "1")
    await db.commit()
    again = Chats(db)
    await again.start()
    assert await added(again, "2") == first + 1


async def test_a_chat_is_renamed_and_can_be_gone(db: Database, chats: Chats) -> None:
    chat = await added(chats, "-1")
    await chats.rename(chat, "Checkers")
    await chats.mark_gone("telegram", "-1", is_gone=True)
    found = await chats.find("telegram", "-1")
    assert found is not None
    assert (found.title, found.is_gone) == ("Checkers", True)


async def test_topics_follow_their_group_into_a_community(db: Database, chats: Chats) -> None:
    group = await added(chats, "-1")
    await added(chats, "-1/7", parent=group)
    community = await chats.create_community("Chess", 1)
    await chats.belongs_to(group, community)
    topic = await chats.find("telegram", "-1/7")
    assert topic is not None
    assert topic.community == community
    assert await chats.of_community(community) == [("telegram", "-1", "group", "Chess")]


async def test_communities_of_one_name_are_told_apart(chats: Chats) -> None:
    for _ in range(3):
        await chats.create_community("Chess", 1)
    assert list(await chats.communities()) == ["Chess", "Chess 2", "Chess 3"]


async def test_an_account_knows_its_communities(db: Database, chats: Chats) -> None:
    members = Members(db)
    for name in ("Chess", "Go"):
        community = await chats.create_community(name, 1)
        await members.add((community, "telegram", "5"), "Ana", "", "es", 1, is_bot=False)
    assert await chats.communities_of("telegram", "5") == [(1, "Chess"), (2, "Go")]


@pytest.mark.parametrize("new_came_first", [False, True])
async def test_a_group_that_becomes_a_supergroup_keeps_everything(
    db: Database, chats: Chats, *, new_came_first: bool
) -> None:
    """Catalogue 18, in both orders; the notice may come twice."""
    community = await chats.create_community("Chess", 1)
    old = await added(chats, "-12", community=community)
    other = await added(chats, "-123", community=community)
    members, messages, outbox = Members(db), Messages(db), OutboxTable(db)
    ana = await members.add((community, "telegram", "5"), "Ana", "", "es", 1, is_bot=False)
    members.joined(old, ana.account, 1)
    messages.note(old, 900, ana.person, 1)
    ticket = await Tickets(db).open(
        community=community, person=ana.person, platform="telegram", chat="-12", message="900",
        account="5", language="es", question="?", now=1,
    )  # fmt: skip
    for n, lane in enumerate(("telegram:-12", "telegram:-12!", "telegram:-123")):
        outbox.add(
            OutboxRow(
                n + 1, f"k{n}", community, "faq", "telegram", lane, 1, None, b"", 0, 1, None, None
            )
        )
    if new_came_first:
        double = await added(chats, "-10012", community=community)
        messages.note(double, 1, ana.person, 2)
        members.joined(double, ana.account, 2)
    await db.commit()
    assert await chats.migrate("telegram", "-12", "-10012")
    assert not await chats.migrate("telegram", "-12", "-10012")
    await db.commit()
    found = await chats.find("telegram", "-10012")
    assert found is not None
    assert (found.id, found.community, found.title) == (old, community, "Chess")
    assert found.top == (1 if new_came_first else 900)
    assert [row.lane for row in await outbox.waiting()] == [
        "telegram:-10012", "telegram:-10012!", "telegram:-123",
    ]  # fmt: skip
    moved = await Tickets(db).find(ticket.id)
    assert moved is not None
    assert moved.chat == "-10012"
    assert await db.read("SELECT chat FROM presence") == [(old,)]
    assert await db.read("SELECT id FROM chat ORDER BY id") == [(old,), (other,)]
