"""Whom members brought to a community, by their own links, and what became of it."""

from typing import NamedTuple

import msgspec

from storage.database import Database
from storage.erasure_log import hash_of
from storage.rows import first, number

KEY = "SELECT value FROM secret WHERE name = 'erasure'"
FORGOTTEN = "SELECT count(*) FROM erasure WHERE who = ?"
LINK = "SELECT id, person, platform, link, asked_at FROM referral_link"
OWN = LINK + " WHERE community = ? AND person = ? ORDER BY id"
NAMED = LINK + " WHERE community = ? AND platform = ? AND (id = ? OR link = ? AND link <> '')"
ASK = (
    "INSERT INTO referral_link (community, person, platform, asked_at) VALUES (?, ?, ?, ?)"
    " RETURNING id"
)
CAME = (
    "INSERT INTO arrival (community, person, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    " RETURNING at"
)
# Who asked to be let in, or wrote to the bot first, is known a little before they come.
SEEN = (
    "SELECT EXISTS (SELECT 1 FROM activity_day WHERE community = :community AND person = :person"
    " AND messages > 0) OR EXISTS (SELECT 1 FROM person WHERE id = :person"
    " AND created_at < :since)"
)
RING = (
    "WITH RECURSIVE above (person, steps) AS (VALUES (:inviter, 0) UNION"
    " SELECT referral.inviter, steps + 1 FROM above"
    " JOIN referral ON referral.newcomer = above.person AND referral.state <> 'refused'"
    " WHERE steps < 20)"
    " SELECT EXISTS (SELECT 1 FROM above WHERE person = :newcomer AND steps > 0)"
)
BROUGHT = "SELECT count(*) FROM referral WHERE newcomer = ? AND state <> 'refused'"
SAME = "SELECT count(*) FROM referral WHERE newcomer = ? AND inviter = ?"
ADD = (
    "INSERT INTO referral (community, number, inviter, newcomer, platform, state, reason,"
    " joined_at, ended_at) SELECT :community, coalesce(max(number), 0) + 1, :inviter, :newcomer,"
    " :platform, CASE :reason WHEN '' THEN 'pending' ELSE 'refused' END, :reason, :at,"
    " CASE :reason WHEN '' THEN NULL ELSE :at END FROM referral WHERE community = :community"
    " RETURNING id"
)
REFERRAL = (
    "SELECT id, community, number, inviter, newcomer, platform, state, reason, is_held, words,"
    " earned, joined_at, coalesce(paid_at, 0) FROM referral"
)
COUNT = (
    "INSERT INTO referral_message (referral, chat, message, day)"
    " SELECT :referral, chat.id, :message, :day FROM chat JOIN message"
    " ON message.chat = chat.id AND message.id = :message"
    " WHERE platform = :platform AND native = :native AND message.xp > 0"
    " AND (SELECT count(*) FROM referral_message WHERE referral = :referral AND day = :day) < 20"
    " ON CONFLICT DO NOTHING"
)
# What was removed meanwhile has lost its worth.
COUNTED = (
    "SELECT count(*), count(DISTINCT referral_message.day) FROM referral_message"
    " JOIN message ON message.chat = referral_message.chat"
    " AND message.id = referral_message.message AND message.xp > 0"
    " WHERE referral_message.referral = ?"
)
HERE = (
    "SELECT EXISTS (SELECT 1 FROM member WHERE community = :community AND person = :person)"
    " AND NOT EXISTS (SELECT 1 FROM away WHERE community = :community AND person = :person)"
)
BURST = (
    "SELECT id FROM referral WHERE inviter = ? AND joined_at > ? AND state = 'pending' ORDER BY id"
)
FIGURES = (
    "SELECT count(*) FILTER (WHERE state <> 'refused'),"
    " count(*) FILTER (WHERE state IN ('qualified', 'paid')),"
    " count(*) FILTER (WHERE state = 'pending'),"
    " coalesce(sum(earned) FILTER (WHERE state = 'paid'), 0)"
    " FROM referral WHERE community = ? AND inviter = ?"
)
END = (
    "UPDATE referral SET state = CASE state WHEN 'paid' THEN 'reversed' ELSE 'lapsed' END,"
    " reason = :reason, ended_at = :now, words = :words, decided_by = :by"
    " WHERE id = :id AND state IN ('pending', 'qualified', 'paid')"
)


