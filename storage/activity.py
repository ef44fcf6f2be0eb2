"""What members did each day, and what it earned them; never what they wrote."""

from typing import NamedTuple

import msgspec

from storage.database import Database
from storage.rows import first, number

# What was reached by other ways stays, even above the cap.
COUNTED = (
    "INSERT INTO activity_day (community, day, person, messages, xp, xp_at)"
    " VALUES (:community, :day, :person, 0, min(:xp, :most), :at)"
    " ON CONFLICT DO UPDATE SET xp = max(xp, min(xp + :xp, :most)), xp_at = :at"
    " WHERE :at - xp_at >= :cooldown"
)
EARNED = (
    "UPDATE message SET xp = :xp WHERE id = :message"
    " AND chat = (SELECT id FROM chat WHERE platform = :platform AND native = :native)"
)
ANSWERS = (
    "UPDATE message SET reply_to = :reply_to WHERE id = :message"
    " AND chat = (SELECT id FROM chat WHERE platform = :platform AND native = :native)"
)
ADD = (
    "INSERT INTO activity_day (community, day, person, messages, {column})"
    " VALUES (:community, :day, :person, 0, max(0, :times))"
    " ON CONFLICT DO UPDATE SET {column} = max(0, {column} + :times)"
)
REPLIED = ADD.format(column="replies_given")
WAS_REPLIED_TO = ADD.format(column="replies_received")
REACTED_TO = ADD.format(column="reactions_received")
EXPERIENCE = ADD.format(column="xp")
THANKED = ADD.format(column="thanks_given")
WAS_THANKED = ADD.format(column="thanks_received")
ANSWERED = ADD.format(column="answers")
MOVED = (
    "INSERT INTO activity_day (community, day, person, messages, {column})"
    " VALUES (:community, :day, :person, 0, 1)"
    " ON CONFLICT DO UPDATE SET {column} = 1 WHERE {column} = 0"
)
CAME, WENT = MOVED.format(column="has_joined"), MOVED.format(column="has_left")
MESSAGE = (
    "SELECT message.person, message.at, message.xp, message.reply_to, chat.id,"
    " coalesce(chat.community, 0) FROM chat"
    " JOIN message ON message.chat = chat.id AND message.id = :message"
    " WHERE chat.platform = :platform AND chat.native = :native"
)
GONE = "UPDATE message SET xp = -1, reply_to = 0 WHERE chat = ? AND id = ?"
"""Taken back once, however often its end is told."""
UNCOUNTED = (
    "UPDATE activity_day SET messages = max(0, messages - 1), xp = max(0, xp - :xp)"
    " WHERE community = :community AND day = :day AND person = :person"
)
TIMES = "SELECT times FROM reaction WHERE chat = ? AND message = ? AND person = ?"
ADMIRERS = (
    "SELECT count(*) FROM reaction WHERE chat = ? AND message = ? AND person <> ? AND times > 0"
)
REACT = (
    "INSERT INTO reaction (chat, message, person, times, at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET times = excluded.times"
)
CARD = (
    "SELECT coalesce(sum(messages), 0), coalesce(sum(replies_received), 0),"
    " coalesce(sum(reactions_received), 0), coalesce(sum(thanks_given), 0),"
    " coalesce(sum(messages > 0), 0), coalesce(min(day), 0) FROM activity_day"
    " INDEXED BY activity_by_person WHERE community = ? AND person = ?"
)
SUMS = (
    "SELECT xp, thanks, answers FROM activity_sum WHERE community = ? AND span = 0 AND person = ?"
)
DAYS = (
    "SELECT day FROM activity_day INDEXED BY activity_by_person"
    " WHERE community = ? AND person = ? AND messages > 0"
    " ORDER BY day DESC LIMIT 400"
)


class Rate(NamedTuple):
    """What a message earns: XP, at most so often (seconds), at most so much a day."""

    xp: int
    cooldown: int
    most: int


class Where(NamedTuple):
    """A message: the chat that numbers it, and its number."""

    platform: str
    native: str
    message: int


