"""Imports every module of the product and prints, as JSON, what that did to the world.

Run by test_repository.py in a process of its own: `python -m tests.import_everything`.
"""

import gc
import importlib
import json
import os
import pkgutil
import sys
import threading
from asyncio import AbstractEventLoop, Task

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
EFFECTS = {
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.putenv",
    "socket.bind",
    "socket.connect",
    "sqlite3.connect",
    "subprocess.Popen",
}


def watch(effects: list[str]) -> None:
    """Note every effect from now on; an audit hook sees them all and cannot be taken off."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in EFFECTS:
            effects.append(f"{event} {arguments[0]!r}")
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
            effects.append(f"open for writing {arguments[0]!r}")

    sys.addaudithook(hook)


def main() -> None:
    effects: list[str] = []
    watch(effects)
    modules = []
    for root in ("bot", "handlers", "storage"):
        package = importlib.import_module(root)
        modules.append(root)
        for found in pkgutil.walk_packages(package.__path__, f"{root}."):
            importlib.import_module(found.name)
            modules.append(found.name)
    left = [
        repr(thing) for thing in gc.get_objects() if isinstance(thing, AbstractEventLoop | Task)
    ]
    threads = [thread.name for thread in threading.enumerate()[1:]]
    print(json.dumps({"modules": modules, "effects": effects, "left": left, "threads": threads}))


if __name__ == "__main__":
    main()
