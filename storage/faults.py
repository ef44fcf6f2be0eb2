"""What can go wrong with the database, each with a sentence for the person who runs the bot."""

import sqlite3

PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
    }
)
"""Answers of SQLite that another try, later, may not get."""


class Unusable(Exception):  # noqa: N818 - named after what happened
    """The database cannot be used; the sentence says why and what to do."""


class InUse(Unusable):
    """Another bot works on this database."""


class WrongSchema(Unusable):
    """The file was written by another version or another program; it was left as it is."""


class BackupFailed(Exception):  # noqa: N818 - named after what happened
    """No copy was made; the sentence says why and what to do."""


class CommitFailed(Exception):  # noqa: N818 - named after what happened
    """The transaction was not written; everything it held is undone.

    `is_passing` says that the same rows may be written later (disk full, database locked).
    """

    def __init__(self, why: str, *, is_passing: bool) -> None:
        super().__init__(why)
        self.is_passing = is_passing


def commit_failed(problem: BaseException) -> CommitFailed:
    """What to tell the batch whose rows met this problem."""
    code = getattr(problem, "sqlite_errorcode", None)
    is_passing = isinstance(code, int) and (code & 0xFF) in PASSING
    return CommitFailed(str(problem), is_passing=is_passing)
