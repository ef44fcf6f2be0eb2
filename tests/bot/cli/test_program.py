import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli.catalogues import fault_of
from bot.cli.endings import DATABASE, MISTAKE, OTHER, PLATFORM, SETTINGS, Ended, ending
from bot.cli.program import Commands, app
from bot.platform import Stopped
from bot.settings.names import WrongSettings
from bot.texts import FOLDER
from bot.web import CannotListen
from storage.faults import BackupFailed, InUse, WrongSchema
from tests.bot.cli.conftest import TELEGRAM, Tertulia

ROOT = Path(__file__).parents[3]
HEAVY = {"telegram", "discord", "httpx", "aiohttp", "pydantic", "asyncio", "sqlite3", "rich"}


def python(code: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return run.stdout


def commands(command: object, name: str = "tertulia") -> Iterator[tuple[str, Any]]:
    yield name, command
    for below, one in getattr(command, "commands", {}).items():
        yield from commands(one, f"{name} {below}")


ALL = dict(commands(get_command(app)))


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_every_option_says_what_it_does(name: str) -> None:
    command = ALL[name]
    assert command.help.strip().endswith(".")
    for parameter in command.params:
        assert parameter.help[0].isupper(), parameter.name
        assert parameter.help.endswith("."), parameter.name


@pytest.mark.parametrize("name", ALL)
def test_every_command_shows_its_help(tertulia: Tertulia, name: str) -> None:
    shown = tertulia(*name.split()[1:], "--help")
    assert shown.exit_code == 0
    assert "Usage: " in shown.stdout


def test_the_documented_commands_are_there() -> None:
    documented = {"demo", "init", "run", "doctor", "backup", "restore", "health", "faq import"}
    assert {f"tertulia {name}" for name in documented} <= set(ALL)


PAGES = [ROOT / "README.md", ROOT / "compose.yaml", *sorted((ROOT / "docs").glob("*.md"))]
WORDS = re.compile(
    r"\btertulia ((?:(?:eval|faq|import|quarantine) )?[a-z-]+)((?: (?:--[a-z-]+|[^\s`|]+))*)"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_pages_tell_people_to_type_exists(page: Path) -> None:
    text = page.read_text("utf-8").replace("\\\n", "")
    told = [line for line in re.findall(r"`([^`]+)`", text) if line.startswith("tertulia ")]
    told += [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
             for line in block.splitlines() if re.match(r"(\S*/)?tertulia ", line)]  # fmt: skip
    for line in told:
        found = WORDS.search(line)
        assert found, line
        command = ALL[f"tertulia {found[1]}"]
        options = {name for parameter in command.params for name in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", found[2])) - {"--help"} <= options, line


def test_the_help_loads_nothing_that_takes_time() -> None:
    code = (
        "import sys, json\nfrom bot.cli.program import app\n"
        "from typer.testing import CliRunner\nbefore = set(sys.modules)\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print(json.dumps([m for m in sys.modules if '.' not in m]))"
    )
    assert set(json.loads(python(code))) & HEAVY == set()


def test_the_program_needs_no_click() -> None:
    code = (
        "import sys\nsys.modules['click'] = None\nsys.argv = ['tertulia', '--help']\n"
        "from bot.__main__ import main\nmain()"
    )
    assert "Usage: tertulia [OPTIONS] COMMAND" in python(code)


def test_a_wrong_word_is_a_wrong_usage(tertulia: Tertulia) -> None:
    assert tertulia("nonsense").exit_code == 2
    assert tertulia("run", "--colour", "red").exit_code == 2


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (WrongSettings([]), SETTINGS),
        (WrongSchema("newer"), DATABASE),
        (InUse("taken"), DATABASE),
        (BackupFailed("no room"), DATABASE),
        (Stopped("revoked"), PLATFORM),
        (CannotListen("taken"), OTHER),
        (Ended("no"), OTHER),
        (ExceptionGroup("tasks", [ValueError("x"), Stopped("revoked")]), PLATFORM),
        (ValueError("a mistake"), MISTAKE),
    ],
)
def test_each_sort_of_ending_has_its_code(problem: Exception, code: int) -> None:
    sentence, found = ending(problem)
    assert found == code
    assert (sentence == "") is (code == MISTAKE or not str(problem))


def failing(problem: BaseException) -> typer.Typer:
    small = typer.Typer(cls=Commands, pretty_exceptions_enable=False, rich_markup_mode=None)

    @small.callback()
    def root() -> None:
        """Fail."""

    @small.command()
    def fail() -> None:
        raise problem

    return small


def test_a_mistake_of_our_own_is_logged_whole_and_without_the_token() -> None:
    problem = RuntimeError(f"GET https://api.telegram.org/bot{TELEGRAM}/getMe")
    ended = CliRunner().invoke(failing(problem), ["fail"])
    assert ended.exit_code == MISTAKE
    assert "Traceback" in ended.stderr
    assert "RuntimeError: GET https://api.telegram.org/bot***/getMe" in ended.stderr
    assert TELEGRAM not in ended.output


def test_what_is_expected_is_told_in_a_sentence_without_a_traceback() -> None:
    ended = CliRunner().invoke(failing(Stopped("Ask @BotFather.")), ["fail"])
    assert (ended.exit_code, ended.stdout) == (PLATFORM, "")
    assert ended.stderr == "tertulia: Ask @BotFather.\n"


def test_an_interruption_is_no_mistake() -> None:
    ended = CliRunner().invoke(failing(KeyboardInterrupt()), ["fail"])
    assert (ended.exit_code, ended.stderr) == (130, "Interrupted.\n")


def test_without_a_terminal_the_demo_plays_its_tour(tertulia: Tertulia) -> None:
    if fault_of(FOLDER):
        pytest.skip("the texts are built by make texts")
    ended = tertulia("demo")
    assert ended.exit_code == 0, ended.output
    assert re.search(r"^ok ", ended.stdout, re.MULTILINE)
    assert sorted(path.name for path in tertulia.home.iterdir()) == []
