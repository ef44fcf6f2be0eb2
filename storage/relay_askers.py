"""Everybody who asked what a ticket asks: where, in which words, and whether they were told."""

from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first

COLUMNS = (
    "id, ticket, person, platform, chat, kind, parent, server, title, message, account, name,"
    " language, question, at, told_at"
)
ASKER = f"SELECT {COLUMNS} FROM ticket_asker"  # noqa: S608 - columns named above
ADD = (
    "INSERT INTO ticket_asker (ticket, person, platform, chat, kind, parent, server, title,"
    " message, account, name, language, question, at) VALUES (:ticket, :person, :platform, :chat,"
    " :kind, :parent, :server, :title, :message, :account, :name, :language, :question, :at)"
    " RETURNING id"
)


class AskerRow(msgspec.Struct, array_like=True, gc=False):
    """One person who asked; `told_at` in unix seconds, None = has not heard an answer yet."""

    id: int
    ticket: int
    person: int
    platform: str
    chat: str
    kind: str
    parent: str
    server: str
    title: str
    message: str
    account: str
    name: str
    language: str
    question: str
    at: int
    told_at: int | None = None


class NewAsker(TypedDict):
    """Somebody who asks; `at` in unix seconds."""

    ticket: int
    person: int
    platform: str
    chat: str
    kind: str
    parent: str
    server: str
    title: str
    message: str
    account: str
    name: str
    language: str
    question: str
    at: int


class Askers:
    """Who asked what a ticket asks."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, **new: Unpack[NewAsker]) -> int:
        """Somebody asks this; gives back the row."""
        return msgspec.convert((await self._db.rows(ADD, new))[0], tuple[int])[0]

    async def find(self, asker: int) -> AskerRow | None:
        """One who asked."""
        return first(await self._db.rows(ASKER + " WHERE id = ?", (asker,)), AskerRow)

    async def of(self, ticket: int) -> list[AskerRow]:
        """All who asked this, the first one first."""
        rows = await self._db.rows(ASKER + " WHERE ticket = ? ORDER BY id", (ticket,))
        return msgspec.convert(rows, list[AskerRow])

    async def private_of(self, person: int, platform: str) -> AskerRow | None:
        """The private chat in which somebody last wrote to the team, as they wrote there."""
        rows = await self._db.rows(
            ASKER + " WHERE person = ? AND platform = ? AND kind = 'private'"
            " ORDER BY id DESC LIMIT 1",
            (person, platform),
        )
        return first(rows, AskerRow)

    async def part(self, asker: int, ticket: int) -> bool:
        """Somebody asked something else: they go over to a ticket of their own, with their words.

        False if they are there already.
        """
        ran = await self._db.run(
            "UPDATE ticket_asker SET ticket = ?1, told_at = NULL WHERE id = ?2 AND ticket <> ?1",
            (ticket, asker),
        )
        if not ran.changed:
            return False
        await self._db.run(
            "UPDATE ticket_line SET ticket = ? WHERE id IN"
            " (SELECT line FROM ticket_message WHERE asker = ? AND asker <> 0)",
            (ticket, asker),
        )
        await self._db.run(
            "UPDATE ticket_message SET ticket = ? WHERE asker = ? AND asker <> 0", (ticket, asker)
        )
        return True

    def told(self, asker: int, now: int) -> None:
        """An answer reached them."""
        self._db.note(
            "UPDATE ticket_asker SET told_at = coalesce(told_at, ?) WHERE id = ?", (now, asker)
        )
