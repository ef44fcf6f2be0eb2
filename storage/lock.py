"""The database's folder and file, and the lock that keeps a second bot away from them."""

import fcntl
import os
from pathlib import Path
from typing import TextIO

from storage.faults import InUse, Unusable


def hold(path: Path) -> TextIO:
    """Hold the database for this process; the system lets go of it however the process ends.

    Makes the folder and the file where they are missing, for their owner's eyes only. Raises InUse
    or Unusable.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.with_name(path.name + ".lock").open("a+", encoding="ascii")
    except OSError as problem:
        raise Unusable(
            f"The folder {path.parent} cannot be made or written ({problem.strerror}). "
            "Choose another database.path or change the owner of the folder."
        ) from problem
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except BlockingIOError as problem:
        handle.close()
        raise InUse(
            f"Another Tertulia is already working on {path}. Stop that one first, "
            "or give this one a database.path of its own."
        ) from problem
    except OSError as problem:
        handle.close()
        raise Unusable(
            f"The database {path} cannot be opened ({problem.strerror}). "
            "Check database.path and the owner of the file."
        ) from problem
    return handle
