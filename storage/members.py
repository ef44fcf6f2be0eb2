"""Who is who: accounts, and the person they are in each community."""

from collections.abc import Iterable, Sequence

import msgspec

from storage.database import Database
from storage.rows import Row, as_list, first

Key = tuple[int, str, str]
"""Community, platform, the platform's account id."""


# The order of the joins is the order written: each wanted member is looked up by two keys.
LOAD = (
    "SELECT member.community, account.platform, account.native, member.person,"
    " account.id, account.name, account.username, person.language"
    " FROM json_each(?) AS wanted"
    " CROSS JOIN account ON account.platform = wanted.value ->> 1"
    " AND account.native = wanted.value ->> 2"
    " CROSS JOIN member ON member.community = wanted.value ->> 0 AND member.account = account.id"
    " CROSS JOIN person ON person.id = member.person"
)

# An erased person's number is never given again.
NUMBERS = (
    "SELECT coalesce((SELECT id FROM account WHERE platform = ? AND native = ?), 0),"
    " (SELECT coalesce(max(id), 0) FROM account),"
    " max((SELECT coalesce(max(id), 0) FROM person),"
    " coalesce((SELECT value FROM cursor WHERE name = 'person:top'), 0))"
)


class Known(msgspec.Struct, eq=False, gc=False):
    """What memory holds of a member."""

    person: int
    account: int
    looks: int
    """A hash of name and username, to notice a change."""
    spoken: str
    """The language this person chose, or nothing."""


def looks_of(name: str, username: str) -> int:
    """What a member's name and username come to, to notice a change without keeping them."""
    return hash((name, username)) & 0x3FFFFFFF


class Recent:
    """The members seen lately, in two generations: who is not seen while one fills up is forgotten.

    Plain dictionaries keyed by number cost a third of the memory of one ordered by use.
    """

    def __init__(self, capacity: int) -> None:
        self._half = max(1, capacity // 2)
        self._young: Generation = {}
        self._old: Generation = {}
        self._count = 0

    def get(self, key: Key) -> Known | None:
        """A member, who is remembered for longer by that."""
        community, platform, native = key
        where, number = (community, platform), _short(native)
        found = self._young.get(where, NOBODY).get(number)
        if found is None and (group := self._old.get(where)):
            found = group.pop(number, None)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Key, known: Known) -> None:
        """Remember a member."""
        community, platform, native = key
        self._young.setdefault((community, platform), {})[_short(native)] = known
        self._count += 1
        if self._count > self._half:
            self._old, self._young, self._count = self._young, {}, 0

    def drop(self, key: Key) -> None:
        """Forget a member."""
        community, platform, native = key
        for generation in (self._young, self._old):
            generation.get((community, platform), {}).pop(_short(native), None)

    def drop_person(self, person: int) -> None:
        """Forget every account of a person."""
        for generation in (self._young, self._old):
            for group in generation.values():
                for number in [n for n, known in group.items() if known.person == person]:
                    del group[number]

    def clear(self) -> None:
        """Forget everybody."""
        self._young, self._old, self._count = {}, {}, 0


Group = dict[int | str, Known]
Generation = dict[tuple[int, str], Group]
NOBODY: Group = {}


def _short(native: str) -> int | str:
    return int(native) if native.isdecimal() else native


