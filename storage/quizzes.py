"""The questions of a quiz, and who was first to know."""

import msgspec

from storage.database import Database
from storage.rows import as_list, first, number

ROUND = (
    "SELECT contest, number, question, options, answers, asked_at, until, winner FROM contest_round"
)
ADD = (
    "INSERT INTO contest_round (contest, number, question, options, answers)"
    " SELECT :contest, 1 + coalesce(max(number), 0), :question, :options, :answers"
    " FROM contest_round WHERE contest = :contest RETURNING number"
)
# One statement decides who was first, and that it was in time.
WIN = (
    "UPDATE contest_round SET winner = :person WHERE contest = :contest AND number = :number"
    " AND winner = 0 AND asked_at IS NOT NULL AND :at_ms < until * 1000"
    " AND NOT EXISTS (SELECT 1 FROM contest_guess WHERE contest_guess.contest = :contest"
    " AND contest_guess.number = :number AND contest_guess.person = :person)"
    " AND EXISTS (SELECT 1 FROM contest WHERE id = :contest AND state = 'open')"
)
OPEN = (
    f"{ROUND} WHERE until > ? AND winner = 0"  # noqa: S608 - no word of anybody's
    " AND EXISTS (SELECT 1 FROM contest WHERE id = contest AND state = 'open') ORDER BY until"
)


class Round(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A question; options and answers as JSON lists, times in unix seconds."""

    contest: int
    number: int
    question: str
    options: str
    answers: str
    asked_at: int | None
    until: int | None
    winner: int


class Quizzes:
    """The table of questions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, contest: int, question: str, options: list[str], answers: list[str]) -> int:
        """Put a question behind the others; its number."""
        wanted = {"contest": contest, "question": question, "options": as_list(options),
                  "answers": as_list(answers)}  # fmt: skip
        return number(await self._db.rows(ADD, wanted))

    async def count(self, contest: int) -> int:
        """How many questions there are."""
        rows = await self._db.rows(
            "SELECT count(*) FROM contest_round WHERE contest = ?", (contest,)
        )
        return number(rows)

    async def find(self, contest: int, number: int) -> Round | None:
        """A question by its number."""
        rows = await self._db.rows(f"{ROUND} WHERE contest = ? AND number = ?", (contest, number))
        return first(rows, Round)

    async def rounds(self, contest: int) -> list[Round]:
        """All questions, in order."""
        rows = await self._db.rows(f"{ROUND} WHERE contest = ? ORDER BY number", (contest,))
        return msgspec.convert(rows, list[Round])

    async def ask(self, contest: int, number: int, now: int, until: int) -> bool:
        """A question is asked, once."""
        ran = await self._db.run(
            "UPDATE contest_round SET asked_at = ?, until = ?"
            " WHERE contest = ? AND number = ? AND asked_at IS NULL",
            (now, until, contest, number),
        )
        return ran.changed == 1

    async def win(self, contest: int, number: int, person: int, at_ms: int) -> bool:
        """Somebody answered rightly; True for the first alone."""
        wanted = {"contest": contest, "number": number, "person": person, "at_ms": at_ms}
        return (await self._db.run(WIN, wanted)).changed == 1

    async def guess(self, contest: int, number: int, person: int) -> bool:
        """Somebody pressed a wrong answer and has had their turn; False if they had it before."""
        ran = await self._db.run(
            "INSERT INTO contest_guess (contest, number, person) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (contest, number, person),
        )
        return ran.changed == 1

    async def open(self, now: int) -> list[Round]:
        """Questions that wait for an answer, of every community."""
        return msgspec.convert(await self._db.rows(OPEN, (now,)), list[Round])
