"""What the database holds, read beside the running bot: the demo believes this and nothing else."""

import msgspec

from storage.database import Database

TICKETS = "SELECT 'T-' || number, state, question FROM ticket ORDER BY id"
ENTRIES = "SELECT count(*) FROM entry WHERE state = 'published'"
OUTCOME = "SELECT coalesce(sum(times), 0) FROM question_count WHERE outcome = ?"
MESSAGES = (
    "SELECT coalesce(sum(activity_day.messages), 0) FROM activity_day"
    " JOIN member ON member.person = activity_day.person"
    " JOIN account ON account.id = member.account WHERE account.native = ?"
)
SETTING = "SELECT value FROM setting WHERE chat = 0 AND key = ?"
CHANGES = "SELECT coalesce(old, ''), coalesce(new, '') FROM audit WHERE what = ? ORDER BY id"
KEPT = "SELECT feature, state, tries, body FROM quarantine ORDER BY id"
TIMERS = "SELECT count(*) FROM timer WHERE kind = ?"
WAITING = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND due IS NULL"
ROLE = (
    "SELECT grant_role.role FROM grant_role JOIN member ON member.person = grant_role.person"
    " JOIN account ON account.id = member.account WHERE account.native = ?"
)
IMPORTED = (
    "SELECT count(*) FROM message JOIN chat ON chat.id = message.chat"
    " WHERE chat.platform = 'telegram' AND chat.native = ?"
)
CHOSEN_IN = (
    "SELECT value FROM setting JOIN chat ON chat.id = setting.chat"
    " WHERE chat.native = ? AND key = ?"
)
ASKED_BY = (
    "SELECT question FROM ticket JOIN member ON member.person = ticket.person"
    " JOIN account ON account.id = member.account WHERE account.native = ? ORDER BY ticket.id"
)
ENDING = "SELECT state, coalesce(rating, 0) FROM ticket WHERE 'T-' || number = ?"
KNOWN = "SELECT count(*) FROM account WHERE native = ?"
ALL_WRITTEN = "SELECT coalesce(sum(messages), 0) FROM activity_day"
THANKED = (
    "SELECT count(*) FROM thanks JOIN member ON member.person = thanks.receiver"
    " JOIN account ON account.id = member.account"
    " WHERE account.native = ? AND taken_back_at IS NULL"
)
XP = (
    "SELECT coalesce(sum(activity_sum.xp), 0) FROM activity_sum"
    " JOIN member ON member.person = activity_sum.person"
    " JOIN account ON account.id = member.account WHERE account.native = ? AND span = 0"
)
POINTS = (
    "SELECT coalesce(sum(balance) FILTER (WHERE kind = 'person'), 0),"
    " coalesce(sum(balance) FILTER (WHERE kind = 'hold'), 0) FROM ledger_account WHERE person ="
    " (SELECT member.person FROM member JOIN account ON account.id = member.account"
    " WHERE account.native = ?)"
)
IS_ONE = (
    "SELECT count(DISTINCT member.person) = 1 FROM member"
    " JOIN account ON account.id = member.account WHERE account.native IN (?, ?)"
)
SUM = "SELECT coalesce(sum(balance), 0) FROM ledger_account"
ORDER = "SELECT state FROM shop_order WHERE 'O-' || number = ?"
REFERRALS = "SELECT state FROM referral ORDER BY id"
ENTERED = (
    "SELECT count(*) FROM contest_entry JOIN contest ON contest.id = contest_entry.contest"
    " WHERE 'K-' || contest.number = ?"
)


class TicketSeen(msgspec.Struct, array_like=True, frozen=True):
    """A question for the team as it is written down."""

    name: str
    state: str
    question: str


class KeptSeen(msgspec.Struct, array_like=True, frozen=True):
    """Something that failed and was not lost."""

    handler: str
    state: str
    tries: int
    body: bytes


