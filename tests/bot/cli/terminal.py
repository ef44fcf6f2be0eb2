"""A terminal in which a command runs as a process of its own, and a person who types."""

import asyncio
import os
import pty
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE = 30.0


class Terminal:
    """What is seen on the screen, and the keyboard."""

    def __init__(self, process: asyncio.subprocess.Process, keyboard: int) -> None:
        self.process = process
        self.seen = ""
        self._keyboard = keyboard
        self._read_to = 0
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(keyboard, self._look)

    def _look(self) -> None:
        try:
            more = os.read(self._keyboard, 65536)
        except OSError:  # the other side is gone
            more = b""
        if not more:
            asyncio.get_running_loop().remove_reader(self._keyboard)
        self.seen += more.decode("utf-8", "replace").replace("\r\n", "\n")
        self._news.set()

    async def until(self, words: str) -> None:
        """Wait until words are seen that were not waited for before."""
        try:
            async with asyncio.timeout(PATIENCE):
                while (found := self.seen.find(words, self._read_to)) < 0:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{words!r} was not seen in:\n{self.seen}") from None
        self._read_to = found + len(words)

    async def answer(self, question: str, answer: str = "") -> None:
        """Type an answer once the question is seen to its end."""
        await self.until(question)
        await self.until(": ")  # its blank comes last, when a secret is no longer shown
        os.write(self._keyboard, f"{answer}\n".encode())


@asynccontextmanager
async def terminal(home: Path, *arguments: str, **environ: str) -> AsyncIterator[Terminal]:
    """Run `tertulia` with these arguments in a folder."""
    keyboard, screen = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TERTULIA_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        stdin=screen,
        stdout=screen,
        stderr=screen,
        cwd=home,
        env=kept | {"PYTHONPATH": str(ROOT), "TERM": "dumb"} | environ,
        start_new_session=True,
    )
    os.close(screen)
    window = Terminal(process, keyboard)
    try:
        yield window
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(keyboard)
        os.close(keyboard)
