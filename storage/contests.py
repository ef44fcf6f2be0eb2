"""Contests: what is promised, until when, where it is shown, and what came of it."""

from typing import TypedDict, Unpack

import msgspec

from storage.boards import Board
from storage.database import Database
from storage.rows import as_list, first, number

CONTEST = (
    "SELECT id, community, number, kind, state, prize, points, winners, min_days, min_level,"
    " weight, board, targets, language, host, secret, made_at, posted_at, ends_at, paused_left,"
    " ended_at FROM contest"
)
ADD = (
    "INSERT INTO contest (community, number, kind, prize, points, winners, min_days, min_level,"
    " weight, board, targets, language, host, secret, made_at, ends_at)"
    " SELECT :community, coalesce(max(number), 0) + 1, :kind, :prize, :points, :winners,"
    " :min_days, :min_level, :weight, :board, :targets, :language, :host, :secret, :made_at,"
    " :ends_at FROM contest WHERE community = :community RETURNING id"
)
MOVE = (
    "UPDATE contest SET state = :state, posted_at = coalesce(posted_at, :posted),"
    " ends_at = coalesce(:ends, ends_at), paused_left = :left"
    " WHERE id = :id AND state IN (SELECT value FROM json_each(:was))"
)
END = (
    "UPDATE contest SET state = 'ended', ended_at = :now, proof = :proof"
    " WHERE id = :id AND state IN ('open', 'paused')"
)
RUNNING = f"{CONTEST} WHERE community = ? AND state IN ('open', 'paused') ORDER BY ends_at, id"
LATEST = (
    f"{CONTEST} WHERE community = ? AND state IN ('open', 'paused', 'ended')"
    " ORDER BY number DESC LIMIT 1"
)
CHANGE = {
    column: f"UPDATE contest SET {column} = ? WHERE id = ?"  # noqa: S608 - one of these
    for column in ("ends_at", "prize", "winners", "min_days", "min_level")
}
POSTED = (
    "INSERT INTO contest_post (contest, chat, message) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET message = excluded.message"
)


class Contest(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A contest; times in unix seconds, `targets` a JSON list of chats."""

    id: int
    community: int
    number: int
    kind: str
    state: str
    prize: str
    points: int
    winners: int
    min_days: int
    min_level: int
    weight: str
    board: Board
    targets: str
    language: str
    host: int
    secret: bytes
    made_at: int
    posted_at: int | None
    ends_at: int
    paused_left: int | None
    ended_at: int | None

    @property
    def name(self) -> str:
        """How people call it: K-7."""
        return f"K-{self.number}"

    @property
    def is_running(self) -> bool:
        """Whether it has been posted and is not over."""
        return self.state in {"open", "paused"}


class NewContest(TypedDict):
    """A contest that is being prepared."""

    community: int
    kind: str
    prize: str
    points: int
    winners: int
    min_days: int
    min_level: int
    weight: str
    board: str
    targets: str
    language: str
    host: int
    secret: bytes
    made_at: int
    ends_at: int


class Contests:
    """The table of contests and of the messages that show them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, **new: Unpack[NewContest]) -> int:
        """Prepare a contest; nobody sees it until it opens."""
        return number(await self._db.rows(ADD, new))

    async def find(self, contest: int) -> Contest | None:
        """A contest by its row."""
        return first(await self._db.rows(f"{CONTEST} WHERE id = ?", (contest,)), Contest)

    async def numbered(self, community: int, number: int) -> Contest | None:
        """The contest people call K-<number>."""
        rows = await self._db.rows(
            f"{CONTEST} WHERE community = ? AND number = ?", (community, number)
        )
        return first(rows, Contest)

    async def running(self, community: int) -> list[Contest]:
        """Those that are not over, the next to end first."""
        return msgspec.convert(await self._db.rows(RUNNING, (community,)), list[Contest])

    async def latest(self, community: int) -> Contest | None:
        """The newest that was posted."""
        return first(await self._db.rows(LATEST, (community,)), Contest)

    async def open(self, contest: int, now: int, ends: int) -> bool:
        """Let people in, once."""
        return await self._move(contest, "open", ["draft"], posted=now, ends=ends)

    async def pause(self, contest: int, left: int) -> bool:
        """Let nobody in for a while; `left` seconds stay for later."""
        return await self._move(contest, "paused", ["open"], left=left)

    async def resume(self, contest: int, ends: int) -> bool:
        """Go on, with a new end."""
        return await self._move(contest, "open", ["paused"], ends=ends)

    async def cancel(self, contest: int) -> bool:
        """Nobody wins; False if it is over already."""
        return await self._move(contest, "cancelled", ["draft", "open", "paused"])

    async def end(self, contest: int, now: int, proof: bytes) -> bool:
        """It is over, and how it was drawn is written down; True for one caller only."""
        ran = await self._db.run(END, {"id": contest, "now": now, "proof": proof})
        return ran.changed == 1

    async def change(self, contest: int, column: str, value: int | str) -> None:
        """Give a contest another end, prize or number of winners."""
        await self._db.run(CHANGE[column], (value, contest))

    async def proof(self, contest: int) -> bytes | None:
        """How it was drawn."""
        rows = await self._db.rows("SELECT proof FROM contest WHERE id = ?", (contest,))
        found = first(rows, tuple[bytes | None])
        return found[0] if found else None

    async def prove(self, contest: int, proof: bytes) -> None:
        """Write down a reroll beside the draw."""
        await self._db.run("UPDATE contest SET proof = ? WHERE id = ?", (proof, contest))

    async def posted(self, contest: int, chat: str, message: str) -> None:
        """It is shown in a chat, by this message."""
        await self._db.run(POSTED, (contest, chat, message))

    async def posts(self, contest: int) -> list[tuple[str, str]]:
        """Where it is shown: chats as JSON, and the messages."""
        rows = await self._db.rows(
            "SELECT chat, message FROM contest_post WHERE contest = ? ORDER BY chat", (contest,)
        )
        return msgspec.convert(rows, list[tuple[str, str]])

    async def _move(
        self, contest: int, state: str, was: list[str], *, posted: int | None = None,
        ends: int | None = None, left: int | None = None,
    ) -> bool:  # fmt: skip
        wanted = {"id": contest, "state": state, "was": as_list(was), "posted": posted,
                  "ends": ends, "left": left}  # fmt: skip
        return (await self._db.run(MOVE, wanted)).changed == 1
