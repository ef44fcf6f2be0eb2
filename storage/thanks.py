"""Who thanked whom, and whether both really took part; never the words."""

from typing import NamedTuple

import msgspec

from storage.database import Database
from storage.rows import first, number

ADD = (
    "INSERT INTO thanks (community, chat, message, way, giver, receiver, at)"
    " VALUES (:community, :chat, :message, :way, :giver, :receiver, :now)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
CHAT = "SELECT id, met_at FROM chat WHERE platform = ? AND native = ?"
ROW = "SELECT id, way, giver, receiver, at, community FROM thanks"
STANDING = " AND taken_back_at IS NULL ORDER BY id"
# What was taken back counts here too: on and off is not a way round a limit.
PAIR = (
    "SELECT count(*) FROM (SELECT 1 FROM thanks WHERE giver = :giver AND receiver = :receiver"
    " AND at > :since UNION ALL"
    " SELECT 1 FROM thanks WHERE giver = :receiver AND receiver = :giver AND at > :since)"
)
GIVEN = "SELECT count(*) FROM thanks WHERE giver = ? AND at > ?"
RECEIVED = "SELECT count(*) FROM thanks WHERE receiver = ? AND at > ?"
ON_MESSAGE = "SELECT count(*) FROM thanks WHERE chat = ? AND message = ? AND giver = ?"
SEEN = (
    "SELECT coalesce((SELECT min(presence.joined_at) FROM member"
    " JOIN presence ON presence.account = member.account JOIN chat ON chat.id = presence.chat"
    " WHERE member.person = :person AND chat.community = :community), 0),"
    " (SELECT created_at FROM person WHERE id = :person),"
    " coalesce((SELECT min(day) * 86400 FROM activity_day"
    " WHERE community = :community AND person = :person), 0)"
)
# The newest message of the receiver that is near enough: within so many messages, or so long ago.
NEAR = (
    "SELECT id FROM (SELECT id, person, at FROM message WHERE chat = :chat AND id < :message"
    " ORDER BY id DESC LIMIT :most) AS near WHERE near.person = :receiver AND (near.at >= :since"
    " OR near.id >= (SELECT min(id) FROM (SELECT id FROM message WHERE chat = :chat"
    " AND id < :message ORDER BY id DESC LIMIT :messages))) ORDER BY near.id DESC LIMIT 1"
)
BEFORE = (
    "SELECT count(*) FROM (SELECT person FROM (SELECT person FROM message WHERE chat = :chat"
    " AND id < :near ORDER BY id DESC LIMIT :most) AS before WHERE before.person = :giver LIMIT 1)"
)
NEARBY = (
    "SELECT DISTINCT near.person, account.name FROM (SELECT person FROM message WHERE chat = ?"
    " AND id < ? ORDER BY id DESC LIMIT ?) AS near"
    " CROSS JOIN member ON member.person = near.person"
    " CROSS JOIN account ON account.id = member.account"
    " WHERE account.is_bot = 0 AND near.person <> ?"
)
REFUSE = (
    "INSERT INTO thanks_refused (chat, message, community, giver, receiver, reason, at)"
    " VALUES (:chat, :message, :community, :giver, :receiver, :reason, :now)"
    " ON CONFLICT DO UPDATE SET reason = excluded.reason"
)
REASONS = (
    "SELECT thanks_refused.receiver, thanks_refused.reason FROM chat JOIN thanks_refused"
    " ON thanks_refused.chat = chat.id AND thanks_refused.message = ?"
    " WHERE chat.platform = ? AND chat.native = ? ORDER BY receiver"
)
HELPFUL = (
    "SELECT found.person, sum(found.thankers), sum(found.answers), coalesce((SELECT account.name"
    " FROM member JOIN account ON account.id = member.account WHERE member.person = found.person"
    " ORDER BY account.id LIMIT 1), '') FROM (SELECT receiver AS person,"
    " count(DISTINCT giver) AS thankers, 0 AS answers FROM thanks WHERE community = :community"
    " AND at >= :since AND at < :until AND taken_back_at IS NULL GROUP BY receiver UNION ALL"
    " SELECT person, 0, sum(answers) FROM activity_day WHERE community = :community"
    " AND day BETWEEN :first AND :last AND answers > 0 GROUP BY person) AS found"
    " WHERE found.person > 0 AND NOT EXISTS (SELECT 1 FROM away WHERE away.community = :community"
    " AND away.person = found.person) GROUP BY found.person"
    " ORDER BY 10 * sum(found.thankers) + 25 * sum(found.answers) DESC, found.person LIMIT :limit"
)
LOOK_BACK = 5_000
"""Messages that are looked at, at most, to see who took part: more would keep others waiting."""


class Said(NamedTuple):
    """A thank-you that counted."""

    id: int
    way: str
    giver: int
    receiver: int
    at: int
    community: int


class Talk(NamedTuple):
    """Where thanks were said: the chat's row, and the message that says so, or is thanked for."""

    chat: int
    message: int


class Helpful(msgspec.Struct, frozen=True):
    """What somebody did for others: how many people thanked them, how many answers they gave."""

    person: int
    thankers: int
    answers: int
    name: str


class Thanks:
    """Thanks that counted, and why others did not."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def chat(self, platform: str, native: str) -> tuple[int, int]:
        """The row of the chat that numbers messages, and since when the bot is in it."""
        return first(await self._db.rows(CHAT, (platform, native)), tuple[int, int]) or (0, 0)

    async def add(
        self, community: int, talk: Talk, *, giver: int, receiver: int, way: str, now: int
    ) -> int:  # fmt: skip
        """Remember a thank-you; its number, or 0 if this message thanked that person before."""
        row = {"community": community, **talk._asdict(), "giver": giver, "receiver": receiver,
               "way": way, "now": now}  # fmt: skip
        rows = await self._db.rows(ADD, row)
        return number(rows) if rows else 0

    async def said(self, talk: Talk) -> list[Said]:
        """The thanks that stand in a message, or are on it."""
        rows = await self._db.rows(f"{ROW} WHERE chat = ? AND message = ?{STANDING}", talk)
        return [
            Said(*row) for row in msgspec.convert(rows, list[tuple[int, str, int, int, int, int]])
        ]

    def take_back(self, thanks: int, now: int) -> None:
        """It is none any more."""
        self._db.note("UPDATE thanks SET taken_back_at = ? WHERE id = ?", (now, thanks))

    # -- limits -------------------------------------------------------------------------------

    async def between(self, giver: int, receiver: int, since: int) -> int:
        """How often two people thanked each other, either way, since a moment."""
        row = {"giver": giver, "receiver": receiver, "since": since}
        return number(await self._db.rows(PAIR, row))

    async def given(self, giver: int, since: int) -> int:
        """How often somebody thanked since a moment."""
        return number(await self._db.rows(GIVEN, (giver, since)))

    async def received(self, receiver: int, since: int) -> int:
        """How often somebody was thanked since a moment."""
        return number(await self._db.rows(RECEIVED, (receiver, since)))

    async def on_message(self, talk: Talk, giver: int) -> int:
        """How many people one message thanked."""
        return number(await self._db.rows(ON_MESSAGE, (*talk, giver)))

    # -- context ------------------------------------------------------------------------------

    async def known_since(self, community: int, person: int) -> tuple[int, bool]:
        """Since when somebody is known, and whether they were seen coming."""
        row = {"community": community, "person": person}
        ((joined, met, active),) = msgspec.convert(
            await self._db.rows(SEEN, row), list[tuple[int, int | None, int]]
        )
        moments = [moment for moment in (joined, met or 0, active) if moment]
        return min(moments, default=0), bool(joined)

    async def took_part(
        self, talk: Talk, *, giver: int, receiver: int, messages: int, since: int
    ) -> bool:  # fmt: skip
        """Whether the receiver wrote near by, and the giver before that.

        messages: how many count as near; since: or how late it was written (unix seconds).
        """
        row = {**talk._asdict(), "giver": giver, "receiver": receiver, "messages": messages,
               "since": since, "most": max(messages, LOOK_BACK)}  # fmt: skip
        near = await self._db.rows(NEAR, row)
        if not near:
            return False
        return bool(number(await self._db.rows(BEFORE, row | {"near": number(near)})))

    async def nearby(self, talk: Talk, messages: int, but: int) -> list[tuple[int, str]]:
        """Who wrote the last messages before one, as (person, name)."""
        rows = await self._db.rows(NEARBY, (*talk, messages, but))
        return msgspec.convert(rows, list[tuple[int, str]])

    # -- for those who ask --------------------------------------------------------------------

    def refuse(
        self, community: int, talk: Talk, *, giver: int, receiver: int, reason: str, now: int
    ) -> None:  # fmt: skip
        """Remember for some days why words of thanks did not count."""
        row = {"community": community, **talk._asdict(), "giver": giver, "receiver": receiver,
               "reason": reason, "now": now}  # fmt: skip
        self._db.note(REFUSE, row)

    async def reasons(self, platform: str, native: str, message: int) -> list[tuple[int, str]]:
        """Why words of thanks in a message did not count, as (receiver, reason)."""
        rows = await self._db.rows(REASONS, (message, platform, native))
        return msgspec.convert(rows, list[tuple[int, str]])

    async def helpful(
        self, community: int, *, since: int, until: int, first: int, last: int, limit: int
    ) -> list[Helpful]:  # fmt: skip
        """Who helped most: thanked by how many people, with how many accepted answers."""
        row = {"community": community, "since": since, "until": until, "first": first,
               "last": last, "limit": limit}  # fmt: skip
        rows = await self._db.rows(HELPFUL, row)
        return [Helpful(*one) for one in msgspec.convert(rows, list[tuple[int, int, int, str]])]
