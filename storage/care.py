"""Who might need a kind word: newcomers nobody answered, regulars who fell silent; and levels."""

import msgspec

from storage.database import Database
from storage.rows import first, number

# Everybody who is known and never wrote, so that their first message can be noticed.
SILENT = (
    "SELECT person.id FROM person WHERE person.id > (SELECT max(id) FROM person) - 5000"
    " AND person.created_at >= ? AND NOT EXISTS (SELECT 1"
    " FROM activity_day WHERE activity_day.community = person.community"
    " AND activity_day.person = person.id AND activity_day.messages > 0)"
    " ORDER BY person.id DESC LIMIT ?"
)
TOP = "SELECT coalesce(max(id), 0) FROM person"
ONCE = (
    "SELECT coalesce(sum(messages), 0) FROM person LEFT JOIN activity_day"
    " ON activity_day.community = person.community AND activity_day.person = person.id"
    " WHERE person.id = ?"
)
FIRST = (
    "SELECT chat.id, chat.met_at, message.at, (SELECT count(*) FROM (SELECT 1 FROM message AS later"
    " WHERE later.chat = chat.id AND later.id > :message AND later.reply_to = :message LIMIT 1)),"
    " (SELECT count(*) FROM (SELECT 1 FROM reaction WHERE reaction.chat = chat.id"
    " AND reaction.message = :message AND reaction.times > 0 LIMIT 1))"
    " FROM chat JOIN message ON message.chat = chat.id AND message.id = :message"
    " AND message.xp >= 0 WHERE chat.platform = :platform AND chat.native = :native"
)
QUIET = (
    "SELECT found.person, coalesce((SELECT account.name FROM member JOIN account"
    " ON account.id = member.account WHERE member.person = found.person ORDER BY account.id"
    " LIMIT 1), ''), found.last, found.days FROM (SELECT person, max(day) AS last, count(*) AS days"
    " FROM activity_day WHERE community = :community AND day > :today - 90 AND messages > 0"
    " AND person > 0 GROUP BY person HAVING max(day) BETWEEN :today - :after - 6"
    " AND :today - :after AND count(*) >= :often) AS found WHERE NOT EXISTS (SELECT 1 FROM away"
    " WHERE away.community = :community AND away.person = found.person)"
    " ORDER BY found.days DESC, found.person LIMIT :limit"
)
LEVEL = (
    "SELECT coalesce(sum(xp), 0), coalesce((SELECT level FROM level_reached"
    " WHERE community = :community AND person = :person), 0) FROM activity_sum"
    " WHERE community = :community AND span = 0 AND person = :person"
)
REACHED = (
    "INSERT INTO level_reached (community, person, level) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET level = excluded.level"
)
ACCOUNTS = (
    "SELECT account.platform, account.native, chat.native, chat.kind, chat.server FROM member"
    " JOIN account ON account.id = member.account"
    " JOIN presence ON presence.account = account.id AND presence.left_at IS NULL"
    " JOIN chat ON chat.id = presence.chat AND chat.community = member.community"
    " AND chat.is_gone = 0 AND chat.kind <> 'private'"
    " WHERE member.community = ? AND member.person = ? ORDER BY account.id, chat.id"
)


class Home(msgspec.Struct, array_like=True, frozen=True):
    """An account of somebody, and a chat it is in."""

    platform: str
    account: str
    chat: str
    kind: str
    server: str


class Quiet(msgspec.Struct, array_like=True, frozen=True):
    """A regular who fell silent: their last day, and how many days they wrote before."""

    person: int
    name: str
    last: int
    days: int


class FirstPost(msgspec.Struct, array_like=True, frozen=True):
    """Somebody's first message: where, since when the bot is there, and whether anybody cared."""

    chat: int
    met_at: int
    at: int
    is_answered: int
    is_reacted_to: int


class Care:
    """What tells who needs attention, and who earned a new level."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def never_wrote(self, since: int, limit: int) -> tuple[set[int], int]:
        """Who is known since then and never wrote; and the highest number of a person."""
        rows = await self._db.rows(SILENT, (since, limit))
        ((top,),) = msgspec.convert(await self._db.rows(TOP), list[tuple[int]])
        return {person for (person,) in msgspec.convert(rows, list[tuple[int]])}, top

    async def wrote_once(self, person: int) -> bool:
        """Whether somebody has one message behind them and no more."""
        return number(await self._db.rows(ONCE, (person,))) == 1

    async def first_post(self, platform: str, native: str, message: int) -> FirstPost | None:
        """What became of a first message; nothing if it was removed."""
        row = {"platform": platform, "native": native, "message": message}
        return first(await self._db.rows(FIRST, row), FirstPost)

    async def quiet(
        self, community: int, today: int, *, after: int, often: int, limit: int
    ) -> list[Quiet]:  # fmt: skip
        """Regulars whose last day is so many days ago, and not a week more; beside the batch."""
        row = {"community": community, "today": today, "after": after, "often": often,
               "limit": limit}  # fmt: skip
        return msgspec.convert(await self._db.read(QUIET, row), list[Quiet])

    async def level(self, community: int, person: int) -> tuple[int, int]:
        """All of somebody's XP, and the level that was rewarded last."""
        row = {"community": community, "person": person}
        ((xp, level),) = msgspec.convert(await self._db.rows(LEVEL, row), list[tuple[int, int]])
        return xp, level

    def reached(self, community: int, person: int, level: int) -> None:
        """A level was rewarded."""
        self._db.note(REACHED, (community, person, level))

    async def homes(self, community: int, person: int) -> list[Home]:
        """The chats somebody is in, for what is shown beside their name."""
        rows = await self._db.rows(ACCOUNTS, (community, person))
        return msgspec.convert(rows, list[Home])
