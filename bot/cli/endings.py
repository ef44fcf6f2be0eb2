"""How a command ends when something is in its way: one sentence, and a code scripts can rely on."""

import logging
from collections.abc import Iterator

OTHER = 1
SETTINGS = 2
DATABASE = 3
PLATFORM = 4
MISTAKE = 70
"""A fault of the program itself; the log has the traceback."""
INTERRUPTED = 130


class Ended(Exception):  # noqa: N818 - named after what happened
    """A command cannot go on; the sentence says why and what to do."""

    def __init__(self, sentence: str, code: int = OTHER) -> None:
        super().__init__(sentence)
        self.code = code


def ending(problem: BaseException) -> tuple[str, int]:
    """What to tell the person at the terminal, and the exit code; nothing for a mistake of ours."""
    for cause in _leaves(problem):
        if code := _code(cause):
            return str(cause), code
    return "", MISTAKE


def report(problem: BaseException) -> None:
    """Write a mistake of our own to the log, which takes the secrets out of it."""
    logging.getLogger("tertulia").critical(
        "stopped by a mistake of its own", exc_info=(type(problem), problem, problem.__traceback__)
    )


def _leaves(problem: BaseException) -> Iterator[BaseException]:
    """What really happened, where several tasks ended together."""
    if isinstance(problem, BaseExceptionGroup):
        for inner in problem.exceptions:
            yield from _leaves(inner)
    else:
        yield problem


def _code(problem: BaseException) -> int:
    # Looked up only now: the usual command needs none of these modules for its ending.
    if isinstance(problem, Ended):
        return problem.code
    from bot.settings.names import WrongSettings  # noqa: PLC0415

    if isinstance(problem, WrongSettings):
        return SETTINGS
    from storage.faults import BackupFailed, Unusable  # noqa: PLC0415

    if isinstance(problem, Unusable | BackupFailed):
        return DATABASE
    from bot.platform import Stopped  # noqa: PLC0415

    if isinstance(problem, Stopped):
        return PLATFORM
    from bot.web import CannotListen  # noqa: PLC0415

    return OTHER if isinstance(problem, CannotListen) else 0
