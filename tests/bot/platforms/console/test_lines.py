"""The demo in a terminal without the screen library."""

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterable

from bot.platforms.console.casa import Casa
from bot.platforms.console.lines import talk
from bot.platforms.console.session import WELCOME
from tests.bot.platforms.console.test_demo import ENVIRONMENT, ROOT


async def typed(casa: Casa, lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """What is shown and what is prompted when somebody types these lines."""
    shown: list[str] = []
    prompts: list[str] = []
    left = iter(lines)

    async def ask(prompt: str) -> str:
        prompts.append(prompt)
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    await talk(casa, ask, shown.append)
    return shown, prompts


async def test_one_reads_what_to_try_and_then_what_follows(casa: Casa) -> None:
    shown, prompts = await typed(casa, ["how do I get a key?"])

    assert tuple(shown[:3]) == WELCOME
    assert prompts[0] == "Eve (en) in Casa Abierta> "
    assert any(line.startswith("  Tertulia → Eve: Come by on a Tuesday") for line in shown)


async def test_one_can_be_somebody_else_elsewhere_and_leave(casa: Casa) -> None:
    shown, prompts = await typed(
        casa, ["/as Nora", "/room staff", "/as Zoe", "/quit", "never read"]
    )

    assert prompts[2] == "Nora (en, staff, admin) in Staff room> "
    assert any("Nobody here is called Zoe" in line for line in shown)
    assert "never read" not in "".join(shown)


async def test_what_flashes_up_after_a_press_is_told(casa: Casa) -> None:
    shown, _ = await typed(casa, ["how do I get a key?", "1"])

    assert "  Tertulia → Eve, in passing: Good to hear!" in shown


async def test_what_happens_while_time_passes_is_told_at_once(casa: Casa) -> None:
    shown, _ = await typed(casa, ["/as Luis", "¿Alguien tiene un soldador de sobra?", "/later 31m"])

    assert any("nobody answered in time" in line for line in shown)


def test_in_a_real_terminal_without_the_library_one_types_lines_until_the_end() -> None:
    ours, theirs = pty.openpty()
    code = (
        "import importlib.util, sys\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if name == 'textual' else find(name)\n"
        "sys.argv = ['tertulia', 'demo']\n"
        "from bot.__main__ import main\nmain()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=ENVIRONMENT, stdin=theirs, stdout=theirs,
        stderr=theirs,
    ) as process:  # fmt: skip
        os.close(theirs)
        seen = until(ours, "Casa Abierta> ")
        assert "pip install 'tertulia[demo]'" in seen
        os.write(ours, b"how do I get a key?\n")
        assert "Tuesday" in until(ours, "Ask a person ]")
        os.write(ours, b"\x04")
        assert process.wait(10) == 0
    os.close(ours)


def until(terminal: int, words: str) -> str:
    """What the terminal shows, up to these words; at most ten seconds."""
    seen, end = "", time.monotonic() + 10
    while words not in seen and time.monotonic() < end:
        seen += os.read(terminal, 4096).decode("utf-8", "replace")
    assert words in seen
    return seen
