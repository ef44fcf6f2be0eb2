"""Who takes part in a contest, with what chance, and who won."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import as_list, first, number

DAY = 86_400
ENTRY = (
    "SELECT contest, label, person, account, language, chat, message, weight, score, struck,"
    " round, state, at FROM contest_entry"
)
# One statement decides: whether it is open, in time, and whether this person is in already.
ENTER = (
    "INSERT INTO contest_entry (contest, label, person, account, language, chat, message, weight,"
    " score, at) SELECT :contest, 1 + (SELECT coalesce(max(label), 0) FROM contest_entry"
    " WHERE contest = :contest), :person, :account, :language, :chat, :message, :weight, :score,"
    " :at FROM contest WHERE id = :contest AND state = 'open' AND :at_ms < ends_at * 1000"
    " ON CONFLICT DO NOTHING RETURNING label"
)
# Whoever linked their accounts since is found by any of them.
OWN = f"{ENTRY} WHERE contest = :contest AND person = :person"
OWN_LINKED = (
    f"{ENTRY} WHERE contest = :contest AND account <> ''"  # noqa: S608 - no word of anybody's
    " AND (SELECT count(*) FROM member WHERE member.person = :person) > 1"
    " AND EXISTS (SELECT 1 FROM account JOIN member ON member.account = account.id"
    " WHERE account.platform = json_extract(contest_entry.account, '$.platform')"
    " AND account.native = json_extract(contest_entry.account, '$.id')"
    " AND member.person = :person) ORDER BY label LIMIT 1"
)
WON = "UPDATE contest_entry SET round = ?, state = 'won' WHERE contest = ? AND label = ?"
STRIKE = "UPDATE contest_entry SET struck = ? WHERE contest = ? AND label = ?"
MOVE = (
    "UPDATE contest_entry SET state = :state WHERE contest = :contest AND label = :label"
    " AND state IN (SELECT value FROM json_each(:was))"
)
VOTE = (
    "INSERT INTO contest_vote (contest, person, entry, at) SELECT :contest, :person, :entry, :at"
    " FROM contest WHERE id = :contest AND state = 'open' AND :at_ms < ends_at * 1000"
    " ON CONFLICT DO UPDATE SET entry = excluded.entry, at = excluded.at"
)
SCORED = "UPDATE contest_entry SET score = score + 1 WHERE contest = ? AND person = ?"
REMOVED = (
    "UPDATE contest_entry SET struck = 'removed' WHERE chat = ? AND round IS NULL"
    " AND message IN (SELECT value FROM json_each(?)) AND message <> ''"
)
# Nobody's vote for themselves counts, nor that of somebody who left.
COUNT_VOTES = (
    "UPDATE contest_entry SET score = (SELECT count(*) FROM contest_vote AS vote"
    " WHERE vote.contest = contest_entry.contest AND vote.entry = contest_entry.label"
    " AND vote.person <> contest_entry.person AND NOT EXISTS (SELECT 1 FROM away"
    " WHERE away.community = :community AND away.person = vote.person))"
    " WHERE contest = :contest"
)
# Who left is away, unless they wrote again; `who` is whose account it is by now.
STANDING = (
    " coalesce(person.created_at, 0), coalesce((SELECT xp FROM activity_sum"
    " WHERE activity_sum.community = :community AND span = 0"
    " AND activity_sum.person = person.id), 0), EXISTS (SELECT 1 FROM away"
    " WHERE away.community = :community AND away.person = person.id"
    " AND NOT EXISTS (SELECT 1 FROM activity_day AS later WHERE later.community = :community"
    " AND later.person = away.person AND later.day > away.since / 86400 AND later.messages > 0))"
)
OF_ALL = (
    f"SELECT entry.label, coalesce(person.id, 0),{STANDING} FROM contest_entry AS entry"  # noqa: S608 - no word of anybody's
    " LEFT JOIN account ON account.platform = json_extract(entry.account, '$.platform')"
    " AND account.native = json_extract(entry.account, '$.id')"
    " LEFT JOIN member ON member.account = account.id AND member.community = :community"
    " LEFT JOIN person ON person.id = member.person"
    " WHERE entry.contest = :contest AND entry.account <> '' ORDER BY entry.label"
)
OF_ONE = f"SELECT 0, person.id,{STANDING} FROM person WHERE person.id = :person"  # noqa: S608 - no word of anybody's


class Entry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Somebody's entry; `account` as JSON, empty for who was erased."""

    contest: int
    label: int
    person: int
    account: str
    language: str
    chat: str
    message: str
    weight: int
    score: int
    struck: str
    round: int | None
    state: str
    at: int


