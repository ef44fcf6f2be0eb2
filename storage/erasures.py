"""Telling a person everything that is kept of them, and erasing them."""

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from storage.database import Database, Parameters, Row
from storage.erasure_log import Forgotten, hash_of
from storage.personal import HOLDINGS, Holding
from storage.rows import as_list, first

Read = Callable[[str, Parameters], Awaitable[list[Row]]]

ACCOUNTS = (
    "SELECT account.id, account.platform, account.native, NOT EXISTS ("
    " SELECT 1 FROM member AS other WHERE other.account = account.id"
    " AND other.community <> :community)"
    " FROM member JOIN account ON account.id = member.account"
    " WHERE member.person = :person AND member.community = :community ORDER BY account.id"
)
# Telegram names a private chat by the account; elsewhere only its messages tell whose it is.
CHATS = (
    "SELECT id, platform, native FROM chat WHERE kind = 'private' AND community = :community"
    " AND (platform || ':' || native IN (SELECT value FROM json_each(:addresses))"
    " OR EXISTS (SELECT 1 FROM message WHERE message.chat = chat.id AND person = :person))"
    " ORDER BY id"
)
TICKETS = "SELECT id FROM ticket WHERE community = :community AND person = :person ORDER BY id"
KEY = "SELECT value FROM secret WHERE name = 'erasure'"
MESSAGES = "SELECT chat, id FROM message WHERE person = ? LIMIT ?"
PORTION = 5_000
"""Rows of the hot table that are changed in one transaction."""