class Written(NamedTuple):
    """Who wrote a message, when, what it earned, which message it answers; `chat` is its row.

    xp: -1 = the message was removed.
    """

    person: int
    at: int
    xp: int
    reply_to: int
    chat: int
    community: int


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one member did."""

    messages: int
    replies: int
    """Received from others."""
    reactions: int
    """Received from others."""
    thanks_given: int
    days: int
    """Days on which they wrote."""
    since: int
    """Their first day, in days since 1970-01-01; 0 = they did nothing yet."""
    xp: int
    thanks: int
    answers: int
    streak: int
    """Days in a row up to today or yesterday."""


class Activity:
    """The day sums of all members."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._note = database.note

    # -- as messages pass: noted only, nothing is read ----------------------------------------

    def counted(
        self, community: int, day: int, person: int, at: int, rate: Rate, where: Where
    ) -> None:  # fmt: skip
        """A message earns its author XP, unless another did a moment ago."""
        self._note(
            COUNTED,
            {"community": community, "day": day, "person": person, "at": at, "xp": rate.xp,
             "cooldown": rate.cooldown, "most": rate.most},
        )  # fmt: skip
        self._note(EARNED, {**where._asdict(), "xp": rate.xp})

    def replied(self, community: int, day: int, person: int, other: int, times: int = 1) -> None:
        """One member answered another; -1 takes it back."""
        row = {"community": community, "day": day, "times": times}
        self._note(REPLIED, {**row, "person": person})
        self._note(WAS_REPLIED_TO, {**row, "person": other})

    def answers_message(self, where: Where, reply_to: int) -> None:
        """Remember which message a message answers."""
        self._note(ANSWERS, {**where._asdict(), "reply_to": reply_to})

    def moved(self, community: int, day: int, person: int, *, has_joined: bool) -> None:
        """Somebody came or went that day."""
        row = {"community": community, "day": day, "person": person}
        self._note(CAME if has_joined else WENT, row)

    # -- what others value --------------------------------------------------------------------

    def thanked(self, community: int, day: int, giver: int, receiver: int, times: int = 1) -> None:
        """One member thanked another; -1 takes it back."""
        row = {"community": community, "day": day, "times": times}
        self._note(THANKED, {**row, "person": giver})
        self._note(WAS_THANKED, {**row, "person": receiver})

    def answered(self, community: int, day: int, person: int) -> None:
        """Somebody's answer was accepted."""
        self._note(
            ANSWERED, {"community": community, "day": day, "person": person, "times": 1}
        )  # fmt: skip

    async def message(self, where: Where) -> Written | None:
        """What is known of a message."""
        found = await self._db.rows(MESSAGE, where._asdict())
        return first(found, Written)

    async def react(
        self, written: Written, message: int, person: int, change: int, at: int
    ) -> tuple[int, int]:  # fmt: skip
        """Somebody put reactions on a message or took some away: how many were theirs, and are."""
        key = (written.chat, message, person)
        former = first(await self._db.rows(TIMES, key), tuple[int])
        before = former[0] if former else 0
        times = max(0, before + change)
        self._note(REACT, (*key, times, at))
        return before, times

    async def admirers(self, written: Written, message: int, but: int) -> int:
        """How many members other than one have reactions on a message."""
        return number(await self._db.rows(ADMIRERS, (written.chat, message, but)))

    def valued(self, community: int, day: int, person: int, reactions: int, xp: int) -> None:
        """Reactions to what somebody wrote on that day came or went, and what they are worth."""
        row = {"community": community, "day": day, "person": person}
        self._note(REACTED_TO, {**row, "times": reactions})
        if xp:
            self._note(EXPERIENCE, {**row, "times": xp})

    def gone(self, day: int, written: Written, message: int) -> None:
        """A message was removed: it counts no longer, nor does what it earned."""
        self._note(GONE, (written.chat, message))
        self._note(
            UNCOUNTED,
            {
                "community": written.community,
                "day": day,
                "person": written.person,
                "xp": written.xp,
            },
        )

    # -- for people ---------------------------------------------------------------------------

    async def card(self, community: int, person: int, today: int) -> Card:
        """Everything one member did, up to a local day."""
        who = (community, person)
        ((messages, replies, reactions, given, days, since),) = msgspec.convert(
            await self._db.rows(CARD, who), list[tuple[int, int, int, int, int, int]]
        )
        sums = first(await self._db.rows(SUMS, who), tuple[int, int, int]) or (0, 0, 0)
        written = msgspec.convert(await self._db.rows(DAYS, who), list[tuple[int]])
        return Card(
            messages=messages, replies=replies, reactions=reactions, thanks_given=given, days=days,
            since=since, xp=sums[0], thanks=sums[1], answers=sums[2],
            streak=streak_of([day for (day,) in written], today),
        )  # fmt: skip


def streak_of(days: list[int], today: int) -> int:
    """How many days in a row somebody wrote, the newest first; today may still be missing."""
    if not days or days[0] < today - 1:
        return 0
    length = 0
    while length < len(days) and days[length] == days[0] - length:
        length += 1
    return length
