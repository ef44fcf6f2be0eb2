"""Parts of the bot that end by a mistake of ours are started again; the others do not notice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.platform import Stopped

SHORTEST, LONGEST = 1.0, 60.0
"""Seconds until a part that broke is started again: twice as long each time."""
log = logging.getLogger("tertulia")


async def keep_going(
    name: str,
    part: Callable[[], Awaitable[None]],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Run a part of the bot until it ends by itself; a bug in it is logged, and it begins anew.

    Raises Stopped, and what cancels it.
    """
    wait = SHORTEST
    while True:
        try:
            await part()
        except Stopped:
            raise
        except Exception:
            # the supervised task's loop: one of the four boundaries
            log.exception("%s broke and is started again in %.0f s", name, wait)
        else:
            return
        await pause(wait)
        wait = min(LONGEST, wait * 2)