class Request(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Somebody who is to be erased; times in unix seconds."""

    person: int
    community: int
    tombstone: int
    asked_at: int


class Section(msgspec.Struct, frozen=True):
    """What one table holds of a person."""

    table: str
    about: str
    rows: list[dict[str, Any]]


class Erasures:
    """What is kept of a person, and its end."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.has_requests = False
        """Somebody asked in this batch; whoever erases is woken after the commit."""

    # -- telling ----------------------------------------------------------------------------

    async def person_of(self, community: int, platform: str, native: str) -> int | None:
        """The person an account is in a community."""
        rows = await self._db.read(
            "SELECT member.person FROM account JOIN member ON member.account = account.id"
            " WHERE account.platform = ? AND account.native = ? AND member.community = ?",
            (platform, native, community),
        )
        found = first(rows, tuple[int])
        return found[0] if found else None

    async def export(self, community: int, person: int) -> list[Section]:
        """Everything kept of a person, table by table, read beside the batch."""
        traces = await _traces(self._db.read, community, person)
        sections: list[Section] = []
        for holding in HOLDINGS:
            found = await _found(self._db.read, holding, traces)
            rows = await self._db.read(holding.export, {**traces, "found": found})
            sections.append(Section(holding.table, holding.about, [_row(r) for (r,) in rows]))
        return sections

    # -- asking -----------------------------------------------------------------------------

    def request(self, community: int, person: int, tombstone: int, now: int, due: int) -> None:
        """Remember that somebody wants to be erased; asking twice changes nothing."""
        self._db.note(
            "INSERT OR IGNORE INTO erasure_request (person, community, tombstone, asked_at, due)"
            " VALUES (?, ?, ?, ?, ?)",
            (person, community, tombstone, now, due),
        )

    def confirm(self, person: int) -> None:
        """They have been told: it may begin."""
        self._db.note("UPDATE erasure_request SET due = 0 WHERE person = ?", (person,))
        self.has_requests = True

    async def due(self, now: int) -> list[Request]:
        """Who is to be erased by now, in the order in which they asked."""
        rows = await self._db.read(
            "SELECT person, community, tombstone, asked_at FROM erasure_request WHERE due <= ?"
            " ORDER BY asked_at, person",
            (now,),
        )
        return msgspec.convert(rows, list[Request])

    async def is_requested(self, person: int) -> bool:
        """Whether somebody's erasure has not come to its end."""
        rows = await self._db.read("SELECT 1 FROM erasure_request WHERE person = ?", (person,))
        return bool(rows)

    async def is_known(self, person: int) -> bool:
        """Whether the store still knows a person."""
        return bool(await self._db.read("SELECT 1 FROM person WHERE id = ?", (person,)))

    # -- erasing ----------------------------------------------------------------------------

    async def key(self) -> bytes:
        """The key of the hashes."""
        found = first(await self._db.read(KEY), tuple[bytes])
        if found is None:
            message = "the database has lost the key of its erasures"
            raise LookupError(message)
        return found[0]

    async def hashes(self, request: Request, now: int) -> list[Forgotten]:
        """What stands for a person's accounts in the log."""
        key, community = await self.key(), request.community
        wanted = {"community": community, "person": request.person}
        rows = await self._db.read(ACCOUNTS, wanted)
        return [
            Forgotten(hash_of(key, community, str(platform), str(native)), now)
            for _, platform, native, _ in rows
        ]

    async def erase(self, request: Request, forgotten: Sequence[Forgotten]) -> list[int]:
        """Erase everything but the hot table's rows; gives back the outbox rows that are dropped.

        Sums stay, under the tombstone. Erasing again finds nothing and changes nothing.
        """
        traces = await _traces(self._db.rows, request.community, request.person)
        traces |= {"tombstone": request.tombstone, "asked_at": request.asked_at}
        if traces["accounts"] != "[]":
            await self._bury(request)
        # All is searched before the first row goes: what is found leads to other tables.
        found = {one.table: await _found(self._db.rows, one, traces) for one in HOLDINGS}
        dropped: list[int] = []
        for holding in HOLDINGS:
            for statement in holding.erase:
                ran = await self._db.run(statement, {**traces, "found": found[holding.table]})
                rows = msgspec.convert(ran.rows, list[tuple[int, str]])
                dropped += [id_ for id_, state in rows if state == "waiting"]
        for one in forgotten:
            self.remember(one)
        return dropped

    async def _bury(self, request: Request) -> None:
        """The tombstone stands in for the person, and their number is never given again."""
        await self._db.run(
            "INSERT OR IGNORE INTO person (id, community, created_at) VALUES (?, ?, 0)",
            (request.tombstone, request.community),
        )
        await self._db.run(
            "INSERT INTO cursor (name, value, at) VALUES ('person:top', ?, 0)"
            " ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
            (request.person,),
        )

    async def leftovers(self, request: Request) -> list[Row]:
        """Some of the messages that still carry the person's number; none = all is done."""
        return await self._db.read(MESSAGES, (request.person, PORTION))

    def sweep(self, request: Request, rows: Sequence[Row]) -> None:
        """Give messages to the tombstone."""
        for chat, message in rows:
            self._db.note(
                "UPDATE message SET person = ? WHERE chat = ? AND id = ? AND person = ?",
                (request.tombstone, chat, message, request.person),
            )

    def finish(self, request: Request) -> None:
        """Nothing is left."""
        self._db.note("DELETE FROM erasure_request WHERE person = ?", (request.person,))

    # -- after a restore --------------------------------------------------------------------

    def remember(self, one: Forgotten) -> None:
        """This database has forgotten them."""
        self._db.note("INSERT OR IGNORE INTO erasure (who, at) VALUES (?, ?)", one)

    async def unknown(self, log: Sequence[Forgotten]) -> list[Forgotten]:
        """Whom the log says to be forgotten and this database does not."""
        rows = await self._db.read("SELECT who, at FROM erasure")
        known = set(msgspec.convert(rows, list[tuple[bytes, int]]))
        return [one for one in log if tuple(one) not in known]

    async def returned(self, forgotten: Sequence[Forgotten]) -> list[tuple[int, int, Forgotten]]:
        """Those of the forgotten who are members here since before, as (person, community, whom).

        Somebody who came back after the erasure is a new person and stays.
        """
        key = await self.key()
        wanted = {one.who: one for one in sorted(forgotten, key=lambda one: one.at)}
        rows = await self._db.read(
            "SELECT member.community, account.platform, account.native, member.person,"
            " person.created_at FROM member JOIN account ON account.id = member.account"
            " JOIN person ON person.id = member.person ORDER BY member.community, account.id"
        )
        members = msgspec.convert(rows, list[tuple[int, str, str, int, int]])
        return [
            (person, community, one)
            for community, platform, native, person, created in members
            if (one := wanted.get(hash_of(key, community, platform, native))) and created <= one.at
        ]


async def _traces(read: Read, community: int, person: int) -> dict[str, Any]:
    """Where a person may be found: their accounts, private chats and questions."""
    known = {"community": community, "person": person}
    rows = await read(ACCOUNTS, known)
    accounts = msgspec.convert(rows, list[tuple[int, str, str, int]])
    addresses = as_list([f"{platform}:{native}" for _, platform, native, _ in accounts])
    rows = await read(CHATS, known | {"addresses": addresses})
    chats = msgspec.convert(rows, list[tuple[int, str, str]])
    tickets = msgspec.convert(await read(TICKETS, known), list[tuple[int]])
    places = [f"{platform}:{native}" for _, platform, native in chats]
    places += [f"{platform}:{native}" for _, platform, native, _ in accounts]
    natives = {native for _, _, native, _ in accounts} | {native for _, _, native in chats}
    return {
        **known,
        "accounts": as_list([id_ for id_, *_ in accounts]),
        "gone": as_list([id_ for id_, _, _, is_gone in accounts if is_gone]),
        "chats": as_list([id_ for id_, *_ in chats]),
        "places": as_list(places),
        "lanes": as_list([lane for place in places for lane in (place, f"{place}!")]),
        "cursors": as_list([f"{platform}:dm:{native}" for _, platform, native in chats]),
        "words": [*sorted(natives), *(f'"ticket":{number}' for (number,) in tickets)],
    }


async def _found(read: Read, holding: Holding, traces: dict[str, Any]) -> str:
    """The rows of a table whose stored values name the person, as a JSON list."""
    found: set[Any] = set()
    for word in traces["words"] if holding.search else ():
        whole = _whole(word)
        rows = await read(holding.search, {**traces, "word": word})
        found |= {id_ for id_, body in rows if isinstance(body, bytes) and whole.search(body)}
    return as_list(sorted(found))


def _whole(word: str) -> re.Pattern[bytes]:
    """A number is not found within a longer one, nor a name within another or within a sentence."""
    exact = re.escape(word.encode())
    if word[-1].isdigit() and not word[0].isalpha():
        return re.compile(rb"(?<![0-9])" + exact + rb"(?![0-9])")
    return re.compile(rb'"' + exact + rb'\\*"')


def _row(text: object) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(str(text))
    return row
