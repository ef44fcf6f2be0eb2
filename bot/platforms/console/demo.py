"""`tertulia demo`: the whole product in a terminal, without token or network; nothing is kept."""

import asyncio
import importlib.util
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.clock import Clock, SystemClock
from bot.feature import Feature
from bot.platforms.console.casa import Casa, Opener
from bot.platforms.console.complaints import Complaints, heard_by
from bot.platforms.console.jumping import JumpingClock

NO_SCREEN = (
    "For rooms, colours and a mouse: pip install 'tertulia[demo]'. Here is the plain form.\n"
)


def main(tour: bool, open_app: Opener, features: Sequence[Feature]) -> int:
    """Play the tour where nobody can type or it was asked for, else let somebody type; exit code.

    open_app: `bot.app.open_app`; features: `handlers.FEATURES`. Both know the platforms, so the
    platforms must not know them.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal without Cyrillic shows question marks
        sys.stdout.reconfigure(errors="replace")
    clock = SystemClock()
    if tour or not (sys.stdin.isatty() and sys.stdout.isatty()):
        from bot.platforms.console.tour import play  # noqa: PLC0415 - the screen needs none of it

        try:
            return 0 if asyncio.run(play(open_app, features, clock, say)) else 1
        except BrokenPipeError:  # whoever read has seen enough, as `| head` has
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
    has_screen = importlib.util.find_spec("textual") is not None
    if not has_screen:
        say(NO_SCREEN)
    with suppress(KeyboardInterrupt):  # Ctrl-C is a way to leave
        asyncio.run(interact(open_app, features, clock, has_screen=has_screen))
    return 0


async def interact(
    open_app: Opener, features: Sequence[Feature], clock: Clock, *, has_screen: bool
) -> None:
    """Let somebody type, on a screen or line by line, in a folder that is thrown away."""
    complaints = Complaints()
    with TemporaryDirectory(prefix="tertulia-demo-") as folder, heard_by(complaints):
        casa = Casa(open_app, features, Path(folder), JumpingClock(clock))
        await casa.open()
        try:
            if has_screen:
                from bot.platforms.console.screen import Window  # noqa: PLC0415 - an extra

                await Window(casa, complaints).run_async()
            else:
                from bot.platforms.console.lines import keyboard, talk  # noqa: PLC0415

                await talk(casa, keyboard, say)
        finally:
            await casa.close()


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