class Members:
    """Accounts and persons, with a bounded memory of those seen lately."""

    def __init__(self, database: Database, capacity: int = 40_000) -> None:
        self._db = database
        self._known = Recent(capacity)
        self._next_account = 1
        self._next_person = 1

    async def start(self) -> None:
        """Learn where the numbering stands."""
        self._number(await self._db.read(NUMBERS, ("", "")))

    def forget(self) -> None:
        """Drop the memory; the store has everything."""
        self._known.clear()

    def forget_person(self, person: int) -> None:
        """Drop one person from memory."""
        self._known.drop_person(person)

    def known(self, key: Key) -> Known | None:
        """The member, if memory holds them."""
        return self._known.get(key)

    async def load(self, keys: Iterable[Key]) -> None:
        """Bring members into memory, all in one statement."""
        rows = await self._db.rows(LOAD, (as_list(list(keys)),))
        found = msgspec.convert(rows, list[tuple[int, str, str, int, int, str, str, str]])
        for community, platform, native, person, account, name, username, spoken in found:
            known = Known(person, account, looks_of(name, username), spoken)
            self._known.put((community, platform, native), known)

    async def add(
        self, key: Key, name: str, username: str, language: str, now: int, *, is_bot: bool
    ) -> Known:
        """A member who was not known in this community."""
        community, platform, native = key
        # Another program may have added some meanwhile; none can before this batch is committed.
        account = self._number(await self._db.rows(NUMBERS, (platform, native)))
        if not account:
            account, self._next_account = self._next_account, self._next_account + 1
            self._db.note(
                "INSERT INTO account (id, platform, native, name, username, language, is_bot)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (account, platform, native, name, username, language, int(is_bot)),
            )
        person, self._next_person = self._next_person, self._next_person + 1
        self._db.note(
            "INSERT INTO person (id, community, created_at) VALUES (?, ?, ?)",
            (person, community, now),
        )
        self._db.note(
            "INSERT INTO member (community, account, person) VALUES (?, ?, ?)",
            (community, account, person),
        )
        known = Known(person, account, looks_of(name, username), "")
        self._known.put(key, known)
        self._db.undo(lambda: self._known.drop(key))
        return known

    def rename(self, known: Known, name: str, username: str) -> None:
        """Follow a member's new name."""
        former, known.looks = known.looks, looks_of(name, username)
        self._db.undo(lambda: setattr(known, "looks", former))
        self._db.note(
            "UPDATE account SET name = ?, username = ? WHERE id = ?",
            (name, username, known.account),
        )

    def become(self, key: Key, person: int) -> None:
        """A member known here counts as another person from now on."""
        known = self._known.get(key)
        if known is not None:
            former, known.person = known.person, person
            self._db.undo(lambda: setattr(known, "person", former))

    async def find_username(self, community: int, platform: str, username: str) -> list[str]:
        """The platform ids of members of this username; names are reused, so maybe several."""
        rows = await self._db.rows(
            "SELECT account.native FROM account JOIN member ON member.account = account.id"
            " WHERE account.username = ? COLLATE NOCASE AND account.username <> ''"
            " AND account.platform = ?"
            " AND member.community = ? ORDER BY account.id",
            (username, platform, community),
        )
        return [str(native) for (native,) in rows]

    async def account_of(
        self, community: int, platform: str, native: str
    ) -> tuple[int, str, str] | None:
        """A member's person, name and username by the platform's id."""
        rows = await self._db.rows(
            "SELECT member.person, account.name, account.username FROM account"
            " JOIN member ON member.account = account.id"
            " WHERE account.platform = ? AND account.native = ? AND member.community = ?",
            (platform, native, community),
        )
        return first(rows, tuple[int, str, str])

    async def accounts_of(self, person: int) -> list[tuple[str, str, str]]:
        """A person's accounts as (platform, native id, name)."""
        rows = await self._db.rows(
            "SELECT account.platform, account.native, account.name FROM account"
            " JOIN member ON member.account = account.id WHERE member.person = ?"
            " ORDER BY account.id",
            (person,),
        )
        return msgspec.convert(rows, list[tuple[str, str, str]])

    def joined(self, chat: int, account: int, at: int) -> None:
        """Remember that somebody is in a chat."""
        self._db.note(
            "INSERT INTO presence (chat, account, joined_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET left_at = NULL,"
            " joined_at = CASE WHEN left_at IS NULL THEN joined_at ELSE excluded.joined_at END",
            (chat, account, at),
        )

    def left(self, chat: int, account: int, at: int) -> None:
        """Remember that somebody is no longer in a chat."""
        self._db.note(
            "INSERT INTO presence (chat, account, joined_at, left_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET left_at = excluded.left_at",
            (chat, account, at, at),
        )

    async def present(self, platform: str, server: str) -> set[str]:
        """The account ids known to be on a server, to compare with who is there after downtime."""
        rows = await self._db.read(
            "SELECT DISTINCT account.native FROM presence JOIN chat ON chat.id = presence.chat"
            " JOIN account ON account.id = presence.account"
            " WHERE chat.platform = ? AND chat.server = ? AND presence.left_at IS NULL",
            (platform, server),
        )
        return {str(native) for (native,) in rows}

    def _number(self, rows: Sequence[Row]) -> int:
        """Number after the highest there is; the account that was looked for, or 0."""
        ((found, account, person),) = msgspec.convert(rows, list[tuple[int, int, int]])
        self._next_account = max(self._next_account, account + 1)
        self._next_person = max(self._next_person, person + 1)
        return found