class Standing(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What decides whether somebody may take part."""

    label: int
    person: int
    since: int
    xp: int
    is_away: int


class NewEntry(TypedDict):
    """Somebody wants to take part. at_ms: when they said so, in unix milliseconds."""

    contest: int
    person: int
    account: str
    language: str
    chat: str
    message: str
    weight: int
    score: int
    at_ms: int


class ContestEntries:
    """The entries of all contests."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def enter(self, **new: Unpack[NewEntry]) -> int:
        """Take somebody in, once; their label, or 0 if they are in already or it is too late."""
        rows = await self._db.rows(ENTER, {**new, "at": new["at_ms"] // 1000})
        return number(rows) if rows else 0

    async def add(self, contest: int, person: int, account: str, score: int, at: int) -> None:
        """Enter somebody who stands on a board at the end."""
        self._db.note(
            "INSERT INTO contest_entry (contest, label, person, account, score, at)"
            " SELECT ?, 1 + coalesce(max(label), 0), ?, ?, ?, ? FROM contest_entry"
            " WHERE contest = ? ON CONFLICT DO NOTHING",
            (contest, person, account, score, at, contest),
        )

    async def leave(self, contest: int, person: int) -> bool:
        """Take an entry back; its label is not given again while others came after it."""
        ran = await self._db.run(
            "DELETE FROM contest_entry WHERE contest = ? AND person = ? AND round IS NULL",
            (contest, person),
        )
        return ran.changed == 1

    async def own(self, contest: int, person: int) -> Entry | None:
        """Somebody's entry, whichever of their accounts it was made with."""
        wanted = {"contest": contest, "person": person}
        rows = await self._db.rows(OWN, wanted) or await self._db.rows(OWN_LINKED, wanted)
        return first(rows, Entry)

    async def labelled(self, contest: int, label: int) -> Entry | None:
        """An entry by what the proof calls it."""
        rows = await self._db.rows(f"{ENTRY} WHERE contest = ? AND label = ?", (contest, label))
        return first(rows, Entry)

    async def all(self, contest: int) -> list[Entry]:
        """Every entry, in the order they came."""
        rows = await self._db.rows(f"{ENTRY} WHERE contest = ? ORDER BY label", (contest,))
        return msgspec.convert(rows, list[Entry])

    async def count(self, contest: int) -> tuple[int, int]:
        """How many take part, and what they weigh together."""
        ((entries, weight),) = await self._db.rows(
            "SELECT count(*), coalesce(sum(weight), 0) FROM contest_entry WHERE contest = ?",
            (contest,),
        )
        return msgspec.convert((entries, weight), tuple[int, int])

    async def standings(self, community: int, contest: int) -> list[Standing]:
        """How everybody who takes part stands by now."""
        rows = await self._db.rows(OF_ALL, {"community": community, "contest": contest})
        return msgspec.convert(rows, list[Standing])

    async def standing(self, community: int, person: int) -> Standing | None:
        """How somebody stands."""
        rows = await self._db.rows(OF_ONE, {"community": community, "person": person})
        return first(rows, Standing)

    def strike(self, contest: int, label: int, why: str) -> None:
        """Somebody can win no more; the proof says why."""
        self._db.note(STRIKE, (why, contest, label))

    def remove_posts(self, chat: str, messages: Iterable[str]) -> None:
        """Posts that disappeared take part in no vote."""
        self._db.note(REMOVED, (chat, as_list(list(messages))))

    async def scored(self, contest: int, person: int) -> None:
        """Somebody who takes part has one more."""
        await self._db.run(SCORED, (contest, person))

    def won(self, contest: int, labels: Iterable[int], round_: int) -> None:
        """These have won."""
        for label in labels:
            self._db.note(WON, (round_, contest, label))

    async def move(self, contest: int, label: int, state: str, was: list[str]) -> bool:
        """A prize goes its way: won, claimed, delivered, or to somebody else."""
        wanted = {"contest": contest, "label": label, "state": state, "was": as_list(was)}
        return (await self._db.run(MOVE, wanted)).changed == 1

    async def vote(self, contest: int, person: int, entry: int, at_ms: int) -> bool:
        """Somebody's one vote is for this entry now; False if it is too late."""
        wanted = {"contest": contest, "person": person, "entry": entry, "at_ms": at_ms,
                  "at": at_ms // 1000}  # fmt: skip
        return (await self._db.run(VOTE, wanted)).changed == 1

    async def count_votes(self, community: int, contest: int) -> None:
        """Give each entry the votes it has."""
        await self._db.run(COUNT_VOTES, {"community": community, "contest": contest})

    async def account(self, person: int) -> tuple[str, str, str] | None:
        """The account somebody is best known by: network, id and name."""
        rows = await self._db.rows(
            "SELECT account.platform, account.native, account.name FROM member"
            " JOIN account ON account.id = member.account WHERE member.person = ?"
            " ORDER BY account.id LIMIT 1",
            (person,),
        )
        return first(rows, tuple[str, str, str])
