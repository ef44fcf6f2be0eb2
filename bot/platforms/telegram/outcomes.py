"""How a call that did not simply work ends: done all the same, later, elsewhere, or never."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.events import Chat, Kind
from bot.http import Unreached
from bot.platform import Moved, Reason, Refused, Retry
from bot.platforms.telegram.api import Answered
from bot.platforms.telegram.errors import UNREADABLE_ANSWER, Verdict, Way, judge, missing_right
from bot.platforms.telegram.naming import NAME

TOKEN_PAUSE = 60.0
SERVER_ERRORS = 500


def unanswered(problem: Unreached) -> Retry:
    """What it means that nobody answered."""
    return Retry(why=f"Telegram: {problem.why}", may_have_happened=problem.may_have_happened)


def verdict_on(problem: Answered) -> Verdict:
    """What to do about a refusal."""
    return judge(problem.code, problem.text, problem.migrate_to)


def settle(problem: Answered) -> None:
    """Return if what was wanted is so already; else raise Retry, Refused or Moved."""
    verdict = verdict_on(problem)
    if verdict.way is Way.DONE:
        return
    if verdict.way is Way.MOVED:
        raise Moved(Chat(platform=NAME, id=str(problem.migrate_to), kind=Kind.GROUP))
    if verdict.way is Way.STOPPED:
        raise Retry(TOKEN_PAUSE, why="Telegram does not accept the token", is_global=True)
    if verdict.way is Way.RETRY:
        is_unsure = problem.code >= SERVER_ERRORS or problem.text == UNREADABLE_ANSWER
        raise Retry(problem.retry_after or None, why=str(problem), may_have_happened=is_unsure)
    detail = problem.text
    if verdict.reason is Reason.NO_RIGHT:
        detail = missing_right(detail)
    raise Refused(verdict.reason, detail)


@contextmanager
def as_promised() -> Iterator[None]:
    """Turn what a call of ours raises into Retry, Refused or Moved."""
    try:
        yield
    except Unreached as problem:
        raise unanswered(problem) from None
    except Answered as problem:
        settle(problem)
        raise Refused(Reason.NOT_FOUND, problem.text) from None
