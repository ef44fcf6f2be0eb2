"""`tertulia demo` as a newcomer starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.platforms.console.tour import STEPS, STORY

ROOT = Path(__file__).parents[4]
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "HOME": "/nonexistent"}


def demo(*more: str, setup: str = "") -> subprocess.CompletedProcess[str]:
    """The demo without a terminal, in a process of its own."""
    arguments = ["tertulia", "demo", *more]
    code = f"{setup}\nimport sys\nsys.argv = {arguments}\nfrom bot.__main__ import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=ENVIRONMENT, text=True, check=False,
        capture_output=True, stdin=subprocess.DEVNULL, timeout=30,
    )  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--tour",)])
def test_without_a_terminal_the_tour_is_played_and_ends_well(more: tuple[str, ...]) -> None:
    run = demo(*more)

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stderr == ""
    assert run.stdout.startswith("\n".join(STORY))
    assert run.stdout.count("\nok ") == len(STEPS)


def test_a_tour_that_fails_says_so_to_whoever_started_it() -> None:
    mute = (
        "from bot.platforms.console.performing import Hands; from bot.platform import Receipt; "
        "Hands._send = lambda self, action: Receipt(message=self._world.next_number())"
    )
    steps = "from bot.platforms.console import tour; tour.play.__defaults__ = (tour.STEPS[:1],)"

    run = demo(setup=f"{mute}; {steps}")

    assert run.returncode == 1
    assert "\nok " not in run.stdout
    assert "FAILED a question is answered from the FAQ" in run.stdout


def test_the_tour_needs_no_screen_library_and_no_network_library() -> None:
    run = demo(setup="import sys; sys.modules.update(textual=None, telegram=None, discord=None)")

    assert run.returncode == 0, run.stderr


def test_a_reader_who_has_seen_enough_sees_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"], cwd=ROOT, env=ENVIRONMENT, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == f"{STORY[0]}\n"
        process.stdout.close()

        assert process.stderr.read() == ""
        assert process.wait(20) == 1