class Link(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A member's own invite link; empty while it is being made."""

    id: int
    person: int
    platform: str
    link: str
    asked_at: int

    @property
    def name(self) -> str:
        """How it is called on networks where links have names."""
        return f"r-{self.id}"


class Referral(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Somebody who was brought; times in unix seconds, paid_at 0 = not paid."""

    id: int
    community: int
    number: int
    inviter: int
    newcomer: int
    platform: str
    state: str
    reason: str
    held: int
    words: str
    earned: int
    joined_at: int
    paid_at: int

    @property
    def code(self) -> str:
        """How people call it."""
        return f"R-{self.number}"

    @property
    def is_held(self) -> bool:
        """Whether a moderator has to look first."""
        return bool(self.held)

    @property
    def is_open(self) -> bool:
        """Whether it may still pay, or has paid."""
        return self.state in {"pending", "qualified", "paid"}


class Newcomer(NamedTuple):
    """Somebody who came by somebody's link; at: unix seconds."""

    community: int
    inviter: int
    person: int
    platform: str
    at: int


class Figures(NamedTuple):
    """What somebody's links brought."""

    joined: int
    qualified: int
    pending: int
    earned: int


class Referrals:
    """Links, newcomers and what they came to."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._pending: dict[int, int] | None = None

    def forget(self) -> None:
        """Drop the memory; the store has everything."""
        self._pending = None

    # -- links ------------------------------------------------------------------------------

    async def links(self, community: int, person: int) -> list[Link]:
        """Somebody's own links."""
        rows = await self._db.rows(OWN, (community, person))
        return msgspec.convert(rows, list[Link])

    async def ask_link(self, community: int, person: int, platform: str, now: int) -> Link:
        """A link that is being made."""
        rows = await self._db.rows(ASK, (community, person, platform, now))
        return Link(number(rows), person, platform, "", now)

    async def made(self, link: int, address: str) -> None:
        """The network made it; the first one stays."""
        statement = "UPDATE referral_link SET link = ? WHERE id = ? AND link = ''"
        await self._db.run(statement, (address, link))

    async def drop_link(self, link: int) -> None:
        """The network did not."""
        await self._db.run("DELETE FROM referral_link WHERE id = ? AND link = ''", (link,))

    async def link_used(
        self, community: int, platform: str, address: str, name: str = ""
    ) -> Link | None:
        """Whose link this is, by its address or its name."""
        numbered = name.removeprefix("r-")
        id_ = int(numbered) if name.startswith("r-") and numbered.isdecimal() else 0
        rows = await self._db.rows(NAMED, (community, platform, min(id_, 2**62), address))
        return first(rows, Link)

    # -- newcomers --------------------------------------------------------------------------

    async def arrives(self, community: int, person: int, at: int) -> bool:
        """Somebody comes; whether that is the first time anybody noted."""
        return bool(await self._db.rows(CAME, (community, person, at)))

    async def arrived_since(self, community: int, since: int) -> int:
        """How many came since then."""
        statement = "SELECT count(*) FROM arrival WHERE community = ? AND at > ?"
        return number(await self._db.rows(statement, (community, since)))

    async def was_here(self, community: int, person: int, since: int) -> bool:
        """Whether somebody wrote here, or was known before that moment."""
        known = {"community": community, "person": person, "since": since}
        return bool(number(await self._db.rows(SEEN, known)))

    async def was_erased(self, community: int, platform: str, native: str) -> bool:
        """Whether this account was here and had itself forgotten."""
        key = first(await self._db.rows(KEY), tuple[bytes])
        who = hash_of(key[0], community, platform, native) if key else b""
        return bool(number(await self._db.rows(FORGOTTEN, (who,))))

    async def is_ring(self, inviter: int, newcomer: int) -> bool:
        """Whether the newcomer is among those who brought the inviter, however far up."""
        known = {"inviter": inviter, "newcomer": newcomer}
        return bool(number(await self._db.rows(RING, known)))

    async def was_brought(self, newcomer: int) -> bool:
        """Whether somebody brought them already."""
        return bool(number(await self._db.rows(BROUGHT, (newcomer,))))

    async def is_noted(self, inviter: int, newcomer: int) -> bool:
        """Whether it is remembered already that one came by a link of the other."""
        return bool(number(await self._db.rows(SAME, (newcomer, inviter))))

    async def add(self, came: Newcomer, reason: str) -> Referral:
        """Remember who brought whom; with a reason it counts for nothing."""
        rows = await self._db.rows(
            ADD,
            {"community": came.community, "inviter": came.inviter, "newcomer": came.person,
             "platform": came.platform, "reason": reason, "at": came.at},
        )  # fmt: skip
        self._changed()
        found = await self.find(number(rows))
        if found is None:
            raise LookupError(came)
        return found

    async def recent_of(self, inviter: int, since: int) -> list[int]:
        """Those of an inviter who came since then and wait."""
        rows = await self._db.rows(BURST, (inviter, since))
        return [id_ for (id_,) in msgspec.convert(rows, list[tuple[int]])]

    async def hold(self, referrals: list[int], *, is_held: bool) -> None:
        """A moderator has to look at them first, or has."""
        for one in referrals:
            await self._db.run("UPDATE referral SET is_held = ? WHERE id = ?", (int(is_held), one))

    async def held_of(self, inviter: int) -> list[Referral]:
        """Those of an inviter that a moderator has to look at."""
        where = " WHERE inviter = ? AND is_held AND state IN ('pending', 'qualified') ORDER BY id"
        return msgspec.convert(await self._db.rows(REFERRAL + where, (inviter,)), list[Referral])

    # -- taking part ------------------------------------------------------------------------

    async def pending_of(self, person: int) -> int:
        """The referral of a newcomer who has yet to take part; asked of every message."""
        if self._pending is None:
            rows = await self._db.rows("SELECT newcomer, id FROM referral WHERE state = 'pending'")
            self._pending = dict(msgspec.convert(rows, list[tuple[int, int]]))
        return self._pending.get(person, 0)

    async def count(
        self, referral: int, platform: str, native: str, message: int, day: int
    ) -> bool:  # fmt: skip
        """A message counts if it was worth something to its author; whether it did."""
        values = {"referral": referral, "platform": platform, "native": native}
        ran = await self._db.run(COUNT, {**values, "message": message, "day": day})
        return bool(ran.changed)

    async def counted(self, referral: int) -> tuple[int, int]:
        """How many messages count, and on how many days."""
        found = first(await self._db.rows(COUNTED, (referral,)), tuple[int, int])
        return found or (0, 0)

    async def is_here(self, community: int, person: int) -> bool:
        """Whether somebody is in any chat of the community."""
        known = {"community": community, "person": person}
        return bool(number(await self._db.rows(HERE, known)))

    # -- what becomes of it -----------------------------------------------------------------

    async def qualify(self, referral: int) -> bool:
        """The newcomer stayed and took part; their messages need not be remembered any more."""
        statement = "UPDATE referral SET state = 'qualified' WHERE id = ? AND state = 'pending'"
        ran = await self._db.run(statement, (referral,))
        await self._db.run("DELETE FROM referral_message WHERE referral = ?", (referral,))
        self._changed()
        return bool(ran.changed)

    async def paid_since(self, inviter: int, since: int) -> int:
        """How many of an inviter's were paid since then."""
        statement = "SELECT count(*) FROM referral WHERE inviter = ? AND paid_at > ?"
        return number(await self._db.rows(statement, (inviter, since)))

    async def pay(self, referral: int, earned: int, now: int) -> bool:
        """It is paid, once."""
        ran = await self._db.run(
            "UPDATE referral SET state = 'paid', earned = ?, paid_at = ?"
            " WHERE id = ? AND state = 'qualified' AND NOT is_held",
            (earned, now, referral),
        )
        return bool(ran.changed)

    async def end(
        self, referral: int, reason: str, now: int, *, by: int = 0, words: str = ""
    ) -> bool:  # fmt: skip
        """It counts no longer, once; what it paid is taken back by whoever asks for this."""
        values = {"id": referral, "reason": reason, "now": now, "by": by, "words": words}
        ran = await self._db.run(END, values)
        await self._db.run("DELETE FROM referral_message WHERE referral = ?", (referral,))
        self._changed()
        return bool(ran.changed)

    async def find(self, referral: int) -> Referral | None:
        """One of them."""
        return first(await self._db.rows(f"{REFERRAL} WHERE id = ?", (referral,)), Referral)

    async def numbered(self, community: int, number_: int) -> Referral | None:
        """One of them by the number people know."""
        where = " WHERE community = ? AND number = ?"
        return first(await self._db.rows(REFERRAL + where, (community, number_)), Referral)

    async def listed(self, community: int, person: int, limit: int) -> list[Referral]:
        """The newest of a community, or those a person is part of."""
        where = " WHERE community = :community ORDER BY number DESC LIMIT :limit"
        if person:
            where = (
                " WHERE id IN (SELECT id FROM referral WHERE inviter = :person UNION"
                " SELECT id FROM referral WHERE newcomer = :person)"
                " ORDER BY number DESC LIMIT :limit"
            )
        known = {"community": community, "person": person, "limit": limit}
        return msgspec.convert(await self._db.rows(REFERRAL + where, known), list[Referral])

    async def unpaid_of(self, inviter: int) -> list[Referral]:
        """Those of an inviter that may still be paid."""
        where = " WHERE inviter = ? AND state IN ('pending', 'qualified') ORDER BY id"
        return msgspec.convert(await self._db.rows(REFERRAL + where, (inviter,)), list[Referral])

    async def of_newcomer(self, newcomer: int) -> list[Referral]:
        """Those that brought somebody, the first first."""
        where = " WHERE newcomer = ? ORDER BY joined_at, id"
        return msgspec.convert(await self._db.rows(REFERRAL + where, (newcomer,)), list[Referral])

    async def figures(self, community: int, person: int) -> Figures:
        """What somebody's links brought."""
        found = first(await self._db.rows(FIGURES, (community, person)), tuple[int, int, int, int])
        return Figures(*found) if found else Figures(0, 0, 0, 0)

    async def name_of(self, person: int) -> str:
        """How somebody is called on one of their networks."""
        rows = await self._db.rows(
            "SELECT account.name FROM member JOIN account ON account.id = member.account"
            " WHERE member.person = ? ORDER BY account.id LIMIT 1",
            (person,),
        )
        return str(rows[0][0]) if rows else ""

    def _changed(self) -> None:
        self._pending = None
        self._db.undo(self.forget)
