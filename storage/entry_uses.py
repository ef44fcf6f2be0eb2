"""The last answers given: what became of each, so that votes, edits and removals find them."""

import msgspec

from storage.database import Database
from storage.rows import first, number

USE = (
    "SELECT id, entry, person, platform, chat, asked_in, answered_in, evidence, verdict, has_echo,"
    " at FROM entry_use"
)
ADD = (
    "INSERT INTO entry_use (community, entry, person, platform, chat, asked_in, channel, evidence,"
    " at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
BY_ID = USE + " WHERE id = ? AND community = ?"
TO_QUESTION = USE + " WHERE platform = ? AND chat = ? AND asked_in = ? ORDER BY id DESC LIMIT 1"
LAST_OF = (
    USE + " WHERE community = ? AND person = ? AND at >= ? AND platform = ? AND chat = ?"
    " ORDER BY at DESC, id DESC LIMIT 1"
)
ECHO = (
    "UPDATE entry_use SET has_echo = 1 WHERE platform = ? AND chat = ? AND answered_in = ?"
    " AND has_echo = 0"
)
WAITING = "SELECT payload FROM timer WHERE community = ? AND kind = 'faq.wait' ORDER BY id"
VOTES = (
    "SELECT count(*) FROM (SELECT verdict FROM entry_use WHERE entry = ? AND at > ?"
    " ORDER BY id DESC LIMIT ?)"
    " WHERE verdict = 'not_this'"
)


class UseRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One answer somebody got: where it was asked, where it stands, and what the asker said of it.

    evidence: JSON of what the bot's certainty rested on, '' for a question met word by word;
    has_echo: somebody reacted to the answer.
    """

    id: int
    entry: int
    person: int
    platform: str
    chat: str
    asked_in: str
    answered_in: str
    evidence: str
    verdict: str
    has_echo: int
    at: int


class EntryUses:
    """The answers given lately."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(  # noqa: PLR0913 - the columns of a row
        self, community: int, *, entry: int, person: int, platform: str, chat: str,
        asked_in: str, evidence: str, at: int,
    ) -> int:  # fmt: skip
        """Remember that an entry is given to somebody; its number."""
        channel = "meaning" if '"meaning' in evidence else "words"
        row = (community, entry, person, platform, chat, asked_in, channel, evidence, at)
        return (await self._db.run(ADD, row)).id

    def stands_in(self, use: int, message: str) -> None:
        """Remember in which message an answer stands."""
        self._db.note("UPDATE entry_use SET answered_in = ? WHERE id = ?", (message, use))

    async def find(self, community: int, use: int) -> UseRow | None:
        """One answer by its number."""
        return first(await self._db.rows(BY_ID, (use, community)), UseRow)

    async def to_question(self, platform: str, chat: str, message: str) -> UseRow | None:
        """The answer a message got."""
        return first(await self._db.rows(TO_QUESTION, (platform, chat, message)), UseRow)

    async def last_of(
        self, community: int, person: int, platform: str, chat: str, since: int
    ) -> UseRow | None:
        """The newest answer somebody got in a chat since a moment (unix seconds)."""
        rows = await self._db.rows(LAST_OF, (community, person, since, platform, chat))
        return first(rows, UseRow)

    async def waiting(self, community: int) -> list[bytes]:
        """What the timers carry of answers that wait until people had the first word."""
        rows = await self._db.rows(WAITING, (community,))
        return [payload for (payload,) in msgspec.convert(rows, list[tuple[bytes]])]

    async def judge(self, use: int, verdict: str) -> bool:
        """Keep what the asker said of an answer; False if something was said before.

        verdict: `helped`, `not_this`, `rephrased`, or `withdrawn` by the bot.
        """
        ran = await self._db.run(
            "UPDATE entry_use SET verdict = ? WHERE id = ? AND verdict = ''", (verdict, use)
        )
        return ran.changed > 0

    def echoed(self, platform: str, chat: str, message: str) -> None:
        """Somebody reacted to a message; if an answer stands in it, it is not taken away."""
        self._db.note(ECHO, (platform, chat, message))

    async def votes_against(self, entry: int, among: int, since: int) -> int:
        """How many of an entry's last uses, since a moment (unix seconds), ended in [Not this]."""
        return number(await self._db.rows(VOTES, (entry, since, among)))
