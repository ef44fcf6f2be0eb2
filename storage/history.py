"""What an export brings: people, day counts, and what was found in a community's past."""

from collections.abc import Iterable, Sequence

import msgspec

from storage.database import Database
from storage.erasure_log import hash_of
from storage.erasures import Erasures
from storage.rows import Row, as_list, first, number

PEOPLE = (
    "SELECT account.native, account.id, coalesce(member.person, 0), account.name, account.is_bot"
    " FROM json_each(:natives) AS wanted"
    " CROSS JOIN account ON account.platform = :platform AND account.native = wanted.value"
    " LEFT JOIN member ON member.community = :community AND member.account = account.id"
)
ADD_ACCOUNT = (
    "INSERT INTO account (platform, native, name, username, is_bot) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
DRESS = (
    "UPDATE account SET name = iif(name = '', :name, name),"
    " username = iif(username = '' AND name = '', :username, username),"
    " is_bot = max(is_bot, :is_bot) WHERE platform = :platform AND native = :native"
    " AND (name = '' AND :name <> '' OR is_bot < :is_bot)"
)
ADD_PERSON = "INSERT INTO person (id, community, created_at) VALUES (?, ?, ?)"
# An erased person's number is never given again.
LAST_PERSON = (
    "SELECT max((SELECT coalesce(max(id), 0) FROM person),"
    " coalesce((SELECT value FROM cursor WHERE name = 'person:top'), 0))"
)
ADD_MEMBER = "INSERT INTO member (community, account, person) VALUES (?, ?, ?)"

MOST_XP = 600
"""What a day of the past earns at most; what was earned since stays, even above it."""
COUNT = (
    "INSERT INTO activity_day (community, day, person, messages, replies_given, replies_received,"
    " reactions_received, has_joined, has_left, xp)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, min(?10, ?11))"
    " ON CONFLICT DO UPDATE SET messages = messages + excluded.messages,"
    " replies_given = replies_given + excluded.replies_given,"
    " replies_received = replies_received + excluded.replies_received,"
    " reactions_received = reactions_received + excluded.reactions_received,"
    " has_joined = max(has_joined, excluded.has_joined),"
    " has_left = max(has_left, excluded.has_left),"
    " xp = max(xp, min(xp + excluded.xp, ?11))"
    " WHERE excluded.messages + excluded.replies_given + excluded.replies_received"
    " + excluded.reactions_received > 0"
    " OR excluded.has_joined > has_joined OR excluded.has_left > has_left"
)
# What an export tells is older than what the platform told, unless its moment says otherwise.
JOINED = (
    "INSERT INTO presence (chat, account, joined_at) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL"
    " WHERE left_at IS NOT NULL AND excluded.joined_at >= left_at"
)
LEFT = (
    "INSERT INTO presence (chat, account, joined_at, left_at) VALUES (:chat, :account, :at, :at)"
    " ON CONFLICT DO UPDATE SET left_at = excluded.left_at"
    " WHERE left_at IS NULL AND excluded.left_at >= joined_at"
)
KEEP = (
    "INSERT INTO history (community, source, imported_at, first_at, last_at, messages, members,"
    " questions, unanswered, busiest_hour, languages) VALUES (:community, :source, :imported_at,"
    " :first_at, :last_at, :messages, :members, :questions, :unanswered, :busiest_hour, :languages)"
    " ON CONFLICT DO UPDATE SET imported_at = excluded.imported_at, first_at = excluded.first_at,"
    " last_at = excluded.last_at, messages = excluded.messages, members = excluded.members,"
    " questions = excluded.questions, unanswered = excluded.unanswered,"
    " busiest_hour = excluded.busiest_hour, languages = excluded.languages RETURNING id"
)
NEWEST = (
    "SELECT source, imported_at, first_at, last_at, messages, members, questions, unanswered,"
    " busiest_hour, languages, id FROM history WHERE community = ?"
    " ORDER BY imported_at DESC, id DESC LIMIT 1"
)
HELPERS = (
    "SELECT history_helper.person, coalesce((SELECT account.name FROM member"
    " JOIN account ON account.id = member.account"
    " WHERE member.person = history_helper.person ORDER BY account.id LIMIT 1), ''),"
    " history_helper.helped FROM history_helper WHERE history = ?"
    " ORDER BY helped DESC, history_helper.person"
)


class Helper(msgspec.Struct, frozen=True):
    """Somebody who answered others: how many different people's questions."""

    person: int
    name: str
    helped: int


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What a community's imported past holds; moments in unix seconds, the hour is local."""

    source: str
    """The platform and the server or group: `telegram:-100123`."""
    imported_at: int
    first_at: int
    last_at: int
    messages: int
    members: int
    questions: int
    unanswered: int
    busiest_hour: int
    languages: dict[str, int]
    """How many of the messages that were looked at are in each language."""
    helpers: list[Helper]


class Newcomer(msgspec.Struct, frozen=True):
    """An account as an export knows it."""

    native: str
    name: str
    username: str
    is_bot: bool


class Met(msgspec.Struct, frozen=True):
    """The rows of somebody in an export."""

    account: int
    person: int
    is_bot: bool


class Day(msgspec.Struct, gc=False):
    """What one person did on one day."""

    messages: int = 0
    replies_given: int = 0
    replies_received: int = 0
    reactions_received: int = 0
    has_joined: int = 0
    has_left: int = 0
    xp: int = 0


class Erased:
    """Who of a community's accounts on one network was erased, and when."""

    def __init__(self, key: bytes, community: int, platform: str, rows: Sequence[Row]) -> None:
        self._key = key
        self._community = community
        self._platform = platform
        self._moments = dict(msgspec.convert(rows, list[tuple[bytes, int]]))

    def at(self, native: str) -> int:
        """The moment of the last erasure in unix seconds, or 0."""
        if not self._moments:
            return 0
        who = hash_of(self._key, self._community, self._platform, native)
        return self._moments.get(who, 0)


class History:
    """Imported exports, written in batches beside a bot that may be at work."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def bots(self, platform: str) -> set[str]:
        """The ids of the accounts known to be bots."""
        rows = await self._db.read(
            "SELECT native FROM account WHERE platform = ? AND is_bot", (platform,)
        )
        return {str(native) for (native,) in rows}

    async def erased(self, community: int, platform: str) -> Erased:
        """Who asked to be forgotten: an export must not bring back what they wrote before."""
        rows = await self._db.read("SELECT who, max(at) FROM erasure GROUP BY who")
        return Erased(await Erasures(self._db).key(), community, platform, rows)

    async def meet(
        self, community: int, platform: str, newcomers: Sequence[Newcomer], now: int
    ) -> dict[str, Met]:
        """The rows of these accounts by their ids; those not known yet are added.

        A name is kept only where none is known.
        """
        wanted = {
            "platform": platform,
            "community": community,
            "natives": as_list([one.native for one in newcomers]),
        }
        known = await self._known(wanted)
        for one in newcomers:
            if one.native not in known:
                self._db.note(
                    ADD_ACCOUNT, (platform, one.native, one.name, one.username, int(one.is_bot))
                )
            elif (one.name and not known[one.native][2]) or one.is_bot > known[one.native][3]:
                self._db.note(DRESS, msgspec.structs.asdict(one) | {"platform": platform})
        known |= await self._known(wanted)
        # The transaction is open: nobody else adds a person until this batch is committed.
        last = number(await self._db.rows(LAST_PERSON))
        for native, (account, person, name, is_bot) in known.items():
            if not person:
                last += 1
                self._db.note(ADD_PERSON, (last, community, now))
                self._db.note(ADD_MEMBER, (community, account, last))
                known[native] = (account, last, name, is_bot)
        return {
            native: Met(account, person, is_bot)
            for native, (account, person, _, is_bot) in known.items()
        }

    async def _known(self, wanted: dict[str, object]) -> dict[str, tuple[int, int, str, bool]]:
        rows = await self._db.rows(PEOPLE, wanted)
        found = msgspec.convert(rows, list[tuple[str, int, int, str, int]])
        return {
            native: (account, person, name, bool(is_bot))
            for native, account, person, name, is_bot in found
        }

    async def authors(self, chat: int, messages: Sequence[int]) -> dict[int, int]:
        """The person behind each of these messages, as far as they are known."""
        rows = await self._db.rows(
            "SELECT id, person FROM message"
            " WHERE chat = ? AND id IN (SELECT value FROM json_each(?))",
            (chat, as_list(messages)),
        )
        return dict(msgspec.convert(rows, list[tuple[int, int]]))

    async def top(self, chat: int) -> int:
        """The highest message known of a chat; what was migrated has ids below zero."""
        rows = await self._db.rows(
            "SELECT coalesce(max(id), -9223372036854775807) FROM message WHERE chat = ?", (chat,)
        )
        return number(rows)

    def count(self, community: int, days: Iterable[tuple[int, int, Day]]) -> None:
        """Add what people did, as (days since 1970-01-01, person, what)."""
        for day, person, did in days:
            self._db.note(COUNT, (community, day, person, *msgspec.structs.astuple(did), MOST_XP))

    def joined(self, chat: int, account: int, at: int) -> None:
        """Somebody came at that moment, unless something newer is known."""
        self._db.note(JOINED, (chat, account, at))

    def left(self, chat: int, account: int, at: int) -> None:
        """Somebody went at that moment, unless something newer is known."""
        self._db.note(LEFT, {"chat": chat, "account": account, "at": at})

    async def keep(self, community: int, findings: Findings) -> None:
        """Remember what an import found, unless just that is known."""
        former = await self._findings(
            "SELECT source, imported_at, first_at, last_at, messages, members, questions,"
            " unanswered, busiest_hour, languages, id FROM history"
            " WHERE community = ? AND source = ?",
            (community, findings.source),
        )
        if former and _same(former, findings):
            return
        row = msgspec.structs.asdict(findings)
        row["languages"] = msgspec.json.encode(findings.languages, order="sorted").decode()
        del row["helpers"]
        (kept,) = await self._db.rows(KEEP, row | {"community": community})
        self._db.note("DELETE FROM history_helper WHERE history = ?", (kept[0],))
        for helper in findings.helpers:
            self._db.note(
                "INSERT INTO history_helper (history, person, helped) VALUES (?, ?, ?)",
                (kept[0], helper.person, helper.helped),
            )

    async def findings(self, community: int) -> Findings | None:
        """What the newest import found."""
        return await self._findings(NEWEST, (community,))

    async def _findings(self, statement: str, parameters: Sequence[int | str]) -> Findings | None:
        found = first(
            await self._db.rows(statement, parameters),
            tuple[str, int, int, int, int, int, int, int, int, str, int],
        )
        if found is None:
            return None
        helpers = await self._db.rows(HELPERS, (found[10],))
        return Findings(
            source=found[0],
            imported_at=found[1],
            first_at=found[2],
            last_at=found[3],
            messages=found[4],
            members=found[5],
            questions=found[6],
            unanswered=found[7],
            busiest_hour=found[8],
            languages=msgspec.json.decode(found[9], type=dict[str, int]),
            helpers=[Helper(*row) for row in msgspec.convert(helpers, list[tuple[int, str, int]])],
        )


def _same(one: Findings, other: Findings) -> bool:
    def plain(findings: Findings) -> tuple[object, ...]:
        helpers = [(helper.person, helper.helped) for helper in findings.helpers]
        undated = msgspec.structs.replace(findings, imported_at=0, helpers=[])
        return msgspec.structs.astuple(undated), helpers

    return plain(one) == plain(other)