class Evidence:
    """Looks into one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def tickets(self) -> list[TicketSeen]:
        """Every question for the team, the oldest first."""
        return msgspec.convert(await self._db.read(TICKETS), list[TicketSeen])

    async def ending(self, ticket: str) -> tuple[str, int]:
        """How a question for the team stands, and how good its asker found the help (0-5)."""
        rows = await self._db.read(ENDING, (ticket,))
        return msgspec.convert(rows[0], tuple[str, int])

    async def kept(self) -> list[KeptSeen]:
        """Everything in quarantine."""
        rows = await self._db.read(KEPT)
        return msgspec.convert(rows, list[KeptSeen])

    async def outcome(self, name: str) -> int:
        """How many questions were `answered`, `offered`, `chosen`, `open` or `helped`."""
        return await self._number(OUTCOME, name)

    async def entries(self) -> int:
        """How many entries are published."""
        return await self._number(ENTRIES)

    async def written(self, person: str) -> int:
        """How many messages of somebody were counted."""
        return await self._number(MESSAGES, person)

    async def timers(self, kind: str) -> int:
        """How many timers of a kind are set."""
        return await self._number(TIMERS, kind)

    async def waiting(self) -> int:
        """How many actions were decided and have not been carried out."""
        return await self._number(WAITING)

    async def setting(self, key: str) -> str:
        """What was chosen for a setting, as JSON; nothing if it has its default."""
        return await self._text(SETTING, key)

    async def role(self, person: str) -> str:
        """The role somebody was given through the bot, if any."""
        return await self._text(ROLE, person)

    async def changes(self, what: str) -> list[tuple[str, str]]:
        """What a setting was and became, change by change."""
        return [(str(old), str(new)) for old, new in await self._db.read(CHANGES, (what,))]

    async def imported(self, native: str) -> int:
        """How many messages of a Telegram group are known."""
        return await self._number(IMPORTED, native)

    async def chosen_in(self, room: str, key: str) -> str:
        """What was chosen for a setting in one room, as JSON."""
        return await self._text(CHOSEN_IN, room, key)

    async def asked_by(self, person: str) -> list[str]:
        """What somebody asked the team, the oldest first."""
        return [str(question) for (question,) in await self._db.read(ASKED_BY, (person,))]

    async def is_known(self, person: str) -> bool:
        """Whether an account of somebody is kept."""
        return await self._number(KNOWN, person) > 0

    async def all_written(self) -> int:
        """How many messages were counted in all."""
        return await self._number(ALL_WRITTEN)

    async def points(self, person: str) -> tuple[int, int]:
        """How many points somebody can spend, and how many are put aside."""
        rows = await self._db.read(POINTS, (person,))
        return msgspec.convert(rows[0], tuple[int, int])

    async def sum_of_points(self) -> int:
        """The sum over all accounts, those that pay included."""
        return await self._number(SUM)

    async def is_one(self, account: str, other: str) -> bool:
        """Whether two accounts are one person."""
        return await self._number(IS_ONE, account, other) == 1

    async def order(self, name: str) -> str:
        """How an order stands."""
        return await self._text(ORDER, name)

    async def referrals(self) -> list[str]:
        """How everything stands that is known of who brought whom, the oldest first."""
        return [str(state) for (state,) in await self._db.read(REFERRALS)]

    async def entries_of(self, contest: str) -> int:
        """How many take part in a contest."""
        return await self._number(ENTERED, contest)

    async def thanks(self, person: str) -> int:
        """How often somebody was thanked, as it stands."""
        return await self._number(THANKED, person)

    async def xp(self, person: str) -> int:
        """How much XP somebody has."""
        return await self._number(XP, person)

    async def _number(self, statement: str, *values: str) -> int:
        rows = await self._db.read(statement, values)
        return msgspec.convert(rows[0][0], int)

    async def _text(self, statement: str, *values: str) -> str:
        rows = await self._db.read(statement, values)
        return str(rows[0][0]) if rows else ""
