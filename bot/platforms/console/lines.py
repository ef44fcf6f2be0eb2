"""The demo for a terminal without a screen library: one types lines, and reads what follows."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from bot.platforms.console.casa import Busy, Casa
from bot.platforms.console.session import WELCOME, Session, described, room_name
from bot.platforms.console.transcript import Transcript

Ask = Callable[[str], Awaitable[str]]
Out = Callable[[str], None]
LEAVE = {"/quit", "/exit", "/q"}


async def talk(casa: Casa, ask: Ask, out: Out) -> None:
    """Let somebody type until they leave; `ask` shows a prompt and raises EOFError at the end."""
    session = Session(casa)
    transcript = Transcript(casa.world, out)
    for line in (*WELCOME, "", "/? shows what else can be typed, /quit leaves.", ""):
        out(line)
    told = 0
    while True:
        try:
            typed = await ask(f"{described(session.person)} in {room_name(session.room)}> ")
        except EOFError:
            return
        if typed.strip().lower() in LEAVE:
            return
        if note := session.type(typed):
            out(note)
        try:
            await casa.settle()
        except Busy as problem:
            out(f"({problem})")
        transcript.go_on()
        for person, text in casa.platform.toasts[told:]:
            transcript.flash(person, text)
        told = len(casa.platform.toasts)


async def keyboard(prompt: str) -> str:
    """Wait for a line without holding up the bot; raises EOFError when there are no more."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    loop, typed = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")
